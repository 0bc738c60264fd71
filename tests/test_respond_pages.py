"""The respondent's side, as children, parents and professionals meet it: link, questions, check, send, and back again."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from portal.app import create_app
from portal.asking import invitations
from portal.asking.house import House
from portal.settings import Settings
from portal.store.models import Answer, Attempt, Child, Concern, Cover, Device, Invitation, Response, Review
from portal.store.sealing import keys
from tests import factories
from tests.browser import Browser
from tests.factories import NOW, SOMEBODY, a_child, a_contact, a_held_review, a_review, a_staff, an_invitation

FORMS = [
    ("consult_4_11", 9, None),
    ("consult_12_17", 15, None),
    ("consult_parent", 9, "parent"),
    ("feedback_4_11", 9, None),
    ("feedback_12_17", 15, None),
    ("feedback_parent", 9, "parent"),
    ("feedback_professional", 9, "professional"),
]


@dataclass
class Town:
    """The running portal of a test: its app, its clock, and a session to look into what it kept."""

    app: Flask
    house: House
    session: Session
    engine: sa.Engine
    at: list[datetime] = field(default_factory=lambda: [NOW])

    def browser(self) -> Browser:
        return Browser(self.app)

    def later(self, **by: float) -> None:
        self.at[0] += timedelta(**by)

    def invited(self, form: str = "consult_4_11", age: int = 9, role: str | None = None, **facts: Any) -> Invitation:
        """Somebody who was asked, with the child's first name Robin and the IRO Sam Okafor."""
        self.session.rollback()  # what was read before must not be what is written over
        iro = a_staff(self.session, phone="01632 960111")
        child = a_child(self.session, age=age, iro=iro, iro_id=iro.id)
        stage = form.partition("_")[0]
        review = (a_review if stage == "consult" else a_held_review)(self.session, child)
        contact = a_contact(self.session, child, role=role, **facts.pop("contact", {})) if role else None
        facts.setdefault("expires_at", datetime(2026, 3, 31, 23, tzinfo=UTC))  # the end of 31 March in England
        invitation = an_invitation(self.session, self.house, review, contact, stage=stage, form=form, **facts)
        self.session.commit()
        return invitation

    def link(self, invitation: Invitation) -> str:
        secret = keys(self.session).link_of(invitation.id, invitation.serial, invitation.key_id)
        return f"/i/{secret}"

    def started(self, invitation: Invitation, browser: Browser | None = None) -> Browser:
        """A browser on which Start was pressed."""
        browser = (browser or self.browser()).open(self.link(invitation))
        words = next(b for b in browser.buttons if b in ("Start", "Carry on", "Change my answers"))
        return browser.press(words)

    def all(self, kind: type[Any]) -> list[Any]:
        self.session.rollback()
        return list(self.session.scalars(sa.select(kind).execution_options(populate_existing=True)))

    def answer(self, question: str) -> Answer | None:
        return next((each for each in self.all(Answer) if each.question == question), None)

    def words(self, question: str) -> str | None:
        kept = self.answer(question)
        if kept is None or kept.words is None:
            return None
        return keys(self.session).open(kept.words, f"answer:{kept.response_id}:{question}")

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """The statements that reach the database inside the block; the BEGIN of a transaction is none."""
        seen: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if not statement.startswith("BEGIN"):
                seen.append(statement)

        event.listen(self.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(self.engine, "before_cursor_execute", note)


def opened_town(
    settings: Settings, house: House, maker: sessionmaker[Session], session: Session, engine: sa.Engine
) -> Town:
    at = [NOW]
    app = create_app(settings, house=house, maker=maker, clock=lambda: at[0])
    return Town(app, house, session, engine, at)


@pytest.fixture
def town(settings: Settings, house: House, maker: sessionmaker[Session], session: Session, engine: sa.Engine) -> Town:
    """A portal with nobody in it yet."""
    return opened_town(settings, house, maker, session, engine)


def to_the_end(browser: Browser, each: Callable[[Browser], None] | None = None) -> Browser:
    """Through all question pages with Next or Continue, up to the check page."""
    for _ in range(30):
        if browser.path.partition("?")[0].endswith("/check"):
            return browser
        if each:
            each(browser)
        browser.press("Next" if "Next" in browser.buttons else "Continue")
    raise AssertionError(f"no end at {browser.path}")


def onwards(browser: Browser) -> str:
    return "Next" if "skin-younger" in browser.html else "Continue"


# the way in -----------------------------------------------------------------------------------------------------------


def test_opening_a_link_shows_no_name_and_writes_nothing(town: Town) -> None:
    invitation = town.invited()
    browser = town.browser()
    for _ in range(5):
        browser.open(town.link(invitation))
    assert browser.heading == "My say"
    assert "Robin" not in browser.html
    assert "Okafor" not in browser.html
    assert browser.status == 200
    assert not town.all(Device)
    assert town.all(Invitation)[0].opened_at is None


def test_pressing_start_five_times_is_harmless(town: Town) -> None:
    invitation = town.invited()
    browser = town.browser().open(town.link(invitation))
    start = browser.fields()
    for _ in range(5):
        browser.send(town.link(invitation), dict(start))
    assert browser.heading == "Hello Robin"
    assert len(town.all(Device)) == 1
    assert town.all(Invitation)[0].opened_at == NOW


def test_unknown_mistyped_and_withdrawn_links_show_the_same_page(town: Town) -> None:
    invitation = town.invited()
    link = town.link(invitation)
    invitations.withdraw(town.session, town.house, invitation, by=SOMEBODY, now=NOW)
    town.session.commit()
    pages = []
    for path in (link, "/i/nothing", link[:-1], "/i/" + "x" * 3000, "/i/%00%ED%A0%80"):
        browser = town.browser().open(path)
        assert browser.status == 404, path
        pages.append(browser.html)
    assert len(set(pages)) == 1
    assert "01632 960100" in pages[0]


def test_an_expired_link_says_so_and_names_nobody(town: Town) -> None:
    invitation = town.invited(expires_at=NOW)
    browser = town.browser().open(town.link(invitation))
    assert (browser.status, browser.heading) == (410, "This link has ended.")
    assert "Robin" not in browser.html
    assert "Okafor" not in browser.html
    older = town.invited("consult_12_17", 15, expires_at=NOW)
    assert town.browser().open(town.link(older)).heading == "This link has expired."


def test_a_typed_code_leads_to_the_link_however_it_is_written(town: Town) -> None:
    invitation = town.invited()
    code = invitations.code(town.session, invitation)
    browser = town.browser().open("/code").write("The code from your letter", f" {code.lower().replace('-', ' ')} ")
    browser.press("Open")
    assert browser.path == town.link(invitation)
    assert browser.heading == "My say"


def test_a_wrong_code_stays_in_the_box_and_ten_of_them_make_one_wait(town: Town) -> None:
    code = invitations.code(town.session, town.invited())
    browser = town.browser().open("/code")
    for _ in range(10):
        browser.write("The code from your letter", "ABCD-ABCD-ABCD").press("Open")
        assert browser.status == 400
        assert browser.written("The code from your letter") == "ABCD-ABCD-ABCD"
    browser.write("The code from your letter", code).press("Open")
    assert browser.status == 429
    assert int(browser.response.headers["Retry-After"]) > 0
    assert browser.written("The code from your letter") == code
    assert len(town.all(Attempt)) == 10
    town.later(minutes=16)
    assert browser.press("Open").heading == "My say"


# the questions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "age", "role"), FORMS)
def test_everybody_can_skip_everything_and_still_send(town: Town, form: str, age: int, role: str | None) -> None:
    browser = town.started(town.invited(form, age, role))
    browser.press(onwards(browser))
    seen = []
    while "/q/" in browser.path:
        seen.append(browser.title)
        assert browser.title.startswith("Question ")
        browser.press(next(b for b in browser.buttons if b.startswith("Skip")))
    assert browser.heading == "Check your answers"
    assert "That’s fine." in browser.text
    browser.press(onwards(browser))
    assert "You skipped everything. That’s OK." in browser.text
    assert not browser.chosen
    browser.press("Send")
    assert browser.heading.startswith("Sent. Thank you")
    response = town.all(Response)[0]
    assert response.status == "submitted"
    assert {a.state for a in town.all(Answer)} <= {"skipped", "blank", "not_shown"}
    most_private = {"consult": response.sharing == "iro_only", "feedback": response.iro_may_see in ("no", None)}
    assert most_private[form.partition("_")[0]]
    assert not response.may_quote


def test_a_child_answers_on_each_page_and_finds_it_on_the_check_page(town: Town) -> None:
    browser = town.started(town.invited())
    assert browser.heading == "Hello Robin"
    assert "Tuesday 24 March" in browser.text
    assert "There are 10 questions." in browser.text
    browser.choose("Someone I live with").press("Next")
    assert browser.heading == "How do you feel about where you live?"
    assert browser.title.startswith("Question 1 of 10")
    assert "Helpers: please put what Robin says" in browser.text
    browser.choose("Happy").press("Next")
    browser.choose("A bit").press("Next")
    assert "Helpers: please put" not in browser.text
    while browser.heading != "Who would you like to see more?":
        browser.press("Next")
    browser.choose("Mum", "Someone else (tell us who)").write("Who is it?", "My cousin Zoë").press("Next")
    browser.write("What would make things better for you?", "A dog\nand\na cat").press("Next")
    to_the_end(browser)
    assert "Happy" in browser.text
    assert "My cousin Zoë" in browser.text
    assert "You skipped 6. That’s fine." in browser.text
    masked = [d.get_text(" ", strip=True) for d in browser.page.find_all("details")]
    assert masked == ["Answered. Tap to show A bit"]
    assert (town.answer("y_home") or Answer()).code == "4"
    assert town.words("y_wish") == "A dog\nand\na cat"


def test_change_leads_to_the_question_as_it_was_answered_and_back_to_the_check_page(town: Town) -> None:
    browser = town.started(town.invited()).press("Next").choose("Happy").press("Next")
    to_the_end(browser)
    browser.change("How do you feel about where you live?")
    assert browser.chosen == ["Happy"]
    browser.choose("Sad").press("Next")
    assert browser.heading == "Check your answers"
    assert (town.answer("y_home") or Answer()).code == "2"


def test_a_child_of_six_sees_three_faces_and_a_young_person_none(town: Town) -> None:
    six = town.started(town.invited(age=6)).press("Next")
    assert len(six.page.select("svg.face")) == 3
    nine = town.started(town.invited(age=9)).press("Next")
    assert len(nine.page.select("svg.face")) == 5
    older = town.started(town.invited("consult_12_17", 15))
    to_the_end(older, lambda b: _assert(not b.page.select("svg.face")))


def _assert(fact: object) -> None:
    assert fact


def test_who_sees_it_stands_where_it_matters(town: Town) -> None:
    notes: dict[str, list[bool]] = {"consult_4_11": [], "consult_12_17": [], "consult_parent": []}
    for form, seen in notes.items():
        browser = town.started(town.invited(form, 15 if "12" in form else 9, "parent" if "parent" in form else None))
        browser.press(onwards(browser))

        def look(b: Browser, seen: list[bool] = seen) -> None:
            if b.page.select_one(".progress"):
                seen.append(bool(b.page.select(".note")))

        to_the_end(browser, look)
        browser.press(onwards(browser))
        assert browser.page.select(".note")
    assert [n for n, there in enumerate(notes["consult_4_11"], 1) if there] == [1, 3, 8]
    assert all(notes["consult_12_17"])
    assert [n for n, there in enumerate(notes["consult_parent"], 1) if there] == [10]


def test_a_text_that_is_too_long_comes_back_whole_with_how_much_is_too_much(town: Town) -> None:
    browser = town.started(town.invited())
    browser.open("/say/1/q/y_wish").write("What would make things better for you?", "a" * 1120).press("Next")
    assert browser.status == 400
    assert browser.title.startswith("Problem: Question 7 of 10")
    assert "You have used 1,120 of 1,000 letters." in browser.text
    assert browser.written("What would make things better for you?") == "a" * 1120
    assert town.answer("y_wish") is None
    older = town.started(town.invited("consult_12_17", 15))
    older.open("/say/2/q/o_offlimits")
    older.write("Is there anything you don’t want talked about in front of everyone?", "b" * 501).press("Continue")
    assert "Shorten your answer to 500 characters. You’ve used 501." in older.text


def test_skip_means_skipped_even_when_something_is_chosen(town: Town) -> None:
    browser = town.started(town.invited()).press("Next").choose("Happy").press("Skip this one")
    assert (town.answer("y_home") or Answer()).state == "skipped"
    assert browser.title.startswith("Question 2 of 10")


# worries --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("worry", ["No", "Yes, a lot", "I don’t feel safe", None])
def test_the_page_after_a_safety_question_is_the_same_whatever_was_chosen(town: Town, worry: str | None) -> None:
    invitation = town.invited()
    browser = town.started(invitation)
    browser.open(f"/say/{invitation.id}/q/y_worry")
    if worry:
        browser.choose(worry).press("Next")
    else:
        browser.press("Skip this one")
    assert browser.heading == "Thank you for telling us how things are."
    assert browser.title.startswith("Question 8 of 10")
    for words in ("0800 1111", "999", "01632 960100", "01632 960199", "it is not your fault", "will see it today"):
        assert words in browser.text
    assert {c.code for c in town.all(Concern)} == (
        {"lot"} if worry == "Yes, a lot" else {"unsafe"} if worry == "I don’t feel safe" else set()
    )
    assert town.all(Response)[0].status == "draft"


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
    town = opened_town(unwatched, House.open(unwatched), maker, session, engine)
    browser = town.started(town.invited()).open("/say/1/q/y_worry")
    assert "I don’t feel safe" not in browser.text
    browser.press("Next")
    assert "We don’t read this straight away." in browser.text
    assert "today" not in browser.text


def test_stop_for_now_saves_and_closes_the_page(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_worry_more")
    browser.write("Do you want to tell us more?", "It is loud at night").press("Stop for now")
    assert (browser.status, browser.heading) == (410, "This page is closed.")
    assert town.words("y_worry_more") == "It is loud at night"
    assert "loud" not in browser.open("/say/1/q/y_worry_more").html


# sending --------------------------------------------------------------------------------------------------------------


def test_a_child_chooses_who_sees_it_and_is_thanked_without_an_echo(town: Town) -> None:
    browser = town.started(town.invited()).press("Next")
    browser.open("/say/1/q/y_wish").write("What would make things better for you?", "a purple dog").press("Next")
    browser.open("/say/1/send")
    assert not browser.chosen
    browser.choose("Just Sam Okafor").press("Send")
    assert browser.heading == "Sent. Thank you, Robin."
    for words in ("Sam Okafor will read it before your meeting on Tuesday 24 March.", "until Tuesday 31 March",
                  "Just Sam Okafor", "0800 1111", "01632 960111"):  # fmt: skip
        assert words in browser.text
    assert "purple" not in browser.html
    assert town.all(Response)[0].sharing == "iro_only"


def test_send_pressed_twice_or_after_a_lost_reply_leads_to_the_same_thanks_and_one_response(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/send").choose("Everyone at my meeting")
    brought = dict(browser.fields("Send"))
    first = browser.press("Send").text
    assert browser.send("/say/1/send", brought).text == first
    lost = town.browser()  # the reply never came, nor its cookie
    assert lost.send("/say/1/send", brought).heading == "Sent. Thank you, Robin."
    assert len(town.all(Response)) == 1
    assert town.all(Response)[0].sharing == "meeting"


def test_after_sending_nothing_is_shown_and_back_finds_a_closed_page(town: Town) -> None:
    browser = town.started(town.invited()).press("Next").choose("Happy").press("Next")
    browser.open("/say/1/q/y_wish").write("What would make things better for you?", "a purple dog").press("Next")
    browser.open("/say/1/send").press("Send")
    for page in ("check", "q/y_home", "q/y_wish", "welcome", ""):
        assert browser.open(f"/say/1/{page}").heading == "This page is closed."
    browser.open(town.link(town.all(Invitation)[0]))
    assert browser.heading == "You sent this on Monday 2 March."
    browser.press("Change my answers")
    assert browser.heading == "Change your answers"
    assert "purple" not in browser.html
    assert not browser.page.find("details")
    browser.change("How do you feel about where you live?")
    assert not browser.chosen
    assert "You have answered this before." in browser.text


def test_a_sent_answer_is_replaced_at_once(town: Town) -> None:
    browser = town.started(town.invited()).press("Next").choose("Happy").press("Next")
    browser.open("/say/1/send").press("Send")
    town.later(days=2)
    town.started(town.all(Invitation)[0], browser).change("How do you feel about where you live?")
    browser.choose("Really sad").press("Next")
    assert "Changed. Thank you." in browser.text
    assert (town.answer("y_home") or Answer()).code == "1"
    assert town.all(Response)[0].changed_at is not None


def test_who_can_see_it_is_changed_after_sending(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/send").choose("Everyone at my meeting").press("Send")
    browser.change("Who can see your answers?")
    assert browser.heading == "Who can see it"
    browser.choose("Just Sam Okafor").press("Save")
    assert town.all(Response)[0].sharing == "iro_only"
    assert "Just Sam Okafor" in browser.text


def test_feedback_says_who_reads_it_as_the_young_person_chose(town: Town) -> None:
    browser = town.started(town.invited("feedback_12_17", 15)).open("/say/1/send")
    assert not browser.chosen
    browser.choose("No").press("Send")
    assert "The manager of the reviewing team will read it." in browser.text
    other = town.started(town.invited("feedback_4_11", 9)).open("/say/2/send").choose("Yes").press("Send")
    assert "Sam Okafor will read it." in other.text


# the letterbox --------------------------------------------------------------------------------------------------------


def test_on_another_device_the_link_goes_on_but_shows_nothing_written_before(town: Town) -> None:
    invitation = town.invited()
    mine = town.started(invitation).press("Next").choose("Really sad").press("Next")
    mine.open("/say/1/q/y_wish").write("What would make things better for you?", "a purple dog").press("Next")
    theirs = town.started(invitation)
    assert theirs.title.startswith("Question 2 of 10")
    for page in ("check", "q/y_home", "q/y_wish", "welcome", "send", "help"):
        theirs.open(f"/say/1/{page}")
        assert "purple" not in theirs.html
        assert not theirs.chosen
    assert "Really sad" not in theirs.open("/say/1/check").text
    theirs.open("/say/1/q/y_wish").press("Next")
    assert town.words("y_wish") == "a purple dog"
    theirs.open("/say/1/q/y_wish").write("What would make things better for you?", "a cat").press("Next")
    assert town.words("y_wish") == "a cat"
    assert "a cat" in theirs.open("/say/1/check").text
    assert "a cat" not in mine.open("/say/1/check").html


def test_pages_are_closed_to_whoever_has_no_cookie_of_this_invitation(town: Town) -> None:
    town.started(town.invited())
    other = town.started(town.invited())
    closed = set()
    for number in (1, 3, 2**31 - 1):
        for page in ("welcome", "q/y_home", "q/nothing", "check", "send", "sent", "help", "language", "decline", ""):
            other.open(f"/say/{number}/{page}")
            assert (other.status, other.heading) == (410, "This page is closed."), page
            closed.add(other.html)
    assert len(closed) == 1
    assert "Robin" not in closed.pop()


def test_leave_goes_to_a_neutral_site_and_the_browser_forgets(town: Town) -> None:
    browser = town.started(town.invited()).press("Next").choose("Happy").press("Next")
    with town.counting() as statements:
        browser.open("/say/1/leave")
    assert browser.response.headers["Location"] == town.house.settings.exit_url
    assert statements == []
    assert browser.open("/say/1/check").heading == "This page is closed."
    assert town.started(town.all(Invitation)[0]).title.startswith("Question 2 of 10")


def test_idle_for_half_an_hour_closes_the_page_by_the_cookies_own_clock(town: Town) -> None:
    invitation = town.invited()
    browser = town.browser().open(town.link(invitation))
    made = browser.client.post(town.link(invitation), data=dict(browser.fields()), base_url=browser.address)
    (cookie,) = made.headers.getlist("Set-Cookie")
    assert cookie.startswith(f"__Host-say-{invitation.id}=")
    for part in ("Max-Age=1800", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


# tickets --------------------------------------------------------------------------------------------------------------


def test_a_page_whose_cookie_was_lost_still_saves_what_was_typed_and_goes_on(town: Town) -> None:
    browser = town.started(town.invited()).press("Next").choose("Happy").press("Next")
    browser.open("/say/1/q/y_wish").write("What would make things better for you?", "a purple dog")
    browser.client.delete_cookie("__Host-say-1", domain="reviews.example.org")
    browser.press("Next")
    assert browser.title.startswith("Question 8 of 10")
    assert town.words("y_wish") == "a purple dog"
    assert "Happy" not in browser.open("/say/1/check").text
    assert "a purple dog" in browser.text


def test_a_page_that_was_open_for_two_days_comes_back_with_what_was_typed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_wish")
    browser.write("What would make things better for you?", "a purple dog")
    monkeypatch.setattr("portal.views.tickets.DAY", -1)
    browser.press("Next")
    assert browser.status == 400
    assert "This page was open a long time. Press Next again." in browser.text
    monkeypatch.undo()
    assert browser.press("Next").title.startswith("Question 8 of 10")
    assert town.words("y_wish") == "a purple dog"


def test_without_ticket_and_cookie_nothing_is_saved_and_the_text_is_given_back(town: Town) -> None:
    town.started(town.invited())
    stranger = town.browser().send("/say/1/q/y_wish", {"y_wish": "a purple dog", "ticket": "forged", "do": "next"})
    assert (stranger.status, stranger.heading) == (400, "This page is closed.")
    assert stranger.page.pre is not None
    assert stranger.page.pre.get_text() == "a purple dog"
    assert not town.all(Response)


def test_a_ticket_of_one_page_or_person_opens_no_other(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_home").choose("Happy")
    brought = dict(browser.fields("Next"))
    town.started(town.invited())
    for path in ("/say/2/q/y_home", "/say/1/send", "/say/1/decline", "/say/1/q/y_safe"):
        stranger = town.browser().send(path, brought)
        assert stranger.status == 400
    assert not town.all(Answer)


def test_a_page_under_a_link_that_was_reissued_saves_nothing_and_gives_the_text_back(town: Town) -> None:
    invitation = town.invited()
    browser = town.started(invitation).open("/say/1/q/y_wish")
    browser.write("What would make things better for you?", "a purple dog")
    invitations.reissue(town.session, town.house, invitation, by=SOMEBODY, now=NOW)
    town.session.commit()
    browser.press("Next")
    assert (browser.status, browser.heading) == (410, "This page has been replaced.")
    assert "a purple dog" in browser.text
    assert not town.all(Answer)


def test_who_is_still_writing_when_the_time_is_over_gets_the_text_back_and_a_number(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_wish")
    browser.write("What would make things better for you?", "a purple dog")
    town.later(days=31)
    browser.press("Next")
    assert (browser.status, browser.heading) == (410, "This link has ended.")
    for words in ("a purple dog", "01632 960100"):
        assert words in browser.text
    assert not town.all(Answer)


# beside the questions -------------------------------------------------------------------------------------------------


def test_a_child_may_take_the_other_version_until_the_first_answer(town: Town) -> None:
    browser = town.started(town.invited("consult_12_17", 13))
    browser.press("Choose the other version")
    assert browser.heading == "Hello Robin"
    assert town.all(Invitation)[0].form == "consult_4_11"
    browser.press("Next").open("/say/1/welcome")
    assert "Choose the other version" not in browser.buttons
    parent = town.started(town.invited("consult_parent", 9, "parent"))
    assert "Choose the other version" not in parent.buttons


def test_not_wanting_to_is_an_answer_and_can_be_taken_back(town: Town) -> None:
    browser = town.started(town.invited()).press("I don’t want to fill this in")
    assert town.all(Invitation)[0].declined_at is None
    browser.press("I don’t want to fill this in")
    assert browser.heading == "That’s OK."
    assert town.all(Invitation)[0].declined_at == NOW
    browser.press("I have changed my mind").press("Next").choose("Happy").press("Next")
    assert (town.answer("y_home") or Answer()).code == "4"


def test_a_parent_is_told_the_day_only_when_allowed_to_know_it(town: Town) -> None:
    told = town.started(town.invited("consult_parent", 9, "parent"))
    assert told.heading == "Your views before Robin’s review"
    assert "24 March" in told.text
    untold = town.started(town.invited("consult_parent", 9, "parent", contact={"may_know_date": False}))
    pages = [untold.text]
    to_the_end(untold, lambda b: pages.append(b.text))
    pages += [untold.text, untold.open("/say/2/send").text, untold.press("Send").text]
    pages.append(untold.open(town.link(town.all(Invitation)[1])).text)
    assert not [words for words in pages if "24 March" in words or "31 March" in words]
    assert any("The review is coming up." in words for words in pages)


def test_whoever_covers_on_the_meeting_day_is_named(town: Town) -> None:
    invitation = town.invited()
    review = town.all(Review)[0]
    cover = a_staff(town.session, name="Ayesha Khan")
    town.session.add(Cover(iro_id=review.iro_id, cover_id=cover.id, from_on=date(2026, 3, 20), to_on=date(2026, 3, 24)))
    town.session.commit()
    assert "Ayesha Khan runs your meeting" in town.started(invitation).text


def test_without_an_iro_every_sentence_stays_whole(town: Town) -> None:
    invitation = town.invited("consult_12_17", 15)
    for row in [*town.all(Review), *town.all(Child)]:
        row.iro_id = None
    town.session.commit()
    browser = town.started(invitation)
    to_the_end(browser, lambda b: _assert("None" not in b.text))
    browser.press("Continue").press("Send")
    assert "The reviewing officer will read it before the review." in browser.text


def test_a_name_with_markup_in_it_is_only_a_name(town: Town) -> None:
    invitation = town.invited()
    child = town.all(Child)[0]
    child.first_name = "<b>Ro\u2068bin</b>{iro}"
    town.session.commit()
    browser = town.started(invitation)
    assert browser.heading == "Hello <b>Robin</b>{iro}"
    assert "<b>" not in browser.html
    assert browser.page.h1 is not None
    assert browser.page.h1.bdi is not None


# bad input ------------------------------------------------------------------------------------------------------------

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
    for path in ("/say/-1/welcome", "/say/99999999999999999999/welcome", "/say/1/q/x", "/say/1/q/y_helper",
                 "/say/1/q/y_share", "/say/1/q/%00", "/say/x/welcome", "/say/1/nothing", "/say/1/q/" + "y" * 5000):  # fmt: skip
        browser.open(path)
        assert browser.status in (404, 414), path
    for path in ("/say/1/check", "/say/1/sent", "/say/1/leave", "/say/1/help"):
        assert browser.send(path, {}).status == 405


def test_a_post_from_another_site_is_refused(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_home")
    browser.send("/say/1/q/y_home", dict(browser.fields("Next")), headers={"Sec-Fetch-Site": "cross-site"})
    assert browser.status == 400
    assert not town.all(Answer)


# what it costs --------------------------------------------------------------------------------------------------------


def test_a_question_takes_few_statements_and_a_get_writes_nothing(town: Town) -> None:
    browser = town.started(town.invited())
    pages = [
        "welcome",
        "q/y_home",
        "q/y_see",
        "q/y_worry",
        "q/y_worry_more",
        "check",
        "send",
        "help",
        "decline",
        "language",
    ]
    for filled in (False, True):
        for page in pages:
            with town.counting() as statements:
                browser.open(f"/say/1/{page}")
            assert len(statements) <= 4, (page, statements)
            assert all(each.startswith("SELECT") for each in statements)
        if not filled:
            to_the_end(browser.open("/say/1/q/y_home"))
    with town.counting() as statements:
        browser.client.head("/say/1/check", base_url=browser.address)
        browser.open(town.link(town.all(Invitation)[0]))
    assert all(each.startswith("SELECT") for each in statements)


def test_saving_a_page_takes_at_most_eight_statements(town: Town) -> None:
    browser = town.started(town.invited()).press("Next")
    most: dict[str, int] = {}

    def press(words: str) -> None:
        where = browser.path
        brought = dict(browser.fields(words))
        with town.counting() as statements:
            made = browser.client.post(where, data=brought, base_url=browser.address)
        most[where] = len(statements)
        assert made.status_code == 303
        browser.open(made.headers["Location"])

    while "/q/" in browser.path:
        press("Next")
    for name, chosen in (("y_home", "Happy"), ("y_see", "Mum"), ("y_listened", "Yes")):
        browser.open(f"/say/1/q/{name}").choose(chosen)
        press("Next")
    assert max(most.values()) <= 8, most


def test_sending_takes_at_most_fourteen_statements(town: Town) -> None:
    browser = town.started(town.invited()).press("Next")
    browser.open("/say/1/q/y_wish").write("What would make things better for you?", "I want to see my brother").press(
        "Next"
    )
    browser.open("/say/1/send").choose("Just Sam Okafor")
    brought = dict(browser.fields("Send"))
    with town.counting() as statements:
        assert browser.client.post("/say/1/send", data=brought, base_url=browser.address).status_code == 303
    assert len(statements) <= 14, statements


@pytest.mark.parametrize(("form", "age", "role"), FORMS)
def test_every_question_page_is_light(town: Town, form: str, age: int, role: str | None) -> None:
    browser = town.started(town.invited(form, age, role))

    def weigh(b: Browser) -> None:
        raw = b.html.encode()
        assert len(raw) <= 14_000, (b.path, len(raw))
        assert len(gzip.compress(raw)) <= 3_500, (b.path, len(gzip.compress(raw)))

    to_the_end(browser, weigh)


def test_a_first_visit_is_at_most_thirty_kilobytes_in_four_requests(town: Town) -> None:
    browser = town.browser().open(town.link(town.invited()))
    loaded = re.findall(r'<(?:link rel="(?:stylesheet|icon)" href|script src|img src)="([^"]+)"', browser.html)
    sizes = [len(browser.html.encode())]
    for path in loaded:
        with browser.client.get(path, base_url=browser.address) as found:
            assert found.status_code == 200
            assert "immutable" in found.headers["Cache-Control"]
            sizes.append(len(found.data))
    assert len(sizes) <= 4
    assert sum(sizes) <= 30_000, sizes


def test_no_page_is_kept_by_the_browser(town: Town) -> None:
    browser = town.started(town.invited())
    for page in ("welcome", "q/y_home", "check", "send"):
        assert browser.open(f"/say/1/{page}").response.headers["Cache-Control"] == "no-store"


def test_the_factories_meeting_is_the_day_these_tests_speak_of() -> None:
    assert date(2026, 3, 24) == factories.MEETING
