"""What this process takes of the machine: memory, seconds, and no more of a package than it asks for."""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Iterator
from importlib.util import find_spec, module_from_spec


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


@contextlib.contextmanager
def unread(package: str) -> Iterator[None]:
    """Within the block the package is there without what its own `__init__` reads; its modules come one by one.

    Afterwards whoever imports the package has it whole. Raises ModuleNotFoundError.
    """
    whole, spec = sys.modules.get(package), find_spec(package)
    if spec is None:
        raise ModuleNotFoundError(package)
    sys.modules[package] = module_from_spec(spec)
    try:
        yield
    finally:
        del sys.modules[package]
        if whole:
            sys.modules[package] = whole


@contextlib.contextmanager
def staying() -> Iterator[None]:
    """What is made within the block stays as long as the process: no garbage is looked for in it, then or later.

    Modules, tables and words are a million objects; to go through them time and again is a fifth of a start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
