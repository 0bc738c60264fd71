"""What a child is told after the meeting: released by the IRO, and taken back while nobody was told.

A release shows everything that was written as it stands then; what is written later waits for the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking.invitations.posting import post_notice
from portal.asking.invitations.telling import reaching_child
from portal.calendar import today
from portal.council.council import Council
from portal.council.work import Work
from portal.reviewing.afterwards import decisions
from portal.reviewing.afterwards.coming import coming_next, tell_next, told_back_of
from portal.reviewing.afterwards.decisions import opened
from portal.reviewing.afterwards.plain_words import Hard, hard_words
from portal.reviewing.afterwards.told import rows_of, skin_of, words_of
from portal.sending import outbox
from portal.store.audit import Action
from portal.store.models import Invitation, Message, Review, Staff
from portal.store.sealing import keys
from portal.store.tables.meeting_tables import Decision, ToldBack
from portal.store.vocabulary import MessageKind, MessageState, Stage


class NothingToTell(Exception):
    """Neither a decision nor what comes next was written, or nothing differs from what was released."""


class HardToRead(Exception):
    """Words that a child would stumble over; `hard` names them. They may be released all the same, knowingly."""

    def __init__(self, hard: Sequence[Hard]) -> None:
        super().__init__(", ".join(each.words for each in hard))
        self.hard = hard


class ToldAlready(Exception):
    """The child may have read it: it is changed, and no longer taken back."""


def hard(session: Session, council: Council, review: Review) -> list[Hard]:
    """What in the drafts a child of that age would stumble over."""
    written = [each.draft for each in decisions.standing(session, review) if each.draft]
    coming = coming_next(session, review, drafts=True)
    return hard_words(f"{decisions.texts(written)}\n{coming.words}", skin_of(council, review))


def release(work: Work, review: Review, *, anyway: bool = False) -> bool:
    """Shows the child what was decided, as it is written now; returns whether a message tells them so.

    The first time it is shown after the wait in which it can be taken back; later changes at once. Raises
    NothingToTell, and HardToRead unless `anyway`.
    """
    row = told_back_of(work.session, review)
    rows = rows_of(work.session, review)
    if not _differs(work.session, review, row, rows):
        raise NothingToTell
    stumbles = hard(work.session, work.council, review)
    if stumbles and not anyway:
        raise HardToRead(stumbles)
    again = row.shown_from is not None and row.shown_from <= work.now
    for each in rows:
        _tell(work, each, again=again)
    tell_next(work.session, row, review)
    row.ring_told = row.ring_draft
    row.released_at, row.released_by = work.now, work.by.staff_id
    if again:
        row.changed_at = work.now
    else:
        row.shown_from = work.now + wait_of(work.council)
    work.record(Action.RELEASE, f"review:{review.id}", child_id=review.child_id)
    work.session.flush()
    return _send_word(work, review, mark=today(work.now).isoformat() if again else "first")


@dataclass(frozen=True)
class Release:
    """How a release stands: when, by whom, from when it is shown, and whether something written since is not in it."""

    at: datetime | None
    by: str | None
    shown_from: datetime | None
    differs: bool
    ring: bool


def release_of(session: Session, review: Review) -> Release:
    """How the release of this review stands; reads only."""
    row, rows = session.get(ToldBack, review.id), rows_of(session, review)
    if row is None:
        return Release(None, None, None, bool(rows), False)
    by = session.get(Staff, row.released_by) if row.released_by else None
    differs = _differs(session, review, row, rows)
    return Release(row.released_at, by.name if by else None, row.shown_from, differs, row.ring_draft)


def wait_of(council: Council) -> timedelta:
    """How long a release waits, so that a slip is put right before anybody reads it."""
    return timedelta(minutes=council.settings.feedback_wait_minutes)


def take_back(work: Work, review: Review) -> None:
    """Takes a release back that nobody was told of yet; what was written stays as a draft. Raises ToldAlready."""
    row = told_back_of(work.session, review)
    if row.shown_from is None:
        return
    if row.shown_from <= work.now:
        raise ToldAlready
    _drafts_again(work, review, row)


def not_held(work: Work, review: Review) -> bool:
    """Of a review that was not held nothing was decided: what was released is a draft again, read or not.

    Returns whether anything had been released. Held again, it waits for a release of its own, which tells the child.
    """
    row = work.session.get(ToldBack, review.id)
    if row is None or row.shown_from is None:
        return False
    _drafts_again(work, review, row)
    return True


def _drafts_again(work: Work, review: Review, row: ToldBack) -> None:
    for each in rows_of(work.session, review):
        if each.draft is None:
            work.session.delete(each)
        else:
            each.told = each.changed_at = None
    row.changed_at = None
    row.released_at = row.released_by = row.shown_from = row.next_told = row.next_spoken_told = None
    row.ring_told = False
    for message in work.session.scalars(_word_of(review).where(Message.state == MessageState.QUEUED)):
        outbox.stop_one(work.session, message)
    work.record(Action.TAKE_BACK, f"review:{review.id}", child_id=review.child_id, why="released decisions")
    work.session.flush()


def _differs(session: Session, review: Review, row: ToldBack, rows: list[Decision]) -> bool:
    ring = keys(session)
    said = [coming_next(session, review, drafts=drafts) for drafts in (True, False)]
    pairs = [(words_of(ring, each, drafts=True), words_of(ring, each, drafts=False)) for each in rows]
    return said[0] != said[1] or row.ring_draft != row.ring_told or any(draft != told for draft, told in pairs)


def _tell(work: Work, row: Decision, *, again: bool) -> None:
    ring = keys(work.session)
    draft, told = opened(ring, "decision", row, row.draft), opened(ring, "told", row, row.told)
    if draft is None:
        work.session.delete(row)
    elif draft != told:
        row.told = decisions.closed(ring, "told", row, draft)
        row.changed_at = work.now if again and told is not None else None


def _send_word(work: Work, review: Review, *, mark: str) -> bool:
    """A message to the child that there is something to read, with nothing of it; once a day at most."""
    # by the link of the form they are asked to fill in now, where there is one
    order = (Invitation.stage == Stage.CONSULT,)
    found = reaching_child(work.session, work.now, Invitation.review_id == review.id, order=order)
    if found is None:
        return False
    invitation, recipient = found
    stood = work.session.scalar(_word_of(review).where(Message.state == MessageState.STOPPED).limit(1)) is not None
    post_notice(
        work.session, work.council, "told_note", invitation, recipient, work.now,
        mark=mark, again=stood, wait=wait_of(work.council),
    )  # fmt: skip
    return True


def _word_of(review: Review) -> sa.Select[Message]:
    theirs = sa.select(Invitation.id).where(Invitation.review_id == review.id)
    return sa.select(Message).where(Message.invitation_id.in_(theirs), Message.kind == MessageKind.TOLD)
