"""An empty database with the tables, and one with a row in every table."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.store import schema
from portal.store.audit import WORKER, Action, record
from portal.store.base import Base
from portal.store.database import make_engine, session_maker
from portal.store.sealing import KeyRing
from tests.factories import NOW, a_child, a_contact, a_review, a_staff, an_invitation


@pytest.fixture
def blank(on_postgres: bool, request: pytest.FixtureRequest) -> Iterator[sa.Engine]:
    """A database without tables, on the engine this run is about."""
    with _database("blank", on_postgres, request) as engine:
        yield engine


@pytest.fixture(scope="session")
def upgraded(on_postgres: bool, request: pytest.FixtureRequest) -> Iterator[sa.Engine]:
    """A database that every migration has made, once for all tests; nobody writes to it."""
    with _database("upgraded", on_postgres, request) as engine:
        schema.upgrade(engine)
        engine.dispose()  # a database that somebody is connected to cannot be copied
        yield engine


@pytest.fixture
def migrated(upgraded: sa.Engine, on_postgres: bool, request: pytest.FixtureRequest) -> Iterator[sa.Engine]:
    """A database of its own that every migration has made."""
    with _database("migrated", on_postgres, request, upgraded) as engine:
        yield engine


@contextmanager
def _database(
    name: str, on_postgres: bool, request: pytest.FixtureRequest, like: sa.Engine | None = None
) -> Iterator[sa.Engine]:
    """A database of that name, empty or as another one is."""
    if not on_postgres:
        path = request.getfixturevalue("tmp_path_factory").mktemp(name) / f"{name}.sqlite3"
        if like:
            shutil.copyfile(str(like.url.database), path)
        engine = make_engine(f"sqlite:///{path}")
        yield engine
        engine.dispose()
        return
    url = sa.make_url(request.getfixturevalue("postgres_url"))
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}" + (f" TEMPLATE {like.url.database}" if like else ""))
        engine = make_engine(url.set(database=name).render_as_string(hide_password=False))
        yield engine
        engine.dispose()
        connection.exec_driver_sql(f"DROP DATABASE {name}")
    server.dispose()


@pytest.fixture
def peopled(migrated: sa.Engine, ring: KeyRing) -> sa.Engine:
    """A migrated database in which every table below the child has a row."""
    with session_maker(migrated, ring)() as session:
        fill_every_table(session)
        session.commit()
    return migrated


def fill_every_table(session: Session) -> None:
    """One row in each table, made from its own columns where no factory makes it."""
    child = a_child(session, iro=a_staff(session))
    other = a_staff(session)
    review = a_review(session, child)
    contact = a_contact(session, child)
    known = {"staff": other.id, "child": child.id, "review": review.id, "contact": contact.id}
    known["invitation"] = an_invitation(session, None, review).id
    record(session, Action.READ, "response:1", by=WORKER, now=NOW)
    session.flush()
    for table in Base.metadata.sorted_tables:
        if session.scalar(sa.select(sa.func.count()).select_from(table)):
            continue
        row = _row_of(table, known)
        session.execute(table.insert().values(row))
        known[table.name] = row.get("id", 1)  # the first row of its table


def _row_of(table: sa.Table, known: dict[str, Any]) -> dict[str, Any]:
    chosen: dict[str, Any] = {
        "cover": {"iro_id": known["child"]},
        "decision": {"draft": b"x"},
        "heard_directly": {"way": "observed"},
        "greeting": {"figure": "curly_hair"},
        "report_words": {"part": "timeliness"},
        "recorded_elsewhere": {"part": "timeliness", "columns": ["Dispute"], "rows": [["Informal"]]},
    }.get(table.name, {})
    special = {"status": "draft", "state": {"answer": "blank", "message": "queued"}.get(table.name),
               "how": {"agreement": "phone"}.get(table.name, "attended"),
               "kind": {"tag": "theme", "concern": "talk", "key_print": "seal", "said_aloud": "webm",
                        "concern_note": "they_were_told"}.get(table.name, "code"),
               "set_by": "machine", "became": "made", "done": "was_done", "as_a": "as_csv", "asks": "wrote",
               "urgency": "same_day", "source": "web", "form": "consult_4_11", "channel": "email",
               "audience": "panel", "what": "hold", "shares": "all", "to_whom": "by_iro",
               "half": {"copy_asked": "all_else"}.get(table.name)}  # fmt: skip
    row: dict[str, Any] = {}
    for column in table.columns:
        if column.nullable or (column.primary_key and not column.foreign_keys and column.type.python_type is int
                               and len(table.primary_key) == 1):  # fmt: skip
            continue
        reference = next(iter(column.foreign_keys), None)
        row[column.name] = known[reference.column.table.name] if reference else special.get(column.name)
        if row[column.name] is None:
            row[column.name] = _any(column)
    return row | chosen


def _any(column: sa.Column[Any]) -> Any:
    simple: dict[type, Any] = {int: 1, float: 1.0, str: "x", bytes: b"x", bool: False, date: NOW.date()}
    return {} if isinstance(column.type, sa.JSON) else simple.get(column.type.python_type, NOW)
