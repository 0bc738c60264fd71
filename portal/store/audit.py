"""Who read or did what, when and why; entries are added and never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from portal.store import bulk
from portal.store.models import AuditEntry


class Action(StrEnum):
    """What was done: it is told to people, and no figure and no import follows from it."""

    ACKNOWLEDGE = "acknowledge"
    ADD = "add"
    ADD_STAFF = "add staff"
    ADD_TAG = "add tag"
    ALOUD_ADDED = "aloud added"
    ALOUD_REMOVED = "aloud removed"
    ALOUD_REPLACED = "aloud replaced"
    AGREE = "agree"
    ASK_AGAIN = "ask again"
    CAME_BACK = "came back"
    CANCEL = "cancel"
    CHANGE = "change"
    CLEAR = "clear"
    CONFIRM_COVER = "confirm cover"
    CONFIRM_STAFF = "confirm staff"
    CONTACT = "contact"
    CORRECT = "correct"
    DECLINE = "decline"
    DISCLOSE = "disclose"
    DISABLE_STAFF = "disable staff"
    DOWNLOAD = "download"
    DROP_STAFF = "drop staff"
    END_COVER = "end cover"
    ESCALATE = "escalate"
    END_SESSIONS = "end sessions"
    END_URGENT = "end urgent access"
    EXTEND = "extend"
    FORGET = "forget"
    HOLD = "hold"
    IMPORT = "import"
    INVITE = "invite"
    LET_BACK = "let back"
    MARK_READ = "mark read"
    MERGE = "merge"
    MOVE = "move"
    NOT_FROM_HERE = "not from here"  # what no page of ours sent, in the name of somebody signed in
    PASS_ON = "pass on"  # noqa: S105
    PICTURE_ADDED = "picture added"
    PICTURE_REMOVED = "picture removed"
    PICTURE_REPLACED = "picture replaced"
    PRINT = "print"
    PROPOSE_AGAIN = "propose again"
    PROPOSE_COVER = "propose cover"
    PROPOSE_MERGE = "propose merge"
    PROPOSE_STAFF = "propose staff"
    QUOTE_ALLOW = "quote_allow"
    QUOTE_PUT_BACK = "quote_put_back"
    QUOTE_REFUSE = "quote_refuse"
    RAISE = "raise"
    READ = "read"
    READ_OUT = "read out"
    RECEIVE = "receive"
    RECORD = "record"
    REFUSE_TAG = "refuse tag"
    REFUSED = "refused"
    PRINT_HERE = "print here"
    REISSUE = "reissue"
    RELEASE = "release"
    REMIND = "remind"
    REOPEN_STAFF = "reopen staff"
    RESEAL = "reseal"
    RESET_SECOND_FACTOR = "reset second factor"
    RESTORE = "restore"
    SEND_AFTER_ALL = "send after all"
    SEND_LINK = "send link"
    SET = "set"
    SET_UP_SECOND_FACTOR = "set up second factor"
    SET_PASSWORD = "set password"  # noqa: S105
    SHOW_LETTER = "show letter"
    SLOWED_DOWN = "slowed down"  # so many wrong tries at a door that whoever makes them has to wait
    SIGN_IN = "sign in"
    SIGN_IN_FAILED = "sign in failed"
    STOP = "stop"
    TAKE_BACK = "take back"
    TRANSLATE = "translate"
    TYPE_IN = "type in"
    TYPE_UP = "type up"
    URGENT = "urgent access"
    WITHDRAW = "withdraw"


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
    action: Action,
    subject: str,
    *,
    by: Actor,
    now: datetime,
    child_id: int | None = None,
    why: str | None = None,
) -> AuditEntry:
    """Adds an entry about `subject`, a row ("response:91"). Never any answer text."""
    entry = AuditEntry(
        at=now, actor=str(by), address=by.address, action=action, subject=subject, child_id=child_id, why=why
    )
    session.add(entry)
    return entry


def record_many(
    session: Session, action: Action, about: Iterable[tuple[str, int]], *, by: Actor, now: datetime
) -> None:
    """Adds an entry for each of these, a subject and the number of its child, in few statements."""
    entry = {"at": now, "actor": str(by), "address": by.address, "action": action, "why": None}
    same = bulk.ready(session, AuditEntry, [entry])
    bulk.write(session, AuditEntry, bulk.Ready(same.shared, ("subject", "child_id"), list(about)))
