"""No words leave before a manager has read them: the queue, the strikings, and the way back."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from portal.hearing.answers.given import Given
from portal.keeping import erasure
from portal.store.models import Child, Response
from portal.store.tables.report_tables import QuoteRead
from tests import factories
from tests.browser import Browser
from tests.staff.office import Office

WORDS = "Jo sat beside Zoe from Hilltop School. I may come again"
# by the child's first name as it is kept; the IRO is called May Green
WRITTEN = {
    "Jo": "Jo liked that she was asked first, and Jo’s brother too",
    "Zoë": "Zoe did the agenda herself. ZOË was proud",
    "Mo": "They call me Mo and they listened",
    "Siobhán": "siobhan spoke up beside Mrs O’Brien, that is OBrien to us",
    "Katherine": "Kate and Kathrine is me, and May was kind in May",
    "Billy": "I may visit the green room again. May I",
}
NAMES = "Jo Zoe Zoë Mo Siobhán Siobhan O.?Brien Katherine Kate Kathrine Billy"


def quotable(office: Office, words: str = WORDS, **answers: Any) -> Response:
    """Feedback of Zoë whose words may be quoted; her brother is called Jo."""
    office.session.rollback()
    zoe = office.child(first_name="Zoë", age=14)
    jo = office.child(first_name="Jo")
    for child in (zoe, jo):
        office.parent(child, reference=f"P-{zoe.id}", name="May Green")
    return feedback(office, zoe, words, **answers)


def feedback(office: Office, child: Child, words: str, **answers: Any) -> Response:
    """What that child wrote after a review, to be quoted unless the answers say otherwise."""
    given = {"fo_good": Given("fo_good", words=words), "f_quote": "yes"} | answers
    review = factories.a_held_review(office.session, child)
    ends = factories.NOW + timedelta(days=60)
    return office.returned(office.asked(review, stage="feedback", expires_at=ends), given)


def queue(office: Office) -> Browser:
    return office.signed_in("manager").open("/quotes?year=2025-26")


def reported(browser: Browser) -> tuple[list[str], int]:
    """The words the report for the panel quotes, and how many wait."""
    address = "/annual-report/download?year=2025-26&audience=panel&format=json"
    written = json.loads(browser.client.get(address, base_url=browser.address).get_data(as_text=True))
    return [quote["words"] for quote in written["quotes"]], written["quotes_waiting"]


def downloaded(browser: Browser, kind: str) -> str:
    """All the words of the report for the panel in that format."""
    address = f"/annual-report/download?year=2025-26&audience=panel&format={kind}"
    body = browser.client.get(address, base_url=browser.address).get_data()
    if kind == "xlsx":
        sheets = openpyxl.load_workbook(io.BytesIO(body)).worksheets
        return "\n".join(str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row)
    return str(json.loads(body)) if kind == "json" else BeautifulSoup(body, "html.parser").get_text()


def post(browser: Browser, action: str, **more: Any) -> Browser:
    """Presses a button of the first form on the page that leads there, with what is ticked in it changed."""
    form = next(each for each in browser.page.find_all("form") if action in str(each.get("action")))
    fields = {str(each["name"]): each["value"] for each in form.select("input[type=hidden]")}
    ticked = [each["value"] for each in form.select("input[checked]")]
    browser.client.post(
        str(form["action"]), data=fields | {"struck": ticked} | more, base_url=browser.address,
        headers={"Sec-Fetch-Site": "same-origin"},
    )  # fmt: skip
    return browser.open("/quotes?year=2025-26")


def ticked(browser: Browser) -> list[str]:
    return [label.get_text() for label in browser.page.select(".strike input[checked] + label")]


def test_names_are_ticked_already_and_the_report_waits(office: Office) -> None:
    quotable(office)
    browser = queue(office)
    assert ticked(browser) == ["Jo", "Zoe"]
    assert "1 waits to be read" in browser.text
    assert reported(browser) == ([], 1)


def test_what_is_allowed_stands_in_the_report_without_what_was_ticked(office: Office) -> None:
    quotable(office)
    browser = queue(office)
    labels = [each for each in browser.page.select(".strike label") if each.get_text() in ("Hilltop", "School")]
    more = ["0", "3", *(str(each["for"]).partition("-")[2] for each in labels)]
    browser = post(browser, "/fo_good", do="allow", struck=more)
    words = "[name] sat beside [name] from [name]. I may come again"
    assert reported(browser) == ([words], 0)
    assert "Nothing waits to be read." in browser.text
    assert words in browser.text
    assert all(words in downloaded(browser, kind) for kind in ("html", "xlsx"))
    post(browser, "/put-back")
    assert reported(browser) == ([], 1)


@pytest.mark.parametrize("kind", ["json", "html", "xlsx"])
def test_no_name_leaves_when_a_manager_allows_what_was_suggested(office: Office, kind: str) -> None:
    may = office.another("iro", name="May Green")
    for first_name, words in WRITTEN.items():
        child = office.child(first_name=first_name, age=14, iro=may, iro_id=may.id)
        office.parent(child, reference=f"P-{child.id}", name="Aoife O'Brien")
        feedback(office, child, words)
    browser = queue(office)
    for _ in WRITTEN:
        post(browser, "/fo_good", do="allow")
    report = downloaded(browser, kind)
    assert [name for name in NAMES.split() if re.search(rf"\b{name}\b", report, re.IGNORECASE)] == []
    assert "[name] liked that she was asked first, and [name]’s brother too" in report
    assert "[name] and [name] is me, and [name] was kind in May" in report
    assert "I may visit the green room again. May I" in report


def test_what_is_refused_stands_nowhere_and_can_be_put_back(office: Office) -> None:
    quotable(office)
    browser = post(queue(office), "/fo_good", do="refuse")
    assert reported(browser) == ([], 0)
    assert "Not used" in browser.text
    assert "1 waits to be read" in post(browser, "/put-back").text


def test_an_answer_that_changed_since_waits_again(office: Office) -> None:
    response = quotable(office)
    post(queue(office), "/fo_good", do="allow")
    browser = office.started(response.invitation).open(f"/say/{response.invitation_id}/q/fo_good")
    browser.write("What was good about it?", "Billy was kind").go_on()
    browser = queue(office)
    assert reported(browser) == ([], 1)
    assert "Billy was kind" in browser.text


def test_who_decides_on_a_page_of_before_the_change_is_shown_the_new_words(office: Office) -> None:
    quotable(office)
    browser = post(queue(office), "/fo_good", do="allow", seen="00")
    assert reported(browser) == ([], 1)


def test_reading_and_deciding_are_written_down_without_words(office: Office) -> None:
    response = quotable(office)
    child = response.invitation.review.child_id
    post(queue(office), "/fo_good", do="allow")
    (entry,) = office.audit("quote_allow")
    assert (entry.subject, entry.child_id, entry.why) == (f"response:{response.id}", child, "fo_good")
    assert {each.why for each in office.audit("read")} == {"fo_good, to be quoted"}


def test_nobody_but_who_said_so_stands_in_the_queue(office: Office) -> None:
    quotable(office, f_quote="no")
    browser = queue(office)
    assert "Nothing waits to be read." in browser.text
    assert browser.client.post("/quotes/1/fo_good", base_url=browser.address,
                               headers={"Sec-Fetch-Site": "same-origin"}).status_code in (400, 404)  # fmt: skip


def test_an_erased_child_takes_what_was_decided_along(office: Office) -> None:
    response = quotable(office)
    post(queue(office), "/fo_good", do="allow")
    office.session.rollback()
    erased = erasure.forget(
        office.session, response.invitation.review.child.reference, by=factories.SOMEBODY, now=office.at[0]
    )
    assert erased.counts["quotes"] == 1
    assert office.session.scalar(sa.select(sa.func.count()).select_from(QuoteRead)) == 0
