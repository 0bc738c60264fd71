"""What became of each file that was brought in, row by row, and how the columns of a source were matched."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, relationship
from sqlalchemy.orm import mapped_column as col

from portal.store.base import Base, Row, one_of, owned, together
from portal.store.models import Staff
from portal.store.tables.work_words import Became


class FileTaken(Row):  # one file, however many blocks it was written in
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = col(ForeignKey("staff.id"))  # none: by a command
    name: Mapped[str]
    kind: Mapped[str]
    source: Mapped[str | None]  # the name under which its columns were matched
    rows: Mapped[int]
    new: Mapped[int] = col(default=0)
    changed: Mapped[int] = col(default=0)
    same: Mapped[int] = col(default=0)
    refused: Mapped[int] = col(default=0)
    notes: Mapped[dict[str, Any]]
    finished_at: Mapped[datetime | None]  # none: being taken in, or broken off
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[int | None] = col(ForeignKey("staff.id"))
    to_mend: Mapped[bytes | None]  # sealed "to_mend:<id>": the refused rows as CSV, for some days
    staff: Mapped[Staff | None] = relationship(foreign_keys=[staff_id])
    __table_args__ = (together("taken_back_at", "taken_back_by"),)


class FileLine(Row):  # what became of one row, or what was told of it; gone with its child
    file_id: Mapped[int] = owned("file_taken")
    child_id: Mapped[int | None] = owned("child", index=True)
    line: Mapped[int]
    became: Mapped[Became]
    row_id: Mapped[int | None]  # of the child, contact or review
    column: Mapped[str | None]
    said: Mapped[str | None]
    facts: Mapped[dict[str, Any] | None]  # what changed: by name, the value before and after
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = col(ForeignKey("staff.id"))
    settler: Mapped[Staff | None] = relationship()
    file: Mapped[FileTaken] = relationship()
    __table_args__ = (
        one_of("became", Became),
        together("settled_at", "settled_by"),
        Index(None, "file_id", "became", "line"),
    )


class ColumnMatch(Base):  # how the columns of one source's files are read, as a person matched them
    name: Mapped[str] = col(primary_key=True)
    kind: Mapped[str]
    columns: Mapped[dict[str, Any]]  # by heading, our name of the column; empty for one that is left out
    month_first: Mapped[bool | None]
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = col(ForeignKey("staff.id"))
