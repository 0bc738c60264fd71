"""The year in its parts adds up to the figures, in every output, and gives nobody away in public."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reporting.annual_report import document, verify
from portal.reporting.annual_report.document import Report
from portal.reporting.take_up.parts import figures_of_parts
from portal.reporting.take_up.times import PARTS
from tests.factories import a_child, a_contact, a_held_review
from tests.reporting.rows import received

NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)
FIRST = date(2025, 4, 1)
AS_FIGURES = {"held": "reviews_held", "in_time": "reviews_in_time", "took_part": "participation_reviews",
              "sent": "forms_sent", "returned": "forms_returned"}  # fmt: skip


@pytest.fixture
def year(session: Session, council: Council) -> Session:
    """Two years of reviews, half of them with a form that came back by web or paper, early or after the meeting."""
    chance = random.Random(5)  # noqa: S311
    for number in range(90):
        day = FIRST - timedelta(days=300) + timedelta(days=7 * number)
        review = a_held_review(session, a_child(session, age=chance.choice((3, 9, 14))), day,
                               due_on=chance.choice((None, day, day - timedelta(days=3))),
                               **_coded(chance.choice((None, "PN1", "PN7"))))  # fmt: skip
        if number % 2:
            contact = a_contact(session, review.child, "parent")
            received(session, council.library, review, "consult_parent", contact=contact,
                     on=day + timedelta(days=chance.choice((-4, 4))), source=chance.choice(("web", "paper")),
                     sent_at=datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=20))  # fmt: skip
    return session


def _coded(code: str | None) -> dict[str, object]:
    return {"participation": code, "participation_by": code and "import"}


def column(report: Report, table_id: str, name: str) -> list[int]:
    """The numbers of a column."""
    table = report.table(table_id)
    return [number for row in table.rows if isinstance(number := row[table.columns.index(name)], int)]


@pytest.mark.parametrize("of_year", [2024, 2025])
def test_months_quarters_channels_and_languages_add_up_to_the_year(
    year: Session, council: Council, of_year: int
) -> None:
    report = document.document(year, council, of_year, "panel", now=NOW)
    for name, figure in AS_FIGURES.items():
        counted = report.figure(figure).n
        assert counted
        assert sum(column(report, "each_month", name)) == sum(column(report, "each_quarter", name)) == counted
        assert column(report, "rolling_year", name)[-1] == counted
    for part, whole in PARTS.items():
        assert sum(column(report, "each_month", whole)) == report.figure(AS_FIGURES[part]).N
    for way in ("take_up_channel", "take_up_language"):
        assert sum(column(report, way, "sent")) == report.figure("forms_sent").n
        assert sum(column(report, way, "returned")) == report.figure("forms_returned").n
        assert sum(column(report, way, "on_paper")) == sum(column(report, "reach", "paper")) > 0


def test_a_rolling_year_reaches_into_the_year_before(year: Session, council: Council) -> None:
    now, before = (document.document(year, council, each, "panel", now=NOW) for each in (2025, 2024))
    first = column(now, "each_quarter", "held")[0] + sum(column(before, "each_quarter", "held")[1:])
    assert column(now, "rolling_year", "held")[0] == first
    table = now.table("rolling_year")
    assert table.say(table.rows[0][0]) == "12 months to June 2025"


def test_a_share_stands_beside_each_count_that_is_part_of_another(year: Session, council: Council) -> None:
    table = document.document(year, council, 2025, "panel", now=NOW).table("each_quarter")
    row = table.rows[0]
    at = table.columns.index
    for part, whole in PARTS.items():
        assert f"({100 * row[at(part)] / row[at(whole)]:.0f}%)" in table.show(row, at(part))  # type: ignore[operator]


def test_a_year_that_runs_ends_with_the_last_month_there_is_something_of(session: Session, council: Council) -> None:
    for day in (date(2026, 4, 9), date(2026, 12, 1)):
        a_held_review(session, a_child(session, age=9), day)
    report = document.document(session, council, 2026, "panel", now=NOW)
    assert [row[0] for row in report.table("each_month").rows][-1] == "2026-12"
    assert [row[0] for row in report.table("rolling_year").rows] == ["2026-06", "2026-09"]


def test_in_public_the_quarters_hide_what_is_small_and_the_check_adds_them_up(year: Session, council: Council) -> None:
    report = document.document(year, council, 2025, "public", now=NOW)
    assert not {table.id for table in report.tables} & {"each_month", "rolling_year"}
    shown = [report.table(each) for each in ("each_quarter", "take_up_channel", "take_up_language")]
    cells = [cell for table in shown for row in table.rows for cell in row]
    assert not [cell for cell in cells if isinstance(cell, int) and 1 <= cell <= 5]
    assert "c" in [cell for row in report.table("each_quarter").rows for cell in row]
    assert verify.faults(year, council, 2025, on=NOW.date()) == []


def test_every_share_of_take_up_and_of_a_part_of_the_year_is_a_figure_with_its_own_id(
    year: Session, council: Council
) -> None:
    panel, public = (document.document(year, council, 2025, each, now=NOW) for each in ("panel", "public"))
    found = {each.id: each for each in figures_of_parts(panel.tables)}
    assert len(found) == len(list(figures_of_parts(panel.tables)))  # no id twice
    returned = panel.figure("forms_returned")
    assert {"reach.consult_12_17.opened", "take_up_language.en.returned", "take_up_channel.email.on_paper"} <= set(
        found
    )
    assert {"each_month.2025-04.in_time", "each_quarter.2025-06.took_part", "rolling_year.2026-03.returned"} <= set(
        found
    )
    by_channel = [each for name, each in found.items() if name.startswith("take_up_channel.") and "returned" in name]
    assert sum(int(each.n) for each in by_channel) == returned.n
    assert sum(int(each.N) for each in by_channel) == returned.N
    whole = found["rolling_year.2026-03.returned"]
    assert (whole.n, whole.N, whole.value, whole.unit, whole.base) == (
        returned.n, returned.N, returned.value, "percent", "forms sent",
    )  # fmt: skip
    for each in figures_of_parts(public.tables):
        assert each.value is None or not {each.n, each.N} & set(range(1, 6)), each.id
    written = document.as_json(public)["figures_of_parts"]
    assert {each["id"] for each in written} < set(found)
