"""No words leave before a manager has read them: the queue, the strikings, and the way back."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from portal.hearing.responses import Given
from portal.keeping import erasure
from portal.store.models import Response
from portal.store.reports import QuoteRead
from tests import factories
from tests.browser import Browser
from tests.staff.office import Office

WORDS = "Jo sat beside Zoe from Hilltop School. I may come again"


def quotable(office: Office, words: str = WORDS, **answers: Any) -> Response:
    """Feedback of Zoë whose words may be quoted; her brother is called Jo."""
    office.session.rollback()
    zoe = office.child(first_name="Zoë", age=14)
    jo = office.child(first_name="Jo")
    for child in (zoe, jo):
        office.parent(child, reference=f"P-{zoe.id}", name="May Green")
    given = {"fo_good": Given("fo_good", words=words), "f_quote": "yes"} | answers
    review = factories.a_held_review(office.session, zoe)
    ends = factories.NOW + timedelta(days=60)
    return office.returned(office.asked(review, stage="feedback", expires_at=ends), given)


def queue(office: Office) -> Browser:
    return office.signed_in("manager").open("/quotes?year=2025-26")


def reported(browser: Browser) -> tuple[list[str], int]:
    """The words the report for the panel quotes, and how many wait."""
    address = "/annual-report/download?year=2025-26&audience=panel&format=json"
    written = json.loads(browser.client.get(address, base_url=browser.address).get_data(as_text=True))
    return [quote["words"] for quote in written["quotes"]], written["quotes_waiting"]


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
    for kind in ("html", "xlsx"):
        page = f"/annual-report/download?year=2025-26&audience=panel&format={kind}"
        assert browser.client.get(page, base_url=browser.address).status_code == 200
    post(browser, "/put-back")
    assert reported(browser) == ([], 1)


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
