"""Writes reviews.csv of the SSDA903 return, or says line by line why it would be refused."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.reviewing import participation
from portal.store.models import Review

COLUMNS = ("CHILD", "DOB", "REVIEW", "REVIEW_CODE")


@dataclass(frozen=True)
class Problem:
    """One reason: the review it is about, by its reference, who chairs it, and what is wrong with it."""

    review: str
    iro_id: int | None
    reason: str

    @classmethod
    def of(cls, review: Review, reason: str) -> Problem:
        """What is wrong with that review, whose child is loaded."""
        return cls(review.reference, review.iro_id or review.child.iro_id, reason)

    def __str__(self) -> str:
        return f"{self.review}: {self.reason}"


class ReturnRefused(Exception):
    """The file would break a rule of the return or a check of ours; `problems` names every one."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def reviews_csv(session: Session, year: int, *, on: date) -> str:
    """The file for the financial year: a row for each review held in it, by child and day, days as dd/mm/yyyy.

    A series of meetings counts on its first day. `on` is England's day today: no review lies after it. Raises
    ReturnRefused when a row breaks rule 166, 167, 440 or 441, or passes them although it cannot be right.
    """
    reviews = list(
        session.scalars(
            sa.select(Review)
            .where(Review.year == year)
            .options(joinedload(Review.child))
            .order_by(Review.child_id, Review.held_on, Review.id)
        )
    )
    problems = [problem for review in reviews for problem in _problems(review, on)] + _doubled(reviews)
    if problems:
        raise ReturnRefused(problems)
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows(_row(review) for review in reviews)
    return written.getvalue()


def _row(review: Review) -> tuple[str, ...]:
    born, held = review.child.date_of_birth, review.held_on
    return review.child.reference, _day(born), _day(held) if held else "", review.participation or ""


def _day(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def _problems(review: Review, on: date) -> Iterable[Problem]:
    child, held = review.child, review.held_on
    if not child.reference.isalnum() or not child.reference.isascii():
        yield Problem.of(review, "CHILD must be letters and figures only")
    if held is None:
        yield Problem.of(review, "the day of the review is blank (rule 166)")
        return
    if held > on:
        yield Problem.of(review, "the review lies in the future")
    if review.participation is None:
        yield Problem.of(review, "the participation code is blank (rule 167)")
        return
    for reason in participation.check(review.participation, review.age, held, child.date_of_birth):
        yield Problem.of(review, reason)


def _doubled(reviews: list[Review]) -> list[Problem]:
    days = Counter((review.child_id, review.held_on) for review in reviews)
    return [
        Problem.of(review, f"the child has {days[review.child_id, review.held_on]} reviews on that day")
        for review in reviews
        if days[review.child_id, review.held_on] > 1
    ]
