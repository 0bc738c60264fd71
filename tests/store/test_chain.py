"""Whoever takes an entry out of the audit, changes or moves one is found out."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.running import chain
from portal.store.running.chain import AuditLink, link, verify
from tests.factories import NOW, SOMEBODY


def write(session: Session, times: int = 5) -> None:
    for number in range(times):
        record(session, Action.READ, f"response:{number}", by=SOMEBODY, now=NOW + timedelta(minutes=number), child_id=7)
    session.commit()


@pytest.fixture
def kept(session: Session) -> Session:
    """Five entries with their links."""
    write(session)
    assert link(session) == 5
    return session


@contextmanager
def by_hand(session: Session) -> Iterator[sa.Connection]:
    """As whoever owns the database can: past the triggers."""
    session.rollback()
    engine = session.get_bind()
    assert isinstance(engine, sa.Engine)
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = replica")
        else:
            for table in ("audit_entry", "audit_link"):
                for what in ("update", "delete"):
                    connection.exec_driver_sql(f"DROP TRIGGER {table}_no_{what}")
        yield connection
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = DEFAULT")
        connection.commit()
    session.expire_all()


def faults(session: Session, head: str | None = None) -> list[str]:
    return verify(session, head).faults


def test_a_chain_that_nobody_touched_is_whole_and_goes_on(kept: Session) -> None:
    first = chain.head(kept)
    write(kept, 3)
    assert verify(kept, first) == chain.Found(5, 3, first, [])
    assert link(kept) == 3
    found = verify(kept, first)
    assert (found.links, found.waiting, found.faults) == (8, 0, [])
    assert found.head == chain.head(kept) != first
    assert link(kept) == 0


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("DELETE FROM audit_entry WHERE id = 3", ["Entry 3 was taken out."]),
        ("UPDATE audit_entry SET actor = 'staff:9' WHERE id = 2", ["Entry 2, or its link, was changed."]),
        ("UPDATE audit_entry SET child_id = 8 WHERE id = 5", ["Entry 5, or its link, was changed."]),
        ("UPDATE audit_entry SET id = 990 WHERE id = 1",
         ["Entry 1 was taken out.", "Entry 990 was put in, or moved, later."]),
        ("DELETE FROM audit_link WHERE position = 2",
         ["Links 2 to 2 are missing.", "Entry 2 was put in, or moved, later."]),
    ],
)  # fmt: skip
def test_what_was_taken_out_changed_or_moved_is_named(kept: Session, what: str, says: list[str]) -> None:
    write(kept, 100)
    link(kept)
    with by_hand(kept) as connection:
        connection.exec_driver_sql(what)
    assert faults(kept) == says


def test_two_entries_that_changed_places_are_found(kept: Session) -> None:
    with by_hand(kept) as connection:
        for one, other in ((1, 900), (4, 1), (900, 4)):
            moved = sa.text("UPDATE audit_entry SET id = :other WHERE id = :one")
            connection.execute(moved, {"one": one, "other": other})
    assert faults(kept) == ["Entry 1, or its link, was changed.", "Entry 4, or its link, was changed."]


def test_an_end_that_was_cut_off_is_found_by_a_head_that_was_kept_elsewhere(kept: Session) -> None:
    head = chain.head(kept)
    with by_hand(kept) as connection:
        connection.exec_driver_sql("DELETE FROM audit_entry WHERE id > 3")
        connection.exec_driver_sql("DELETE FROM audit_link WHERE position > 3")
    assert faults(kept) == []
    assert "its end was cut off" in faults(kept, head)[0]


@pytest.mark.parametrize("what", ["UPDATE audit_link SET position = 9 WHERE position = 1", "DELETE FROM audit_link"])
def test_links_are_never_changed(kept: Session, what: str) -> None:
    with pytest.raises(DBAPIError, match="audit entries are never"):
        kept.execute(sa.text(what))
    kept.rollback()


def test_writers_and_linkers_at_once_leave_one_whole_chain(maker: sessionmaker[Session]) -> None:
    def writer(_number: int) -> None:
        for _ in range(10):
            with maker() as session, writing(session):
                record(session, Action.READ, "response:1", by=SOMEBODY, now=NOW)

    def linker(_number: int) -> None:
        for _ in range(5):
            with maker() as session:
                link(session)

    with ThreadPoolExecutor(8) as together:
        work = [together.submit(writer, number) for number in range(5)]
        work += [together.submit(linker, number) for number in range(3)]
        for each in work:
            each.result()
    with maker() as session:
        link(session)
        found = verify(session)
        assert (found.links, found.waiting, found.faults) == (50, 0, [])
        assert session.scalar(sa.select(sa.func.max(AuditLink.position))) == 50
