"""Tests of the migrations: they lead to the tables of models.py, keep every row, and can be gone back."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.util import CommandError
from sqlalchemy.orm import Session

from portal.store import schema
from portal.store.audit import WORKER, Action, Actor, record
from portal.store.base import Base
from portal.store.database import make_engine, session_maker
from portal.store.models import AuditEntry, Child, Concern, Contact, Message, Response, Review
from portal.store.sealing import KeyRing
from tests.factories import NOW, a_child, a_contact, a_held_review, a_review, a_staff, an_invitation

FIRST_RELEASE = "0001"
BEFORE_UNKNOWN_DUE_DAYS = "0005"
BEFORE_READ_FIRST = "0011"
BEFORE_ONE_ROW = "0014"
BEFORE_UNREAD_COLUMNS_WENT = "0015"
BEFORE_COLUMNS = "0016"
# made anew, and empty, on the way back; and what a later shape has no place for
EMPTY_AGAIN = {"target"}
REBUILDS = '''
"""Rebuilds a table that others hang on."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("child") as batch:
        batch.add_column(sa.Column("nickname", sa.String(), nullable=True))
        batch.alter_column("first_name", existing_type=sa.String(), type_=sa.Text())
    {besides}


def downgrade() -> None:
    with op.batch_alter_table("child") as batch:
        batch.drop_column("nickname")
        batch.alter_column("first_name", existing_type=sa.Text(), type_=sa.String())
