"""A meeting whose day is over is never announced as to come; whoever has several children tells their forms apart."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.i18n import date_words
from tests.factories import MEETING
from tests.respond.town import Town

COMING = (
    "is on Tuesday 24 March", "You have a meeting", "is coming up", "before it", "you think before the review",
    "views before",
)  # fmt: skip


@pytest.mark.parametrize(("form", "age", "role"), [
    ("consult_4_11", 9, None), ("consult_12_17", 15, None), ("consult_parent", 9, "parent")
])  # fmt: skip
def test_after_its_day_no_page_speaks_of_a_meeting_to_come(town: Town, form: str, age: int, role: str | None) -> None:
    invitation = town.invited(form, age, role)
    assert any(words in town.started(invitation).text for words in COMING)
    town.later(days=23)
    landing = town.browser().open(town.link(invitation))
    assert not any(words in landing.text for words in COMING)
    welcome = town.started(invitation).text
    assert "meeting has passed. You can still tell us what you think." in welcome
    assert not any(words in welcome for words in COMING)
    if role:
        assert "Your views" in town.started(invitation).open("/say/1/all").text
        assert not any(words in town.started(invitation).open("/say/1/all").html for words in COMING)


@pytest.mark.parametrize(("form", "age", "role", "reader"), [
    ("consult_4_11", 9, None, "The person who runs your meeting"),
    ("consult_12_17", 15, None, "Your reviewing officer"),
    ("consult_parent", 9, "parent", "The reviewing officer"),
])  # fmt: skip
def test_what_is_sent_after_its_day_is_read_before_no_meeting(
    town: Town, form: str, age: int, role: str | None, reader: str
) -> None:
    invitation = town.invited(form, age, role)
    town.later(days=23)
    browser = town.started(invitation)
    browser.open("/say/1/send").press("Send")
    assert "Sam Okafor will read it." in browser.text
    assert "before" not in browser.text.split("Who can see it")[0]
    invitation.review.iro_id = invitation.review.child.iro_id = None
    town.session.commit()
    assert f"{reader} will read it." in browser.open("/say/1/sent").text


def test_an_adult_tells_the_forms_of_several_children_apart_by_page_and_tab(town: Town) -> None:
    browser = town.started(town.invited("consult_parent", 9, "parent"))
    assert "Robin" in browser.page.select_one(".about").text  # type: ignore[union-attr]
    assert " - R. Tuesday 24 March - " in browser.title
    assert "Robin" not in browser.title


def test_two_children_of_one_name_are_told_apart_by_the_day_of_their_meetings(town: Town) -> None:
    for days, told in ((0, True), (7, True), (14, False)):
        invitation = town.invited("consult_parent", 9, "parent", contact={"may_know_date": told})
        invitation.review.planned_on = MEETING + timedelta(days=days)
        town.session.commit()
        browser = town.started(invitation)
        about, day = browser.page.select_one(".about"), date_words(MEETING + timedelta(days=days))
        assert about
        assert (f"Robin · {day}" in about.text) is told
        assert (f" - R. {day} - " in browser.title) is told


def test_the_page_of_a_child_names_nobody_above_it(town: Town) -> None:
    browser = town.started(town.invited())
    assert not browser.page.select(".about")
    assert "Robin" not in browser.page.select_one("header.top").text  # type: ignore[union-attr]
    assert " - R. " not in browser.title
