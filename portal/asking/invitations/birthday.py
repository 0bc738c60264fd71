"""The day and month of the child's birthday: what opens what a child is told, beside the link they have."""

from __future__ import annotations

from portal.council.work import Work
from portal.store.audit import Action
from portal.store.models import Invitation
from portal.store.tables.between_tables import StandingLink

TRIES = 3  # wrong ones under one link; then it takes a fresh link by the known way


def may_try(link: Invitation | StandingLink) -> bool:
    """Whether another birthday may be typed under this link."""
    return link.wrong_birthdays < TRIES


def is_number(typed: str) -> bool:
    """Whether it can be a day or a month: one figure or two."""
    return typed.isdecimal() and len(typed) <= 2


def fits(work: Work, link: Invitation | StandingLink, day: int, month: int) -> bool:
    """Whether it is the child's birthday; wrong ones are counted, and after TRIES none fits any more.

    Every try is written down: who opens the page, and who could not.
    """
    if isinstance(link, StandingLink):
        child, opens, door = link.child, f"answers between reviews:{link.child_id}", f"standing link:{link.child_id}"
    else:
        child, opens, door = link.review.child, f"told back:{link.review_id}", f"invitation:{link.id}"
    # one after the other: of tries at once each is counted
    work.session.refresh(link, ["wrong_birthdays"], with_for_update=True)
    right = may_try(link) and (child.date_of_birth.day, child.date_of_birth.month) == (day, month)
    if right:
        link.wrong_birthdays = 0
        work.record(Action.READ, opens, child_id=child.id)
    else:
        link.wrong_birthdays += 1
        work.record(Action.REFUSED, door, child_id=child.id, why="birthday")
    work.session.flush()
    return right
