"""The signed ticket on each respondent page: it may write without a cookie, and can never read.

A ticket stands in for a CSRF token. It names the invitation, its serial, the form and the page, and lasts a day, so
that a page left open over a lost connection, a closed tab or a dropped cookie can still bring what was typed.

It stands masked on the page, otherwise each time: the length of a packed page tells nothing of it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import cache

from flask import request
from itsdangerous import BadData, TimestampSigner
from itsdangerous.encoding import base64_decode
from markupsafe import Markup

from portal.store.models import Invitation
from portal.views.every_page.request import secret_key

FIELD = "ticket"
DAY = 24 * 60 * 60
CHANCE = 8  # bytes


@dataclass(frozen=True)
class Ticket:
    """What a page may write: one page of one form under one serial of one invitation."""

    invitation: int
    serial: int
    form: str
    page: str

    def field(self) -> Markup:
        """The hidden input that carries the ticket."""
        told = json.dumps((self.invitation, self.serial, self.form, self.page), separators=(",", ":"))
        carried = _signer(secret_key()).sign(told)
        return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, _masked(carried))


def ticket_for(invitation: Invitation, page: str) -> Ticket:
    """The ticket that lets a page of this invitation be written."""
    return Ticket(invitation.id, invitation.serial, invitation.form, page)


def brought(*, invitation: int, page: str) -> Ticket | None:
    """The ticket this POST brought; None without one, or where it is forged, another page's, or older than a day."""
    try:
        told = _signer(secret_key()).unsign(_unmasked(request.form.get(FIELD, "")), max_age=DAY)
        # a page that was opened before an upgrade brings its facts neither masked nor as plain letters
        ticket = Ticket(*json.loads(told if told.startswith(b"[") else base64_decode(told)))
    except (BadData, TypeError, ValueError):
        return None
    return ticket if (ticket.invitation, ticket.page) == (invitation, page) else None


def _masked(carried: bytes) -> str:
    """Some bytes of chance, and what is carried under the mask they make."""
    chance = secrets.token_bytes(CHANCE)
    return urlsafe_b64encode(chance + _under(chance, carried)).decode()


def _unmasked(found: str) -> bytes:
    """What was carried; raises ValueError."""
    if "." in found:
        return found.encode()
    both = urlsafe_b64decode(found)
    return _under(both[:CHANCE], both[CHANCE:])


def _under(chance: bytes, words: bytes) -> bytes:
    mask = hashlib.shake_256(chance).digest(len(words))
    return (int.from_bytes(mask) ^ int.from_bytes(words)).to_bytes(len(words))


@cache
def _signer(secret_key: str) -> TimestampSigner:
    return TimestampSigner(secret_key, salt="ticket")
