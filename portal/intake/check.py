"""A whole file looked at beside what the portal knows: every fault, and what each row would do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from portal import calendar
from portal.council.council import Council
from portal.intake.differences import Change
from portal.intake.doubts import doubts
from portal.intake.existing import Known, add_contacts, add_reviews, known_children, known_for_responses
from portal.intake.files.heading import left_out
from portal.intake.files.table import Row, Table
from portal.intake.problems import Problem, gathered
from portal.intake.rows.episodes import check_episodes, periods
from portal.intake.rows.people import check_children, check_contacts
from portal.intake.rows.response import ResponseRow, check_responses, question_columns
from portal.intake.rows.review import SSD, check_reviews, from_ssd
from portal.intake.rows.ssda903 import check_ssda903, name_reviews


@dataclass
class Checked:
    """A file that was checked: its rows in our facts, what stands beside them, and everything that is wrong."""

    rows: list[Row]
    known: Known
    problems: list[Problem]
    notes: list[str] = field(default_factory=list)  # what was worked out
    changes: list[Change] = field(default_factory=list)  # filled as the rows are compared
    returned: list[ResponseRow] = field(default_factory=list)  # rows of responses


def check(session: Session, council: Council, table: Table, now: datetime) -> Checked:
    """Checks all rows; reads only, in a number of statements that grows by the thousand rows."""
    rows = [replace(row, facts=dict(row.facts)) for row in table.rows]
    checked = _CHECKS[table.kind](session, council, rows, now)
    looks = doubts(table.kind, checked.rows, checked.known, calendar.today(now))
    problems, others = left_out(table.heading, question_columns(council.library) if table.heading.kind.open else ())
    table.doubts, table.changes = gathered({*table.mended, *looks, *others}), checked.changes
    checked.problems = sorted({*table.problems, *checked.problems, *problems})
    checked.notes[:0] = table.notes
    table.worked_out = checked.notes
    return checked


def _children(session: Session, _council: Council, rows: list[Row], now: datetime) -> Checked:
    known = known_children(session, rows, "reference")
    return Checked(rows, known, list(check_children(rows, known, calendar.today(now))))


def _episodes(session: Session, _council: Council, rows: list[Row], now: datetime) -> Checked:
    children = periods(rows)
    known = known_children(session, children, "reference")
    return Checked(children, known, list(check_episodes(children, known, calendar.today(now))))


def _contacts(session: Session, _council: Council, rows: list[Row], _now: datetime) -> Checked:
    known = known_children(session, rows, "child_ref")
    add_contacts(session, known, rows)
    return Checked(rows, known, list(check_contacts(rows, known)))


def _reviews(session: Session, _council: Council, rows: list[Row], now: datetime) -> Checked:
    known = _known_reviews(session, rows)
    return Checked(rows, known, list(check_reviews(rows, known, calendar.today(now))))


def _ssd(session: Session, _council: Council, rows: list[Row], now: datetime) -> Checked:
    known, today = _known_reviews(session, rows), calendar.today(now)
    from_ssd(rows, today)
    return Checked(rows, known, list(check_reviews(rows, known, today, SSD)))


def _ssda903(session: Session, _council: Council, rows: list[Row], now: datetime) -> Checked:
    known = _known_reviews(session, rows)
    problems = list(check_ssda903(rows, known, calendar.today(now)))
    worked = name_reviews(rows, known)
    return Checked(rows, known, problems, worked.notes)


def _responses(session: Session, council: Council, rows: list[Row], now: datetime) -> Checked:
    known = known_for_responses(session, rows)
    problems: list[Problem] = []
    returned = check_responses(rows, known, council.library, calendar.today(now), problems)
    return Checked(rows, known, problems, returned=returned)


def _known_reviews(session: Session, rows: list[Row]) -> Known:
    known = known_children(session, rows, "child_ref")
    add_reviews(session, known, rows)
    return known


_CHECKS = {
    "children": _children,
    "contacts": _contacts,
    "reviews": _reviews,
    "ssd_reviews": _ssd,
    "ssda903_reviews": _ssda903,
    "ssda903_episodes": _episodes,
    "responses": _responses,
}
