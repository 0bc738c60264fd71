"""A file's columns are matched, its good rows taken, and what became of it is kept, settled and taken back."""

from __future__ import annotations

import io

import openpyxl
import pytest

from portal.store.models import Child
from portal.store.tables.file_tables import ColumnMatch, FileTaken
from tests.browser import Browser
from tests.staff.office import Office
from tests.staff.test_imports import TWO, bring

ODD = b"Person,Called,Born,Team\nA1,Robin,04/03/2015,North\nA2,Ash,14/05/2012,South\n"
BAD = b"child_ref,first_name,date_of_birth\nA1,Robin,2015-03-04\nA2,Ash,soon\n"


def matched(browser: Browser) -> None:
    for name, column in {"Person": "child_ref*", "Called": "first_name", "Born": "date_of_birth*"}.items():
        browser.pick(f"What “{name}” is", column)
    browser.write("Keep this as", "Old system").press("Look at the file")


def test_business_support_matches_the_columns_of_a_system_once(office: Office) -> None:
    browser = bring(office.signed_in("support"), ODD, "export.csv")
    assert browser.heading == "Match the columns"
    assert "Robin" in browser.text
    browser.pick("What “Person” is", "child_ref*").press("Look at the file")
    assert browser.status == 400
    assert "date_of_birth is needed." in browser.text
    matched(browser)
    assert "2 new" in browser.text
    assert "columns as matched for “Old system”" in browser.text
    browser.press("Take it in")
    assert {child.first_name for child in office.all(Child)} == {"Robin", "Ash"}
    assert [match.name for match in office.all(ColumnMatch)] == ["Old system"]
    assert bring(browser, ODD, "next month.csv").heading == "Before it is taken in"


def test_kept_columns_that_no_longer_fit_are_said_and_matched_anew(office: Office) -> None:
    browser = bring(office.signed_in("support"), ODD, "export.csv")
    matched(browser)
    browser.open("/import")
    token = dict(browser.fields("Look at it first"))["csrf_token"]
    other = ODD.replace(b"Born", b"Birthday")
    data = {"csrf_token": token, "file": (io.BytesIO(other), "x.csv"), "source": "Old system"}
    browser.send("/import", data, content_type="multipart/form-data")
    assert browser.heading == "Match the columns"


def test_the_rows_that_are_right_go_in_without_the_others(office: Office) -> None:
    browser = bring(office.signed_in("support"), BAD)
    assert browser.status == 400
    assert "1 row is right and can be taken in" in browser.text
    browser.press("Look at the rows that are right")
    assert "1 row stays out" in browser.text
    assert "1 new" in browser.text
    browser.press("Take it in")
    assert browser.heading == "What became of a file"
    assert "Taken in. Children: 1 new, 0 changed, 0 the same, 1 left out." in browser.text
    (file,) = office.all(FileTaken)
    answer = browser.client.get(f"/imports/{file.id}/to-mend.csv", base_url="https://reviews.example.org")
    assert answer.data.decode("utf-8-sig").splitlines()[1].startswith("A2,Ash,soon,date_of_birth: is not a date")
    browser.press("Settle line 3")
    assert "Bea Holt" in browser.text
    assert "Settle line 3" not in browser.text


def test_a_file_is_found_again_in_the_list_and_taken_back(office: Office) -> None:
    browser = bring(office.signed_in("support"), TWO).press("Take it in")
    browser.open("/imports")
    assert "children.csv" in browser.text
    assert "Bea Holt" in browser.text
    browser.open("/imports/1").press("Take this file back")
    assert "Taken back. 2 rows are as they were before." in browser.text
    assert office.all(Child) == []


def test_an_hour_later_it_is_offered_no_more(office: Office) -> None:
    browser = bring(office.signed_in("support"), TWO).press("Take it in")
    office.later(minutes=61)
    browser = office.signed_in("support").open("/imports/1")
    assert "Take this file back" not in browser.text


@pytest.mark.parametrize("path", ["/imports/9", "/imports/9/to-mend.csv"])
def test_a_file_nobody_brought_is_not_there(office: Office, path: str) -> None:
    assert office.signed_in("support").open(path).status == 404


def test_a_spreadsheet_is_brought_in_like_any_file(office: Office) -> None:
    made, written = openpyxl.Workbook(), io.BytesIO()
    for row in (["Child Ref", "First Name", "Date of Birth"], ["A1", "Robin", "04/03/2015"]):
        made.active.append(row)
    made.create_sheet("Notes").append(["nothing"])
    made.save(written)
    browser = bring(office.signed_in("support"), written.getvalue(), "children.xlsx")
    assert "left out: Notes" in browser.text
    browser.press("Take it in")
    assert [child.first_name for child in office.all(Child)] == ["Robin"]


def test_a_file_that_writes_the_month_first_is_read_so_when_somebody_says_so(office: Office) -> None:
    american = b"child_ref,first_name,date_of_birth\nA1,Robin,03/14/2015\n"
    browser = bring(office.signed_in("support"), american)
    assert "look American" in browser.text
    browser.open("/import/1?days=month")
    assert "1 new" in browser.text
