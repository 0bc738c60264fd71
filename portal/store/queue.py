"""Who writes next in this process: one at a time, and few wait long, so that threads are left for readers."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

MAY_WAIT = 4  # half of the threads of `portal serve`
SOON = 1.0  # seconds that whoever finds so many waiting waits none the less: a burst passes in far less


class Busy(Exception):
    """Others have been writing for too long; nothing was written, and the same may be tried again."""


class Queue:
    """One writer at a time, in no promised order; a thread that holds its turn may take it again."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._count = threading.Lock()
        self._since: list[float] = []  # when each of those came who wait or write

    @contextmanager
    def turn(self, patience: float) -> Iterator[None]:
        """The turn to write, waited for at most `patience` seconds; raises Busy.

        When a writer has been standing here for longer than a moment, something else holds the database: then four
        wait on, and who comes after them is told at once, while there still are threads for those who only read.
        """
        came = time.monotonic()
        with self._count:
            if len(self._since) >= MAY_WAIT:
                patience = min(patience, max(0.0, self._since[0] + SOON - came))
            self._since.append(came)
        try:
            if not self._lock.acquire(timeout=patience):
                raise Busy
            try:
                yield
            finally:
                self._lock.release()
        finally:
            with self._count:
                self._since.remove(came)
