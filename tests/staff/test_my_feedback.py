"""An IRO's own feedback: named where the person said so, else five together or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from portal.hearing.responses import Given
from portal.store.models import Response
from tests import factories
from tests.browser import Browser
from tests.staff.office import Office

FEW = "Too few to show (fewer than 5)"


def feedback(
    office: Office, share: str | None, listened: str = "yes", words: str = "", child: str = "Robin", **facts: Any
) -> Response:
    """A young person's feedback about a review of the office's IRO, unless another is named."""
    made = office.child(first_name=child, age=14, **facts)
    review = factories.a_held_review(office.session, made)
    answers: dict[str, Any] = {"fo_listened": listened} | ({"f_share_iro": share} if share else {})
    if words:
        answers["fo_good"] = Given("fo_good", words=words)
    return office.returned(office.asked(review, stage="feedback"), answers)


def five(office: Office) -> list[Response]:
    words = ("Kit was funny", "It was short", "The biscuits", "My own room", "No rush")
    answers = ("yes", "yes", "yes", "yes", "no")
    return [feedback(office, "no_name", answer, each, "Kit") for answer, each in zip(answers, words, strict=True)]


def mine(office: Office, year: str = "") -> Browser:
    return office.signed_in("iro").open(f"/my-feedback{year}")


def row(browser: Browser, question: str) -> list[str]:
    (found,) = [each for each in browser.page.find_all("tr") if question in each.get_text()]
    return [cell.get_text(strip=True).replace("\N{NO-BREAK SPACE}", " ") for cell in found.find_all(["th", "td"])]


def test_a_year_without_feedback_says_so_and_each_form_says_too_few(office: Office) -> None:
    browser = office.signed_in("iro").open("/").press("My feedback")
    assert browser.heading == "My feedback 2025-26"
    assert "There is nothing to show for 2025-26 yet." in browser.text
    assert browser.text.count(FEW) == 4
    assert browser.page.select("main table") == []


@pytest.mark.parametrize("share", ["no_name", "no", None])
def test_four_leave_the_page_as_if_nobody_had_answered(office: Office, share: str | None) -> None:
    browser = office.signed_in("iro")
    empty = browser.open("/my-feedback").text
    for _ in range(4):
        feedback(office, share, "no", "Boring")
    assert browser.open("/my-feedback").text == empty


def test_five_without_a_name_are_shown_as_a_group_with_their_words(office: Office) -> None:
    responses = five(office)
    browser = mine(office)
    assert row(browser, "Were you listened to?")[1:6] == ["4 (80%)", "0 (0%)", "1 (20%)", "0 (0%)", "5"]
    assert row(browser, "Did you know everyone who was there?")[1] == FEW
    quoted = [each.get_text() for each in browser.page.select("blockquote")]
    assert sorted(quoted) == ["It was short", "My own room", "No rush", "The biscuits", "[name] was funny"]
    main = browser.page.select_one("main")
    assert main is not None
    assert "Kit" not in main.get_text()
    assert [each for each in responses if f"/returns/{each.id}" in browser.html] == []
    assert browser.text.count(FEW) == 3 + len([1 for each in browser.page.select("td[colspan]")])


def test_that_words_were_opened_is_written_down_for_each_child(office: Office) -> None:
    responses = five(office)
    mine(office)
    assert {(each.subject, each.child_id, each.why) for each in office.audit("read")} == {
        (f"response:{each.id}", each.invitation.review.child_id, "in a group, without a name") for each in responses
    }


def test_figures_without_words_write_nothing(office: Office) -> None:
    for _ in range(5):
        feedback(office, "no_name")
    browser = office.signed_in("iro")
    with office.counting() as statements:
        browser.open("/my-feedback")
    assert row(browser, "Were you listened to?")[1] == "5 (100%)"
    assert [each for each in statements if not each.lstrip().upper().startswith("SELECT")] == []


def test_no_single_return_can_be_told_from_how_the_page_was_before_it(office: Office) -> None:
    five(office)
    browser = office.signed_in("iro")
    before = browser.open("/my-feedback").text
    for share in ("no_name", "no_name", "no", None, "no_name", "no_name"):
        feedback(office, share, "no", "I hated it")
        assert browser.open("/my-feedback").text == before
    feedback(office, "no_name", "no", "I hated it")
    assert row(browser.open("/my-feedback"), "Were you listened to?")[1:4] == ["4 (40%)", "0 (0%)", "6 (60%)"]


def test_who_lets_the_iro_read_it_is_named_and_counted_in_no_group(office: Office) -> None:
    five(office)
    feedback(office, "yes", "no", "Too long", "Ash")
    browser = mine(office)
    assert row(browser, "Were you listened to?")[5] == "5"
    assert "Too long" not in browser.text
    assert row(browser, "Ash") == ["Ash", "Monday 2 March 2026", "To read"]
    browser.press("Ash").press("Mark as read")
    assert row(browser.open("/my-feedback"), "Ash")[2] == "Read"


def test_another_iros_feedback_and_another_years_are_not_here(office: Office) -> None:
    empty = mine(office).text
    other = office.another("iro")
    for _ in range(5):
        feedback(office, "no_name", iro_id=other.id, iro=other)
    feedback(office, "yes", child="Ash", iro_id=other.id, iro=other)
    assert mine(office).text == empty
    five(office)
    feedback(office, "yes", child="Ash")
    browser = mine(office, "?year=2024-25")
    assert browser.heading == "My feedback 2024-25"
    assert (browser.text.count(FEW), "Ash" in browser.text) == (4, False)
    browser.pick("Financial year, April to March", "2025-26").press("Show this year")
    assert row(browser, "Were you listened to?")[5] == "5"


@pytest.mark.parametrize("narrowed", ["form=feedback_12_17", "month=3", "from=2026-03-02", "child=1", "year=2026-03"])
def test_nothing_in_the_address_narrows_the_period_or_the_people(office: Office, narrowed: str) -> None:
    five(office)
    whole = mine(office).text
    assert mine(office, f"?{narrowed}").text == whole


def test_the_page_takes_the_same_few_statements_however_many_answered(office: Office) -> None:
    five(office)
    feedback(office, "yes")
    browser = office.signed_in("iro").open("/my-feedback")  # the first page of a process reads what is then kept
    with office.counting() as few:
        browser.open("/my-feedback")
    for _ in range(3):
        five(office)
        feedback(office, "yes")
    with office.counting() as many:
        browser.open("/my-feedback")
    assert row(browser, "Were you listened to?")[5] == "20"
    reading = [len([each for each in seen if each.startswith("SELECT")]) for seen in (few, many)]
    assert reading[0] == reading[1]
