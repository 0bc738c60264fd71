"""A mail server, and the way to it."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller

from portal.sending.smtp import SmtpTransport
from portal.settings import Settings
from tests.asking.post_office import Post


@pytest.fixture
def office() -> Iterator[Post]:
    office = Post()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        office.port = probe.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=office.port, ready_timeout=10)
    controller.start()
    yield office
    controller.stop()


@pytest.fixture
def transport(settings: Settings, office: Post) -> SmtpTransport:
    changed = {"smtp_host": "127.0.0.1", "smtp_port": office.port, "smtp_starttls": False}
    return SmtpTransport(settings.model_copy(update=changed))
