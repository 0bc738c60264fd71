"""Who is here: one request of one person, with the invitation it belongs to, or the calm page where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from markupsafe import Markup

from portal.asking.invitations import links
from portal.asking.invitations.links import LinkExpired, LinkUnknown
from portal.asking.invitations.loaded import LoadedInvitation, look_at
from portal.council.work import Work
from portal.forms import pages
from portal.forms.pages import Page
from portal.forms.schema import Form
from portal.forms.sentences import Reader
from portal.hearing.answers import kept
from portal.hearing.answers.kept import Heard
from portal.hearing.responses import elsewhere
from portal.hearing.responses.letterbox import Letterbox, beside
from portal.reviewing.afterwards import told
from portal.store.models import Invitation
from portal.views.every_page.request import by_respondent, council, db, now, speak, today
from portal.views.respond import cookie, endings, words
from portal.views.respond.frame import worn
from portal.views.respond.ticket import Ticket, brought, ticket_for

NOTHING: Mapping[str, Heard] = {}


@dataclass(frozen=True)
class Visit:
    """One request of one person: the invitation, its form, and the words for this reader.

    `stale` tells that a POST came with this browser's cookie but without a ticket that still counts: what it brought
    is shown again, and nothing is written.
    """

    id: int  # the invitation's number
    loaded: LoadedInvitation
    form: Form
    reader: Reader
    secret: str | None
    ticket: Ticket | None = None
    stale: bool = False

    @property
    def work(self) -> Work:
        """What is written for this person at this moment."""
        return Work(db(), council(), by_respondent(self.id), now())

    @cached_property
    def box(self) -> Letterbox:
        """What this browser may be shown and told of the answers."""
        loaded = self.loaded
        return Letterbox(self.form, loaded.device, beside(loaded.invitation, loaded.response, loaded.child))

    @property
    def sent_here(self) -> bool:
        """Whether this browser was there when the answers were sent: one that came later learns nothing."""
        return elsewhere.was_there(self.loaded.device, self.loaded.response)

    def heard(self) -> Mapping[str, Heard]:
        """What stands so far; for conditions and the way on, and to be shown only as far as `box` says."""
        return kept.heard(db(), self.loaded.response) if self.loaded.response else NOTHING

    def pages(self, answers: Mapping[str, Heard]) -> tuple[Page, ...]:
        """The pages of the form as these answers leave them."""
        return pages.pages(self.form, self.reader.age, self.box.conditions(answers))

    def url(self, endpoint: str, **more: Any) -> str:
        """The address of one of this person's pages."""
        return url_for(f"respond.{endpoint}", invitation_id=self.id, **more)

    def _moved(self) -> str | None:
        """The day of a meeting that was moved after this person was told of another, until that day is over."""
        moved, day = self.loaded.invitation.moved_at is not None, self.loaded.review.planned_on
        return self.reader.date if moved and day and day >= today() else None

    @property
    def passed(self) -> bool:
        """Whether it is asked before a meeting whose day is over: nothing is said then of a meeting to come."""
        return words.day_is_over(self.form, self.loaded.review, today())

    def ticket_field(self, page: str) -> Markup:
        """The hidden input by which that page may be written."""
        return ticket_for(self.loaded.invitation, page).field()

    def show(self, template: str, *, page: str, status: int = 200, **facts: Any) -> Response:
        """The page, with a fresh ticket for `page` and what the frame of every respondent page needs."""
        several = len(council().languages_for(self.form)) > 1
        frame: dict[str, Any] = worn(self.form.skin, self.id) | {
            "help_url": self.url("help_page") if page != "help" else None,
            "language_url": self.url("language", back=page) if several and page != "language" else None,
            "back": page,
            "look_url": self.url("look", back=page) if page != "look" else None,
            "iro": words.isolated(self.reader.iro) if self.reader.iro else None,
            "first_name": words.isolated(self.reader.first_name) if self.reader.first_name else None,
            "date": self.reader.date,
            "about": words.about(self.reader, self.form),
            "moved": self._moved(),
            "out_of_hours": council().settings.out_of_hours_phone or None,
            "form": self.form,
            "visit": self,
            "ticket": self.ticket_field(page),
        }
        return make_response(render_template(template, **frame | facts), status)


def opened(secret: str) -> Invitation:
    """The invitation a link opens; ends the request with a calm page when there is none, or its time is over."""
    try:
        invitation = links.by_link(db(), secret, now())
    except LinkUnknown:
        endings.unknown()
    except LinkExpired as over:
        # what was decided is read on the same link, for as long as the review is the child's last
        if to := told_url(over.invitation, secret):
            abort(redirect(to, 303))
        endings.ended(over.invitation)
    worn(council().library[invitation.form].skin, invitation.id)
    return invitation


def told_url(invitation: Invitation, secret: str, *, lang: str | None = None) -> str | None:
    """Where this person reads what was decided at the meeting, in `lang` or theirs; None while there is nothing."""
    if not told.is_told(db(), invitation, now()):
        return None
    return url_for("respond.birthday_page", secret=secret, lang=lang)


def reading(invitation_id: int, *, after_sending: bool = False) -> Visit:
    """The visit of a GET. Ends the request with a calm page unless this browser may read here now.

    `after_sending` also lets in the browser that sent the answers: for pages that show none of them.
    """
    secret = cookie.secret_of(invitation_id, sent=after_sending)
    loaded = look_at(db(), invitation_id, secret)
    if loaded is None or loaded.device is None:
        endings.closed(of=invitation_id)
    visit = _visit(loaded, secret)
    stop_if_over(loaded)
    if not loaded.reads and not (after_sending and loaded.sent):
        endings.closed(of=invitation_id)
    return visit


def posting(invitation_id: int, page: str) -> Visit:
    """The visit of a POST to `page`. Ends the request with a calm page unless it may write, or be shown again."""
    secret = cookie.secret_of(invitation_id, sent=True)
    loaded = look_at(db(), invitation_id, secret)
    ticket = brought(invitation=invitation_id, page=page)
    if loaded is None or (ticket is None and not loaded.reads):
        endings.closed(400, of=invitation_id)
    visit = _visit(loaded, secret, ticket)
    stop_if_over(loaded, ticket)
    return visit


def _visit(loaded: LoadedInvitation, secret: str | None, ticket: Ticket | None = None) -> Visit:
    speak(loaded.invitation.language)
    form = council().library[loaded.response.form if loaded.response else loaded.invitation.form]
    worn(form.skin, loaded.invitation.id)
    reader = words.reader_of(loaded, council().settings)
    return Visit(
        loaded.invitation.id, loaded, form, reader, secret, ticket, stale=request.method == "POST" and ticket is None
    )


def anew(visit: Visit, secret: str) -> Visit:
    """The same visit after something was saved in it, in the language that holds since, as whoever holds `secret`."""
    loaded = look_at(db(), visit.id, secret)
    return _visit(loaded, secret, visit.ticket) if loaded else visit


def stop_if_over(loaded: LoadedInvitation, ticket: Ticket | None = None) -> None:
    """Ends the request with a calm page where the invitation was withdrawn, replaced since that ticket, or is over."""
    invitation = loaded.invitation
    if invitation.withdrawn_at is not None and ticket is None:
        endings.unknown(410)
    if invitation.withdrawn_at is not None:
        endings.replaced()
    if ticket is not None and (ticket.serial, ticket.form) != (invitation.serial, invitation.form):
        endings.replaced()
    if now() >= invitation.expires_at:
        endings.ended(invitation)
