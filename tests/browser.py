"""A browser that reads: finds fields by label, presses buttons by their words, checks every page it lands on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from flask import Flask
from werkzeug.test import TestResponse

MOST_REDIRECTS = 5
FIELDS = ("input", "textarea", "select")
LEADING = ("link", "script", "img", "form")
IN_LINE = {"a", "bdi", "mark", "small", "span", "strong"}
# a question has a number there; a heading that greets somebody, tells a day or what was chosen stands in no history
FORMS = r"My say|Your review: your views|How was your meeting\?|Your views before the review"
TITLED = re.compile(rf"^(Problem:|Question \d+ of \d+|Sent\. Thank you\. - |(?:{FORMS}|Talk to us at any time) - )")


class NotThere(AssertionError):
    """What was looked for is not on the page."""


class Browser:
    """One browser with its own cookies, at the site's own address, with tokens and tickets as people have them."""

    def __init__(self, app: Flask, address: str = "https://reviews.example.org") -> None:
        self.client = app.test_client()
        self.address = address
        self.path = "/"
        self.status = 0
        self.html = ""
        self.page = BeautifulSoup("", "html.parser")

    # going places ---------------------------------------------------------------------------------------------------

    def open(self, path: str) -> Browser:
        """Goes to an address of the site, follows where it leads, and checks the page it lands on."""
        return self._land(self._request("GET", path))

    def press(self, words: str) -> Browser:
        """Presses the button, or follows the link, that reads so."""
        for button in self.page.find_all("button"):
            if _reads(button) == words:
                return self._submit(button)
        for link in self.page.find_all("a", href=True):
            if _reads(link) == words:
                return self.open(urljoin(self.path, str(link["href"])))
        raise NotThere(f"no button or link “{words}” on {self.path}; there are {self.buttons}")

    def go_on(self) -> Browser:
        """Presses Next or Continue, in whatever language it is written; Skip where each answer goes on by itself."""
        tapped = self.page.select_one("#answers .tile")
        button = self.page.select_one("#answers > .buttons > button" + ("" if tapped else ".primary"))
        if button is None:
            raise NotThere(f"nothing leads on from {self.path}")
        return self._submit(button)

    def change(self, question: str) -> Browser:
        """Follows the Change link of a line of the check page."""
        return self.press(f"Change: {question}")

    def send(self, path: str, data: Any, **more: Any) -> Browser:
        """Posts whatever is given, as a page of ours never would."""
        return self._land(self._request("POST", path, data=data, **more))

    # filling in -----------------------------------------------------------------------------------------------------

    def choose(self, *labels: str) -> Browser:
        """Presses the radio buttons, or ticks the boxes, with these labels."""
        for words in labels:
            field = self._labelled(words)
            if field.get("type") == "radio":
                for other in self._form_of(field).find_all("input", attrs={"name": field["name"]}):
                    del other["checked"]
            field["checked"] = ""
        return self

    def untick(self, label: str) -> Browser:
        """Takes the tick away."""
        del self._labelled(label)["checked"]
        return self

    def pick(self, label: str, option: str) -> Browser:
        """Picks an entry of the list with that label."""
        entries = self._labelled(label).find_all("option")
        if option not in map(_reads, entries):
            raise NotThere(f"no “{option}” in “{label}”; there are {[_reads(entry) for entry in entries]}")
        for entry in entries:
            if _reads(entry) == option:
                entry["selected"] = ""
            else:
                del entry["selected"]
        return self

    def write(self, label: str, text: str) -> Browser:
        """Writes into the box with that label, over what stood there."""
        field = self._labelled(label)
        if field.name == "textarea":
            field.string = text
        else:
            field["value"] = text
        return self

    # looking --------------------------------------------------------------------------------------------------------

    @property
    def heading(self) -> str:
        """The words of the page's one heading."""
        found = self.page.h1
        return _reads(found) if found else ""

    @property
    def title(self) -> str:
        """The words of the browser's tab."""
        return self.page.title.get_text() if self.page.title else ""

    @property
    def speaks(self) -> tuple[str, str]:
        """The language of the page and its direction: ("ur", "rtl")."""
        return (str(self.page.html.get("lang")), str(self.page.html.get("dir"))) if self.page.html else ("", "")

    @property
    def text(self) -> str:
        """All words of the page, spaces made one."""
        return _reads(self.page.body) if self.page.body else ""

    @property
    def buttons(self) -> list[str]:
        """The words of all buttons."""
        return [_reads(button) for button in self.page.find_all("button")]

    @property
    def chosen(self) -> list[str]:
        """The labels of what is pressed or ticked."""
        ids = [str(field["id"]) for field in self.page.find_all("input", checked=True)]
        labels = [self.page.find("label", attrs={"for": each}) for each in ids]
        return [_reads(label) for label in labels if label]

    def written(self, label: str) -> str:
        """What stands in the box with that label."""
        field = self._labelled(label)
        return field.get_text()[1:] if field.name == "textarea" else str(field.get("value", ""))

    def fields(self, button: str | None = None) -> list[tuple[str, str]]:
        """What the page's form would bring, as pressed with that button."""
        pressed = next((b for b in self.page.find_all("button") if _reads(b) == button), None)
        form = self._form_of(pressed) if pressed else self.page.find("form")
        assert isinstance(form, Tag)
        return [*_successful(form), *_pressed(pressed)]

    def leads_to(self, button: str) -> str:
        """Where the page's form goes, as pressed with that button."""
        return self._goes(next(each for each in self.page.find_all("button") if _reads(each) == button))

    # inside ---------------------------------------------------------------------------------------------------------

    def _request(self, method: str, path: str, **more: Any) -> TestResponse:
        # as browsers say of a page of ours that asks them for no referrer
        says = {"Sec-Fetch-Site": "same-origin"} | ({"Origin": "null"} if method == "POST" else {})
        more["headers"] = says | dict(more.get("headers", {}))
        response = self.client.open(path, method=method, base_url=self.address, **more)
        self.path = path
        for _ in range(MOST_REDIRECTS):
            if response.status_code not in (301, 302, 303, 307, 308):
                return response
            where = urljoin(self.path, response.headers["Location"])
            if urlsplit(where).netloc not in ("", urlsplit(self.address).netloc):
                return response  # away from the site: that is for the test to look at
            self.path = where
            response = self.client.get(where, base_url=self.address)
        raise AssertionError(f"{path} leads round in a circle")

    def _land(self, response: TestResponse) -> Browser:
        self.response, self.status, self.html = response, response.status_code, response.get_data(as_text=True)
        response.close()  # what is done when an answer has left is done by now
        self.page = BeautifulSoup(self.html, "html.parser")
        assert self.status < 500, f"{self.path}: {self.status}"
        if response.mimetype == "text/html" and self.status not in (301, 302, 303, 307, 308):
            self._check_house_rules()
        return self

    def _submit(self, button: Tag) -> Browser:
        form = self._form_of(button)
        path = self._goes(button)
        brought = [*_successful(form), *_pressed(button)]
        if str(form.get("method", "get")).lower() == "get":
            return self._land(self._request("GET", path, query_string=brought))
        data: dict[str, list[str]] = {}
        for name, value in brought:
            data.setdefault(name, []).append(value)
        return self._land(self._request("POST", path, data=data))

    def _goes(self, button: Tag) -> str:
        to = button.get("formaction") or self._form_of(button).get("action") or self.path
        return urljoin(self.path, str(to))

    def _labelled(self, words: str) -> Tag:
        for label in self.page.find_all("label"):
            if _reads(label) == words:
                field = self.page.find(id=str(label["for"]))
                if isinstance(field, Tag):
                    return field
        raise NotThere(
            f"no field “{words}” on {self.path}; there are {[_reads(n) for n in self.page.find_all('label')]}"
        )

    def _form_of(self, inside: Tag) -> Tag:
        form = self.page.find("form", id=str(inside["form"])) if inside.has_attr("form") else inside.find_parent("form")
        assert isinstance(form, Tag), f"{self.path}: not in a form"
        return form

    def _check_house_rules(self) -> None:
        faults = list(_faults(self.page, self.title, self.heading))
        assert not faults, f"{self.path}: {'; '.join(faults)}"


