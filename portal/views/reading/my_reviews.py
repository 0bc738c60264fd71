"""An IRO's own reviews: the board and the page of one."""

from __future__ import annotations

from datetime import datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal import calendar
from portal.council import cover
from portal.reviewing import taken_back
from portal.reviewing.boards import iro
from portal.store.models import Concern, Review
from portal.store.vocabulary import ReviewStatus, Role, Urgency
from portal.views import lists
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, db, me, today
from portal.views.reading.blueprint import bp, my_review
from portal.views.reading.concerns import listed


@bp.get("/my-reviews")
@open_to(Role.IRO)
def my_reviews() -> ResponseReturnValue:
    """Worries first, briefly where they are not due today; then the reviews by day, in pages.

    The filter leaves those reviews close by with nothing back. Further pages, and what a search finds, come without
    the worries, of which only the number is said.
    """
    search, only_silent = lists.searched(), request.args.get("show") == "nothing-back"
    board = iro.my_reviews(db(), me(), today(), council().days, search=search)
    found = board.silent if only_silent else board.reviews
    page = lists.page_of(len(found))
    concerns = [] if search or page.number > 1 else board.concerns
    return render_template(
        "reading/my_reviews.html",
        waiting=len(board.concerns),
        concerns=concerns,
        pressing=[each for each in concerns if not _can_wait(each)],
        not_today=sorted(filter(_can_wait, concerns), key=_by_day),
        lines=iro.lines(db(), council(), page.cut(found), me(), board.covers, today()),
        page=page,
        every=len(board.reviews),
        silent=len(board.silent),
        only_silent=only_silent,
        covers=[line for line in cover.covers_to_come(db(), today(), of=me()) if not line.waits],
        mine=me().id,
        today=today(),
        **listed(concerns),
    )


def _can_wait(concern: Concern) -> bool:
    """Whether it is to be read first and has until after today: one line of the board is enough."""
    return concern.urgency == Urgency.READ_FIRST and concern.due_at > calendar.end_of(today())


def _by_day(concern: Concern) -> tuple[datetime, int]:
    return concern.due_at, concern.id


@bp.get("/my-reviews/<int:review_id>")
@open_to(Role.IRO)
def review(review_id: int) -> ResponseReturnValue:
    """One review: what came back, what did not, and what is to be done."""
    found = my_review(review_id)
    page = iro.one_review(db(), council(), found, me(), on=today())
    return render_template(
        "reading/review.html",
        page=page,
        review=found,
        today=today(),
        cancelled=found.status == ReviewStatus.CANCELLED,
        may_be_held=found.status == ReviewStatus.PLANNED,
        early=found.planned_on is not None and found.planned_on > today(),
        overdue=_overdue(found),
        wait_minutes=council().settings.feedback_wait_minutes,
        steps=taken_back.steps(db(), found) if found.held_on else {},
        **listed([*page.concerns, *page.acknowledged]),
    )


def _overdue(review: Review) -> bool:
    """Whether the day it was due has passed with a meeting day and no meeting."""
    due, waits = review.due_on, review.held_on is None and review.planned_on is not None
    return waits and due is not None and due < today()
