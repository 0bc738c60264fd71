"""Worries: raised when the page is saved, and the same page afterwards for everybody."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.council.council import Council
from portal.hearing.concerns import alerts
from portal.settings import Settings
from portal.store.models import Concern, Response
from tests.browser import Browser
from tests.forms.shipped import LIBRARY
from tests.forms.test_form_meaning import RAISES
from tests.respond.town import Town, opened_town

TICKET = re.compile(r'(?<=name="ticket" value=")[^"]+')


ROOM = re.compile(r'(?<=room=)[^"]+')  # of a page with a picture, signed for this invitation and minute
RAISED = {"Yes, a lot": "lot", "I don’t feel safe": "unsafe", "I want to talk to someone": "talk"}


@pytest.mark.parametrize("worry", ["No", "Yes, a lot", "I don’t feel safe", "I want to talk to someone", None])
def test_the_page_after_a_safety_question_is_the_same_whatever_was_chosen(town: Town, worry: str | None) -> None:
    invitation = town.invited()
    browser = town.started(invitation)
    browser.open(f"/say/{invitation.id}/q/y_worry")
    if worry:
        browser.choose(worry).press("Next")
    else:
        browser.press("Skip this one")
    assert browser.heading == "Thank you for telling us how things are."
    assert browser.title.startswith("Question 9 of 10")
    for words in (
        "0800 1111",
        "999",
        "01632 960100",
        "01632 960199",
        "not your fault",
        "will see it as soon as they can",
    ):
        assert words in browser.text
    assert {c.code for c in town.all(Concern)} == ({RAISED[worry]} if worry in RAISED else set())
    assert town.all(Response)[0].status == "draft"


def test_who_does_not_know_whether_they_are_safe_is_read_first_and_sees_the_same_page(town: Town) -> None:
    after = []
    for number, chosen in enumerate(("Yes", "I don’t know"), start=1):
        browser = town.started(town.invited()).press("Next")
        browser.open(f"/say/{number}/q/y_safe").choose(chosen).press("Next")
        after.append((browser.heading, browser.title, browser.path.removeprefix(f"/say/{number}")))
    assert len(set(after)) == 1
    (raised,) = town.all(Concern)
    assert (raised.invitation_id, raised.question, raised.code) == (2, "y_safe", "unsure")
    assert (raised.kind, raised.urgency) == ("safety", "read_first")


def test_a_little_worried_and_no_one_right_now_is_no_wish_to_talk(town: Town) -> None:
    browser = town.started(town.invited()).press("Next").open("/say/1/q/y_worry").choose("Yes, a little").press("Next")
    browser.choose("No one right now").press("Next")
    assert [alerts.KIND[each.kind] for each in town.all(Concern)] == ["Safety"]


def test_a_helper_is_asked_to_look_away_only_when_there_is_one(town: Town) -> None:
    away = "This bit is just for Robin. Helper, please look away."
    alone = town.started(town.invited()).choose("No, just me").press("Next")
    assert away not in alone.open("/say/1/q/y_safe").text
    helped = town.started(town.invited()).choose("My social worker").press("Next")
    assert away in helped.open("/say/2/q/y_safe").text
    assert away in helped.open("/say/2/q/y_worry_more").text
    assert away not in helped.open("/say/2/q/y_school").text


def test_where_nobody_watches_the_page_says_so_and_offers_no_call_for_help(
    settings: Settings, maker: sessionmaker[Session], session: Session, engine: sa.Engine
) -> None:
    unwatched = settings.model_copy(update={"watchers": ()})
    town = opened_town(unwatched, Council.open(unwatched), maker, session, engine)
    browser = town.started(town.invited()).open("/say/1/q/y_worry")
    assert "I don’t feel safe" not in browser.text
    browser.press("Next")
    assert "We don’t read this straight away." in browser.text
    assert "today" not in browser.text


def test_stop_for_now_saves_and_closes_the_page(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_worry_more")
    browser.write("Do you want to tell us more?", "It is loud at night").press("Stop for now")
    assert (browser.status, browser.heading) == (200, "You can stop here.")
    assert "Childline 0800 1111" in browser.text
    assert browser.page.select_one("body.skin-younger header a.leave")
    assert "Robin" not in browser.html
    assert town.words("y_worry_more") == "It is loud at night"
    assert town.browser().open("/say/77/stopped?skin=younger").text == browser.text  # whoever opens it
    assert "loud" not in browser.open("/say/1/q/y_worry_more").html


FORM_AND_AGE = {"y": ("consult_4_11", 9), "o": ("consult_12_17", 15)}
TELLING = sorted(  # each question of children whose answer may raise a worry, as the table of meanings has it
    {(*FORM_AND_AGE[name[0]], name) for (name, _code), (kind, _urgency) in RAISES.items()
     if kind in ("safety", "talk") and name[0] in FORM_AND_AGE}
)  # fmt: skip


def pressed(browser: Browser, name: str, code: str) -> Browser:
    browser.page.find_all("input", attrs={"name": name, "value": code})[0]["checked"] = ""
    return browser


@pytest.mark.parametrize(("form_id", "age", "name"), TELLING)
@pytest.mark.parametrize("helped", [False, True])
def test_the_next_page_is_the_same_to_the_byte_whatever_was_pressed(
    town: Town, form_id: str, age: int, name: str, helped: bool
) -> None:
    browser = town.started(town.invited(form_id, age))
    if helped:
        browser.choose("My social worker" if age == 9 else "With my social worker")
    browser.go_on()
    question = LIBRARY[form_id].find(name)
    for topic in question.show_if_any:
        pressed(browser.open(f"/say/1/q/{topic.question}"), topic.question, topic.is_[0]).go_on()
    here = f"/say/1/q/{question.same_page_as or name}"
    after = set()
    for option in question.every_option:
        if option.retired:
            continue
        browser.open(here)
        for ticked in browser.page.find_all("input", checked=True):
            del ticked["checked"]
        pressed(browser, name, option.code)
        browser.go_on()
        after.add((browser.path, ROOM.sub("", TICKET.sub("", browser.html))))
    browser.open(here).press("Skip this one" if age == 9 else "Skip")
    after.add((browser.path, ROOM.sub("", TICKET.sub("", browser.html))))
    assert len(after) == 1, "somebody beside the child could tell what was pressed"
    assert town.all(Concern)
