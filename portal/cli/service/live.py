"""Whether the portal is live: what only trying it out tells, for `portal check --all`."""

from __future__ import annotations

import json
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from portal.sending import ways
from portal.sending.transport import Delayed, Refused
from portal.settings import Settings
from portal.store.running import pulse

WAIT = 10.0  # seconds for an answer
SILENT = timedelta(minutes=5)
MISSED = timedelta(hours=26)
CERTIFICATE_ENDS = timedelta(days=14)


def not_live(settings: Settings, session: Session, mail_to: str | None, now: datetime) -> Iterator[str]:
    """What keeps this portal from being live, one sentence each; sends one message when `mail_to` is an address."""
    yield from _not_done(settings, session, now)
    yield from _mail(settings, mail_to, now)
    yield from _from_outside(settings)


def _not_done(settings: Settings, session: Session, now: datetime) -> Iterator[str]:
    """Timers and the worker, by when each last said that it ran."""
    found = pulse.read(session, now)
    for what, at, within in (
        ("A worker", found.worker_at, SILENT),
        ("`portal invite`", found.invite_at, MISSED),
        ("`portal backup`", found.backup_at, MISSED),
    ):
        if at is None:
            yield f"{what} has never run."
        elif now - at > within:
            yield f"{what} has not run since {at:%-d %B %H:%M} UTC."
    if not settings.backup_key:
        yield "PORTAL_BACKUP_KEY: there is none, so no backup can be made: `portal keys new backup`."


def _mail(settings: Settings, mail_to: str | None, now: datetime) -> Iterator[str]:
    if not ways.mails(settings):
        yield "PORTAL_SMTP_HOST: no mail server is named, so no email leaves."
    try:
        ways.try_out(settings, mail_to, now)
    except (Refused, Delayed) as fault:
        cause = f" ({fault.__cause__})" if isinstance(fault.__cause__, OSError) else ""
        yield f"Messages do not leave: {fault}{cause}."


def _from_outside(settings: Settings) -> Iterator[str]:
    """Whether people reach the site at its address: by a proxy with a certificate that everybody trusts."""
    if not settings.secure:
        yield "PORTAL_PUBLIC_URL: is not https: passwords and answers would travel open."
    address = f"{settings.public_url}/health"
    try:
        with urllib.request.urlopen(address, timeout=WAIT) as answer:  # noqa: S310  # http or https, as settings promise
            told = json.load(answer)
            held_to_https = "Strict-Transport-Security" in answer.headers
    except urllib.error.HTTPError as fault:
        yield f"{address} answers {fault.code}: the proxy does not reach the portal, or the portal is not well."
    except (OSError, ValueError) as fault:
        yield f"{address} cannot be read: {getattr(fault, 'reason', fault)}."
    else:
        if not isinstance(told, dict) or "ok" not in told:
            yield f"{address} is answered by something else than this portal."
        elif settings.secure and not held_to_https:
            yield f"{address}: the proxy takes the header Strict-Transport-Security away."
        yield from _certificate(settings)


def _certificate(settings: Settings) -> Iterator[str]:
    if not settings.secure:
        return
    port = urlsplit(settings.public_url).port or 443
    context = ssl.create_default_context()
    with (
        socket.create_connection((settings.host, port), timeout=WAIT) as line,
        context.wrap_socket(line, server_hostname=settings.host) as safe,
    ):
        ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str((safe.getpeercert() or {})["notAfter"])), UTC)
    if ends - datetime.now(UTC) < CERTIFICATE_ENDS:
        yield f"The certificate of {settings.host} ends on {ends:%-d %B %Y}: renew it."
