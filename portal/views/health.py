"""How the service is, for the machine that watches it: asked as often as one likes, measured every ten seconds."""

from __future__ import annotations

import shutil
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from portal.store.queue import Busy
from portal.store.running import pulse

FRESH = timedelta(seconds=10)
ROOM = 0.1  # of the disk
WORKER_SILENT = timedelta(minutes=5)
INVITE_MISSED = timedelta(hours=26)  # it is run daily
BACKUP_MISSED = INVITE_MISSED  # and so is this, where it was ever run
QUEUE_STANDS = timedelta(hours=1)


@dataclass
class Health:
    """The last measure, and when it was taken; one thread measures while the others are told what was found before."""

    maker: sessionmaker[Session]
    folder: Path
    started: datetime
    patience: float = 3.0  # seconds to wait for others who write: less than a monitor waits for its answer
    _last: tuple[datetime, dict[str, Any]] | None = None
    _measuring: threading.Lock = field(default_factory=threading.Lock)

    def told(self, now: datetime) -> dict[str, Any]:
        """What is known, at most ten seconds old; `ok` is false when the service cannot do its work.

        That is when nothing can be kept, or when no worker runs, so that neither messages nor worries leave. All else
        is a warning: people can still answer.
        """
        last = self._last
        if last and (abs(now - last[0]) < FRESH or self._measuring.locked()):
            return last[1]
        with self._measuring:
            if self._last is last:
                self._last = (now, self._measure(now))
            return self._last[1] if self._last else {}

    def _measure(self, now: datetime) -> dict[str, Any]:
        free, warnings = _free(self.folder), []
        if free < ROOM:
            warnings.append(f"the disk has {free:.0%} left")
        about = {"disk_free_percent": int(free * 100)}
        try:
            with self.maker() as session:
                session.info["patience"] = min(self.patience, session.info["patience"])
                pulse.beat(session, pulse.HEALTH, now)
                found = pulse.read(session, now)
        except (SQLAlchemyError, Busy):
            return {"ok": False, "faults": ["the database cannot be written"], "warnings": warnings, **about}
        faults = list(self._faults(found, now))
        warnings += _warnings(found, now, self.started)
        return {"ok": not faults, "faults": faults, "warnings": warnings, **about, **_figures(found, now)}

    def _faults(self, found: pulse.Pulse, now: datetime) -> list[str]:
        # a service that has just begun has five minutes for its worker's first word
        silent = now - max(filter(None, (found.worker_at, self.started)), default=now) > WORKER_SILENT
        return ["no worker has run for five minutes"] if silent else []


def _warnings(found: pulse.Pulse, now: datetime, started: datetime) -> list[str]:
    told = []
    if now - (found.invite_at or started) > INVITE_MISSED:
        told.append("`portal invite` has not run for a day")
    if found.backup_at and now - found.backup_at > BACKUP_MISSED:
        told.append("`portal backup` has not run for a day")
    if found.put_off or (found.due_since and now - found.due_since > QUEUE_STANDS):
        told.append("messages have waited for more than an hour")
    if found.failed:
        told.append("messages could not be sent: see the page Messages")
    return told


def _figures(found: pulse.Pulse, now: datetime) -> dict[str, int | None]:
    def seconds(since: datetime | None) -> int | None:
        return None if since is None else max(0, int((now - since).total_seconds()))

    return {
        "worker_seconds_ago": seconds(found.worker_at),
        "invite_seconds_ago": seconds(found.invite_at),
        "backup_seconds_ago": seconds(found.backup_at),
        "messages_due": found.waiting,
        "oldest_due_seconds": seconds(found.due_since),
        "messages_failed_in_7_days": found.failed,
    }


def _free(folder: Path) -> float:
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    usage = shutil.disk_usage(there)
    return usage.free / usage.total
