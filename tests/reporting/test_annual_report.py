"""The report keeps its shape for scripts, stands alone as a page, and is safe in Excel."""

from __future__ import annotations

import html as html_words
import io
import json
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reporting.annual_report import charts, document, excel, html
from portal.reporting.annual_report.document import AudienceRefused, Report
from portal.reporting.figures.catalogue import CATALOGUE
from portal.reporting.figures.figure import Count, Definition, figure, percent
from portal.store.audit import Actor
from portal.store.models import AuditEntry, Concern
from portal.store.tables.report_tables import Release
from tests.factories import a_child, a_contact, a_held_review, a_staff
from tests.reporting.rows import all_read, received, said, tagged

NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)
EVIL = ("=1+1", "+44", "-2", "@SUM(A1)", "\t=1", '=HYPERLINK("http://example.org")', "<script>alert(1)</script>")


@pytest.fixture
def report(session: Session, council: Council) -> Report:
    """A small year with words that would like to be formulas or markup."""
    child = a_child(session, age=14)
    for number, words in enumerate(EVIL):
        review = a_held_review(session, child, due_on=date(2026, 1, 1), late_reason=words)
        professional = a_contact(session, child, "professional")
        response = received(session, council.library, review, "feedback_professional", {"g_views": "yes"},
                            on=date(2026, 2, 20), contact=professional, may_quote=True)  # fmt: skip
        said(session, response, "g_good", words)
        tagged(session, response, "g_good", "sentiment", "neutral" if number else "positive")
    all_read(session, council)
    return document.document(session, council, 2025, "panel", now=NOW)


def test_a_report_for_nobody_there_is_refused_with_the_reason(session: Session, council: Council) -> None:
    with pytest.raises(AudienceRefused, match="no audience"):
        document.document(session, council, 2025, "all", now=NOW)


def test_the_json_has_the_shape_councils_script_against(report: Report) -> None:
    written = json.loads(json.dumps(document.as_json(report)))
    assert list(written) == ["year", "council", "audience", "figures", "tables", "figures_of_parts", "quotes",
                             "quotes_waiting", "written", "recommended", "recommended_before",
                             "recorded_elsewhere"]  # fmt: skip
    assert (written["year"], written["council"], written["audience"]) == ("2025-26", "Westmere Council", "panel")
    assert [each["id"] for each in written["figures"]] == [definition.id for definition in CATALOGUE]
    keys = ["id", "label", "rule", "unit", "value", "n", "N", "previous", "target", "suppressed", "unknown", "source"]
    assert {tuple(each) for each in written["figures"]} == {tuple(keys)}
    tables = {each["id"]: each for each in written["tables"]}
    assert set(tables) == {"participation_codes", "feedback_items", "themes", "sentiment", "reach", "received",
                           "concerns", "late_reasons", "venues", "answers", "take_up_channel", "take_up_language",
                               "each_quarter", "each_month", "rolling_year"}  # fmt: skip
    assert tables["feedback_items"]["columns"] == [
        "form",
        "question",
        "yes",
        "partly",
        "no",
        "unsure",
        "not_answered",
        "n",
    ]
    assert tables["reach"]["columns"] == [
        "audience",
        "due",
        "sent",
        "opened",
        "started",
        "returned",
        "paper",
        "declined",
    ]
    assert all(len(row) == len(table["columns"]) for table in tables.values() for row in table["rows"])
    assert {quote["who"] for quote in written["quotes"]} == {"professional"}


def test_the_page_stands_alone_and_holds_no_markup_of_others(report: Report) -> None:
    page = html.html(report)
    read = BeautifulSoup(page, "html.parser")
    assert not read.find_all(["script", "link", "img", "iframe"])
    assert "<script>alert(1)</script>" in read.get_text()
    assert [cell.get_text() for cell in read.select("h1")] == ["Independent reviewing: annual report 2025-26"]
    assert "Restricted" in read.get_text()
    for each in report.figures:
        assert each.label in read.get_text()
        assert each.rule in read.get_text()
    assert all(table.title in read.get_text() for table in report.tables if table.id != "answers")
    headings = [int(heading.name[1]) for heading in read.find_all(["h1", "h2", "h3"])]
    assert all(after - before <= 1 for before, after in zip(headings, headings[1:], strict=False))


def test_every_coded_answer_stands_in_words_in_the_excel_file(session: Session, council: Council) -> None:
    review = a_held_review(session, a_child(session, age=9))
    received(
        session, council.library, review, "consult_4_11", {"y_safe": "partly", "y_home": "4"}, on=date(2026, 2, 20)
    )
    report = document.document(session, council, 2025, "panel", now=NOW)
    assert "Do you feel safe" not in html.html(report)
    sheet = openpyxl.load_workbook(io.BytesIO(excel.write(report)))["Every coded answer"]
    rows = list(sheet.iter_rows(values_only=True))
    safe = [row for row in rows if row[1] == "Do you feel safe where you live?" and row[3]]
    assert [row[0] for row in safe] == ["Consultation, children 4 to 11"]
    assert safe[0][2] not in ("partly", "y_safe")
    kept = next(table for table in document.as_json(report)["tables"] if table["id"] == "answers")
    assert {row[0] for row in kept["rows"]} >= {"feedback_parent"}  # programs find every form, and the codes


def test_an_empty_year_makes_a_page_and_a_workbook_too(session: Session, council: Council) -> None:
    empty = document.document(session, council, 2025, "panel", now=NOW)
    assert "none to count" in html.html(empty)
    assert excel.write(empty)


