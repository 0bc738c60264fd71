"""At the end of a form somebody says how they want to be reached; it counts once they said yes at that address."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.asking.invitations.change import reissue
from portal.asking.recipients import people
from portal.council.council import Council
from portal.council.work import Work
from portal.intake.compare import CHILD
from portal.sending import outbox
from portal.settings import Settings
from portal.store.audit import Actor
from portal.store.models import Child, Contact, Invitation, Message
from portal.store.tables.register_tables import ReachWish
from portal.store.vocabulary import Channel, Stage
from tests.browser import Browser
from tests.factories import NOW, TODAY, a_contact, a_staff
from tests.respond.town import Town, opened_town, to_the_end
from tests.staff.office import signed_in

ASKED = "How shall we reach you next time?"
BOX = "Your mobile number or email address"
NUMBER = "+447700900123"


@pytest.fixture
def town(
    settings: Settings, council: Council, maker: sessionmaker[Session], session: Session, engine: sa.Engine
) -> Town:
    """A town whose council sends texts and email by itself."""
    wired = {"smtp_host": "mail.example.org", "notify_text_template": "a-template"}
    sends = replace(council, settings=council.settings.model_copy(update=wired))
    return opened_town(settings, sends, maker, session, engine)


def sent(town: Town, invitation: Invitation) -> Browser:
    """The browser a form was just sent from."""
    return to_the_end(town.started(invitation)).open(f"/say/{invitation.id}/send").press("Send")


def wished(town: Town, invitation: Invitation, typed: str = "07700 900123") -> Browser:
    return sent(town, invitation).press(ASKED).write(BOX, typed).press("Send me a message")


def told(town: Town) -> list[tuple[str, str]]:
    """Where the messages of wishes went, and what they say."""
    messages = [each for each in town.all(Message) if each.dedupe.startswith("reach:")]
    return [(each.recipient, outbox.body_of(town.session, each)) for each in messages]


def link(town: Town) -> str:
    return str(re.findall(r"(/reach/[\w-]+)", told(town)[-1][1])[0])


def next_way(town: Town, invitation: Invitation) -> tuple[Channel | None, str | None]:
    """By which way the person is asked next."""
    town.session.rollback()
    found = people(
        town.session, town.council, town.session.get_one(Invitation, invitation.id).review, Stage.CONSULT, TODAY
    )
    person = next(each for each in found if (each.contact and each.contact.id) == invitation.contact_id)
    return person.channel, person.recipient


def test_a_young_person_who_says_yes_on_their_telephone_is_texted_next_time(town: Town) -> None:
    invitation = town.invited("consult_12_17", 15)
    page = wished(town, invitation)
    assert page.heading == "A message is on its way."
    assert "900123" not in page.html
    [(to, words)] = told(town)
    assert to == NUMBER
    assert not re.search("Robin|Sam|review|meeting", words.replace("reviews.example.org", ""))
    assert town.all(Child)[0].channel is None
    answer = town.browser().open(link(town))
    assert not re.search("(?i)robin|sam|review|meeting", answer.text)
    assert answer.press("Yes, write to me here").heading == "We write to you here from now on."
    assert next_way(town, invitation) == (Channel.TEXT, NUMBER)
    child = town.all(Child)[0]
    assert child.corrected is not None
    assert "phone" in child.corrected.keys() & set(CHILD)  # no file writes over it
    support = signed_in(town.app, town.session, a_staff(town.session, "support"))
    assert "By text, as they wish themselves since Monday 2 March 2026" in support.open(f"/register/{child.id}").text


def test_the_same_link_stops_it_and_the_register_says_what_it_said(town: Town) -> None:
    invitation = town.invited(
        "consult_parent", 9, "parent", contact={"email": "kim@example.org", "phone": "01632 960200"}
    )
    wished(town, invitation)
    town.browser().open(link(town)).press("Yes, write to me here")
    assert next_way(town, invitation) == (Channel.TEXT, NUMBER)
    stopped = town.browser().open(link(town)).press("Stop writing to me here")
    assert stopped.heading == "We do not write to you here."
    assert next_way(town, invitation) == (Channel.EMAIL, "kim@example.org")
    assert town.all(Contact)[0].phone == "01632 960200"
    assert town.browser().open(link(town)).status == 410
    assert [row.address for row in town.all(ReachWish)] == [None]


def test_nothing_changes_for_whoever_says_no_or_nothing(town: Town) -> None:
    invitation = town.invited("consult_12_17", 15)
    before = next_way(town, invitation)
    wished(town, invitation, "robin@example.org")
    assert told(town)[-1][0] == "robin@example.org"
    town.browser().open(link(town)).press("No, do not write to me here")
    assert next_way(town, invitation) == before


def test_what_goes_to_an_address_of_their_own_is_to_be_handed_on_by_nobody(town: Town) -> None:
    invitation = town.invited("consult_12_17", 15, reached_through="carer")
    wished(town, invitation, "robin@example.org")
    town.browser().open(link(town)).press("Yes, write to me here")
    town.session.rollback()
    asked = town.session.get_one(Invitation, invitation.id)
    work = Work(town.session, town.council, Actor("cli", "root"), NOW)
    reissue(work, asked, reason="a test")
    town.session.commit()
    message = [each for each in town.all(Message) if each.invitation_id == invitation.id][-1]
    assert message.recipient == "robin@example.org"
    assert "Please pass" not in outbox.body_of(town.session, message)


def test_a_message_that_nobody_answers_ends_after_a_week(town: Town) -> None:
    invitation = town.invited("consult_12_17", 15)
    before = next_way(town, invitation)
    wished(town, invitation)
    town.later(days=8)
    assert town.browser().open(link(town)).status == 410
    assert next_way(town, invitation) == before


@pytest.mark.parametrize("typed", ["", "none", "12", "01632 960123", "robin@", "a b@example.org"])
def test_what_nothing_can_be_sent_to_comes_back(town: Town, typed: str) -> None:
    page = wished(town, town.invited("consult_12_17", 15), typed)
    assert "We cannot write there. Look at it again." in page.text or typed == ""
    assert page.heading == ASKED
    assert told(town) == []


def test_a_number_of_somebody_who_must_not_be_asked_is_refused_like_any_other(town: Town) -> None:
    invitation = town.invited("consult_12_17", 15)
    child = town.session.get_one(Invitation, invitation.id).review.child
    a_contact(town.session, child, role="parent", phone="07700 900123", safe_to_contact="no")
    town.session.commit()
    assert "We cannot write there." in wished(town, invitation).text
    assert told(town) == []


def test_nobody_can_have_a_stranger_written_to_without_end(town: Town) -> None:
    invitation = town.invited("consult_12_17", 15)
    page = sent(town, invitation)
    for number in range(4):
        page.open(f"/say/{invitation.id}/reach").write(BOX, f"0770090010{number}").press("Send me a message")
    assert len(told(town)) == 3


NOT_ASKED: dict[str, Callable[[Town], Invitation]] = {
    "a child of 9": lambda town: town.invited("consult_4_11", 9),
    "a professional": lambda town: town.invited("consult_professional", 9, "professional"),
    "whom the social worker hands it": lambda town: town.invited(
        "consult_parent", 9, "parent", contact={"channel": "hand"}
    ),
}


@pytest.mark.parametrize("who", NOT_ASKED)
def test_it_is_not_asked_of(town: Town, who: str) -> None:
    invitation = NOT_ASKED[who](town)
    page = sent(town, invitation)
    assert ASKED not in page.text
    assert page.open(f"/say/{invitation.id}/reach").path.endswith("/sent")


def test_it_is_not_asked_where_somebody_who_helped_looks_on(town: Town) -> None:
    invitation = town.invited("consult_12_17", 15)
    page = town.started(invitation).choose("With someone I live with").press("Continue")
    sent_with = to_the_end(page).open(f"/say/{invitation.id}/send").press("Send")
    assert ASKED not in sent_with.text


def test_it_is_not_asked_in_another_browser(town: Town) -> None:
    invitation = town.invited("consult_12_17", 15)
    sent(town, invitation)
    town.later(minutes=1)
    other = town.started(invitation)
    assert other.open(f"/say/{invitation.id}/reach").status in (200, 410)
    assert BOX not in other.text


def test_a_council_that_sends_nothing_by_itself_does_not_offer_it(
    settings: Settings, council: Council, maker: sessionmaker[Session], session: Session, engine: sa.Engine
) -> None:
    quiet = opened_town(settings, council, maker, session, engine)
    assert ASKED not in sent(quiet, quiet.invited("consult_12_17", 15)).text
