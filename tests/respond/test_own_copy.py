"""A copy of what an adult sent: in the answer to the one press of Send, and nowhere and never again."""

from __future__ import annotations

from portal.store.models import Invitation, Response
from tests.browser import Browser
from tests.respond.town import Town, to_the_end

COPY = "Send and show me a copy"
WELL = "What is going well for Robin?"


def written(town: Town) -> Browser:
    browser = town.started(town.invited("consult_parent", 9, "parent")).press("Continue")
    browser.write(WELL, "She sleeps\nwell").press("Continue")
    return browser.open("/say/1/send")


def test_a_parent_sees_once_what_they_have_just_sent(town: Town) -> None:
    browser = written(town).choose("Only Sam Okafor")
    with town.counting() as statements:
        browser.press(COPY)
    assert len(statements) <= 20, statements
    assert (browser.status, browser.heading) == (200, "A copy of what you sent")
    for words in ("You sent this on Monday 2 March.", WELL, "Parent", "Only Sam Okafor"):
        assert words in browser.text
    assert "She sleeps\nwell" in browser.html
    assert browser.response.headers["Cache-Control"] == "no-store"
    assert town.all(Response)[0].status == "submitted"
    assert browser.press("Continue").heading == "Sent. Thank you."


def test_pressing_again_or_going_back_shows_no_answer(town: Town) -> None:
    browser = written(town)
    brought = dict(browser.fields(COPY))
    browser.press(COPY)
    assert browser.send("/say/1/send/copy", brought).heading == "Sent. Thank you."
    pages = [browser.text]
    pages += [browser.open(f"/say/1/{page}").text for page in ("send", "sent", "check", "q/p_well", "all", "")]
    pages.append(town.started(town.all(Invitation)[0], browser).text)
    assert not [words for words in pages if "sleeps" in words]
    assert len(town.all(Response)) == 1


def test_a_copy_holds_nothing_that_was_written_on_another_device(town: Town) -> None:
    written(town)
    theirs = (
        town.started(town.all(Invitation)[0])
        .open("/say/1/q/p_change")
        .write("What would you like to be different by the next review?", "More visits")
    )
    theirs.press("Continue").open("/say/1/send").press(COPY)
    assert "More visits" in theirs.text
    assert "sleeps" not in theirs.html


def test_a_page_without_its_cookie_sends_and_shows_no_copy(town: Town) -> None:
    brought = dict(written(town).fields(COPY))
    stranger = town.browser().send("/say/1/send/copy", brought)
    assert stranger.heading == "Sent. Thank you."
    assert "sleeps" not in stranger.html
    assert town.all(Response)[0].status == "submitted"


def test_a_private_answer_lies_closed_in_the_copy(town: Town) -> None:
    browser = written(town).open("/say/1/q/p_safe_meeting")
    box = browser.page.textarea
    assert box is not None
    box.string = "Not in one room with him"
    browser.press("Continue").open("/say/1/send").press(COPY)
    assert [d.get_text(" ", strip=True) for d in browser.page.select("main details")] == [
        "Answered. Tap to show Not in one room with him"
    ]


def test_children_are_offered_no_copy_and_get_none(town: Town) -> None:
    browser = town.started(town.invited()).press("Next").choose("Happy").press("Next").open("/say/1/send")
    assert browser.buttons == ["Send"]
    brought = dict(browser.fields("Send"))
    assert browser.send("/say/1/send/copy", brought).heading == "Sent. Thank you, Robin."
    assert "Happy" not in browser.text


def test_whoever_skipped_everything_has_nothing_to_copy(town: Town) -> None:
    browser = to_the_end(town.started(town.invited("consult_parent", 9, "parent"))).open("/say/1/send")
    assert browser.buttons == ["Send"]
