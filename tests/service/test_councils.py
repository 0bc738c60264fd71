"""Several councils in one installation: a command is for one of them, and nothing of one stops or changes another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal.council.council import Council
from portal.settings import SettingsFaulty
from portal.store.models import Child
from tests.service.region import NAMES, Region

CHILDREN = "child_ref,first_name,date_of_birth\nC1,{},2016-05-04\n"


@pytest.fixture
def region(tmp_path: Path) -> Region:
    made = Region(tmp_path)
    made.run("upgrade", "--council", "all")
    return made


# which settings two councils must not share, and what is said of them
SHARED = {
    "PUBLIC_URL": "the same host",
    "SECRET_KEY": "the same PORTAL_SECRET_KEY",
    "SEAL_KEYS": "the same key",
    "LINK_KEYS": "the same key",
    "BACKUP_KEY": "the same PORTAL_BACKUP_KEY",
    "DATA": "the same database",
    "BACKUPS": "the same folder (PORTAL_BACKUPS)",
}


@pytest.mark.parametrize("setting", SHARED)
def test_two_councils_with_something_in_common_are_refused_by_name(region: Region, setting: str) -> None:
    text = (region.folder / "councils" / "anytown.env").read_text("utf-8")
    region.set_of("westmere", **{setting: re.findall(rf"(?m)^PORTAL_{setting}=(.*)$", text)[-1].strip("'\"")})
    for command in (("serve", "--councils", "councils"), ("worker", "--council", "all"), ("check", "--council", "all")):
        assert f"anytown and westmere have {SHARED[setting]}" in region.run(*command, code=1)


def test_a_link_key_of_one_that_is_a_seal_key_of_another_is_refused(region: Region) -> None:
    region.set_of("westmere", SEAL_KEYS=region.settings("anytown").link_keys)
    assert "have the same key" in region.run("serve", "--councils", "councils", code=1)


def test_two_names_of_one_postgresql_database_are_one(region: Region) -> None:
    region.set_of("anytown", DATABASE_URL="postgresql://portal@db.example.org/reviews")
    region.set_of("westmere", DATABASE_URL="postgresql://other:word@db.example.org:5432/reviews")
    assert "have the same database" in region.run("serve", "--councils", "councils", code=1)


def test_a_setting_in_the_environment_reaches_no_council(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_WATCHERS", "everybody@example.org")
    assert "PORTAL_WATCHERS: stands in the environment" in region.run("check", "--council", "anytown", code=1)
    monkeypatch.delenv("PORTAL_WATCHERS")
    monkeypatch.setenv("ELSEWHERE", "everybody@example.org")
    region.set_of("anytown", WATCHERS="${ELSEWHERE}")
    assert "would be filled in from the environment" in region.run("check", "--council", "anytown", code=1)


def test_what_an_administrator_changes_is_laid_over_the_councils_own_file(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    council = Council.open(region.settings("anytown"))
    changed = council.with_changes({"council_phone": "01632 960999"}).settings
    assert (changed.council_phone, type(changed)) == ("01632 960999", type(council.settings))
    monkeypatch.setenv("PORTAL_ADVOCACY", "of everybody")
    with pytest.raises(SettingsFaulty, match="stands in the environment"):
        council.with_changes({"council_phone": "01632 960998"})


def test_a_command_is_told_which_council_it_is_for(region: Region) -> None:
    told = region.run("check", "--councils", "councils", code=1)
    assert "Name a council with --council: anytown, westmere or all." in told
    assert "there are anytown, westmere" in region.run("check", "--council", "elsewhere", code=1)
    assert "is for one council at a time" in region.run("forget", "C1", "--council", "all", code=1)
    assert "not both" in region.run("--env-file", "x.env", "check", "--council", "anytown", code=1)
    assert "is no name" in region.run("setup", "--council", "Any Town", "--yes", code=1)


def test_what_is_wrong_with_one_is_told_under_its_name_and_the_others_are_done(region: Region) -> None:
    region.set_of("anytown", COUNCIL_PHONE="")
    told = region.run("invite", "--council", "all", code=1)
    assert "PORTAL_COUNCIL_PHONE" in told.split("westmere:")[0]
    assert "0 asked" in told.split("westmere:")[1]
    assert "Not in order: anytown." in told


def test_a_council_is_moved_lost_brought_back_and_leaves_while_the_other_stays_as_it_is(region: Region) -> None:
    for name in NAMES:
        region.run("import", region.file("children.csv", CHILDREN.format(name.title())), "--council", name)
        region.run("backup", "--council", name)
    before = region.kept_of("westmere")
    data = region.folder / "councils" / "anytown" / "data"
    (copy,) = (region.folder / "councils" / "anytown" / "backups").glob("*.backup")
    data.rename(region.folder / "lost")
    region.run("restore", str(copy), "--key-file", "anytown.private", "--council", "anytown")
    other = ("restore", str(copy), "--key-file", "anytown.private", "--council", "westmere")
    assert "there is a database" in region.run(*other, code=1)
    address = f"sqlite:///{region.folder / 'moved.sqlite3'}"
    region.run("move", address, "--council", "anytown")
    region.set_of("anytown", DATABASE_URL=address)
    with region.rows("anytown") as session:
        assert [child.first_name for child in session.query(Child)] == ["Anytown"]
    assert "1 children" in region.run("forget", "C1", "--yes", "--council", "anytown")
    (region.folder / "councils" / "anytown.env").unlink()
    region.run("check", "--council", "all")
    assert region.kept_of("westmere") == before
