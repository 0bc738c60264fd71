"""A mail server on loopback that keeps what it takes and does what a test tells it to."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Talk


class Post:
    """A post office: keeps what it takes, and answers by recipient as it was told to."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], EmailMessage]] = []
        self.answers: dict[str, str] = {}
        self.drops = 0  # so many messages more are taken without a word, and the line is cut
        self.connections = 0
        self.most: int | None = None  # messages over one connection
        self.rude = False  # whoever brings more than that is cut off instead of being told
        self.sulks = False  # whoever was put off once over a connection is put off for all that follows over it
        self.port = 0
        self._over_this, self._put_off = 0, False

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, talk: Talk, envelope: Envelope, name: str, said: list[str]
    ) -> list[str]:
        self.connections += 1
        self._over_this, self._put_off = 0, False
        talk.host_name = name
        return said

    async def handle_RSET(self, server: SMTP, talk: Talk, envelope: Envelope) -> str:  # noqa: N802
        if self.rude and self._over_this == self.most:
            await self._cut(server)
        return "250 OK"

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, talk: Talk, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._over_this == self.most:
            return "421 too many messages in this connection"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, talk: Talk, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.answers:
            self._put_off = self.sulks
            return self.answers[address]
        if self._put_off:
            return "450 not over this connection"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, talk: Talk, envelope: Envelope) -> str:  # noqa: N802
        mail = message_from_bytes(cast(bytes, envelope.content), policy=default)
        if answer := self.answers.get(str(mail["Subject"])):
            return answer
        self.taken.append((envelope.rcpt_tos, mail))
        self._over_this += 1
        if self.drops:
            self.drops -= 1
            await self._cut(server)
        return "250 Taken"

    async def _cut(self, server: SMTP) -> None:
        cast(asyncio.Transport, server.transport).abort()
        await asyncio.sleep(0)


@contextmanager
def post_office() -> Iterator[Post]:
    """A mail server on a port of this machine."""
    office = Post()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        office.port = probe.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=office.port, ready_timeout=10)
    controller.start()
    yield office
    controller.stop()