def _reads(tag: Tag) -> str:
    """The words as they stand on the page: blocks apart, and nothing put between the parts of a line."""
    words = []
    for part in tag.descendants:
        if isinstance(part, Tag):
            words.append("" if part.name in IN_LINE else " ")
        elif isinstance(part, NavigableString):
            after = part.parent is not None and part.parent.name not in IN_LINE and part.next_sibling is None
            words.append(str(part) + (" " if after else ""))
    return " ".join("".join(words).split())


def _successful(form: Tag) -> Iterator[tuple[str, str]]:
    for field in form.find_all(FIELDS):
        name = str(field.get("name", ""))
        if not name or field.has_attr("disabled"):
            continue
        if field.name == "textarea":
            yield name, field.get_text().removeprefix("\n")
        elif field.name == "select":
            option = field.find("option", selected=True) or field.find("option")
            yield name, str(option["value"]) if isinstance(option, Tag) else ""
        elif field.get("type") not in ("radio", "checkbox", "file"):
            yield name, str(field.get("value", ""))
        elif field.has_attr("checked"):
            yield name, str(field.get("value", "on"))


def _pressed(button: Tag | None) -> list[tuple[str, str]]:
    return [(str(button["name"]), str(button.get("value", "")))] if button and button.has_attr("name") else []


