"""What a child's way through the form costs the server, beside the barest form there can be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from portal.bench.in_turns import ROUNDS, Measure
from portal.bench.place import add_reviews, invited, open_place
from portal.bench.served import Answer, Served

AT_ONCE = 200  # requests of one kind in a round
TEXTS = ("I want to see my brother more", "The meeting was too long", "I like it at my carers, they are kind")
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_FIELD = re.compile(r'<input[^>]* type="(radio|checkbox)"[^>]* name="([^"]+)"[^>]* value="([^"]*)"')
_AREA = re.compile(r'<textarea[^>]* name="([^"]+)"')
_LOADED = re.compile(r'<(?:link rel="(?:stylesheet|icon)" href|script src)="([^"]+)"')


class NotExpected(Exception):
    """A page of the form is not as the bench knows it."""


@dataclass
class Person:
    """Somebody in a browser: what they hold of cookies, and where they are."""

    site: Served
    cookies: dict[str, str] = field(default_factory=dict)
    path: str = "/"
    page: str = ""

    def open(self, path: str) -> Person:
        """Asks for a page."""
        return self._came(path, self.site.ask(path, cookie=self._cookie()))

    def press(self, path: str, brought: dict[str, str]) -> str:
        """Sends the page's form there with its hidden fields; returns where that leads."""
        answer = self.site.ask(path, dict(reversed(_HIDDEN.findall(self.page))) | brought, self._cookie())
        if answer.status != 303:
            raise NotExpected(f"{path}: {answer.status}")
        self.cookies |= answer.cookies
        return answer.location

    def started(self, link: str) -> Person:
        """Opens the link and presses Start and Continue: here is the first question."""
        self.open(link).started_page()
        return self.open(self.press(self.path, self.filled(iter(()))))

    def started_page(self) -> str:
        """Presses Start on the page that a link opens; the page it leads to."""
        action = re.search(r'<form method="post" action="([^"]+)"', self.page)
        if action is None:
            raise NotExpected("no Start")
        return self.open(self.press(action[1], {})).page

    def filled(self, texts: Iterator[str]) -> dict[str, str]:
        """The first answer of each question, and words where there is room for them."""
        chosen: dict[str, str] = {}
        for _kind, name, value in _FIELD.findall(self.page):
            chosen.setdefault(name, value)
        return chosen | {name: next(texts) for name in _AREA.findall(self.page)}

    def weight(self) -> int:
        """The bytes of the page they are on, packed where that may be."""
        return len(self.site.ask(self.path, cookie=self._cookie(), packed=True).body)

    def _came(self, path: str, answer: Answer) -> Person:
        if answer.status != 200:
            raise NotExpected(f"{path}: {answer.status}")
        self.cookies |= answer.cookies
        self.path, self.page = path.partition("?")[0], answer.body.decode()
        return self

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


class Form:
    """The portal and the bare site, each in a process of its own, and people enough for all rounds."""

    def __init__(self, folder: Path) -> None:
        for name in ("portal", "bare"):
            (folder / name).mkdir()
        place = open_place(folder / "portal")
        add_reviews(place, 2 + 2 * (ROUNDS + 1))
        self._links = iter(invited(place))
        place.maker.kw["bind"].dispose()
        self.bare, self.site = Served("bare", folder / "bare"), Served("portal", folder / "portal")
        self._reader = Person(self.site).started(next(self._links))
        self._token = Person(self.bare).open("/form")
        self._codes = cycle(dict.fromkeys(value for _kind, _name, value in _FIELD.findall(self._reader.page)))
        self._name = _FIELD.findall(self._reader.page)[0][1]
        self._journey()  # whatever is made at the first request of its kind is made by now

    def end(self) -> None:
        """Stops both."""
        self.bare.end()
        self.site.end()

    def measures(self) -> list[Measure]:
        """All of them, each anchor before what stands beside it."""
        reader, bare = self._reader, self._token
        keeps = {"token": dict(_HIDDEN.findall(bare.page))["token"], "f1": "words"}

        def flow() -> None:
            self.bare.ask("/form")
            bare.press("/kept", keeps)

        return [
            Measure("bare page: Flask, Jinja, one read", self.bare.each(lambda: self.bare.ask("/"), AT_ONCE)),
            Measure("bare form: GET, then POST kept in a row", self.bare.each(flow, AT_ONCE)),
            Measure("a question page", self.site.each(lambda: reader.open(reader.path), AT_ONCE),
                    "bare page: Flask, Jinja, one read", 2.0),
            Measure("an answer saved",
                    self.site.each(lambda: reader.press(reader.path, {self._name: next(self._codes)}), AT_ONCE),
                    "bare form: GET, then POST kept in a row", 2.0),
            Measure("a whole way, link to thank-you", self._journey, budget=60),
            Measure("sending three texts", self._sent, "bare page: Flask, Jinja, one read", 12.0),
            Measure("first visit, link to first question", self._first_visit, budget=14_000, unit="bytes", once=True),
            Measure("start to first answer", lambda: self.site.first_cpu * 1000, budget=1_500, once=True),
            Measure("memory of the process", self.site.memory, budget=110, unit="MB", once=True),
        ]  # fmt: skip

    def _journey(self) -> float:
        before = self.site.cpu()
        person = self._to_the_send_page()
        person.open(person.press(person.path, person.filled(iter(()))))
        return (self.site.cpu() - before) * 1000

    def _sent(self) -> float:
        person = self._to_the_send_page()
        before = self.site.cpu()
        person.press(person.path, person.filled(iter(())))
        return (self.site.cpu() - before) * 1000

    def _to_the_send_page(self) -> Person:
        person, texts = Person(self.site).started(next(self._links)), iter((*TEXTS, *[""] * 50))
        while "/q/" in person.path:
            person.open(person.press(person.path, person.filled(texts)))
        return person.open(person.path.replace("/check", "/send"))

    def _first_visit(self) -> float:
        """The bytes of the pages up to the first question, and of what they load, packed where that may be."""
        person = Person(self.site).open(next(self._links))
        pages, bytes_ = [person.page], person.weight()
        pages += [person.started_page(), self._reader.page]
        bytes_ += person.weight() + self._reader.weight()
        loaded = {path for page in pages for path in _LOADED.findall(page)}
        return float(bytes_ + sum(len(self.site.ask(path, packed=True).body) for path in loaded))
