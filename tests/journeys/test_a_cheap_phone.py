"""A child finishes on a slow phone with a bad connection, and nothing is lost; the figures are printed."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, Page, Route
from playwright.sync_api import Error as BrowserFault

from portal.store.models import Answer, Response
from tests.respond.live import PHONE, Live

pytestmark = [pytest.mark.chromium, pytest.mark.look]

SLOWER = 6  # times slower than this machine
BYTES_A_SECOND = 400_000 // 8
LATENCY = 400  # ms
EACH_LOST = 10  # one request in so many is lost


class BadLine:
    """Loses one request in ten."""

    def __init__(self) -> None:
        self.asked = self.lost = 0

    def carry(self, route: Route) -> None:
        self.asked += 1
        if self.asked % EACH_LOST == 0:
            self.lost += 1
            route.abort("connectionfailed")
        else:
            route.continue_()


def test_a_child_finishes_on_a_slow_phone_that_loses_every_tenth_request(
    live: Live, browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    line = BadLine()
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    _slow_down(page)
    page.route("**/*", line.carry)
    started = time.monotonic()
    _go(page, live.to(live.link(live.invited())))
    took: list[float] = []
    first_question = 0.0
    for _ in range(60):
        if page.url.endswith("/sent"):
            break
        before = time.monotonic()
        _on(page)
        took.append(time.monotonic() - before)
        if "/q/" in page.url and not first_question:
            first_question = time.monotonic() - started
    context.close()
    answered = [answer for answer in live.all(Answer) if answer.state == "answered"]
    assert [response.status for response in live.all(Response)] == ["submitted"]
    assert len(answered) >= 9
    with capsys.disabled():
        print(  # noqa: T201
            f"\nfirst question after {first_question:.1f} s; a page {sum(took) / len(took):.1f} s on average, "
            f"{max(took):.1f} s at most; {line.lost} of {line.asked} requests lost; whole form {sum(took):.0f} s"
        )


def _slow_down(page: Page) -> None:
    phone = page.context.new_cdp_session(page)
    phone.send("Network.enable")
    phone.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": BYTES_A_SECOND,
        },
    )
    phone.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _go(page: Page, address: str) -> None:
    """Opens an address, and tries again as a person would when the phone says there is no connection."""
    for _ in range(5):
        try:
            page.goto(address)
            return
        except BrowserFault:
            continue
    raise AssertionError(f"{address} did not open")


def _on(page: Page) -> None:
    """Answers the page by its first choice or some words, and goes on; what is lost on the way is pressed again."""
    page.locator("main h1").wait_for()
    first = page.locator("main input[type=radio]").first
    if first.count():
        first.check(force=True)
    here = page.url
    for _ in range(5):
        page.locator("main h1").wait_for()
        buttons = page.locator("main form button:not([type=button])")
        (buttons if buttons.count() else page.locator("main a.button")).first.click()
        try:
            page.wait_for_url(lambda url: url != here, timeout=20_000)
            page.wait_for_load_state("domcontentloaded")
        except BrowserFault:
            pass
        if page.url.startswith("chrome-error:"):
            _go(page, here)
        elif page.url != here:
            return
    raise AssertionError(f"stuck on {here}")
