"""Boards of 300 reviews take the same few statements as boards of three."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import factories
from tests.factories import TODAY
from tests.staff.office import Office


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


@pytest.mark.parametrize(
    ("role", "path", "most"),
    [
        ("support", "/reviews", 13),
        ("support", "/to-do", 22),
        ("support", "/ask?due=yes", 26),
        ("iro", "/my-reviews", 13),
        ("iro", "/concerns", 5),
    ],
)
def test_a_board_costs_the_same_however_long_it_is(office: Office, role: str, path: str, most: int) -> None:
    filled(office, 300)
    browser = office.signed_in(role)
    with office.counting() as statements:
        browser.open(path)
    assert browser.status == 200
    assert len(statements) <= most, "\n".join(statements)
