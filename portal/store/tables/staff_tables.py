"""What hangs on the people who work here: their sessions, links and covers, wrong tries, and files being looked at."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, relationship
from sqlalchemy.orm import mapped_column as col

from portal.store.base import Base, Row, one_of, owned, together
from portal.store.models import Child, Staff
from portal.store.tables.work_words import Figure


class StaffSession(Base):
    key_hash: Mapped[bytes] = col(primary_key=True)
    staff_id: Mapped[int] = owned("staff", index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]  # touched at most once a minute
    half: Mapped[bool] = col(default=False, server_default=false())  # the password was right; the code is asked for
    browser: Mapped[str | None]  # "Firefox on Windows", for the owner's own list
    address: Mapped[str | None]
    staff: Mapped[Staff] = relationship()


class SecondFactor(Base):  # what an app on the owner's telephone makes codes from
    staff_id: Mapped[int] = owned("staff", primary_key=True)
    seed: Mapped[bytes]  # sealed "second_factor:<staff>"
    step: Mapped[int]  # half minutes since 1970 of the last code that counted: none counts twice
    since: Mapped[datetime]


class RecoveryCode(Base):  # for a lost telephone; one that was used is gone
    staff_id: Mapped[int] = owned("staff", primary_key=True)
    code_hash: Mapped[bytes] = col(primary_key=True)


class StaffLink(Base):  # lets the owner of an account choose a password, once; the mail holds it, the table its hash
    key_hash: Mapped[bytes] = col(primary_key=True)
    staff_id: Mapped[int] = owned("staff", index=True)
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class CalendarAddress(Base):  # by which an IRO's own calendar reads their reviews; the address is told once
    staff_id: Mapped[int] = owned("staff", primary_key=True)
    key_hash: Mapped[bytes] = col(unique=True)
    made_at: Mapped[datetime]


class Greeting(Base):  # how children meet an IRO: in the IRO's own words, with a figure or a photo
    staff_id: Mapped[int] = owned("staff", primary_key=True)
    figure: Mapped[Figure] = col(default=Figure.LONG)
    first_line: Mapped[str | None]  # before Start
    second_line: Mapped[str | None]
    thanks: Mapped[str | None]  # when something was sent
    photo: Mapped[bytes | None]  # a small JPEG, cleaned as children's pictures are
    changed_at: Mapped[datetime]
    __table_args__ = (one_of("figure", Figure),)


class Cover(Row):  # an IRO is away; another answers for the reviews in between
    iro_id: Mapped[int] = owned("staff", index=True)
    cover_id: Mapped[int] = owned("staff", index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]  # inclusive
    proposed_by: Mapped[int | None] = col(ForeignKey("staff.id"))
    proposed_at: Mapped[datetime | None]  # none: noted before two people were needed
    confirmed_by: Mapped[int | None] = col(ForeignKey("staff.id"))
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # refused, taken back, or ended before its last day
    __table_args__ = (
        CheckConstraint("to_on >= from_on", name="days"),
        CheckConstraint("iro_id <> cover_id", name="somebody_else"),
        together("proposed_by", "proposed_at"),
        together("confirmed_by", "confirmed_at"),
        CheckConstraint("confirmed_by <> proposed_by", name="two_people"),
    )


class UrgentAccess(Row):  # somebody opened a child's file who has no part in it: for an hour, and everybody is told
    staff_id: Mapped[int] = owned("staff", index=True)
    child_id: Mapped[int] = owned("child", index=True)
    why: Mapped[str]
    at: Mapped[datetime] = col(index=True)
    ends_at: Mapped[datetime]  # an hour later, or when it was ended before
    staff: Mapped[Staff] = relationship()
    child: Mapped[Child] = relationship()
    __table_args__ = (CheckConstraint("ends_at >= at", name="ends"),)


class Attempt(Row):  # wrong codes, links and passwords; each kind has a counter of its own
    kind: Mapped[str]
    who: Mapped[bytes]  # HMAC of an address or an account
    at: Mapped[datetime]
    __table_args__ = (Index(None, "kind", "who", "at"),)


class Upload(Row):  # a file between its preview and the yes that takes it in
    staff_id: Mapped[int] = owned("staff", index=True)
    at: Mapped[datetime]
    name: Mapped[str]
    content: Mapped[bytes]  # sealed "upload:<staff>:<at>"
    said: Mapped[dict[str, Any]] = col(default=dict, server_default="{}")  # how it is to be read
