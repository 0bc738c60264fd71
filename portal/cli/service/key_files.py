"""New keys, and the files they are written into: for this account alone, and never over one that is there."""

from __future__ import annotations

import base64
import os
import secrets
from datetime import date
from pathlib import Path

from portal.store.running.private_files import FILE


def new_key(kind: str, *, on: date | None = None) -> str:
    """A key as the settings name it, `seal:base64`; the name of a later one holds the day, so that names differ."""
    name = f"{kind}-{on:%Y%m%d}-{secrets.token_hex(2)}" if on else kind
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


def written_once(path: Path, text: str) -> None:
    """Writes a file that is not there yet, to the disk itself; raises FileExistsError."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
