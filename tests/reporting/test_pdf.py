"""The report as a PDF: what is read in it is what the page says, and a screen reader finds its way."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pypdf
import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reporting.annual_report import document, headlines, pdf
from portal.reporting.annual_report.document import Report
from portal.reporting.childrens_edition import booklet
from portal.reporting.childrens_edition.words import AGES
from portal.store.tables.doing_tables import Doing
from portal.store.tables.report_tables import ReportWords, Target
from portal.store.tables.work_words import ReportPart
from tests.factories import a_child, a_contact, a_held_review
from tests.reporting.rows import all_read, received, said

NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)
MOST = 16  # pages that a panel reads


@pytest.fixture
def report(session: Session, council: Council) -> Report:
    """A year with a target, what a manager wrote in every part, each item answered, and words in four scripts."""
    session.add(Target(year=2025, figure="reviews_in_time", percent=95))
    for part in ReportPart:
        session.add(ReportWords(year=2025, part=part, words="We were heard. " * 60, changed_at=NOW))
    for number in range(24):
        child = a_child(session, age=13)
        due = date(2026, 2, 9) if number < 3 else date(2026, 3, 1)
        review = a_held_review(session, child, due_on=due, participation="PN1", participation_by="import")
        received(session, council.library, review, "feedback_12_17", {"g_listened": "yes"}, on=date(2026, 2, 20))
    teacher = a_contact(session, child, "professional")
    response = received(session, council.library, a_held_review(session, child), "feedback_professional",
                        {"g_views": "yes"}, on=date(2026, 2, 20), contact=teacher, may_quote=True)  # fmt: skip
    said(session, response, "g_good", "#strong[Kind] & = clear, добре, بہت اچھا, 👍 \uf8ff")
    all_read(session, council)
    return document.document(session, council, 2025, "panel", now=NOW)


def opened(report: Report) -> pypdf.PdfReader:
    """The file as another program reads it."""
    return pypdf.PdfReader(io.BytesIO(pdf.write(report)))


def words_of(paper: pypdf.PdfReader) -> str:
    """All words of all pages, a space between."""
    return " ".join(" ".join(page.extract_text() for page in paper.pages).split())


def alternatives(paper: pypdf.PdfReader) -> list[str]:
    """What is said in place of what is only drawn, in the order of reading."""
    found, to_see = [], [paper.trailer["/Root"]["/StructTreeRoot"]]  # type: ignore[index]
    while to_see:
        part = to_see.pop()
        part = part.get_object() if hasattr(part, "get_object") else part
        if isinstance(part, list):
            to_see.extend(reversed(part))
        elif isinstance(part, dict):
            found.extend([str(part["/Alt"])] if "/Alt" in part else [])
            to_see.extend([part["/K"]] if "/K" in part else [])
    return found


def test_it_says_that_it_can_be_read_aloud_and_in_which_language(report: Report) -> None:
    root = opened(report).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert root["/Lang"] == "en-GB"  # type: ignore[index]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()  # type: ignore[index]
    assert opened(report).metadata.title == "Independent reviewing: annual report 2025-26"  # type: ignore[union-attr]


def test_a_panel_gets_no_more_pages_than_it_reads_and_finds_each_part_by_its_heading(report: Report) -> None:
    paper = opened(report)
    assert len(paper.pages) <= MOST
    marked = str(paper.outline)
    assert all(f"'/Title': '{name}'" in marked for name in ("In short", "The legal duty", "In people’s own words"))


def test_figures_are_those_of_the_page(report: Report) -> None:
    words = words_of(opened(report))
    assert "Restricted: for the corporate parenting panel." in words
    for each in report.figures:
        assert f"{each.label} {each.rule}".replace(" ", "") in words.replace(" ", "")
        assert each.shown in words
        assert each.base in words


def test_each_chart_says_in_words_what_it_shows(report: Report) -> None:
    said_aloud = alternatives(opened(report))
    drawn = [each for each in headlines.headlines(report) if each.value is not None]
    bars = headlines.bars(report.table("feedback_items"))
    assert drawn
    assert bars
    for each in drawn:
        assert any(each.label in words and each.shown in words for words in said_aloud)
    for bar in bars:
        assert f"{bar.question}: {bar.said}" in said_aloud


def test_words_stay_words_and_a_letter_without_a_font_is_a_box(report: Report) -> None:
    words = words_of(opened(report))
    assert "#strong[Kind] & = clear, добре" in words
    assert pdf.UNPRINTED in words
    assert "\uf8ff" not in words


def test_the_same_report_is_the_same_file(report: Report) -> None:
    assert pdf.write(report) == pdf.write(report)


@pytest.mark.parametrize("ages", AGES)
def test_the_sheet_for_children_is_two_sides_that_say_what_the_page_says(
    session: Session, council: Council, report: Report, ages: str
) -> None:
    told = document.document(session, council, 2025, "children", now=NOW)
    done = Doing(theme="who_attends", said="Tell us who is coming.", what="A list goes out first. " * 12, owner="",
                 by_on=None, done_on=date(2026, 3, 1))  # fmt: skip
    sheet = pypdf.PdfReader(io.BytesIO(booklet.sheet(told, council, [done], ages)))
    made = booklet.booklet(told, council, [done], ages)
    words = words_of(sheet).replace(" ", "")
    assert len(sheet.pages) == 2
    assert made.rows
    assert [row.said for row in made.rows if row.said not in alternatives(sheet)] == []
    whole = BeautifulSoup(booklet.html(told, council, [done], ages), "html.parser")
    lines = [part.get_text(" ", strip=True) for part in whole.select("h1, h2, h3, p:not(.shapes)")]
    assert [line for line in lines if line.replace(" ", "") not in words] == []
