"""How email leaves by the council's mail server."""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Iterable
from contextlib import suppress
from email.headerregistry import Address, BaseHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache

from portal.calendar import by_day
from portal.sending.addresses import email_address
from portal.sending.transport import Delayed, Receipt, Refused
from portal.settings import Settings
from portal.store.models import Message
from portal.store.vocabulary import Channel

log = logging.getLogger(__name__)
TIMEOUT = 10.0  # seconds for every step of talking to a mail server
TAKEN = 250  # what a mail server answers when it did as it was told


class SmtpTransport:
    """Sends email by the council's mail server, over one connection for each round of messages."""

    def __init__(self, settings: Settings, *, context: ssl.SSLContext | None = None) -> None:
        self.settings = settings
        self._context = context or ssl.create_default_context()
        self._server: smtplib.SMTP | None = None

    def use(self, settings: Settings) -> None:
        """The council's name on what leaves is the one that stands now."""
        self.settings = settings

    def send(self, message: Message, body: str) -> None:
        """Hands one email over, and says so in the log; the connection stays open until `close`.

        A 5xx answer about this recipient or these words is Refused. Whatever else goes wrong (no connection, no
        encryption, an account not accepted, a 4xx answer, a line that breaks) is Delayed.
        """
        if message.channel != Channel.EMAIL:
            raise Refused("no way is set up for text messages")
        mail = compose(message, body, self.settings)
        kept = self._still_open()
        try:
            _hand_over(kept or self.connect(), mail)
        except Delayed as fault:
            # a server may take only so many messages over one connection; it says so before it takes the next
            # whatever was wrong may be wrong with this connection: no other message is to suffer from it
            self.close()
            if kept is None or not fault.unreachable:
                raise
            _hand_over(self.connect(), mail)
        log.info("message %s was sent", message.id)

    def close(self) -> None:
        """Ends the connection, if there is one; the next message opens another."""
        if self._server is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._server.quit()
            self._server.close()
            self._server = None

    def _still_open(self) -> smtplib.SMTP | None:
        """The connection of the message before; none when the server has ended it since, which it may at any time.

        Asked before anything is handed over, because afterwards nobody can tell whether a message was taken.
        """
        if self._server is not None:
            with suppress(smtplib.SMTPException, OSError):
                if self._server.rset()[0] == TAKEN:
                    return self._server
            self.close()
        return None

    def letters_now(self) -> Iterable[Receipt]:
        """A mail server carries none."""
        return ()

    def try_out(self) -> None:
        """Signs in and sends nothing; raises Delayed."""
        self.connect()

    def connect(self) -> smtplib.SMTP:
        """Opens the connection and signs in; raises Delayed."""
        settings = self.settings
        try:
            self._server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT)
            if settings.smtp_starttls:
                self._server.starttls(context=self._context)
            if settings.smtp_user:
                self._server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        except (smtplib.SMTPException, OSError) as fault:
            self.close()
            raise Delayed(f"the mail server cannot be used ({type(fault).__name__})", unreachable=True) from fault
        return self._server


def _hand_over(server: smtplib.SMTP, mail: EmailMessage) -> None:
    try:
        server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as fault:
        raise _answered(*next(iter(fault.recipients.values()))) from fault
    except smtplib.SMTPDataError as fault:
        raise _answered(fault.smtp_code, fault.smtp_error) from fault
    except smtplib.SMTPNotSupportedError as fault:
        raise Refused("the mail server does not take letters of this address") from fault
    except smtplib.SMTPSenderRefused as fault:
        raise Delayed(f"the mail server does not let us send ({fault.smtp_code})", unreachable=True) from fault
    except (smtplib.SMTPException, OSError) as fault:
        raise Delayed(f"the connection broke ({type(fault).__name__})") from fault


def compose(message: Message, body: str, settings: Settings) -> EmailMessage:
    """The email of a message: plain text, the same at every try, its Message-ID too. Raises Refused.

    Addresses are parsed and headers refuse line breaks, so that no name or address can add a header or a recipient.
    """
    recipient, same = email_address(message.recipient), _letterhead(settings.council_name, settings.council_email)
    if recipient is None or same is None:
        raise Refused("the email address is not one")
    sender, headers = same
    mail = EmailMessage(policy=SMTP)
    for header in headers:
        mail[header.name] = header
    try:
        mail["To"] = Address(addr_spec=recipient)
        mail["Subject"] = message.subject
    except ValueError as fault:
        raise Refused("a header has a line break in it") from fault
    # a family's message waited for the morning; an alert to staff did not
    mail["Date"] = format_datetime(by_day(message.queued_at) if message.invitation_id else message.queued_at)
    mail["Message-ID"] = f"<{message.reference}@{sender.rpartition('@')[2]}>"
    mail.set_content(body)
    mail["Content-Language"] = message.language  # after the words, because setting them clears every Content- header
    return mail


@cache
def _letterhead(council_name: str, council_email: str) -> tuple[str, tuple[BaseHeader, ...]] | None:
    """The council's address, and what every email of it bears, read once; None when the address is not one.

    Raises Refused when the name has a line break in it.
    """
    sender = email_address(council_email)
    if sender is None:
        return None
    mail = EmailMessage(policy=SMTP)
    try:
        mail["From"] = Address(display_name=council_name, addr_spec=sender)
    except ValueError as fault:
        raise Refused("a header has a line break in it") from fault
    mail["Auto-Submitted"] = "auto-generated"  # no holiday reply comes back
    mail["X-Auto-Response-Suppress"] = "All"  # nor one of an Exchange server, which knows this header alone
    return sender, tuple(mail.values())


def _answered(code: int, said: bytes | str) -> Refused | Delayed:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    why = f"the mail server said {code} {' '.join(words.split())}"[:200]
    return Refused(why) if code >= 500 else Delayed(why)
