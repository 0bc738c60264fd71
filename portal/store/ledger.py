"""The ledger of erasures: it recognises a child's reference again without holding it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session

from portal.store.base import Row
from portal.store.references import plain, spellings, with_other_zeros
from portal.store.sealing import keys


class Erasure(Row):  # replayed after a restore, before the site opens
    at: Mapped[datetime]
    rule: Mapped[str]
    subject: Mapped[bytes]  # HMAC of "child:<reference>" or "response:<id>"
    counts: Mapped[dict[str, Any]]


def enter(session: Session, child_ref: str, rule: str, counts: Mapping[str, int], *, now: datetime) -> None:
    """Notes that the child of that reference was erased, by which rule, and how many rows of each kind went."""
    session.add(Erasure(at=now, rule=rule, subject=_mark(session, plain(child_ref)), counts=dict(counts)))


def enter_row(session: Session, about: str, rule: str, counts: Mapping[str, int], *, now: datetime) -> None:
    """Notes that a rule deleted something else than a whole child: `about` names what, and only its mark is kept."""
    session.add(Erasure(at=now, rule=rule, subject=keys(session).mark(about), counts=dict(counts)))


def erased(session: Session, references: Iterable[str]) -> set[str]:
    """Those of the references whose child was erased, in whatever capitals and blanks they are written now."""
    return _marked(session, {reference: spellings(reference) for reference in references})


def erased_but_for_zeros(session: Session, references: Iterable[str]) -> set[str]:
    """Those that would be an erased child's if a spreadsheet had taken the zeros before them."""
    return _marked(session, {reference: with_other_zeros(reference) for reference in references})


def marked(session: Session, references: Iterable[str], marks: Mapping[bytes, str]) -> dict[str, str]:
    """Those of the references whom one of these marks recognises, each with the rule it was erased by."""
    found = {}
    for reference in references:
        for mark in (_mark(session, each) for each in spellings(reference)):
            if mark in marks:
                found[reference] = marks[mark]
    return found


def _marked(session: Session, candidates: Mapping[str, set[str]]) -> set[str]:
    if not any(candidates.values()):
        return set()
    # there are far fewer erasures than references a file may name, each in several spellings
    marks = set(session.scalars(sa.select(Erasure.subject)))
    if not marks:
        return set()
    return {
        reference for reference, spelled in candidates.items() if any(_mark(session, each) in marks for each in spelled)
    }


def _mark(session: Session, child_ref: str) -> bytes:
    return keys(session).mark(f"child:{child_ref}")
