"""At the end of a form: how somebody wants to be reached next time, and the page of the message that is sent there."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.asking.register import reach_wish
from portal.asking.register.reach_wish import NotReached, WishUnknown
from portal.council.work import Work
from portal.i18n import gettext as _
from portal.store.audit import Actor
from portal.store.database import writing
from portal.store.tables.register_tables import ReachWish
from portal.views.every_page.access import open_to_everyone, open_to_respondents
from portal.views.every_page.request import council, db, now, speak
from portal.views.respond import endings
from portal.views.respond.blueprint import SAY, bp
from portal.views.respond.visit import Visit, posting, reading


@bp.get(f"{SAY}/reach")
@open_to_respondents
def reach(invitation_id: int) -> ResponseReturnValue:
    """Asks for a number or an address; one that stands already is not shown."""
    visit = reading(invitation_id, after_sending=True)
    return _page(visit) if may_wish(visit) else redirect(visit.url("sent"), 303)


@bp.post(f"{SAY}/reach")
@open_to_respondents
def reach_post(invitation_id: int) -> ResponseReturnValue:
    """Sends one message there; what was typed comes back only where nothing can be sent to it."""
    visit = posting(invitation_id, "reach")
    if visit.ticket is None or not may_wish(visit):
        return redirect(visit.url("sent"), 303)
    typed = request.form.get("where", "")[:254]
    try:
        with writing(db()):
            reach_wish.wish(visit.work, visit.loaded.invitation, typed)
    except NotReached:
        return _page(visit, typed)
    return visit.show("respond/reach.html", page="reach", on_its_way=True, typed="", errors=[])


def may_wish(visit: Visit) -> bool:
    """Whether this browser may say so: it sent the form, and nobody who helped looks on.

    Whom a carer hands the link may: who carries it to them could not learn more by an address of their own.
    """
    response = visit.loaded.response
    alone = response is not None and not response.onlooker and not response.helped
    return alone and visit.sent_here and visit.loaded.sent and reach_wish.may_wish(council(), visit.loaded.invitation)


def _page(visit: Visit, typed: str = "") -> ResponseReturnValue:
    errors = [{"field": "where", "message": _("We cannot write there. Look at it again.")}] if typed else []
    status = 400 if errors else 200
    return visit.show("respond/reach.html", page="reach", status=status, on_its_way=False, typed=typed, errors=errors)


@bp.get("/reach/<secret>")
@open_to_everyone
def reach_answer(secret: str) -> ResponseReturnValue:
    """Shall we write to you here? Names nobody and changes nothing: machines open it too."""
    return _answer_page(_found(secret), secret)


@bp.post("/reach/<secret>")
@open_to_everyone
def reach_answered(secret: str) -> ResponseReturnValue:
    """Yes, or no: now or later."""
    try:
        with writing(db()):
            row = _found(secret)
            work = Work(db(), council(), Actor("reach wish", row.id, request.remote_addr), now())
            if request.form.get("do") == "yes":
                reach_wish.say_yes(work, row)
            else:
                reach_wish.stop(work, row)
    except WishUnknown:
        endings.unknown(410)
    if row.ended_at is None:
        return redirect(url_for("respond.reach_answer", secret=secret), 303)
    return _answer_page(row, secret)


def _found(secret: str) -> ReachWish:
    try:
        row = reach_wish.by_link(db(), secret, now())
    except WishUnknown:
        endings.unknown(410)
    speak(row.language)
    return row


def _answer_page(row: ReachWish, secret: str) -> str:
    return render_template(
        "respond/reach_answer.html",
        secret=secret,
        counts=row.confirmed_at is not None and row.ended_at is None,
        ended=row.ended_at is not None,
        skin="adult" if row.contact_id else "older",
        product=council().settings.council_short_name,  # not what the portal is for
    )
