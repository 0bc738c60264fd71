"""Urgent access to one child's file, for an hour: asked for with a reason, read, ended; and who used it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import calendar
from portal.hearing import sharing, urgent_access
from portal.hearing.answers import in_english, kept
from portal.hearing.concerns import alerts, raising
from portal.hearing.translations import translations_of
from portal.hearing.urgent_access import LASTS, LONGEST
from portal.i18n import gettext as _
from portal.reviewing.form_lines import who
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.models import Response
from portal.store.tables.staff_tables import UrgentAccess
from portal.store.vocabulary import ReadAs, Role
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import Errors, or_again
from portal.views.every_page.request import by_staff, council, db, me, now, team, today, work
from portal.views.reading.blueprint import bp

Said = tuple[str, tuple[str, ...], str, str | None, bool]  # question, pressed, words, translation, raised a concern


@bp.get("/urgent")
@open_to(Role.IRO, Role.MANAGER)
def urgent_page() -> ResponseReturnValue:
    """What it is for, the form to ask, what is open now, and who used it."""
    return _page()


@bp.post("/urgent")
@open_to(Role.IRO, Role.MANAGER)
def urgent_post() -> ResponseReturnValue:
    """Opens a child's file ("child" is its reference, "why" the reason)."""
    if urgent_access.standing(db(), me(), now()):
        flash(_("You have another child’s file open. End that first."), "error")
        return redirect(url_for("reading.urgent_page"), 303)
    with or_again(_page), writing(db()):
        urgent_access.open_urgently(work(), me(), request.form.get("child", "")[:100], request.form.get("why", ""))
    return redirect(url_for("reading.urgent_child"), 303)


@bp.post("/urgent/end")
@open_to(Role.IRO, Role.MANAGER)
def urgent_end() -> ResponseReturnValue:
    """Ends what this person has open."""
    with writing(db()):
        if row := urgent_access.standing(db(), me(), now()):
            urgent_access.end(work(), row)
    flash(_("Ended. The file is closed."), "ok")
    return redirect(url_for("reading.urgent_page"), 303)


@bp.get("/urgent/child")
@open_to(Role.IRO, Role.MANAGER)
def urgent_child() -> ResponseReturnValue:
    """The child that is open: whom to ring, what worries, and the forms; that it was looked at is noted."""
    row = _open()
    with writing(db()):
        _note(row, f"child:{row.child_id}")
    row = _open()
    child, responses = row.child, urgent_access.said_before(db(), row.child_id)
    return render_template(
        "reading/urgent_child.html",
        access=row,
        child=child,
        age=calendar.age_on(child.date_of_birth, today()),
        forms=[(each, who(each.invitation.review, each.invitation.contact)) for each in responses if _shown(each)],
        worries=[(alerts.KIND[each.kind], each) for each in urgent_access.worries_of(db(), row.child_id)],
    )


@bp.get("/urgent/child/forms/<int:response_id>")
@open_to(Role.IRO, Role.MANAGER)
def urgent_form(response_id: int) -> ResponseReturnValue:
    """One of its forms, in English and as written; nothing on it can be changed."""
    row = _open()
    with writing(db()):
        _note(row, f"response:{_one(row, response_id).id}")
    row = _open()
    response = _one(row, response_id)
    return render_template(
        "reading/urgent_form.html",
        access=row,
        child=row.child,
        response=response,
        person=who(response.invitation.review, response.invitation.contact),
        said=_shown(response),
    )


def _page(errors: Errors | None = None) -> str:
    return render_template(
        "reading/urgent.html",
        access=urgent_access.standing(db(), me(), now()),
        minutes=int(LASTS.total_seconds() // 60),
        uses=urgent_access.uses(db(), me(), team(), now()),
        typed=request.form,
        longest=LONGEST,
        errors=errors or [],
        now=now(),
        manages=me().role == Role.MANAGER,
    )


def _open() -> UrgentAccess:
    """What this person has open; without any they go where it is asked for."""
    found = urgent_access.standing(db(), me(), now())
    if found is None:
        flash(_("No file is open to you. It may have ended: an hour is over quickly."), "info")
        abort(redirect(url_for("reading.urgent_page"), 303))
    return found


def _one(row: UrgentAccess, response_id: int) -> Response:
    found = [each for each in urgent_access.said_before(db(), row.child_id) if each.id == response_id and _shown(each)]
    return found[0] if found else abort(404)


def _note(row: UrgentAccess, about: str) -> None:
    why = f"urgent_access:{row.id}"
    record(db(), Action.READ, about, by=by_staff(), now=now(), child_id=row.child_id, why=why)


def _shown(response: Response) -> list[Said]:
    """What somebody who covered would see of it; of a form that was not sent, what raised a concern."""
    form = council().library[response.form]
    concerned = raising.raised_by(db(), response.invitation)
    heard = sharing.shown(ReadAs.COVER, response, form, kept.heard(db(), response), concerned=concerned)
    translated = translations_of(db(), response) if heard else {}
    return [
        (
            in_english.asked(form, form.find(name), response), in_english.labels(form, response, each),
            each.words or "", translated.get(name), name in concerned,
        )
        for name, each in heard.items()
        if each.codes or each.words
    ]  # fmt: skip
