"""The report as a Word file: what is read in it is what the page says, and who does not see the charts is told."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reporting.annual_report import document, word
from portal.reporting.annual_report.document import Report
from portal.reporting.annual_report.headlines import FIGURES
from portal.store.tables.report_tables import Target
from tests.factories import a_child, a_contact, a_held_review
from tests.reporting.rows import all_read, received, said

NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)


@pytest.fixture
def report(session: Session, council: Council) -> Report:
    """A year with a target, a few reviews in time and late, and words that may be quoted."""
    session.add(Target(year=2025, figure="reviews_in_time", percent=95))
    for number in range(24):
        child = a_child(session, age=9)
        due = date(2026, 2, 9) if number < 3 else date(2026, 3, 1)
        a_held_review(session, child, due_on=due, participation="PN1", participation_by="import")
    teacher = a_contact(session, child, "professional")
    response = received(session, council.library, a_held_review(session, child), "feedback_professional",
                        {"g_views": "yes"}, on=date(2026, 2, 20), contact=teacher, may_quote=True)  # fmt: skip
    said(session, response, "g_good", "<b>Kind</b> & = clear")
    all_read(session, council)
    return document.document(session, council, 2025, "panel", now=NOW)


def opened(report: Report, content: Path | None = None) -> Any:
    """The file as Word's library reads it."""
    return docx.Document(io.BytesIO(word.write(report, content)))


def test_headings_make_up_the_contents_and_tables_have_captions_and_repeat_their_heading(report: Report) -> None:
    paper = opened(report)
    headings = [each.text for each in paper.paragraphs if each.style.name == "Heading 1"]
    assert headings[:4] == ["Contents", "In short", "Listened to, and what changed", "Who was reached"]
    captions = [each.text for each in paper.paragraphs if each.style.name == "Caption"]
    assert [int(words.split(".")[0].split()[1]) for words in captions] == list(range(1, len(paper.tables) + 1))
    assert paper.element.body.findall(".//" + qn("w:fldSimple"))
    for table in paper.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_figures_and_words_are_those_of_the_report(report: Report) -> None:
    paper = opened(report)
    cells = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    in_time = report.figure("reviews_in_time")
    assert f"{in_time.shown}; target 95%, not met" in cells
    assert in_time.base in cells
    assert "Restricted: for the corporate parenting panel." in paper.paragraphs[2].text
    assert "<b>Kind</b> & = clear" in {each.text for each in paper.paragraphs if each.style.name == "Quote"}


def test_each_chart_says_in_words_what_it_shows(report: Report) -> None:
    paper = opened(report)
    drawn = [report.figure(each) for each in FIGURES if report.figure(each).value is not None]
    words = [shape._inline.docPr.get("descr") for shape in paper.inline_shapes]
    assert len(words) == len(drawn) > 1
    assert all(figure.label in each and figure.shown in each for figure, each in zip(drawn, words, strict=True))


def test_a_council_gives_its_own_look(report: Report, tmp_path: Path) -> None:
    own = docx.Document()
    own.sections[0].footer.paragraphs[0].text = "Westmere Council, children’s services"
    own.add_paragraph("Words that show how it looks.")
    own.save(str(tmp_path / word.TEMPLATE))
    paper = opened(report, tmp_path)
    assert paper.sections[0].footer.paragraphs[0].text == "Westmere Council, children’s services"
    assert "Words that show how it looks." not in {each.text for each in paper.paragraphs}
    assert opened(report, tmp_path / "nothing").sections[0].footer.paragraphs[0].text == ""
