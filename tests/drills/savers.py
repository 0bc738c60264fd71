"""Those who save a page again and again while a drill disturbs them: by plain requests, or with a real Chromium."""

from __future__ import annotations

import http.cookiejar
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Page, sync_playwright

from tests import chromium

QUESTION = "y_wish"


@dataclass
class Saver:
    """One child's browser, without script, that writes the same page again and again."""

    site: str
    link: str
    waits: list[float] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    last: str = ""  # the words acknowledged last

    def __post_init__(self) -> None:
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()), _Stay()
        )
        self.number = ""

    @contextmanager
    def started(self) -> Iterator[None]:
        """Presses Start; the number of the invitation stands in the address that follows."""
        _, page, _ = self.ask(self.link)
        _, _, where = self.ask(self.link, {"ticket": _ticket(page)})
        self.number = where.split("/")[2]
        yield

    def save(self, words: str) -> None:
        """Opens the page and saves it."""
        path = f"/say/{self.number}/q/{QUESTION}"
        _, page, _ = self.ask(path)
        began = time.monotonic()
        status, _, _ = self.ask(path, {"ticket": _ticket(page), QUESTION: words})
        self.waits.append(time.monotonic() - began)
        if status == 303:
            self.last = words
        else:
            self.refused.append(status)

    def ask(self, path: str, data: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, page, and the path it leads to."""
        brought = urllib.parse.urlencode(data).encode() if data else None
        request = urllib.request.Request(self.site + path, brought, {"Origin": self.site})
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode(), ""
        except urllib.error.HTTPError as fault:
            return fault.code, fault.read().decode(), urllib.parse.urlsplit(fault.headers.get("Location", "")).path


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Where a page leads is for the saver to look at."""


def _ticket(page: str) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    if not found:
        raise SystemExit("a page came without its ticket")
    return found[1]


@dataclass
class BrowserSaver(Saver):
    """A child's Chromium: the words are typed and the button is pressed."""

    @contextmanager
    def started(self) -> Iterator[None]:
        """Opens the browser and presses Start."""
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium.path(), args=list(chromium.FLAGS))
            self.page: Page = browser.new_page(viewport={"width": 360, "height": 740})
            self.page.goto(self.site + self.link)
            self.page.locator("main form button").first.click()
            self.page.wait_for_url("**/say/**")
            self.number = urllib.parse.urlsplit(self.page.url).path.split("/")[2]
            yield
            browser.close()

    def save(self, words: str) -> None:
        """Opens the page and saves it; saved is what leads on to the next page."""
        self.page.goto(f"{self.site}/say/{self.number}/q/{QUESTION}")
        self.page.locator(f"[name={QUESTION}]").fill(words)
        began = time.monotonic()
        with self.page.expect_navigation() as gone:
            self.page.locator("#answers > .buttons > button.primary").click()
        self.waits.append(time.monotonic() - began)
        answer = gone.value
        if answer and answer.ok and answer.request.redirected_from:
            self.last = words
        else:
            self.refused.append(answer.status if answer else 0)
