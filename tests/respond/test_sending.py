"""Sending: once, with the person's own choice of who sees it, and changed afterwards by the same link."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.store.models import Answer, Invitation, Response
from tests.factories import a_contact
from tests.respond.town import Town


def test_a_child_chooses_who_sees_it_and_is_thanked_without_an_echo(town: Town) -> None:
    browser = town.started(town.invited()).press("Next")
    browser.open("/say/1/q/y_wish").write("What would make things better for you?", "a purple dog").press("Next")
    browser.open("/say/1/send")
    assert not browser.chosen
    browser.choose("Just Sam Okafor").press("Send")
    assert browser.heading == "Sent. Thank you, Robin."
    for words in ("Sam Okafor will read it before your meeting on Tuesday 24 March.", "until Tuesday 31 March",
                  "Just Sam Okafor", "0800 1111", "01632 960111"):  # fmt: skip
        assert words in browser.text
    assert "purple" not in browser.html
    assert town.all(Response)[0].sharing == "iro_only"


def test_send_pressed_twice_or_after_a_lost_reply_leads_to_the_same_thanks_and_one_response(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/send").choose("Everyone at my meeting")
    brought = dict(browser.fields("Send"))
    first = browser.press("Send").text
    assert browser.send("/say/1/send", brought).text == first
    lost = town.browser()  # the reply never came, nor its cookie
    assert lost.send("/say/1/send", brought).heading == "Sent. Thank you, Robin."
    assert len(town.all(Response)) == 1
    assert town.all(Response)[0].sharing == "meeting"


def test_send_pressed_in_four_windows_at_once_is_one_response(town: Town) -> None:
    browser = town.started(town.invited()).press("Next").open("/say/1/send").choose("Everyone at my meeting")
    brought = dict(browser.fields("Send"))

    def press(_window: int) -> str:
        return town.browser().send("/say/1/send", brought).heading

    with ThreadPoolExecutor(4) as windows:
        assert set(windows.map(press, range(4))) == {"Sent. Thank you, Robin."}
    assert len(town.all(Response)) == 1


def test_after_sending_nothing_is_shown_and_back_finds_a_closed_page(town: Town) -> None:
    browser = town.started(town.invited()).press("Next").choose("Happy").press("Next")
    browser.open("/say/1/q/y_wish").write("What would make things better for you?", "a purple dog").press("Next")
    browser.open("/say/1/send").press("Send")
    for page in ("check", "q/y_home", "q/y_wish", "welcome", ""):
        assert browser.open(f"/say/1/{page}").heading == "This page is closed."
    browser.open(town.link(town.all(Invitation)[0]))
    assert browser.heading == "You sent this on Monday 2 March."
    browser.press("Look at it, or change it")
    assert browser.heading == "Change your answers"
    assert "purple" not in browser.html
    assert not browser.page.find("details")
    browser.change("How do you feel about where you live?")
    assert not browser.chosen
    assert "You have answered this before." in browser.text


def test_a_sent_answer_is_replaced_at_once(town: Town) -> None:
    browser = town.started(town.invited()).press("Next").choose("Happy").press("Next")
    browser.open("/say/1/send").press("Send")
    town.later(days=2)
    town.started(town.all(Invitation)[0], browser).change("How do you feel about where you live?")
    browser.choose("Really sad").press("Next")
    assert "Changed. Thank you." in browser.text
    assert (town.answer("y_home") or Answer()).code == "1"
    assert town.all(Response)[0].changed_at is not None


@pytest.mark.parametrize("pressed", ["Next", "Skip this one"])
def test_nothing_is_said_to_have_changed_where_nothing_was_answered(town: Town, pressed: str) -> None:
    browser = town.started(town.invited()).press("Next").choose("Happy").press("Next")
    browser.open("/say/1/send").press("Send")
    browser = town.started(town.all(Invitation)[0]).change("How do you feel about where you live?").press(pressed)
    assert browser.heading == "Change your answers"
    assert "Changed. Thank you." not in browser.text
    assert (town.answer("y_home") or Answer()).code == "4"


def test_who_can_see_it_is_changed_after_sending(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/send").choose("Everyone at my meeting").press("Send")
    browser.change("Who can see your answers?")
    assert browser.heading == "Who can see it"
    browser.choose("Just Sam Okafor").press("Save")
    assert town.all(Response)[0].sharing == "iro_only"
    assert "Just Sam Okafor" in browser.text


def test_feedback_says_who_reads_it_as_the_young_person_chose(town: Town) -> None:
    browser = town.started(town.invited("feedback_12_17", 15)).open("/say/1/send")
    assert not browser.chosen
    browser.choose("No").press("Send")
    assert "The manager of the reviewing team will read it." in browser.text
    other = town.started(town.invited("feedback_4_11", 9)).open("/say/2/send").choose("Yes").press("Send")
    assert "Sam Okafor will read it." in other.text


def test_a_child_reads_who_everyone_is_in_kinds_of_people_and_never_in_names(town: Town) -> None:
    """Who opens a child's page must not learn from it that the other parent comes."""
    invitation = town.invited("consult_12_17", 15)
    child = invitation.review.child
    for role, relation in (("parent", "father"), ("carer", "foster carer"), ("professional", "Head teacher")):
        a_contact(town.session, child, role=role, relation=relation, name=f"Petra {relation}")
    a_contact(town.session, child, role="professional", relation="school nurse", excluded_from_review=True)
    town.session.commit()
    text = town.started(invitation).open(f"/say/{invitation.id}/send").text
    there = ["people who look after you", "someone from school", "people from your family, if they come"]
    assert [
        kind for kind in (*there, "someone who helps with your health", "your social worker") if kind in text
    ] == there
    assert "Petra" not in text
    assert "father" not in text
    adult = town.invited("consult_parent", 9, "parent")
    assert "Who is everyone?" not in town.started(adult).open(f"/say/{adult.id}/send").text
