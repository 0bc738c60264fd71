"""Rows about reviews, from our own file or a case management system: what they state, and what cannot be true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from portal.intake.existing import Known
from portal.intake.files.table import Row
from portal.intake.problems import Problem, problem
from portal.intake.rows.people import doubled, unclear, unknown_child, unknown_iro
from portal.reviewing import participation
from portal.store.models import Child
from portal.store.vocabulary import ReviewStatus

# each file calls its columns by its own names
OURS = {
    "reference": "review_ref",
    "child_ref": "child_ref",
    "held_on": "held_on",
    "participation": "participation",
    "due_on": "due_on",
}
SSD = {
    "reference": "clar_cla_review_id",
    "child_ref": "clar_cla_person_id",
    "held_on": "clar_cla_review_date",
    "participation": "clar_cla_review_participation",
    "due_on": "clar_cla_review_due_date",
}


def from_ssd(rows: list[Row], today: date) -> None:
    """Restates rows of ssd_cla_reviews in our own facts: a date that has come is the day held, a later one a plan.

    The time of a plan is the time of the meeting.
    """
    for row in rows:
        met_on, cancelled = row.facts.pop("met_on", None), row.facts.pop("cancelled", False)
        if cancelled:
            row.facts["status"] = ReviewStatus.CANCELLED
        if isinstance(met_on, date):
            if met_on <= today and not cancelled:
                row.facts.pop("planned_at", None)
            row.facts["held_on" if met_on <= today and not cancelled else "planned_on"] = met_on


def check_reviews(rows: list[Row], known: Known, today: date, columns: dict[str, str] = OURS) -> Iterator[Problem]:
    """What is wrong with rows about reviews; a row with a day held and no status is made `held` on the way."""
    yield from doubled(rows, columns["reference"], "reference")
    for row in rows:
        if row.facts.get("held_on"):
            row.facts.setdefault("status", ReviewStatus.HELD)
        yield from unclear(row, known, columns["reference"], "reference")
        yield from unknown_child(row, known, columns["child_ref"])
        yield from unknown_iro(row, known)
        yield from _somebody_elses(row, known, columns)
        yield from _status(row, known, columns)
        yield from _some_day(row, known, columns)
        yield from _days(row, known, today)
        yield from held_problems(row, known.child(row), today, columns)
    yield from twice_a_day(rows, known, columns)


def _somebody_elses(row: Row, known: Known, columns: dict[str, str]) -> Iterator[Problem]:
    review, child = known.review(row), known.child(row)
    if review is not None and child is not None and review.child_id != child.id:
        yield problem(row.line, columns["reference"], review.reference, "is known as the review of another child")


def _status(row: Row, known: Known, columns: dict[str, str]) -> Iterator[Problem]:
    status, held_on, review = row.facts.get("status"), row.facts.get("held_on"), known.review(row)
    already = review is not None and review.held_on is not None
    if status == ReviewStatus.HELD and held_on is None and not already:
        yield Problem(row.line, columns["held_on"], "", "the review is marked held, and the day is missing")
    if status in (ReviewStatus.PLANNED, ReviewStatus.CANCELLED) and held_on is not None:
        yield Problem(row.line, "status", str(status), "there is a day on which it was held")
    if row.facts.get("participation") and held_on is None and not already:
        reason = "there is a participation code, and no day on which it was held"
        yield Problem(row.line, columns["participation"], str(row.facts["participation"]), reason)


def _some_day(row: Row, known: Known, columns: dict[str, str]) -> Iterator[Problem]:
    if known.review(row) is None and not any(row.facts.get(fact) for fact in ("due_on", "planned_on", "held_on")):
        yield Problem(row.line, columns["due_on"], "", "no day is known: when it is due, is planned or was held")


def _days(row: Row, known: Known, today: date) -> Iterator[Problem]:
    held_on = row.facts.get("held_on", getattr(known.review(row), "held_on", None))
    for fact in ("completed_on", "decisions_sent_on", "record_sent_on"):
        day = row.facts.get(fact)
        if not isinstance(day, date):
            continue
        if isinstance(held_on, date) and day < held_on:
            yield Problem(row.line, fact, day.isoformat(), f"is before the review was held, {held_on.isoformat()}")
        elif day > today:
            yield Problem(row.line, fact, day.isoformat(), "this day is still to come")
    told_on = row.facts.get("told_on")
    if isinstance(told_on, date) and told_on > today:
        yield Problem(row.line, "told_on", told_on.isoformat(), "this day is still to come")


def held_problems(row: Row, child: Child | None, today: date, columns: dict[str, str]) -> Iterator[Problem]:
    """What is wrong with the day a review was held and with its participation code."""
    held_on, code = row.facts.get("held_on"), row.facts.get("participation")
    if not isinstance(held_on, date):
        return
    if held_on > today:
        yield Problem(row.line, columns["held_on"], held_on.isoformat(), "is held on a day that is still to come")
    elif child is not None and held_on < child.date_of_birth:
        yield Problem(row.line, columns["held_on"], held_on.isoformat(), "is before the child was born")
    elif child is not None and isinstance(code, str):
        for reason in participation.check(code, None, held_on, child.date_of_birth):
            yield Problem(row.line, columns["participation"], code, reason)


def twice_a_day(rows: list[Row], known: Known, columns: dict[str, str]) -> Iterator[Problem]:
    """The same child reviewed twice on one day with different codes, in the file or against what is known."""
    seen: dict[tuple[str, date], tuple[str, str, str]] = {}  # child and day: code, reference, where
    for child in known.children.values():
        for review in known.reviews_of.get(child.id, ()):
            if review.held_on and review.participation:
                where = f"review {review.reference}"
                seen[child.reference, review.held_on] = review.participation, review.reference, where
    for row in rows:
        child_ref, held_on, code = (row.facts.get(fact) for fact in ("child_ref", "held_on", "participation"))
        if not (isinstance(held_on, date) and isinstance(code, str) and child_ref):
            continue
        reference = str(row.facts.get("reference", ""))
        other, whose, where = seen.setdefault((str(child_ref), held_on), (code, reference, f"line {row.line}"))
        if other != code and whose != reference:
            reason = f"the same child was reviewed on the same day with {other} ({where})"
            yield Problem(row.line, columns["participation"], code, reason)
