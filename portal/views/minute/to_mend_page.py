"""What is to be mended before a report or a return leaves: each reads what is theirs, and whoever may, goes there."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from portal import calendar
from portal.asking.reviews import Covers, chair_of
from portal.reporting import to_mend
from portal.reporting.ssda903 import Problem
from portal.store.models import Review
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.request import db, me, team, today
from portal.views.minute.blueprint import bp
from portal.views.years import year_asked, years_offered

SHOWN = 300  # of a kind; nobody mends more in a day


@bp.get("/to-mend")
@open_to(Role.MANAGER, Role.SUPPORT, Role.IRO)
def to_mend_page() -> ResponseReturnValue:
    """By reference, with who mends it: an IRO sees the reviews they chair or cover, a manager those of their team."""
    year = year_asked()
    found = to_mend.to_mend(db(), year, today())
    mine = _mine()
    return render_template(
        "minute/to_mend_page.html",
        year=calendar.year_name(year),
        years=years_offered(),
        kinds=[[_row(each) for each in kind if mine(each)] for kind in (found.refused, found.left_out)],
        shown=SHOWN,
        to_check=me().role == Role.MANAGER,
    )


def _mine() -> Callable[[Problem], bool]:
    if me().role != Role.IRO:
        return lambda problem: team().sees_review(problem.review)
    covers = Covers.on(db(), today())
    return lambda problem: covers.works_on(me(), problem.review)


def _row(problem: Problem) -> dict[str, str]:
    review, chair = problem.review, chair_of(problem.review)
    return {
        "review": review.reference,
        "child": review.child.reference,
        "iro": chair.name if chair else "",
        "reason": problem.reason,
        "for_support": "yes" if problem.who == Role.SUPPORT else "",
        "href": _place(review),
    }


def _place(review: Review) -> str:
    """Where this person may mend it; empty for a manager, who opens no child's page."""
    if me().role == Role.SUPPORT:
        return url_for("register.correct_review", child_id=review.child_id, review_id=review.id)
    return url_for("reading.review", review_id=review.id) if me().role == Role.IRO else ""
