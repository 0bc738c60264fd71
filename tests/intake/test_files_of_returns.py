"""The files of national returns are told apart, and bring what they hold: children, periods of care, reviews."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.council.work import Work
from portal.intake.files.table import Table, read_file
from portal.intake.take import Preview, preview, take
from portal.store.models import Child
from tests.factories import SOMEBODY, a_child


def read(text: str) -> Table:
    return read_file("file.csv", text.encode())


def looked(session: Session, council: Council, text: str, now: datetime) -> tuple[Table, Preview]:
    table = read(text)
    return table, preview(session, council, table, now)


HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n001,1,12/02/2014,WBRI,A123456789012,,\n"
EPISODES = (
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
    "001,03/05/2024,L,C2,N1,U4,PR1,04/06/2024,X1,CARPL,,,\n"
    "001,01/02/2022,S,C2,N1,U4,PR1,03/05/2024,X1,CARPL,,,\n"
    "001,04/06/2024,P,C2,N1,U4,PR1,,,,,,\n"
    "002,01/02/2020,S,V2,N1,U4,PR1,01/03/2021,E4A,,,,\n"
    "003,04/06/2024,P,C2,N1,U4,PR1,,,,,,\n"
)


def test_the_files_of_the_return_are_told_apart(session: Session, council: Council, now: datetime) -> None:
    work = Work(session, council, SOMEBODY, now)
    assert read("CHILD,DOB,REVIEW,REVIEW_CODE\n001,12/02/2014,14/05/2025,PN1\n").kind == "ssda903_reviews"
    assert looked(session, council, EPISODES, now)[1].problems[0].reason.startswith("no child has this reference")
    take(work, read(HEADER))
    for reference in ("002", "003"):
        a_child(session, reference=reference, date_of_birth=date(2014, 1, 1), looked_after_from=date(2019, 1, 1))
    table, seen = looked(session, council, EPISODES, now)
    assert (table.kind, seen.new, seen.changed) == ("ssda903_episodes", 0, 2)
    take(work, table)
    kept = {
        each.reference: (each.looked_after_from, each.looked_after_to) for each in session.scalars(sa.select(Child))
    }
    assert kept == {
        "001": (date(2022, 2, 1), None),
        "002": (date(2020, 2, 1), date(2021, 3, 1)),
        "003": (date(2019, 1, 1), None),  # came into care before the years of the file
    }


def test_a_review_without_its_code_comes_in_and_the_officer_is_asked(
    session: Session, council: Council, now: datetime
) -> None:
    a_child(session, reference="001", date_of_birth=date(2014, 2, 12))
    _, seen = looked(session, council, "CHILD,DOB,REVIEW,REVIEW_CODE\n001,12/02/2014,14/05/2025,\n", now)
    assert (seen.problems, seen.new) == ([], 1)


LIST_6 = (
    "Child Unique ID,Gender,Ethnicity,Date of Birth,Age of Child (Years),Unaccompanied Asylum Seeking Child (UASC),"
    "Date Started to be Looked After,Child's Category of Need,Child's Legal Status,Date of Latest Statutory Review,"
    "Date Ceased to be Looked After,Allocated Team,Allocated Worker\n"
    "4711,b) Female,a) WBRI,15/04/2012,14,b) No,01/09/2024,N1,C2,14/01/2026,,North,A Worker\n"
)


def test_list_6_of_annex_a_brings_children(session: Session, council: Council, now: datetime) -> None:
    table, seen = looked(session, council, LIST_6, now)
    assert (table.kind, seen.problems, seen.new) == ("children", [], 1)
    assert table.rows[0].facts == {
        "reference": "4711",
        "date_of_birth": date(2012, 4, 15),
        "looked_after_from": date(2024, 9, 1),
    }
