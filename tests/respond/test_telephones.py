"""Numbers that ring when they are pressed: on every page they stand on, the ones for danger first."""

from __future__ import annotations

import re

import pytest
from bs4.element import NavigableString

from portal.views import telephones
from tests.browser import Browser
from tests.respond.every_page import met
from tests.respond.town import FORMS, Town

NUMBER = re.compile(r"(?<![\d.:/-])(?:\+\d|0)[\d ]{6,}\d|\b999\b")


def mute(page: Browser) -> list[str]:
    """The numbers of a page that ring nobody."""
    found = []
    assert page.page.body is not None
    for words in page.page.body.find_all(string=NUMBER):
        assert isinstance(words, NavigableString)
        if words.find_parent("a", href=re.compile("^tel:")) is None and not any(
            words.find_parent(kind) for kind in ("script", "textarea", "pre", "option")
        ):
            found.append(f"{page.path}: {words.strip()}")
    return found


@pytest.mark.parametrize(("form", "age", "role"), FORMS)
def test_every_number_on_every_page_of_a_respondent_rings_when_it_is_pressed(
    town: Town, form: str, age: int, role: str | None
) -> None:
    silent, rung = [], set()
    for page in met(town, form, age, role):
        silent += mute(page)
        rung |= {str(link["href"]) for link in page.page.select('a[href^="tel:"]')}
    assert silent == []
    assert {"tel:999", "tel:08001111", "tel:01632960100"} <= rung


@pytest.mark.parametrize(("form", "age", "role"), [FORMS[0], FORMS[2]])
def test_whoever_is_in_danger_finds_999_first_and_childline_next(
    town: Town, form: str, age: int, role: str | None
) -> None:
    found = 0
    for page in met(town, form, age, role):
        for numbers in page.page.select(".numbers"):
            dialled = [str(link["href"]) for link in numbers.select("a")]
            assert dialled[:2] == ["tel:999", "tel:08001111"], page.path
            found += 1
    assert found > 1


@pytest.mark.parametrize("language", ["ur", "ar"])
def test_a_number_is_read_from_the_left_on_a_page_that_is_read_from_the_right(town: Town, language: str) -> None:
    browser = town.browser().open(town.link(town.invited(language=language)))
    link = browser.page.select_one('main a[href^="tel:"]')
    assert link is not None
    assert str(link.contents[0]) == '<bdi dir="ltr">01632 960100</bdi>'


@pytest.mark.parametrize(
    ("written", "to"),
    [
        ("0800 1111", "08001111"),
        ("(01632) 960100", "01632960100"),
        ("+44 (0)1632 960100", "+441632960100"),
        ("999", "999"),
        ("ask at the desk", None),
        ("text HELP to 85258", None),
        ("", None),
    ],
)
def test_what_is_dialled_is_what_is_written(written: str, to: str | None) -> None:
    assert telephones.dialled(written) == to


def test_a_number_in_a_sentence_rings_and_a_date_does_not() -> None:
    said = telephones.rung_within("Text 07700 900123 after 4, not on 12-11-2026 or 01/12/2026 <b>")
    assert said.count("<a ") == 1
    assert 'href="tel:07700900123"' in said
    assert said.endswith("not on 12-11-2026 or 01/12/2026 &lt;b&gt;")
