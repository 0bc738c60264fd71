"""A file whose taking in is broken off half way: nothing of it stands, and the same command takes it in afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from portal.store.base import Base
from portal.store.database import make_engine
from portal.store.models import Answer, AuditEntry, Child, Contact, Invitation, Response, Review, Tag
from tests.commands import Installed

MANY = range(60)
FILES = {
    "children": ("child_ref,first_name,date_of_birth", "C{n},Robin,2016-05-04"),
    "contacts": ("child_ref,contact_ref,role,name", "C{n},K{n},parent,Pat Gray"),
    "reviews": ("review_ref,child_ref,due_on,held_on", "R{n},C{n},2025-04-30,2025-04-20"),
    "responses": (
        "form,review_ref,respondent_ref,role,received_on,p_well",
        "consult_parent,R{n},K{n},parent,2025-04-10,He likes the garden",
    ),
}
KEPT: tuple[type[Base], ...] = (Child, Contact, Review, Invitation, Response, Answer, Tag, AuditEntry)

# `portal` with the power cut at the first statement that begins so
CUT_OFF = """
import os, signal, sys
from sqlalchemy import Engine, event
from portal.cli import main

first = sys.argv.pop(1)

@event.listens_for(Engine, "before_cursor_execute")
def cut_off(_connection, _cursor, statement, *_):
    if statement.startswith(first):
        os.kill(os.getpid(), signal.SIGKILL)

main()
"""


def counted(installed: Installed) -> list[int]:
    engine = make_engine(f"sqlite:///{installed.folder / 'portal-data' / 'portal.sqlite3'}")
    with engine.connect() as connection:
        found = [connection.scalar(sa.select(sa.func.count()).select_from(model)) or 0 for model in KEPT]
    engine.dispose()
    return found


def killed(installed: Installed, name: str) -> None:
    """Runs the import up to where the rows are written and not yet what is noted of them."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    command = [sys.executable, "-c", CUT_OFF, "INSERT INTO audit_entry", "import", name]
    done = subprocess.run(command, cwd=installed.folder, env=env, check=False)
    assert done.returncode == -signal.SIGKILL


def test_a_file_that_is_killed_half_way_leaves_nothing_and_is_taken_in_afterwards(tmp_path: Path) -> None:
    installed = Installed(tmp_path)
    installed.run("upgrade")
    names = {}
    for kind, (heading, row) in FILES.items():
        names[kind] = installed.file(f"{kind}.csv", "\n".join([heading, *(row.format(n=n) for n in MANY)]) + "\n")
    # every other row of the address book is written as a child is, a returned form in a way of its own
    for first, then in (("children", ["contacts", "reviews"]), ("responses", [])):
        before = counted(installed)
        killed(installed, names[first])
        assert counted(installed) == before
        said = installed.run("import", names[first], *(names[kind] for kind in then))
        assert said.count(f"{len(MANY)} new") == 1 + len(then)
