"""Another language from the middle of a page: what was pressed and typed there is there again, and was not saved."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from portal.council.council import Council
from portal.settings import Settings
from portal.store.models import Answer, Concern, Invitation, Picture, Response
from tests.browser import Browser
from tests.pictures import photo
from tests.respond.live import PHONE, Live, start
from tests.respond.photos import a_file
from tests.respond.town import FORMS, Town, to_the_end

TYPED = "I typed this first"


@pytest.fixture(scope="module")
def council(settings: Settings) -> Council:
    """One whose forms are offered in two languages."""
    return Council.open(settings.model_copy(update={"languages": ("en", "pl")}))


def _filled(browser: Browser) -> dict[str, list[str]]:
    """Every box of the page filled in and its first answers pressed, as a form would bring them."""
    brought: dict[str, list[str]] = {}
    for field in browser.page.select("#answers [name]"):
        name = str(field["name"])
        if field.name == "textarea" or field.get("type") == "text":
            brought[name] = [TYPED]
        elif field.get("type") in ("radio", "checkbox"):
            brought.setdefault(name, [str(field["value"])])
        elif field.get("type") == "hidden":
            brought[name] = [str(field["value"])]
    return brought


def _stands(browser: Browser) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field in browser.page.select("#answers [name]"):
        if field.name == "textarea":
            found[str(field["name"])] = [field.get_text().removeprefix("\n")]
        elif field.get("type") == "text":
            found[str(field["name"])] = [str(field["value"])]
        elif field.has_attr("checked"):
            found.setdefault(str(field["name"]), []).append(str(field["value"]))
    return found


def _to_another_language(browser: Browser, brought: dict[str, list[str]]) -> Browser:
    button = browser.page.select_one("header button[formaction]")
    assert button is not None, browser.path
    browser.send(str(button["formaction"]), brought | {"back": [str(button["value"])]})
    assert browser.path.partition("?")[0].endswith("/language")
    return browser.press("Polski")


@pytest.mark.parametrize(("form", "age", "role"), FORMS)
def test_on_every_page_with_answers_they_stand_there_in_the_other_language(
    town: Town, form: str, age: int, role: str | None
) -> None:
    invitation = town.invited(form, age, role)
    say = f"/say/{invitation.id}"
    pages = ["welcome", "send", *(["all"] if role else [])]
    browser = town.started(invitation)
    to_the_end(browser.open(f"{say}/welcome").go_on(), lambda b: pages.append(b.path.removeprefix(f"{say}/")))
    kept = [(each.question, each.state, each.words) for each in town.all(Answer)]
    for page in pages:
        browser.open(f"{say}/language").press("English").open(f"{say}/{page}")
        brought = _filled(browser)
        pressed = {name: each for name, each in brought.items() if name not in ("ticket", "then")}
        _to_another_language(browser, brought)
        assert (browser.status, browser.speaks) == (200, ("pl", "ltr")), page
        assert _stands(browser) == pressed, page
        main = browser.page.select_one("#answers")
        assert main is not None
        assert str(main["action"]).partition("?")[0] == f"{say}/{page}"
    assert [(each.question, each.state, each.words) for each in town.all(Answer)] == kept
    assert not town.all(Concern)


def test_from_there_on_the_page_is_sent_as_ever(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_wish?then=check")
    _to_another_language(browser, _filled(browser))
    assert not town.all(Response)
    browser.go_on()
    assert browser.path.startswith("/say/1/check")
    assert (town.words("y_wish") or "").startswith(TYPED)


def test_whoever_thinks_better_of_it_has_everything_back(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_wish")
    brought = _filled(browser)
    browser.send("/say/1/language", brought | {"back": ["q:y_wish"]}).press("Back")
    assert browser.speaks == ("en", "ltr")
    assert _stands(browser) == {"y_wish": [TYPED], **{n: [TYPED] for n in brought if n.endswith("_caption")}}


def test_a_picture_that_was_chosen_is_not_lost(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_wish")
    brought = {"ticket": dict(browser.fields("Next"))["ticket"], "back": "q:y_wish", "y_wish_caption": "our garden"}
    button = browser.page.select_one("header button[formaction]")
    assert button is not None
    browser.send(str(button["formaction"]), {**brought, "y_wish_picture": a_file(photo())}).press("Polski")
    assert len(town.all(Picture)) == 1
    assert browser.page.select_one('img[src$="/picture/y_wish"]')


def test_a_forged_page_brings_nothing_along(town: Town) -> None:
    town.invited()
    stranger = town.browser().send("/say/1/language", {"back": "q:y_wish", "y_wish": TYPED, "lang": "pl"})
    assert (stranger.status, stranger.heading) == (400, "This page is closed.")
    assert town.all(Invitation)[0].language == "en"


def _typed_on(page: Page) -> None:
    page.locator("#y_wish").fill(TYPED)
    page.locator("header button").filter(has_text="English").click()
    page.locator("main button").filter(has_text="Polski").click()
    expect(page.locator("html")).to_have_attribute("lang", "pl")


@pytest.mark.chromium
@pytest.mark.parametrize("scripted", [True, False])
def test_in_a_browser_with_and_without_a_script(live: Live, browser: Chromium, scripted: bool) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=scripted)
    page = start(live, context, live.invited(), "/say/1/q/y_wish")
    _typed_on(page)
    assert page.locator("#y_wish").input_value() == TYPED
    page.locator("#answers > .buttons > button.primary").click()
    page.wait_for_url("**/q/y_worry")
    assert live.words("y_wish") == TYPED


@pytest.mark.chromium
def test_back_after_another_language_finds_the_page_again_and_no_private_answer(live: Live, browser: Chromium) -> None:
    context = browser.new_context(viewport=PHONE)
    page = start(live, context, live.invited("consult_12_17", 15, reached_through="carer"), "/say/1/q/o_offlimits")
    page.locator("#o_offlimits").fill(TYPED)
    page.locator("header button").filter(has_text="English").click()
    page.locator("main button").filter(has_text="Polski").click()
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    expect(page.locator("#o_offlimits")).to_have_value(TYPED)
    page.locator("#answers > .buttons > button.primary").click()
    page.wait_for_url("**/q/o_worry")
    page.go_back()
    page.wait_for_url("**/q/o_offlimits")
    expect(page.locator("#o_offlimits")).to_have_value("")
    page.reload()
    expect(page.locator("#o_offlimits")).to_have_value("")
    assert live.words("o_offlimits") == TYPED


@pytest.mark.chromium
def test_enter_in_a_box_goes_on_and_changes_no_language(live: Live, browser: Chromium) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = start(live, context, live.invited(), "/say/1/q/y_see")
    page.locator("input[type=text]").press("Enter")
    page.wait_for_url(lambda url: not url.endswith("y_see"))
    assert "/language" not in page.url
