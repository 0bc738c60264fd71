"""Light or dark, bigger words, more space: chosen by plain links, kept until the browser closes."""

from __future__ import annotations

import pytest

from tests.browser import Browser
from tests.respond.town import Town, to_the_end


def looks(browser: Browser) -> tuple[str | None, str | None, str | None]:
    html = browser.page.html
    assert html is not None
    theme, size, space = (html.get(f"data-{name}") for name in ("theme", "size", "space"))
    return (str(theme) if theme else None, str(size) if size else None, str(space) if space else None)


def chosen(browser: Browser) -> list[str]:
    return [link.get_text() for link in browser.page.select('main [aria-current="true"]')]


def test_a_young_person_makes_words_bigger_and_the_page_dark_and_goes_on_where_they_were(town: Town) -> None:
    browser = town.started(town.invited("consult_12_17", 15)).open("/say/1/q/o_safe")
    assert looks(browser) == (None, None, None)
    browser.press("How this looks")
    assert browser.heading == "How this looks"
    assert chosen(browser) == ["Same as my phone", "Normal words", "Normal space", "Yellow"]
    browser.press("Bigger words").press("Dark").press("More space")
    assert chosen(browser) == ["Dark", "Bigger words", "More space", "Yellow"]
    browser.press("Done")
    assert browser.path == "/say/1/q/o_safe"
    assert looks(browser) == ("dark", "big", "more")
    assert looks(browser.open("/say/1/check")) == ("dark", "big", "more")
    browser.open("/say/1/look").press("Same as my phone").press("Normal words").press("Normal space")
    assert looks(browser) == (None, None, None)


def test_the_choice_ends_with_the_browser_and_writes_nothing(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_home").press("Change how this looks")
    with town.counting() as statements:
        answer = browser.client.get("/say/1/look?size=big", base_url=browser.address)
    assert all(each.startswith("SELECT") for each in statements)
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie == "look=.big...; Secure; HttpOnly; Path=/; SameSite=Lax"


@pytest.mark.parametrize(
    "cookie", ["", "dark", "dark.big.more", "dark.big.more...x", "red.big.more..", '"><b>.big.more..', "é..."]
)
def test_a_cookie_that_is_not_ours_changes_nothing(town: Town, cookie: str) -> None:
    browser = town.started(town.invited())
    browser.client.set_cookie("look", cookie, domain="reviews.example.org", secure=True)
    assert looks(browser.open("/say/1/q/y_home")) == (None, None, None)


def test_a_look_there_is_not_is_no_choice(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/look?theme=red&back=//evil.example")
    assert chosen(browser) == ["Same as my phone", "Normal words", "Normal space", "Blue"]
    assert browser.press("Done").path == "/say/1/welcome"


def test_it_can_be_chosen_on_the_page_after_sending_too_and_so_can_the_language(town: Town) -> None:
    browser = to_the_end(town.started(town.invited())).open("/say/1/send").press("Send")
    browser.press("Change how this looks").press("Bigger words").press("Done")
    assert browser.heading.startswith("Sent.")
    assert looks(browser) == (None, "big", None)
    assert browser.open("/say/1/language?back=sent").heading == "Choose your language"
    assert browser.press("Back").heading.startswith("Sent.")


@pytest.mark.parametrize(("form", "age", "first"), [("consult_4_11", 9, "Blue"), ("consult_12_17", 15, "Yellow")])
def test_a_child_chooses_the_colour_of_the_paper_and_a_young_person_of_the_marker(
    town: Town, form: str, age: int, first: str
) -> None:
    browser = town.started(town.invited(form, age)).open("/say/1/look")
    assert first in chosen(browser)
    browser.press("Purple")
    assert chosen(browser)[-1] == "Purple"
    assert browser.open("/say/1/welcome").page.html["data-paper"] == "plum"  # type: ignore[index]


def test_adults_are_offered_no_colours(town: Town) -> None:
    browser = town.started(town.invited("consult_parent", role="parent")).open("/say/1/look")
    assert "Purple" not in browser.text
