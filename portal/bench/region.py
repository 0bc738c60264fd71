"""A region's database to count: a year of ten, as many reviews as are asked for, four responses of eight answers each.

The rows are as long and as spread as real ones; what they say is chance, the same every time. They go into the file
past every rule, for by the rules a million of them would take a day.
"""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from portal import calendar
from portal.forms.files import Library
from portal.shipped import SHIPPED
from portal.store.base import Base
from portal.store.database import make_engine
from portal.store.vocabulary import (
    AnswerState,
    Chair,
    Channel,
    CodedBy,
    FormId,
    Origin,
    Participation,
    Respondent,
    ResponseStatus,
    ReviewKind,
    ReviewStatus,
    Safe,
    SetBy,
    Source,
    Stage,
    TagKind,
    Venue,
)

FIRST, YEARS = 2016, 10
MIDDLE = FIRST + YEARS // 2
REVIEWS_OF_A_CHILD = 25  # in ten years
FORMS = (FormId.CONSULT_4_11, FormId.CONSULT_PARENT, FormId.FEEDBACK_12_17, FormId.FEEDBACK_PROFESSIONAL)
ANSWERS = 8
CODES = ("yes", "yes", "yes", "partly", "no", "unsure")
_P = Participation
_CODED = (_P.PN1, _P.PN1, _P.PN4, _P.PN5, _P.PN6, _P.PN7)
_RECEIVED: dict[str, int] = {Stage.CONSULT: -4, Stage.FEEDBACK: 6}  # days after the meeting


