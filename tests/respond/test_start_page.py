"""The page a link opens on: who asks, when, who reads it and the one limit, and Start; the rest one tap away."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from portal.accounts.called import first_name_of
from portal.store.models import Device, Invitation, Review
from tests.respond.town import FORMS, Town

WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
MOST_WORDS = {"younger": 60, "older": 90}


def words_before_start(html: str) -> int:
    """Of what is seen in the page before Start is pressed: what is folded away does not count."""
    main = html.split("<main", 1)[1].split("</form>", 1)[0]
    seen = re.sub(r"<details.*?</details>|<svg.*?</svg>|<[^>]*>", " ", main, flags=re.DOTALL)
    return len(WORD.findall(seen))


@pytest.mark.parametrize(("form", "age", "role"), [each for each in FORMS if each[2] is None])
def test_few_words_stand_before_start(town: Town, form: str, age: int, role: str | None) -> None:
    page = town.browser().open(town.link(town.invited(form, age, role)))
    assert page.buttons[0] == "Start"
    skin = "younger" if age < 12 else "older"
    assert words_before_start(page.html) <= MOST_WORDS[skin]


@pytest.mark.parametrize(("form", "age", "day"), [
    ("consult_4_11", 6, "You have a meeting on Tuesday 24 March."),
    ("consult_12_17", 15, "Your review is on Tuesday 24 March"),
])  # fmt: skip
def test_a_child_reads_who_asks_and_when_and_the_limit_before_start(town: Town, form: str, age: int, day: str) -> None:
    invitation = town.invited(form, age)
    start = town.browser().open(town.link(invitation))
    before = start.text.partition("Start")[0]
    assert day in before
    assert "Sam" in before
    assert "Sam Okafor" not in start.html
    assert "safe" in before
    review = town.all(Review)[0]
    review.planned_on = review.iro_id = review.child.iro_id = None
    review.due_on = datetime(2026, 3, 20, tzinfo=UTC).date()
    town.session.commit()
    unnamed = start.open(town.link(invitation)).text.partition("Start")[0]
    assert "None" not in unnamed
    assert "24 March" not in unnamed
    assert "Sam" not in unnamed


@pytest.mark.parametrize(("channel", "told", "shown"), [
    ("email", True, True), ("letter", True, True), ("text", True, False), ("email", False, False),
])  # fmt: skip
def test_an_adults_page_tells_the_day_only_where_the_invitation_did(
    town: Town, channel: str, told: bool, shown: bool
) -> None:
    mother = town.invited("consult_parent", role="parent", contact={"may_know_date": told}, channel=channel)
    page = town.browser().open(town.link(mother))
    assert ("24 March" in page.text) is shown
    assert "Robin" not in page.html
    assert "Sam" not in page.html


def test_whoever_leads_on_from_beside_start_is_bound_as_by_start(town: Town) -> None:
    child = town.browser().open(town.link(town.invited())).press("I don’t want to fill this in")
    assert child.path == "/say/1/decline"
    assert len(town.all(Device)) == 1
    mother = town.browser().open(town.link(town.invited("consult_parent", role="parent")))
    assert mother.press("Show all on one page").path == "/say/2/all"
    girl = town.browser().open(town.link(town.invited("consult_12_17", 13))).press("With faces and words")
    assert girl.heading == "Hello Robin"
    assert town.all(Invitation)[2].form == "consult_4_11"


def test_the_other_version_is_not_offered_once_something_was_answered(town: Town) -> None:
    invitation = town.invited("consult_12_17", 13)
    stale = town.browser().open(town.link(invitation))
    town.started(invitation).choose("By myself").press("Continue")
    assert "With faces and words" not in town.browser().open(town.link(invitation)).buttons
    assert stale.press("With faces and words").path == "/say/1/q/o_topics"
    assert town.all(Invitation)[0].form == "consult_12_17"


def test_a_form_that_asks_nothing_of_the_person_begins_with_its_first_question(town: Town) -> None:
    assert town.started(town.invited("feedback_4_11", 9)).path == "/say/1/q/fy_purpose"
    assert town.browser().open("/say/1/welcome").heading == "This page is closed."


def test_the_old_page_of_welcome_goes_on_leading_to_the_questions(town: Town) -> None:
    browser = town.started(town.invited("feedback_4_11", 9)).open("/say/1/welcome")
    assert "If you are not safe" in browser.text
    assert browser.press("Next").path == "/say/1/q/fy_purpose"


def test_two_invitations_of_one_browser_are_told_apart(town: Town) -> None:
    first, second = town.invited(), town.invited("consult_12_17", 15)
    browser = town.started(first)
    assert town.started(second, browser).path == "/say/2/welcome"
    assert browser.open("/say/1/welcome").heading == "Hello Robin"


@pytest.mark.parametrize(("name", "called"), [
    ("Sam Okafor", "Sam"), ("Dr Ada Brook", "Dr Ada Brook"), ("Ms. Penhallow", "Ms. Penhallow"), ("Jo", "Jo"),
])  # fmt: skip
def test_whoever_writes_a_title_is_called_by_the_whole_name(name: str, called: str) -> None:
    assert first_name_of(name) == called
