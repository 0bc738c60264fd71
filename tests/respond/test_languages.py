"""Another language: chosen at the door or on the way, right to left too; answers and page stay."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import sqlalchemy as sa
from babel.messages.catalog import Catalog
from sqlalchemy.orm import Session, sessionmaker

from portal.council import languages
from portal.council.catalogues import wanted
from portal.council.council import Council
from portal.i18n import Catalogues
from portal.settings import Settings
from portal.shipped import SHIPPED
from portal.store.models import Answer, Invitation
from tests.respond.test_after_the_meeting import released
from tests.respond.town import Town, must, opened_town, to_the_end

CODES = ("en", "pl", "ur")
LONG = {"Really happy": "bardzo szczęśliwie"}


def _whole(council: Council, code: str) -> Catalog:
    """Words for everything a respondent may be shown: the English behind a mark."""
    catalog = wanted(council.library, SHIPPED / "templates")
    words = Catalog(locale=code)
    for message in catalog:
        if message.id:
            one = message.id if isinstance(message.id, str) else ""
            marked = f"¤{one}" if one else tuple(f"¤{each}" for each in message.id)
            words.add(message.id, LONG.get(one, marked), context=message.context)
    return words


@pytest.fixture
def abroad(
    settings: Settings, council: Council, maker: sessionmaker[Session], session: Session, engine: sa.Engine
) -> Town:
    """A portal whose every form is whole in three languages."""
    catalogues = Catalogues({"pl": _whole(council, "pl"), "ur": _whole(council, "ur")}, checked=CODES)
    several = settings.model_copy(update={"languages": CODES})
    offered = languages.offered(council.library, catalogues, CODES, SHIPPED / "templates")
    spoken = replace(council, settings=several, catalogues=catalogues, _offered=lambda: offered)
    return opened_town(several, spoken, maker, session, engine)


def test_a_language_chosen_at_the_door_is_the_language_of_every_page(abroad: Town) -> None:
    browser = abroad.browser().open(abroad.link(abroad.invited()))
    assert browser.speaks == ("en", "ltr")
    assert browser.press("Other languages").press("اردو").speaks == ("ur", "rtl")
    assert abroad.all(Invitation)[0].language == "en"  # looking is not choosing
    browser.press("¤Start")
    assert abroad.all(Invitation)[0].language == "ur"
    to_the_end(browser, lambda b: must(b.speaks == ("ur", "rtl")))
    assert browser.heading == "¤Check your answers"


def test_the_page_of_a_link_offers_what_the_phone_speaks_and_opens_to_all(abroad: Town) -> None:
    browser = abroad.browser()
    browser.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "ur-PK,ur;q=0.9,fr;q=0.5,en-GB;q=0.1"
    browser.open(abroad.link(abroad.invited()))
    assert [each.get_text() for each in browser.page.select(".tongues a")] == ["اردو", "Other languages"]
    assert browser.press("اردو").speaks == ("ur", "rtl")
    assert [each.get_text() for each in browser.page.select(".tongues [lang]")] == ["اردو", "English"]
    assert browser.press("¤Other languages").press("Polski").speaks == ("pl", "ltr")


def test_who_stops_after_a_worry_is_told_so_in_the_language_of_the_form(abroad: Town) -> None:
    browser = abroad.browser().open(f"{abroad.link(abroad.invited())}?lang=ur").press("¤Start")
    browser.open("/say/1/q/y_worry_more").press("¤Stop for now")
    assert (browser.status, browser.heading, browser.speaks) == (200, "¤You can stop here.", ("ur", "rtl"))
    assert browser.open("/say/1/stopped?lang=xx&skin=yy").speaks == ("en", "ltr")  # what nobody sent them on with


def test_languages_are_named_in_themselves_and_by_no_flag(abroad: Town) -> None:
    named = [("en", "ltr", "English"), ("pl", "ltr", "Polski"), ("ur", "rtl", "اردو")]
    door = abroad.browser().open(abroad.link(abroad.invited())).press("Other languages")
    found = door.page.select("nav .languages a")
    assert [(str(each["lang"]), str(each["dir"]), each.get_text()) for each in found] == named
    inside = abroad.started(abroad.all(Invitation)[0]).press("Change language. English")
    found = inside.page.select('main button[name="lang"] [lang]')
    assert [(str(each["lang"]), str(each["dir"]), each.get_text()) for each in found] == named
    for list_of in (door.page.nav, inside.page.main):
        assert list_of is not None
        assert not list_of.select("img, svg")
        assert not re.search("[\U0001f1e6-\U0001f1ff]", list_of.get_text())


def test_changing_language_on_the_way_keeps_answers_and_page(abroad: Town) -> None:
    browser = abroad.started(abroad.invited()).press("Next").choose("Happy").press("Next")
    browser.press("Change language. English").press("Polski")
    assert browser.title.startswith("¤Question 2 of 10")
    assert browser.speaks == ("pl", "ltr")
    assert (abroad.answer("y_home") or Answer()).code == "4"
    assert browser.open("/say/1/q/y_home").chosen == ["¤Happy"]


def test_a_language_that_is_not_offered_changes_nothing(abroad: Town) -> None:
    browser = abroad.started(abroad.invited()).open("/say/1/language?back=//evil.example")
    brought = dict(browser.fields()) | {"lang": "xx"}
    assert browser.send("/say/1/language", brought).status == 400
    assert abroad.all(Invitation)[0].language == "en"
    browser.send("/say/1/language", brought | {"lang": "pl"})
    assert browser.path == "/say/1/welcome"


def test_faces_stand_below_each_other_where_a_word_is_too_long_for_five_in_a_row(abroad: Town) -> None:
    browser = abroad.started(abroad.invited()).open("/say/1/q/y_home").choose("Happy")
    assert browser.page.select(".faces.across")
    polish = abroad.started(abroad.invited(language="pl"))
    polish.open("/say/2/q/y_home").choose("¤Happy")
    assert not polish.page.select(".faces.across")


def test_the_closed_page_speaks_the_browsers_language(abroad: Town) -> None:
    browser = abroad.browser()
    browser.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "pl-PL,pl;q=0.9"
    assert browser.open("/say/1/check").heading == "¤This page is closed."


def test_the_language_of_the_start_page_goes_on_to_the_door(abroad: Town) -> None:
    invitation = abroad.invited("consult_12_17", 15)
    released(abroad, invitation)
    browser = abroad.browser().open(f"{abroad.link(invitation)}?lang=ur")
    (door,) = [str(each["href"]) for each in browser.page.select("main a.button") if "/after" in str(each["href"])]
    assert "lang=ur" in door
    assert browser.open(door).speaks == ("ur", "rtl")
