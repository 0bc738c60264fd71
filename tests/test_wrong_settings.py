"""Every setting that is wrong is named in a sentence, whatever is wrong with it, and nothing ends in a traceback."""

from __future__ import annotations

import base64
import os
import shutil
import socket
import stat
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from portal.shipped import SHIPPED
from portal.store.database import make_engine
from tests.commands import KEY, OTHER_KEY, Installed

NOBODY = "PORTAL_WATCHERS"
ZEROS = base64.b64encode(bytes(32)).decode()

WRONG = [
    ("SECRET_KEY", "changeme" * 5, "guessed"),
    ("SECRET_KEY", "x" * 40, "guessed"),
    ("SECRET_KEY", "short", "32"),
    ("SEAL_KEYS", f"s:{KEY},s:{OTHER_KEY}", "stands twice"),
    ("LINK_KEYS", f"l:{KEY},l:{OTHER_KEY}", "stands twice"),
    ("SEAL_KEYS", f"s:{ZEROS}", "not random"),
    ("LINK_KEYS", f"l:{ZEROS}", "not random"),
    ("SEAL_KEYS", "s:nonsense", "base64"),
    ("COUNCIL_PHONE", "", "telephone"),
    ("COUNCIL_PHONE", "00000", "telephone"),
    ("OUT_OF_HOURS_PHONE", "n/a", "telephone"),
    ("COUNCIL_NAME", "", "empty"),
    ("COUNCIL_SHORT_NAME", " ", "empty"),
    ("COUNCIL_EMAIL", "nobody", "not an email address"),
    ("COUNCIL_EMAIL", "", "empty"),
    ("WATCHERS", "not-an-address", "not an email address"),
    ("CONTENT", "not-there", "there is no folder"),
    ("WARNS_WORKING_DAYS", "31", "asking starts 30 days before"),
    ("DEMO", "true", "never on a live service"),
    ("SMTP_HOST", "mail.council.invalid", "no machine is found"),
    ("HELPLINES", "nonsense", "write JSON"),
    ("HELPLINES", '[{"name": "Childline"}]', "HELPLINES"),
    ("DATABASE_URL", "mysql://portal@127.0.0.1/portal", "postgresql://"),
    ("DATABASE_URL", "postgresql://portal@127.0.0.1:port/portal", "port is not a number"),
    ("PUBLIC_URL", "reviews.example.org", "https://"),
    ("EXIT_URL", "javascript:alert(1)", "https://"),
]


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A council's folder, made once."""
    folder = tmp_path_factory.mktemp("council")
    Installed(folder).run("upgrade")
    return folder


@pytest.fixture
def installed(upgraded: Path, tmp_path: Path) -> Installed:
    shutil.copytree(upgraded / "portal-data", tmp_path / "portal-data")
    return Installed(tmp_path)


def sentences(told: str) -> list[str]:
    assert "Traceback" not in told
    assert "portal upgrade" not in told
    return told.splitlines()


@pytest.mark.parametrize(("name", "value", "words"), WRONG, ids=[f"{name}={value[:24]}" for name, value, _ in WRONG])
def test_check_names_a_setting_that_is_wrong(installed: Installed, name: str, value: str, words: str) -> None:
    installed.set(**{name: value})
    told = sentences(installed.run("check", code=1))
    assert any(f"PORTAL_{name}" in line and words in line for line in told), told
    assert "Nothing is wrong." not in told


def test_check_names_everything_that_is_wrong_at_once(installed: Installed) -> None:
    installed.set(WATCHERS="nobody", COUNCIL_EMAIL="nobody", SMTP_HOST="mail.council.invalid", CONTENT="not-there")
    (installed.folder / ".env").chmod(0o644)
    told = installed.run("check", code=1)
    for words in ("PORTAL_WATCHERS", "PORTAL_COUNCIL_EMAIL", "PORTAL_SMTP_HOST", "PORTAL_CONTENT", "chmod 600 .env"):
        assert words in told


def test_check_refuses_a_form_from_before_an_update_and_commands_work_on_with_the_shipped_one(
    installed: Installed,
) -> None:
    (installed.folder / "ours" / "forms").mkdir(parents=True)
    head, *asked = (SHIPPED / "forms" / "consult_4_11.toml").read_text("utf-8").split("[[question]]")
    older = "[[question]]".join([head, *(each for each in asked if '"y_friends"' not in each)])
    (installed.folder / "ours" / "forms" / "consult_4_11.toml").write_text(older, "utf-8")
    installed.set(CONTENT="ours")
    told = installed.run("check", code=1)
    for words in ("question y_friends: is missing", "the portal asks with its own form", "Copy the form anew"):
        assert words in told
    assert "Copy the form anew" in installed.run("upgrade")
    installed.run("invite")


