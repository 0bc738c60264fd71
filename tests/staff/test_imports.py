"""Files in: looked at first, taken whole or not at all."""

from __future__ import annotations

import io

from portal.keeping.erasure import forget
from portal.store.database import writing
from portal.store.models import Child, Upload
from tests.browser import Browser
from tests.factories import NOW, SOMEBODY
from tests.staff.office import Office

TWO = b"child_ref,first_name,date_of_birth\nA1,Robin,2015-03-04\nA2,Ash,04/05/2012\n"
WRONG = b"child_ref,first_name,date_of_birth\nA1,<script>alert(1)</script>,31/02/2012\n,Ash,2012-05-04\n"


def bring(browser: Browser, content: bytes, name: str = "children.csv") -> Browser:
    token = dict(browser.open("/import").fields("Look at it first"))["csrf_token"]
    data = {"csrf_token": token, "file": (io.BytesIO(content), name)}
    return browser.send("/import", data, content_type="multipart/form-data")


def test_a_file_is_previewed_and_then_taken(office: Office) -> None:
    browser = bring(office.signed_in("support"), TWO)
    assert browser.heading == "Before it is taken in"
    assert "2 new" in browser.text
    assert office.all(Child) == []  # looking takes nothing in
    assert b"Robin" not in office.all(Upload)[0].content
    browser.press("Take it in")
    assert "Taken in. Children: 2 new, 0 changed, 0 the same." in browser.text
    assert {child.first_name for child in office.all(Child)} == {"Robin", "Ash"}
    assert office.all(Upload) == []
    assert len(office.audit("import")) == 1


def test_the_same_file_again_would_change_nothing_and_says_so(office: Office) -> None:
    browser = bring(office.signed_in("support"), TWO).press("Take it in")
    bring(browser, TWO)
    assert "Taking it in would change nothing." in browser.text


def test_every_problem_is_listed_and_nothing_is_taken(office: Office) -> None:
    browser = bring(office.signed_in("support"), WRONG)
    assert browser.status == 400
    assert browser.title.startswith("Problem:")
    assert "31/02/2012" in browser.text
    assert "this must not be empty" in browser.text
    assert "<script>alert(1)" not in browser.html
    assert office.all(Child) == []
    assert browser.press("Choose a file again").heading == "Bring in a file"


def test_an_erased_child_is_listed_and_not_taken_in_again(office: Office) -> None:
    browser = bring(office.signed_in("support"), TWO).press("Take it in")
    office.session.rollback()
    with writing(office.session):
        forget(office.session, "A2", by=SOMEBODY, now=NOW)
    bring(browser, TWO)
    assert browser.status == 400
    lines = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in browser.page.select("tbody tr")]
    assert lines == [["3", "child_ref", "A2", "this child was erased; take the row out of the file"]]
    assert [child.reference for child in office.all(Child)] == ["A1"]


def test_what_is_no_file_of_ours_is_refused_in_plain_words(office: Office) -> None:
    browser = office.signed_in("support")
    for content, name in (
        (b"PK\x03\x04zip", "reviews.csv"),
        (b"", "empty.csv"),
        (b"a,b\n1,2\n", "../../etc/passwd"),
        (b"\xff\xfe\x00\xd8", "CON.csv"),
        (b"<svg onload=alert(1)>", "x" * 300 + "\u202e.csv"),
    ):
        bring(browser, content, name)
        assert browser.status == 400
        assert browser.heading == "The file cannot be taken in yet"
    assert bring(browser, b"", "").status == 400
    assert "Choose a file first." in browser.text


def test_a_file_is_seen_by_nobody_but_who_brought_it(office: Office) -> None:
    browser = bring(office.signed_in("support"), TWO)
    other = office.signed_in("support", staff=office.another("support"))
    assert other.open(browser.path).status == 404
    assert browser.press("Throw the file away").heading == "Bring in a file"
    assert office.all(Upload) == []


def test_a_file_left_lying_for_a_day_is_gone(office: Office) -> None:
    browser = bring(office.signed_in("support"), TWO)
    preview = browser.path
    office.later(hours=25)
    browser = office.signed_in("support")
    assert browser.open(preview).status == 404
    bring(browser, TWO)
    assert len(office.all(Upload)) == 1  # the old one made room
