"""The blueprint that the reading pages share, and whose reviews are whose."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort

from portal.asking import deadlines, schedule
from portal.store.models import Review
from portal.views.site import db, me, now

bp = Blueprint("reading", __name__)


def today() -> date:
    """England's day."""
    return deadlines.today(now())


def covers(review: Review) -> bool:
    """Whether the signed-in person answers for the review today without being its own IRO: cover, or the child's."""
    answering = schedule.iro_on(db(), review, today())
    return answering is not None and answering.id == me().id and review.iro_id != me().id


def my_review(review_id: int) -> Review:
    """The review if the signed-in IRO chairs or covers it; for anybody else it is not found."""
    try:
        review = schedule.find_review(db(), review_id)
    except schedule.ReviewUnknown:
        abort(404)
    if review.iro_id != me().id and not covers(review):
        abort(404)
    return review
