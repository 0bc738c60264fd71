"""Brings a database to the shape this release needs, and tells which shape it has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event

from portal.store import ledger  # noqa: F401  # its tables come with the others
from portal.store.models import AuditEntry
from portal.store.running import key_prints, pulse  # noqa: F401  # and theirs
from portal.store.running.chain import AuditLink
from portal.store.tables import (  # noqa: F401  # too
    agreement_tables,
    between_tables,
    catalogue_tables,
    concern_tables,
    doing_tables,
    file_tables,
    keeping_tables,
    media_tables,
    meeting_tables,
    register_tables,
    report_tables,
    staff_tables,
    worker_tables,
)

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"

# An entry, and its link, is written once: nothing changes it or takes it away. Migrations make the same by words of
# their own.
_REFUSALS = {
    "sqlite": (
        """CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
        BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END""",
        """CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
        BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                RAISE EXCEPTION 'audit entries are never changed';
            END IF;
            RAISE EXCEPTION 'audit entries are never deleted';
        END $$""",
        """CREATE TRIGGER {table}_no_update BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_refuse()""",
        """CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()""",
    ),
}


def upgrade(engine: sa.Engine) -> None:
    """Runs every migration that is missing, in one transaction: all of them or none. Safe to run twice at once."""
    from alembic import command  # a quarter of a second: not for commands that only look which shape there is

    with engine.connect() as connection:
        command.upgrade(_config(connection), "head")


def downgrade(engine: sa.Engine, revision: str) -> None:
    """Goes back to an earlier revision ("base" is the empty database); what only the later shape held is lost."""
    from alembic import command

    with engine.connect() as connection:
        command.downgrade(_config(connection), revision)


def current(engine: sa.Engine) -> str | None:
    """The revision the database has; None for one without tables."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return found


def revisions() -> list[str]:
    """Those of this release, the latest last: each migration's file begins with its own."""
    return sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def is_current(engine: sa.Engine) -> bool:
    """Whether the database has the shape this release needs."""
    return current(engine) == revisions()[-1]


def is_known(engine: sa.Engine) -> bool:
    """Whether the database has a shape this release or an earlier one gave it, or none yet."""
    return current(engine) in [None, *revisions()]


def revise(says: str) -> None:
    """Writes the next migration from the difference between models.py and the migrations; `says` names it.

    It is a draft to be read and finished by a person, above all where rows have to be carried. An earlier one is
    never changed or made anew: somewhere a database has been through it.
    """
    from alembic import command

    number = 1 + int(revisions()[-1])
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        config = _config(connection)
        command.upgrade(config, "head")
        command.revision(config, says, autogenerate=True, rev_id=f"{number:04}")


@event.listens_for(AuditEntry.__table__, "after_create")
@event.listens_for(AuditLink.__table__, "after_create")
def _after_create(table: sa.Table, connection: sa.Connection, **_options: Any) -> None:
    # only tables made without migrations come here: op.create_table makes a table of its own
    for statement in _REFUSALS[connection.dialect.name]:
        connection.exec_driver_sql(statement.format(table=table.name))


def _config(connection: sa.Connection) -> Config:
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config
