"""Another IRO takes over children, at once or from a later day on; both IROs and the managers are told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking.register.correct import correct
from portal.calendar import today
from portal.council.two_people import managers, name_of
from portal.council.work import Work
from portal.sending import outbox
from portal.store.audit import Action
from portal.store.models import Child, Staff
from portal.store.tables.register_tables import ComingIro
from portal.store.vocabulary import Role


class NoSuchIro(Exception):
    """Only an IRO who works here takes children over."""


def hand_over(work: Work, children: Sequence[Child], to: Staff, *, from_on: date) -> int:
    """The children are that IRO's from that day on, with their planned reviews; returns how many move.

    A later day waits for the round of that day; until then it can be taken back. Raises NoSuchIro.
    """
    if to.role != Role.IRO or not to.works_here:
        raise NoSuchIro(to.id)
    moving = [child for child in children if child.iro_id != to.id]
    before = {child.iro for child in moving if child.iro}
    stay_for_now(work, children)
    for child in moving:
        if from_on <= today(work.now):
            correct(work, child, {"iro_id": to.id})
            continue
        work.session.add(ComingIro(child_id=child.id, iro_id=to.id, from_on=from_on))
        work.record(Action.MOVE, f"child:{child.id}", child_id=child.id, why=f"to staff:{to.id} from {from_on}")
    if moving:
        _tell(work, {*before, to}, len(moving), to, from_on)
    work.session.flush()
    return len(moving)


def hand_over_due(work: Work) -> int:
    """Moves the children whose day has come, and is safe to run twice; returns how many."""
    due = sa.select(ComingIro).where(ComingIro.from_on <= today(work.now)).options(joinedload(ComingIro.child))
    found = work.session.scalars(due.order_by(ComingIro.id)).all()
    for each in found:
        correct(work, each.child, {"iro_id": each.iro_id})
        work.session.delete(each)
    work.session.flush()
    return len(found)


def stay_for_now(work: Work, children: Iterable[Child]) -> int:
    """Takes back what was to happen with these children on a later day; returns how many."""
    numbers = [child.id for child in children]
    coming = work.session.scalars(sa.select(ComingIro).where(ComingIro.child_id.in_(numbers))).all()
    for each in coming:
        work.record(Action.TAKE_BACK, f"child:{each.child_id}", child_id=each.child_id, why="another IRO from a day on")
        work.session.delete(each)
    work.session.flush()
    return len(coming)


def coming_iros(session: Session, children: Iterable[int]) -> dict[int, ComingIro]:
    """Who takes over these children on a later day, by child."""
    wanted = sa.select(ComingIro).where(ComingIro.child_id.in_(list(children))).options(joinedload(ComingIro.iro))
    return {each.child_id: each for each in session.scalars(wanted)}


def _tell(work: Work, iros: Iterable[Staff], count: int, to: Staff, from_on: date) -> None:
    subject, body = work.council.notices.render(
        "children_moved",
        language="en",
        name=to.name,
        found_in_words=count > 1,
        asked=str(count),
        from_on=from_on,
        by=name_of(work.session, work.by),
        link=f"{work.council.settings.public_url}/register",
    )
    told = {**managers(work.session), **{each.email: each.id for each in iros if each.works_here}}
    dedupe = f"moved:{to.id}:{work.now:%Y%m%d%H%M%S%f}"
    outbox.post_to_staff(work.session, told, dedupe=dedupe, subject=subject, body=body, now=work.now)
