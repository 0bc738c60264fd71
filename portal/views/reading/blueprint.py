"""The blueprint that the reading pages share, and whose reviews are whose."""

from __future__ import annotations

from flask import Blueprint, abort

from portal.asking import reviews
from portal.asking.reviews import Covers
from portal.store.models import Review
from portal.views.every_page.request import db, me, today

bp = Blueprint("reading", __name__)


def covers(review: Review) -> bool:
    """Whether the signed-in person answers for the review today in the place of whoever chairs it."""
    return Covers.on(db(), today()).in_place(me(), review)


def my_review(review_id: int) -> Review:
    """The review if the signed-in IRO chairs or covers it; for anybody else it is not found."""
    review = reviews.find_review(db(), review_id)
    if not Covers.on(db(), today()).works_on(me(), review):
        abort(404)
    return review