def test_the_site_does_not_start_with_an_address_nobody_reads(installed: Installed) -> None:
    installed.set(WATCHERS="not-an-address")
    for command in ("serve", "worker", "invite"):
        assert "PORTAL_WATCHERS" in installed.run(command, code=1)


def test_the_address_most_hosts_hand_out_is_taken(installed: Installed) -> None:
    installed.set(DATABASE_URL=f"postgres://portal:hush@127.0.0.1:{_closed_port()}/portal")
    told = sentences(installed.run("check", code=1))
    assert any("cannot be reached" in line for line in told)
    assert "hush" not in "".join(told)


@pytest.mark.parametrize("command", ["upgrade", "check", "invite", "serve", "worker"])
def test_a_postgresql_that_is_down_is_said_to_be(installed: Installed, command: str) -> None:
    installed.set(DATABASE_URL=f"postgresql://portal@127.0.0.1:{_closed_port()}/portal")
    assert "cannot be reached" in " ".join(sentences(installed.run(command, code=1)))


@pytest.mark.parametrize("command", ["upgrade", "check", "invite"])
@pytest.mark.postgres
def test_a_database_that_is_missing_is_said_to_be(installed: Installed, command: str, postgres_url: str) -> None:
    installed.set(DATABASE_URL=postgres_url.replace("/postgres?", "/nowhere?"))
    assert "has no database nowhere" in " ".join(sentences(installed.run(command, code=1)))


@pytest.mark.parametrize("command", ["upgrade", "check", "invite"])
def test_a_data_folder_that_cannot_be_made_or_read_is_said_to_be(tmp_path: Path, command: str) -> None:
    installed = Installed(tmp_path)
    (tmp_path / "a-file").write_text("", "utf-8")
    installed.set(DATA="a-file/data")
    told = installed.run(command, code=1)
    assert "Traceback" not in told
    assert "a-file" in told


@pytest.mark.parametrize("command", ["upgrade", "check", "invite"])
def test_a_database_that_is_none_is_said_to_be(installed: Installed, command: str) -> None:
    for end in ("", "-wal", "-shm"):
        (installed.folder / f"portal-data/portal.sqlite3{end}").unlink(missing_ok=True)
    (installed.folder / "portal-data/portal.sqlite3").write_bytes(b"no database at all" * 100)
    assert "is not a SQLite database" in " ".join(sentences(installed.run(command, code=1)))


def test_a_database_of_a_later_release_is_not_to_be_upgraded(installed: Installed) -> None:
    engine = make_engine(f"sqlite:///{installed.folder / 'portal-data/portal.sqlite3'}")
    with engine.begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '9999'"))
    engine.dispose()
    assert "later release" in " ".join(sentences(installed.run("check", code=1)))


def test_what_the_portal_writes_is_for_its_own_account_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        installed = Installed(tmp_path)
        installed.run("upgrade")
        engine = make_engine(f"sqlite:///{tmp_path / 'portal-data/portal.sqlite3'}")
        with closing(engine.connect()) as open_still:
            open_still.execute(sa.text("select 1 from staff"))
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "portal-data").iterdir()}
        engine.dispose()
    finally:
        os.umask(before)
    assert {"portal.sqlite3", "portal.sqlite3-wal", "portal.sqlite3-shm"} <= set(modes)
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE((tmp_path / "portal-data").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("path", "mode"), [(".env", 0o640), ("portal-data", 0o755), ("portal-data/portal.sqlite3", 0o644)]
)
def test_check_says_what_other_accounts_of_the_machine_can_read(installed: Installed, path: str, mode: int) -> None:
    installed.run("check")
    (installed.folder / path).chmod(mode)
    assert f"{path} can be read by other accounts" in installed.run("check", code=1)


def _closed_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_new_key_that_was_only_checked_may_be_taken_back(installed: Installed) -> None:
    installed.run("invite")
    for name in ("SEAL_KEYS", "LINK_KEYS"):
        first = f"{name[0].lower()}:{KEY}"
        installed.set(**{name: f"{first},new:{OTHER_KEY}"})
        assert "Nothing is wrong." in installed.run("check")
        installed.set(**{name: first})
        assert "Nothing is wrong." in installed.run("check")


def test_check_and_the_start_say_when_everybody_would_come_from_one_address(installed: Installed) -> None:
    assert "PORTAL_TRUSTED_PROXIES" in installed.run("check")
    installed.set(TRUSTED_PROXIES="1")
    assert "PORTAL_TRUSTED_PROXIES" not in installed.run("check")
    installed.set(TRUSTED_PROXIES="0", PUBLIC_URL="http://reviews.example.org")
    assert "PORTAL_TRUSTED_PROXIES" not in installed.run("check")
