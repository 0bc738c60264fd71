"""Writes reviews.csv of the SSDA903 return, or says line by line why it would be refused."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.reviewing import participation
from portal.store.models import Review
from portal.store.vocabulary import Role

COLUMNS = ("CHILD", "DOB", "REVIEW", "REVIEW_CODE")
SHORT_BREAKS = frozenset({"V3", "V4"})  # legal statuses under which no review is returned


@dataclass(frozen=True)
class Problem:
    """One reason: the review it is about, what is wrong with it, and whose work it is to mend it."""

    review: Review
    reason: str
    who: Role = Role.IRO

    @property
    def iro_id(self) -> int | None:
        """Who chairs the review; none where nobody is named."""
        return self.review.iro_id or self.review.child.iro_id

    def __str__(self) -> str:
        return f"{self.review.reference}: {self.reason}"


@dataclass(frozen=True)
class Beside:
    """The other files of the return, by the child's identifier: header.csv and episodes.csv, where they are given."""

    births: Mapping[str, date] | None = None
    statuses: Mapping[str, frozenset[str]] | None = None  # of all episodes of the child


ALONE = Beside()


class ReturnRefused(Exception):
    """The file would break a rule of the return or a check of ours; `problems` names every one."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def reviews_csv(session: Session, year: int, *, on: date, beside: Beside = ALONE) -> str:
    """The file for the financial year: a row for each review held in it, by child and day, days as dd/mm/yyyy.

    A series of meetings counts on its first day. `on` is England's day today: no review lies after it. Raises
    ReturnRefused when a row breaks one of the rules of the public validator for reviews, or passes them although it
    cannot be right: 166, 167, 440 and 441; 399, 1012, INT08 and INT17 where the files they need are `beside` it.
    """
    reviews = list(session.scalars(held_in(year)))
    if problems := [*problems_of(reviews, on), *_differing(reviews, beside)]:
        raise ReturnRefused(problems)
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows(_row(review) for review in reviews)
    return written.getvalue()


def held_in(year: int) -> sa.Select[Review]:
    """The reviews held in the financial year, each with its child, in the order of the return."""
    held = sa.select(Review).where(Review.year == year).options(joinedload(Review.child))
    return held.order_by(Review.child_id, Review.held_on, Review.id)


def problems_of(reviews: list[Review], on: date) -> list[Problem]:
    """Everything for which a return of these reviews would be refused."""
    return [problem for review in reviews for problem in _problems(review, on)] + _doubled(reviews)


def _differing(reviews: list[Review], beside: Beside) -> Iterator[Problem]:
    """What does not fit the other files; a child who is in no episodes is not asked for their legal status too."""
    for review in reviews:
        child = review.child
        if beside.statuses is not None:
            statuses = beside.statuses.get(child.reference)
            if statuses is None:
                yield Problem(review, "the child has no episode in episodes.csv (rule 1012)", Role.SUPPORT)
            elif statuses <= SHORT_BREAKS:
                yield Problem(review, "every episode of the child is V3 or V4, short breaks (rule 399)", Role.SUPPORT)
        if beside.births is not None:
            born = beside.births.get(child.reference)
            if born is None:
                yield Problem(review, "the child is not in header.csv (check INT08)", Role.SUPPORT)
            elif born != child.date_of_birth:
                words = f"the date of birth is {_day(child.date_of_birth)} here and {_day(born)} in header.csv"
                yield Problem(review, f"{words} (check INT17)", Role.SUPPORT)


def _row(review: Review) -> tuple[str, ...]:
    born, held = review.child.date_of_birth, review.held_on
    return review.child.reference, _day(born), _day(held) if held else "", review.participation or ""


def _day(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def _problems(review: Review, on: date) -> Iterable[Problem]:
    child, held = review.child, review.held_on
    if not child.reference.isalnum() or not child.reference.isascii():
        yield Problem(review, "CHILD must be letters and figures only", Role.SUPPORT)
    if held is None:
        yield Problem(review, "the day of the review is blank (rule 166)")
        return
    if held > on:
        yield Problem(review, "the review lies in the future")
    if review.participation is None:
        yield Problem(review, "the participation code is blank (rule 167)")
        return
    for reason in participation.check(review.participation, review.age, held, child.date_of_birth):
        yield Problem(review, reason)


def _doubled(reviews: list[Review]) -> list[Problem]:
    days = Counter((review.child_id, review.held_on) for review in reviews)
    return [
        Problem(review, f"the child has {days[review.child_id, review.held_on]} reviews on that day")
        for review in reviews
        if days[review.child_id, review.held_on] > 1
    ]
