"""A whole file looked at beside what the portal knows: every fault, and what each row would do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from portal import calendar
from portal.council.council import House
from portal.intake import existing as knowing
from portal.intake.changes import Change
from portal.intake.doubts import doubts
from portal.intake.existing import Known
from portal.intake.files.table import Row, Table
from portal.intake.problems import Problem
from portal.intake.rows.kinds import KINDS, heading_problems
from portal.intake.rows.people import check_children, check_contacts
from portal.intake.rows.response import Returned, check_responses, question_columns
from portal.intake.rows.review import SSD, check_reviews, from_ssd
from portal.intake.rows.ssda903 import check_return, name_reviews


@dataclass
class Checked:
    """A file that was checked: its rows in our facts, what stands beside them, and everything that is wrong."""

    rows: list[Row]
    known: Known
    problems: list[Problem]
    notes: list[str] = field(default_factory=list)  # what was worked out
    changes: list[Change] = field(default_factory=list)  # filled as the rows are compared
    returned: list[Returned] = field(default_factory=list)  # rows of responses


def check(session: Session, house: House, table: Table, now: datetime) -> Checked:
    """Checks all rows; reads only, in a number of statements that grows by the thousand rows."""
    rows = [replace(row, facts=dict(row.facts)) for row in table.rows]
    checked = _CHECKS[table.kind](session, house, rows, now)
    looks = doubts(table.kind, checked.rows, checked.known, calendar.today(now))
    table.doubts, table.changes = sorted({*table.mended, *looks}), checked.changes
    checked.problems = sorted({*table.problems, *checked.problems, *_heading(house, table)})
    return checked


def _heading(house: House, table: Table) -> list[Problem]:
    kind = KINDS[table.kind]
    return heading_problems(kind, table.columns, question_columns(house.library)) if kind.open else []


def _children(session: Session, house: House, rows: list[Row], now: datetime) -> Checked:
    known = knowing.known_children(session, rows, "reference")
    return Checked(rows, known, list(check_children(rows, known, calendar.today(now))))


def _contacts(session: Session, house: House, rows: list[Row], now: datetime) -> Checked:
    known = knowing.known_children(session, rows, "child_ref")
    knowing.add_contacts(session, known, rows)
    return Checked(rows, known, list(check_contacts(rows, known)))


def _reviews(session: Session, house: House, rows: list[Row], now: datetime) -> Checked:
    known = _known_reviews(session, rows)
    return Checked(rows, known, list(check_reviews(rows, known, calendar.today(now))))


def _ssd(session: Session, house: House, rows: list[Row], now: datetime) -> Checked:
    known, today = _known_reviews(session, rows), calendar.today(now)
    from_ssd(rows, today)
    return Checked(rows, known, list(check_reviews(rows, known, today, SSD)))


def _return(session: Session, house: House, rows: list[Row], now: datetime) -> Checked:
    known = _known_reviews(session, rows)
    problems = list(check_return(rows, known, calendar.today(now)))
    worked = name_reviews(rows, known)
    return Checked(rows, known, problems, worked.notes)


def _responses(session: Session, house: House, rows: list[Row], now: datetime) -> Checked:
    known = knowing.known_for_responses(session, rows)
    problems: list[Problem] = []
    returned = check_responses(rows, known, house.library, calendar.today(now), problems)
    return Checked(rows, known, problems, returned=returned)


def _known_reviews(session: Session, rows: list[Row]) -> Known:
    known = knowing.known_children(session, rows, "child_ref")
    knowing.add_reviews(session, known, rows)
    return known


_CHECKS = {
    "children": _children,
    "contacts": _contacts,
    "reviews": _reviews,
    "ssd_reviews": _ssd,
    "ssda903_reviews": _return,
    "responses": _responses,
}
