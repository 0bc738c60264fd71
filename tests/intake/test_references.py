"""One child has one reference, whatever capitals, blanks and zeros a file gives it; the erased have theirs too."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.asking.reviews import find_child
from portal.council.council import Council
from portal.council.work import Work
from portal.intake.files.table import read_file
from portal.intake.problems import FileFaulty
from portal.intake.take import Taken, preview, take
from portal.keeping.erasure import ChildUnknown, forget
from portal.store.database import writing
from portal.store.ledger import Erasure
from portal.store.models import Child, Contact, Invitation, Review
from portal.store.references import match
from portal.store.sealing import keys
from tests.factories import SOMEBODY, a_child, a_contact, a_held_review, a_review


def taken(session: Session, council: Council, text: str, now: datetime) -> Taken:
    return take(Work(session, council, SOMEBODY, now), read_file("file.csv", text.encode()))


def said(session: Session, council: Council, text: str, now: datetime) -> list[tuple[int, str, str]]:
    seen = preview(session, council, read_file("file.csv", text.encode()), now)
    return [(each.line, each.column, each.reason) for each in seen.problems]


def all_of(session: Session, model: type[Child | Contact | Review]) -> list[str]:
    return sorted(session.scalars(sa.select(model.reference)))


@pytest.mark.parametrize("written", ["c1", "C1 ", " C 1", "Ｃ１", "C\u00a01"])
def test_case_and_blanks_make_no_second_child_adult_or_review(
    session: Session, council: Council, now: datetime, written: str
) -> None:
    robin = a_child(session, reference="C1", first_name="Robin")
    a_contact(session, robin, reference="P1")
    a_review(session, robin, reference="R1")
    other = written.replace("C", "P").replace("c", "p").replace("Ｃ", "Ｐ")
    third = written.replace("C", "R").replace("c", "r").replace("Ｃ", "Ｒ")
    taken(session, council, f'child_ref,date_of_birth,first_name\n"{written}",{robin.date_of_birth},Rob\n', now)
    taken(session, council, f'child_ref,contact_ref,role,name\n"{written}","{other}",parent,Al Reed\n', now)
    taken(session, council, f'review_ref,child_ref,due_on,venue\n"{third}","{written}",2026-03-31,home\n', now)
    assert (all_of(session, Child), all_of(session, Contact), all_of(session, Review)) == (["C1"], ["P1"], ["R1"])
    assert robin.first_name == "Rob"
    assert session.scalars(sa.select(Contact.name)).all() == ["Al Reed"]
    assert session.scalars(sa.select(Review.venue)).all() == ["home"]
    assert find_child(session, written) is robin


def test_a_returned_form_finds_its_child_review_and_adult_in_another_spelling(
    session: Session, council: Council, now: datetime
) -> None:
    robin = a_child(session, reference="C1")
    alex = a_contact(session, robin, reference="P1")
    a_held_review(session, robin, reference="R1")
    text = "form,review_ref,respondent_ref,received_on,{0}\n{1},r1,{2},2026-02-20,yes\n"
    taken(session, council, text.format("fy_met_iro", "feedback_4_11", "c 1"), now)
    taken(session, council, text.format("pf_listened", "feedback_parent", "p1"), now)
    assert session.scalars(sa.select(Invitation.contact_id).order_by(Invitation.id)).all() == [None, alex.id]
    assert all_of(session, Contact) == ["P1"]


@pytest.mark.parametrize(
    ("heading", "line", "column"),
    [
        ("child_ref,date_of_birth", "1001,2015-03-31", "child_ref"),
        ("child_ref,contact_ref,role", "1001,P1,parent", "child_ref"),
        ("child_ref,contact_ref,role", "001001,77,parent", "contact_ref"),
        ("review_ref,child_ref,due_on", "R1,1001,2026-03-31", "child_ref"),
        ("review_ref,child_ref,due_on", "55,001001,2026-03-31", "review_ref"),
        ("CHILD,DOB,REVIEW,REVIEW_CODE", "1001,31/03/2015,14/05/2025,PN1", "CHILD"),
        ("form,review_ref,respondent_ref,received_on", "consult_parent,0055,77,2026-02-20", "respondent_ref"),
        ("form,review_ref,respondent_ref,received_on", "consult_parent,55,0077,2026-02-20", "review_ref"),
    ],
)
def test_a_lost_zero_is_asked_about_and_makes_nobody_new(
    session: Session, council: Council, now: datetime, heading: str, line: str, column: str
) -> None:
    robin = a_child(session, reference="001001", date_of_birth=date(2015, 3, 31))
    a_contact(session, robin, reference="0077")
    a_review(session, robin, reference="0055")
    (problem,) = said(session, council, f"{heading}\n{line}\n", now)
    assert problem[:2] == (2, column)
    assert problem[2].startswith("looks like 00")
    assert "without its zeros" in problem[2]


@pytest.mark.parametrize(("kept", "written"), [("C0011", "C11"), ("C-007", "c-7"), ("LAC000", "LAC 0")])
def test_a_zero_lost_behind_letters_is_asked_about_as_well(
    session: Session, council: Council, now: datetime, kept: str, written: str
) -> None:
    robin = a_child(session, reference=kept, date_of_birth=date(2015, 3, 31))
    a_contact(session, robin, reference=f"P{kept}")
    a_review(session, robin, reference=f"R{kept}")
    for heading, line, column in (
        ("child_ref,date_of_birth", f"{written},2015-03-31", "child_ref"),
        ("child_ref,contact_ref,role", f"{kept},P{written},parent", "contact_ref"),
        ("review_ref,child_ref,due_on", f"R{written},{kept},2026-03-31", "review_ref"),
    ):
        (problem,) = said(session, council, f"{heading}\n{line}\n", now)
        assert problem[:2] == (2, column)
        assert "without its zeros" in problem[2]
    forget(session, kept, by=SOMEBODY, now=now)
    (problem,) = said(session, council, f"child_ref,date_of_birth\n{written},2015-03-31\n", now)
    assert problem[2] == "is that of an erased child but for its zeros; take the row out of the file"


def test_zeros_that_came_too_late_are_asked_about_as_well(session: Session, council: Council, now: datetime) -> None:
    a_child(session, reference="1001")
    text = "child_ref,date_of_birth\n001001,2015-03-31\n"
    assert said(session, council, text, now) == [
        (2, "child_ref", "looks like 1001 with zeros before it; write it as the portal knows it")
    ]


def test_two_spellings_in_one_file_are_one_child(session: Session, council: Council, now: datetime) -> None:
    text = "child_ref,date_of_birth\nC1,2015-03-31\nc1,2015-03-31\n0012,2015-03-31\n12,2015-03-31\n"
    assert said(session, council, text, now) == [
        (3, "child_ref", "stands on line 2 already"),
        (5, "child_ref", "differs from 0012 (line 4) by its zeros alone"),
    ]


def test_children_who_stand_twice_already_are_told_apart_by_their_exact_spelling() -> None:
    found = match(["C1", "c1", "c 1"], ["C1", "c1"])
    assert found.kept == {"C1": "C1", "c1": "c1"}
    assert found.unclear == {"c 1": "may be any of C1, c1; write it as one of them"}


@pytest.mark.parametrize("asked", ["c77", " C 77", "C77"])
@pytest.mark.parametrize("again", ["c77", "C77", "C 77"])
def test_who_was_erased_stays_so_in_every_spelling(
    session: Session, council: Council, now: datetime, asked: str, again: str
) -> None:
    a_child(session, reference="C77")
    forget(session, asked, by=SOMEBODY, now=now)
    text = f"child_ref,date_of_birth\n{again},2015-03-31\n"
    assert said(session, council, text, now) == [
        (2, "child_ref", "this child was erased; take the row out of the file")
    ]


@pytest.mark.parametrize("again", ["AB7", "ab7"])
def test_a_mark_of_the_old_form_still_knows_its_child(
    session: Session, council: Council, now: datetime, again: str
) -> None:
    session.add(Erasure(at=now, rule="asked for", subject=keys(session).mark("child:AB7"), counts={}))
    session.flush()
    assert [reason for *_, reason in said(session, council, f"child_ref,date_of_birth\n{again},2015-03-31\n", now)] == [
        "this child was erased; take the row out of the file"
    ]


@pytest.mark.parametrize(("erased", "again"), [("001001", "1001"), ("1001", "001001")])
def test_an_erased_child_does_not_come_back_without_its_zeros(
    session: Session, council: Council, now: datetime, erased: str, again: str
) -> None:
    a_child(session, reference=erased)
    forget(session, erased, by=SOMEBODY, now=now)
    for text in (
        f"child_ref,date_of_birth\n{again},2015-03-31\n",
        f"child_ref,contact_ref,role\n{again},P1,parent\n",
        f"CHILD,DOB,REVIEW,REVIEW_CODE\n{again},31/03/2015,14/05/2025,PN1\n",
    ):
        assert [reason for *_, reason in said(session, council, text, now)] == [
            "is that of an erased child but for its zeros; take the row out of the file"
        ]


def test_nobody_is_erased_by_a_reference_that_may_be_two(session: Session, now: datetime) -> None:
    a_child(session, reference="C1")
    a_child(session, reference="c1", reference_plain=sa.null())  # stood there before one row for both was promised
    with pytest.raises(ChildUnknown):
        forget(session, "c 1", by=SOMEBODY, now=now)


def test_the_database_itself_keeps_one_row_for_a_reference(session: Session) -> None:
    robin = a_child(session, reference="C1")
    a_contact(session, robin, reference="P1")
    a_review(session, robin, reference="R1")
    for make in (
        lambda: a_child(session, reference="c 1"),
        lambda: a_contact(session, robin, reference="p1"),
        lambda: a_review(session, robin, reference="r1 "),
    ):
        with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
            make()
    a_contact(session, a_child(session), reference="p1")  # of another child it is another row


def test_two_files_taken_at_one_moment_make_one_child(
    maker: sessionmaker[Session], session: Session, council: Council, now: datetime
) -> None:
    def bring(written: str) -> str:
        text = f"child_ref,date_of_birth\n{written},2015-03-31\n"
        table = read_file("file.csv", text.encode())
        with maker() as mine:
            preview(mine, council, table, now)
            ready.wait()
            try:
                with writing(mine):
                    return take(Work(mine, council, SOMEBODY, now), table).summary
            except FileFaulty as fault:
                return str(fault)

    ready = Barrier(4)
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(bring, ["C1", "c1", "C 1", "c 1"]))
    assert len(all_of(session, Child)) == 1
    assert sum("1 new" in each for each in answers) == 1
    assert all("1 new" in each or "1 the same" in each or "at the same moment" in each for each in answers)
