"""Files in: looked at first, taken whole or not at all."""

from __future__ import annotations

import io

import pytest

from portal.keeping.erasure import forget
from portal.store.database import writing
from portal.store.models import Child
from portal.store.tables.staff_tables import Upload
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


def test_pages_of_what_changes_lead_on_where_the_file_was_not_taken(office: Office) -> None:
    """A birthday that moves is asked about; until that is ticked, the preview comes back, and so do its pages."""
    head, rows = "child_ref,first_name,date_of_birth", range(60)
    first = "\n".join([head, *(f"A{each},Robin,2012-05-04" for each in rows)])
    moved = "\n".join([head, *(f"A{each},Robin,2011-05-04" for each in rows)])
    browser = bring(office.signed_in("support"), first.encode()).press("Take it in")
    bring(browser, moved.encode()).press("Take it in")
    assert browser.status == 400
    browser.press("Next page")
    assert browser.status == 200
    assert "51 to 60 of 60" in browser.text


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


def test_who_brings_a_file_sees_what_changes_and_says_that_what_looks_wrong_is_right(office: Office) -> None:
    browser = bring(office.signed_in("support"), TWO).press("Take it in")
    moved = TWO.replace(b"2015-03-04", b"2015-04-03").replace(b"Ash", b"Ashley")
    bring(browser, moved)
    assert "This looks wrong" in browser.text
    assert "moves the birthday of A1, which is 2015-03-04" in browser.text
    rows = {tuple(cell.get_text() for cell in row.find_all(["th", "td"])) for row in browser.page.select("tbody tr")}
    assert rows == {("A1", "2015-03-04", "2015-04-03", "2")}
    browser.press("Take it in")
    assert (browser.status, office.all(Child)[0].date_of_birth.isoformat()) == (400, "2015-03-04")
    assert "Say first that what looks wrong is right." in browser.text
    browser.choose("I have looked at what looks wrong, and it is right").press("Take it in")
    assert {child.date_of_birth.isoformat() for child in office.all(Child)} == {"2015-04-03", "2012-05-04"}


def test_changes_are_shown_one_fact_and_one_page_at_a_time(office: Office) -> None:
    rows = [b"C%d,Robin%d,2015-03-04,en" % (number, number) for number in range(250)]
    heading = b"child_ref,first_name,date_of_birth,language\n"
    browser = bring(office.signed_in("support"), heading + b"\n".join(rows)).press("Take it in")
    renamed = [row.replace(b"Robin", b"Robyn") for row in rows]
    renamed[:3] = [row.replace(b",en", b",pl") for row in renamed[:3]]
    bring(browser, heading + b"\n".join(renamed))
    assert len(browser.page.select("tbody tr")) == 50
    assert "1 to 50 of 250" in browser.text
    assert len(browser.press("Next page").page.select("tbody tr")) == 50
    browser.press("language: 3")
    assert [row.get_text(" ").split()[:3] for row in browser.page.select("tbody tr")] == [
        [f"C{number}", "en", "pl"] for number in range(3)
    ]


NAMED = "child_ref,first_name,date_of_birth\nC1,Zoë,2015-03-04\nC2,Łucja,2015-03-04\n"


@pytest.mark.parametrize(
    ("content", "shown", "label"),
    [
        (NAMED.replace("Łucja", "Ana").encode("mac-roman"), "Zo‘", "Macintosh"),
        (NAMED.replace("Łucja", "Ana").encode("cp850"), "Zo‰", "DOS"),
        (NAMED.replace("Łucja", "Ana").encode().decode("windows-1252").encode(), "ZoÃ«", "UTF-8, saved wrongly twice"),
        (NAMED.encode("windows-1250"), "Zoë", "Windows (central Europe)"),
    ],
)
def test_who_sees_wrong_letters_says_how_the_file_was_saved(
    office: Office, content: bytes, shown: str, label: str
) -> None:
    browser = bring(office.signed_in("support"), content)
    assert shown in browser.text
    browser.pick("How its letters were saved", label).press("Read it so")
    assert f"“Zoë”: is read as {label}, as you said" in browser.text
    assert "This looks wrong" not in browser.text
    browser.press("Take it in")
    assert "Zoë" in {child.first_name for child in office.all(Child)}
    assert {child.first_name for child in office.all(Child)} <= {"Zoë", "Ana", "Łucja"}


def test_a_file_whose_letters_cannot_be_told_is_brought_again_with_how_it_was_saved(office: Office) -> None:
    content = NAMED.replace("Zoë", "Zoü").replace("Łucja", "Ana").encode("cp850")
    browser = bring(office.signed_in("support"), content)
    assert browser.status == 400
    assert "Say which letters it was saved with" in browser.text
    browser.press("Choose a file again")
    token = dict(browser.fields("Look at it first"))["csrf_token"]
    data = {"csrf_token": token, "file": (io.BytesIO(content), "children.csv"), "letters": "dos"}
    browser.send("/import", data, content_type="multipart/form-data").press("Take it in")
    assert {child.first_name for child in office.all(Child)} == {"Zoü", "Ana"}


def test_a_reading_that_does_not_fit_is_said_and_another_may_be_chosen(office: Office) -> None:
    browser = bring(office.signed_in("support"), NAMED.encode("windows-1250"))
    browser.pick("How its letters were saved", "UTF-8").press("Read it so")
    assert (browser.status, office.all(Child)) == (400, [])
    assert "These bytes are not text in UTF-8." in browser.text
