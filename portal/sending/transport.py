"""What messages leave by: what each such way promises, how it fails, and the one that keeps them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from portal.settings import Settings
from portal.store.models import Message

log = logging.getLogger(__name__)


class Refused(Exception):
    """The message will never leave like this: trying again would not help."""


class Delayed(Exception):
    """The message did not leave this time; `unreachable` when the server itself, and so every message, is meant."""

    def __init__(self, why: str, *, unreachable: bool = False) -> None:
        super().__init__(why)
        self.unreachable = unreachable


@dataclass(frozen=True)
class Receipt:
    """What became of one message over there: `failure` says in words why it reached nobody, none where it did.

    `made_at` is when it was taken.
    """

    reference: str
    failure: str | None
    made_at: datetime


class Transport(Protocol):
    """Something that messages leave by."""

    def send(self, message: Message, body: str) -> None:
        """Returns when the message was taken over; raises Refused or Delayed."""

    def close(self) -> None:
        """A round of messages is over: what was kept open for it is given back."""

    def use(self, settings: Settings) -> None:
        """From here on by the council's settings as they stand now."""

    def try_out(self) -> None:
        """Whether it would take messages, as far as that can be told without one; raises Refused or Delayed."""

    def letters_now(self) -> Iterable[Receipt]:
        """What became of the letters of the last days, of which nobody tells us; raises Delayed."""


class FileTransport:
    """Keeps every message, text messages too, in its table alone: the staff page shows each as it would arrive.

    `aloud`, for a demonstration: what no page may show is told on the terminal, to whoever runs it.
    """

    def __init__(self, *, aloud: bool = False) -> None:
        self._aloud = aloud

    def send(self, message: Message, body: str) -> None:
        """Nothing leaves; the message counts as sent."""
        if self._aloud and message.private:
            log.info("a message to %s, which only they may read:\n%s", message.recipient, body)

    def close(self) -> None:
        """Nothing was open."""

    def use(self, settings: Settings) -> None:
        """What is kept bears the council's name as its page shows it: nothing to change."""

    def try_out(self) -> None:
        """Nothing can go wrong."""

    def letters_now(self) -> Iterable[Receipt]:
        """Every letter is printed here."""
        return ()
