"""Bad input costs the person nothing, and never brings the site down."""

from __future__ import annotations

from typing import Any

import pytest

from portal.store.models import Answer
from tests.respond.town import Town, onwards

HOSTILE = [
    "\x00",
    "😀" * 400,
    "\u202eabc",
    "a\r\nb\tc",
    "﷽",
    "<script>alert(1)</script>",
    "'; drop table answer; --",
    "{iro} %(iro)s",
    "a" * 2000,
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    ("form", "age", "question"), [("consult_4_11", 9, "y_wish"), ("consult_12_17", 15, "o_meeting")]
)
def test_whatever_is_written_is_saved_or_given_back(town: Town, text: str, form: str, age: int, question: str) -> None:
    browser = town.started(town.invited(form, age)).open(f"/say/1/q/{question}")
    box = browser.page.textarea
    assert box is not None
    brought = dict(browser.fields(onwards(browser))) | {str(box["name"]): text}
    browser.send(f"/say/1/q/{question}", brought)
    assert browser.status in (200, 400)
    assert "<script>" not in browser.open("/say/1/check").html


def test_a_megabyte_of_text_comes_back_and_more_gets_a_calm_page(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_wish")
    brought = dict(browser.fields("Next"))
    assert browser.send("/say/1/q/y_wish", brought | {"y_wish": "a" * 1_000_000}).status == 400
    assert browser.written("What would make things better for you?") == "a" * 1_000_000
    assert browser.send("/say/1/q/y_wish", brought | {"y_wish": "a" * 4_000_000}).status == 413


@pytest.mark.parametrize(
    "extra",
    [
        {"y_home": "99"},
        {"y_home": ["1", "2"]},
        {"y_home": "\x00"},
        {"y_home[]": ["1", "2"]},
        {"y_home": "x" * 100_000},
        {"do": "something"},
        {f"field{n}": "x" for n in range(1000)},
        {"y_safe": "no", "y_share": "meeting", "then": "//evil.example"},
    ],
)
def test_unknown_codes_fields_and_buttons_break_nothing(town: Town, extra: dict[str, Any]) -> None:
    browser = town.started(town.invited()).press("Next")
    browser.send("/say/1/q/y_home", dict(browser.fields("Next")) | extra)
    assert browser.status in (200, 400)
    assert town.answer("y_safe") is None
    assert {c.code for c in town.all(Answer)} <= {None, "1"}


def test_wrong_addresses_get_a_calm_page(town: Town) -> None:
    browser = town.started(town.invited())
    known = ("x", "y_helper", "y_share", "%00", "y" * 999)
    numbers = ("-1", "99999999999999999999", "x")
    for path in [*(f"/say/1/q/{name}" for name in known), *(f"/say/{n}/welcome" for n in numbers), "/say/1/nothing"]:
        browser.open(path)
        assert browser.status in (404, 414), path
    for path in ("/say/1/check", "/say/1/leave", "/say/1/help"):
        assert browser.send(path, {}).status == 405


def test_a_post_from_another_site_is_refused(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_home")
    browser.send("/say/1/q/y_home", dict(browser.fields("Next")), headers={"Sec-Fetch-Site": "cross-site"})
    assert browser.status == 400
    assert not town.all(Answer)
