"""Somebody who cannot read the page asks for an interpreter in their own language, and business support hears of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.council import interpreters
from portal.council.council import Council
from portal.council.interpreters import WishesFaulty
from portal.reviewing.boards.support import to_do
from portal.settings import Settings
from portal.shipped import SHIPPED
from portal.store.models import AuditEntry, Concern, Device, Invitation, Message
from tests.browser import Browser
from tests.factories import TODAY
from tests.respond.town import Town, opened_town

SPOKEN = {"cy", "pl", "ro", "uk", "sq", "vi", "so", "ar", "ur", "fa", "ckb", "pa", "ti", "ps", "bn", "am", "sk"}
TIGRINYA, SLOVAK = "ኣስተርጓሚ የድልየኒ ኣሎ", "Potrebujem tlmočníka"


def _languages(town: Town, invitation: Invitation) -> Browser:
    return town.browser().open(town.link(invitation)).press("Other languages")


def _pressed(town: Town, invitation: Invitation, code: str) -> list[Concern]:
    browser = _languages(town, invitation)
    wish = town.council.wishes[code]
    browser.press(f"{wish.ask}{wish.language.endonym}")
    assert browser.status == 200
    return [each for each in town.all(Concern) if each.kind == "interpreter"]


def test_one_press_from_a_link_an_interpreter_is_offered_in_every_language_of_the_promise(town: Town) -> None:
    page = _languages(town, town.invited()).page
    offered = {str(button["value"]): button for button in page.select('button[name="wish"]')}
    assert set(offered) == SPOKEN
    for code, button in offered.items():
        words = button.select_one("span[lang]")
        assert words is not None
        assert (words["lang"], words["dir"]) == (code, "rtl" if code in {"ar", "ur", "fa", "ckb", "ps"} else "ltr")


def test_a_page_in_ones_own_language_offers_an_interpreter_in_it_before_all_others(
    settings: Settings, maker: sessionmaker[Session], session: Session, engine: sa.Engine
) -> None:
    spoken = settings.model_copy(update={"languages": ("en", "ar")})
    town = opened_town(spoken, Council.open(spoken), maker, session, engine)
    mother = town.invited("consult_parent", role="parent")
    browser = town.browser().open(f"{town.link(mother)}?lang=ar")
    assert browser.speaks == ("ar", "rtl")
    browser.open(str(browser.page.select(".tongues a")[-1]["href"]))
    assert browser.speaks == ("ar", "rtl")
    offered = [str(button["value"]) for button in browser.page.select('button[name="wish"]')]
    assert (offered[0], set(offered)) == ("ar", SPOKEN)
    wish = town.council.wishes["ar"]
    browser.press(f"{wish.ask}{wish.language.endonym}")
    assert [each.speaks for each in town.all(Concern)] == ["ar"]


def test_a_phone_in_a_language_that_has_no_forms_finds_it_on_the_page_of_a_link(town: Town) -> None:
    browser = town.browser()
    browser.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "ti-ER,ti;q=0.9,xx;q=0.5,en;q=0.1"
    browser.open(town.link(town.invited()))
    line = [(str(each.get("lang")), each.get_text()) for each in browser.page.select(".tongues [lang]")]
    assert line == [("en", "English"), ("ti", "ትግርኛ")]
    assert TIGRINYA in browser.press("ትግርኛ").text


def test_a_press_tells_business_support_which_language_and_writes_no_answer(town: Town) -> None:
    mother = town.invited("consult_parent", role="parent", contact={"name": "Alex Reed", "relation": "mother"})
    (wish,) = _pressed(town, mother, "ti")
    assert (wish.speaks, wish.urgency, wish.invitation_id) == ("ti", "read_first", mother.id)
    assert not town.all(Message)  # it is arranged in office hours: nobody is woken
    assert not town.all(Device)  # the browser is bound by Start alone
    assert [each.action for each in town.all(AuditEntry)] == ["raise"]
    (task,) = to_do(town.session, town.council, TODAY).interpreters
    assert (task.who, task.words) == ("Alex Reed (mother)", "An interpreter to answer the form with: Tigrinya")


def test_what_was_noted_is_said_in_that_language_with_english_words_to_show(town: Town) -> None:
    browser = _languages(town, town.invited("consult_parent", role="parent"))
    browser.press(f"{TIGRINYA}ትግርኛ")
    assert browser.heading == TIGRINYA
    assert "I need an interpreter. I speak Tigrinya." in browser.text
    assert "01632 960100" in browser.text
    assert "Robin" not in browser.html
    assert {each["lang"] for each in browser.page.select("main [lang]")} == {"ti", "en"}
    leave = browser.page.select_one("a.leave")
    assert leave is not None
    assert leave.get_text() == "Leave site"
    browser.press("Back")
    assert "Start" in browser.buttons


def test_pressed_twice_it_is_one_wish_and_another_language_takes_its_place(town: Town) -> None:
    invitation = town.invited()
    for code in ("ti", "ti", "sk"):
        (wish,) = _pressed(town, invitation, code)
    assert wish.speaks == "sk"
    assert wish.changed_at is not None


def test_opening_the_pages_writes_nothing(town: Town) -> None:
    link = town.link(town.invited())
    with town.counting() as statements:
        town.browser().open(link)
        assert town.browser().open(f"{link}/interpreter?wish=sk").heading == SLOVAK
    assert all(each.startswith("SELECT") for each in statements)


@pytest.mark.parametrize("brought", [{}, {"wish": "ti", "ticket": "forged"}, {"wish": "xx"}])
def test_a_press_that_is_none_comes_back_to_the_page_and_notes_nothing(town: Town, brought: dict[str, str]) -> None:
    link = town.link(town.invited())
    page = town.browser().open(link)
    browser = town.browser().send(f"{link}/interpreter", dict(page.fields("Start")) | brought)
    assert (browser.status, browser.path) == (200, f"{link}/languages")
    assert not town.all(Concern)
    assert town.browser().open(f"{link}/interpreter?wish=xx").path == f"{link}/languages"


def test_a_link_that_opens_nothing_or_has_ended_takes_no_wish(town: Town) -> None:
    ended = town.invited(expires_at=town.at[0])
    assert town.browser().send("/i/unknown/interpreter", {"wish": "ti"}).status == 404
    assert town.browser().send(f"{town.link(ended)}/interpreter", {"wish": "ti"}).status == 410
    assert not town.all(Concern)


def test_every_language_says_it_all_and_its_status(town: Town) -> None:
    assert set(town.council.wishes) == SPOKEN | {"en"}
    for code, wish in town.council.wishes.items():
        assert wish.language.checked is (code == "en")
        assert all((wish.ask, wish.noted, wish.call))
    assert town.council.wishes["fa"].in_english == "I need an interpreter. I speak Dari."


def test_a_council_lays_its_own_words_over_these_and_adds_a_language(tmp_path: Path) -> None:
    own = '[so]\nstatus = "checked"\nask = "A"\nnoted = "B"\ncall = "C"\n'
    (tmp_path / interpreters.FILE).write_text(own + own.replace("[so]", "[fr]"), "utf-8")
    wishes = interpreters.load(SHIPPED / "translations", tmp_path)
    assert (wishes["so"].ask, wishes["so"].language.checked) == ("A", True)
    assert (wishes["fr"].language.endonym, wishes["fr"].in_english) == (
        "français",
        "I need an interpreter. I speak French.",
    )


@pytest.mark.parametrize(
    "faulty", ["[so", '[so]\nask = "A"\n', '[qqqqq]\nstatus = "a"\nask = "A"\nnoted="B"\ncall="C"']
)
def test_a_file_that_cannot_be_used_says_where(tmp_path: Path, faulty: str) -> None:
    (tmp_path / interpreters.FILE).write_text(faulty, "utf-8")
    with pytest.raises(WishesFaulty, match=interpreters.FILE):
        interpreters.load(SHIPPED / "translations", tmp_path)
