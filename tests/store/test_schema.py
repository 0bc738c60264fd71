"""Tests of the migrations: they lead to the tables of models.py, keep every row, and can be gone back."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from portal.store import schema
from portal.store.audit import WORKER, Action, record
from portal.store.base import Base
from portal.store.database import session_maker
from portal.store.models import AuditEntry
from portal.store.sealing import KeyRing
from tests.factories import NOW

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


def test_migrated_tables_are_the_tables_of_the_models(migrated: sa.Engine, engine: sa.Engine) -> None:
    assert shape(migrated) == shape(engine)
    assert len(shape(engine)) > 300


def test_a_database_knows_whether_it_is_current(blank: sa.Engine) -> None:
    assert schema.current(blank) is None
    assert not schema.is_current(blank)
    schema.upgrade(blank)
    assert schema.is_current(blank)
    schema.upgrade(blank)
    assert schema.is_current(blank)


def test_each_migration_is_found_by_the_beginning_of_its_files_name() -> None:
    found = [script.revision for script in ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions()]
    assert schema.revisions() == found[::-1]


def test_a_migration_never_changes_with_the_code() -> None:
    """It leads to the shape of its own day, whatever the code has become since: it uses nothing of it."""
    scripts = [*schema.MIGRATIONS.glob("versions/*.py"), *schema.MIGRATIONS.glob("*.mako")]
    assert [path.name for path in scripts if re.search(r"(?:from|import) portal", path.read_text("utf-8"))] == []


def test_going_back_to_the_empty_database_leaves_nothing(migrated: sa.Engine) -> None:
    schema.downgrade(migrated, "base")
    assert schema.current(migrated) is None
    assert shape(migrated) == set()
    schema.upgrade(migrated)
    assert schema.is_current(migrated)


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


def test_the_comparison_sees_a_check_that_got_lost(peopled: sa.Engine, tmp_path: Path) -> None:
    before = shape(peopled)
    lose = 'with op.batch_alter_table("staff") as batch: batch.drop_constraint(op.f("ck_staff_role"), type_="check")'
    migrate_by(peopled, tmp_path, lose)
    assert any("ck_staff_role" in lost for lost in before - shape(peopled))


def test_an_unknown_revision_is_refused_by_name(migrated: sa.Engine) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        schema.downgrade(migrated, "nowhere")


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
