"""The blueprint that business support's pages share, and finding what they work on."""

from __future__ import annotations

from flask import Blueprint, abort

from portal.asking import reviews
from portal.asking.invitations import change
from portal.asking.reviews import Covers
from portal.store.models import Invitation, Review
from portal.store.vocabulary import Role, Stage
from portal.views.every_page.request import db, me, today

bp = Blueprint("schedule", __name__)


def find_review(review_id: int) -> Review:
    """The review of that number, for business support who send for all; else not found."""
    return reviews.find_review(db(), review_id)


def find_invitation(invitation_id: int) -> Invitation:
    """The invitation of that number; an IRO finds only those of the reviews they chair or cover, before the meeting.

    Feedback is about the IRO: who was asked for it, answered it or did not want to is not theirs to see or to stop, and
    its letter holds a live link.
    """
    invitation = change.find(db(), invitation_id)
    if me().role == Role.IRO:
        theirs = Covers.on(db(), today()).works_on(me(), invitation.review)
        if invitation.stage != Stage.CONSULT or not theirs:
            abort(404)
    return invitation
