"""Rows about children and the adults around them: what cannot be true of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches

from portal.intake.existing import Known
from portal.intake.files.table import Row
from portal.intake.problems import Problem, problem, safe
from portal.store.references import plain, without_zeros
from portal.store.vocabulary import Role


def doubled(rows: list[Row], column: str, *facts: str) -> Iterator[Problem]:
    """Rows whose key (one fact, or several together) stood on an earlier row, in any capitals, blanks and zeros."""
    first: dict[tuple[str, ...], tuple[int, str]] = {}
    for row in rows:
        stated = [str(row.facts[fact]) for fact in facts if row.facts.get(fact) is not None]
        if len(stated) < len(facts):
            continue
        key = tuple(without_zeros(each) or plain(each) for each in stated)
        if key in first:
            line, other = first[key]
            zeros = plain(other) != plain(stated[-1])
            reason = (
                f"differs from {other} (line {line}) by its zeros alone" if zeros else f"stands on line {line} already"
            )
            yield Problem(row.line, column, safe(stated[-1]), reason, other=line)
        first.setdefault(key, (row.line, stated[-1]))


def unclear(row: Row, known: Known, column: str, fact: str) -> Iterator[Problem]:
    """A reference that looks like one the portal knows and is not it."""
    reference = str(row.facts.get(fact))
    if why := known.unclear.get((fact, reference)):
        yield problem(row.line, column, reference, why)


def unknown_iro(row: Row, known: Known) -> Iterator[Problem]:
    """A reviewing officer whom nobody here is; one named by name and no other has it is known by their address on."""
    said = row.facts.get("iro_email")
    if not isinstance(said, str):
        return
    officers = [staff for staff in known.staff.values() if staff.role == Role.IRO]
    if "@" in said:
        if said not in known.staff or known.staff[said].role != Role.IRO:
            yield problem(row.line, "iro_email", said, "no reviewing officer signs in with this address")
        return
    named = [staff for staff in officers if _name(staff.name) == _name(said)]
    if len(named) == 1:
        row.facts["iro_email"] = named[0].email
        return
    row.facts.pop("iro_email")
    near = get_close_matches(said, [staff.name for staff in officers], 1, 0.7)
    meant = (
        f"no reviewing officer has this name; did you mean {near[0]}?" if near else "no reviewing officer has this name"
    )
    yield problem(row.line, "iro_email", said, "several reviewing officers have this name" if named else meant)


def _name(written: str) -> list[str]:
    """A name however it is turned: Okafor, Sam is Sam Okafor."""
    return sorted(re.findall(r"\w+", written.casefold()))


def erased_child(row: Row, known: Known, column: str = "child_ref", fact: str = "child_ref") -> Iterator[Problem]:
    """A child who was erased and must not come back."""
    reference = row.facts.get(fact)
    if reference in known.erased:
        yield problem(row.line, column, str(reference), "this child was erased; take the row out of the file")


def unknown_child(row: Row, known: Known, column: str = "child_ref") -> Iterator[Problem]:
    """A child the portal has not been told of, or who was erased."""
    reference = row.facts.get("child_ref")
    yield from erased_child(row, known, column)
    yield from unclear(row, known, column, "child_ref")
    named = reference is not None and reference not in known.erased and ("child_ref", reference) not in known.unclear
    if named and known.child(row) is None:
        yield problem(row.line, column, str(reference), "no child has this reference; bring in the children first")


def check_children(rows: list[Row], known: Known, today: date) -> Iterator[Problem]:
    """What is wrong with rows of children.csv beyond single cells."""
    yield from doubled(rows, "child_ref", "reference")
    for row in rows:
        yield from erased_child(row, known, fact="reference")
        yield from unclear(row, known, "child_ref", "reference")
        yield from unknown_iro(row, known)
        yield from _impossible_days(row, known, today)
        yield from _away(row)


def _impossible_days(row: Row, known: Known, today: date) -> Iterator[Problem]:
    child = known.child(row, "reference")

    def day(fact: str) -> date | None:
        stated = row.facts.get(fact, getattr(child, fact, None))
        return stated if isinstance(stated, date) else None

    born, since, until = day("date_of_birth"), day("looked_after_from"), day("looked_after_to")
    if born and born > today:
        yield Problem(row.line, "date_of_birth", born.isoformat(), "this day is still to come")
    if born and since and since < born:
        yield Problem(row.line, "looked_after_from", since.isoformat(), "is before the child was born")
    if since and until and until < since:
        yield Problem(row.line, "looked_after_to", until.isoformat(), "is before looked_after_from")


def _away(row: Row) -> Iterator[Problem]:
    since, until = row.facts.get("away_from"), row.facts.get("away_until")
    if isinstance(since, date) and not isinstance(until, date):
        yield Problem(row.line, "away_until", "", "write the last day as well")
    elif isinstance(since, date) and isinstance(until, date) and until < since:
        yield Problem(row.line, "away_until", until.isoformat(), "is before away_from")


def check_contacts(rows: list[Row], known: Known) -> Iterator[Problem]:
    """What is wrong with rows of contacts.csv beyond single cells."""
    yield from doubled(rows, "contact_ref", "child_ref", "reference")
    for row in rows:
        yield from unknown_child(row, known)
        yield from unclear(row, known, "contact_ref", "reference")
        yield from _away(row)
        reference, child = row.facts.get("reference"), known.child(row)
        if child is not None and reference is not None and plain(str(reference)) == plain(child.reference):
            yield problem(row.line, "contact_ref", str(reference), "is the child's own reference")
