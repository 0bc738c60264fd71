"""A mail server, and the way to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.sending.smtp import SmtpTransport
from portal.settings import Settings
from tests.asking.post_office import Post, post_office


@pytest.fixture
def office() -> Iterator[Post]:
    with post_office() as running:
        yield running


@pytest.fixture
def transport(settings: Settings, office: Post) -> SmtpTransport:
    changed = {"smtp_host": "127.0.0.1", "smtp_port": office.port, "smtp_starttls": False}
    return SmtpTransport(settings.model_copy(update=changed))
