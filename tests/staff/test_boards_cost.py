"""Boards of 2,500 reviews take the same few statements as boards of three, and a page of them is no larger."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.store.base import Base
from portal.store.models import Child, Contact, Invitation, Review
from tests import factories
from tests.factories import TODAY
from tests.staff.office import Office

LARGEST = 100_000  # bytes of a page of a board
APART = 10_000  # between the numbers of a row and of its copies


def filled(office: Office, many: int) -> None:
    office.session.rollback()
    for number in range(many):
        child = factories.a_child(office.session, iro_id=office.iro.id, iro=office.iro)
        parent = factories.a_contact(office.session, child)
        day = TODAY + timedelta(days=2 + number % 30)
        review = factories.a_review(office.session, child, planned_on=day, due_on=day)
        if number % 3:
            factories.an_invitation(office.session, office.council, review)
            factories.an_invitation(office.session, office.council, review, parent)
    office.session.commit()


def grown(office: Office, times: int) -> None:
    """Every child with all that belongs to it, so many times: a row each by its factory would take a minute."""
    for kind in (Child, Contact, Review, Invitation):
        table = Base.metadata.tables[kind.__tablename__]
        rows = [dict(row) for row in office.session.execute(sa.select(table)).mappings()]
        copies = [_copy(row, number) for number in range(1, times) for row in rows]
        office.session.execute(table.insert(), copies)
    office.session.commit()


def _copy(row: dict[str, Any], number: int) -> dict[str, Any]:
    moved: dict[str, Any] = {
        name: row[name] and row[name] + number * APART
        for name in ("id", "child_id", "review_id", "contact_id")
        if name in row
    }
    called: dict[str, Any] = {name: f"{row[name]}-{number}" for name in ("reference", "reference_plain") if name in row}
    secrets: dict[str, Any] = {name: os.urandom(32) for name in ("link_hash", "code_hash") if name in row}
    return {**row, **moved, **called, **secrets}


@pytest.mark.parametrize(
    ("role", "path", "most"),
    [
        ("support", "/reviews", 13),
        ("support", "/reviews?show=not-asked&page=4&q=robin", 13),
        ("support", "/to-do", 15),
        ("support", "/to-do?show=to-settle", 15),
        ("support", "/ask?due=yes", 26),
        ("iro", "/my-reviews", 13),
        ("iro", "/concerns", 5),
        ("manager", "/summary", 18),
    ],
)
def test_a_board_costs_the_same_however_long_it_is(office: Office, role: str, path: str, most: int) -> None:
    filled(office, 50)
    grown(office, 50)
    browser = office.signed_in(role)
    with office.counting() as statements:
        browser.open(path)
    assert browser.status == 200
    assert len(statements) <= most, "\n".join(statements)
    if not path.startswith("/ask"):
        assert len(browser.html.encode()) < LARGEST


def test_sixty_five_reviews_of_an_iro_take_at_most_twelve_statements(office: Office) -> None:
    filled(office, 65)
    browser = office.signed_in("iro").open("/my-reviews")  # which reads the council's settings
    assert len(browser.page.select("tbody tr:not(.head)")) == 65
    with office.counting() as statements:
        browser.open("/my-reviews")
    assert len(statements) <= 12, "\n".join(statements)


def test_the_summary_counts_a_year_and_the_one_before_in_sixteen_statements(office: Office) -> None:
    office.session.rollback()
    for days in (7, 372, 373):
        factories.a_held_review(office.session, factories.a_child(office.session), TODAY - timedelta(days=days))
    office.session.commit()
    browser = office.signed_in("manager")
    spent = []
    for _ in range(3):
        with office.counting() as statements:
            browser.open("/summary")
        spent.append(len(statements))
    assert "Reviews held 1 Which they are: Reviews held 2" in browser.text  # one, after two the year before
    assert spent == [18, 16, 16]  # the council's settings are read once
