"""Beside the questions: the other version, not wanting to, who is named and what day is told."""

from __future__ import annotations

from datetime import timedelta

from portal.store.models import Answer, Child, Invitation, Response, Review
from portal.store.tables.staff_tables import Cover
from tests.factories import MEETING, NOW, TODAY, a_staff
from tests.respond.town import Town, must, to_the_end

OTHERS = {"In pictures: one tap and on", "With faces and words", "In words, with more to say"}


def test_a_child_may_take_the_other_version_until_the_first_answer(town: Town) -> None:
    browser = town.started(town.invited("consult_12_17", 13))
    browser.press("With faces and words")
    assert browser.heading == "Hello Robin"
    assert town.all(Invitation)[0].form == "consult_4_11"
    browser.press("Next").open("/say/1/welcome")
    assert not OTHERS & set(browser.buttons)
    parent = town.started(town.invited("consult_parent", 9, "parent"))
    assert not OTHERS & set(parent.buttons)


def test_a_child_of_any_age_may_answer_in_pictures(town: Town) -> None:
    browser = town.started(town.invited("consult_12_17", 13)).press("In pictures: one tap and on").press("Next")
    browser.press("Happy")
    assert (town.answer("y_home") or Answer()).code == "f3_high"


def test_not_wanting_to_is_an_answer_and_can_be_taken_back(town: Town) -> None:
    browser = town.started(town.invited()).press("I don’t want to fill this in")
    assert town.all(Invitation)[0].declined_at is None
    browser.press("I don’t want to fill this in")
    assert browser.heading == "That’s OK."
    assert town.all(Invitation)[0].declined_at == NOW
    browser.press("I have changed my mind").press("Next").choose("Happy").press("Next")
    assert (town.answer("y_home") or Answer()).code == "4"


def test_a_parent_is_told_the_day_only_when_allowed_to_know_it(town: Town) -> None:
    told = town.started(town.invited("consult_parent", 9, "parent"))
    assert told.heading == "Your views before Robin’s review"
    assert "24 March" in told.text
    untold = town.started(town.invited("consult_parent", 9, "parent", contact={"may_know_date": False}))
    pages = [untold.text]
    to_the_end(untold, lambda b: pages.append(b.text))
    pages += [untold.text, untold.open("/say/2/send").text, untold.press("Send").text]
    pages.append(untold.open(town.link(town.all(Invitation)[1])).text)
    assert not [words for words in pages if "24 March" in words or "31 March" in words]
    assert any("The review is coming up." in words for words in pages)


def test_whoever_covers_on_the_meeting_day_is_named(town: Town) -> None:
    invitation = town.invited()
    review = town.all(Review)[0]
    for name, from_on, to_on in (("Ayesha Khan", MEETING - timedelta(days=4), MEETING), ("Val Dunn", TODAY, TODAY)):
        cover = a_staff(town.session, name=name)
        town.session.add(Cover(iro_id=review.iro_id, cover_id=cover.id, from_on=from_on, to_on=to_on))
    town.session.commit()
    browser = town.started(invitation)
    assert "Ayesha Khan runs the meeting" in browser.text
    browser.choose("No, just me").press("Next")
    assert [response.iro_name for response in town.all(Response)] == ["Ayesha Khan"]


def test_without_an_iro_every_sentence_stays_whole(town: Town) -> None:
    invitation = town.invited("consult_12_17", 15)
    for row in [*town.all(Review), *town.all(Child)]:
        row.iro_id = None
    town.session.commit()
    browser = town.started(invitation)
    to_the_end(browser, lambda b: must("None" not in b.text))
    browser.press("Continue").press("Send")
    assert "The reviewing officer will read it before the review." in browser.text


def test_a_name_with_markup_in_it_is_only_a_name(town: Town) -> None:
    invitation = town.invited()
    child = town.all(Child)[0]
    child.first_name = "<b>Ro\u2068bin</b>{iro}"
    town.session.commit()
    browser = town.started(invitation)
    assert browser.heading == "Hello <b>Robin</b>{iro}"
    assert "<b>" not in browser.html
    assert browser.page.h1 is not None
    assert browser.page.h1.bdi is not None
