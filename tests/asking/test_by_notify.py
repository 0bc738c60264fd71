"""Email and texts leave by GOV.UK Notify, tried against a server that answers as it does."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.orm import Session, sessionmaker

from portal.asking import delivery
from portal.sending import notify, outbox, ways
from portal.sending.transport import Delayed, FileTransport, Refused, Transport
from portal.settings import Settings
from portal.store.database import writing
from portal.store.models import Message
from portal.store.vocabulary import Channel, MessageState
from tests.asking.post_office import Post
from tests.factories import NOW
from tests.sending import notify_service
from tests.sending.notify_service import Notify, refusal

Maker = sessionmaker[Session]
LATER = NOW + timedelta(hours=1)
MOBILE = "+447700900{:03}"


@pytest.fixture
def service() -> Iterator[Notify]:
    with notify_service.running(Notify()) as service:
        yield service


def set_up(settings: Settings, service: Notify, **more: object) -> Settings:
    facts = service.settings(**more)
    return settings.model_copy(update=facts | {"notify_api_key": SecretStr(str(facts["notify_api_key"]))})


@pytest.fixture
def by_notify(settings: Settings, service: Notify) -> Transport:
    return ways.transport_for(set_up(settings, service))


def texted(maker: Maker, number: int = 1, **facts: object) -> None:
    """So many text messages wait, each to somebody else."""
    with maker() as session, writing(session):
        for each in range(number):
            told = {
                "dedupe": f"text:{each}",
                "recipient": f"07700 900{each:03}",
                "body": "Tell us: https://example.org",
            }
            outbox.post(session, channel=Channel.TEXT, subject="Your meeting", now=NOW, **(told | facts))  # type: ignore[arg-type]


def delivered(maker: Maker, transport: Transport, at: datetime = NOW) -> int:
    return delivery.deliver(maker, transport, lambda: at)


def kept(maker: Maker) -> list[Message]:
    with maker() as session:
        return list(session.scalars(sa.select(Message).order_by(Message.id)))


def states(maker: Maker) -> Counter[str]:
    return Counter(each.state for each in kept(maker))


def test_a_text_message_really_leaves_with_its_words_and_reference(
    maker: Maker, service: Notify, by_notify: Transport
) -> None:
    texted(maker)
    assert delivered(maker, by_notify) == 1
    [sent], [message] = service.taken, kept(maker)
    assert (sent["to"], sent["body"]) == ("+447700900000", "Tell us: https://example.org")
    assert sent["reference"] == message.reference
    assert (message.state, message.delivered_at) == ("sent", None)


def test_an_email_leaves_with_its_subject_and_a_round_goes_over_one_connection(
    maker: Maker, service: Notify, by_notify: Transport
) -> None:
    texted(maker, 20)
    with maker() as session, writing(session):
        outbox.post(session, channel=Channel.EMAIL, recipient="mailto:kim@example.org", subject="Your meeting",
                    body="Hello,", dedupe="mail", now=NOW)  # fmt: skip
    assert delivered(maker, by_notify) == 21
    assert [(each["to"], each["subject"]) for each in service.taken if "subject" in each] == [
        ("kim@example.org", "Your meeting")
    ]
    assert service.connections == 1


def test_a_council_may_text_by_notify_and_mail_by_its_own_server(
    maker: Maker, service: Notify, settings: Settings, office: Post
) -> None:
    own = {"smtp_host": "127.0.0.1", "smtp_port": office.port, "smtp_starttls": False, "notify_email_template": ""}
    texted(maker)
    with maker() as session, writing(session):
        outbox.post(session, channel=Channel.EMAIL, recipient="kim@example.org", subject="Your meeting",
                    body="Hello,", dedupe="mail", now=NOW)  # fmt: skip
    assert delivered(maker, ways.transport_for(set_up(settings, service, **own))) == 2
    assert (len(service.taken), len(office.taken)) == (1, 1)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (refusal(400, "ValidationError", "phone_number Not a valid country prefix"), "Not a valid country prefix"),
        (refusal(400, "BadRequestError", "Can’t send to this recipient using a team-only API key"), "team-only"),
    ],
)
def test_a_number_that_is_refused_fails_at_once_with_a_sentence_and_costs_no_other(
    maker: Maker, service: Notify, by_notify: Transport, answer: notify_service.Answer, said: str
) -> None:
    texted(maker, 3)
    service.answers[MOBILE.format(1)] = answer
    assert delivered(maker, by_notify) == 2
    failed = kept(maker)[1]
    assert failed.state == MessageState.FAILED
    assert str(failed.failure).startswith("GOV.UK Notify said 400 ")
    assert said in str(failed.failure)


def test_a_text_that_is_too_long_and_a_number_that_is_none_fail_at_once(
    maker: Maker, service: Notify, by_notify: Transport
) -> None:
    texted(maker, body="x" * 919)
    texted(maker, dedupe="landline", recipient="01632 960001")
    assert delivered(maker, by_notify) == 0
    long, landline = kept(maker)
    assert "character count" in str(long.failure)
    assert (landline.state, landline.failure) == ("failed", "the address is not one")
    assert service.taken == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (refusal(429, "RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests"), "429"),
        (refusal(429, "TooManyRequestsError", "Exceeded send limits (sms: 250) for today"), "429"),
        (refusal(500, "Exception", "Internal server error"), "500 Internal server error"),
        ((503, {}), "GOV.UK Notify said 503"),
        ((302, {}), "GOV.UK Notify said 302"),
        ("silent", "GOV.UK Notify does not answer (RemoteDisconnected)"),
    ],
)
def test_what_is_wrong_over_there_costs_one_try_and_loses_nothing(
    maker: Maker, service: Notify, by_notify: Transport, answer: notify_service.Answer | str, said: str
) -> None:
    texted(maker, 4)
    service.next = [answer]
    assert delivered(maker, by_notify) == 0
    assert sorted(each.tries for each in kept(maker)) == [0, 0, 0, 1]
    assert said in str(kept(maker)[0].failure)
    assert delivered(maker, by_notify, LATER) == 4
    assert len(service.taken) == 4


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"notify_text_template": notify_service.SERVICE}, "Template not found: see PORTAL_NOTIFY_TEXT_TEMPLATE"),
        ({"notify_text_template": notify_service.EMAIL}, "Missing personalisation: subject: see PORTAL_NOTIFY_TEXT"),
        ({"notify_api_key": notify_service.KEY[:-1] + "1"}, "see PORTAL_NOTIFY_API_KEY"),
        ({"notify_url": "http://127.0.0.1:9"}, "does not answer (ConnectionRefusedError)"),
    ],
)
def test_a_wrong_template_key_or_address_holds_all_texts_back_and_no_email(
    maker: Maker, service: Notify, settings: Settings, office: Post, wrong: dict[str, str], said: str
) -> None:
    own = {"smtp_host": "127.0.0.1", "smtp_port": office.port, "smtp_starttls": False, "notify_email_template": ""}
    texted(maker, 3)
    with maker() as session, writing(session):
        outbox.post(session, channel=Channel.EMAIL, recipient="kim@example.org", subject="Your meeting",
                    body="Hello,", dedupe="mail", now=LATER)  # fmt: skip
    transport = ways.transport_for(set_up(settings, service, **(own | wrong)))
    assert delivered(maker, transport, LATER) == 1
    assert len(office.taken) == 1
    assert sorted(each.tries for each in kept(maker)) == [0, 0, 1, 1]
    assert said in str(kept(maker)[0].failure)
    assert states(maker) == {"queued": 3, "sent": 1}
    with pytest.raises(Delayed):
        ways.try_out(set_up(settings, service, **({"notify_email_template": ""} | wrong)), None, NOW)


def test_what_was_taken_before_the_line_was_cut_is_found_again_and_not_sent_twice(
    maker: Maker, service: Notify, by_notify: Transport
) -> None:
    texted(maker, 3)
    service.next = ["cut"]
    assert delivered(maker, by_notify) == 0
    assert delivered(maker, by_notify, LATER) == 3
    assert len(service.taken) == len({each["reference"] for each in service.taken}) == 3
    assert states(maker) == {"sent": 3}


def test_a_worker_killed_between_sending_and_marking_sends_no_second_text(
    maker: Maker, service: Notify, by_notify: Transport
) -> None:
    class Killed(BaseException):
        pass

    class Killing(FileTransport):
        def send(self, message: Message, body: str) -> None:
            by_notify.send(message, body)
            raise Killed

    texted(maker)
    with pytest.raises(Killed):
        delivered(maker, Killing())
    assert delivered(maker, by_notify) == 0
    assert delivered(maker, by_notify, LATER) == 1
    assert len(service.taken) == 1


def test_what_failed_over_there_is_sent_again_when_staff_say_so(
    maker: Maker, service: Notify, by_notify: Transport
) -> None:
    texted(maker)
    delivered(maker, by_notify)
    service.taken[0]["status"] = "permanent-failure"
    with maker() as session, writing(session):
        message = session.scalars(sa.select(Message)).one()
        message.state = MessageState.FAILED
        assert outbox.try_again(session, message, LATER)
    service.next = ["silent"]
    assert delivered(maker, by_notify, LATER) == 0
    assert delivered(maker, by_notify, LATER + timedelta(hours=1)) == 1
    assert len(service.taken) == 2


def test_somebody_who_tries_it_out_is_told_which_template_is_wrong(settings: Settings, service: Notify) -> None:
    ways.try_out(set_up(settings, service), "officer@example.org", NOW)
    assert [each["to"] for each in service.taken] == ["officer@example.org"]
    wrong = set_up(settings, service, notify_email_template=notify_service.SERVICE)
    with pytest.raises(Delayed, match="no such template: PORTAL_NOTIFY_EMAIL_TEMPLATE"):
        ways.try_out(wrong, None, NOW)


def test_the_log_names_neither_number_nor_words(
    maker: Maker, service: Notify, by_notify: Transport, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    texted(maker, 2)
    service.answers[MOBILE.format(1)] = refusal(400, "BadRequestError", "+447700900001 is not valid")
    delivered(maker, by_notify)
    assert caplog.records
    assert "7700" not in caplog.text
    assert "Tell us" not in caplog.text


def test_without_a_way_a_message_is_refused_by_name(settings: Settings, service: Notify) -> None:
    texts_alone = ways.transport_for(set_up(settings, service, notify_email_template=""))
    with pytest.raises(Refused, match="no way is set up"):
        texts_alone.send(Message(channel=Channel.EMAIL, recipient="kim@example.org"), "words")


@pytest.mark.parametrize("written", ["2026-03-02T10:00:00.000000Z", "2026-03-02T10:00:00"])
def test_moments_are_read_as_notify_writes_them(written: str) -> None:
    assert notify.made_at(written) == NOW
    assert notify.made_at("yesterday").year == 1
