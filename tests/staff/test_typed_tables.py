"""What another record holds stands in the panel's report and in no other: typed or pasted, added up, with its name."""

from __future__ import annotations

import io
from datetime import date, timedelta

import docx
import openpyxl
import pytest

from portal.reporting.annual_report import document, excel, html, pdf, recorded_elsewhere, word
from portal.store.tables.report_tables import RecordedElsewhere, Release
from tests.browser import Browser
from tests.staff.office import Office
from tests.staff.test_report_words import report
from tests.staff.test_this_minute import held

DISPUTES = "Stage; Raised; Settled; Total\nInformal; 12; 11; 23\nFormal; 4; 2; 6\nTotal; 16; 13; 29"


def typed(office: Office, lines: str = DISPUTES, title: str = "Disputes", **more: str) -> Browser:
    browser = office.signed_in("manager").open(f"/annual-report/tables?year={more.get('year', '2024-25')}")
    return keep(browser, lines, title, more.get("as_of", "2025-03-31"))


def keep(browser: Browser, lines: str, title: str, as_of: str = "2025-03-31") -> Browser:
    browser.write("Title", title).write("The table, a row on each line", lines)
    return browser.write("From which record", "Dispute log").write("As at which day", as_of).press("Keep the table")


def titles(office: Office, year: int = 2024) -> list[str]:
    office.session.rollback()
    return [each.title for each in recorded_elsewhere.standing(office.session, year)]


def test_a_table_stands_in_every_file_of_the_panel_with_the_record_it_comes_from(office: Office) -> None:
    assert "“Disputes” is kept." in typed(office).text
    made = report(office)
    (stands,) = (each.stands for each in made.written.elsewhere)
    assert stands == "From: Dispute log. As at Monday 31 March 2025."
    assert document.as_json(made)["recorded_elsewhere"] == [
        {
            "part": "concerns_and_disputes",
            "title": "Disputes",
            "columns": ["Stage", "Raised", "Settled", "Total"],
            "rows": [["Informal", "12", "11", "23"], ["Formal", "4", "2", "6"], ["Total", "16", "13", "29"]],
            "source": "Dispute log",
            "as_of": "2025-03-31",
        }
    ]
    page = html.html(made)
    assert page.index("<h2>Concerns and requests</h2>") < page.index(stands) < page.index("<h2>Through the year</h2>")
    paper = docx.Document(io.BytesIO(word.write(made)))
    assert stands in [each.text for each in paper.paragraphs]
    assert ["Formal", "4", "2", "6"] in [
        [cell.text for cell in row.cells] for grid in paper.tables for row in grid.rows
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(excel.write(made)))["Elsewhere 1"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=3)] == [["Formal", 4, 2, 6]]
    assert stands in [row[0].value for row in sheet.iter_rows()]
    assert pdf.write(made).startswith(b"%PDF")


def test_it_is_in_no_edition_for_the_public_and_not_in_what_is_kept_as_published(office: Office) -> None:
    held(office, date(2025, 2, 10), 1)
    typed(office)
    public = report(office, "public")
    assert "Dispute log" not in html.html(public)
    assert "Dispute log" not in str(document.as_json(public))
    office.signed_in("manager").open("/annual-report?year=2024-25").press("Keep as published")
    (kept,) = office.all(Release)
    assert "Dispute log" not in str(kept.document)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (
            "Stage; Raised\nInformal; 12\nFormal; 4\nTotal; 15",
            "Total of “Raised” is 15, and the rows above come to 16.",
        ),
        ("Stage; Raised; Settled; Total\nInformal; 12; 11; 22", "Total of “Informal” is 22, and the cells before it"),
        ("Stage; Raised\nInformal; 12; 3", "Line 2 has 3 cells, and the first line 2 cells."),
        ("Stage; Raised\nTotal; 12\nFormal; 12", "Line 2 is a total: put it last."),
        ("Stage; \nInformal; 12", "Each column needs a name."),
        ("Stage; Raised\n; 12", "Line 2 has no name in its first cell."),
        ("Stage\nInformal", "Write a first line that names 2 to 8 columns"),
        (f"Stage; Raised\nInformal; {'9' * 201}", "A cell of line 2 is longer than 200 letters."),
    ],
)
def test_a_table_that_cannot_be_right_comes_back_as_it_was_typed(office: Office, lines: str, says: str) -> None:
    browser = typed(office, lines)
    assert says in browser.text
    assert browser.written("The table, a row on each line").replace("\r\n", "\n") == lines
    assert titles(office) == []


def test_all_that_is_missing_is_said_at_once(office: Office) -> None:
    browser = office.signed_in("manager").open("/annual-report/tables?year=2024-25").press("Keep the table")
    for words in (
        "Write a title.",
        "Name the record.",
        "Write the day of which the numbers are.",
        "Write a first line",
    ):
        assert words in browser.text
    assert "That day is still to come." in typed(office, as_of="2026-03-03").text


def test_a_table_is_pasted_from_a_spreadsheet_and_what_is_no_sum_is_left_alone(office: Office) -> None:
    typed(
        office,
        "\tChildren\tPer cent\tNote\r\nFoster\t1,200\t60%\tin; or near\r\nHome\t–\t\t\r\nTotal\t1,200\t\t",
        "Where",
    )
    (kept,) = recorded_elsewhere.standing(office.session, 2024)
    assert kept.columns == ("", "Children", "Per cent", "Note")
    assert kept.rows[0] == ("Foster", "1,200", "60%", "in; or near")
    assert [kept.is_number(column) for column in range(4)] == [False, True, False, False]
    browser = office.signed_in("manager").open("/annual-report/tables?year=2024-25").press("Change Where")
    keep(browser, browser.written("The table, a row on each line"), "Where they live")
    assert titles(office) == ["Where they live"]
    assert recorded_elsewhere.standing(office.session, 2024)[0].rows == kept.rows


def test_what_was_changed_or_taken_off_is_put_back_as_it_stood(office: Office) -> None:
    typed(office)
    typed(office, title="Caseloads")
    browser = office.signed_in("manager").open("/annual-report/tables?year=2024-25").press("Change Disputes")
    keep(browser, "Stage; Raised\nInformal; 9", "Disputes, corrected")
    assert titles(office) == ["Disputes, corrected", "Caseloads"]
    browser.press("Put it back as it stood")
    assert titles(office) == ["Disputes", "Caseloads"]
    office.at[0] += timedelta(minutes=1)
    browser.press("Take off")
    assert titles(office) == ["Caseloads"]
    browser.press("Put it back as it stood")
    assert titles(office) == ["Disputes", "Caseloads"]


def test_a_new_year_begins_with_the_names_of_the_last_and_without_its_numbers(office: Office) -> None:
    typed(office)
    browser = office.signed_in("manager").open("/annual-report/tables?year=2025-26").press("Disputes")
    assert browser.written("The table, a row on each line").split() == (
        "Stage; Raised; Settled; Total Informal; ; ; Formal; ; ; Total; ; ;".split()
    )
    assert browser.written("As at which day") == ""
    assert office.session.query(RecordedElsewhere).count() == 1