def _faults(page: BeautifulSoup, title: str, heading: str) -> Iterator[str]:
    # gone through once: every page of every test is checked, and to search each of them ten times takes longest
    tags = [tag for tag in page.descendants if isinstance(tag, Tag)]
    headings = sum(tag.name == "h1" for tag in tags)
    alerts = [tag for tag in tags if tag.get("role") == "alert"]
    if headings != 1:
        yield f"{headings} h1"
    if not page.html or not page.html.get("lang") or page.html.get("dir") not in ("ltr", "rtl"):
        yield "no lang or dir"
    elif page.html["lang"] == "en":
        if not title.startswith(heading) and not TITLED.match(title):
            yield f"title “{title}” beside heading “{heading}”"
        if alerts and not title.startswith("Problem:"):
            yield "an error, and the title does not say so"
    ids = Counter(str(tag["id"]) for tag in tags if tag.has_attr("id"))
    yield from (f"id {each} stands twice" for each, times in ids.items() if times > 1)
    yield from _field_faults(tags, ids)
    for link in (link for alert in alerts for link in alert.find_all("a")):
        if str(link.get("href", "")).removeprefix("#") not in ids:
            yield f"the error summary links to {link.get('href')}, which is not there"
    yield from _content_faults(tags)


def _field_faults(tags: list[Tag], ids: Container[str]) -> Iterator[str]:
    labelled = {str(tag.get("for")) for tag in tags if tag.name == "label"}
    for field in (tag for tag in tags if tag.name in FIELDS and tag.get("type") != "hidden"):
        if field.get("id") not in labelled:
            yield f"{field.get('name')} has no label"
        if field.get("type") == "radio" and not field.find_parent("fieldset"):
            yield f"{field.get('name')} is in no fieldset"
        yield from (f"describedby {each} is not there" for each in _described(field) if each not in ids)


def _described(field: Tag) -> list[str]:
    return str(field.get("aria-describedby", "")).split()


def _content_faults(tags: list[Tag]) -> Iterator[str]:
    for tag in tags:
        if tag.name == "style" or tag.has_attr("style") or (tag.name == "script" and not tag.has_attr("src")):
            yield "inline style or script"
        yield from (f"{tag.name} has {name}" for name in tag.attrs if name.startswith("on"))
        for name in ("href", "src", "action") if tag.name in LEADING else ():
            where = str(tag.get(name, "/"))
            if not where.startswith("/") or where.startswith("//"):
                yield f"{tag.name} leads to {where}"
