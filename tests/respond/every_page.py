"""Every page a respondent can meet, one after the other: for tests that hold all of them to one rule."""

from __future__ import annotations

from collections.abc import Iterator

from tests.browser import Browser
from tests.respond.town import Town


def met(town: Town, form: str, age: int, role: str | None = None, language: str = "en") -> Iterator[Browser]:
    """From the link to thank you, answered by the first answers, and the pages beside the road; without a script."""
    invitation = town.invited(form, age, role, language=language)
    link, say = town.link(invitation), f"/say/{invitation.id}"
    yield town.browser().open(link)
    browser = town.browser().open(link)
    browser.press(_first(browser))
    for _ in range(40):
        yield browser
        if browser.path.endswith("/check"):
            break
        _choose(browser)
        browser.go_on()
    for page in ("help", "language", "look", "paper", "decline", "send"):
        yield browser.open(f"{say}/{page}")
    yield browser.go_on()
    assert browser.path.endswith("/sent"), browser.path
    yield browser.open(f"{say}/check")
    for address in (f"{link}/languages", f"{link}/interpreter?wish=ti", f"{link}/interpreter?wish=ur"):
        yield town.browser().open(address)
    yield from beyond(town, form, age, role, language)


def beyond(town: Town, form: str, age: int, role: str | None = None, language: str = "en") -> Iterator[Browser]:
    """What is closed, over, unknown, typed, declined, stopped and gone wrong."""
    over = town.invited(form, age, role, language=language, expires_at=town.at[0])
    yield (ended := town.browser().open(town.link(over)))
    yield ended.press(_first(ended))
    fresh = town.invited(form, age, role, language=language)
    browser = town.browser().open(town.link(fresh))
    browser.press(_first(browser))
    browser.open(f"/say/{fresh.id}/decline")
    yield browser.press(_first(browser))
    for path in ("check", "q/nothing"):
        yield town.browser().open(f"/say/{fresh.id}/{path}")
    for path in (f"/say/{fresh.id}/stopped?lang={language}", "/i/nobody", "/code", "/privacy", "/accessibility"):
        yield town.browser().open(path)


def _first(browser: Browser) -> str:
    """The words of the first button of the page's own form."""
    button = browser.page.select("main form button:not([type=button])")[0]
    return " ".join(button.get_text(" ", strip=True).split())


def _choose(browser: Browser) -> None:
    first = browser.page.select_one("main input[type=radio]")
    if first is None:
        return
    label = browser.page.select_one(f'label[for="{first["id"]}"]')
    assert label is not None
    browser.choose(" ".join(label.get_text(" ", strip=True).split()))
