"""What a page costs: statements, bytes and requests."""

from __future__ import annotations

import gzip
import re
from datetime import date

import pytest

from portal.store.models import Invitation
from tests import factories
from tests.browser import Browser
from tests.respond.town import FORMS, Town, to_the_end


def test_a_question_takes_few_statements_and_a_get_writes_nothing(town: Town) -> None:
    browser = town.started(town.invited())
    pages = [
        "welcome",
        "q/y_home",
        "q/y_see",
        "q/y_worry",
        "q/y_worry_more",
        "check",
        "send",
        "help",
        "decline",
        "language",
        "look",
    ]
    for filled in (False, True):
        for page in pages:
            with town.counting() as statements:
                browser.open(f"/say/1/{page}")
            assert len(statements) <= 4, (page, statements)
            assert all(each.startswith("SELECT") for each in statements)
        if not filled:
            to_the_end(browser.open("/say/1/q/y_home"))
    with town.counting() as statements:
        browser.client.head("/say/1/check", base_url=browser.address)
        browser.open(town.link(town.all(Invitation)[0]))
    assert all(each.startswith("SELECT") for each in statements)


def test_saving_a_page_takes_at_most_eight_statements(town: Town) -> None:
    browser = town.started(town.invited()).press("Next")
    most: dict[str, int] = {}

    def press(words: str) -> None:
        where = browser.path
        brought = dict(browser.fields(words))
        with town.counting() as statements:
            made = browser.client.post(where, data=brought, base_url=browser.address)
        most[where] = len(statements)
        assert made.status_code == 303
        browser.open(made.headers["Location"])

    while "/q/" in browser.path:
        press("Next")
    for name, chosen in (("y_home", "Happy"), ("y_see", "Mum"), ("y_listened", "Yes")):
        browser.open(f"/say/1/q/{name}").choose(chosen)
        press("Next")
    assert max(most.values()) <= 8, most


def test_a_worry_is_raised_and_told_in_at_most_eleven_statements(town: Town) -> None:
    browser = town.started(town.invited()).press("Next").open("/say/1/q/y_worry").choose("I don’t feel safe")
    brought = dict(browser.fields("Next"))
    with town.counting() as statements:
        browser.client.post("/say/1/q/y_worry", data=brought, base_url=browser.address)
    assert len(statements) <= 11, statements
    with town.counting() as statements:
        browser.client.post("/say/1/q/y_worry", data=brought, base_url=browser.address)
    assert len(statements) <= 8, statements


def test_sending_takes_at_most_fourteen_statements(town: Town) -> None:
    browser = town.started(town.invited()).press("Next")
    browser.open("/say/1/q/y_wish").write("What would make things better for you?", "I want to see my brother").press(
        "Next"
    )
    browser.open("/say/1/send").choose("Just Sam Okafor")
    brought = dict(browser.fields("Send"))
    with town.counting() as statements:
        assert browser.client.post("/say/1/send", data=brought, base_url=browser.address).status_code == 303
    assert len(statements) <= 14, statements


@pytest.mark.parametrize(("form", "age", "role"), FORMS)
def test_every_question_page_is_light(town: Town, form: str, age: int, role: str | None) -> None:
    browser = town.started(town.invited(form, age, role))

    def weigh(b: Browser) -> None:
        raw = b.html.encode()
        assert len(raw) <= 14_600  # ten packets, (b.path, len(raw))
        assert len(gzip.compress(raw)) <= 3_800, (b.path, len(gzip.compress(raw)))

    to_the_end(browser, weigh)


@pytest.mark.parametrize("page", ["door", "question"])
def test_a_first_visit_is_at_most_twenty_kilobytes_in_four_requests(town: Town, page: str) -> None:
    browser = town.browser().open(town.link(town.invited()))
    if page == "question":
        browser = town.started(town.all(Invitation)[0]).open("/say/1/q/y_home")
    loaded = re.findall(r'<(?:link rel="(?:stylesheet|icon)" href|script src|img src)="([^"]+)"', browser.html)
    sizes = [len(browser.html.encode())]
    for path in loaded:
        packed = {"Accept-Encoding": "gzip, deflate, br"}
        with browser.client.get(path, base_url=browser.address, headers=packed) as found:
            assert found.status_code == 200
            assert "immutable" in found.headers["Cache-Control"]
            assert found.headers["Content-Encoding"] == "gzip"
            sizes.append(len(found.data))
        with browser.client.get(path, base_url=browser.address) as plain:
            assert gzip.decompress(found.data) == plain.data
            assert "Content-Encoding" not in plain.headers
    assert len(sizes) == 4
    assert sum(sizes) <= (16_500 if page == "door" else 20_000), sizes


def test_pages_are_not_packed_because_their_length_would_tell_what_is_in_them(town: Town) -> None:
    browser = town.started(town.invited())
    answer = browser.client.get("/say/1/welcome", base_url=browser.address, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


def test_no_page_is_kept_by_the_browser(town: Town) -> None:
    browser = town.started(town.invited())
    for page in ("welcome", "q/y_home", "check", "send"):
        assert browser.open(f"/say/1/{page}").response.headers["Cache-Control"] == "no-store"


def test_the_factories_meeting_is_the_day_these_tests_speak_of() -> None:
    assert date(2026, 3, 24) == factories.MEETING
