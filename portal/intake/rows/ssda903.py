"""Rows of an SSDA903 reviews.csv, which names neither the review, worked out here, nor the day it was due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.intake.existing import Known
from portal.intake.files.table import Row
from portal.intake.problems import Problem
from portal.intake.rows.people import unknown_child
from portal.intake.rows.review import held_problems, twice_a_day
from portal.store.models import Child, Review
from portal.store.vocabulary import ReviewKind, ReviewStatus

COLUMNS = {"child_ref": "CHILD", "held_on": "REVIEW", "participation": "REVIEW_CODE"}
NEAR = timedelta(days=28)  # a planned review is taken for the one held when no more than this lies between
FIRST_BY = timedelta(days=100)  # held within so many days of coming into care, it is taken for the first


@dataclass
class Worked:
    """What was worked out for the rows: notes for the preview, and which reviews are spoken for."""

    notes: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)  # references


def check_ssda903(rows: list[Row], known: Known, today: date) -> Iterator[Problem]:
    """What is wrong with the rows, the same review twice included, which the return's own rules let pass."""
    seen: dict[tuple[object, object], int] = {}
    for row in rows:
        yield from unknown_child(row, known, "CHILD")
        child, held_on = known.child(row), row.facts.get("held_on")
        yield from _born_otherwise(row, child)
        yield from held_problems(row, child, today, COLUMNS)
        key = (row.facts.get("child_ref"), held_on)
        if None not in key and key in seen:
            reason = f"the same review stands on line {seen[key]} already"
            yield Problem(row.line, "REVIEW", str(held_on), reason, other=seen[key])
        seen.setdefault(key, row.line)
    yield from twice_a_day(rows, known, COLUMNS)


def _born_otherwise(row: Row, child: Child | None) -> Iterator[Problem]:
    born = row.facts.pop("date_of_birth", None)
    if child is not None and isinstance(born, date) and born != child.date_of_birth:
        reason = f"the portal has {child.date_of_birth.isoformat()} as this child's date of birth"
        yield Problem(row.line, "DOB", born.isoformat(), reason)


def name_reviews(rows: list[Row], known: Known) -> Worked:
    """Gives every row the review it speaks of: one held that day, one planned near it, else a new one."""
    worked, undated = Worked(), 0
    dated = [(row, child, on) for row in rows if (child := known.child(row)) and (on := _held_on(row))]
    held: dict[int, set[date]] = defaultdict(set)  # by child's id
    for _, child, held_on in dated:
        held[child.id] |= {held_on, *(review.held_on for review in known.reviews_of[child.id] if review.held_on)}
    for row, child, held_on in sorted(dated, key=lambda each: each[2]):
        reviews = known.reviews_of[child.id]
        review = _held_that_day(reviews, held_on) or _planned_near(reviews, held_on, worked.taken)
        if review is not None:
            row.facts["reference"] = review.reference
            worked.taken.add(review.reference)
        else:
            row.facts["reference"] = f"903:{child.reference}:{held_on.isoformat()}"
            row.facts["kind"] = _kind(held_on, child, sorted(on for on in held[child.id] if on < held_on))
            undated += 1
        row.facts["status"] = ReviewStatus.HELD
    if undated:
        worked.notes.append(_without_due_day(undated))
    return worked


def _without_due_day(number: int) -> str:
    """A day worked out from the reviews that happen to be known would count as fact: whether it was late is unknown."""
    come = "1 review comes in without one and is" if number == 1 else f"{number:,} reviews come in without one and are"
    return f"This file has no due dates: {come} left out of the figures of reviews held in time."


def _held_on(row: Row) -> date | None:
    held_on = row.facts.get("held_on")
    return held_on if isinstance(held_on, date) else None


def _held_that_day(reviews: list[Review], held_on: date) -> Review | None:
    return next((review for review in reviews if review.held_on == held_on), None)


def _planned_near(reviews: list[Review], held_on: date, taken: set[str]) -> Review | None:
    def away(review: Review) -> timedelta:
        return abs(review.day - held_on)

    free = [
        each
        for each in reviews
        if each.status == ReviewStatus.PLANNED and each.reference not in taken and away(each) <= NEAR
    ]
    return min(free, key=away, default=None)


def _kind(held_on: date, child: Child, earlier: list[date]) -> str | None:
    """Whether it is the first review since coming into care, the second or a later one; None where nobody can tell.

    `earlier` are the days of the child's reviews before this one, oldest first.
    """
    since = child.looked_after_from
    here = [on for on in earlier if since is not None and on >= since]
    if since is not None and not here and timedelta() <= held_on - since <= FIRST_BY:
        return ReviewKind.FIRST
    if not earlier:
        return None
    return (
        ReviewKind.SECOND
        if since is not None and len(here) == 1 and here[0] - since <= FIRST_BY
        else ReviewKind.SUBSEQUENT
    )
