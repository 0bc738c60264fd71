"""The pages about the portal: to each reader what Article 13 asks for, as it is set up; the accessibility statement."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.council.council import Council
from portal.forms.readability import LIMITS, sentences, syllables
from portal.settings import Settings
from portal.views.pages import KNOWN_FAULTS
from tests.browser import Browser
from tests.factories import settings_in
from tests.respond.town import FORMS, Town, site_for

WHO_SEES = "Who sees what you write"
READERS = ("younger", "older", "adult")
# what each of the three texts says, and what it may say in words for its readers
ASKED_FOR = {
    "how to reach them": "reviews@example.org",
    "why": "The law says",
    "where it comes from": ("Your name and birthday come from", "come from the council’s own records"),
    "whether one must answer": ("You do not have to answer", "you do not have to answer"),
    "automated decisions": ("No computer decides", "No machine decides"),
    "who reads it": ("runs your meeting reads", "reviewing officer"),
    "who reads it in an emergency": (
        "In an emergency another person who runs meetings",
        "In an emergency another reviewing",
    ),
    "who looks at a copy": "Before a copy goes out, somebody here checks",
    "who talks with a child": ("Someone may come to talk with you", "ask a participation worker to talk"),
    "voices and photos": ("when you talk, draw, or send photos", "says out loud, draws, or sends as a photo"),
    "what is passed on": ("we must tell someone", "we may have to tell the police", "ring us or 999"),
    "how long": "75 years after",
    "rights": ("to delete it, or to stop using it", "object to it being used"),
    "the regulator": "0303 123 1113",
}


def opened(path: str, settings: Settings, maker: sessionmaker[Session]) -> Browser:
    return Browser(site_for(settings, Council.open(settings), maker)).open(path)


def notice(settings: Settings, maker: sessionmaker[Session], reader: str = "adult") -> str:
    return opened(f"/privacy?reader={reader}", settings, maker).text


@pytest.mark.parametrize("reader", READERS)
def test_everything_that_article_13_asks_for_stands_on_it(
    tmp_path: Path, maker: sessionmaker[Session], reader: str
) -> None:
    text = notice(settings_in(tmp_path), maker, reader)
    missing = [asked for asked, words in ASKED_FOR.items()
               if not any(each in text for each in ([words] if isinstance(words, str) else words))]  # fmt: skip
    assert missing == []
    assert "Westmere Council is responsible for it" in notice(settings_in(tmp_path), maker)


def test_a_childs_text_is_as_plain_as_a_childs_form(tmp_path: Path, maker: sessionmaker[Session]) -> None:
    page = opened("/privacy?reader=younger", settings_in(tmp_path), maker).page
    said = [
        sentence for each in page.select("main p") for sentence, _length in sentences(each.get_text(" ", strip=True))
    ]
    words = [word for sentence in said for word in sentence.split()]
    grade = 0.39 * len(words) / len(said) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    assert grade <= LIMITS["older"][0]


@pytest.mark.parametrize("number", [3, 44])
@pytest.mark.parametrize("reader", READERS)
def test_periods_are_those_that_are_set(tmp_path: Path, maker: sessionmaker[Session], reader: str, number: int) -> None:
    kept = {f"keep_{what}": number for what in ("children_years", "drafts_days", "messages_days")}
    text = notice(settings_in(tmp_path, **kept), maker, reader)
    for words in ("Here it is deleted {} years", "is deleted {} days after its link", "emptied after {} days"):
        assert words.format(number) in text
    never = notice(settings_in(tmp_path, **dict.fromkeys(kept, 0)), maker, reader)
    assert never.count("until somebody here deletes") == 2
    assert "Here it is deleted" not in never


@pytest.mark.parametrize("reader", READERS)
def test_who_else_gets_it_is_who_is_set_up(tmp_path: Path, maker: sessionmaker[Session], reader: str) -> None:
    assert "Nobody outside the council." in notice(settings_in(tmp_path), maker, reader)
    text = notice(settings_in(tmp_path, smtp_host="mail.anytown.example.org"), maker, reader)
    assert "who runs our email: addresses, first names, links" in text
    assert "Nobody outside the council." not in text


@pytest.mark.parametrize("reader", READERS)
def test_whether_worries_are_seen_at_once_is_as_it_is_set(
    tmp_path: Path, maker: sessionmaker[Session], reader: str
) -> None:
    unwatched = "We do not read forms straight away."
    assert unwatched in notice(settings_in(tmp_path, watchers=()), maker, reader)
    assert unwatched not in notice(settings_in(tmp_path, watchers=("duty@example.org",)), maker, reader)


@pytest.mark.parametrize(("form", "age", "role"), FORMS)
def test_every_form_leads_to_the_text_for_its_reader_and_back(
    town: Town, form: str, age: int, role: str | None
) -> None:
    invitation = town.invited(form, age, role)
    start = town.browser().open(town.link(invitation))
    browser = town.started(invitation)
    skin = town.council.library[form].skin
    for page, back in ((start, False), (browser, True)):
        for words, heading in ((WHO_SEES, WHO_SEES), ("Accessibility", "Accessibility statement")):
            came_from = page.path
            page.open(str(page.page.find("a", string=words)["href"]))  # type: ignore[index]
            assert page.heading == heading
            assert page.page.select_one(f"body.skin-{skin}")
            assert page.page.select_one("header a.leave")
            assert bool(page.page.select_one("header a.back")) is back
            page.open(came_from)


def test_a_text_speaks_the_language_of_the_form_and_leads_to_the_others(
    council: Council, settings: Settings, maker: sessionmaker[Session]
) -> None:
    abroad = settings.model_copy(update={"languages": ("en", "pl", "ar")})
    for page in ("privacy", "accessibility"):
        browser = opened(f"/{page}?reader=older&lang=ar", abroad, maker)
        assert browser.speaks == ("ar", "rtl")
        browser.press("Polski")
        assert browser.speaks == ("pl", "ltr")
        assert browser.page.select_one("body.skin-older")


def test_the_accessibility_statement_has_the_parts_that_the_regulations_ask_for(
    tmp_path: Path, maker: sessionmaker[Session]
) -> None:
    text = opened("/accessibility", settings_in(tmp_path), maker).text
    for asked in ("partly meets", "version 2.2, level AA", "reviews@example.org", "0808 800 0082", *KNOWN_FAULTS):
        assert asked in text
    assert "The council has not checked this page yet." in text
    checked = settings_in(tmp_path, accessibility_checked="2026-03-02")
    assert "We last checked this page on Monday 2 March 2026." in opened("/accessibility", checked, maker).text


def test_staff_find_both_at_the_foot_of_their_pages(town: Town) -> None:
    foot = town.browser().open("/sign-in").page.select("footer a")
    assert [each.get_text() for each in foot] == [WHO_SEES, "Accessibility"]
