"""What stands on every screen: the way out, the limits of privacy, fields that say what fits, and a calm end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session, sessionmaker

from portal.council.council import Council
from portal.council.work import Work
from portal.reviewing import outcomes
from portal.settings import Settings
from portal.store.database import writing
from portal.store.models import Answer, Concern, Invitation, Response, Review
from tests.browser import Browser
from tests.factories import MEETING, NOW, SOMEBODY
from tests.respond.town import FORMS, Town, opened_town

CHILDREN = [(form, age) for form, age, role in FORMS if role is None]


@pytest.fixture
def advised(
    settings: Settings, council: Council, maker: sessionmaker[Session], session: Session, engine: sa.Engine
) -> Town:
    """A portal whose council has named its advocacy service."""
    named = settings.model_copy(update={"advocacy": "Someone for you, 01632 960155"})
    return opened_town(named, replace(council, settings=named), maker, session, engine)


def screens(town: Town, form: str, age: int, role: str | None = None) -> Iterator[Browser]:
    """Every page from the link to thank you, and those beside the road."""
    invitation = town.invited(form, age, role)
    yield town.browser().open(town.link(invitation))
    browser = town.started(invitation)
    yield browser
    browser.go_on()
    while not browser.path.endswith("/check"):
        yield browser
        browser.go_on()
    yield browser
    for page in ("help", "language", "look", "paper", "decline", "send"):
        yield browser.open(f"/say/{invitation.id}/{page}")
    yield browser.press("Send")


@pytest.mark.parametrize(("form", "age"), CHILDREN)
def test_leave_stands_in_the_header_of_every_page_and_leads_straight_away(town: Town, form: str, age: int) -> None:
    count = 0
    for page in screens(town, form, age):
        leave = page.page.select("header a.leave")
        assert [each.get_text() for each in leave] == ["Leave" if age < 12 else "Leave site"], page.path
        assert leave[0]["href"] == f"/say/{town.all(Invitation)[0].id}/leave"
        count += 1
    assert count > 12


@pytest.mark.parametrize(
    ("form", "age", "role", "limit", "slow"),
    [
        ("consult_4_11", 6, None, "If you are not safe, we must tell someone who can help.", "read this straight away"),
        ("consult_12_17", 15, None, "safe, we have to pass that on. That can happen before you press Send.", "24/7"),
        ("consult_parent", 9, "parent", "safety, we may have to pass it on.", "not read straight away"),
        ("consult_professional", 9, "professional", "your own safeguarding procedure", "not read straight away"),
        (
            "feedback_4_11",
            9,
            None,
            "If you are not safe, we must tell someone who can help.",
            "read this straight away",
        ),
        ("feedback_12_17", 15, None, "safe, we have to pass that on.", "24/7"),
        ("feedback_parent", 9, "parent", "safety, we may have to pass it on.", "not read straight away"),
        ("feedback_professional", 9, "professional", "your own safeguarding procedure", "not read straight away"),
    ],
)
def test_what_cannot_stay_private_is_said_before_the_first_question(
    town: Town, form: str, age: int, role: str | None, limit: str, slow: str
) -> None:
    start = town.browser().open(town.link(town.invited(form, age, role)))
    assert limit in start.text
    assert slow in start.text
    assert not re.search(r"confidential|\bsecret\b", start.text)
    if role is None:
        assert "0800 1111" in start.text
        assert "999" in start.text


@pytest.mark.parametrize(("form", "age", "role"), FORMS)
def test_every_box_for_words_says_what_it_is_for_and_nothing_of_a_limit_that_is_far(
    town: Town, form: str, age: int, role: str | None
) -> None:
    seen = 0
    for page in screens(town, form, age, role):
        for box in page.page.select('textarea, input[type="text"]'):
            seen += 1
            label = page.page.find("label", attrs={"for": box["id"]})
            assert label is not None
            assert label.get_text(strip=True), box["id"]
            assert "visually-hidden" not in str(label)
            assert box["dir"] == "auto"
            limit = page.page.find(id=f"{box['id']}-limit")
            assert limit is None or limit.has_attr("hidden"), box["id"]
            assert f"{box['id']}-limit" not in str(box.get("aria-describedby", "")).split()
            assert not box.has_attr("maxlength")
    assert seen


@pytest.mark.parametrize(
    ("form", "age", "question"), [("consult_4_11", 9, "y_worry"), ("consult_12_17", 15, "o_worry")]
)
def test_whoever_said_they_are_not_safe_finds_the_numbers_on_the_thank_you_page_too(
    town: Town, form: str, age: int, question: str
) -> None:
    browser = town.started(town.invited(form, age)).open(f"/say/1/q/{question}").choose("I don’t feel safe")
    browser.go_on()
    assert [each.code for each in town.all(Concern)] == ["unsafe"]
    assert town.all(Response)[0].status == "draft"
    browser.open("/say/1/send").press("Send")
    assert browser.heading == "Sent. Thank you, Robin."
    for number in ("0800 1111", "999", "01632 960100"):
        assert number in browser.text


THANKED = {
    ("consult_4_11", 9, None): ["before your meeting on Tuesday 24 March.", "Just Sam Okafor", "01632 960111"],
    ("consult_12_17", 15, None): ["before the review on Tuesday 24 March.", "Only Sam Okafor", "0800 528 0731"],
    ("consult_parent", 9, "parent"): ["before the review on Tuesday 24 March.", "Only Sam Okafor", "0808 801 0366"],
}


@pytest.mark.parametrize("who", THANKED)
def test_the_thank_you_page_says_who_reads_it_until_when_it_can_change_and_whom_to_ring(
    advised: Town, who: tuple[str, int, str | None]
) -> None:
    browser = advised.started(advised.invited(*who))
    browser.open("/say/1/q/" + {"4": "y_wish", "1": "o_agenda", "p": "p_well"}[who[0].removeprefix("consult_")[0]])
    box = browser.page.textarea
    assert box is not None
    box.string = "a purple dog"
    browser.go_on().open("/say/1/send").press("Send")
    for words in (*THANKED[who], "Sam Okafor will read it", "until Tuesday 31 March", "0800 1111", "999"):
        assert words in browser.text
    assert ("Someone for you, 01632 960155" in browser.text) == (who[2] is None)
    assert "purple" not in browser.html


def test_older_people_who_open_their_link_again_are_told_it_was_sent_and_until_when_it_can_change(town: Town) -> None:
    invitation = town.invited("consult_12_17", 15)
    town.started(invitation).open("/say/1/send").press("Send")
    browser = town.browser().open(town.link(invitation))
    assert browser.heading == "We’ve had your answers."
    assert "You can change your answers until Tuesday 31 March." in browser.text
    assert browser.press("Look at it, or change it").heading == "Change your answers"


def test_when_the_meeting_moves_the_link_goes_on_with_the_new_day_and_every_answer(town: Town) -> None:
    invitation = town.invited()
    browser = town.started(invitation).press("Next").choose("Happy").press("Next")
    town.session.rollback()
    outcomes.move(Work(town.session, town.council, SOMEBODY, NOW), town.all(Review)[0], date(2026, 4, 14), None)
    town.session.commit()
    assert "Tuesday 14 April" in browser.open("/say/1/welcome").text
    assert "24 March" not in browser.text
    assert browser.open("/say/1/q/y_home").chosen == ["Happy"]
    town.later(days=35)  # the old link would have ended
    browser = town.started(invitation)
    assert browser.title.startswith("Question 2 of 10")
    browser.open("/say/1/send").press("Send")
    assert "before your meeting on Tuesday 14 April." in browser.text
    assert (town.answer("y_home") or Answer()).code == "4"


@pytest.mark.parametrize(
    ("form", "age", "skin", "product"),
    [("consult_4_11", 9, "younger", "My say"), ("consult_12_17", 15, "older", "Your review")],
)
@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("create trigger full before insert on answer begin select raise(abort, 'full'); end", 500),
        ("alter table answer rename to answers", 503),
    ],
)
def test_what_goes_wrong_with_us_keeps_the_look_of_the_form_and_the_way_out(
    town: Town, form: str, age: int, skin: str, product: str, fault: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(town.app.config, "PROPAGATE_EXCEPTIONS", False)
    browser = town.started(town.invited(form, age))
    with writing(town.session):
        town.session.connection().exec_driver_sql(fault)
    answer = browser.client.post(browser.path, data=dict(browser.fields()), base_url=browser.address)
    page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    assert answer.status_code == status
    assert page.select_one(f"body.skin-{skin}")
    assert page.title is not None
    assert page.title.get_text().startswith("Problem: ")
    assert page.title.get_text().endswith(f" - {product}")
    assert page.select_one("header a.leave")
    assert "01632 960100" in page.get_text()
    assert "Robin" not in page.get_text()


def test_a_page_there_is_not_keeps_the_look_of_the_form(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/nothing")
    assert (browser.status, browser.heading) == (404, "Something went wrong. It’s not your fault.")
    assert browser.page.select_one("body.skin-younger header a.leave")
    assert browser.open("/say/1/nothing").heading == "Something went wrong. It’s not your fault."
    assert browser.page.select_one("body.skin-younger header a.leave")
    assert browser.open("/nothing").page.select("body.skin-adult")


def test_a_browser_that_holds_nothing_is_shown_the_look_for_any_age(town: Town) -> None:
    town.started(town.invited())
    other = town.browser().open("/say/1/nothing")
    assert (other.status, other.heading) == (404, "We can’t find that page")
    assert other.page.select("body.skin-older")
    assert "My say" not in other.text


def test_the_page_of_a_database_that_is_gone_asks_it_nothing_more(town: Town) -> None:
    browser = town.started(town.invited())
    with writing(town.session):
        town.session.connection().exec_driver_sql("alter table invitation rename to gone")
    for asking, skin in ((browser, "younger"), (town.browser(), "older")):
        with town.counting() as statements:
            answer = asking.client.get("/say/1/q/y_home", base_url=browser.address)
        assert answer.status_code == 503
        assert BeautifulSoup(answer.get_data(as_text=True), "html.parser").select(f"body.skin-{skin}")
        assert [each for each in statements if "gone" in each or "invitation" in each] == statements[-1:]


def test_a_child_who_took_the_other_version_keeps_its_look_when_the_database_is_gone(town: Town) -> None:
    browser = town.started(town.invited("consult_12_17", 13)).press("With faces and words")
    with writing(town.session):
        town.session.connection().exec_driver_sql("alter table invitation rename to gone")
    answer = browser.client.get("/say/1/welcome", base_url=browser.address)
    assert answer.status_code == 503
    assert BeautifulSoup(answer.get_data(as_text=True), "html.parser").select("body.skin-younger")


@pytest.mark.parametrize(("form", "age", "role"), FORMS[:3])
def test_whoever_was_told_another_day_is_told_that_the_meeting_moved(
    town: Town, form: str, age: int, role: str | None
) -> None:
    told = "eeting has moved to Tuesday 7 April. Your answers are safe."
    known = {"contact": {"may_know_date": True}} if role else {}
    invitation = town.invited(form, age, role, sent_at=NOW, **known)
    browser = town.started(invitation)
    assert told not in browser.text
    review = town.all(Review)[0]
    outcomes.move(Work(town.session, town.council, SOMEBODY, NOW), review, date(2026, 4, 7), None)
    town.session.commit()
    for page in ("welcome", "check"):
        assert told in browser.open(f"/say/1/{page}").text
    assert told in browser.open("/say/1/send").press("Send").text
    town.at[0] = datetime(2026, 4, 7, 22, 30, tzinfo=UTC)  # half past eleven at night in England
    assert told in town.started(invitation).open("/say/1/welcome").text
    town.later(hours=1)
    assert "has moved" not in town.started(invitation).open("/say/1/welcome").text


def test_another_hour_of_the_same_day_is_no_move(town: Town) -> None:
    browser = town.started(town.invited(sent_at=NOW))
    outcomes.move(Work(town.session, town.council, SOMEBODY, NOW), town.all(Review)[0], MEETING, time(9))
    town.session.commit()
    assert "has moved" not in browser.open("/say/1/welcome").text


def test_an_adult_who_may_not_know_the_day_is_not_told_that_it_moved(town: Town) -> None:
    mother = town.invited("consult_parent", role="parent", contact={"may_know_date": False}, sent_at=NOW)
    browser = town.started(mother)
    outcomes.move(Work(town.session, town.council, SOMEBODY, NOW), town.all(Review)[0], date(2026, 4, 7), None)
    town.session.commit()
    assert "has moved" not in browser.open("/say/1/welcome").text
    assert "7 April" not in browser.text