def test_no_cell_of_the_workbook_is_a_formula_or_a_link(report: Report) -> None:
    book = openpyxl.load_workbook(io.BytesIO(excel.write(report)))
    assert book.sheetnames[0] == "Figures"
    assert book.sheetnames[-2:] == ["Quotes", "Notes"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not [cell for cell in cells if cell.hyperlink]
    words = {cell.value for cell in cells}
    assert set(EVIL) <= {str(value).replace("_x0009_", "\t") for value in words}
    risky = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(tuple("=+-@"))]
    assert risky
    assert all(cell.quotePrefix for cell in risky)  # stays words when the sheet is saved as CSV and opened again


def test_percentages_are_numbers_with_a_percent_format_and_every_figure_is_defined(report: Report) -> None:
    book = openpyxl.load_workbook(io.BytesIO(excel.write(report)))
    figures: dict[Any, Any] = {row[0].value: row for row in book["Figures"].iter_rows(min_row=2)}
    in_time = figures["reviews_in_time"]
    assert (in_time[3].value, in_time[3].number_format, in_time[4].value, in_time[5].value) == (0, "0.0%", 0, len(EVIL))
    assert (figures["reviews_held"][3].value, figures["reviews_held"][3].number_format) == (len(EVIL), "#,##0")
    defined = [row[:3] for row in book["Definitions"].iter_rows(min_row=2, values_only=True)]
    assert defined == [(each.id, each.label, each.rule) for each in report.figures]


def test_behind_every_chart_of_the_workbook_stand_its_numbers_and_a_sentence(
    session: Session, council: Council
) -> None:
    for number in range(24):
        review = a_held_review(session, a_child(session, age=14), date(2025, 4 + number % 6, 9), participation="PN1",
                               participation_by="import")  # fmt: skip
        received(session, council.library, review, "feedback_12_17", {"fo_listened": "yes" if number else "no"},
                 on=date(2026, 2, 20))  # fmt: skip
    report = document.document(session, council, 2025, "panel", now=NOW)
    written = excel.write(report)
    book = openpyxl.load_workbook(io.BytesIO(written))
    drawn = list(charts.shapes(report))
    assert [each.title for each in drawn] == ["In short", "What feedback says", "Through the year"]
    for each in drawn:
        sheet = book[f"Chart, {each.title.lower()}"]
        (chart,) = sheet._charts
        assert len(chart.series) == len(each.series)
        assert sheet.max_row == 1 + len(each.rows)
        assert [cell.value for cell in sheet[1]][1:] == list(each.series)
    first = {row[0].value: row[1].value for row in book["Chart, in short"].iter_rows(min_row=2)}
    took_part = report.figure("participation_reviews")
    assert first[took_part.label] == (took_part.value or 0) / 100 == 1
    said = "".join(zipfile.ZipFile(io.BytesIO(written)).read(f"xl/drawings/drawing{n}.xml").decode() for n in (1, 2, 3))
    assert all(each.said in html_words.unescape(said) for each in drawn)


def test_what_was_published_is_next_years_previous_whatever_is_corrected_meanwhile(
    session: Session, council: Council, report: Report
) -> None:
    manager = Actor("staff", a_staff(session, "manager").id)
    kept = document.release(session, report, by=manager, now=NOW)
    session.query(AuditEntry).filter_by(action="release", subject=f"release:{kept.id}").one()
    later = document.release(
        session, document.document(session, council, 2025, "panel", now=NOW), by=manager, now=NOW.replace(day=2)
    )
    later.document = {**later.document, "figures": [{"id": "reviews_held", "value": 99, "N": None}]}
    session.flush()

    following = document.document(session, council, 2026, "panel", now=NOW.replace(year=2027))
    previous = following.figure("reviews_held").previous
    assert previous is not None
    assert (previous.year, previous.value) == ("2025-26", 99)
    assert following.figure("reviews_in_time").previous is None
    assert session.query(Release).count() == 2


def test_typed_words_stay_out_of_what_is_kept_of_a_release(session: Session, report: Report) -> None:
    kept = document.release(session, report, by=Actor("cli", "root"), now=NOW)
    assert not [words for words in EVIL if f"'{words}'" in repr(kept.document)]


def test_halves_are_rounded_upwards_and_nothing_of_nothing_is_not_zero() -> None:
    assert (percent(1, 16), percent(81, 85), percent(2, 3), percent(0, 7), percent(7, 7)) == (
        6.3,
        95.3,
        66.7,
        0.0,
        100.0,
    )
    assert percent(0, 0) is None
    shown = figure(Definition("x", "X", "Rule.", "percent"), Count(0, 0))
    assert (shown.shown, shown.base) == ("none to count", "0 of 0")


def test_concerns_of_the_year_are_counted_by_kind_with_what_became_of_them(session: Session, council: Council) -> None:
    child, iro = a_child(session, age=9), a_staff(session, "iro")
    for kind, day, acted in (("safety", 2, 3), ("safety", 2, None), ("call", 9, 15)):
        raised = datetime(2026, 2, day, 9, tzinfo=UTC)
        seen = {} if acted is None else {"acknowledged_at": raised.replace(day=acted), "acknowledged_by": iro.id}
        session.add(
            Concern(
                child_id=child.id, kind=kind, urgency="urgent", raised_at=raised, due_at=raised.replace(day=4), **seen
            )
        )
    late = datetime(2026, 4, 1, 9, tzinfo=UTC)  # of the next year
    session.add(Concern(child_id=child.id, kind="complaint", urgency="urgent", raised_at=late, due_at=late))
    session.flush()
    table = document.document(session, council, 2025, "panel", now=NOW).table("concerns")
    assert table.columns == ("kind", "raised", "acknowledged", "in_time", "done", "told", "days")
    assert table.rows == (("safety", 2, 1, 1, 0, 0, "1"), ("call", 1, 1, 0, 0, 0, "6"))
