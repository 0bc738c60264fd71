"""The ledger of erasures beside the copies: it tells a copy that is brought back whom to erase again."""

from __future__ import annotations

import json
import os
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.store.ledger import Erasure
from portal.store.running.private_files import FILE, private_folder

NAME = "erasures.jsonl"


def write_apart(session: Session, folder: Path) -> Path:
    """Adds every erasure of the database that the file does not name yet; only marks, which lead back to nobody."""
    private_folder(folder)
    path = folder / NAME
    stand = read_apart(path)
    rows = session.scalars(sa.select(Erasure).order_by(Erasure.id)).all()
    lines = [json.dumps({"subject": row.subject.hex(), "rule": row.rule, "at": row.at.isoformat()}) + "\n"
             for row in rows if row.subject not in stand]  # fmt: skip
    if lines or not path.exists():
        with os.fdopen(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, FILE), "a", encoding="utf-8") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
    return path


def read_apart(path: Path) -> dict[bytes, str]:
    """The marks of whom the file names, each with the rule of its erasure; a line that was cut off is none."""
    found = {}
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        try:
            said = json.loads(line)
            found[bytes.fromhex(said["subject"])] = str(said["rule"])
        except (ValueError, KeyError, TypeError):
            continue
    return found
