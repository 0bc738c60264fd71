"""Between reviews: a child writes by the link they keep, it becomes work at once, and they read what they are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portal.asking import standing_links
from portal.council.council import Council
from portal.council.work import Work
from portal.hearing import between
from portal.sending import outbox
from portal.store.audit import Actor
from portal.store.models import AuditEntry, Child, Concern, Message, Staff
from portal.store.tables.between_tables import BetweenMessage, StandingLink
from portal.store.vocabulary import ConcernKind, Role, Urgency
from tests.browser import Browser
from tests.factories import a_staff
from tests.respond.town import Town, to_the_end
from tests.staff.office import signed_in

WORDS = "Please can I see Kai on Sunday?"


def a_link(town: Town, form: str = "consult_12_17", age: int = 15) -> str:
    """The address of the link that a child of an IRO keeps; Robin, born on 2 June or so, of Sam Okafor."""
    child = town.invited(form, age).review.child
    return path_of(town, child)


def path_of(town: Town, child: Child) -> str:
    made = standing_links.keep(Work(town.session, town.council, Actor("worker"), town.at[0]), child)
    assert made
    path = f"/talk/{standing_links.secret_of(town.session, made)}"
    town.session.commit()
    return path


def said(town: Town, path: str, words: str = WORDS) -> Browser:
    page = town.browser().open(path).press("Send a message")
    return page.write("What do you want to say?", words).press("Send")


def born(town: Town) -> date:
    child: Child = town.all(Child)[0]
    return child.date_of_birth


def through(town: Town, page: Browser) -> Browser:
    """The child types their birthday."""
    day = born(town)
    return page.write("Day", str(day.day)).write("Month", str(day.month)).press("Open")


def iro(town: Town) -> Browser:
    return signed_in(town.app, town.session, town.all(Staff)[0], town.at[0])


@pytest.mark.parametrize(("form", "age"), [("consult_4_11", 9), ("consult_12_17", 15)])
def test_the_first_page_names_nobody_and_changes_nothing(town: Town, form: str, age: int) -> None:
    path = a_link(town, form, age)
    before = len(town.all(AuditEntry))
    page = town.browser().open(path)
    assert page.heading == "Talk to us at any time"
    assert "Nobody watches this day and night" in page.text
    assert "0800 1111" in page.text
    for words in ("Robin", "Okafor", "Sam"):
        assert words not in page.html
    assert town.all(BetweenMessage) == []
    assert len(town.all(AuditEntry)) == before


def test_a_message_becomes_work_for_the_iro_within_two_working_days(town: Town) -> None:
    sent = said(town, a_link(town))
    assert sent.heading == "Sent. Thank you."
    assert WORDS not in sent.html
    (concern,) = town.all(Concern)
    assert (concern.kind, concern.urgency) == (ConcernKind.WROTE, Urgency.READ_FIRST)
    assert concern.due_at.date() == date(2026, 3, 4)  # two working days after Monday
    (mail,) = town.all(Message)
    assert mail.recipient == town.all(Staff)[0].email
    assert WORDS not in outbox.body_of(town.session, mail)
    assert "Robin" not in outbox.body_of(town.session, mail)
    board = iro(town).open("/my-reviews")
    assert "1 concern waits for you" in board.text
    assert WORDS in board.press("Message: Robin").text


def test_the_child_reads_the_answer_behind_their_birthday_and_never_their_own_words(town: Town) -> None:
    path = a_link(town)
    theirs = said(town, path)
    page = iro(town).open("/concerns").press("Sent a message: Robin")
    page.write("Your answer: the child reads it", "Yes. Lin brings you at two.").press("Answer")
    child = theirs.open(path).press("Read the answers")
    assert "Lin" not in child.html
    answers = through(town, child)
    assert "Yes. Lin brings you at two." in answers.text
    assert "Sam Okafor answered on Monday 2 March." in answers.text
    assert WORDS not in answers.html
    # not in another browser, and not after Leave
    assert "Lin" not in town.browser().open(path).press("Read the answers").html
    answers.open(path)
    answers.client.get(f"{path}/leave", base_url=answers.address)
    assert "Lin" not in answers.open(f"{path}/answers").html


def test_it_is_done_when_the_child_is_answered(town: Town) -> None:
    said(town, a_link(town))
    page = iro(town).open("/concerns").press("Sent a message: Robin").press("Answer")
    assert "Write what they read about it." in page.text
    assert town.all(Concern)[0].acknowledged_at is None


@pytest.mark.parametrize(
    ("choice", "kind"), [("Ask us to ring you", ConcernKind.CALL), ("Ask for an advocate", ConcernKind.ADVOCATE)]
)
def test_who_wants_to_be_rung_or_an_advocate_says_how(town: Town, choice: str, kind: ConcernKind) -> None:
    path = a_link(town)
    a_staff(town.session, Role.SUPPORT, name="Bea Holt")
    town.session.commit()
    page = town.browser().open(path).press(choice)
    page.write("What is a safe way and time to reach you?", "At school, 01632 960777").press("Send")
    assert page.heading == "Sent. Thank you."
    (concern,) = town.all(Concern)
    assert concern.kind == kind
    assert {each.recipient for each in town.all(Message)} == {each.email for each in town.all(Staff)}
    support = next(each for each in town.all(Staff) if each.role == Role.SUPPORT)
    shown = signed_in(town.app, town.session, support, town.at[0]).open(f"/concerns/{concern.id}")
    assert "01632 960777" not in shown.text
    assert "Do not contact them before you have asked how." in shown.text
    assert "01632 960777" in iro(town).open(f"/concerns/{concern.id}").text


def test_words_that_need_a_prompt_look_are_due_on_the_same_day_and_told_to_the_watchers(town: Town) -> None:
    said(town, a_link(town), "I do not feel safe at home. He hits me.")
    (concern,) = town.all(Concern)
    assert (concern.kind, concern.urgency) == (ConcernKind.PROMPT_LOOK, Urgency.SAME_DAY)
    assert set(town.council.settings.watchers) <= {each.recipient for each in town.all(Message)}
    page = iro(town).open(f"/concerns/{concern.id}")
    # what was done is for staff; the child need not be told in writing
    page.write("What will you do, or did you do, and when?", "Saw Robin at school.").press("Acknowledge")
    assert town.all(Concern)[0].acknowledged_at


def test_pressed_twice_it_is_sent_once(town: Town) -> None:
    page = town.browser().open(a_link(town)).press("Send a message")
    ticket = str(page.page.select("input[name=ticket]")[0]["value"])
    there = page.path.partition("?")[0] + "/send"
    for _press in range(3):
        assert page.send(there, {"ticket": ticket, "asks": "wrote", "words": WORDS}).status == 200
    assert len(town.all(BetweenMessage)) == 1


def test_without_the_ticket_of_the_page_nothing_is_sent(town: Town) -> None:
    path = a_link(town)
    for forged in ({}, {"ticket": "x"}):
        page = town.browser().send(f"{path}/say/send", forged | {"asks": "wrote", "words": WORDS})
        assert page.status == 400
        assert WORDS in page.text
    other = path_of(town, town.invited().review.child)
    page = town.browser().open(other).press("Send a message")
    ticket = str(page.page.select("input[name=ticket]")[0]["value"])
    assert page.send(f"{path}/say/send", {"ticket": ticket, "asks": "wrote", "words": WORDS}).status == 400
    assert town.all(BetweenMessage) == []


def test_script_and_twenty_thousand_letters_cost_nothing_but_a_word(town: Town) -> None:
    path = a_link(town)
    page = said(town, path, "a" * 20_000)
    assert page.status == 400
    assert "a" * 20_000 in page.text
    said(town, path, "<script>alert(1)</script>")
    shown = iro(town).open("/concerns").press("Sent a message: Robin")
    assert "<script>alert(1)" not in shown.html
    assert "<script>alert(1)</script>" in shown.text


def test_links_that_open_nothing_look_alike(town: Town) -> None:
    child = town.invited().review.child
    old = path_of(town, child)
    work = Work(town.session, town.council, Actor("worker"), town.at[0])
    standing_links.renew(work, child)
    town.session.commit()
    seen = {town.browser().open(path).html for path in (old, "/talk/abc", f"/talk/{'x' * 27}")}
    assert len(seen) == 1
    new = path_of(town, child)
    assert town.browser().open(new).status == 200
    standing_links.end(work, child)
    town.session.commit()
    assert town.browser().open(new).html in seen
    assert town.browser().open(new).status == 404
    for tail in ("/answers", "/say", "/say/send", "/sent"):
        assert town.browser().open(new + tail).status == 404
    assert town.browser().open(f"{new}/leave").status == 303  # nobody waits for a page to get away
    assert standing_links.keep(work, child) is None  # only a person opens again what a person ended


@pytest.mark.parametrize("why", ["left care", "18"])
def test_it_ends_when_the_child_leaves_care_or_is_18(town: Town, why: str) -> None:
    child = town.invited("consult_12_17", 17).review.child
    path = path_of(town, child)
    if why == "18":
        town.later(days=366)
    else:
        child.looked_after_to = town.at[0].date()
        town.session.commit()
        town.later(days=1)
    assert town.browser().open(path).status == 404


def test_three_wrong_birthdays_close_the_answers_and_not_the_link(town: Town) -> None:
    path = a_link(town)
    page = town.browser().open(path).press("Read the answers")
    for _try in range(3):
        page.write("Day", "31").write("Month", "2").press("Open")
        assert page.status == 400
    assert "The birthday was wrong three times" in page.text
    day = born(town)
    page.send(f"{path}/answers", {"day": str(day.day), "month": str(day.month)})
    assert "There is nothing to read yet." not in page.text
    assert said(town, path).heading == "Sent. Thank you."


def test_who_sends_a_lot_waits_a_little_and_keeps_their_words(town: Town) -> None:
    path = a_link(town)
    for number in range(5):
        assert said(town, path, f"Message {number}").status == 200
    page = said(town, path, "One more")
    assert page.status == 429
    assert "One more" in page.text
    assert "0800 1111" in page.text
    town.later(minutes=2)
    assert page.press("Send").heading == "Sent. Thank you."


def test_more_than_a_person_can_read_in_a_day_waits_for_the_next(town: Town) -> None:
    path = a_link(town)
    for number in range(between.MOST_A_DAY):
        assert said(town, path, f"Message {number}").status == 200
        town.later(minutes=4)
    assert said(town, path).status == 429
    town.later(days=1)
    assert said(town, path).status == 200


def test_a_child_who_sent_gets_a_link_to_keep_and_an_adult_none(town: Town) -> None:
    invitation = town.invited("consult_12_17", 15)
    sent = to_the_end(town.started(invitation)).open(f"/say/{invitation.id}/send").press("Send")
    assert town.all(StandingLink) == []
    sent.press("Get a link to keep")
    (link,) = town.all(StandingLink)
    assert f"/talk/{standing_links.secret_of(town.session, link)}" in sent.html
    standing_links.end(Work(town.session, town.council, Actor("worker"), town.at[0]), link.child)
    town.session.commit()
    assert "Talk to us at any time" not in sent.open(sent.path).text
    parent = town.invited("consult_parent", 9, "parent")
    thanked = to_the_end(town.started(parent)).open(f"/say/{parent.id}/send").press("Send")
    assert "Talk to us at any time" not in thanked.text


def test_the_code_of_the_card_opens_it(town: Town) -> None:
    child = town.invited().review.child
    path = path_of(town, child)
    (link,) = town.all(StandingLink)
    page = (
        town.browser()
        .open("/code")
        .write("The code from your letter", standing_links.code(town.session, link).lower())
        .press("Open")
    )
    assert page.path == path


def test_it_speaks_the_language_of_the_child_and_another_at_a_press(town: Town) -> None:
    settings = town.council.settings.model_copy(update={"languages": ("en", "ur")})
    town.app.extensions["portal"] = replace(town.app.extensions["portal"], council=Council.open(settings))
    child = town.invited().review.child
    path = path_of(town, child)
    page = town.browser().open(path)
    assert page.speaks == ("en", "ltr")
    assert page.press("اردو").speaks == ("ur", "rtl")
    assert town.browser().open(f"{path}?lang=xx").speaks == ("en", "ltr")
    child.language = "ur"
    town.session.commit()
    assert town.browser().open(path).speaks == ("ur", "rtl")
