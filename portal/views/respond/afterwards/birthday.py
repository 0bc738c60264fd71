"""The door of the page after the meeting: day and month of the child's birthday, three tries under one link."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import i18n
from portal.asking import standing_links
from portal.asking.invitations import birthday, links
from portal.asking.invitations.links import LinkExpired, LinkUnknown
from portal.council.work import Work
from portal.i18n import gettext as _
from portal.reviewing.afterwards import told
from portal.store.database import writing
from portal.store.models import Invitation
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.refusals import Errors
from portal.views.every_page.request import by_respondent, council, db, now, speak
from portal.views.respond import endings, ticket, words
from portal.views.respond.afterwards import known
from portal.views.respond.blueprint import bp
from portal.views.respond.frame import worn


@bp.get("/i/<secret>/after")
@open_to_respondents
def birthday_page(secret: str) -> ResponseReturnValue:
    """Asks for the birthday; it names nobody, and tells only that there is something to read."""
    invitation = _told_of(secret)
    if known.reads(invitation):
        return redirect(_to_read(invitation), 303)
    return _page(invitation, secret)


@bp.post("/i/<secret>/after")
@open_to_respondents
def birthday_post(secret: str) -> ResponseReturnValue:
    """Opens the page in this browser where the birthday fits; wrong ones are counted, and said in plain words."""
    invitation = _told_of(secret)
    if ticket.brought(invitation=invitation.id, page="birthday") is None:
        return _page(invitation, secret, [words.stale_problem()], 400)
    day, month = (request.form.get(name, "").strip() for name in ("day", "month"))
    if not (birthday.is_number(day) and birthday.is_number(month)):
        return _page(
            invitation,
            secret,
            [{"field": "day", "message": _("Type the day and the month as numbers, like 3 and 2.")}],
            400,
        )
    with writing(db()):
        invitation = _told_of(secret)
        work = Work(db(), council(), by_respondent(invitation.id), now())
        opens = birthday.fits(work, invitation, int(day), int(month))
        if opens and invitation.contact_id is None:
            standing_links.keep(work, invitation.review.child)
    if not opens:
        wrong = [{"field": "day", "message": _("That is not right. Check the day and the month.")}]
        return _page(_told_of(secret), secret, wrong, 400)
    onwards = make_response(redirect(_to_read(invitation), 303))
    return known.remember(onwards, invitation)


def _told_of(secret: str) -> Invitation:
    """The invitation of that link, also after its time, if there is something to read; else the calm page."""
    try:
        invitation = links.by_link(db(), secret, now())
    except LinkUnknown:
        endings.unknown()
    except LinkExpired as over:
        invitation = over.invitation
    if not told.is_told(db(), invitation, now()):
        endings.unknown()
    # before a word is said, of what is wrong too
    asked = request.values.get("lang", "")
    speak(asked if asked in council().catalogues.languages else invitation.language)
    return invitation


def _to_read(invitation: Invitation) -> str:
    """The page of what was decided, in the language of the door where that is not the one they were asked in."""
    code = i18n.current().code
    return url_for("respond.told_page", invitation_id=invitation.id, lang=code if code != invitation.language else None)


def _page(invitation: Invitation, secret: str, errors: Errors | None = None, status: int = 200) -> ResponseReturnValue:
    form = council().library[invitation.form]
    may_try = birthday.may_try(db(), invitation)
    page = render_template(
        "respond/birthday.html",
        **worn(form.skin, invitation.id),
        form=form,
        secret=secret,
        may_try=may_try,
        day=request.form.get("day", ""),
        month=request.form.get("month", ""),
        errors=(errors or []) if may_try else [],
        ticket=ticket.ticket_for(invitation, "birthday" if may_try else "again").field(),
        spoken=i18n.current().code,
        again_url=url_for("respond.again", invitation_id=invitation.id, lang=i18n.current().code),
    )
    return make_response(page, status)
