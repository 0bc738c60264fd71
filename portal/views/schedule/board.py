"""What is to do today, the board of reviews that are coming, and the page of one."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, TimeField
from wtforms.validators import Optional

from portal.asking import coming_reviews, reviews
from portal.asking.coming_reviews import Coming
from portal.asking.progress import words
from portal.asking.recipients import age_at
from portal.hearing.concerns.board import waiting
from portal.i18n import gettext as _
from portal.reviewing import outcomes
from portal.reviewing.boards import support
from portal.store.database import writing
from portal.store.vocabulary import ReviewStatus, Role, Stage
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, db, me, now, today, work
from portal.views.schedule.blueprint import bp, find_review
from portal.views.staff_forms import Day, errors_of, filled

WEEKS = 8
STAGES = (Stage.CONSULT, Stage.FEEDBACK)


@bp.get("/to-do")
@open_to(Role.SUPPORT)
def to_do() -> ResponseReturnValue:
    """Everything that needs business support today, most pressing first."""
    # those for an interpreter stand in the list of the day already
    concerns = [each for each in waiting(db(), me()) if each.kind != "interpreter"]
    return render_template(
        "schedule/to_do.html",
        to_do=support.to_do(db(), council(), today()),
        requests=len(concerns),
        late=sum(each.due_at < now() for each in concerns),
        today=today(),
    )


@bp.get("/reviews")
@open_to(Role.SUPPORT)
def board() -> ResponseReturnValue:
    """The reviews of the next weeks by meeting day; the filter leaves those with somebody not asked."""
    lines = coming_reviews.coming(db(), council(), on=today(), weeks=WEEKS)
    only_unasked = request.args.get("show") == "not-asked"
    return render_template(
        "schedule/board.html",
        lines=[line for line in lines if not only_unasked or _to_ask(line)],
        any_lines=bool(lines),
        to_ask=sum(map(_to_ask, lines)),
        only_unasked=only_unasked,
        weeks=WEEKS,
        today=today(),
    )


def _to_ask(line: Coming) -> bool:
    return bool(line.not_asked) and line.is_open(today())


class MeetingForm(Form):
    """The day and time of the meeting."""

    planned_on = Day()
    planned_at = TimeField(validators=[Optional()])


@bp.get("/reviews/<int:review_id>")
@open_to(Role.SUPPORT)
def review(review_id: int) -> ResponseReturnValue:
    """One review: everybody who could be asked, how far each is, and what can be done."""
    return _page(review_id, None)


def _page(review_id: int, form: MeetingForm | None) -> str:
    found = find_review(review_id)
    held = found.status == ReviewStatus.HELD
    stages = STAGES if held else STAGES[:1]
    people = {stage: words.states(db(), council(), [found], stage, now=now())[found.id] for stage in stages}
    planned = {"planned_on": found.planned_on, "planned_at": found.planned_at}
    line = council().days.line(found.planned_on) if found.planned_on else None
    return render_template(
        "schedule/review.html",
        review=found,
        held=held,
        cancelled=found.status == ReviewStatus.CANCELLED,
        child=found.child,
        age=age_at(found),
        iro=reviews.iro_on(db(), found, today()),
        people=people,
        form=form or MeetingForm(data=planned),
        errors=errors_of(form) if form else [],
        line_on=line,
        today=today(),
    )


@bp.post("/reviews/<int:review_id>/move")
@open_to(Role.SUPPORT)
def move(review_id: int) -> ResponseReturnValue:
    """Plans the meeting for another day; links that are out stay open until the new one."""
    find_review(review_id)
    form = filled(MeetingForm)
    if not form.validate():
        return _page(review_id, form), 400
    try:
        with writing(db()):
            found = find_review(review_id)
            again = found.status == ReviewStatus.CANCELLED
            outcomes.move(work(), found, form.planned_on.data, form.planned_at.data)
    except outcomes.AlreadyHeld:
        flash(_("This review was held: its day stays."), "error")
    else:
        links = _("Links that are out follow it.")
        if again:
            links = _("Links that stopped when it was cancelled stay closed: ask those people again.")
        flash(_("The meeting day is kept.") + " " + links, "ok")
    return redirect(url_for("schedule.review", review_id=review_id), 303)


@bp.post("/reviews/<int:review_id>/cancel")
@open_to(Role.SUPPORT)
def cancel(review_id: int) -> ResponseReturnValue:
    """Notes that the review will not be; whoever has not answered is no longer asked."""
    find_review(review_id)
    if request.form.get("sure") != "yes":
        flash(_("Tick “It will not take place” to cancel the review."), "error")
        return redirect(url_for("schedule.review", review_id=review_id), 303)
    try:
        with writing(db()):
            outcomes.cancel(work(), find_review(review_id))
    except outcomes.AlreadyHeld:
        abort(400)
    flash(_("The review is cancelled. Links nobody answered no longer open."), "ok")
    return redirect(url_for("schedule.review", review_id=review_id), 303)
