"""Whoever has a minute finds behind the first figures what children said of being listened to, and what changed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reporting.annual_report import document, html, pdf
from portal.reporting.annual_report.document import Report
from portal.reporting.annual_report.headlines import in_front
from portal.reporting.figures.table import Table
from tests.factories import a_child, a_held_review
from tests.reporting.rows import received

NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)


def years(session: Session, council: Council, *, before: int = 25, now: int = 25) -> None:
    """Reviews of two years: of those before two in five took part, of those now four in five; each sent feedback."""
    for year, reviews, part in ((2024, before, 2), (2025, now, 4)):
        for number in range(reviews):
            code = "PN1" if number % 5 < part else "PN7"
            review = a_held_review(
                session, a_child(session, age=14), date(year, 9, 1), participation=code, participation_by="import"
            )
            listened = {"fo_listened": "no" if number < 3 else "yes"}
            received(session, council.library, review, "feedback_12_17", listened, on=date(year, 9, 8))


def made(session: Session, council: Council, audience: str = "panel") -> tuple[Report, Table, Table]:
    report = document.document(session, council, 2025, audience, now=NOW)
    return report, *in_front(report)


def test_what_moved_most_stands_first_with_both_years(session: Session, council: Council) -> None:
    years(session, council)
    report, listened, changed = made(session, council)
    assert changed.title == "What changed since 2024-25"
    assert changed.rows[0][3] == "+40"
    assert ("Reviews in which the child took part", "40.0%", "80.0%", "+40") in changed.rows
    shown = [[listened.show(row, column) for column in range(len(row))] for row in listened.rows]
    assert ["Feedback, young people 12 to 17", "Were you listened to?", "22 (88%)", "0 (0%)", "3 ◆ (12%)"] in [
        each[:5] for each in shown
    ]
    page = html.html(report)
    assert page.index("What changed since 2024-25") < page.index("<h2>Who was reached</h2>")
    assert pdf.write(report).startswith(b"%PDF")


def test_where_too_few_stand_behind_it_nothing_is_said_to_have_changed(session: Session, council: Council) -> None:
    years(session, council, before=19)
    _report, _listened, changed = made(session, council)
    assert changed.rows == ()
    assert changed.rule.startswith("Nothing can be set beside that year")


def test_what_is_hidden_from_the_public_is_hidden_here_too(session: Session, council: Council) -> None:
    years(session, council)
    report, listened, _changed = made(session, council, "public")
    rows = set(report.table("feedback_items").rows)
    assert listened.rows
    assert set(listened.rows) <= rows
    (children,) = listened.rows
    assert children[listened.columns.index("no")] == "c"


@pytest.mark.parametrize("audience", ["panel", "public"])
def test_a_year_in_which_nobody_said_anything_is_written_all_the_same(
    session: Session, council: Council, audience: str
) -> None:
    _report, listened, changed = made(session, council, audience)
    assert all(row[-1] == 0 for row in listened.rows)
    assert changed.rows == ()


def test_small_numbers_are_marked_for_the_panel_and_hidden_from_the_public(session: Session, council: Council) -> None:
    years(session, council)
    a_held_review(session, a_child(session, age=14), date(2025, 9, 1), due_on=date(2025, 8, 31))
    panel, public = (document.document(session, council, 2025, each, now=NOW) for each in ("panel", "public"))
    assert "◆ stands beside those of 1 to 5" in html.html(panel)
    assert panel.figure("reviews_in_time").base == "25 of 26"
    late = panel.table("late_reasons")
    assert [late.show(row, 1) for row in late.rows] == ["1 ◆"]
    assert "◆" not in html.html(public)
    assert "◆" not in str(document.as_json(panel))  # what other programs read are plain numbers
    assert pdf.write(panel).startswith(b"%PDF")
