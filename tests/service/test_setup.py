"""A council's IT officer sets the portal up: one command asks, makes the keys and writes the settings, once."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from portal.setting_files import load_settings, with_changes
from portal.settings import SettingsFaulty
from tests.commands import Installed
from tests.test_documents import ANSWERS

GIVEN = {
    "--public-url": "https://reviews.example.org",
    "--council-name": "St Mary’s & 'Anytown' #1 \\ Council",
    "--council-short-name": "Anytown",
    "--council-phone": "01632 960123",
    "--council-email": "reviews@example.org",
}


@pytest.fixture
def bare(tmp_path: Path) -> Installed:
    """A folder without settings."""
    installed = Installed(tmp_path)
    (tmp_path / ".env").unlink()
    return installed


def given(**more: str) -> list[str]:
    facts = GIVEN | {f"--{name.replace('_', '-')}": value for name, value in more.items()}
    return [word for pair in facts.items() for word in pair]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_setting_up_asks_and_what_it_writes_serves(bare: Installed) -> None:
    told = bare.run("setup", typed="\n".join(ANSWERS) + "\n" * 10)
    file = bare.folder / ".env"
    assert mode(file) == 0o600
    assert mode(bare.folder / "portal-data") == 0o700
    settings = load_settings(file)
    for secret in (settings.secret_key.get_secret_value(), settings.seal_keys, settings.link_keys):
        assert secret in told
    assert (settings.council_name, settings.smtp_host) == ("Anytown Council", "")
    bare.run("upgrade")
    assert "Nothing is wrong." in bare.run("check")


def test_a_wrong_answer_is_asked_for_again(bare: Installed) -> None:
    told = bare.run("setup", typed="\n".join(["reviews.example.org", *ANSWERS]) + "\n" * 10)
    assert "without a path" in told
    assert load_settings(bare.folder / ".env").public_url == ANSWERS[0]


def test_the_answers_may_come_as_options_and_odd_letters_stay_as_they_are(bare: Installed) -> None:
    bare.run("setup", "--yes", *given(smtp_host="127.0.0.1", watchers="duty@example.org, edt@example.org"))
    settings = load_settings(bare.folder / ".env")
    assert settings.council_name == GIVEN["--council-name"]
    assert settings.watchers == ("duty@example.org", "edt@example.org")


def test_what_is_missing_or_wrong_is_said_at_once_and_nothing_is_written(bare: Installed) -> None:
    told = bare.run("setup", "--yes", "--public-url", "nowhere", code=1)
    assert "PORTAL_PUBLIC_URL" in told
    assert "PORTAL_COUNCIL_PHONE: must be given: Number of the review team" in told
    assert "one line" in bare.run("setup", "--yes", *given(council_address="${HOME}"), code=1)
    assert list(bare.folder.iterdir()) == []


def test_settings_and_keys_that_are_there_are_never_written_over(tmp_path: Path) -> None:
    installed = Installed(tmp_path)
    before = (tmp_path / ".env").read_text("utf-8")
    assert "is there already" in installed.run("setup", "--yes", *given(), code=1)
    assert (tmp_path / ".env").read_text("utf-8") == before
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "seal_keys").write_text("older", "utf-8")
    told = installed.run("--env-file", "new.env", "setup", "--yes", *given(keys_folder="keys"), code=1)
    assert "seal_keys" in told
    assert (tmp_path / "keys" / "seal_keys").read_text("utf-8") == "older"
    assert not (tmp_path / "new.env").exists()


def test_keys_may_live_in_files_of_their_own_apart_from_the_data(bare: Installed) -> None:
    bare.run("setup", "--yes", *given(keys_folder="keys"))
    written = (bare.folder / ".env").read_text("utf-8")
    assert "PORTAL_SEAL_KEYS_FILE" in written
    assert "seal:" not in written
    assert mode(bare.folder / "keys" / "seal_keys") == 0o600
    bare.run("upgrade")
    assert "Nothing is wrong." in bare.run("check")
    (bare.folder / "keys" / "seal_keys").chmod(0o644)
    assert "keys/seal_keys can be read by other accounts" in bare.run("check", code=1)


def test_a_secret_that_stands_twice_or_in_no_file_is_said(bare: Installed, tmp_path: Path) -> None:
    bare.run("setup", "--yes", *given(keys_folder="keys"))
    file = bare.folder / ".env"
    settings = load_settings(file)
    changed = with_changes(settings, {"council_phone": "01632 960124"})
    assert (changed.seal_keys, changed.council_phone) == (settings.seal_keys, "01632 960124")
    for line, words in (
        (f"PORTAL_SEAL_KEYS='{settings.seal_keys}'", "which of the two"),
        ("PORTAL_SMTP_PASSWORD_FILE=password", "write the whole path"),
        ("PORTAL_SMTP_PASSWORD_FILE=/nowhere/password", "cannot be read"),
    ):
        other = tmp_path / "other.env"
        other.write_text(f"{file.read_text('utf-8')}{line}\n", "utf-8")
        with pytest.raises(SettingsFaulty, match=words):
            load_settings(other)


def test_a_timer_may_run_a_command_from_any_folder(bare: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    bare.run("--env-file", "council/settings.env", "setup", "--yes", *given())
    bare.run("--env-file", "council/settings.env", "upgrade")
    assert (bare.folder / "council" / "portal-data" / "portal.sqlite3").exists()
    monkeypatch.setenv("PORTAL_ENV_FILE", str(bare.folder / "council" / "settings.env"))
    (bare.folder / "elsewhere").mkdir()
    elsewhere = Installed(bare.folder / "elsewhere")
    assert "0 asked" in elsewhere.run("invite")
    assert {path.name for path in elsewhere.folder.iterdir()} == {".env"}
    monkeypatch.setenv("PORTAL_ENV_FILE", "not-there.env")
    assert "no file of settings not-there.env" in elsewhere.run("invite", code=1)


def test_the_release_is_told(bare: Installed) -> None:
    assert re.fullmatch(r"portal \d+\.\d+\.\d+\n", bare.run("--version"))
