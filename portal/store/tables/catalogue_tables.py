"""Who checks the words of a language, what they said of each sentence, and that they signed the whole."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship
from sqlalchemy.orm import mapped_column as col

from portal.store.base import Row, owned


class CatalogueReader(Row):  # a native speaker, who need not work here; their link opens one language and nothing else
    language: Mapped[str]
    name: Mapped[str]
    email: Mapped[str | None]  # forgotten when the link ends
    link_hash: Mapped[bytes] = col(unique=True)  # of a secret that only the message holds
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = col(ForeignKey("staff.id"))
    until: Mapped[date]  # the last day on which the link opens
    ended_at: Mapped[datetime | None]


class SentenceChecked(Row):  # the last that was said of a sentence; what was said before it is gone
    language: Mapped[str]
    sentence: Mapped[str]  # a hash of the English in its place
    mark: Mapped[str]  # a hash of the English and of the words that were read: with other words it is open again
    words: Mapped[list[Any]] = col(JSON)  # as they were read, one for each plural form
    suggested: Mapped[list[Any] | None] = col(JSON(none_as_null=True))  # none: they are right
    left_at: Mapped[datetime | None]  # an administrator left the words as they are
    reader_id: Mapped[int] = owned("catalogue_reader")
    at: Mapped[datetime]
    reader: Mapped[CatalogueReader] = relationship()
    __table_args__ = (UniqueConstraint("language", "sentence"),)


class CatalogueSigned(Row):  # every sentence was right on that day
    language: Mapped[str]
    mark: Mapped[str]  # a hash of all sentences and their words: it holds as long as they are the same
    reader_id: Mapped[int] = owned("catalogue_reader")
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    reader: Mapped[CatalogueReader] = relationship()
