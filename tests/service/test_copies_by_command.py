"""Backup, restore and move as whoever runs the portal types them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from portal.calendar import utc_now
from portal.setting_files import load_settings
from portal.store.database import open_database
from portal.store.running import pulse
from tests.commands import Installed
from tests.service.test_setup import given

CHILDREN = "child_ref,first_name,date_of_birth\nC1,Robin,2016-05-04\nC2,Wren,2012-05-04\n"


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    """A council's folder with two children; the private half of its backup key is in the file `private`."""
    installed = Installed(tmp_path)
    (tmp_path / ".env").unlink()
    told = installed.run("setup", "--yes", *given())
    installed.file("private", told.split("nobody can make it again:")[1].split()[0])
    installed.run("upgrade")
    installed.run("import", installed.file("children.csv", CHILDREN))
    return installed


def newest(installed: Installed) -> str:
    return str(max((installed.folder / "portal-backups").glob("*.backup")))


def test_a_council_loses_its_disk_and_is_back_with_its_safe_and_its_backup(installed: Installed) -> None:
    assert re.search(r"\d rows, [\d,]+ bytes, read back\.", installed.run("backup"))
    assert "1 children" in installed.run("forget", "C1", "--yes")
    assert "there is a database" in installed.run("restore", newest(installed), "--key-file", "private", code=1)
    (installed.folder / "portal-data").rename(installed.folder / "lost")
    told = installed.run("restore", newest(installed), typed=(installed.folder / "private").read_text("utf-8") + "\n")
    assert "1 children who were erased since were erased again" in told
    installed.run("check")
    assert "no child" in installed.run("forget", "C1", "--yes", code=1)
    assert "1 children" in installed.run("forget", "C2", "--yes")


def test_without_the_ledger_it_says_that_the_erased_are_back(installed: Installed) -> None:
    installed.run("backup", "--to", "elsewhere")
    (copy,) = (installed.folder / "elsewhere").glob("*.backup")
    (installed.folder / "elsewhere" / "erasures.jsonl").unlink()
    (installed.folder / "portal-data").rename(installed.folder / "lost")
    assert "whoever was erased after the backup is back" in installed.run("restore", str(copy), "--key-file", "private")


def test_a_backup_without_a_key_or_with_another_is_refused_in_one_sentence(installed: Installed) -> None:
    installed.run("backup")
    (installed.folder / "portal-data").rename(installed.folder / "lost")
    installed.file("other", "b" * 43 + "=")
    assert "needs the backup key whose" in installed.run("restore", newest(installed), "--key-file", "other", code=1)
    assert "write base64" in installed.run("restore", newest(installed), typed="nonsense\n", code=1)
    installed.set(BACKUP_KEY="")
    assert "portal keys new backup" in installed.run("backup", code=1)
    installed.run("keys", "new", "backup")
    assert load_settings(installed.folder / ".env").backup_key


def test_everything_is_carried_to_another_database_and_serves_there(installed: Installed) -> None:
    address = f"sqlite:///{installed.folder / 'other' / 'portal.sqlite3'}"
    (installed.folder / "other").mkdir(mode=0o700)
    with open_database(load_settings(installed.folder / ".env"))() as session:
        pulse.beat_keys(session, utc_now())
    assert "stop it, wait two minutes" in installed.run("move", address, code=1)
    with open_database(load_settings(installed.folder / ".env"))() as session:
        session.delete(session.scalars(sa.select(pulse.Beat)).one())
        session.commit()
    assert "equal in number and by their hashes" in installed.run("move", address)
    assert "rows already" in installed.run("move", address, code=1)
    assert "postgresql://" in installed.run("move", "mysql://nowhere", code=1)
    installed.set(DATABASE_URL=address)
    installed.run("check")
    assert "1 children" in installed.run("forget", "C1", "--yes")
