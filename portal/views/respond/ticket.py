"""The signed ticket on each respondent page: it may write without a cookie, and can never read.

A ticket stands in for a CSRF token. It names the invitation, its serial, the form and the page, and lasts a day, so
that a page left open over a lost connection, a closed tab or a dropped cookie can still bring what was typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from flask import request
from itsdangerous import BadData, URLSafeTimedSerializer
from markupsafe import Markup

from portal.store.models import Invitation
from portal.views.every_page.request import secret_key

FIELD = "ticket"
DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Ticket:
    """What a page may write: one page of one form under one serial of one invitation."""

    invitation: int
    serial: int
    form: str
    page: str

    def field(self) -> Markup:
        """The hidden input that carries the ticket."""
        carried = _signer(secret_key()).dumps((self.invitation, self.serial, self.form, self.page))
        return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, carried)


def ticket_for(invitation: Invitation, page: str) -> Ticket:
    """The ticket that lets a page of this invitation be written."""
    return Ticket(invitation.id, invitation.serial, invitation.form, page)


def brought(*, invitation: int, page: str) -> Ticket | None:
    """The ticket this POST brought; None without one, or where it is forged, another page's, or older than a day."""
    try:
        ticket = Ticket(*_signer(secret_key()).loads(request.form.get(FIELD, ""), max_age=DAY))
    except (BadData, TypeError, ValueError):
        return None
    return ticket if (ticket.invitation, ticket.page) == (invitation, page) else None


@cache
def _signer(secret_key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key, salt="ticket")
