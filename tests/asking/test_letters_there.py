"""Letters by GOV.UK Notify: printed and posted there where that can be, else here, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy.orm import Session, sessionmaker

from portal.asking import delivery, receipts
from portal.asking.invitations import change, links
from portal.asking.invitations.ask import invite
from portal.asking.progress import words
from portal.asking.register.correct import correct
from portal.council.council import Council
from portal.council.work import Work
from portal.sending import by_post, ways
from portal.store.database import writing
from portal.store.models import Contact, Invitation, Message
from portal.store.vocabulary import Channel, MessageKind, Stage
from tests.asking import steps
from tests.asking.test_receipts import of
from tests.factories import NOW, SOMEBODY, a_contact
from tests.sending import notify_service
from tests.sending.notify_service import LETTER, Notify, refusal

Maker = sessionmaker[Session]
HOME = "1 High Street;Anytown AN1 2BC"
NO_POSTCODE = "printed here: its address has no postcode at its end, or too few lines"
PRINTED = "Alex Reed\n1 High Street\nAnytown\nAN1 2BC"


@pytest.fixture
def service() -> Iterator[Notify]:
    with notify_service.running(Notify()) as service:
        yield service


@pytest.fixture
def posting(council: Council, service: Notify) -> Council:
    """A council whose letters leave."""
    facts = service.settings(notify_letter_template=LETTER, letter_pence=90)
    facts["notify_api_key"] = SecretStr(facts["notify_api_key"])
    return Council.open(council.settings.model_copy(update=facts))


def asked(maker: Maker, council: Council, **facts: object) -> int:
    """A parent who is asked by letter."""
    with maker() as session, writing(session):
        review = steps.coming(session, 15)
        told: dict[str, Any] = {"name": "Alex Reed", "address": HOME, "channel": Channel.LETTER, "email": None} | facts
        parent = a_contact(session, review.child, **told)
        return invite(Work(session, council, SOMEBODY, NOW), review, parent, stage=Stage.CONSULT).id


def delivered(maker: Maker, council: Council, minutes: int = 1) -> int:
    return delivery.deliver(maker, ways.transport_for(council.settings), lambda: NOW + timedelta(minutes=minutes))


def looked(maker: Maker, council: Council, hours: int = 24) -> None:
    """The worker asks what became of the letters."""
    receipts.letters_after(maker, ways.transport_for(council.settings))(NOW + timedelta(hours=hours))


def where(maker: Maker, number: int) -> tuple[str, bool, str | None]:
    message = of(maker, number)
    return message.state, message.by_hand, message.failure


def test_a_letter_is_printed_there_with_its_address_words_square_and_code(
    maker: Maker, posting: Council, service: Notify
) -> None:
    number = asked(maker, posting)
    assert delivered(maker, posting) == 1
    [sent] = service.taken
    with maker() as session:
        invitation = change.find(session, number)
        assert (sent["to"], sent["link"]) == (PRINTED, links.link(session, posting, invitation))
        assert (sent["address"], sent["code"]) == (
            "https://reviews.example.org/code", links.code(session, invitation)
        )  # fmt: skip
        assert invitation.sent_at == NOW + timedelta(minutes=1)
    assert sent["subject"] == "Your views before the meeting"
    assert sent["link"] not in sent["body"]
    assert where(maker, number) == ("sent", False, None)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"address": "1 High Street;Anytown"}, NO_POSTCODE),
        ({"address": "AN1 2BC"}, NO_POSTCODE),
        ({"language": "ur"}, "printed here: GOV.UK Notify does not print Urdu"),
        ({"name": "Олекса Рід"}, "printed here: GOV.UK Notify does not print the letters of the name"),
        ({"channel": Channel.HAND}, "printed here: it is handed over"),
    ],
)
def test_what_it_cannot_print_waits_here_and_says_why(
    maker: Maker, posting: Council, service: Notify, facts: dict[str, object], why: str
) -> None:
    number = asked(maker, posting, **facts)
    assert delivered(maker, posting) == 0
    assert where(maker, number) == ("queued", True, why)
    assert service.taken == []


def test_a_child_s_letter_that_is_handed_over_never_leaves(maker: Maker, posting: Council, service: Notify) -> None:
    with maker() as session, writing(session):
        review = steps.coming(session, 15, email=None)
        number = steps.asked(session, posting, review).id
    assert delivered(maker, posting) == 0
    assert where(maker, number) == ("queued", True, None)
    assert service.taken == []


def test_without_the_setting_every_letter_is_printed_here(maker: Maker, council: Council) -> None:
    assert where(maker, asked(maker, council)) == ("queued", True, None)


def test_a_letter_that_is_refused_there_is_printed_here(maker: Maker, posting: Council, service: Notify) -> None:
    service.answers[PRINTED] = refusal(400, "ValidationError", "Must be a real address")
    number = asked(maker, posting)
    assert delivered(maker, posting) == 0
    assert where(maker, number) == ("queued", True, "GOV.UK Notify said 400 Must be a real address")
    with maker() as session:
        invitation = change.find(session, number)
        states = words.states(session, posting, [invitation.review], Stage.CONSULT, now=NOW)[invitation.review_id]
        assert "Letter waiting to be printed" in [each.words for each in states]


def test_letters_that_wait_when_the_setting_is_taken_away_are_printed_here(
    maker: Maker, posting: Council, service: Notify
) -> None:
    number = asked(maker, posting)
    off = Council.open(posting.settings.model_copy(update={"notify_letter_template": ""}))
    delivered(maker, off)
    assert where(maker, number) == ("queued", True, "no way is set up for messages of this kind")


def test_a_service_that_is_away_holds_letters_back_until_it_answers(
    maker: Maker, posting: Council, service: Notify
) -> None:
    number = asked(maker, posting)
    service.next = [(503, {})]
    assert delivered(maker, posting) == 0
    assert where(maker, number)[:2] == ("queued", False)
    assert delivered(maker, posting, 60) == 1
    assert len(service.taken) == 1


def test_what_was_printed_and_posted_is_known_a_day_later(maker: Maker, posting: Council, service: Notify) -> None:
    numbers = [asked(maker, posting) for _ in range(5)]  # three pages of the service's list
    assert delivered(maker, posting) == 5
    looked(maker, posting, hours=1)
    assert of(maker, numbers[0]).delivered_at is None
    for each in service.taken:
        each["status"] = "received"
    looked(maker, posting)
    assert {of(maker, each).delivered_at for each in numbers} == {NOW + timedelta(hours=24)}


@pytest.mark.parametrize("status", ["cancelled", "technical-failure", "permanent-failure"])
def test_a_letter_that_failed_there_is_printed_here_and_its_person_counts_as_not_asked(
    maker: Maker, posting: Council, service: Notify, status: str
) -> None:
    number = asked(maker, posting)
    delivered(maker, posting)
    service.taken[0]["status"] = status
    looked(maker, posting)
    state, by_hand, failure = where(maker, number)
    assert (state, by_hand) == ("queued", True)
    assert str(failure).startswith("GOV.UK Notify did not send it: ")
    with maker() as session:
        assert change.find(session, number).sent_at is None


def test_a_letter_that_was_answered_is_not_printed_again_whatever_is_said_of_it(
    maker: Maker, posting: Council, service: Notify
) -> None:
    number = asked(maker, posting)
    delivered(maker, posting)
    with maker() as session, writing(session):
        links.press_start(session, change.find(session, number), NOW + timedelta(minutes=2))
    service.taken[0]["status"] = "technical-failure"
    looked(maker, posting)
    assert where(maker, number)[0] == "failed"


def test_an_address_put_right_before_it_left_is_the_one_that_is_printed(
    maker: Maker, posting: Council, service: Notify
) -> None:
    number = asked(maker, posting)
    with maker() as session, writing(session):
        contact = session.get_one(Contact, session.get_one(Invitation, number).contact_id)
        correct(Work(session, posting, SOMEBODY, NOW), contact, {"address": "2 Low Street;Anytown;AN1 3CD"})
    assert delivered(maker, posting) == 1
    assert service.taken[0]["to"] == "Alex Reed\n2 Low Street\nAnytown\nAN1 3CD"


def test_its_list_away_or_strange_changes_nothing(maker: Maker, posting: Council, service: Notify) -> None:
    number = asked(maker, posting)
    delivered(maker, posting)
    gone = Council.open(posting.settings.model_copy(update={"notify_url": "http://127.0.0.1:9"}))
    looked(maker, gone)
    service.taken.insert(0, service.taken[0] | {"reference": None, "status": "received", "id": "another"})
    looked(maker, posting)
    assert where(maker, number) == ("sent", False, None)
    assert of(maker, number).kind == MessageKind.INVITE


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ("1 High Street, Anytown, an1 2bc", ("Alex Reed", "1 High Street", "Anytown", "AN1 2BC")),
        ("(Flat 3);1 High Street;AN1 2BC", ("Alex Reed", "Flat 3)", "1 High Street", "AN1 2BC")),
        ("a;b;c;d;e;f;g AN1 2BC", ("Alex Reed", "a", "b", "c", "d", "e f g", "AN1 2BC")),
        ("no fixed abode", ()),
        ("1 High Street;Paris;France", ()),
    ],
)
def test_an_address_becomes_the_lines_its_printer_takes(written: str, lines: tuple[str, ...]) -> None:
    assert by_post.envelope("Alex Reed", written) == lines
    assert by_post.lines_of(by_post.in_one_line(lines)) == lines


def test_a_message_that_is_no_letter_of_ours_has_no_lines() -> None:
    assert by_post.lines_of(Message(recipient="to be handed over").recipient) == ()
