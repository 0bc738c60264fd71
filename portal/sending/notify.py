"""How email and text messages leave by GOV.UK Notify: a signed token and a POST for each.

Its interface is described at docs.notifications.service.gov.uk/rest-api.html; what the templates must hold stands in
the README of this room.
"""

from __future__ import annotations

import json
import logging
import re
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from portal.calendar import utc_now
from portal.sending.addresses import email_address, texted_number
from portal.sending.by_post import lines_of, parts_of
from portal.sending.transport import Delayed, Receipt, Refused
from portal.settings import Settings
from portal.store.models import Message
from portal.store.vocabulary import Channel

log = logging.getLogger(__name__)
TIMEOUT = 10.0  # seconds for every step of talking to it
LARGEST = 1_000_000  # bytes of an answer
A_NUMBER = 36  # letters of each of the two numbers at the end of a key: that of the service, that of the key
CLOCKS = timedelta(minutes=1)  # by which its clock and ours may differ
DELIVERED = "delivered"
# what it says, at once or days later, of a message that reached nobody; and what staff are told
FAILURES = {
    "permanent-failure": "there is no such number or mailbox",
    "temporary-failure": "it could not be delivered: the mailbox was full, or the phone off for three days",
    "technical-failure": "a fault between GOV.UK Notify and the provider: send it again",
}
PRINTED = "received"  # of a letter: it was printed and posted
LETTER_FAILURES = {
    "cancelled": "somebody cancelled it there",
    "technical-failure": "a fault between GOV.UK Notify and its printer",
    "permanent-failure": "the printer cannot print it",
}
PAGES = 40  # of 250 letters each: what a council sends in the seven days that can be asked for
KINDS = {Channel.EMAIL: "email", Channel.TEXT: "sms", Channel.LETTER: "letter"}  # as it calls them
TEMPLATES = {
    Channel.EMAIL: "notify_email_template",
    Channel.TEXT: "notify_text_template",
    Channel.LETTER: "notify_letter_template",
}
# what it says when a message of this kind can never leave by this template, whoever it is to
_OF_THE_TEMPLATE = re.compile(r"template|\w+ template is not|missing personalisation", re.IGNORECASE)


class ReceiptFaulty(ValueError):
    """What was told is no receipt."""


def read_receipt(sent: bytes) -> Receipt:
    """A receipt as its call-back brings it; raises ReceiptFaulty.

    What others sent by the same service may bear no reference: it is empty then.
    """
    told = _object(sent)
    reference, status = told.get("reference") or "", told.get("status")
    if not isinstance(reference, str) or not reference.isprintable() or status not in (DELIVERED, *FAILURES):
        raise ReceiptFaulty
    failure = None if status == DELIVERED else f"did not arrive: {FAILURES[status]}"
    return Receipt(reference, failure, made_at(told.get("created_at")))


