"""Keeps what the portal writes on the disk to the account it runs under: folders 0700, files 0600."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

FOLDER, FILE = 0o700, 0o600
BESIDE = ("", "-wal", "-shm", "-journal")  # what SQLite keeps beside a database, with the database's own mode
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def private_folder(folder: Path) -> None:
    """Makes the folder, and those above it, for this account alone; one that is there stays as it is."""
    for each in (*reversed(folder.parents), folder):
        if not each.exists():
            each.mkdir(FOLDER, exist_ok=True)


def private_file(path: Path) -> None:
    """Makes an empty file for this account alone, whatever the umask; one that is there stays as it is."""
    os.close(os.open(path, os.O_CREAT, FILE))


def open_to_others(*paths: Path) -> Iterator[str]:
    """One sentence for each file or folder that other accounts of this machine may read; what is not there is left out.

    Nothing is said where the system keeps no such modes.
    """
    if os.name != "posix":
        return
    for path in paths:
        if path.exists() and (mode := stat.S_IMODE(path.stat().st_mode)) & OTHERS:
            wanted = FOLDER if path.is_dir() else FILE
            yield f"{path} can be read by other accounts ({mode:o}): run `chmod {wanted:o} {path}`."
