"""New keys, and the files they are written into: for this account alone, each whole or as it was."""

from __future__ import annotations

import base64
import os
import re
import secrets
from datetime import date
from pathlib import Path

from portal.settings import Settings
from portal.store.running.private_files import FILE

NEVER_BEFORE = "backup_key"  # the one that a council may be without at first


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


def line_of(name: str, value: str) -> str:
    """A setting as its line in the file of settings, whatever letters it has."""
    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"PORTAL_{name.upper()}='{quoted}'\n"


def put(settings: Settings, env_file: Path, name: str, value: str) -> Path | None:
    """Writes a secret where it stands: in its own file, or in the file of settings; says in which.

    None when it stands in neither: then the environment has it, or whoever hands the service its credentials.
    """
    own = settings.files_of_secrets.get(name)
    if own is not None:
        if not os.access(own, os.W_OK):
            return None
        _replaced(own, f"{value}\n")
        return own
    stands = re.compile(rf"^\s*(?:export\s+)?PORTAL_{name.upper()}\s*=.*\n?", re.MULTILINE | re.IGNORECASE)
    text = env_file.read_text("utf-8") if env_file.exists() else ""
    found = stands.search(text)
    if f"PORTAL_{name.upper()}" in os.environ or (found is None and (name != NEVER_BEFORE or not text)):
        return None
    # of a setting that stands twice the last one counts; so there is one
    before = text[: found.start()] if found else text
    _replaced(env_file, before + line_of(name, value) + stands.sub("", text[len(before) :]))
    return env_file


def _replaced(path: Path, text: str) -> None:
    """Puts a new file in the place of the old one, with its owner and mode, when all of it is on the disk."""
    beside, was = path.with_name(f"{path.name}.new"), path.stat()
    beside.unlink(missing_ok=True)
    written_once(beside, text)
    os.chown(beside, was.st_uid, was.st_gid)
    beside.chmod(was.st_mode & 0o777)
    beside.replace(path)
