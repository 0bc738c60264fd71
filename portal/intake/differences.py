"""What a file would change of what is kept: each fact with its old and its new value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from portal.intake.compare import Comparison, Known
from portal.store.models import Contact

UNSEEN = frozenset({"late_reason"})  # an IRO's own words, which whoever brings files in does not read


@dataclass(frozen=True, order=True)
class Change:
    """One fact of one row: which, where in the file, of whom, and what it says before and after."""

    fact: str
    line: int
    whose: str  # the reference
    old: str
    new: str

    def __str__(self) -> str:
        return f"Line {self.line}, {self.whose}, {self.fact}: {self.old} becomes {self.new}"


def changes_of(line: int, comparison: Comparison, known: Known) -> Iterator[Change]:
    """The changes of one row; none for a row that is new or says what is known."""
    row = comparison.row
    if row is None:
        return
    whose = f"{row.child.reference} {row.reference}" if isinstance(row, Contact) else row.reference
    for name, new in comparison.changed.items():
        old = getattr(row, name)
        if name == "iro_id":
            staff = {each.id: each.name for each in known.staff.values()}
            yield Change("iro", line, whose, staff.get(old, "nothing"), staff.get(new, "nothing"))
        else:
            before = "other words" if name in UNSEEN and old else shown(old)
            yield Change(name, line, whose, before, shown(new))


def shown(value: object) -> str:
    """A value as a person reads it."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else " / ".join(str(value).splitlines())


def counted(changes: list[Change]) -> dict[str, int]:
    """How many changes there are of each fact, the most first."""
    found: dict[str, int] = {}
    for each in changes:
        found[each.fact] = found.get(each.fact, 0) + 1
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
