"""A month, a quarter or a rolling year is counted by the rules of the year, and leads to the reviews behind it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reporting.figures import measure
from portal.reporting.periods import period
from portal.reporting.periods.behind import JUDGED, behind
from portal.reporting.periods.counted_of import FEW, TOO_FEW, figures_of
from portal.reporting.periods.period import Period
from tests.factories import a_child, a_contact, a_held_review
from tests.reporting.rows import received

ON = date(2026, 3, 2)
CODES = ("PN1", "PN4", "PN6", "PN7", None)


@pytest.fixture
def two_years(session: Session, council: Council) -> Session:
    """Reviews every eleven days from April 2024 to February 2026, of every kind that figures tell apart."""
    for number in range(62):
        day = date(2024, 4, 3) + timedelta(days=11 * number)
        child = a_child(session, age=3 if number % 9 == 0 else 10)
        code = "PN0" if number % 9 == 0 else CODES[number % 5]
        review = a_held_review(
            session,
            child,
            day,
            due_on=(day, day - timedelta(days=1), None)[number % 3],
            **({"participation": code, "participation_by": "import"} if code else {}),
            chaired_by=("child", "iro", None)[number % 3],
            iro_spoke_before=(True, False, None)[number % 3],
            decisions_sent_on=(day + timedelta(days=3), day + timedelta(days=30), None)[number % 3],
            record_sent_on=(day + timedelta(days=40), None)[number % 2],
        )
        parent = a_contact(session, child, "parent")
        back = day + timedelta(days=-2 if number % 2 else 2)
        received(session, council.library, review, "consult_parent", {}, on=back, source="web", contact=parent)
        received(session, council.library, review, "feedback_parent", {}, on=day + timedelta(days=5), contact=parent)
    return session


def test_a_year_counted_as_a_run_of_months_is_the_year(two_years: Session, council: Council) -> None:
    whole = {each.id: each for each in measure.measure(two_years, council, 2025, on=ON).figures}
    found = figures_of(two_years, council, period.of_year(2025))
    assert {each.id for each in found} >= JUDGED.keys() | {"forms_returned", "feedback_total", "digital_takeup"}
    for each in found:
        n_alone = each.id in ("forms_sent",)  # how many were due is counted of whole years only
        expected = whole[each.id]
        assert (each.n, None if n_alone else each.N, each.unknown) == (
            expected.n, None if n_alone else expected.N, expected.unknown,
        ), each.id  # fmt: skip


def test_behind_every_figure_of_every_period_stand_as_many_reviews_as_it_says(
    two_years: Session, council: Council
) -> None:
    offered = list(period.offered(ON, [2025, 2024]))
    assert len(offered) > 30
    for each in offered:
        figures = {figure.id: figure for figure in figures_of(two_years, council, each)}
        for name in JUDGED:
            figure, found = figures[name], behind(two_years, council, name, each)
            if figure.instead == TOO_FEW:
                assert 0 < len(found.yes) + len(found.no) < FEW
                continue
            base = len(found.yes) + len(found.no)
            assert (figure.n, figure.N or base, figure.unknown) == (len(found.yes), base, len(found.unknown)), name


def test_the_months_of_a_year_add_up_and_stand_beside_those_a_year_before(two_years: Session, council: Council) -> None:
    quarters = [Period((2025, 4), (2025, 6)), Period((2025, 7), (2025, 9)), Period((2025, 10), (2025, 12))]
    quarters.append(Period((2026, 1), (2026, 3)))
    held = [next(each for each in figures_of(two_years, council, q) if each.id == "reviews_held") for q in quarters]
    whole = next(each for each in figures_of(two_years, council, period.of_year(2025)) if each.id == "reviews_held")
    assert sum(each.n for each in held) == whole.n
    assert held[0].previous is not None
    assert (held[0].previous.year, held[0].previous.value) == ("April to June 2024", 9)


def test_a_share_of_fewer_than_five_is_a_gap(two_years: Session, council: Council) -> None:
    month = Period((2025, 7), (2025, 7))
    gaps = [each for each in figures_of(two_years, council, month) if each.instead == TOO_FEW]
    assert {"reviews_in_time", "participation_reviews"} <= {each.id for each in gaps}
    assert {(each.value, each.base, each.previous_shown) for each in gaps} == {(None, "", "")}


@pytest.mark.parametrize(
    ("code", "words", "first", "last"),
    [
        ("2025-26", "2025-26", date(2025, 4, 1), date(2026, 3, 31)),
        ("2025-04..2026-03", "2025-26", date(2025, 4, 1), date(2026, 3, 31)),
        ("2011-12", "2011-12", date(2011, 4, 1), date(2012, 3, 31)),
        ("2025-12..2025-12", "December 2025", date(2025, 12, 1), date(2025, 12, 31)),
        ("2024-03..2025-02", "12 months to February 2025", date(2024, 3, 1), date(2025, 2, 28)),
    ],
)
def test_a_period_is_named_by_its_months(code: str, words: str, first: date, last: date) -> None:
    found = period.parse(code, ON)
    assert (found.words, found.first, found.last) == (words, first, last)
    assert period.parse(found.code, ON) == found


@pytest.mark.parametrize(
    "code",
    ["", "2025", "2025-13..2025-13", "2025-09..2025-07", "2024-01..2025-02", "2026-04..2026-04", "1999-05..1999-06"],
)
def test_what_is_no_period_that_has_begun_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="is no|financial year|year"):
        period.parse(code, ON)


def test_what_is_offered_has_begun_and_leads_back_to_itself() -> None:
    for on in (ON, date(2026, 4, 1), date(2026, 12, 31)):
        offered = list(period.offered(on, [2025]))
        assert len({each.code for each in offered}) == len(offered)
        assert all(period.parse(each.code, on) == each for each in offered)
