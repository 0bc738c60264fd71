"""Takes "held" and the outcome back: what was recorded before stands again, and nobody is asked who was asked by it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.orm import Session, joinedload

from portal.asking.invitations.change import cut
from portal.council.work import Work
from portal.reviewing.outcome_facts import OutcomeFacts, keep_facts
from portal.store.audit import Action, Actor
from portal.store.models import Attendance, Invitation, Message, OutcomeStep, Response, Review, Staff
from portal.store.tables.work_words import Step
from portal.store.vocabulary import CodedBy, MessageState, Origin, ResponseStatus, ReviewStatus, Stage

HELD, OUTCOME = Step.HOLD, Step.RECORD
SITTING = timedelta(minutes=30)
_FACTS = TypeAdapter(OutcomeFacts)


class NothingToTakeBack(LookupError):
    """Nothing of that kind was recorded here by a person since it was last taken back."""


class AnsweredAlready(Exception):
    """Somebody has said how it went: the meeting was held."""


@dataclass(frozen=True)
class LastStep:
    """What can be taken back: recorded when and by whom, who was written to by it already, and who waits until when."""

    id: int
    what: Step
    at: datetime
    who: str | None
    written_to: tuple[Invitation, ...]
    waiting: tuple[Invitation, ...]
    leaves_at: datetime | None
    answered: bool


def remember(
    session: Session,
    review: Review,
    what: Step,
    before: OutcomeFacts,
    coded_by: CodedBy | None,
    asked: Iterable[Invitation],
    *,
    by: Actor,
    now: datetime,
    bit_by_bit: bool = False,
) -> None:
    """Keeps what stood before "held" or the outcome was recorded, in place of what was kept the last time.

    `coded_by` says who had set the participation code: person, import, or nobody. What the same person records
    `bit_by_bit`, in one sitting, is taken back as one.
    """
    last = session.scalar(sa.select(OutcomeStep).where(OutcomeStep.review_id == review.id, OutcomeStep.what == what))
    if bit_by_bit and last is not None and last.staff_id == by.staff_id and now - last.at < SITTING:
        last.at, last.asked = now, [*last.asked, *(each.id for each in asked)]
        session.flush()
        return
    if last is not None:
        session.delete(last)
        session.flush()
    session.add(
        OutcomeStep(
            review_id=review.id,
            what=what,
            at=now,
            staff_id=by.staff_id,
            before={"facts": _FACTS.dump_python(before, mode="json"), "coded_by": coded_by},
            asked=[each.id for each in asked],
        )
    )
    session.flush()


def steps(session: Session, review: Review) -> dict[Step, LastStep]:
    """What of this review can be taken back, by kind."""
    kept = session.scalars(sa.select(OutcomeStep).where(OutcomeStep.review_id == review.id)).all()
    return {each.what: _step(session, each, _came_of(session, review, each)) for each in kept}


def _step(session: Session, kept: OutcomeStep, invitations: Sequence[Invitation]) -> LastStep:
    waiting = dict(
        session.execute(
            sa.select(Message.invitation_id, Message.not_before).where(
                Message.invitation_id.in_([each.id for each in invitations]), Message.state == MessageState.QUEUED
            )
        ).all()
    )
    staff = session.get(Staff, kept.staff_id) if kept.staff_id else None
    return LastStep(
        id=kept.id,
        what=kept.what,
        at=kept.at,
        who=staff.name if staff else None,
        written_to=tuple(each for each in invitations if each.id not in waiting),
        waiting=tuple(each for each in invitations if each.id in waiting),
        leaves_at=min(waiting.values(), default=None),
        answered=any(_answered(session, invitations)),
    )


def take_back(work: Work, review: Review, what: Step, step_id: int) -> None:
    """Takes "held" (HELD) or the last change of the outcome (OUTCOME) back, with the invitations that came of it.

    `step_id` is the step that was looked at: one that somebody recorded since is not taken back unseen.

    Links that came of it stop, whether or not their message has left; whoever was asked may be asked anew. With
    "held" the whole outcome goes. Raises NothingToTakeBack, and AnsweredAlready for a review somebody spoke about.
    """
    kept = work.session.get(OutcomeStep, step_id)
    if kept is None or (kept.review_id, kept.what) != (review.id, what):
        raise NothingToTakeBack(what)
    invitations = _came_of(work.session, review, kept)
    # what somebody has said stands, whatever else is taken back
    spoken = set(_answered(work.session, invitations))
    if what == HELD and spoken:
        raise AnsweredAlready
    for invitation in invitations:
        if invitation.id not in spoken:
            cut(work, invitation, reason=f"{what} was taken back")
    if what == HELD:
        _not_held(work.session, review)
    else:
        before = _FACTS.validate_python(kept.before["facts"])
        keep_facts(work.session, review, before)
        review.participation, review.participation_by = before.participation, kept.before["coded_by"]
        work.session.delete(kept)
    work.record(Action.TAKE_BACK, f"review:{review.id}", child_id=review.child_id, why=what)
    work.session.flush()


def _not_held(session: Session, review: Review) -> None:
    for table in (Attendance, OutcomeStep):
        session.execute(sa.delete(table).where(table.review_id == review.id))
    review.participation = review.participation_by = None
    session.flush()  # a code stands beside a held review alone
    keep_facts(session, review, OutcomeFacts())
    review.status, review.held_on, review.year, review.age = ReviewStatus.PLANNED, None, None, None


def _came_of(session: Session, review: Review, kept: OutcomeStep) -> Sequence[Invitation]:
    """The invitations for feedback that are out and came of it: of "held" all, whoever asked since."""
    wanted = (
        sa.select(Invitation)
        .options(joinedload(Invitation.contact), joinedload(Invitation.review))
        .where(
            Invitation.review_id == review.id,
            Invitation.stage == Stage.FEEDBACK,
            Invitation.origin == Origin.ASKED,
            Invitation.withdrawn_at.is_(None),
        )
        .order_by(Invitation.id)
    )
    if kept.what == OUTCOME:
        wanted = wanted.where(Invitation.id.in_(kept.asked))
    return session.scalars(wanted).all()


def _answered(session: Session, invitations: Iterable[Invitation]) -> Sequence[int]:
    numbers = [each.id for each in invitations]
    return session.scalars(
        sa.select(Response.invitation_id).where(
            Response.invitation_id.in_(numbers), Response.status == ResponseStatus.SUBMITTED
        )
    ).all()
