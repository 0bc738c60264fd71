"""On PostgreSQL the portal works as a user that cannot touch what the audit holds, by the lines of the room's page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

from portal.store.audit import Action, record
from portal.store.database import make_engine, session_maker, writing
from portal.store.running import chain
from portal.store.sealing import KeyRing
from tests.factories import NOW, SOMEBODY, a_child
from tests.repository import ROOT

pytestmark = pytest.mark.postgres


@pytest.fixture
def app_user(on_postgres: bool, postgres_url: str, session: Session, ring: KeyRing) -> Iterator[Session]:
    """A session of the user that owns nothing, where the owner wrote two entries."""
    if not on_postgres:
        pytest.skip("SQLite has no users")
    for _ in range(2):
        record(session, Action.READ, "response:1", by=SOMEBODY, now=NOW)
    session.commit()
    (lines,) = re.findall(r"```sql\n(.*?)```", (ROOT / "portal/store/README.md").read_text("utf-8"), re.DOTALL)
    for line in lines.split(";"):
        if line.strip():
            session.execute(sa.text(line))
    session.commit()
    engine = make_engine(postgres_url.replace("portal@", "portal_app@"))
    with session_maker(engine, ring)() as opened:
        yield opened
    engine.dispose()
    session.execute(sa.text("DROP OWNED BY portal_app"))
    session.execute(sa.text("DROP ROLE portal_app"))
    session.commit()


def test_it_writes_entries_and_links_and_does_its_ordinary_work(app_user: Session) -> None:
    with writing(app_user):
        record(app_user, Action.READ, "response:2", by=SOMEBODY, now=NOW)
        child = a_child(app_user)
        child.first_name = "Alex"
    assert chain.link(app_user) == 3
    assert chain.verify(app_user).faults == []
    with writing(app_user):
        app_user.delete(child)


@pytest.mark.parametrize(
    "what",
    [
        "UPDATE audit_entry SET actor = 'nobody'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "DELETE FROM audit_link",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_entry_no_update ON audit_entry",
        "DROP TABLE audit_entry",
        "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
        "SET session_replication_role = replica",
        "GRANT DELETE ON audit_entry TO portal_app",
    ],
)
def test_it_can_take_nothing_away_and_no_trigger_off(app_user: Session, what: str) -> None:
    if what.startswith("GRANT"):  # the server only warns, and grants nothing
        app_user.execute(sa.text(what))
        what = "DELETE FROM audit_entry"
    with pytest.raises((ProgrammingError, DBAPIError), match="permission denied|must be owner|must be able"):
        app_user.execute(sa.text(what))
    app_user.rollback()
