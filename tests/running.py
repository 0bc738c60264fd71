"""A server that runs beside a test and ends with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any


@contextmanager
def running(server: Any) -> Iterator[None]:
    """That waitress server in a thread of its own.

    It is ended from inside its own loop: a socket closed under a waiting `select` ends the thread with a fault.
    """
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        # the pipe is gone where the loop, woken by a request that ended just then, has closed everything already
        with suppress(OSError):
            server.trigger.pull_trigger(partial(server.asyncore.close_all, server._map))
        thread.join(timeout=10)
        server.task_dispatcher.shutdown()
        assert not thread.is_alive()
