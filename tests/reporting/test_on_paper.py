"""The report on paper holds every column: a page of A4 cannot be scrolled."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import BrowserContext
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reporting.annual_report import document, html
from tests.factories import a_child, a_held_review
from tests.reporting.rows import received

pytestmark = pytest.mark.chromium
A4 = {"width": 657, "height": 1000}  # pixels between the margins: 174 mm, at 96 to the inch
CUT_OFF = """() => [...document.querySelectorAll("th, td")]
  .filter((cell) => cell.getBoundingClientRect().right > innerWidth).map((cell) => cell.innerText)"""


def test_no_column_is_cut_off_on_paper(session: Session, council: Council, phone: BrowserContext) -> None:
    review = a_held_review(session, a_child(session, age=9))
    received(session, council.library, review, "feedback_4_11", on=date(2026, 3, 2))
    report = document.document(session, council, 2025, "panel", now=datetime(2026, 12, 1, 10, tzinfo=UTC))
    page = phone.new_page()
    page.set_viewport_size(A4)  # type: ignore[arg-type]
    page.emulate_media(media="print")
    page.set_content(html.html(report))
    assert page.locator("td").count() > len(report.figures)
    assert page.evaluate(CUT_OFF) == []
