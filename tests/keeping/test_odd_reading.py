"""A manager hears of reading to ask about, once a week, and no child is named."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.council.work import Work
from portal.i18n import ENGLAND
from portal.keeping import odd_reading
from portal.keeping.odd_reading import Odd, Oddity
from portal.sending import outbox
from portal.store.audit import Action, Actor, record
from portal.store.models import Child, Message, Staff
from portal.store.running import chain
from tests.factories import SOMEBODY, a_child, a_cover, a_staff

TUESDAY = datetime(2026, 2, 24, 11, 0, tzinfo=ENGLAND)
NEXT = date(2026, 3, 2)  # the Monday after


@pytest.fixture
def sam(session: Session) -> Staff:
    return a_staff(session, "iro", name="Sam Okafor")


def reads(session: Session, who: Staff, children: list[Child], at: datetime = TUESDAY) -> None:
    for child in children:
        record(session, Action.READ, "response:1", by=Actor("staff", who.id), now=at, child_id=child.id)
    session.commit()


def own(session: Session, iro: Staff, number: int = 1) -> list[Child]:
    return [a_child(session, iro=iro, iro_id=iro.id) for _ in range(number)]


def odd(session: Session, council: Council) -> list[tuple[str, int]]:
    found = odd_reading.between(session, council, TUESDAY - timedelta(days=3), TUESDAY + timedelta(days=7))
    return [(each.what, each.children) for each in found]


def test_reading_ones_own_on_a_working_day_is_not_odd(session: Session, council: Council, sam: Staff) -> None:
    reads(session, sam, own(session, sam, 20))
    assert odd(session, council) == []


def test_many_children_in_one_day_are_odd(session: Session, council: Council, sam: Staff) -> None:
    reads(session, sam, own(session, sam, 21))
    found = odd_reading.between(session, council, TUESDAY - timedelta(days=3), TUESDAY + timedelta(days=7))
    assert found == [Odd(sam.id, "Sam Okafor", TUESDAY.date(), Oddity.MANY_CHILDREN, 21)]


@pytest.mark.parametrize(
    ("hour", "days", "is_odd"), [(6, 0, True), (7, 0, False), (19, 0, False), (20, 0, True), (11, 4, True)]
)
def test_before_seven_after_eight_and_at_weekends_is_out_of_hours(
    session: Session, council: Council, sam: Staff, hour: int, days: int, is_odd: bool
) -> None:
    reads(session, sam, own(session, sam), TUESDAY.replace(hour=hour) + timedelta(days=days))
    assert odd(session, council) == ([("out of hours", 1)] if is_odd else [])


def test_children_of_somebody_else_are_odd_unless_one_covers_for_them(
    session: Session, council: Council, sam: Staff
) -> None:
    other = a_staff(session, "iro", name="Kit Summers")
    child = own(session, other)
    reads(session, sam, child)
    assert odd(session, council) == [("children of somebody else", 1)]
    a_cover(session, other, sam, TUESDAY.date(), TUESDAY.date())
    session.commit()
    assert odd(session, council) == []


def test_managers_are_told_once_a_week_without_a_childs_name(session: Session, council: Council, sam: Staff) -> None:
    manager = a_staff(session, "manager")
    children = own(session, sam, 22)
    reads(session, sam, children)
    record(session, Action.SLOWED_DOWN, "door:sign_in", by=Actor("anybody"), now=TUESDAY)
    session.commit()
    chain.link(session)
    for day in range(4):
        odd_reading.tell_managers(Work(session, council, SOMEBODY, TUESDAY), NEXT + timedelta(days=day))
    session.commit()
    posted = session.query(Message).all()
    assert [message.recipient for message in posted] == [manager.email]
    body = outbox.body_of(session, posted[0])
    assert "Sam Okafor, 24/02/2026: many children (22)" in body
    assert "slowed down: 1" in body
    assert f"portal audit verify --head {chain.head(session)}" in body
    assert not [child for child in children if child.first_name in body or child.reference in body]
