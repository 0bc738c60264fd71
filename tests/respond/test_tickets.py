"""The ticket of a page: it may write without a cookie, and never read."""

from __future__ import annotations

import pytest

from portal.asking.invitations import change
from portal.council.work import Work
from portal.store.models import Answer, Response
from tests.factories import NOW, SOMEBODY
from tests.respond.town import FORMS, Town


def test_a_page_whose_cookie_was_lost_still_saves_what_was_typed_and_goes_on(town: Town) -> None:
    browser = town.started(town.invited()).press("Next").choose("Happy").press("Next")
    browser.open("/say/1/q/y_wish").write("What would make things better for you?", "a purple dog")
    browser.client.delete_cookie("__Host-say-1", domain="reviews.example.org")
    browser.press("Next")
    assert browser.title.startswith("Question 9 of 10")
    assert town.words("y_wish") == "a purple dog"
    assert "Happy" not in browser.open("/say/1/check").text
    assert "a purple dog" in browser.text


def test_a_page_that_was_open_for_two_days_comes_back_with_what_was_typed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_wish")
    browser.write("What would make things better for you?", "a purple dog")
    monkeypatch.setattr("portal.views.respond.ticket.DAY", -1)
    browser.press("Next")
    assert browser.status == 400
    assert "This page was open a long time. Press Next again." in browser.text
    monkeypatch.undo()
    assert browser.press("Next").title.startswith("Question 9 of 10")
    assert town.words("y_wish") == "a purple dog"


@pytest.mark.parametrize(("form", "age", "role"), FORMS)
def test_a_send_page_that_was_open_too_long_names_no_button_it_does_not_have(
    town: Town, monkeypatch: pytest.MonkeyPatch, form: str, age: int, role: str | None
) -> None:
    browser = town.started(town.invited(form, age, role)).open("/say/1/send")
    monkeypatch.setattr("portal.views.respond.ticket.DAY", -1)
    browser.press("Send")
    assert browser.status == 400
    assert "This page was open a long time. Press the button again." in browser.text
    monkeypatch.undo()
    assert "Sent. Thank you" in browser.press("Send").text


def test_without_ticket_and_cookie_nothing_is_saved_and_the_text_is_given_back(town: Town) -> None:
    town.started(town.invited())
    stranger = town.browser().send("/say/1/q/y_wish", {"y_wish": "a purple dog", "ticket": "forged"})
    assert (stranger.status, stranger.heading) == (400, "This page is closed.")
    assert stranger.page.pre is not None
    assert stranger.page.pre.get_text() == "a purple dog"
    assert not town.all(Response)


def test_a_ticket_of_one_page_or_person_opens_no_other(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_home").choose("Happy")
    brought = dict(browser.fields("Next"))
    town.started(town.invited())
    for path in ("/say/2/q/y_home", "/say/1/send", "/say/1/decline", "/say/1/q/y_safe"):
        stranger = town.browser().send(path, brought)
        assert stranger.status == 400
    assert not town.all(Answer)


def test_a_page_under_a_link_that_was_reissued_saves_nothing_and_gives_the_text_back(town: Town) -> None:
    invitation = town.invited()
    browser = town.started(invitation).open("/say/1/q/y_wish")
    browser.write("What would make things better for you?", "a purple dog")
    change.reissue(Work(town.session, town.council, SOMEBODY, NOW), invitation)
    town.session.commit()
    browser.press("Next")
    assert (browser.status, browser.heading) == (410, "This page has been replaced.")
    assert "a purple dog" in browser.text
    assert not town.all(Answer)


def test_who_is_still_writing_when_the_time_is_over_gets_the_text_back_and_a_number(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_wish")
    browser.write("What would make things better for you?", "a purple dog")
    town.later(days=31)
    browser.press("Next")
    assert (browser.status, browser.heading) == (410, "This link has ended.")
    for words in ("a purple dog", "01632 960100"):
        assert words in browser.text
    assert not town.all(Answer)
