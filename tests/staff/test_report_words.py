"""What managers write in the annual report: part by part, for the panel alone, with last year's as a start."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest

from portal.reporting.annual_report import document, html, word, written
from portal.store.tables.report_tables import Release
from portal.store.tables.work_words import ReportPart
from tests.browser import Browser
from tests.staff.office import Office
from tests.staff.test_this_minute import held

TIMELINESS = "Reviews in time"
SAID = "Four were late.\n\nTwo of them for a strike."


def wrote(office: Office, words: str = SAID, part: str = ReportPart.TIMELINESS, year: str = "2024-25") -> Browser:
    browser = office.signed_in("manager").open(f"/annual-report/words?year={year}")
    title = written.TITLES[part]
    return browser.write(title, words).press("Keep what is written")


def report(office: Office, audience: str = "panel", year: int = 2024) -> document.Report:
    office.session.rollback()  # what was read before is not what stands now
    return document.document(office.session, office.council, year, audience, now=office.at[0])


def test_what_is_written_stands_above_the_figures_it_belongs_to_in_every_file(office: Office) -> None:
    assert "“Reviews in time” is kept." in wrote(office).text
    page = html.html(report(office))
    assert page.index("<h2>Reviews</h2>") < page.index("<p>Two of them for a strike.</p>")
    assert page.index("<p>Two of them for a strike.</p>") < page.index("Reviews: figures")
    paper = docx.Document(io.BytesIO(word.write(report(office))))
    assert "Two of them for a strike." in [each.text for each in paper.paragraphs]
    assert document.as_json(report(office))["written"] == {"timeliness": SAID}


def test_it_is_in_no_other_edition_and_not_in_what_is_kept_as_published(office: Office) -> None:
    held(office, date(2025, 2, 10), 1)
    wrote(office)
    assert "strike" not in html.html(report(office, "public"))
    office.signed_in("manager").open("/annual-report?year=2024-25").press("Keep as published")
    (kept,) = office.all(Release)
    assert "strike" not in str(kept.document)


def test_a_new_year_begins_with_the_words_of_the_last_where_one_wishes(office: Office) -> None:
    wrote(office)
    browser = office.signed_in("manager").open("/annual-report/words?year=2025-26")
    assert "strike" not in browser.text
    browser.press(f"Begin with the words from before: {TIMELINESS}")
    assert "Two of them for a strike." in browser.written(TIMELINESS)
    assert written.words_of(office.session, 2025) == {}  # nothing is kept before somebody presses Keep


def test_the_first_report_begins_with_the_law(office: Office) -> None:
    browser = office.signed_in("manager").open("/annual-report/words?year=2025-26")
    browser.press("Begin with the words from before: The legal duty")
    assert "within 20 working days" in browser.written("The legal duty")


def test_all_that_was_typed_is_kept_whichever_button_is_pressed_and_nothing_else_is_written(office: Office) -> None:
    mine = office.signed_in("manager").open("/annual-report/words?year=2024-25")
    wrote(office, "Somebody else wrote this.", ReportPart.LEGAL)
    mine.write(TIMELINESS, SAID).write(written.TITLES[ReportPart.PARENTS], "Half of them came.")
    assert "“Reviews in time”, “" in mine.press("Keep what is written").text
    assert written.words_of(office.session, 2024) == {
        ReportPart.TIMELINESS: SAID,
        ReportPart.PARENTS: "Half of them came.",
        ReportPart.LEGAL: "Somebody else wrote this.",
    }


def test_a_text_too_long_comes_back_whole(office: Office) -> None:
    browser = wrote(office, "a" * (written.LONGEST + 1))
    assert browser.status == 400
    assert len(browser.written(TIMELINESS)) == written.LONGEST + 1


@pytest.mark.parametrize("part", ["no such part", ""])
def test_there_are_no_other_parts(office: Office, part: str) -> None:
    browser = office.signed_in("manager").open("/annual-report/words?year=2024-25")
    token = browser.page.select_one("input[name=csrf_token]")
    assert token is not None
    browser.send("/annual-report/words?year=2024-25", {"csrf_token": token["value"], "part": part, "words": "x"})
    assert browser.status == 404


def test_a_recommendation_stands_in_the_next_report_with_what_became_of_it(office: Office) -> None:
    browser = office.signed_in("manager").open("/annual-report/words?year=2024-25")
    browser.press("Add it")
    assert "Write what should be done." in browser.text
    browser.write("What should be done", "Ask every child ten days before.").write("Who sees to it", "Bella Quill")
    browser.write("By when", "2025-09-01").press("Add it")
    assert "Ask every child ten days before." in html.html(report(office))
    browser.open("/annual-report/words?year=2025-26").press("It is done")
    page = html.html(report(office, year=2025))
    assert "What became of last year’s actions" in page
    assert "done on Monday 2 March 2026" in page
    browser.open("/annual-report/words?year=2024-25").press("Take off")
    assert "Ask every child" not in html.html(report(office, year=2025))
