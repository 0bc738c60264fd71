"""Tells a child that an answer stands on the link they keep: neither the link nor a word of the answer is in it."""

from __future__ import annotations

from portal.asking import standing_links
from portal.asking.invitations.posting import post_notice
from portal.asking.invitations.telling import reaching_child
from portal.asking.recipients import HANDED_BY
from portal.calendar import today
from portal.council.work import Work
from portal.store.models import Concern, Review


def note_answer(work: Work, concern: Concern) -> bool:
    """Posts the notice, once a day for each thing that was asked; returns whether the child is told.

    It goes to the child's own email or telephone alone: whoever passes their letters on is not told that they wrote.
    """
    child = concern.child
    if child.reached_through in HANDED_BY or not standing_links.of(work.session, child, today(work.now)):
        return False
    found = reaching_child(work.session, work.now, Review.child_id == child.id)
    if found is None:
        return False
    invitation, recipient = found
    mark = f"{concern.id}:{today(work.now)}"
    post_notice(work.session, work.council, "answer_note", invitation, recipient, work.now, mark=mark)
    return True
