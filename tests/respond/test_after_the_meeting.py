"""After the meeting: the same link leads to what was decided, behind a birthday, and to nothing kept private."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from portal.council.work import Work
from portal.hearing.answers.given import Given, TooLong
from portal.hearing.responses import read_by_iro
from portal.reviewing import outcomes
from portal.reviewing.afterwards import coming, decisions, told, told_back
from portal.reviewing.afterwards.decisions import Words
from portal.store.audit import Actor
from portal.store.models import AuditEntry, Invitation, Message, Review, Staff
from portal.store.sealing import about_message, keys
from portal.store.tables.work_words import Becomes
from portal.store.vocabulary import MessageKind, Sharing
from tests.browser import Browser
from tests.factories import NOW, a_response
from tests.respond.town import Town

SEEN = "Read what was decided"
KAI: dict[str, Given | str | tuple[str, ...]] = {
    "o_agenda": Given("o_agenda", words="see Kai more"),
    "o_share": "meeting",
}
STAYS = Words("You stay with Lin and Dev.", "Everybody", None, "", Becomes.WILL)


def work(town: Town) -> Work:
    """What the IRO writes at this moment."""
    iro = town.session.scalars(sa.select(Staff)).first()
    assert iro
    return Work(town.session, town.council, Actor("staff", iro.id), town.at[0])


def released(town: Town, invitation: Invitation, *words: tuple[Words, str | None], ring: bool = False) -> Review:
    """The review held today, with these decisions released, and the wait over."""
    review = town.session.get(Review, invitation.review_id)
    assert review
    if review.held_on is None:
        outcomes.hold(work(town), review, on=town.at[0].date())
    for each, question in words or ((STAYS, None),):
        decisions.add(work(town), review, replace(each, question=question))
    coming.say_next(work(town), review, coming.Next("I come to see you in June."), ring=ring)
    told_back.release(work(town), review)
    town.session.commit()
    town.later(minutes=town.council.settings.feedback_wait_minutes)
    return review


def door(town: Town, invitation: Invitation, browser: Browser | None = None) -> Browser:
    """Whoever has the link goes to the door of the page."""
    here = (browser or town.browser()).open(town.link(invitation))
    return here.press(SEEN) if SEEN in here.text else here


def through(town: Town, invitation: Invitation, browser: Browser | None = None) -> Browser:
    """The child types their birthday."""
    born = invitation.review.child.date_of_birth
    return door(town, invitation, browser).write("Day", str(born.day)).write("Month", f"{born.month:02}").press("Open")


@pytest.mark.parametrize(("form", "age"), [("consult_4_11", 9), ("consult_12_17", 15), ("feedback_12_17", 14)])
def test_a_child_reads_what_was_decided_on_the_link_they_have(town: Town, form: str, age: int) -> None:
    invitation = town.invited(form, age)
    released(town, invitation)
    page = through(town, invitation)
    assert page.status == 200
    for words in (
        "You stay with Lin and Dev.",
        "Everybody",
        "What happens",
        "I come to see you in June.",
        "01632 960111",
    ):
        assert words in page.text


def test_a_link_past_its_time_still_leads_there(town: Town) -> None:
    invitation = town.invited()
    released(town, invitation)
    town.later(days=100)
    assert "You stay with Lin and Dev." in through(town, invitation).text


def test_before_the_birthday_nothing_is_told_and_nobody_named(town: Town) -> None:
    invitation = town.invited()
    released(town, invitation)
    page = door(town, invitation)
    assert page.heading == "There is something for you to read."
    for words in ("Robin", "Lin", "Okafor", "June"):
        assert words not in str(page.page)


def test_three_wrong_birthdays_close_the_link_until_a_fresh_one_comes(town: Town) -> None:
    invitation = town.invited()
    review = released(town, invitation)
    page = door(town, invitation)
    for _try in range(3):
        page.write("Day", "31").write("Month", "2").press("Open")
        assert page.status == 400
    assert "The birthday was wrong three times" in page.text
    assert "Open" not in page.buttons
    # the right one does not open it any more, in no browser
    born = review.child.date_of_birth
    brought = {"day": str(born.day), "month": str(born.month)}
    assert "You stay" not in page.send(page.path, brought).text
    door(town, invitation).press("Ask for a new link")
    assert town.all(Invitation)[-1].asked_again_at or invitation.asked_again_at
    kinds = [each.why for each in town.all(AuditEntry) if each.action == "refused"]
    assert kinds == ["birthday"] * 3


def test_the_page_is_open_in_that_browser_alone_and_not_after_leave(town: Town) -> None:
    invitation = town.invited()
    released(town, invitation)
    page = through(town, invitation)
    here = page.path
    assert town.browser().open(here).status == 410
    page.open(here.replace("/told", "/leave"))
    assert page.open(here).status == 410


def test_what_is_not_released_is_not_there(town: Town) -> None:
    invitation = town.invited()
    review = released(town, invitation)
    decisions.add(work(town), review, Words("A draft that nobody reads."))
    town.session.commit()
    assert "A draft" not in through(town, invitation).text
    told_back.release(work(town), review)
    town.session.commit()
    page = through(town, invitation)
    assert "A draft that nobody reads." in page.text
    assert "This page was changed on" in page.text


def test_within_the_wait_there_is_no_page_and_it_can_be_taken_back(town: Town) -> None:
    invitation = town.invited()
    review = released(town, invitation)
    town.later(minutes=-1)
    assert SEEN not in town.browser().open(town.link(invitation)).text
    told_back.take_back(work(town), review)
    town.session.commit()
    town.later(minutes=5)
    assert SEEN not in town.browser().open(town.link(invitation)).text
    waiting = [each.state for each in town.all(Message) if each.kind == MessageKind.TOLD]
    assert waiting == ["stopped"]
    told_back.release(work(town), review)
    with pytest.raises(told_back.NothingToTell):
        told_back.release(work(town), review)


def test_a_message_says_only_that_there_is_something_to_read(town: Town) -> None:
    invitation = town.invited()
    released(town, invitation)
    [mail] = [each for each in town.all(Message) if each.kind == MessageKind.TOLD]
    words = mail.subject + keys(town.session).open(mail.body, about_message(mail.dedupe))
    assert "There is something for you to read about your meeting." in words
    for private in ("Lin", "decided", "June", "Okafor"):
        assert private not in words


def test_an_answer_that_was_shared_comes_back_beside_what_happens(town: Town) -> None:
    invitation = town.invited("consult_12_17", 15)
    a_response(town.session, town.council, invitation, KAI)
    released(town, invitation, (Words("You see Kai on Sundays.", said="see Kai more"), "o_agenda"))
    page = through(town, invitation)
    assert "You said see Kai more" in page.text
    assert "You see Kai on Sundays." in page.text


def test_sharing_taken_back_takes_the_words_from_the_page(town: Town) -> None:
    invitation = town.invited("consult_12_17", 15)
    response = a_response(town.session, town.council, invitation, KAI)
    review = released(town, invitation, (Words("You see Kai on Sundays.", said="see Kai more"), "o_agenda"))
    response.sharing = Sharing.IRO_ONLY
    town.session.commit()
    page = told.page_for(town.session, town.council, review, None)
    assert [(each.said, each.words.what) for each in page.decisions] == [("", "You see Kai on Sundays.")]


def test_what_was_asked_in_private_comes_back_as_ring_me(town: Town) -> None:
    invitation = town.invited("consult_12_17", 15)
    released(town, invitation, ring=True)
    assert "You asked something in private. Ring Sam Okafor: 01632 960111." in through(town, invitation).text


def test_they_read_who_read_it_and_when(town: Town) -> None:
    invitation = town.invited("consult_12_17", 15)
    response = a_response(town.session, town.council, invitation, {"o_share": "iro_only"})
    read_by_iro.mark_read(work(town), response)
    released(town, invitation)
    assert "Sam Okafor read what you said on Monday 2 March." in through(town, invitation).text


def test_an_adult_reads_what_adults_may_be_told(town: Town) -> None:
    invitation = town.invited("feedback_parent", 9, "parent")
    secret = Words("You see somebody about your worries.")
    released(town, invitation, (STAYS, None), (secret, None))
    page = through(town, invitation)
    assert "There is nothing here that you can be told in writing." in page.text
    review = town.session.get(Review, invitation.review_id)
    assert review
    decisions.add(work(town), review, Words("The next meeting is at school.", for_adults=True))
    told_back.release(work(town), review)
    town.session.commit()
    page = through(town, invitation)
    assert "The next meeting is at school." in page.text
    for hidden in ("worries", "Lin and Dev", "June"):
        assert hidden not in page.text


@pytest.mark.parametrize("change", [{"safe_to_contact": "no"}, {"excluded_from_review": True}], ids=str)
def test_whom_nobody_may_write_to_reads_nothing(town: Town, change: dict[str, object]) -> None:
    invitation = town.invited("feedback_parent", 9, "parent")
    released(town, invitation, (Words("It is at school.", for_adults=True), None))
    for name, value in change.items():
        setattr(invitation.contact, name, value)
    town.session.commit()
    assert SEEN not in town.browser().open(town.link(invitation)).text


def test_it_stands_until_what_the_next_review_decided_is_shown(town: Town) -> None:
    invitation = town.invited()
    review = released(town, invitation)
    town.later(days=200)
    later = Review(child_id=review.child_id, reference="R-next", planned_on=town.at[0].date())
    town.session.add(later)
    town.session.flush()
    outcomes.hold(work(town), later, on=town.at[0].date())
    town.session.commit()
    # held, and nothing of it can be read yet
    assert "There is something for you to read." in town.browser().open(town.link(invitation)).text
    decisions.add(work(town), later, Words("You stay with Lin."))
    told_back.release(work(town), later)
    town.session.commit()
    town.later(hours=1)
    page = town.browser().open(town.link(invitation))
    assert page.status == 410
    assert SEEN not in page.text


def test_hard_words_are_named_with_plain_ones_and_may_be_meant(town: Town) -> None:
    invitation = town.invited()
    review = town.session.get(Review, invitation.review_id)
    assert review
    outcomes.hold(work(town), review, on=NOW.date())
    decisions.add(work(town), review, Words("The placement will source a desk."))
    with pytest.raises(told_back.HardToRead) as found:
        told_back.release(work(town), review)
    assert [each.words for each in found.value.hard] == ["placement", "source"]
    assert told_back.release(work(town), review, anyway=True)


def test_two_who_write_at_once_do_not_lose_each_others_words(town: Town) -> None:
    invitation = town.invited()
    review = town.session.get(Review, invitation.review_id)
    assert review
    outcomes.hold(work(town), review, on=NOW.date())
    place = decisions.add(work(town), review, STAYS)
    seen = decisions.mark(STAYS)
    decisions.change(work(town), review, place, Words("You move to Lin.", by_on=date(2026, 5, 1)), seen)
    with pytest.raises(decisions.WrittenMeanwhile):
        decisions.change(work(town), review, place, Words("You move to Dev."), seen)


@pytest.mark.parametrize(
    "wrong", [Words(" "), Words("a" * 201), Words("Yes.", who="b" * 201)], ids=["no", "what", "who"]
)
def test_a_decision_is_short_and_says_something(town: Town, wrong: Words) -> None:
    invitation = town.invited()
    review = town.session.get(Review, invitation.review_id)
    assert review
    outcomes.hold(work(town), review, on=NOW.date())
    with pytest.raises((decisions.NoWords, TooLong)):
        decisions.add(work(town), review, wrong)


def test_the_code_of_a_letter_leads_there_too_past_its_time(town: Town) -> None:
    invitation = town.invited()
    released(town, invitation)
    town.later(days=100)
    typed = keys(town.session).code_of(invitation.id, invitation.serial, invitation.key_id)
    page = town.browser().open("/code").write("The code from your letter", typed).press("Open")
    assert page.heading == "There is something for you to read."