def fill(path: Path, reviews: int) -> None:
    """Makes the database of so many reviews in that file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = make_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    engine.dispose()
    rows = _Rows(reviews)
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA synchronous=OFF")
        for table, made in rows.tables():
            _insert(raw, table, made)
        raw.commit()


def _insert(raw: sqlite3.Connection, table: str, made: Iterator[dict[str, Any]]) -> None:
    first = next(made)
    columns = ", ".join(f'"{name}"' for name in first)
    places = ", ".join(f":{name}" for name in first)
    raw.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", first)  # noqa: S608
    raw.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", made)  # noqa: S608


class _Rows:
    """Rows table by table, in the order their keys need; the same every time."""

    def __init__(self, reviews: int) -> None:
        self.reviews = reviews
        self.children = max(1, reviews // REVIEWS_OF_A_CHILD)
        self.chance = random.Random(7)  # noqa: S311
        self.items: dict[str, list[str]] = {
            form.id: [question.name for question in form.question] for form in Library.load(SHIPPED / "forms")
        }
        self.held = [self._held_on(number) for number in range(reviews)]

    def tables(self) -> Iterable[tuple[str, Iterator[dict[str, Any]]]]:
        """Each table's name and its rows."""
        return (
            ("wording", iter([{"id": 1, "form": FORMS[0], "version": "1", "language": "en", "words": "{}"}])),
            ("child", self._children()),
            ("contact", self._contacts()),
            ("review", self._reviews()),
            ("invitation", self._invitations()),
            ("response", self._responses()),
            ("answer", self._answers()),
            ("tag", self._tags()),
        )

    def _source(self, number: int) -> str:
        return Source.WEB if number % 9 else Source.PAPER

    def _held_on(self, number: int) -> date:
        # reviews come in as the years pass, so what belongs to one year lies together
        return date(FIRST, 4, 1) + timedelta(days=number * 365 * YEARS // self.reviews)

    def _children(self) -> Iterator[dict[str, Any]]:
        for number in range(self.children):
            yield {"id": number + 1, "reference": f"C{number}", "first_name": "Robin", "language": "en",
                   "date_of_birth": "2008-05-05", "looked_after_from": "2015-06-01"}  # fmt: skip

    def _contacts(self) -> Iterator[dict[str, Any]]:
        for number in range(self.children * 2):
            yield {"id": number + 1, "child_id": number // 2 + 1, "reference": f"P{number}", "name": "Alex Reed",
                   "role": (Respondent.PARENT, Respondent.PROFESSIONAL)[number % 2], "language": "en",
                   "channel": Channel.EMAIL, "email": f"p{number}@example.org", "safe_to_contact": Safe.YES,
                   "may_know_date": 0, "excluded_from_review": 0}  # fmt: skip

    def _reviews(self) -> Iterator[dict[str, Any]]:
        for number, held in enumerate(self.held):
            due = held + timedelta(days=self.chance.choice((-3, 0, 0, 2, 5, 9)))
            sent = held + timedelta(days=self.chance.randrange(1, 12))
            yield {"id": number + 1, "reference": f"R{number}", "child_id": number % self.children + 1,
                   "kind": ReviewKind.SUBSEQUENT, "status": ReviewStatus.HELD,
                   "due_on": due.isoformat(), "planned_on": held.isoformat(),
                   "told_on": (held - timedelta(days=self.chance.randrange(5, 90))).isoformat(),
                   "held_on": held.isoformat(), "year": calendar.financial_year(held), "age": 12,
                   "venue": self.chance.choice((Venue.HOME, Venue.SCHOOL, Venue.OFFICE)),
                   "participation_by": CodedBy.PERSON, "participation": self.chance.choice(_CODED),
                   "chaired_by": self.chance.choice((Chair.IRO, Chair.IRO, Chair.CHILD)),
                   "iro_spoke_before": number % 3 > 0, "parent_attended": number % 2, "parent_met_iro": number % 5 == 0,
                   "decisions_sent_on": sent.isoformat(), "record_sent_on": sent.isoformat()}  # fmt: skip

    def _invitations(self) -> Iterator[dict[str, Any]]:
        for number in range(self.reviews * len(FORMS)):
            review, form = number // len(FORMS), FORMS[number % len(FORMS)]
            contact = {FormId.CONSULT_PARENT: 1, FormId.FEEDBACK_PROFESSIONAL: 2}.get(form)
            held = self.held[review]
            at = _moment(held - timedelta(days=30))
            received = held + timedelta(days=_RECEIVED[form.split("_")[0]])
            yield {"id": number + 1, "review_id": review + 1, "form": form, "stage": form.split("_")[0],
                   "contact_id": contact and review % self.children * 2 + contact, "language": "en",
                   "channel": Channel.EMAIL, "origin": Origin.ASKED, "serial": 1, "key_id": "l1",
                   "link_hash": os.urandom(32),
                   "code_hash": os.urandom(32), "asked_at": at, "sent_at": at, "opened_at": at, "started_at": at,
                   "expires_at": at, "met_on": held.isoformat(), "year": calendar.financial_year(held),
                   "reached_at": at, "after_meeting": 0, "answered_source": self._source(number),
                   "answered_year": calendar.financial_year(received)}  # fmt: skip

    def _responses(self) -> Iterator[dict[str, Any]]:
        for number in range(self.reviews * len(FORMS)):
            held, form = self.held[number // len(FORMS)], FORMS[number % len(FORMS)]
            day = held + timedelta(days=_RECEIVED[form.split("_")[0]])
            yield {"id": number + 1, "invitation_id": number + 1, "wording_id": 1, "form": form,
                   "status": ResponseStatus.SUBMITTED, "source": self._source(number), "may_quote": number % 40 == 0,
                   "age": 12, "started_at": _moment(day), "submitted_at": _moment(day), "month": day.month,
                   "year": calendar.financial_year(day)}  # fmt: skip

    def _answers(self) -> Iterator[dict[str, Any]]:
        for number in range(self.reviews * len(FORMS)):
            held, form = self.held[number // len(FORMS)], FORMS[number % len(FORMS)]
            year = calendar.financial_year(held + timedelta(days=_RECEIVED[form.split("_")[0]]))
            for question in self.items[form][1 : ANSWERS + 1]:
                yield {"response_id": number + 1, "question": question, "state": AnswerState.ANSWERED, "form": form,
                       "code": self.chance.choice(CODES), "year": year}  # fmt: skip

    def _tags(self) -> Iterator[dict[str, Any]]:
        for number in range(self.reviews * len(FORMS)):
            held, form = self.held[number // len(FORMS)], FORMS[number % len(FORMS)]
            year = calendar.financial_year(held + timedelta(days=_RECEIVED[form.split("_")[0]]))
            shared = {"response_id": number + 1, "form": form, "year": year, "set_by": SetBy.MACHINE,
                      "question": self.items[form][1]}  # fmt: skip
            yield shared | {"kind": TagKind.SENTIMENT, "value": self.chance.choice(("positive", "negative", "neutral"))}
            yield shared | {
                "kind": TagKind.THEME,
                "value": self.chance.choice(("listened_to", "education", "placement_home")),
            }


def _moment(day: date) -> str:
    return f"{day.isoformat()} 12:00:00.000000"
