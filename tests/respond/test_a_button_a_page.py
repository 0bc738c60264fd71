"""Each button of a page posts to an address of its own; a page that was opened before an upgrade goes on working."""

from __future__ import annotations

import pytest

from portal.store.models import Answer, Picture, Response
from tests.browser import Browser
from tests.pictures import photo
from tests.respond.photos import add
from tests.respond.test_own_copy import written
from tests.respond.test_pictures_pages import PAGE
from tests.respond.town import Town

WISH, MORE = "/say/1/q/y_wish", "/say/1/q/y_worry_more"


def pressed_before(browser: Browser, do: str, **typed: str) -> Browser:
    """Presses a button as a page said it that named the button in `do`, all to one address."""
    return browser.send(browser.path, {"ticket": dict(browser.fields())["ticket"], "do": do} | typed)


@pytest.mark.parametrize(("page", "buttons"), [
    (WISH, {"Next": WISH, "Skip this one": f"{WISH}/skip"}),
    (MORE, {"Next": MORE, "Skip this one": f"{MORE}/skip", "Stop for now": f"{MORE}/stop"}),
])  # fmt: skip
def test_each_button_has_an_address_of_its_own(town: Town, page: str, buttons: dict[str, str]) -> None:
    browser = town.started(town.invited()).open(page)
    found = {}
    for button in browser.page.select("#answers .button[type=submit]"):
        to = str(button.get("formaction") or browser.page.select("#answers")[0]["action"])
        found[button.get_text()] = to.partition("?")[0]
    assert found == buttons


def test_what_a_page_of_before_says_was_pressed_is_what_happens(town: Town) -> None:
    browser = town.started(town.invited()).open(WISH)
    typed = {"ticket": dict(browser.fields())["ticket"], "do": "save", "y_wish": "a d"}
    assert browser.client.post(WISH, data=typed, base_url=browser.address).status_code == 204
    assert town.words("y_wish") == "a d"
    assert pressed_before(browser.open(WISH), "next", y_wish="a dog").path != WISH
    assert town.words("y_wish") == "a dog"
    assert pressed_before(browser.open(WISH), "skip", y_wish="a cat").path != WISH
    assert {each.question: each.state for each in town.all(Answer)}["y_wish"] == "skipped"
    assert pressed_before(browser.open(MORE), "stop", y_worry_more="loud").heading == "You can stop here."
    assert town.words("y_worry_more") == "loud"


def test_a_page_of_before_takes_a_picture_away(town: Town) -> None:
    browser = add(town.started(town.invited()).open(PAGE), photo()).open(PAGE)
    assert pressed_before(browser, "remove:y_wish", y_wish="a dog", y_wish_caption="").path == PAGE
    assert not town.all(Picture)
    assert town.words("y_wish") == "a dog"


def test_a_page_of_before_shows_an_adult_the_copy(town: Town) -> None:
    assert pressed_before(written(town), "copy").heading == "A copy of what you sent"
    assert [each.status for each in town.all(Response)] == ["submitted"]


@pytest.mark.parametrize("pressed", ["skip", "stop", "remove", "autosave"])
def test_whoever_opens_the_address_of_a_button_finds_its_page(town: Town, pressed: str) -> None:
    browser = town.started(town.invited())
    assert browser.open(f"{WISH}/{pressed}").path == WISH
    assert browser.status == 200
    assert not town.all(Response)
    assert browser.open("/say/1/send/copy").path == "/say/1/send"
    assert not town.all(Response)
