"""Those who save a page again and again while a drill disturbs them: by plain requests, or with a real Chromium."""

from __future__ import annotations

import http.client
import re
import time
import urllib.parse
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
        self.cookies: dict[str, str] = {}
        self.line = http.client.HTTPConnection(urllib.parse.urlsplit(self.site).netloc, timeout=60)
        self.number = self.ticket = ""

    @contextmanager
    def started(self) -> Iterator[None]:
        """Presses Start; the number of the invitation stands in the address that follows."""
        _, page, _ = self.ask(self.link)
        _, _, where = self.ask(self.link, {"ticket": _ticket(page)})
        self.number = where.split("/")[2]
        yield

    def save(self, words: str) -> None:
        """Opens the page and saves it."""
        self.ticket = ""
        self.save_again(words)

    def save_again(self, words: str) -> None:
        """Saves the page that is open, as somebody does who goes back to it; opens it first where none is."""
        path = f"/say/{self.number}/q/{QUESTION}"
        self.ticket = self.ticket or _ticket(self.ask(path)[1])
        began = time.monotonic()
        status, _, _ = self.ask(path, {"ticket": self.ticket, QUESTION: words})
        self.waits.append(time.monotonic() - began)
        if status == 303:
            self.last = words
        else:
            self.refused.append(status)

    def ask(self, path: str, data: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, page, and the path it leads to; the line stays open, and a cut one raises and is made anew."""
        said = {"Origin": self.site, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        brought = urllib.parse.urlencode(data) if data else None
        if data:
            said["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.line.request("POST" if data else "GET", path, brought, said)
            answer = self.line.getresponse()
            page = answer.read().decode()
        except (OSError, http.client.HTTPException):
            self.line.close()
            raise
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer.status, page, urllib.parse.urlsplit(answer.headers.get("Location", "")).path


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
