"""An IRO's own reviews: the board and the page of one."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.council import cover
from portal.hearing.concerns import clocks
from portal.reviewing import taken_back
from portal.reviewing.afterwards import last_time, told_back
from portal.reviewing.boards import caseload, iro
from portal.reviewing.boards.caseload import Caseload, Show
from portal.reviewing.boards.in_short import CONCERN, in_short
from portal.reviewing.boards.printed import printed, was_printed
from portal.store.models import Review
from portal.store.vocabulary import ReviewStatus, Role
from portal.views import lists
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, db, me, now, today
from portal.views.reading.blueprint import bp, my_review
from portal.views.reading.concerns import listed
from portal.views.reading.on_the_sheet import table_sheet

A_PAGE = 80  # rows of two lines: a whole caseload, and less than seven screens of a phone
PRESSING = 3  # what stands above the list, of concerns and of what is to be read


@bp.get("/my-reviews")
@open_to(Role.IRO)
def my_reviews() -> ResponseReturnValue:
    """What is late or must be read first, briefly; then the reviews, today's and this week's before the rest.

    Further pages, and what a search or a filter leaves, come without what stands above.
    """
    search, show = lists.searched(), request.args.get("show", "")
    board = caseload.my_reviews(db(), council(), me(), today(), search=search)
    found = board.shown(show, also_over=bool(search))
    page = lists.page_of(len(found), A_PAGE)
    rows = page.cut(found)
    lines = {line.review.id: line for line in caseload.lines(db(), council(), rows, me(), board.covers, today())}
    worst = {each.invitation.review_id: each for each in reversed(board.concerns) if each.invitation}
    plain = not search and show not in set(Show) and page.number == 1
    return render_template(
        "reading/my_reviews.html",
        heads=caseload.under_heads([row for row in rows if row.id in lines], found, today()),
        lines=lines,
        shorts={id: in_short(council(), line, worst.get(id), now()) for id, line in lines.items()},
        page=page,
        board=board,
        show=show if show in set(Show) else "",
        filters=_filters(board),
        covers=[line for line in cover.covers_to_come(db(), today(), of=me()) if not line.waits],
        mine=me().id,
        today=today(),
        **_pressing(board, PRESSING if plain else 0),
    )


def _filters(board: Caseload) -> list[tuple[str, str, int]]:
    """Each filter, what it is called, and how many it leaves."""
    counts = board.counts()
    words: dict[str, str] = {
        "": "All",
        Show.TO_READ: "To read",
        Show.NOTHING_BACK: "Nothing back, 10 days or less",
        Show.CONCERNS: "Concerns",
        Show.CHAIR: "Wants to chair",
        Show.INTERPRETER: "Interpreter",
        Show.COVERING: "Covering",
        Show.HELD: "Held, last 28 days",
    }
    return [(show, label, counts[show]) for show, label in words.items()]


def _pressing(board: Caseload, room: int) -> dict[str, Any]:
    """The concerns and the unread responses that are due first, so many as there is room for, with their clocks."""
    concerns = sorted(board.concerns, key=lambda each: (each.due_at, each.id))
    to_read = board.to_read(council(), now())
    return {
        "concerns": [(each, clocks.countdown(council(), each.due_at, now())) for each in concerns[:room]],
        "waiting": len(concerns),
        "to_read": to_read[:room],
        "unread": len(to_read),
        "kinds": CONCERN,
    }


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
        has_before=last_time.review_before(db(), found, now()) is not None,
        release=told_back.release_of(db(), found),
        printed=printed(db(), found, table_sheet(found)) if was_printed(db(), found) else None,
        **listed([*page.concerns, *page.acknowledged]),
    )


def _overdue(review: Review) -> bool:
    """Whether the day it was due has passed with a meeting day and no meeting."""
    due, waits = review.due_on, review.held_on is None and review.planned_on is not None
    return waits and due is not None and due < today()
