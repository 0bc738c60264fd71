"""The ledger of erasures: it recognises a child's reference again without holding it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.store.database import parts
from portal.store.models import Erasure
from portal.store.sealing import keys


def enter(session: Session, child_ref: str, rule: str, counts: Mapping[str, int], *, now: datetime) -> None:
    """Notes that the child of that reference was erased, by which rule, and how many rows of each kind went."""
    session.add(Erasure(at=now, rule=rule, subject=_mark(session, child_ref), counts=dict(counts)))


def erased(session: Session, references: Iterable[str]) -> set[str]:
    """Those of the references whose child was erased."""
    marks = {_mark(session, reference): reference for reference in references}
    found: set[str] = set()
    for some in parts(list(marks)):
        found |= {marks[mark] for mark in session.scalars(sa.select(Erasure.subject).where(Erasure.subject.in_(some)))}
    return found


def _mark(session: Session, child_ref: str) -> bytes:
    return keys(session).mark(f"child:{child_ref}")
