"""Reads what somebody typed into a page as a row of a file is read: the same cells, and the same faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.asking import by_hand
from portal.asking.by_hand import Kept
from portal.asking.reviews import find_staff
from portal.council.work import Work
from portal.intake.check import check
from portal.intake.compare import compare_child, compare_contact, compare_review
from portal.intake.files.table import table_of
from portal.intake.put import put_child, put_contact, put_review
from portal.intake.rows.kinds import CHILDREN, CONTACTS, KINDS
from portal.store.models import Review

_PUT = {CHILDREN.id: put_child, CONTACTS.id: put_contact}
_COMPARE = {CHILDREN.id: compare_child, CONTACTS.id: compare_contact}


class TypedFaulty(Exception):
    """What was typed cannot be so; `faults` says why, by column."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = faults


class ReferenceTaken(TypedFaulty):
    """Somebody else is known by this reference already."""


@dataclass(frozen=True)
class Typed:
    """The facts of one row; `empty` are those whose cell was left empty."""

    facts: dict[str, Any]
    empty: list[str] = field(default_factory=list)

    def of(self, work: Work, row: Kept) -> dict[str, Any]:
        """The values for a row that is kept: what is empty empties what may be; the IRO as the row has it."""
        columns = row.__table__.columns
        emptied = {name: None for name in self.empty if name in columns and columns[name].nullable}
        said = {name: value for name, value in self.facts.items() if name in columns and name != "reference"}
        if "iro_email" in self.empty or "iro_email" in self.facts:
            email = self.facts.get("iro_email")
            said["iro_id"] = find_staff(work.session, str(email)).id if email else None
        return emptied | said


def read_typed(work: Work, kind: str, typed: Mapping[str, str]) -> Typed:
    """What was typed, by column of that kind of file; reads only, and raises TypedFaulty with every fault."""
    checked = check(work.session, work.council, table_of(KINDS[kind], typed), work.now)
    if checked.problems:
        raise TypedFaulty({each.column or "": _sentence(each.value, each.reason) for each in checked.problems})
    facts = {column.name: column.fact for column in KINDS[kind].columns if column.fact}
    return Typed(
        checked.rows[0].facts, [facts[name] for name, value in typed.items() if not value.strip() and name in facts]
    )


def add_typed(work: Work, kind: str, typed: Mapping[str, str]) -> Kept:
    """A new row of what was typed, which no file writes over; raises TypedFaulty, ReferenceTaken."""
    read = read_typed(work, kind, typed)
    if _COMPARE.get(kind, compare_review)(work.session, read.facts).row is not None:
        raise ReferenceTaken({_reference_of(kind): "This reference is taken: look it up in the register."})
    row = _PUT.get(kind, put_review)(work, read.facts).row
    by_hand.mark(work, row, [name for name in read.of(work, row) if getattr(row, name) is not None])
    if isinstance(row, Review) and row.planned_on:
        row.plan_settled = True
    work.session.flush()
    return row


def _reference_of(kind: str) -> str:
    return next(column.name for column in KINDS[kind].columns if column.fact == "reference")


def _sentence(value: str, reason: str) -> str:
    words = f"“{value}” {reason}" if value else reason
    return f"{words[0].upper()}{words[1:]}."
