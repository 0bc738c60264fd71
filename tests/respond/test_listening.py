"""Listening: recorded clips come first and play without script; where there is none the page says so, on a tap."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.datastructures import Headers

from portal.council.council import Council
from portal.settings import Settings
from tests.browser import Browser
from tests.respond.town import FORMS, Town, must, opened_town, to_the_end

MP3 = b"ID3\x04\x00\x00" + bytes(range(256)) * 133  # 34 KB
UNHEARD = "We can’t read this aloud in English yet. Ask someone to read it with you, or call 01632 960100."


@pytest.fixture
def recorded(
    settings: Settings,
    council: Council,
    maker: sessionmaker[Session],
    session: Session,
    engine: sa.Engine,
    tmp_path: Path,
) -> Town:
    """A portal whose council has recorded two questions."""
    folder = tmp_path / "content" / "audio" / "consult_4_11"
    folder.mkdir(parents=True)
    (folder / "y_home.en.mp3").write_bytes(MP3)
    (folder / "y_wish.en.mp3").write_bytes(MP3)
    (folder / "y_safe.ur.mp3").write_bytes(MP3)
    (folder / "y_cared.en.mp3").write_bytes(b"")
    (tmp_path / "content" / "secret.mp3").write_bytes(b"a secret")
    own = settings.model_copy(update={"content": tmp_path / "content"})
    return opened_town(own, replace(council, settings=own), maker, session, engine)


def fetched(browser: Browser, path: str, **headers: str) -> tuple[int, bytes, Headers]:
    with browser.client.get(path, base_url=browser.address, headers=headers) as answer:
        return answer.status_code, answer.data, answer.headers


def clip_of(browser: Browser) -> str:
    (audio,) = browser.page.select("audio")
    assert audio["preload"] == "none"
    assert audio.has_attr("controls")
    assert not audio.has_attr("autoplay")
    return str(audio["src"])


@pytest.mark.parametrize(("form", "age", "role"), FORMS)
def test_every_question_can_be_listened_to_or_says_whom_to_ask(
    town: Town, form: str, age: int, role: str | None
) -> None:
    browser = town.started(town.invited(form, age, role))

    def asked(b: Browser) -> None:
        questions = b.page.select("main form fieldset, main form textarea")
        assert len(b.page.select("details.listen")) >= (1 if questions else 0)
        must(UNHEARD in b.text)

    asked(browser)
    to_the_end(browser, asked)
    asked(browser.open("/say/1/send"))
    asked(browser.press("Send"))


def test_a_recorded_question_plays_and_its_size_stands_beside_it(recorded: Town) -> None:
    browser = recorded.started(recorded.invited()).open("/say/1/q/y_home")
    assert "Listen (34 KB)" in browser.text
    assert UNHEARD not in browser.text
    status, played, headers = fetched(browser, clip_of(browser))
    assert (status, played, headers["Content-Type"]) == (200, MP3, "audio/mpeg")
    assert headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "Set-Cookie" not in headers
    browser.open("/say/1/q/y_wish")
    assert "Listen (34 KB)" in browser.text


def test_a_player_may_ask_for_a_part_and_whether_it_changed(recorded: Town) -> None:
    browser = recorded.started(recorded.invited()).open("/say/1/q/y_home")
    clip = clip_of(browser)
    status, part, headers = fetched(browser, clip, Range="bytes=10-19")
    assert (status, part) == (206, MP3[10:20])
    assert headers["Content-Range"] == f"bytes 10-19/{len(MP3)}"
    _status, _whole, headers = fetched(browser, clip)
    assert fetched(browser, clip, **{"If-None-Match": headers["ETag"]})[0] == 304
    assert fetched(browser, clip, Range="bytes=999999-")[0] == 416


def test_a_clip_recorded_anew_has_another_address(recorded: Town) -> None:
    browser = recorded.started(recorded.invited()).open("/say/1/q/y_home")
    before = clip_of(browser)
    content = recorded.council.settings.content
    assert content is not None
    os.utime(content / "audio/consult_4_11/y_home.en.mp3", (1_900_000_000, 1_900_000_000))
    assert clip_of(browser.open("/say/1/q/y_home")) != before


@pytest.mark.parametrize("question", ["y_safe", "y_listened"])
def test_a_clip_of_another_language_or_an_empty_one_is_none(recorded: Town, question: str) -> None:
    browser = recorded.started(recorded.invited()).open(f"/say/1/q/{question}")
    assert not browser.page.select("audio")
    assert UNHEARD in browser.text


@pytest.mark.parametrize(
    "path",
    [
        "/audio/consult_4_11/y_cared.en.mp3",
        "/audio/consult_4_11/nothing.en.mp3",
        "/audio/consult_4_11/y_home.xx.mp3",
        "/audio/consult_4_11/y_home.mp3",
        "/audio/nothing/y_home.en.mp3",
        "/audio/consult_4_11/../../secret.mp3",
        "/audio/consult_4_11/..%2f..%2fsecret.en.mp3",
        "/audio/..%2f/secret.en.mp3",
        "/audio/%2e%2e/%2e%2e/secret.mp3",
        "/audio/consult_4_11/..\\..\\secret.en.mp3",
        "/audio/consult_4_11/y_home%00.en.mp3",
        "/audio/consult_4_11/y_home.en%2f..%2f..%2f..%2fsecret.mp3",
    ],
)
def test_no_name_leads_out_of_the_folder_of_clips(recorded: Town, path: str) -> None:
    answer = recorded.browser().open(path)
    assert answer.status == 404
    assert b"a secret" not in answer.response.data
    assert answer.response.headers["Cache-Control"] == "no-store"
