"""What a verb works with: one council's database and set-up, who does it, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.store import audit
from portal.store.audit import Actor


@dataclass(frozen=True)
class Work:
    """Handed to every verb that writes; it never commits, whoever opened the session does."""

    session: Session
    council: Council
    by: Actor
    now: datetime

    def record(
        self, action: audit.Action, subject: str, *, child_id: int | None = None, why: str | None = None
    ) -> None:
        """Writes down what is done here: by whom and when stand in the work itself."""
        audit.record(self.session, action, subject, by=self.by, now=self.now, child_id=child_id, why=why)
