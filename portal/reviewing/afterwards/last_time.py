"""Last time's decisions before the next review: what child and parents say became of them, and what changed since.

What they tick reaches nobody before their form is sent, and then the IRO.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.council.work import Work
from portal.hearing.answers.given import TooLong, clean
from portal.reviewing.afterwards.decisions import Words, opened
from portal.reviewing.afterwards.told import may_be_told
from portal.reviewing.form_lines import who
from portal.store.audit import Action
from portal.store.base import Moment
from portal.store.bulk import insert_into
from portal.store.models import Invitation, Response, Review
from portal.store.sealing import keys
from portal.store.tables.meeting_tables import Decision, DecisionDone, StillMissing, ToldBack
from portal.store.tables.work_words import DoneSince
from portal.store.vocabulary import ResponseStatus, Stage

LONGEST = 1000


@dataclass(frozen=True)
class Decided:
    """A decision of the last review, by its number."""

    id: int
    words: Words


@dataclass(frozen=True)
class Voice:
    """What one person says became of it: by decision, and what is missing. Their form was sent."""

    who: str
    response_id: int
    done: Mapping[int, DoneSince]
    missing: str


def review_before(session: Session, review: Review, now: datetime) -> Review | None:
    """The child's last review before this one that was held and whose decisions were told; None without one."""
    asked = {"child": review.child_id, "review": review.id, "before": review.held_on or date.max, "now": now}
    return session.scalar(_told_before(), asked)


@cache
def _told_before() -> sa.Select[Review]:
    # kept: everybody who begins a form asks it
    told = (
        sa.exists()
        .where(ToldBack.review_id == Review.id, ToldBack.shown_from <= sa.bindparam("now", type_=Moment))
        .correlate(Review)
    )
    earlier = sa.and_(
        Review.child_id == sa.bindparam("child"), Review.id != sa.bindparam("review"), Review.held_on.is_not(None),
        Review.held_on < sa.bindparam("before", type_=sa.Date),
    )  # fmt: skip
    return sa.select(Review).where(earlier, told).order_by(Review.held_on.desc(), Review.id.desc()).limit(1)


def asked_about(session: Session, invitation: Invitation, now: datetime) -> list[Decided]:
    """The decisions this person is asked about before the next review: the child all, an adult what adults may know."""
    if invitation.stage != Stage.CONSULT:
        return []
    before = review_before(session, invitation.review, now)
    if before is None or not _was_there(session, invitation, before):
        return []
    found = decided(session, before)
    return [each for each in found if invitation.contact_id is None or each.words.for_adults]


def _was_there(session: Session, invitation: Invitation, before: Review) -> bool:
    """Whether this person may be asked about that review: the child, and an adult who stood among those asked then."""
    contact = invitation.contact
    if contact is None:
        return True
    asked = sa.exists().where(
        Invitation.review_id == before.id, Invitation.contact_id == contact.id, Invitation.withdrawn_at.is_(None)
    )
    return may_be_told(contact) and bool(session.scalar(sa.select(asked)))


def decided(session: Session, review: Review) -> list[Decided]:
    """What was released of a review, in its order."""
    ring = keys(session)
    rows = session.scalars(
        sa.select(Decision)
        .where(Decision.review_id == review.id, Decision.told.is_not(None))
        .order_by(Decision.position)
    )
    return [Decided(row.id, words) for row in rows if (words := opened(ring, "told", row, row.told))]


def is_answered(session: Session, invitation: Invitation) -> bool:
    """Whether this person has said anything of last time's decisions."""
    ticked = sa.exists().where(DecisionDone.invitation_id == invitation.id)
    written = sa.exists().where(StillMissing.invitation_id == invitation.id)
    return bool(session.scalar(sa.select(sa.or_(ticked, written))))


def keep(work: Work, invitation: Invitation, done: Mapping[int, DoneSince], missing: str) -> None:
    """Keeps what this person says, in the place of what they said before of the same; empty words leave what stands.

    What is no decision they are asked about is passed over. Raises TooLong (more than LONGEST characters).
    """
    words = clean(missing)
    if len(words) > LONGEST:
        raise TooLong("missing", len(words), LONGEST)
    asked = {each.id for each in asked_about(work.session, invitation, work.now)}
    rows = [
        {"invitation_id": invitation.id, "decision_id": number, "done": said, "at": work.now}
        for number, said in done.items()
        if number in asked
    ]
    if rows:
        kept = insert_into(work.session, DecisionDone)
        work.session.execute(
            kept.on_conflict_do_update(
                index_elements=["invitation_id", "decision_id"],
                set_={"done": kept.excluded.done, "at": kept.excluded.at},
            ),
            rows,
        )
    if words:
        sealed = keys(work.session).close(words, f"missing:{invitation.id}")
        work.session.merge(StillMissing(invitation_id=invitation.id, words=sealed, at=work.now))
    if rows or words:
        child_id = invitation.review.child_id
        work.record(Action.RECEIVE, f"invitation:{invitation.id}", child_id=child_id, why="last time's decisions")
    work.session.flush()


def voices(session: Session, review: Review) -> list[Voice]:
    """What everybody who sent their form before this review says of last time's decisions; the child first."""
    ring = keys(session)
    sent: Sequence[tuple[Response, Invitation]] = session.execute(
        sa.select(Response, Invitation)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .where(
            Invitation.review_id == review.id, Invitation.stage == Stage.CONSULT,
            Response.status == ResponseStatus.SUBMITTED,
        )
        .options(joinedload(Invitation.contact))
        .order_by(Invitation.contact_id.is_not(None), Response.id)
    ).all()  # fmt: skip
    numbers = [invitation.id for _response, invitation in sent]
    ticked: dict[int, dict[int, DoneSince]] = {}
    for row in session.scalars(sa.select(DecisionDone).where(DecisionDone.invitation_id.in_(numbers))):
        ticked.setdefault(row.invitation_id, {})[row.decision_id] = row.done
    written = {
        row.invitation_id: ring.open(row.words, f"missing:{row.invitation_id}")
        for row in session.scalars(sa.select(StillMissing).where(StillMissing.invitation_id.in_(numbers)))
    }
    return [
        Voice(
            who(review, invitation.contact), response.id, ticked.get(invitation.id, {}), written.get(invitation.id, "")
        )
        for response, invitation in sent
        if invitation.id in ticked or invitation.id in written
    ]
