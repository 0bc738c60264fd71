"""An IRO's own reviews: the board, the page of one, and the secret address by which their own calendar reads them."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import attempts
from portal.asking.invitations import birthday
from portal.council import cover
from portal.hearing.concerns import clocks
from portal.i18n import gettext as _
from portal.reviewing import heard_directly, taken_back
from portal.reviewing.afterwards import last_time, told_back
from portal.reviewing.boards import calendar_feed, caseload, iro
from portal.reviewing.boards.caseload import Caseload, Show
from portal.reviewing.boards.in_short import CONCERN, in_short
from portal.reviewing.boards.printed import printed, was_printed
from portal.store.database import writing
from portal.store.models import Review
from portal.store.tables.staff_tables import CalendarAddress
from portal.store.vocabulary import ReviewStatus, Role, Urgency
from portal.views import lists
from portal.views.every_page.access import open_to, open_to_everyone
from portal.views.every_page.request import council, db, me, now, today, work
from portal.views.reading.blueprint import bp, my_review
from portal.views.reading.concerns import listed
from portal.views.reading.heard.another_way import WAYS
from portal.views.reading.on_the_sheet import table_sheet

A_PAGE = 80  # rows of two lines: a whole caseload, and less than seven screens of a phone
FIRST = {Urgency.URGENT: 0, Urgency.SAME_DAY: 1}  # as on the list of all concerns, whatever is due sooner
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
    """The most urgent concerns and the responses due first, so many as there is room for, with their clocks."""
    concerns = sorted(board.concerns, key=lambda each: (FIRST.get(each.urgency, len(FIRST)), each.due_at, each.id))
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
        heard=heard_directly.of(db(), found),
        ways=WAYS,
        has_before=last_time.review_before(db(), found, now()) is not None,
        release=told_back.release_of(db(), found),
        shut="" if birthday.may_try_of(db(), found.child_id, None) else birthday.SHUT,
        printed=printed(db(), found, table_sheet(found)) if was_printed(db(), found) else None,
        **listed([*page.concerns, *page.acknowledged]),
    )


def _overdue(review: Review) -> bool:
    """Whether the day it was due has passed with a meeting day and no meeting."""
    due, waits = review.due_on, review.held_on is None and review.planned_on is not None
    return waits and due is not None and due < today()


@bp.get("/my-reviews/calendar")
@open_to(Role.IRO)
def my_calendar() -> ResponseReturnValue:
    """What such an address tells, since when there is one, and how to end it."""
    return _calendar_page()


def _calendar_page(secret: str | None = None) -> str:
    address = secret and council().settings.public_url + url_for("reading.calendar_feed_of", secret=secret)
    return render_template("reading/my_calendar.html", kept=db().get(CalendarAddress, me().id), address=address)


@bp.post("/my-reviews/calendar")
@open_to(Role.IRO)
def my_calendar_post() -> ResponseReturnValue:
    """Makes an address and shows it, once: only its hash is kept. The one before opens nothing from here on."""
    with writing(db()):
        secret = calendar_feed.new_address(work(), me())
    return _calendar_page(secret)


@bp.post("/my-reviews/calendar/end")
@open_to(Role.IRO)
def end_my_calendar() -> ResponseReturnValue:
    """The address opens nothing from here on."""
    with writing(db()):
        calendar_feed.end_address(work(), me())
    flash(_("The address is ended. Take the calendar off your telephone too."), "ok")
    return redirect(url_for("reading.my_calendar"), 303)


@bp.get("/calendar/<secret>.ics")
@open_to_everyone
def calendar_feed_of(secret: str) -> ResponseReturnValue:
    """The calendar itself. Unknown, renewed and ended look the same; whoever tries too often is kept waiting."""
    staff = calendar_feed.owner_of(db(), secret)
    kind, who = ("calendar", f"staff:{staff.id}") if staff else ("calendar_guess", request.remote_addr or "")
    left = attempts.wait(db(), kind, who, now())
    if left is not None:
        return Response(status=429, headers={"Retry-After": str(int(left.total_seconds()) + 1)})
    written = calendar_feed.feed(db(), council(), staff, now()) if staff else None
    with writing(db()):
        attempts.note_failure(db(), kind, who, now())
    if written is None:
        abort(404)
    answer = make_response(written)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    return answer
