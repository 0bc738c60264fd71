"""The audit at the command line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from portal.setting_files import load_settings
from portal.store.database import make_engine
from tests.commands import Installed

CHILDREN = "child_ref,first_name,date_of_birth\nC1,Robin,2016-05-04\nC2,Alex,2014-05-04\n"


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    """A council with two children and an administrator."""
    made = Installed(tmp_path)
    made.run("upgrade")
    made.run("staff", "add", "ada@example.org", "--role", "admin", "--name", "Ada", typed="three odd hedgehogs\n" * 2)
    made.run("import", made.file("children.csv", CHILDREN))
    return made


def test_who_looked_at_a_child_is_told_and_written_to_a_file(installed: Installed) -> None:
    told = installed.run("audit", "show", "--child", "C1").splitlines()
    assert told[0] == "when,who,what,about,child,why,from"
    assert re.search(r"cli .*,read,traces of child \d+,C1", told[1])
    assert not [line for line in told if "C2" in line]
    assert "entries" in installed.run("audit", "show", "--staff", "ada@example.org", "--out", "ada.csv")
    assert (installed.folder / "ada.csv").read_text("utf-8").startswith("when,who")


def test_who_is_not_there_is_said_so(installed: Installed) -> None:
    assert "There is no child C9." in installed.run("audit", "show", "--child", "C9", code=1)
    assert "There is no account" in installed.run("audit", "show", "--staff", "eve@example.org", code=1)
    assert "Name a child" in installed.run("audit", "show", code=1)


def test_the_chain_is_looked_through_and_what_was_taken_out_is_named(installed: Installed) -> None:
    head = installed.run("audit", "verify").split()[-1]
    assert "each as it was written" in installed.run("audit", "verify", "--head", head)
    engine = make_engine(load_settings(installed.folder / ".env", data=installed.folder / "portal-data").database)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TRIGGER audit_entry_no_delete"))
        connection.execute(sa.text("DELETE FROM audit_entry WHERE id = 1"))
    told = installed.run("audit", "verify", code=1)
    assert "Entry 1 was taken out." in told
    assert "not as it was written" in told
