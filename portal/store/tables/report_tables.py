"""What reports are made with and leave behind: words a person has read, and figures as published."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column as col

from portal.store.base import Base, Row, one_of, owned
from portal.store.tables.work_words import ReportPart
from portal.store.vocabulary import ReportFor


class Release(Row):  # what was published, as published; next year's "previous"
    year: Mapped[int]
    audience: Mapped[ReportFor]
    released_at: Mapped[datetime]
    staff_id: Mapped[int | None] = col(ForeignKey("staff.id"))
    document: Mapped[dict[str, Any]]
    __table_args__ = (UniqueConstraint("year", "audience", "released_at"), one_of("audience", ReportFor))


class Target(Base):  # of a figure of that financial year; the audit trail keeps who set it
    year: Mapped[int] = col(primary_key=True, autoincrement=False)
    figure: Mapped[str] = col(primary_key=True)
    percent: Mapped[float]
    __table_args__ = (CheckConstraint("percent between 0 and 100", name="percent"),)


class ReportWords(Base):  # a manager's paragraphs in one part of a year's report
    year: Mapped[int] = col(primary_key=True, autoincrement=False)
    part: Mapped[ReportPart] = col(primary_key=True)
    words: Mapped[str]
    changed_at: Mapped[datetime]
    staff_id: Mapped[int | None] = col(ForeignKey("staff.id"))
    __table_args__ = (one_of("part", ReportPart),)


class Recommendation(Row):  # what a year's report asks for; the next one says what became of it
    year: Mapped[int]
    what: Mapped[str]
    owner: Mapped[str]
    by_on: Mapped[date | None]
    done_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]  # taken off the list
    __table_args__ = (Index(None, "year"),)


class RecordedElsewhere(
    Row
):  # a small table that managers type into a part of a year's report, as another record has it
    year: Mapped[int]
    part: Mapped[ReportPart]
    title: Mapped[str]
    columns: Mapped[list[str]] = col(JSON)
    rows: Mapped[list[list[str]]] = col(JSON)  # the cells as they were typed, the first of each row names it
    source: Mapped[str]  # the record it was taken from
    as_of: Mapped[date]
    first_id: Mapped[int | None] = col(
        ForeignKey("recorded_elsewhere.id")
    )  # what it was changed from; none: from nothing
    ended_at: Mapped[datetime | None]  # taken off, or changed since
    __table_args__ = (Index(None, "year"), one_of("part", ReportPart))


class QuoteRead(Base):  # what a person who read somebody's words decided: may they leave, and without which
    response_id: Mapped[int] = owned("response", primary_key=True)
    question: Mapped[str] = col(primary_key=True)
    allowed: Mapped[bool]
    struck: Mapped[list[int]] = col(JSON)  # which words of the answer go, by their places: never the words themselves
    words: Mapped[bytes]  # a keyed hash of what was read: an answer that was changed since has not been
    read_at: Mapped[datetime]
    read_by: Mapped[int | None] = col(ForeignKey("staff.id"))
