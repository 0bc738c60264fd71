"""Who stands in for an IRO who is away: proposed by one, confirmed by a manager, told to everybody it touches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal.council.two_people import PROPOSER_LEFT, NotYours, managers, name_of
from portal.council.work import Work
from portal.sending import outbox
from portal.store.audit import Action
from portal.store.models import Staff
from portal.store.tables.staff_tables import Cover
from portal.store.vocabulary import Role


class CoverRefused(ValueError):
    """These days cannot be covered so; the message says why, and may be shown."""


@dataclass(frozen=True)
class Line:
    """A cover with the names of those it touches; `proposer` is none where nobody had to propose it."""

    cover: Cover
    iro: Staff
    by: Staff
    proposer: Staff | None

    @property
    def waits(self) -> bool:
        """Whether a manager has still to confirm it."""
        return self.cover.proposed_at is not None and self.cover.confirmed_at is None


def propose_cover(work: Work, iro: Staff, cover: Staff, from_on: date, to_on: date) -> Cover:
    """Proposes that one IRO stands in for another, both days included; nothing opens until a manager confirms it.

    The managers are told. Raises CoverRefused where it cannot be.
    """
    if iro.id == cover.id:
        raise CoverRefused("Somebody else must cover.")
    if to_on < from_on:
        raise CoverRefused("The last day away is before the first.")
    if cover.role != Role.IRO or not cover.works_here:
        raise CoverRefused("Only an IRO whose account stands can cover.")
    row = Cover(
        iro_id=iro.id,
        cover_id=cover.id,
        from_on=from_on,
        to_on=to_on,
        proposed_by=work.by.staff_id,
        proposed_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    why = f"staff:{cover.id} from {from_on} to {to_on}"
    work.record(Action.PROPOSE_COVER, f"staff:{iro.id}", why=why)
    _tell(work, "cover_proposed", row, told=managers(work.session))
    return row


def confirm_cover(work: Work, row: Cover) -> None:
    """A manager who did not propose it lets it stand; both IROs and every manager are told, from when to when.

    Of a cover that was `proposed`. Raises NotYours, with words for the page.
    """
    proposer, cover = work.session.get(Staff, row.proposed_by), work.session.get_one(Staff, row.cover_id)
    if proposer is None or not proposer.works_here:
        raise NotYours(PROPOSER_LEFT)
    if not cover.works_here:
        raise NotYours("The account of the person who is to cover was closed.")
    if work.by.staff_id is None or work.by.staff_id == proposer.id:
        raise NotYours("Somebody else must confirm what you proposed: another manager.")
    row.confirmed_by, row.confirmed_at = work.by.staff_id, work.now
    work.record(Action.CONFIRM_COVER, f"staff:{row.iro_id}", why=f"cover:{row.id}")
    work.session.flush()
    _tell(work, "cover_confirmed", row, told=_everybody(work.session, row))


def proposed(session: Session, cover_id: int) -> Cover:
    """The cover of that number that waits for a manager. Raises NotYours where none does: it may stand by now."""
    row = session.get(Cover, cover_id)
    if row is None or row.ended_at is not None or row.proposed_at is None or row.confirmed_at is not None:
        raise NotYours("This cover does not wait to be confirmed any more.")
    return row


def end_cover(work: Work, row: Cover) -> None:
    """Ends a cover at once, refuses it, or takes it back; who had been told that it stands is told that it ended."""
    if row.ended_at is not None:
        return
    stood = row.proposed_at is None or row.confirmed_at is not None
    row.ended_at = work.now
    work.record(Action.END_COVER, f"staff:{row.iro_id}", why=f"cover:{row.id}")
    work.session.flush()
    if stood:
        _tell(work, "cover_ended", row, told=_everybody(work.session, row))


def covers_to_come(session: Session, on: date, *, of: Staff | None = None) -> list[Line]:
    """The covers that stand or wait from that day on, in the order they begin; `of` leaves those of one person."""
    iro, cover, proposer = aliased(Staff), aliased(Staff), aliased(Staff)
    query = (
        sa.select(Cover, iro, cover, proposer)
        .join(iro, iro.id == Cover.iro_id)
        .join(cover, cover.id == Cover.cover_id)
        .outerjoin(proposer, proposer.id == Cover.proposed_by)
        .where(Cover.to_on >= on, Cover.ended_at.is_(None))
        .order_by(Cover.from_on, Cover.id)
    )
    if of is not None:
        query = query.where(sa.or_(Cover.iro_id == of.id, Cover.cover_id == of.id))
    return [Line(*row) for row in session.execute(query)]


def _everybody(session: Session, row: Cover) -> dict[str, int | None]:
    both = session.scalars(sa.select(Staff).where(Staff.id.in_((row.iro_id, row.cover_id))))
    return managers(session) | {each.email: each.id for each in both if each.works_here}


def _tell(work: Work, kind: str, row: Cover, *, told: dict[str, int | None]) -> None:
    subject, body = work.council.notices.render(
        kind,
        language="en",
        name=work.session.get_one(Staff, row.cover_id).name,
        other=work.session.get_one(Staff, row.iro_id).name,
        from_on=row.from_on,
        to_on=row.to_on,
        by=name_of(work.session, work.by),
        link=f"{work.council.settings.public_url}/to-confirm",
    )
    outbox.post_to_staff(work.session, told, dedupe=f"cover:{row.id}:{kind}", subject=subject, body=body, now=work.now)
