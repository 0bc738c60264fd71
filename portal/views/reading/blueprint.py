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
    """Whether the signed-in person answers for the review today in the place of whoever chairs it."""
    answering = schedule.iro_on(db(), review, today())
    return answering is not None and answering.id == me().id and not _chairs(review)


def _chairs(review: Review) -> bool:
    chair = schedule.chair_of(review)
    return chair is not None and chair.id == me().id


def my_review(review_id: int) -> Review:
    """The review if the signed-in IRO chairs or covers it; for anybody else it is not found."""
    try:
        review = schedule.find_review(db(), review_id)
    except schedule.ReviewUnknown:
        abort(404)
    if not _chairs(review) and not covers(review):
        abort(404)
    return review
