"""The portal as it is served: waitress on a free port, its worker, and a mail server that keeps what it was given."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page
from sqlalchemy.orm import Session, sessionmaker
from waitress.server import create_server

from portal.app import create_app
from portal.asking import delivery
from portal.council.council import Council
from portal.sending import ways
from portal.setting_files import load_settings
from portal.settings import Settings
from tests.factories import LINK_KEYS, NOW, SEAL_KEYS
from tests.running import running

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
PASSWORD = "three odd hedgehogs"

# cells of a board as a phone shows them whose first words begin further in, or lower, than beside the label
CELLS_ASTRAY = """
() => [...document.querySelectorAll(".board [data-label]")].filter(cell => {
  const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), range = document.createRange();
  let first = walker.nextNode();
  while (first && !first.data.trim()) first = walker.nextNode();
  if (!first || cell.querySelector("button, input") || getComputedStyle(cell).display === "table-cell") return false;
  range.setStart(first, first.data.search(/\\S/));
  range.setEnd(first, first.data.length);
  const word = range.getClientRects()[0], box = cell.getBoundingClientRect(), style = getComputedStyle(cell);
  const mark = first.parentElement.closest(".tag") ? 16 : 1;  // a mark has room of its own around its words
  return word.left - box.left - parseFloat(style.paddingInlineStart) > mark || word.top - box.top > word.height;
}).map(cell => cell.dataset.label)
"""


class Mailbox:
    """Takes in what an SMTP server is given."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    def to(self, address: str) -> EmailMessage:
        """The newest message to that address."""
        return next(letter for letter in reversed(self.letters) if address in str(letter["to"]))

    def link_to(self, address: str) -> str:
        """The link in the newest message to that address."""
        body = self.to(address).get_body(("plain",))
        found = re.search(r"http://\S+/i/\S+", body.get_content() if body else "")
        assert found, "no link in the message"
        return found[0]


@dataclass
class Served:
    """The running portal of a journey."""

    address: str
    settings: Settings
    maker: sessionmaker[Session]
    mailbox: Mailbox
    app: Flask
    council: Council
    at: list[datetime]
    seen: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def send_messages(self, minutes: int = 0) -> None:
        """One round of the worker, over the real mail server, some minutes from now."""
        at = self.at[0] + timedelta(minutes=minutes)
        delivery.deliver(self.maker, ways.transport_for(self.settings), lambda: at)

    def later(self, **by: float) -> None:
        """The clock goes on."""
        self.at[0] += timedelta(**by)

    def person(self, browser: Browser, size: dict[str, int] = DESK, **options: Any) -> Person:
        """Somebody with a browser of their own, who may have scripts switched off."""
        context = browser.new_context(viewport=size, **options)  # type: ignore[arg-type]
        self.contexts.append(context)
        return Person(context, self, scripted=options.get("java_script_enabled", True))


class Person:
    """Somebody at a browser; each page they meet is held to what every page must keep."""

    def __init__(self, context: BrowserContext, served: Served, *, scripted: bool = True) -> None:
        self.context = context
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.served = served
        self.scripted = scripted
        self.others: list[str] = []
        self.page.on(
            "request", lambda request: self.others.append(request.url) if served.address not in request.url else None
        )

    def open(self, path: str) -> Person:
        """Goes to a path or a whole address."""
        self.page.goto(path if path.startswith("http") else self.served.address + path)
        return self.look()

    def press(self, words: str | re.Pattern[str]) -> Person:
        """Presses the button or follows the link that reads so."""
        named = {"name": words, "exact": isinstance(words, str)}
        button = self.page.get_by_role("button", **named)  # type: ignore[arg-type]
        return self.go_by((button if button.count() else self.page.get_by_role("link", **named)).first)  # type: ignore[arg-type]

    def go_by(self, control: Locator) -> Person:
        """Presses a control that leads to another page, and waits for that page."""
        with self.page.expect_navigation():
            control.click()
        return self.look()

    def choose(self, *labels: str) -> Person:
        """Ticks answers by their labels."""
        for label in labels:
            self.page.get_by_label(label, exact=True).check()
        return self

    def write(self, label: str, words: str) -> Person:
        """Types into the field with that label."""
        self.page.get_by_label(label, exact=True).fill(words)
        return self

    def sign_in(self, email: str) -> Person:
        """Signs in with the password of every journey."""
        self.open("/sign-in").write("Email address", email).write("Password", PASSWORD)
        return self.press("Sign in")

    @property
    def heading(self) -> str:
        """The page's one heading."""
        return self.page.locator("h1").inner_text().strip()

    def sees(self, words: str) -> bool:
        """Whether the page says so."""
        return words in self.page.locator("body").inner_text()

    def look(self) -> Person:
        """Holds the page to the house rules: axe finds nothing, nothing runs off the side or comes from elsewhere.

        On a phone what a cell of a board holds begins beside its label.
        """
        where = re.sub(r"\d+", "N", self.page.url.removeprefix(self.served.address).partition("?")[0])
        assert self.page.locator("h1").count() == 1, where
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"sideways: {where}"
        assert self.page.evaluate(CELLS_ASTRAY) == [], f"not beside its label: {where}"
        assert not self.others, self.others
        # axe is a script itself: where scripts are off, the same pages are met again with them on
        if self.scripted and where not in self.served.seen:
            self.served.seen.append(where)
            found = Axe().run(self.page)
            assert found.violations_count == 0, f"{where}\n{found.generate_report()}"
        return self


@contextmanager
def serve(folder: Path, maker: sessionmaker[Session], **facts: Any) -> Iterator[Served]:
    """The portal on a free port of this machine, at the moment NOW until the clock is put on."""
    mailbox, at = Mailbox(), [NOW]
    controller = Controller(mailbox, hostname="127.0.0.1", port=_free_port())
    controller.start()
    port = _free_port()
    settings = load_settings(**(_facts(folder, port, controller.port) | facts))
    council = Council.open(settings)
    app = create_app(settings, council=council, maker=maker, clock=lambda: at[0])
    server = create_server(app, host="127.0.0.1", port=port, threads=4)
    served = Served(settings.public_url, settings, maker, mailbox, app, council, at)
    try:
        with running(server):
            yield served
    finally:
        for context in served.contexts:
            context.close()
        controller.stop()


def _facts(folder: Path, port: int, mail_port: int) -> dict[str, Any]:
    return {
        "public_url": f"http://127.0.0.1:{port}",
        "secret_key": "a secret of the journeys, long enough to sign",
        "seal_keys": SEAL_KEYS,
        "link_keys": LINK_KEYS,
        "data": folder,
        "council_name": "Westmere Council",
        "council_short_name": "Westmere",
        "council_phone": "01632 960100",
        "council_email": "reviews@example.org",
        "out_of_hours_phone": "01632 960199",
        "watchers": ("duty@example.org",),
        "languages": ("en", "pl", "ur"),
        "smtp_host": "127.0.0.1",
        "smtp_port": mail_port,
        "smtp_starttls": False,
        "second_factor": "offered",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
