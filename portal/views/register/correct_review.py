"""A review is added, or put right by hand."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from portal.asking.register import look_up
from portal.asking.register.correct import correct
from portal.asking.register.undo import remember
from portal.i18n import gettext as _
from portal.intake.rows.kinds import REVIEWS
from portal.intake.rows.typed import TypedFaulty, add_typed, read_typed
from portal.reviewing import outcomes
from portal.store.database import writing
from portal.store.models import Child, Review
from portal.store.vocabulary import ReviewKind, Role
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import or_back
from portal.views.every_page.request import db, work
from portal.views.register import fields
from portal.views.register.blueprint import bp, find_child
from portal.views.register.boxes_page import called, done, next_reference, or_in_boxes, page
from portal.views.register.fields import Box


@bp.get("/register/<int:child_id>/reviews/add")
@open_to(Role.SUPPORT)
def add_review(child_id: int) -> ResponseReturnValue:
    """The boxes for another review of the child."""
    boxes = fields.filled_in(fields.boxes_of_review(None), {"kind": ReviewKind.SUBSEQUENT})
    return _review_page(find_child(child_id), None, boxes)


def _review_page(child: Child, review: Review | None, boxes: list[Box], faults: Mapping[str, str] | None = None) -> str:
    said = {"name": called(child)}
    heading = _("Correct %(name)s’s review") % said if review else _("Add a review of %(name)s") % said
    return page(heading, boxes, url_for("register.child", child_id=child.id), faults)


@bp.post("/register/<int:child_id>/reviews/add")
@open_to(Role.SUPPORT)
def add_review_post(child_id: int) -> ResponseReturnValue:
    """Adds the review: from its day on it stands among those that are coming."""
    boxes = fields.boxes_of_review(None)
    given = fields.typed(boxes)
    shown = fields.filled_in(boxes, given)
    find_child(child_id)
    with or_in_boxes(lambda faults: _review_page(find_child(child_id), None, shown, faults)), writing(db()):
        child = find_child(child_id)
        taken = {each.reference for each in look_up.reviews_of(db(), child)}
        reference = given["review_ref"] or next_reference(child, "R", taken)
        add_typed(work(), REVIEWS.id, given | {"child_ref": child.reference, "review_ref": reference})
    return done(child_id, _("Added."))


def find_review(child: Child, review_id: int) -> Review:
    """The review of that number, of this child; else not found."""
    return next((each for each in look_up.reviews_of(db(), child) if each.id == review_id), None) or abort(404)


@bp.get("/register/<int:child_id>/reviews/<int:review_id>")
@open_to(Role.SUPPORT)
def correct_review(child_id: int, review_id: int) -> ResponseReturnValue:
    """What is known of the review, to be put right."""
    child = find_child(child_id)
    review = find_review(child, review_id)
    boxes = fields.filled_in(fields.boxes_of_review(review), fields.kept(REVIEWS.id, review))
    return _review_page(child, review, boxes)


@bp.post("/register/<int:child_id>/reviews/<int:review_id>")
@open_to(Role.SUPPORT)
def correct_review_post(child_id: int, review_id: int) -> ResponseReturnValue:
    """Keeps what was put right of the review; another day is a meeting that moved, and whoever was asked is told."""
    boxes = fields.boxes_of_review(find_review(find_child(child_id), review_id))
    given = fields.typed(boxes)
    back = url_for("register.correct_review", child_id=child_id, review_id=review_id)
    shown = fields.filled_in(boxes, given)

    def again(faults: Mapping[str, str]) -> str:
        child = find_child(child_id)
        return _review_page(child, find_review(child, review_id), shown, faults)

    with or_back(back), or_in_boxes(again), writing(db()):
        child = find_child(child_id)
        changed = _put_right(child, find_review(child, review_id), given)
    return done(child_id, _("Kept."), changed)


def _put_right(child: Child, review: Review, given: dict[str, str]) -> list[str]:
    doing = work()
    named = {"review_ref": review.reference, "child_ref": child.reference}
    facts = read_typed(doing, REVIEWS.id, named | given).of(doing, review)
    facts.pop("child_id", None)
    day, at = facts.pop("planned_on", review.planned_on), facts.pop("planned_at", review.planned_at)
    if not (day or facts.get("due_on", review.due_on) or review.held_on):
        raise TypedFaulty({"meeting_on": _("Write the day of the meeting, or the day by which it is due.")})
    moved = [] if review.held_on or (day, at) == (review.planned_on, review.planned_at) else ["planned_on"]
    if moved:
        before = {"planned_on": review.planned_on, "planned_at": review.planned_at}
        outcomes.move(doing, review, day, at)
        remember(doing, review, before)
    return moved + correct(doing, review, facts)
