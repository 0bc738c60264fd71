"""What a server needs around the portal is written by one command, and the programs it is for take it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import nginx
from tests.commands import Installed
from tests.conftest import needs
from tests.service.region import NAMES, Region
from tests.service.test_setup import given


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    installed = Installed(tmp_path)
    (tmp_path / ".env").unlink()
    installed.run("setup", "--yes", *given(keys_folder="keys"))
    return installed


def written(installed: Installed, kind: str) -> dict[str, str]:
    installed.run("deploy-files", kind)
    return {path.name: path.read_text("utf-8") for path in (installed.folder / "deploy" / kind).iterdir()}


def test_systemd_runs_the_site_the_round_of_a_day_and_the_backup(installed: Installed) -> None:
    files = written(installed, "systemd")
    assert set(files) == {"portal.service", "portal-invite.service", "portal-invite.timer", "portal-backup.service",
                          "portal-backup.timer"}  # fmt: skip
    site = files["portal.service"]
    assert f"Environment=PORTAL_ENV_FILE={installed.folder / '.env'}" in site
    assert f"LoadCredential=seal_keys:{installed.folder / 'keys' / 'seal_keys'}" in site
    assert "Environment=PORTAL_SEAL_KEYS_FILE=%d/seal_keys" in site
    assert "Restart=always" in site
    assert not re.search(r"\{\w+\}", "".join(files.values()))
    if shutil.which("systemd-analyze"):
        command = ["systemd-analyze", "verify", *map(str, (installed.folder / "deploy" / "systemd").iterdir())]
        told = subprocess.run(command, capture_output=True, text=True)
        assert "deploy/systemd" not in told.stderr, told.stderr


def test_on_postgresql_a_service_of_its_own_sends(installed: Installed) -> None:
    installed.set(DATABASE_URL="postgresql://portal@127.0.0.1/portal")
    assert "portal worker" in written(installed, "systemd")["portal-worker.service"]
    compose = written(installed, "compose")["compose.yaml"]
    assert '"--no-worker"' in compose
    assert 'command: ["worker"]' in compose


def test_a_container_is_built_without_a_secret_and_gets_its_keys_when_it_runs(installed: Installed) -> None:
    files = written(installed, "compose")
    assert "--require-hashes" in files["Containerfile"]
    assert "COPY . " not in files["Containerfile"]
    copied = re.findall(r"^COPY (.+) \S+$", files["Containerfile"], re.MULTILINE)
    root = Path(__file__).parents[2]
    assert [name for names in copied for name in names.split() if not (root / name).exists()] == []
    assert "PORTAL_SEAL_KEYS_FILE: /run/secrets/seal_keys" in files["compose.yaml"]
    assert f"seal_keys: {{file: {installed.folder / 'keys' / 'seal_keys'}}}" in files["compose.yaml"]
    assert not re.search(r"\{(?!file)\w+\}", files["compose.yaml"])


def test_nginx_takes_its_file_and_logs_no_address(installed: Installed, tmp_path: Path) -> None:
    text = written(installed, "nginx")["portal.conf"]
    assert "server_name reviews.example.org;" in text
    logged = re.search(r"log_format portal '(.*)';", text)
    assert logged
    assert not {"$request", "$request_uri", "$uri", "$args", "$http_referer"} & set(re.findall(r"\$\w+", logged[1]))
    needs(nginx.hindrance())
    nginx.certified(tmp_path, "reviews.example.org")
    # as the tests before a real nginx take it
    text = nginx.deployed(tmp_path, "reviews.example.org")
    whole = tmp_path / "whole.conf"
    whole.write_text(f"pid {tmp_path}/pid; events {{}} http {{ {text} }}", "utf-8")
    command = [nginx.path() or "nginx", "-t", "-c", str(whole), "-e", str(tmp_path / "error.log")]
    told = subprocess.run(command, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr


def test_what_is_there_is_not_written_over(installed: Installed) -> None:
    written(installed, "nginx")
    assert "left as they are" in installed.run("deploy-files", "nginx", code=1)


def test_for_several_councils_one_site_and_one_round_are_written_that_may_write_the_folders_of_each(
    tmp_path: Path,
) -> None:
    region = Region(tmp_path)
    assert "is for one council" in region.run("deploy-files", "compose", "--councils", "councils", code=1)
    for kind in ("systemd", "nginx"):
        region.run("deploy-files", kind, "--councils", "councils")
    files = {path.name: path.read_text("utf-8") for path in (tmp_path / "deploy").rglob("portal*")}
    assert f"Environment=PORTAL_COUNCILS={tmp_path / 'councils'}" in files["portal.service"]
    for name in NAMES:
        assert f" {tmp_path / 'councils' / name / 'data'}" in files["portal.service"]
        assert f" -{tmp_path / 'councils' / name / 'backups'}" in files["portal-backup.service"]
    assert "portal invite --council all" in files["portal-invite.service"]
    assert "portal backup --council all" in files["portal-backup.service"]
    assert "server_name anytown.example.org westmere.example.org;" in files["portal.conf"]
    assert not re.search(r"\{\w+\}", "".join(files.values()))
    region.run("deploy-files", "systemd", "--council", "anytown", "--to", "one")
    assert "PORTAL_ENV_FILE" in (tmp_path / "one" / "systemd" / "portal.service").read_text("utf-8")
