"""What a process of its own may take of the machine: memory, seconds and no file, whatever it is given to read."""

from __future__ import annotations

import contextlib


def hold_back(addresses: int, seconds: int) -> None:
    """From here on this process has so many bytes of memory and seconds of processor, and writes no file."""
    try:
        import resource
    except ImportError:  # Windows has no such limits: there the patience of whoever waits is the only one
        return
    for what, most in (
        (resource.RLIMIT_AS, addresses),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(OSError, ValueError):  # already held back by more than this
            resource.setrlimit(what, (most, most))
