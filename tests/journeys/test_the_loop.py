"""The loop closes: what a young person said reaches the table, what was decided reaches them, and is asked about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import accounts, passwords
from portal.asking.invitations import ask
from portal.council.work import Work
from portal.store.models import Child, Review
from portal.store.vocabulary import Role, Stage
from tests.factories import NOW, SOMEBODY, a_child
from tests.journeys.served import PASSWORD, PHONE, Person, Served, serve

pytestmark = pytest.mark.chromium
SECRET, WISH = "not my cousin", "I want to see Kai every two weeks"
DECIDED = "You see Kai every second Sunday."


@pytest.fixture
def served(tmp_path: Path, maker: sessionmaker[Session]) -> Iterator[Served]:
    with maker() as session:
        iro = accounts.add_staff(
            session, email="iro@example.org", name="Sam Okafor", role=Role.IRO, password=None,
            password_hash=passwords.hash_password(PASSWORD), phone="01632 960111", by=SOMEBODY, now=NOW,
        )  # fmt: skip
        a_child(session, iro=iro, iro_id=iro.id, date_of_birth=date(2011, 5, 4), email="robin@example.org",
                reached_through="own")  # fmt: skip
        session.commit()
    with serve(tmp_path, maker) as running:
        yield running


def planned(served: Served, meeting: date, reference: str) -> int:
    """A review of the child on that day, about which they are asked."""
    with served.maker() as session:
        child = session.query(Child).one()
        review = Review(
            reference=reference, child_id=child.id, child=child, iro_id=child.iro_id,
            due_on=meeting, planned_on=meeting, planned_at=time(15, 30),
        )  # fmt: skip
        session.add(review)
        session.flush()
        ask.invite(Work(session, served.council, SOMEBODY, served.at[0]), review, None, stage=Stage.CONSULT)
        session.commit()
        number = review.id
    served.send_messages()
    return number


def the_child(served: Served, browser: Browser) -> Person:
    """On a phone of their own, at the newest link."""
    return served.person(browser, PHONE).open(served.mailbox.link_to("robin@example.org"))


def the_birthday(child: Person) -> Person:
    """Typed into the door."""
    return child.write("Day", "4").write("Month", "5").press("Open")


def said(child: Person) -> Person:
    """To the end of the form: one wish, one thing for the IRO alone, everything else skipped; ask me first."""
    child.press("Continue") if child.page.get_by_role("button", name="Continue").count() else child
    for _page in range(40):
        if child.heading == "Check your answers":
            break
        box = child.page.locator("main textarea").first
        if child.heading == "What do you want your review to talk about?":
            box.fill(WISH)
            child.press("Continue")
        elif child.heading == "Is there anything you don’t want talked about in front of everyone?":
            box.fill(SECRET)
            child.press("Continue")
        else:
            skip = child.page.get_by_role("button", name="Skip", exact=True)
            child.go_by(skip) if skip.count() else child.press("Continue")
    child.press("Continue")
    child.page.get_by_label("Sam Okafor can share some of it").check()
    return child.press("Send")


def test_two_reviews_of_one_young_person_a_year_apart(served: Served, browser: Browser) -> None:
    review = planned(served, date(2026, 3, 24), "R1")
    assert said(the_child(served, browser).press("Start")).heading.startswith("Sent. Thank you")
    served.later(days=2)
    _agree_what_to_share(served, browser, review)
    served.later(days=20)
    _hold_and_decide(served, browser, review)
    served.later(minutes=served.settings.feedback_wait_minutes + 1)
    _read_what_was_decided(served, browser)
    served.later(days=160)
    again = planned(served, date(2026, 9, 22), "R2")
    _say_what_became_of_it(served, browser)
    iro = served.person(browser).sign_in("iro@example.org").open(f"/my-reviews/{again}/last-time")
    for words in (DECIDED, "Robin: Done", "Two Sundays in July", "Last time"):
        assert iro.sees(words), words


def _agree_what_to_share(served: Served, browser: Browser, review: int) -> None:
    """The IRO reads it and talks with them: now it may be told, and the private half may not."""
    iro = served.person(browser, PHONE).sign_in("iro@example.org").open(f"/my-reviews/{review}")
    iro.go_by(iro.page.locator("main a[href^='/responses/']").first)
    iro.press("Mark as read")
    iro.page.locator("input[name=shares][value=all]").check(force=True)
    iro.page.locator("input[name=talked_on]").fill("2026-03-04")
    iro.page.locator("select[name=how]").select_option(index=1)
    iro.press("Save what was agreed").open(f"/my-reviews/{review}/sheet")
    assert iro.sees(WISH)
    assert not iro.sees(SECRET)


def _hold_and_decide(served: Served, browser: Browser, review: int) -> None:
    """Four short steps, one decision that answers them, shown to them."""
    iro = served.person(browser, PHONE).sign_in("iro@example.org").open(f"/my-reviews/{review}").press("Held today")
    for _step in range(3):
        iro.press("Next")
    assert iro.heading == "What was decided for Robin"
    iro.page.locator("select[name=question]").select_option(label=f"What do you want your review to talk about? {WISH}")
    iro.page.locator("textarea[name=what]").fill(DECIDED)
    iro.write("Who sees to it", "Your carer").press("Keep as a draft").press("Keep, and look it over")
    assert iro.sees(DECIDED)
    iro.press("Show Robin what was decided")


def _read_what_was_decided(served: Served, browser: Browser) -> None:
    """They are told that there is something to read, and read it behind their birthday."""
    served.send_messages()
    letter = served.mailbox.to("robin@example.org").get_body(("plain",))
    assert letter is not None
    assert "Kai" not in letter.get_content()
    child = the_child(served, browser).press("Read what was decided")
    assert not child.sees("Kai")
    the_birthday(child)
    for words in (WISH, DECIDED, "Sam Okafor read what you said on"):
        assert child.sees(words), words
    assert not child.sees(SECRET)


def _say_what_became_of_it(served: Served, browser: Browser) -> None:
    """Before the next review the same decision is asked about."""
    child = the_child(served, browser).press("Start").press("Continue")
    assert child.heading == "What was decided last time"
    the_birthday(child).choose("Done")
    said(child.write("What is missing?", "Two Sundays in July").press("Continue"))
