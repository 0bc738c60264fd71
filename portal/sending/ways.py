"""By which way each kind of message leaves, as the council set it up."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime

from portal.sending.notify import NotifyTransport
from portal.sending.smtp import SmtpTransport
from portal.sending.transport import FileTransport, Receipt, Refused, Transport
from portal.settings import Settings
from portal.store.models import Message
from portal.store.vocabulary import Channel


def mails(settings: Settings) -> bool:
    """Whether email really leaves."""
    return bool(settings.smtp_host or settings.notify_email_template)


def texts(settings: Settings) -> bool:
    """Whether text messages leave by themselves: otherwise a person sends each."""
    return bool(settings.notify_text_template)


def posts(settings: Settings) -> bool:
    """Whether letters may be printed and posted by GOV.UK Notify: otherwise each is printed here."""
    return bool(settings.notify_letter_template)


class ByChannel:
    """Hands each message to what carries its kind."""

    def __init__(self, ways: Mapping[Channel, Transport]) -> None:
        self._ways = ways

    def send(self, message: Message, body: str) -> None:
        """As the way of its kind does; Refused where there is none."""
        way = self._ways.get(message.channel)
        if way is None:
            raise Refused("no way is set up for messages of this kind")
        way.send(message, body)

    def close(self) -> None:
        """A round of messages is over for each way."""
        for way in self._each():
            way.close()

    def use(self, settings: Settings) -> None:
        """Each way goes by the settings as they stand now."""
        for way in self._each():
            way.use(settings)

    def try_out(self) -> None:
        """Whether every way would take messages; raises what the first that would not raises."""
        for way in self._each():
            way.try_out()

    def letters_now(self) -> Iterator[Receipt]:
        """As the way of letters tells."""
        if way := self._ways.get(Channel.LETTER):
            yield from way.letters_now()

    def _each(self) -> list[Transport]:
        return list({id(way): way for way in self._ways.values()}.values())


def transport_for(settings: Settings) -> Transport:
    """What messages leave by. Where nothing is set up, all are kept and shown on a page."""
    by_notify, ways = NotifyTransport(settings), dict[Channel, Transport]()
    if mails(settings):
        ways[Channel.EMAIL] = by_notify if settings.notify_email_template else SmtpTransport(settings)
    if texts(settings):
        ways[Channel.TEXT] = by_notify
    if posts(settings):
        ways[Channel.LETTER] = by_notify
    return ByChannel(ways) if ways else FileTransport(aloud=settings.demo)


def try_out(settings: Settings, to: str | None, now: datetime) -> None:
    """Tries each way, and sends one email where an address is given. Raises Refused, Delayed."""
    transport = transport_for(settings)
    try:
        transport.try_out()
        if to is not None:
            message = Message(channel=Channel.EMAIL, recipient=to, subject="A test", tries=0, queued_at=now,
                              reference=secrets.token_hex(16), language="en")  # fmt: skip
            transport.send(message, "The portal can send. Nothing else is meant by this message.\n")
    finally:
        transport.close()