'''


@pytest.fixture
def blank(on_postgres: bool, request: pytest.FixtureRequest) -> Iterator[sa.Engine]:
    """A database without tables, on the engine this run is about."""
    if not on_postgres:
        engine = make_engine(f"sqlite:///{request.getfixturevalue('tmp_path') / 'blank.sqlite3'}")
        yield engine
        engine.dispose()
        return
    url = sa.make_url(request.getfixturevalue("postgres_url"))
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE blank")
        engine = make_engine(url.set(database="blank").render_as_string(hide_password=False))
        yield engine
        engine.dispose()
        connection.exec_driver_sql("DROP DATABASE blank")
    server.dispose()


def shape(engine: sa.Engine) -> set[str]:
    """Everything the database knows of its tables, each line normalised; Alembic's own comparison sees no CHECK."""
    with engine.connect() as connection:
        read = _shape_of_postgres if engine.dialect.name == "postgresql" else _shape_of_sqlite
        return {line for line in read(connection) if "alembic_version" not in line}


def _shape_of_sqlite(connection: sa.Connection) -> Iterator[str]:
    for kind, name, sql in connection.exec_driver_sql(
        "SELECT type, name, sql FROM sqlite_master WHERE sql <> '' AND name <> 'sqlite_sequence'"
    ):
        plain = re.sub(r"\s+", " ", sql.replace('"', "")).strip()
        if kind != "table":
            yield plain
            continue
        body = plain[plain.index("(") + 1 : -1]
        # columns and constraints in the order written are no part of the promise; their words are
        for part in re.split(r", (?![^(]*\))", body):
            yield f"{name}: {part.strip()}"


def _shape_of_postgres(connection: sa.Connection) -> Iterator[str]:
    for query in (
        "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
        "WHERE table_schema = 'public'",
        "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid <> 0 "
        "AND connamespace = 'public'::regnamespace",
        "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT tgrelid::regclass, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    ):
        for row in connection.exec_driver_sql(query):
            yield " ".join(str(part) for part in row)


def test_migrated_tables_are_the_tables_of_the_models(blank: sa.Engine, engine: sa.Engine) -> None:
    schema.upgrade(blank)
    assert shape(blank) == shape(engine)
    assert len(shape(engine)) > 300


def test_a_database_knows_whether_it_is_current(blank: sa.Engine) -> None:
    assert schema.current(blank) is None
    assert not schema.is_current(blank)
    schema.upgrade(blank)
    assert schema.is_current(blank)
    schema.upgrade(blank)
    assert schema.is_current(blank)


def test_going_back_to_the_empty_database_leaves_nothing(blank: sa.Engine) -> None:
    schema.upgrade(blank)
    schema.downgrade(blank, "base")
    assert schema.current(blank) is None
    assert shape(blank) == set()
    schema.upgrade(blank)
    assert schema.is_current(blank)


def test_two_upgrades_at_once_do_the_work_once(blank: sa.Engine) -> None:
    address = blank.url.render_as_string(hide_password=False)
    work = f"from portal.store import database, schema; schema.upgrade(database.make_engine({address!r}))"
    upgrades = [subprocess.Popen([sys.executable, "-c", work]) for _ in range(2)]
    assert [upgrade.wait(120) for upgrade in upgrades] == [0, 0]
    assert schema.is_current(blank)


def test_whoever_drafts_a_migration_is_told_of_every_table() -> None:
    """Alembic drops a table that it was not told of. In a process of its own, which imports nothing else."""
    work = "from portal.store import schema; from portal.store.base import Base; print(*sorted(Base.metadata.tables))"
    told = subprocess.run([sys.executable, "-c", work], check=True, capture_output=True, text=True).stdout
    assert told.split() == sorted(Base.metadata.tables)


@pytest.fixture
def peopled(blank: sa.Engine, ring: KeyRing) -> sa.Engine:
    """A migrated database in which every table below the child has a row."""
    schema.upgrade(blank)
    with session_maker(blank, ring)() as session:
        fill_every_table(session)
        session.commit()
    return blank


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
    chosen: dict[str, Any] = {"cover": {"iro_id": known["child"]}}.get(table.name, {})
    special = {"status": "draft", "state": {"answer": "blank", "message": "queued"}.get(table.name), "how": "attended",
               "kind": {"tag": "theme", "concern": "talk", "key_print": "seal"}.get(table.name, "code"),
               "set_by": "machine",
               "urgency": "same_day", "source": "web", "form": "consult_4_11", "channel": "email",
               "audience": "panel", "what": "hold"}  # fmt: skip
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


def counts(engine: sa.Engine) -> dict[str, int]:
    """Rows in each table."""
    with engine.connect() as connection:
        return {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def migrate_by(engine: sa.Engine, folder: Path, besides: str = "pass") -> None:
    """Runs one more migration, written as a later release would write it."""
    head = schema.current(engine)
    (folder / "9999_more.py").write_text(REBUILDS.format(head=head, besides=besides).strip())
    with engine.connect() as connection:
        config = schema._config(connection)
        config.set_main_option("version_locations", f"{schema.MIGRATIONS / 'versions'}:{folder}")
        command.upgrade(config, "head")


def test_a_migration_that_rebuilds_a_table_keeps_every_row_that_hangs_on_it(peopled: sa.Engine, tmp_path: Path) -> None:
    before = counts(peopled)
    assert all(before.values()), before
    migrate_by(peopled, tmp_path)
    assert counts(peopled) == before
    with peopled.connect() as connection:
        assert "nickname" in {column["name"] for column in sa.inspect(connection).get_columns("child")}
        if peopled.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_what_waited_for_a_meeting_is_due_in_two_working_days_and_who_is_worried_asked_for_no_talk(
    peopled: sa.Engine,
) -> None:
    due = sa.text("UPDATE concern SET urgency = 'read_first', question = 'y_worry', code = :code, due_at = :due, "
                  "raised_at = :raised, escalated_at = null, acknowledged_at = null, changed_at = null, kind = 'talk', "
                  "acknowledged_by = null")  # fmt: skip
    found = sa.text("SELECT kind, due_at FROM concern")
    for code, kind in (("little", "safety"), ("talk", "talk")):
        schema.downgrade(peopled, BEFORE_READ_FIRST)
        with peopled.begin() as connection:
            meeting = datetime(2026, 5, 1, tzinfo=UTC)
            connection.execute(
                due.bindparams(
                    sa.bindparam("due", meeting, sa.DateTime(timezone=True)),
                    sa.bindparam("raised", datetime(2026, 4, 2, 9, tzinfo=UTC), sa.DateTime(timezone=True)),
                    code=code,
                )
            )
        schema.upgrade(peopled)
        with peopled.connect() as connection:
            ((carried, due_at),) = connection.execute(
                found.columns(sa.column("kind", sa.String), sa.column("due_at", sa.DateTime(timezone=True)))
            ).all()
            # Good Friday and Easter Monday are not worked
            assert (carried, due_at.replace(tzinfo=due_at.tzinfo or UTC)) == (
                kind,
                datetime(2026, 4, 8, 16, tzinfo=UTC),
            )


def test_a_database_of_the_first_release_keeps_every_row_up_to_this_one(peopled: sa.Engine) -> None:
    schema.downgrade(peopled, FIRST_RELEASE)
    before = everything(peopled)
    assert {"child", "review", "contact", "staff", "answer", "invitation", "audit_entry", "message"} <= set(before)
    assert {name for name, rows in before.items() if not rows} == EMPTY_AGAIN
    schema.upgrade(peopled)
    after = everything(peopled)
    for name, rows in before.items():
        if name in EMPTY_AGAIN:
            assert name not in after
            continue
        kept = [{column: row[column] for column in rows[0] if column in row} for row in after[name]]
        assert [{column: row[column] for column in kept[0]} for row in rows] == kept, name


def test_going_back_gives_every_row_again_what_it_must_have(peopled: sa.Engine) -> None:
    schema.downgrade(peopled, BEFORE_UNREAD_COLUMNS_WENT)
    before = everything(peopled)
    assert [row["totp_step"] for row in before["staff"]] == [0, 0]
    assert all(row["set_at"] for row in before["tag"])
    assert before["target"] == []


def everything(engine: sa.Engine) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table as the database has it, table by table."""
    found = sa.MetaData()
    with engine.connect() as connection:
        found.reflect(connection)
        return {
            table.name: [
                dict(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key)).mappings()
            ]
            for table in found.sorted_tables
            if table.name != "alembic_version"
        }


def test_a_migration_that_orphans_rows_is_undone_whole(peopled: sa.Engine, tmp_path: Path) -> None:
    before = counts(peopled)
    with pytest.raises(Exception, match="response -> invitation|violates foreign key"):
        migrate_by(peopled, tmp_path, 'op.execute("UPDATE response SET invitation_id = 4711")')
    assert counts(peopled) == before
    assert schema.is_current(peopled)


def test_a_migration_that_fails_half_way_leaves_the_old_shape(peopled: sa.Engine, tmp_path: Path) -> None:
    before = shape(peopled)
    with pytest.raises(sa.exc.DBAPIError):
        migrate_by(peopled, tmp_path, 'op.execute("SELECT nonsense")')
    assert shape(peopled) == before
    assert schema.is_current(peopled)


def test_due_days_a_response_made_up_become_unknown_and_all_others_stay(blank: sa.Engine, ring: KeyRing) -> None:
    schema.upgrade(blank)
    held, stated = date(2025, 6, 30), date(2025, 7, 4)
    with session_maker(blank, ring)() as session:
        child = a_child(session)
        a_held_review(session, child, held, reference="903:C1:2025-06-30", due_on=None)
        corrected = a_held_review(session, child, held, reference="903:C2:2025-06-30", due_on=stated)
        a_held_review(session, child, held, reference="R1", due_on=stated)
        record(
            session, Action.CHANGE, f"review:{corrected.id}", by=WORKER, now=NOW, child_id=child.id, why="venue, due_on"
        )
        session.commit()
    schema.downgrade(blank, BEFORE_UNKNOWN_DUE_DAYS)
    due = sa.text("SELECT reference, due_on FROM review ORDER BY reference").columns(due_on=sa.Date)
    with blank.connect() as connection:
        assert [row.due_on for row in connection.execute(due)] == [held, stated, stated]
    schema.upgrade(blank)
    with blank.connect() as connection:
        assert [row.due_on for row in connection.execute(due)] == [None, stated, stated]


def test_children_who_stand_twice_are_both_kept_and_named_when_one_row_is_promised(
    blank: sa.Engine, ring: KeyRing, capsys: pytest.CaptureFixture[str]
) -> None:
    schema.upgrade(blank)
    with session_maker(blank, ring)() as session:
        twice, other = a_child(session, reference="C1"), a_child(session, reference="C2")
        for child in (twice, other):
            a_contact(session, child, reference="P1")
        a_review(session, twice, reference="R1")
        session.commit()
    schema.downgrade(blank, BEFORE_ONE_ROW)
    with blank.begin() as connection:
        connection.execute(sa.text("UPDATE child SET reference = ' c1' WHERE reference = 'C2'"))
    schema.upgrade(blank)
    said = capsys.readouterr().out
    assert "two rows of child are one but for capitals and blanks: 'C1' and ' c1'. Both are kept." in said
    assert "contact" not in said
    with session_maker(blank, ring)() as session:
        kept = session.execute(sa.select(Child.reference, Child.reference_plain).order_by(Child.id))
        assert [tuple(row) for row in kept] == [("C1", "c1"), (" c1", None)]
        assert session.scalar(sa.select(sa.func.count()).select_from(Contact)) == 2


def test_a_rebuilt_table_gives_no_number_of_an_erased_row_again(blank: sa.Engine, ring: KeyRing) -> None:
    schema.upgrade(blank)
    with session_maker(blank, ring)() as session:
        child = a_child(session)
        erased = a_review(session, child)
        number, child_id = erased.id, child.id
        session.delete(erased)
        session.commit()
    schema.downgrade(blank, BEFORE_UNKNOWN_DUE_DAYS)
    schema.upgrade(blank)
    with session_maker(blank, ring)() as session:
        assert a_review(session, session.get_one(Child, child_id)).id > number


def test_the_comparison_sees_a_check_that_got_lost(peopled: sa.Engine, tmp_path: Path) -> None:
    before = shape(peopled)
    lose = 'with op.batch_alter_table("staff") as batch: batch.drop_constraint(op.f("ck_staff_role"), type_="check")'
    migrate_by(peopled, tmp_path, lose)
    assert any("ck_staff_role" in lost for lost in before - shape(peopled))


def test_an_unknown_revision_is_refused_by_name(blank: sa.Engine) -> None:
    schema.upgrade(blank)
    with pytest.raises(CommandError, match="nowhere"):
        schema.downgrade(blank, "nowhere")


@pytest.mark.parametrize("made_by", ["models", "migrations"])
def test_an_audit_entry_is_never_changed_or_deleted(made_by: str, blank: sa.Engine, ring: KeyRing) -> None:
    schema.upgrade(blank) if made_by == "migrations" else Base.metadata.create_all(blank)
    with session_maker(blank, ring)() as session:
        record(session, Action.READ, "response:7", by=WORKER, now=NOW)
        session.commit()
        for forbidden in (sa.update(AuditEntry).values(subject="response:8"), sa.delete(AuditEntry)):
            with pytest.raises(sa.exc.DBAPIError, match="never"):
                session.execute(forbidden)
            session.rollback()


def test_what_the_log_and_the_front_of_keys_said_stands_in_columns(peopled: sa.Engine, ring: KeyRing) -> None:
    staff, later = Actor("staff", 7), NOW + timedelta(hours=1)
    with session_maker(peopled, ring)() as session:
        moved = session.scalars(sa.select(Review)).one()
        typed, wish = session.scalars(sa.select(Response)).one(), session.scalars(sa.select(Concern)).one()
        cancelled = a_review(session, moved.child)
        wish.speaks, wish.code = "pl", None
        session.execute(sa.update(Message).values(dedupe=f"concern:{wish.id}:duty@example.org", concern_id=None))
        for action, subject, by in (
            (Action.MOVE, f"review:{moved.id}", staff),
            (Action.CANCEL, f"review:{cancelled.id}", staff),
            (Action.MOVE, f"review:{cancelled.id}", WORKER),
            (Action.RECEIVE, f"response:{typed.id}", staff),
        ):
            record(session, action, subject, by=by, now=later, child_id=moved.child_id)
        session.commit()
    schema.downgrade(peopled, BEFORE_COLUMNS)
    with peopled.connect() as connection:
        assert connection.scalar(sa.text("SELECT code FROM concern")) == "speaks:pl"
    schema.upgrade(peopled)
    with session_maker(peopled, ring)() as session:
        settled = sa.select(Review.plan_settled, Review.outcome_settled).order_by(Review.id)
        assert session.execute(settled).all() == [(True, False), (False, True)]
        assert session.scalars(sa.select(Response.known_at)).all() == [later]
        assert session.execute(sa.select(Concern.speaks, Concern.code)).all() == [("pl", None)]
        assert session.scalars(sa.select(Message.concern_id)).all() == session.scalars(sa.select(Concern.id)).all()
