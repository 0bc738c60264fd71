"""The board of reviews that are coming, and the page of one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, TimeField
from wtforms.validators import Optional

from portal.asking import coming_reviews, reviews
from portal.asking.progress import words
from portal.asking.progress.unasked import unasked
from portal.asking.recipients import age_at
from portal.i18n import gettext as _
from portal.reviewing import outcomes
from portal.store.database import writing
from portal.store.vocabulary import ReviewStatus, Role, Stage
from portal.views import lists
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import or_back
from portal.views.every_page.request import council, db, now, today, work
from portal.views.schedule.blueprint import bp, find_review
from portal.views.staff_forms import Day, errors_of, filled

STAGES = (Stage.CONSULT, Stage.FEEDBACK)


@bp.get("/reviews")
@open_to(Role.SUPPORT)
def board() -> ResponseReturnValue:
    """The reviews of the next weeks by meeting day, in pages; the filter leaves those with somebody not asked."""
    search, only_unasked = lists.searched(), request.args.get("show") == "not-asked"
    open_to_ask = unasked(
        db(), council(), on=today(), until=coming_reviews.asked_until(council(), today()), search=search
    )
    to_ask = list(dict.fromkeys(review.id for review, each in open_to_ask if each.may_be_asked))
    every = coming_reviews.coming_ids(db(), on=today(), search=search)
    found = to_ask if only_unasked else every
    page = lists.page_of(len(found))
    return render_template(
        "schedule/board.html",
        lines=coming_reviews.coming(db(), council(), page.cut(found), on=today()),
        page=page,
        every=len(every),
        to_ask=len(to_ask),
        people_to_ask=sum(each.may_be_asked for _review, each in open_to_ask),
        only_unasked=only_unasked,
        weeks=coming_reviews.WEEKS,
        today=today(),
    )


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
    back = url_for("schedule.review", review_id=review_id)
    with or_back(back), writing(db()):
        found = find_review(review_id)
        again = found.status == ReviewStatus.CANCELLED
        outcomes.move(work(), found, form.planned_on.data, form.planned_at.data)
    links = _("Links that are out follow it.")
    if again:
        links = _("Links that stopped when it was cancelled stay closed: ask those people again.")
    flash(_("The meeting day is kept.") + " " + links, "ok")
    return redirect(back, 303)


@bp.post("/reviews/<int:review_id>/cancel")
@open_to(Role.SUPPORT)
def cancel(review_id: int) -> ResponseReturnValue:
    """Notes that the review will not be; whoever has not answered is no longer asked."""
    find_review(review_id)
    back = url_for("schedule.review", review_id=review_id)
    if request.form.get("sure") != "yes":
        flash(_("Tick “It will not take place” to cancel the review."), "error")
        return redirect(back, 303)
    with or_back(back), writing(db()):
        outcomes.cancel(work(), find_review(review_id))
    flash(_("The review is cancelled. Links nobody answered no longer open."), "ok")
    return redirect(back, 303)
