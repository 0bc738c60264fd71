"""What a page sends that was said aloud: looked at before it is kept, and asked for only where it can be said."""

from __future__ import annotations

import io
from typing import Any

import pytest

from portal.store.tables.media_tables import SaidAloud
from tests.browser import Browser
from tests.respond.town import Town
from tests.sounds import NONE_OF_THEM, mp4, webm


@pytest.fixture
def child(town: Town) -> Browser:
    """A child on the page of a question that may be answered aloud."""
    return town.started(town.invited()).open("/say/1/q/y_wish")


def posted(browser: Browser, raw: bytes, seconds: str = "7", question: str = "y_wish", **facts: Any) -> int:
    data = {"ticket": dict(browser.fields())["ticket"], "question": question, "seconds": seconds} | facts
    data["voice"] = (io.BytesIO(raw), "said")
    path = browser.path + "/say"
    return int(browser.client.post(path, data=data, base_url=browser.address).status_code)


def test_a_page_may_ask_for_the_microphone_only_where_something_can_be_said(town: Town, child: Browser) -> None:
    assert "microphone=(self)" in child.response.headers["Permissions-Policy"]
    for page in ("/say/1/q/y_home", "/say/1/check", "/say/1/help"):
        assert "microphone=()" in child.open(page).response.headers["Permissions-Policy"], page
    assert "microphone=()" in town.browser().open("/").response.headers["Permissions-Policy"]


def test_what_a_browser_sends_is_looked_at_before_it_is_kept(town: Town, child: Browser) -> None:
    for name, raw in NONE_OF_THEM.items():
        assert posted(child, raw) == 415, name
    assert posted(child, webm(), seconds="121") == 415
    assert posted(child, webm(), question="y_home") == 404
    assert posted(child, webm(), ticket="forged") == 400
    assert town.all(SaidAloud) == []
    assert posted(child, mp4(), seconds="nine") == 204
    assert [(each.kind, each.seconds) for each in town.all(SaidAloud)] == [("mp4", 1)]


def test_a_page_with_something_said_takes_few_statements_and_is_shown_to_nobody_else(
    town: Town, child: Browser
) -> None:
    assert posted(child, webm()) == 204
    for page in ("/say/1/q/y_wish", "/say/1/check", "/say/1/aloud/y_wish"):
        with town.counting() as statements:
            assert child.client.get(page, base_url=child.address).status_code == 200
        assert len(statements) <= 4, (page, statements)
