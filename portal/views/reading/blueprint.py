"""The blueprint that the reading pages share, and whose reviews are whose."""

from __future__ import annotations

from flask import Blueprint, abort

from portal.asking import reviews
from portal.asking.reviews import Covers
from portal.hearing import sharing
from portal.store.models import Response, Review
from portal.views.every_page.request import db, me, team, today

bp = Blueprint("reading", __name__)


def covers(review: Review) -> bool:
    """Whether the signed-in person answers for the review today in the place of whoever chairs it."""
    return Covers.on(db(), today()).in_place(me(), review)


def may_open(response: Response, review: Review) -> bool:
    """Whether the signed-in person may open the response: a manager, only of a child of their team."""
    covering = covers(review)
    return (covering or team().sees_review(review)) and sharing.may_open(me(), response, review, covering)


def my_review(review_id: int) -> Review:
    """The review if the signed-in IRO chairs or covers it; for anybody else it is not found."""
    review = reviews.find_review(db(), review_id)
    if not Covers.on(db(), today()).works_on(me(), review):
        abort(404)
    return review
