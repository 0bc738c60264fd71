"""The door of a respondent's pages: who may read here, who may write here, and the calm pages for everybody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

from flask import Blueprint, Response, abort, g, jsonify, make_response, redirect, render_template, request, url_for

from portal import i18n
from portal.asking.invitations import links
from portal.asking.invitations.links import LinkExpired, LinkUnknown
from portal.asking.invitations.loaded import LoadedInvitation, load
from portal.forms.schema import Form
from portal.forms.sentences import Reader
from portal.hearing.responses import draft
from portal.hearing.responses.letterbox import Letterbox, beside
from portal.i18n import gettext as _
from portal.store.audit import Actor
from portal.store.database import writing
from portal.store.models import Device, Invitation
from portal.views.every_page.request import by_respondent, council, db, now, speak, today
from portal.views.respond import cookie, words
from portal.views.respond.questions.fields import CAPTION, WORDS
from portal.views.respond.ticket import FIELD, Ticket, TicketRefused, read

bp = Blueprint("respond", __name__)

# what both databases take for a row's number; anything else is an address of nothing
SAY = f"/say/<int(max={2**31 - 1}):invitation_id>"


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
    def by(self) -> Actor:
        """This person, for the audit trail."""
        return by_respondent(self.id)

    @property
    def box(self) -> Letterbox:
        """What this browser may be shown and told of the answers."""
        loaded = self.loaded
        return Letterbox(self.form, loaded.device, beside(loaded.invitation, loaded.response, loaded.child))

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
            "about": words.about(self.loaded.child, self.form),
            "moved": self._moved(),
            "out_of_hours": council().settings.out_of_hours_phone or None,
            "form": self.form,
            "visit": self,
            "ticket": ticket_for(self.loaded.invitation, page).field(),
        }
        return make_response(render_template(template, **frame | facts), status)


@dataclass(frozen=True)
class Pen:
    """What may be written with, inside the transaction: the invitation as it is now, and the browser that writes."""

    loaded: LoadedInvitation
    device: Device
    secret: str


def worn(skin: str, invitation_id: int) -> dict[str, Any]:
    """What all pages of an invitation wear, and from here on the page for what goes wrong: skin, name, the way out."""
    facts: dict[str, Any] = {
        "skin": skin,
        "product": words.product_of(skin, council().settings),
        "leave_url": url_for("respond.leave", invitation_id=invitation_id),
    }
    g.worn = facts
    return facts


def ticket_for(invitation: Invitation, page: str) -> Ticket:
    """The ticket that lets a page of this invitation be written."""
    return Ticket(invitation.id, invitation.serial, invitation.form, page)


def opened(secret: str) -> Invitation:
    """The invitation a link opens; ends the request with a calm page when there is none, or its time is over."""
    try:
        invitation = links.by_link(db(), secret, now())
    except LinkUnknown:
        unknown()
    except LinkExpired as over:
        ended(over.invitation)
    worn(council().library[invitation.form].skin, invitation.id)
    return invitation


def reading(invitation_id: int, *, after_sending: bool = False) -> Visit:
    """The visit of a GET. Ends the request with a calm page unless this browser may read here now.

    `after_sending` also lets in the browser that sent the answers: for pages that show none of them.
    """
    secret = cookie.secret_of(invitation_id, sent=after_sending)
    loaded = load(db(), invitation_id, secret)
    if loaded is None or loaded.device is None:
        closed(of=invitation_id)
    visit = _visit(loaded, secret)
    _stop_if_over(loaded)
    if not loaded.reads and not (after_sending and loaded.sent):
        closed(of=invitation_id)
    return visit


def posting(invitation_id: int, page: str) -> Visit:
    """The visit of a POST to `page`. Ends the request with a calm page unless it may write, or be shown again."""
    secret = cookie.secret_of(invitation_id, sent=True)
    loaded = load(db(), invitation_id, secret)
    try:
        ticket = read(request.form.get(FIELD), invitation=invitation_id, page=page)
    except TicketRefused:
        ticket = None
    if loaded is None or (ticket is None and not loaded.reads):
        closed(400, of=invitation_id)
    visit = _visit(loaded, secret, ticket)
    _stop_if_over(loaded, ticket)
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
    loaded = load(db(), visit.id, secret)
    return _visit(loaded, secret, visit.ticket) if loaded else visit


def _stop_if_over(loaded: LoadedInvitation, ticket: Ticket | None = None) -> None:
    invitation = loaded.invitation
    if invitation.withdrawn_at is not None:
        unknown(410) if ticket is None else replaced()
    if ticket is not None and (ticket.serial, ticket.form) != (invitation.serial, invitation.form):
        replaced()
    if now() >= invitation.expires_at:
        ended(invitation)


@contextmanager
def pen(visit: Visit, *, to_read_on: bool = True) -> Iterator[Pen]:
    """The transaction in which a page is saved, after a second look at the invitation.

    A browser without a cookie that still reads gets a new one: it holds a ticket, so it may write, and goes on from
    here; what was written before stays hidden from it. Where nothing is left to be read, a locked one will do.
    """
    with writing(db()):
        loaded = load(db(), visit.id, visit.secret)
        if loaded is None:
            closed(400, of=visit.id)
        _stop_if_over(loaded, visit.ticket)
        device, secret = loaded.device, visit.secret
        if device is None or secret is None or (to_read_on and device.locked_at is not None):
            secret = links.press_start(db(), loaded.invitation, now())
            device = links.device_of(db(), visit.id, secret)
        if device is None:
            raise LookupError(f"no device for invitation {visit.id}")
        yield Pen(loaded, device, secret)


def bound(visit: Visit) -> str:
    """The secret of a browser that goes on without having saved anything; a new one where it has none that reads."""
    if visit.loaded.reads and visit.secret:
        return visit.secret
    with pen(visit) as loaded:
        return loaded.secret


def go(to: str, invitation_id: int, secret: str, *, sent: bool = False) -> Response:
    """On to the next page, with the cookie's time begun anew.

    A script that posts in the page's place asks for JSON, and is told the address: it could not see a redirect.
    """
    asked_by_script = request.accept_mimetypes.best == "application/json"
    onwards = jsonify(next=to) if asked_by_script else make_response(redirect(to, 303))
    return cookie.remember(onwards, invitation_id, secret, sent=sent)


def typed(*, masked: bool = True) -> list[str]:
    """The texts a POST brought, so that a page which could not save them gives them back.

    Without `masked`, what nobody beside the person is to read is left out.
    """
    asked = [question for form in council().library for question in form.question if question.words]
    worded = [question for question in asked if masked or not question.masked]
    names = {question.name + ("" if question.is_text else WORDS) for question in worded}
    names |= {question.name + CAPTION for question in worded if question.kind == "drawing"}
    return [value for name, value in request.form.items() if name in names and value.strip()]


def speak_as_browser() -> None:
    """Words in the browser's own language, on pages that must not tell whose they would be."""
    offered = [code for code in council().settings.languages if code in council().catalogues.languages]
    speak(request.accept_languages.best_match(offered) or "en")


