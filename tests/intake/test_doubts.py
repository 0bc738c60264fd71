"""What looks wrong is told before anything is taken, and every change with its old and its new value."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.intake.doubts import MANY
from portal.intake.files.table import Table, read_file
from portal.intake.take import preview
from tests.factories import a_child, a_contact, a_review, a_staff


def looked(session: Session, council: Council, text: str, now: datetime) -> Table:
    table = read_file("file.csv", text.encode())
    assert preview(session, council, table, now).problems == []
    return table


def told(table: Table) -> list[tuple[int, str, str, bool]]:
    return [(each.line, each.column, each.reason, each.asks) for each in table.doubts]


def test_every_change_is_shown_with_what_was_kept(session: Session, council: Council, now: datetime) -> None:
    sam, kim = a_staff(session, name="Sam Okafor"), a_staff(session, name="Kim Vale", email="kim@example.org")
    robin = a_child(session, reference="C1", iro=sam, iro_id=sam.id, phone=None, first_name="Robin")
    text = f"child_ref,date_of_birth,first_name,phone,iro_email\nC1,{robin.date_of_birth},Rob,7700900123,{kim.email}\n"
    table = looked(session, council, text, now)
    assert sorted((each.whose, each.fact, each.old, each.new) for each in table.changes) == [
        ("C1", "first_name", "Robin", "Rob"),
        ("C1", "iro", "Sam Okafor", "Kim Vale"),
        ("C1", "phone", "nothing", "07700900123"),
    ]
    assert told(table) == [(2, "phone", "its first 0 was missing and is put back", False)]


def test_an_adults_change_names_the_child_as_well(session: Session, council: Council, now: datetime) -> None:
    a_contact(session, a_child(session, reference="C1"), reference="P1", has_pr=True)
    table = looked(session, council, "child_ref,contact_ref,role,has_pr\nC1,P1,parent,no\n", now)
    assert [str(each) for each in table.changes] == ["Line 2, C1 P1, has_pr: yes becomes no"]


def test_the_reason_an_iro_wrote_is_not_shown_to_who_brings_files_in(
    session: Session, council: Council, now: datetime
) -> None:
    review = a_review(session, a_child(session, reference="C1"), reference="R1", late_reason="Mum was ill")
    text = f"review_ref,child_ref,due_on,late_reason\nR1,C1,{review.due_on},Snow\n"
    table = looked(session, council, text, now)
    assert [(each.old, each.new) for each in table.changes] == [("other words", "Snow")]


def test_a_birthday_that_moves_and_another_name_are_asked_about(
    session: Session, council: Council, now: datetime
) -> None:
    a_child(session, reference="C1", date_of_birth=date(2015, 3, 4), first_name="Robin")
    table = looked(session, council, "child_ref,date_of_birth,first_name\nC1,2015-04-03,Ola\n", now)
    assert told(table) == [
        (2, "date_of_birth", "moves the birthday of C1, which is 2015-03-04", True),
        (2, "first_name", "is another name than C1 has", True),
    ]


@pytest.mark.parametrize(("born", "asks"), [("2008-03-01", False), ("1970-03-01", True)])
def test_who_is_no_child_any_more_is_told(
    session: Session, council: Council, now: datetime, born: str, asks: bool
) -> None:
    (doubt,) = looked(session, council, f"child_ref,date_of_birth\nC1,{born}\n", now).doubts
    assert (doubt.column, doubt.asks) == ("date_of_birth", asks)
    assert (
        looked(session, council, f"child_ref,date_of_birth,looked_after_to\nC1,{born},2026-01-01\n", now).doubts == []
    )


@pytest.mark.parametrize("number", [2, MANY])
def test_an_address_that_several_people_share_is_told_once(
    session: Session, council: Council, now: datetime, number: int
) -> None:
    a_child(session, reference="C1")
    rows = [f"C1,P{each},parent,{'Home' if each else 'home'}@example.org" for each in range(number)]
    (doubt,) = looked(session, council, "\n".join(["child_ref,contact_ref,role,email", *rows]) + "\n", now).doubts
    assert doubt.reason.startswith(f"stands with {number} people (also on line 3")
    assert doubt.asks is (number == MANY)


@pytest.mark.parametrize(
    ("day", "reason", "asks"),
    [
        ("2019-01-23", "is past, and the review is still planned", True),
        ("2026-01-05", "is past, and the review is still planned", False),
        ("2099-01-23", "is 72 years away", True),
        ("2027-06-15", "is more than a year away", False),
        ("2026-04-18", "is a Saturday", False),
    ],
)
def test_a_meeting_on_an_odd_day_is_told(
    session: Session, council: Council, now: datetime, day: str, reason: str, asks: bool
) -> None:
    a_child(session, reference="C1")
    heading = "review_ref,child_ref,due_on,meeting_on"
    table = looked(session, council, f"{heading}\nR1,C1,2026-04-01,{day}\n", now)
    assert told(table) == [(2, "meeting_on", reason, asks)]
    cancelled = f"{heading},status\nR1,C1,2026-04-01,{day},cancelled\n"
    assert looked(session, council, cancelled, now).doubts == []
