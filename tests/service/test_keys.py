"""Whoever runs the portal changes a key that others may have, with commands alone."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from portal.calendar import utc_now
from portal.setting_files import load_settings
from portal.store.database import open_database
from portal.store.running import pulse
from tests.commands import Installed
from tests.service.test_setup import given


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A council's folder with a child who was asked, and a letter."""
    installed = Installed(tmp_path_factory.mktemp("council"))
    (installed.folder / ".env").unlink()
    installed.run("setup", "--yes", *given())
    installed.run("upgrade")
    installed.run(
        "staff", "add", "iro@example.org", "--role", "iro", "--name", "Sam", typed="three odd hedgehogs\n" * 2
    )
    today = utc_now().date()
    meeting = today + timedelta(days=72 - today.weekday())
    children = (
        "child_ref,first_name,date_of_birth,iro_email,email\nC1,Robin,2016-05-04,iro@example.org,robin@example.org\n"
    )
    reviews = f"review_ref,child_ref,due_on,meeting_on\nR1,C1,{meeting + timedelta(days=8)},{meeting}\n"
    installed.run("import", installed.file("children.csv", children), installed.file("reviews.csv", reviews))
    assert "1 asked" in installed.run("invite", "--on", (meeting - timedelta(days=21)).isoformat())
    return installed.folder


@pytest.fixture
def installed(made: Path, tmp_path: Path) -> Installed:
    copied = Installed(tmp_path)
    for path in (made / "portal-data").iterdir():
        (tmp_path / "portal-data").mkdir(exist_ok=True, mode=0o700)
        if path.is_file():
            (tmp_path / "portal-data" / path.name).write_bytes(path.read_bytes())
            (tmp_path / "portal-data" / path.name).chmod(0o600)
    (tmp_path / ".env").write_text((made / ".env").read_text("utf-8"), "utf-8")
    return copied


def seal_keys(installed: Installed) -> list[str]:
    return [key.split(":")[0] for key in load_settings(installed.folder / ".env").seal_keys.split(",")]


def test_a_leaked_seal_key_retires(installed: Installed) -> None:
    told = installed.run("keys", "new", "seal")
    assert "Written into .env" in told
    assert "portal keys reseal" in told
    assert (installed.folder / ".env").stat().st_mode & 0o777 == 0o600
    old, new = seal_keys(installed)
    assert f"The seal key {old} is still needed by 1" in installed.run("check")
    told = installed.run("keys", "reseal")
    assert f"1 texts are sealed with {new}" in told
    assert seal_keys(installed) == [new]
    told = installed.run("check")
    assert "Nothing is wrong." in told
    assert "seal key" not in told
    assert "0 texts" in installed.run("keys", "reseal")


def test_a_leaked_link_key_is_cured(installed: Installed) -> None:
    installed.run("keys", "new", "link")
    assert "The link key link is still needed by 1" in installed.run("check")
    assert "1 get a new link by email" in installed.run("keys", "rotate")
    told = installed.run("check")
    assert "link key" not in told
    assert "Nothing is wrong." in told
    assert "0 get a new link" in installed.run("keys", "rotate")


def test_nothing_is_made_anew_while_a_process_runs_that_does_not_know_the_key(installed: Installed) -> None:
    with open_database(load_settings(installed.folder / ".env"))() as session:
        pulse.beat_keys(session, utc_now())
    installed.run("keys", "new", "seal")
    told = installed.run("keys", "reseal", code=1)
    assert re.search(r"without the newest keys \d+ seconds ago: restart it, wait two minutes", told)
    assert len(seal_keys(installed)) == 2


def test_a_new_secret_key_takes_the_place_of_the_old_one(installed: Installed) -> None:
    before = load_settings(installed.folder / ".env").secret_key
    assert "signs in again" in installed.run("keys", "new", "secret")
    assert load_settings(installed.folder / ".env").secret_key != before


def test_a_key_in_a_file_of_its_own_is_written_there(tmp_path: Path) -> None:
    installed = Installed(tmp_path)
    (tmp_path / ".env").unlink()
    installed.run("setup", "--yes", *given(keys_folder="keys"))
    assert "keys/seal_keys" in installed.run("keys", "new", "seal")
    assert (tmp_path / "keys" / "seal_keys").read_text("utf-8").count(",") == 1
    assert (tmp_path / "keys" / "seal_keys").stat().st_mode & 0o777 == 0o600


def test_a_key_of_the_environment_is_told_and_not_written(
    installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings(installed.folder / ".env")
    monkeypatch.setenv("PORTAL_SEAL_KEYS", settings.seal_keys)
    told = installed.run("keys", "new", "seal")
    assert f"PORTAL_SEAL_KEYS={settings.seal_keys},seal-" in told.replace("\n", "")
    assert len(seal_keys(installed)) == 1
