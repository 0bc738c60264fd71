"""Leave, Back and send on a device with a script: nothing of an answer stays behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from portal.store.models import Choice
from tests import chromium
from tests.respond.live import PHONE, Live, start
from tests.respond.test_script import WISH

pytestmark = pytest.mark.chromium

CANARY = "heliotropic-marzipan-9417"


def test_shift_three_times_or_leave_goes_away_and_back_shows_no_answer(live: Live, phone: BrowserContext) -> None:
    for way in ("Leave", "Shift"):
        invitation = live.invited()
        page = start(live, phone, invitation, f"/say/{invitation.id}/q/y_wish")
        page.get_by_label(WISH).fill(CANARY)
        page.get_by_role("button", name="Next").click()
        page.wait_for_url("**/y_worry")
        page.goto(live.to(f"/say/{invitation.id}/check"))
        expect(page.get_by_text(CANARY)).to_be_visible()
        if way == "Leave":
            page.get_by_role("link", name="Leave").click()
        else:
            for _ in range(3):
                page.keyboard.press("Shift")
        page.wait_for_url(live.elsewhere)
        for _ in range(3):
            page.go_back()
            assert CANARY not in page.content()
            expect(page.locator("h1")).to_have_text("This page is closed.")
        page.close()


@pytest.fixture(scope="module")
def holding(browser: Browser) -> Iterator[Browser]:
    """A Chromium as people have it, which holds whole pages for Back; the one that tests share does not."""
    started = browser.browser_type.launch(
        executable_path=chromium.path(), args=list(chromium.FLAGS), ignore_default_args=["--disable-back-forward-cache"]
    )
    yield started
    started.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("way", ["Leave", "Send"])
def test_a_browser_that_holds_pages_for_back_shows_no_answer_after_leave_or_send(
    live: Live, holding: Browser, way: str, scripts: bool
) -> None:
    context = holding.new_context(viewport=PHONE, java_script_enabled=scripts)
    page = start(live, context, live.invited(), "/say/1/q/y_takepart")
    page.locator("textarea").fill(CANARY)
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**/check")
    assert CANARY in page.content()
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**/send")
    if way == "Leave":
        page.get_by_role("link", name="Leave").click()
        page.wait_for_url(live.elsewhere)
    else:
        page.get_by_role("button", name="Send").click()
        page.wait_for_url("**/sent")
    for _ in range(3):
        page.go_back(wait_until="commit")
        if "/send" not in page.url:
            expect(page.locator("h1")).to_have_text("This page is closed.")
        assert CANARY not in page.content()
    context.close()


def test_nothing_of_an_answer_stays_in_the_browser(live: Live, browser: Browser, tmp_path: Path) -> None:
    kind = browser.browser_type
    profile = tmp_path / "profile"
    context = kind.launch_persistent_context(
        str(profile), executable_path=chromium.path(), args=list(chromium.FLAGS), viewport=PHONE, headless=True
    )
    addresses: list[str] = []
    page = start(live, context, live.invited(), "/say/1/q/y_about")
    page.on("framenavigated", lambda frame: addresses.append(frame.url))
    page.get_by_label("My things").check()
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**/y_good")
    page.get_by_label("Clothes").check()
    page.get_by_label("Tell us more if you want.").fill(CANARY)
    expect(page.get_by_text("Saved", exact=True)).to_be_visible(timeout=5_000)
    assert live.words("y_things") == CANARY
    assert [each.code for each in live.all(Choice)] == ["things"]  # what is pressed is not saved before Next
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**/y_wish")
    page.get_by_label(WISH).fill(CANARY)
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**/y_worry")
    kept: dict[str, Any] = page.evaluate(
        "async () => ({local: localStorage.length, session: sessionStorage.length, readable: document.cookie,"
        " databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,"
        " workers: (await navigator.serviceWorker.getRegistrations()).length,"
        " named: window.name, state: history.state})"
    )
    assert kept == {
        "local": 0, "session": 0, "readable": "", "databases": 0, "caches": 0, "workers": 0, "named": "", "state": None,
    }  # fmt: skip
    assert CANARY not in page.title() + " ".join(addresses)
    page.goto(live.to("/say/1/check"))
    expect(page.get_by_text(CANARY).first).to_be_visible()
    page.get_by_role("link", name="Leave").click()
    page.wait_for_url(live.elsewhere)
    context.close()
    found = [path for path in profile.rglob("*") if path.is_file() and _holds(path, CANARY)]
    assert found == []


def _holds(path: Path, words: str) -> bool:
    content = path.read_bytes()
    return any(words.encode(code) in content for code in ("utf-8", "utf-16-le"))
