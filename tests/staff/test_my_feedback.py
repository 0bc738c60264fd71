"""An IRO's own feedback: named where the person said so, else five together, once the year is closed, or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from portal.council.work import Work
from portal.hearing.answers.given import Given
from portal.hearing.responses import save
from portal.keeping import erasure
from portal.store.models import Device, Response
from portal.store.vocabulary import Source
from tests import factories
from tests.browser import Browser
from tests.reporting.rows import all_read
from tests.staff.office import Office

FEW = "Not shown: fewer than 5 answered, or all alike"
HIDDEN = "Not shown: fewer than 5, or one was changed after the year had closed"
CLOSES = datetime(2026, 4, 28, 23, tzinfo=UTC)  # the end of 28 April in England
LISTENED = "Were you listened to?"


def feedback(
    office: Office,
    share: str | None,
    listened: str = "yes",
    words: str = "",
    child: str = "Robin",
    expires_at: datetime = CLOSES,
    **facts: Any,
) -> Response:
    """A young person's feedback about a review of the office's IRO, unless another is named."""
    made = office.child(first_name=child, age=14, **facts)
    review = factories.a_held_review(office.session, made)
    answers: dict[str, Any] = {"fo_listened": listened} | ({"f_share_iro": share} if share else {})
    if words:
        answers["fo_good"] = Given("fo_good", words=words)
    return office.returned(office.asked(review, stage="feedback", expires_at=expires_at), answers)


def five(office: Office) -> list[Response]:
    words = ("Kit was funny", "It was short", "The biscuits", "My own room", "No rush")
    answers = ("yes", "yes", "yes", "yes", "no")
    return [feedback(office, "no_name", answer, each, "Kit") for answer, each in zip(answers, words, strict=True)]


def mine(office: Office, year: str = "") -> Browser:
    return office.signed_in("iro").open(f"/my-feedback{year}")


def held(office: Office, on: date = date(2026, 2, 10)) -> None:
    """A review of that day, for which its year is offered to choose."""
    factories.a_held_review(office.session, office.child(), held_on=on)
    office.session.commit()


def closed(office: Office, at: datetime = CLOSES) -> Browser:
    """The page of the year of the tests, once it is closed and a manager has read the words."""
    office.session.rollback()
    all_read(office.session, office.council)
    office.session.commit()
    office.at[0] = at
    return mine(office, "?year=2025-26")


def think_again(office: Office, response: Response, answer: str, at: datetime) -> None:
    """Says at that moment, where it was sent from, whether the IRO may see it."""
    office.at[0] = at
    browser = office.started(response.invitation)
    for device in office.all(Device):
        device.created_at = response.submitted_at
    office.session.commit()
    browser.press("Change who can see it").choose(answer)
    assert "Sent. Thank you" in browser.press("Save").text


def row(browser: Browser, question: str) -> list[str]:
    (found,) = [each for each in browser.page.find_all("tr") if question in each.get_text()]
    return [cell.get_text(strip=True).replace("\N{NO-BREAK SPACE}", " ") for cell in found.find_all(["th", "td"])]


def test_a_closed_year_without_feedback_says_so_and_each_form_is_hidden(office: Office) -> None:
    browser = closed(office)
    assert browser.heading == "My feedback 2025-26"
    assert "There is nothing to show for 2025-26." in browser.text
    assert browser.text.count(HIDDEN) == 4
    assert browser.page.select("main table") == []


def test_the_running_year_says_when_groups_are_shown_and_leads_to_the_year_that_closed_last(office: Office) -> None:
    held(office, date(2025, 2, 10))
    browser = office.signed_in("iro").open("/").press("My feedback")
    assert browser.heading == "My feedback 2025-26"
    assert "without their name is shown from Wednesday 29 April 2026." in browser.text
    assert (HIDDEN in browser.text, "There is nothing to show" in browser.text) == (False, False)
    assert browser.press("Show the groups of 2024-25").heading == "My feedback 2024-25"
    assert browser.text.count(HIDDEN) == 4


def test_no_way_leads_to_a_closed_year_in_which_nothing_happened(office: Office) -> None:
    assert "Show the groups of" not in mine(office).text


def test_the_day_that_is_named_is_the_day_on_which_the_groups_are_shown(office: Office) -> None:
    five(office)
    assert "shown from Wednesday 29 April 2026" in closed(office, CLOSES - timedelta(microseconds=1)).text
    assert LISTENED not in closed(office, CLOSES - timedelta(microseconds=1)).text
    assert row(closed(office), LISTENED)[5] == "5"


@pytest.mark.parametrize("share", ["no_name", "no", None])
def test_four_leave_the_closed_page_as_if_nobody_had_answered(office: Office, share: str | None) -> None:
    held(office)
    empty = closed(office).text
    office.at[0] = factories.NOW
    for _ in range(4):
        feedback(office, share, "no", "Boring")
    assert closed(office).text == empty


@pytest.mark.parametrize("share", ["no_name", "no", None])
def test_the_running_year_looks_the_same_whatever_came_in_unnamed(office: Office, share: str | None) -> None:
    browser = office.signed_in("iro")
    empty = browser.open("/my-feedback").text
    for _ in range(7):
        feedback(office, share, "no", "Boring")
        assert browser.open("/my-feedback").text == empty
    assert office.audit("read") == []


def test_five_without_a_name_are_shown_as_a_group_with_their_words(office: Office) -> None:
    sent = five(office)
    browser = closed(office)
    assert row(browser, LISTENED)[1:6] == ["4 (80%)", "0 (0%)", "1 (20%)", "0 (0%)", "5"]
    assert row(browser, "Did you know everyone who was there?")[1] == FEW
    quoted = [each.get_text() for each in browser.page.select("blockquote")]
    assert sorted(quoted) == ["It was short", "My own room", "No rush", "The biscuits", "[name] was funny"]
    main = browser.page.select_one("main")
    assert main is not None
    assert "Kit" not in main.get_text()
    assert [each for each in sent if f"/responses/{each.id}" in browser.html] == []
    assert browser.text.count(FEW) == len(browser.page.select("td[colspan]"))
    assert browser.text.count(HIDDEN) == 3


def test_that_words_were_opened_is_written_down_for_each_child(office: Office) -> None:
    sent = five(office)
    closed(office)
    assert {(each.subject, each.child_id, each.why) for each in office.audit("read")} == {
        (f"response:{each.id}", each.invitation.review.child_id, "in a group, without a name") for each in sent
    }


def test_figures_without_words_write_nothing(office: Office) -> None:
    for listened in ("yes", "yes", "yes", "yes", "no"):
        feedback(office, "no_name", listened)
    browser = closed(office)
    with office.counting() as statements:
        browser.open("/my-feedback?year=2025-26")
    assert row(browser, LISTENED)[1] == "4 (80%)"
    assert [each for each in statements if not each.lstrip().upper().startswith("SELECT")] == []


def test_five_who_all_answered_alike_are_not_shown_to_have_done_so(office: Office) -> None:
    for _ in range(5):
        feedback(office, "no_name", "no")
    browser = closed(office)
    assert row(browser, LISTENED)[1] == FEW
    assert "100%" not in browser.text


def test_who_says_yes_on_the_last_day_is_named_and_was_never_in_a_group(office: Office) -> None:
    five(office)
    late = feedback(office, "no_name", "no", "Too long", "Ash")
    think_again(office, late, "Yes", CLOSES - timedelta(minutes=1))
    browser = closed(office)
    assert row(browser, LISTENED)[1:6] == ["4 (80%)", "0 (0%)", "1 (20%)", "0 (0%)", "5"]
    assert row(browser, "Ash")[0] == "Ash"
    assert "Too long" not in browser.text


@pytest.mark.parametrize("answer", ["Yes", "No"])
def test_who_thinks_again_after_the_closing_takes_the_whole_group_away(office: Office, answer: str) -> None:
    five(office)
    late = feedback(office, "no_name", "no", "Too long", "Ash", expires_at=CLOSES + timedelta(days=7))
    assert row(closed(office), LISTENED)[5] == "6"
    think_again(office, late, answer, CLOSES + timedelta(days=1))
    browser = mine(office, "?year=2025-26")
    assert browser.text.count(HIDDEN) == 4
    assert browser.page.select("blockquote") == []
    assert ("Ash" in browser.text) == (answer == "Yes")


def test_paper_that_is_typed_in_after_the_closing_moves_nothing(office: Office) -> None:
    five(office)
    before = closed(office).text
    save.receive(
        Work(office.session, office.council, factories.SOMEBODY, CLOSES),
        office.asked(factories.a_held_review(office.session, office.child(age=14)), stage="feedback"),
        [Given("fo_listened", codes=("no",)), Given("f_share_iro", codes=("no_name",))],
        source=Source.PAPER,
        received_at=factories.NOW,
    )
    office.session.commit()
    assert mine(office, "?year=2025-26").text == before


def test_an_erasure_after_the_closing_takes_that_return_away(office: Office) -> None:
    five(office)
    gone = feedback(office, "no_name", "no", "Too long", "Ash").invitation.review.child.reference
    assert row(closed(office), LISTENED)[5] == "6"
    erasure.forget(office.session, gone, by=factories.SOMEBODY, now=office.at[0])
    office.session.commit()
    browser = mine(office, "?year=2025-26")
    assert row(browser, LISTENED)[1:6] == ["4 (80%)", "0 (0%)", "1 (20%)", "0 (0%)", "5"]
    assert "Too long" not in browser.text


def test_who_lets_the_iro_read_it_is_named_and_counted_in_no_group(office: Office) -> None:
    five(office)
    feedback(office, "yes", "no", "Too long", "Ash")
    browser = closed(office)
    assert row(browser, LISTENED)[5] == "5"
    assert "Too long" not in browser.text
    assert row(browser, "Ash") == ["Ash", "Monday 2 March 2026", "To read"]
    browser.press("Ash").press("Mark as read")
    assert row(browser.open("/my-feedback?year=2025-26"), "Ash")[2] == "Read"


def test_another_iros_feedback_and_another_years_are_not_here(office: Office) -> None:
    held(office)
    empty = closed(office).text
    office.at[0] = factories.NOW
    other = office.another("iro")
    for _ in range(5):
        feedback(office, "no_name", iro_id=other.id, iro=other)
    feedback(office, "yes", child="Ash", iro_id=other.id, iro=other)
    assert closed(office).text == empty
    office.at[0] = factories.NOW
    five(office)
    feedback(office, "yes", child="Ash")
    office.at[0] = CLOSES
    browser = mine(office, "?year=2024-25")
    assert browser.heading == "My feedback 2024-25"
    assert (browser.text.count(HIDDEN), "Ash" in browser.text) == (4, False)
    browser.pick("Financial year, April to March", "2025-26").press("Show this year")
    assert row(browser, LISTENED)[5] == "5"


@pytest.mark.parametrize("narrowed", ["form=feedback_12_17", "month=3", "from=2026-03-02", "child=1", "year=2024-25"])
def test_nothing_in_the_address_narrows_the_period_or_the_people(office: Office, narrowed: str) -> None:
    five(office)
    whole = closed(office).text
    assert mine(office, f"?year=2025-26&{narrowed}").text == whole


def test_a_year_that_is_none_is_the_running_one(office: Office) -> None:
    assert mine(office, "?year=2026-03").text == mine(office).text


def test_the_page_takes_the_same_few_statements_however_many_answered(office: Office) -> None:
    def statements(rounds: int, counted: str) -> int:
        office.at[0] = factories.NOW
        for _ in range(rounds):
            five(office)
            feedback(office, "yes")
        browser = closed(office)  # the first page of a process reads what is then kept
        with office.counting() as seen:
            browser.open("/my-feedback?year=2025-26")
        assert row(browser, LISTENED)[5] == counted
        return len([each for each in seen if each.startswith("SELECT")])

    assert statements(1, "5") == statements(3, "20")
