"""reviews.csv is what the return takes, or is refused with every reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.intake.problems import FileFaulty
from portal.intake.rows.return_beside import births_of, statuses_of
from portal.reporting.ssda903 import ALONE, Beside, ReturnRefused, reviews_csv
from tests.factories import a_child, a_held_review

ON = date(2026, 12, 1)
CODED: dict[str, Any] = {"participation_by": "person"}


def refused(session: Session, on: date = ON, beside: Beside = ALONE) -> list[str]:
    """The reasons for which the file of 2025-26 is refused."""
    with pytest.raises(ReturnRefused) as refusal:
        reviews_csv(session, 2025, on=on, beside=beside)
    return [problem.reason for problem in refusal.value.problems]


def test_one_row_for_each_review_held_in_the_year_with_days_as_the_response_writes_them(session: Session) -> None:
    child = a_child(session, reference="566910", date_of_birth=date(2008, 3, 27))
    a_held_review(session, child, date(2025, 8, 30), participation="PN6", **CODED)
    a_held_review(session, child, date(2025, 4, 1), completed_on=date(2025, 4, 9), participation="PN1", **CODED)
    a_held_review(session, child, date(2026, 4, 1), participation="PN1", **CODED)
    assert reviews_csv(session, 2025, on=ON) == (
        "CHILD,DOB,REVIEW,REVIEW_CODE\n566910,27/03/2008,01/04/2025,PN1\n566910,27/03/2008,30/08/2025,PN6\n"
    )


def test_a_year_without_reviews_is_a_heading_alone(session: Session) -> None:
    assert reviews_csv(session, 2025, on=ON) == "CHILD,DOB,REVIEW,REVIEW_CODE\n"


def test_a_blank_code_breaks_rule_167(session: Session) -> None:
    a_held_review(session, a_child(session))
    assert refused(session) == ["the participation code is blank (rule 167)"]


def test_a_code_that_does_not_fit_the_age_breaks_rules_440_and_441(session: Session) -> None:
    day = date(2025, 9, 10)
    a_held_review(session, a_child(session, date_of_birth=date(2021, 9, 9)), day, participation="PN0", **CODED)
    a_held_review(session, a_child(session, date_of_birth=date(2021, 9, 11)), day, participation="PN1", **CODED)
    reasons = refused(session)
    assert len(reasons) == 2
    assert "440" in reasons[0]
    assert "441" in reasons[1]


def test_on_the_fourth_birthday_both_kinds_of_code_stand(session: Session) -> None:
    for code in ("PN0", "PN7"):
        child = a_child(session, date_of_birth=date(2021, 9, 10))
        a_held_review(session, child, date(2025, 9, 10), participation=code, **CODED)
    assert reviews_csv(session, 2025, on=ON).count("\n") == 3


def test_what_the_public_rules_let_through_is_refused_too(session: Session) -> None:
    twice = a_child(session, reference="A1")
    for code in ("PN1", "PN7"):
        a_held_review(session, twice, date(2025, 9, 10), participation=code, **CODED)
    assert refused(session) == ["the child has 2 reviews on that day"] * 2


def test_a_review_in_the_future_or_before_birth_is_refused(session: Session) -> None:
    a_held_review(session, a_child(session, reference="A1"), date(2025, 9, 10), participation="PN1", **CODED)
    unborn = a_child(session, reference="A2", date_of_birth=date(2025, 9, 11))
    a_held_review(session, unborn, date(2025, 9, 10), age=0, participation="PN0", **CODED)
    reasons = refused(session, on=date(2025, 9, 9))
    assert reasons[0] == "the review lies in the future"
    assert "before the child was born" in " ".join(reasons)


@pytest.mark.parametrize("reference", ["=1+1", "A 1", "", "Ł12"])
def test_an_identifier_of_anything_but_letters_and_figures_is_refused(session: Session, reference: str) -> None:
    child = a_child(session, reference=reference)
    a_held_review(session, child, participation="PN1", **CODED)
    assert refused(session) == ["CHILD must be letters and figures only"]


HEADER = b"CHILD,SEX,DOB,ETHNIC\nA1,1,27/03/2008,WBRI\nA3,2,28/03/2008,WBRI\nA4,2,27/03/2008,WBRI\n"
EPISODES = b"CHILD,DECOM,LS\nA1,01/04/2020,V4\nA1,01/04/2021,C2\nA2,01/04/2020,C2\nA4,01/04/2020,V3\nA4,01/05/2020,V4\n"


def test_what_does_not_fit_the_other_files_of_the_return_is_refused_too(session: Session) -> None:
    for reference in ("A1", "A2", "A3", "A4"):
        child = a_child(session, reference=reference, date_of_birth=date(2008, 3, 27))
        a_held_review(session, child, date(2025, 8, 30), participation="PN6", **CODED)
    assert reviews_csv(session, 2025, on=ON).count("A") >= 4
    assert refused(session, beside=Beside(births_of(HEADER), statuses_of(EPISODES))) == [
        "the child is not in header.csv (check INT08)",
        "the child has no episode in episodes.csv (rule 1012)",
        "the date of birth is 27/03/2008 here and 28/03/2008 in header.csv (check INT17)",
        "every episode of the child is V3 or V4, short breaks (rule 399)",
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"CHILD,SEX\nA1,1\n", "DOB: this column is missing"), (b"CHILD,DOB\nA1,long ago\n", "is not a date like")],
)
def test_a_header_that_cannot_be_read_says_why(content: bytes, says: str) -> None:
    with pytest.raises(FileFaulty, match=says):
        births_of(content)