class NotifyTransport:
    """Sends email, texts and letters by GOV.UK Notify, over one connection for each round of messages."""

    def __init__(self, settings: Settings, *, context: ssl.SSLContext | None = None) -> None:
        self.settings = settings
        self._context = context or ssl.create_default_context()
        self._line: HTTPConnection | None = None

    def use(self, settings: Settings) -> None:
        """Who sends is said by the service there: nothing to change but the settings."""
        self.settings = settings

    def send(self, message: Message, body: str) -> None:
        """Hands one message over, and says so in the log.

        One that may have been taken before, because whoever sent it was killed or the line broke, is looked for first
        under its reference, and is not sent twice. What is said of this recipient or these words is Refused; an account
        or template that is not accepted, too many at once (429), a fault over there (5xx) or no answer is Delayed, and
        means every message of the kind.
        """
        path, sent = self._request(message, body)
        if message.tries > 1 and self._taken_before(message):
            log.info("message %s had been taken over before", message.id)
            return
        status, told = self._asked("POST", path, sent)
        if status != 201:
            raise _fault(status, told, TEMPLATES[message.channel])
        log.info("message %s was sent", message.id)

    def close(self) -> None:
        """Ends the connection, if there is one; the next message opens another."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def try_out(self) -> None:
        """Whether key and templates are known there; raises Delayed."""
        for channel, setting in TEMPLATES.items():
            if template := getattr(self.settings, setting):
                status, told = self._asked("GET", f"/v2/template/{template}")
                if status == 404 or (status == 200 and told.get("type") != KINDS[channel]):
                    raise Delayed(f"GOV.UK Notify has no such template: PORTAL_{setting.upper()}")
                if status != 200:
                    raise _fault(status, told, setting)

    def letters_now(self) -> Iterator[Receipt]:
        """What became of the letters of the last seven days, the newest first; one that is still printed is left out.

        Its call-backs tell of emails and texts alone. Raises Delayed.
        """
        asked = {"template_type": KINDS[Channel.LETTER]}
        for _page in range(PAGES):
            status, told = self._asked("GET", f"/v2/notifications?{urlencode(asked)}")
            if status != 200:
                raise _fault(status, told, TEMPLATES[Channel.LETTER])
            found = [each for each in told.get("notifications", ()) if isinstance(each, dict)]
            yield from (_of_letter(each) for each in found if each.get("status") in (PRINTED, *LETTER_FAILURES))
            if not found or not isinstance(told.get("links"), dict) or "next" not in told["links"]:
                return
            asked["older_than"] = str(found[-1].get("id"))

    def _request(self, message: Message, body: str) -> tuple[str, dict[str, Any]]:
        if message.channel == Channel.LETTER:
            return self._letter(message, body)
        if message.channel == Channel.TEXT:
            name, to, words = "phone_number", texted_number(message.recipient), {"body": body}
        else:
            words = {"subject": message.subject, "body": body}
            name, to = "email_address", email_address(message.recipient)
        if to is None:
            raise Refused("the address is not one")
        template = getattr(self.settings, TEMPLATES[message.channel])
        sent = {name: to, "template_id": template, "personalisation": words, "reference": message.reference}
        return f"/v2/notifications/{KINDS[message.channel]}", sent

    def _letter(self, message: Message, body: str) -> tuple[str, dict[str, Any]]:
        lines, parts = lines_of(message.recipient), parts_of(body)
        if not lines:
            raise Refused("the address is not one")
        to = {f"address_line_{number}": line for number, line in enumerate(lines, start=1)}
        words = {"subject": message.subject} | parts | to
        template = self.settings.notify_letter_template
        return "/v2/notifications/letter", {
            "template_id": template, "personalisation": words, "reference": message.reference,
        }  # fmt: skip

    def _taken_before(self, message: Message) -> bool:
        """Whether it stands there already and has not failed; one from before it was last queued was another try."""
        status, told = self._asked("GET", f"/v2/notifications?{urlencode({'reference': message.reference})}")
        if status != 200:
            raise _fault(status, told, TEMPLATES[message.channel])
        return any(
            each.get("reference") == message.reference
            and each.get("status") not in (*FAILURES, *LETTER_FAILURES)
            and since(made_at(each.get("created_at")), message)
            for each in told.get("notifications", ())
        )

    def _asked(self, method: str, path: str, sent: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        """(status, what it told); raises Delayed when there is no answer."""
        parts = urlsplit(self.settings.notify_url)
        headers = {"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json"}
        try:
            if self._line is None:
                self._line = self._opened(parts.scheme, parts.netloc)
            self._line.request(method, parts.path + path, json.dumps(sent).encode() if sent else None, headers)
            with self._line.getresponse() as answer:
                return answer.status, _object(answer.read(LARGEST))
        except (HTTPException, OSError) as fault:
            # whatever was wrong may be wrong with this connection, and half an answer may stand in it
            self.close()
            raise Delayed(f"GOV.UK Notify does not answer ({type(fault).__name__})", unreachable=True) from fault

    def _opened(self, scheme: str, where: str) -> HTTPConnection:
        if scheme == "http":  # this machine itself: the settings take no other
            return HTTPConnection(where, timeout=TIMEOUT)
        return HTTPSConnection(where, timeout=TIMEOUT, context=self._context)

    def _token(self) -> str:
        from joserfc import jwt  # some tenths of a second, for whoever sends this way alone
        from joserfc.jwk import OctKey

        key = self.settings.notify_api_key.get_secret_value()
        service, secret = key[-2 * A_NUMBER - 1 : -A_NUMBER - 1], key[-A_NUMBER:]
        # good for thirty seconds over there, by the real clock
        claims = {"iss": service, "iat": int(utc_now().timestamp())}
        return jwt.encode({"alg": "HS256", "typ": "JWT"}, claims, OctKey.import_key(secret))


def _of_letter(told: dict[str, Any]) -> Receipt:
    failure = LETTER_FAILURES.get(str(told.get("status")))
    words = failure and f"GOV.UK Notify did not send it: {failure}"
    return Receipt(str(told.get("reference") or ""), words, made_at(told.get("created_at")))


def since(at: datetime, message: Message) -> bool:
    """Whether what was made at that moment comes of this queueing of the message, and of no earlier try."""
    return at >= message.queued_at - CLOCKS


def made_at(written: object) -> datetime:
    """A moment as Notify writes it, 2026-03-02T10:00:00.000000Z; long ago where it is none."""
    try:
        at = datetime.fromisoformat(str(written))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _object(answer: bytes) -> dict[str, Any]:
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _fault(status: int, told: dict[str, Any], setting: str) -> Refused | Delayed:
    """What an answer that is no success means."""
    errors = told.get("errors") or [{}]
    said = " ".join(str(errors[0].get("message", "")).split())
    why = f"GOV.UK Notify said {status} {said}".rstrip()[:200]
    if status == 403:
        return Delayed(f"{why}: see PORTAL_NOTIFY_API_KEY and the clock of this machine", unreachable=True)
    if status == 400 and _OF_THE_TEMPLATE.match(said):
        return Delayed(f"{why}: see PORTAL_{setting.upper()}", unreachable=True)
    return Refused(why) if status in (400, 413) else Delayed(why, unreachable=True)
