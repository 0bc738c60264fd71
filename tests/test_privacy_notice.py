"""The privacy page says what Article 13 asks for, and what it says of periods and receivers is what is set up."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.council.council import Council
from portal.settings import Settings
from tests.browser import Browser
from tests.factories import settings_in
from tests.respond.town import site_for

ASKED_FOR = {
    "who is responsible": "Westmere Council is responsible for it",
    "how to reach them": "reviews@example.org",
    "why": "It is a public task",
    "where it comes from": "come from the council’s own records",
    "whether one must answer": "you do not have to answer",
    "automated decisions": "No machine decides",
    "who reads it": "In an emergency, when the IRO cannot be reached, another IRO or a manager can open",
    "who looks at a copy": "gets it after a manager has looked at all of it",
    "who talks with a child": "and what the IRO writes to them, and no answer",
    "voices and photos": "Office staff open photos of a paper form to type it in",
    "how long": "75 years after the birth",
    "rights": "object to it being used",
    "the regulator": "0303 123 1113",
}


def notice(settings: Settings, maker: sessionmaker[Session]) -> str:
    return Browser(site_for(settings, Council.open(settings), maker)).open("/privacy").text


def test_everything_that_article_13_asks_for_stands_on_it(tmp_path: Path, maker: sessionmaker[Session]) -> None:
    text = notice(settings_in(tmp_path), maker)
    assert [asked for asked, words in ASKED_FOR.items() if words not in text] == []


@pytest.mark.parametrize("number", [3, 44])
def test_periods_are_those_that_are_set(tmp_path: Path, maker: sessionmaker[Session], number: int) -> None:
    kept = {f"keep_{what}": number for what in ("children_years", "drafts_days", "messages_days")}
    text = notice(settings_in(tmp_path, **kept), maker)
    for words in ("Here it is deleted {} years", "is deleted {} days after its link", "emptied after {} days"):
        assert words.format(number) in text
    never = notice(settings_in(tmp_path, **dict.fromkeys(kept, 0)), maker)
    assert never.count("until somebody here deletes") == 2
    assert "Here it is deleted" not in never


def test_who_else_gets_it_is_who_is_set_up(tmp_path: Path, maker: sessionmaker[Session]) -> None:
    assert "Nobody outside the council." in notice(settings_in(tmp_path), maker)
    text = notice(settings_in(tmp_path, smtp_host="mail.anytown.example.org"), maker)
    assert "the mail server: addresses, first names, links" in text
    assert "Nobody outside the council." not in text
