"""The day and month of the child's birthday: what opens the page after the meeting, beside the link."""

from __future__ import annotations

from portal.council.work import Work
from portal.store.audit import Action
from portal.store.models import Invitation

TRIES = 3  # wrong ones under one link; then it takes a fresh link by the known way


def may_try(invitation: Invitation) -> bool:
    """Whether another birthday may be typed under this link."""
    return invitation.wrong_birthdays < TRIES


def is_number(typed: str) -> bool:
    """Whether it can be a day or a month: one figure or two."""
    return typed.isdecimal() and len(typed) <= 2


def fits(work: Work, invitation: Invitation, day: int, month: int) -> bool:
    """Whether it is the child's birthday; wrong ones are counted, and after TRIES none fits any more.

    Every try is written down: who opens the page, and who could not.
    """
    born, child_id = invitation.review.child.date_of_birth, invitation.review.child_id
    right = may_try(invitation) and (born.day, born.month) == (day, month)
    if right:
        invitation.wrong_birthdays = 0
        work.record(Action.READ, f"told back:{invitation.review_id}", child_id=child_id)
    else:
        invitation.wrong_birthdays += 1
        work.record(Action.REFUSED, f"invitation:{invitation.id}", child_id=child_id, why="birthday")
    work.session.flush()
    return right
