"""Who writes next in this process: in the order they came, and few wait long, so that readers find room."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

MAY_STAND = 4  # half of the threads of `portal serve`
SOON = 1.0  # seconds that whoever finds so many before them waits for a turn to end: in a burst each takes far less


class Busy(Exception):
    """Others have been writing for too long; nothing was written, and the same may be tried again."""


class Queue:
    """One writer at a time, in the order they came; a thread that has its turn may take it again."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[object] = []
        self._whose: int | None = None  # the thread that has its turn, how often it took it, and since when
        self._taken = 0
        self._since = 0.0

    @contextmanager
    def turn(self, patience: float) -> Iterator[None]:
        """The turn to write, waited for at most `patience` seconds; raises Busy.

        A turn that lasts longer than a moment means that something else holds the database: then whoever has fewer
        than four before them waits on, and the others are told, while there still are threads for those who only read.
        """
        with self._changed:
            if self._whose != threading.get_ident():
                self._wait(time.monotonic() + patience)
                self._whose, self._since = threading.get_ident(), time.monotonic()
            self._taken += 1
        try:
            yield
        finally:
            with self._changed:
                self._taken -= 1
                if not self._taken:
                    self._whose = None
                    self._changed.notify_all()

    def _wait(self, end: float) -> None:
        me = object()
        self._waiting.append(me)
        try:
            while self._whose is not None or self._waiting[0] is not me:
                crowded = self._whose is not None and self._waiting.index(me) + 1 >= MAY_STAND
                left = min(end, self._since + SOON if crowded else end) - time.monotonic()
                if left <= 0:
                    raise Busy
                self._changed.wait(left)
        finally:
            self._waiting.remove(me)
            self._changed.notify_all()  # whoever came next may be the first
