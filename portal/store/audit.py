"""Who read or did what, when and why; entries are added and never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.store import bulk
from portal.store.models import AuditEntry


@dataclass(frozen=True)
class Actor:
    """Who acts: `Actor("staff", 7)`, `Actor("respondent", 91)` (the invitation), `Actor("cli", "root")`, `WORKER`."""

    kind: str
    id: int | str | None = None
    address: str | None = None  # the network address, for people on the web

    def __str__(self) -> str:
        return self.kind if self.id is None else f"{self.kind}:{self.id}"

    @property
    def staff_id(self) -> int | None:
        """The staff row behind this actor, when a signed-in person acts."""
        return self.id if self.kind == "staff" and isinstance(self.id, int) else None


WORKER = Actor("worker")


def record(
    session: Session,
    action: str,
    subject: str,
    *,
    by: Actor,
    now: datetime,
    child_id: int | None = None,
    why: str | None = None,
) -> AuditEntry:
    """Adds an entry; `action` is a verb ("read", "invite"), `subject` a row ("response:91"). Never any answer text."""
    entry = AuditEntry(
        at=now, actor=str(by), address=by.address, action=action, subject=subject, child_id=child_id, why=why
    )
    session.add(entry)
    return entry


def record_many(session: Session, action: str, about: Iterable[tuple[str, int]], *, by: Actor, now: datetime) -> None:
    """Adds an entry for each of these, a subject and the number of its child, in few statements."""
    entry = {"at": now, "actor": str(by), "address": by.address, "action": action, "why": None, "chain": None}
    same = bulk.ready(session, AuditEntry, [entry])
    bulk.write(session, AuditEntry, bulk.Ready(same.shared, ("subject", "child_id"), list(about)))
