"""What every table shares: moments in UTC, names of constraints, and the promises a table can make."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, event, false
from sqlalchemy.orm import DeclarativeBase, Mapped, Mapper, declared_attr
from sqlalchemy.orm import mapped_column as col

from portal.store import vocabulary
from portal.store.references import plain
from portal.store.tables import work_words


class Moment(sa.TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets the zone, so it is put back on reading and refused when absent on writing."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Word(sa.TypeDecorator[StrEnum]):
    """A word of a closed set: kept as it is, and read back as its member."""

    impl = sa.String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_result_value(self, value: str | None, _dialect: sa.Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)


CLOSED = {vocabulary.__name__, work_words.__name__}  # the modules of closed sets


class Base(DeclarativeBase):
    metadata = sa.MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {
        datetime: Moment,
        date: sa.Date,
        time: sa.Time,
        bytes: sa.LargeBinary,
        str: sa.String,
        dict[str, Any]: sa.JSON,
        **{words: Word(words) for words in StrEnum.__subclasses__() if words.__module__ in CLOSED},
    }

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


class Row(Base):  # most nouns are numbered as they come
    __abstract__ = True
    id: Mapped[int] = col(primary_key=True, sort_order=-1)


def _plain_reference(context: Any) -> str:
    return plain(context.get_current_parameters()["reference"])


class Referenced:  # known by the reference of another system: in whatever capitals and blanks, it is the same row
    reference: Mapped[str]
    # none: its like stood there already, when this column came
    reference_plain: Mapped[str | None] = col(default=_plain_reference)
    corrected: Mapped[dict[str, Any] | None]  # by fact, when and by whom: put right by hand, no file writes over it


class Reader:  # a person who is sent something: how large they read, and when they are away
    large_print: Mapped[bool] = col(default=False, server_default=false())  # letters and paper forms
    away_from: Mapped[date | None]  # none where they are away until a day: away already
    away_until: Mapped[date | None]  # the last day; none: nobody said that they are away


@event.listens_for(Row, "instrument_class", propagate=True)
def never_number_twice(mapper: Mapper[Any], _class: type) -> None:
    """SQLite would give the number of an erased row to the next one: its link, and its lines in the audit, with it."""
    if isinstance(mapper.local_table, sa.Table):
        mapper.local_table.dialect_options["sqlite"]["autoincrement"] = True


def one_of(column: str, words: type[StrEnum], but: StrEnum | None = None) -> CheckConstraint:
    """Promises that the column holds one of these words, all but the one named."""
    listed = ", ".join(f"'{word}'" for word in words if word != but)
    return CheckConstraint(f"{column} in ({listed})", name=column)


def together(a: str, b: str) -> CheckConstraint:
    return CheckConstraint(f"({a} is null) = ({b} is null)", name=f"{a}_with_{b}")


def owned(table: str, **options: Any) -> Mapped[Any]:
    """A key that goes when what it belongs to goes."""
    return col(ForeignKey(f"{table}.id", ondelete="CASCADE"), **options)


def one_live(name: str, *columns: str, where: str) -> Index:
    """At most one that is not withdrawn; UNIQUE takes two NULLs for different, so child and adults have one each."""
    live = sa.text(f"{where} and withdrawn_at is null")
    return Index(name, *columns, unique=True, sqlite_where=live, postgresql_where=live)
