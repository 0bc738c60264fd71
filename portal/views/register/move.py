"""An IRO's children go to another, all or those that are ticked, now or from a day on; and a child leaves care."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload
from wtforms import BooleanField, Form

from portal.asking.register.correct import correct
from portal.asking.register.hand_over import coming_iros, hand_over, stay_for_now
from portal.i18n import date_words, ngettext
from portal.i18n import gettext as _
from portal.reviewing import outcomes
from portal.store.database import writing
from portal.store.models import Child, Review, Staff
from portal.store.vocabulary import ReviewStatus, Role
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import or_back
from portal.views.every_page.request import db, today, work
from portal.views.register import fields
from portal.views.register.blueprint import bp, find_child
from portal.views.register.boxes_page import called, done
from portal.views.staff_forms import Day, errors_of, filled


class MoveForm(Form):
    """From which day on."""

    from_on = Day()


class LeaveForm(Form):
    """The last day in care; nothing for a child who is in care after all."""

    looked_after_to = Day()
    cancel = BooleanField(false_values=("", "no"))


@bp.get("/register/move")
@open_to(Role.SUPPORT)
def move() -> ResponseReturnValue:
    """Chooses whose children move, which of them, and to whom."""
    return _move_page(request.args.get("iro", ""), MoveForm(data={"from_on": today()}), None)


def _move_page(whose: str, form: MoveForm, ticked: set[int] | None, error: str | None = None) -> str:
    children = _children_of(whose)
    errors = errors_of(form) + ([{"field": "to", "message": error}] if error else [])
    return render_template(
        "register/move.html",
        iros=fields.iros(closed=True),
        to_iros=[each for each in fields.iros() if each["code"] != whose],
        whose=whose,
        children=children,
        coming=coming_iros(db(), [child.id for child in children]),
        ticked={child.id for child in children} if ticked is None else ticked,
        form=form,
        to=request.form.get("to", ""),
        error=error,
        errors=errors,
    )


def _children_of(email: str) -> list[Child]:
    wanted = sa.select(Child).join(Child.iro).where(Staff.email == email).options(joinedload(Child.iro))
    in_care = sa.or_(Child.looked_after_to.is_(None), Child.looked_after_to >= today())
    return list(db().scalars(wanted.where(in_care).order_by(sa.func.lower(Child.first_name), Child.reference)))


@bp.post("/register/move")
@open_to(Role.SUPPORT)
def move_post() -> ResponseReturnValue:
    """Moves those that are ticked; both IROs and the managers are told."""
    form, whose = filled(MoveForm), request.form.get("iro", "")
    ticked = {int(each[:9]) for each in request.form.getlist("child") if each.isdecimal()}
    to = db().scalar(sa.select(Staff).where(Staff.email == request.form.get("to", ""), Staff.role == Role.IRO))
    error = None if to and ticked else _("Choose who takes them over.") if not to else _("Tick at least one child.")
    if not form.validate() or error or to is None:
        return _move_page(whose, form, ticked, error), 400
    back, to_id, from_on = url_for("register.move", iro=whose), to.id, form.from_on.data or today()
    with or_back(back), writing(db()):
        children = [child for child in _children_of(whose) if child.id in ticked]
        count = hand_over(work(), children, db().get_one(Staff, to_id), from_on=from_on)
    words = ngettext("%(num)d child moves to %(who)s", "%(num)d children move to %(who)s", count)
    when = _("now") if from_on <= today() else _("from %(day)s on") % {"day": date_words(from_on, year=True)}
    said = {"num": count, "who": db().get_one(Staff, to_id).name}
    flash(f"{words % said} {when}. " + _("Both IROs and the managers are told."), "ok")
    return redirect(back, 303)


@bp.post("/register/<int:child_id>/stays")
@open_to(Role.SUPPORT)
def stays(child_id: int) -> ResponseReturnValue:
    """Takes back that another IRO has the child from a later day on."""
    find_child(child_id)
    with writing(db()):
        stay_for_now(work(), [find_child(child_id)])
    return done(child_id, _("Taken back: the IRO stays."))


@bp.get("/register/<int:child_id>/leave")
@open_to(Role.SUPPORT)
def leave(child_id: int) -> ResponseReturnValue:
    """The day a child leaves care, or left it."""
    child = find_child(child_id)
    return _leave_page(child, LeaveForm(data={"looked_after_to": child.looked_after_to or today(), "cancel": True}))


def _leave_page(child: Child, form: LeaveForm, errors: list[dict[str, str]] | None = None) -> str:
    known = {"child": child, "name": called(child), "form": form}
    return render_template("register/leave.html", **known, errors=errors or errors_of(form))


@bp.post("/register/<int:child_id>/leave")
@open_to(Role.SUPPORT)
def leave_post(child_id: int) -> ResponseReturnValue:
    """Keeps the day: what is out about later meetings ends, and what waits does not leave."""
    child, form = find_child(child_id), filled(LeaveForm)
    if not form.validate():
        return _leave_page(child, form), 400
    until: Any = form.looked_after_to.data
    if until and child.looked_after_from and until < child.looked_after_from:
        early = {"field": "looked_after_to", "message": _("This day is before the child came into care.")}
        return _leave_page(child, form, [early]), 400
    with or_back(url_for("register.leave", child_id=child_id)), writing(db()):
        child = find_child(child_id)
        changed = correct(work(), child, {"looked_after_to": until})
        if until and form.cancel.data:
            for review in db().scalars(_planned_after(child, until)).all():
                outcomes.cancel(work(), review)
                changed.append("status")
    said = _("Kept. Forms that are open about later meetings end, and what waits does not leave.")
    return done(child_id, said if until else _("Kept: the child is in care."), changed)


def _planned_after(child: Child, until: Any) -> sa.Select[Review]:
    day = sa.func.coalesce(Review.planned_on, Review.due_on)
    return sa.select(Review).where(Review.child_id == child.id, Review.status == ReviewStatus.PLANNED, day > until)
