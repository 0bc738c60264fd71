"""What looks wrong in a file and may be right: one list of checks, told to a person before anything is taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date

from portal.calendar import age_on
from portal.intake.existing import Known
from portal.intake.files.table import Row
from portal.intake.problems import Doubt, doubt
from portal.sending.addresses import same
from portal.store.vocabulary import ReviewStatus

GROWN_UP, TOO_OLD = 18, 26  # at 25 the last support for care leavers ends
MANY = 5  # a number or address that so many people share is more likely a team's, or one cell copied down
LONG_PAST, SOON_PAST, FAR_AWAY = 365, 28, 400  # days between today and a meeting that is still to be held
SATURDAY = 5

Check = Callable[[list[Row], Known, date], Iterator[Doubt]]


def birthday_moves(rows: list[Row], known: Known, _today: date) -> Iterator[Doubt]:
    """A child does not change its birthday: a slip is put right, or the row is another child's."""
    for row in rows:
        child, born = known.child(row, "reference"), row.facts.get("date_of_birth")
        if child and isinstance(born, date) and born != child.date_of_birth:
            reason = f"moves the birthday of {child.reference}, which is {child.date_of_birth.isoformat()}"
            yield doubt(row.line, "date_of_birth", born.isoformat(), reason, asks=True)


def another_name(rows: list[Row], known: Known, _today: date) -> Iterator[Doubt]:
    """The first name of a child that becomes another one."""
    for row in rows:
        child, name = known.child(row, "reference"), row.facts.get("first_name")
        if (
            child
            and child.first_name
            and isinstance(name, str)
            and name[:1].casefold() != child.first_name[:1].casefold()
        ):
            yield doubt(row.line, "first_name", name, f"is another name than {child.reference} has", asks=True)


def age_out_of_range(rows: list[Row], known: Known, today: date) -> Iterator[Doubt]:
    """Somebody who is no child any more, and is not said to have left care."""
    for row in rows:
        born, child = row.facts.get("date_of_birth"), known.child(row, "reference")
        left = row.facts.get("looked_after_to") or (child and child.looked_after_to)
        if not isinstance(born, date) or born > today or left:
            continue
        if (age := age_on(born, today)) >= GROWN_UP:
            yield doubt(row.line, "date_of_birth", born.isoformat(), f"would be {age} years old", asks=age >= TOO_OLD)


def shared(rows: list[Row], _known: Known, _today: date) -> Iterator[Doubt]:
    """One email address, number or house for several people of the file."""
    for fact in ("email", "phone", "address"):
        people: dict[str, dict[str, Row]] = defaultdict(dict)
        for row in rows:
            if isinstance(value := row.facts.get(fact), str):
                key = " ".join(value.casefold().split()) if fact == "address" else same(value)
                people[key].setdefault(str(row.facts.get("reference")), row)
        for theirs in people.values():
            first, *others = theirs.values()
            if not others or (fact == "address" and len(theirs) < MANY):
                continue  # who lives together has one address for letters
            lines = ", ".join(str(row.line) for row in others[:MANY]) + (" and more" if len(others) > MANY else "")
            reason = f"stands with {len(theirs)} people (also on line {lines})"
            yield doubt(first.line, fact, str(first.facts[fact]), reason, asks=len(theirs) >= MANY)


def day_of_meeting(rows: list[Row], known: Known, today: date) -> Iterator[Doubt]:
    """A review still to be held that is years away or long past, or on a day nobody works."""
    for row in rows:
        review = known.review(row)
        settled = row.facts.get("held_on") or row.facts.get("status") in (ReviewStatus.HELD, ReviewStatus.CANCELLED)
        if settled or (review is not None and review.status != ReviewStatus.PLANNED):
            continue
        for fact in ("planned_on", "due_on"):
            day = row.facts.get(fact)
            if isinstance(day, date) and (said := _odd_day(day, fact, today)):
                yield doubt(
                    row.line, "meeting_on" if fact == "planned_on" else fact, day.isoformat(), said[0], asks=said[1]
                )


def _odd_day(day: date, fact: str, today: date) -> tuple[str, bool] | None:
    away = (day - today).days
    if away < -SOON_PAST:
        return "is past, and the review is still planned", away < -LONG_PAST
    if away > FAR_AWAY:
        return f"is {away // 365 or 1} years away" if away >= 730 else "is more than a year away", away >= 730
    if fact == "planned_on" and day.weekday() >= SATURDAY:
        return f"is a {day:%A}", False
    return None


CHECKS: dict[str, tuple[Check, ...]] = {
    "children": (birthday_moves, another_name, age_out_of_range, shared),
    "contacts": (shared,),
    "reviews": (day_of_meeting,),
    "ssd_reviews": (day_of_meeting,),
}


def doubts(kind: str, rows: list[Row], known: Known, today: date) -> list[Doubt]:
    """Everything in the rows of a file of that kind that looks wrong."""
    return [each for look in CHECKS.get(kind, ()) for each in look(rows, known, today)]