def closed(status: int = 410, *, of: int) -> NoReturn:
    """The page for a browser that may not read here: one and the same for every reason.

    It looks and speaks as the form did in this browser, which its cookies tell; else as suits anybody.
    """
    _end("respond/closed.html", status, **worn_before(of))


def worn_before(invitation_id: int) -> dict[str, Any]:
    """What a page of an invitation wears that may ask the database nothing, and from here on its language."""
    skin, language = cookie.worn_by(invitation_id)
    if not skin:
        speak_as_browser()
        return {"skin": "older"}
    speak(language)
    return worn(skin, invitation_id)


def replaced() -> NoReturn:
    """The page for a POST under a link that was replaced: nothing is written, and the text is given back."""
    _end("respond/replaced.html", 410)


def unknown(status: int = 404) -> NoReturn:
    """The page for a link or code that opens nothing: unknown, mistyped and withdrawn look the same."""
    speak_as_browser()
    _end("respond/unknown.html", status)


def ended(invitation: Invitation) -> NoReturn:
    """The page for an invitation whose time is over; it names nobody."""
    speak(invitation.language)
    answers = draft.response_of(db(), invitation.id)
    form = council().library[answers.form if answers else invitation.form]
    _end(
        "respond/ended.html",
        410,
        **worn(form.skin, invitation.id),
        form=form,
        answered=answers is not None and answers.status == "submitted",
        again_url=url_for("respond.again", invitation_id=invitation.id, lang=i18n.current().code),
        ticket=ticket_for(invitation, "again").field(),
    )


def _end(template: str, status: int, **facts: Any) -> NoReturn:
    texts = typed() if request.method == "POST" else []
    abort(make_response(render_template(template, typed=texts, **facts), status))


def plain_problem() -> dict[str, str]:
    """What is said on a page without answers whose ticket has run out."""
    return {"field": "main", "message": _("This page was open a long time. Press the button again.")}
