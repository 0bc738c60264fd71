"""The command that writes what a server needs around the portal: units and timers, a container, a proxy."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from portal.cli.commands import Refused, Started
from portal.cli.councils import settings_by_name
from portal.cli.given import env_file, read_settings, started
from portal.settings import Settings
from portal.shipped import COUNCILS, ENV_FILE

TEMPLATES = Path(__file__).parent / "deploy"
KINDS = ("systemd", "compose", "nginx")
CHECKOUT = Path(__file__).parents[3]
# what every unit says of the account it runs under and of what it may touch
COMMON = """User={user}
UMask=0077
Environment={settings}
{credentials}NoNewPrivileges=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectSystem=strict
ProtectHome=read-only
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes
ReadWritePaths={writes}"""
WORKER = """
  worker:
    image: review-voices
    command: ["worker"]
    restart: always
    read_only: true
    tmpfs: [/tmp]
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
{environment}    volumes:
      - {env_file}:/etc/portal/settings.env:ro
      - {data}:{data}
{secrets_of_service}"""


@click.command("deploy-files")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("deploy"))
@click.option("--user", default="portal", show_default=True, help="The account the units run under.")
def deploy_files(kind: str, folder: Path, user: str) -> None:
    """Writes what a server needs around the portal, filled in from the settings; nothing is written over.

    systemd: the site, the round of a day and the nightly backup as units and timers; compose: a container; nginx: a
    proxy with TLS, whose log holds no links. With several councils they are for all of them, unless one is named; a
    container is for one.
    """
    began = started()
    if began.apart and began.env_file is None:
        facts = _of_all(began, folder / kind, user)
    else:
        facts = _facts(read_settings(), folder / kind, user)
    wanted = sorted((TEMPLATES / kind).iterdir())
    if not facts["worker"]:  # its service in compose is a part of the one file
        wanted = [path for path in wanted if path.name != "portal-worker.service"]
    if there := [str(folder / kind / path.name) for path in wanted if (folder / kind / path.name).exists()]:
        raise Refused(f"There already, and left as they are: {', '.join(there)}.")
    (folder / kind).mkdir(parents=True, exist_ok=True)
    for path in wanted:
        text = _filled(path.read_text("utf-8"), facts)
        (folder / kind / path.name).write_text(text, "utf-8")
        click.echo(f"{folder / kind / path.name}: {text.splitlines()[0].removeprefix('# ')}")


def _facts(settings: Settings, folder: Path, user: str) -> dict[str, str]:
    """What stands between braces in the templates; on PostgreSQL a process of its own sends."""
    alone = settings.database_file is None
    files = {name: path.absolute() for name, path in settings.files_of_secrets.items()}
    facts = {
        "portal": str(Path(sys.executable).parent / "portal"),
        "host": settings.host,
        "env_file": str(env_file().absolute()),
        "settings": f"{ENV_FILE}={env_file().absolute()}",
        "all": "",
        "data": str(settings.data.absolute()),
        "backups": str(settings.backups.absolute()),
        "checkout": str(CHECKOUT),
        "here": str(folder.absolute()),
        "user": user,
        "and_messages": "" if alone else ", and one thread that sends messages",
    }
    if folder.name == "compose":
        return facts | _of_compose(facts, files, alone=alone)
    return facts | _of_units(facts, files, alone=alone)


def _of_all(began: Started, folder: Path, user: str) -> dict[str, str]:
    """The same for several councils: one site and one round for all, which may write the folders of each."""
    if folder.name == "compose":
        raise Refused("A container is for one council: name it with --council.")
    read, faulty = settings_by_name(began.folder)
    if faulty:
        raise Refused("\n".join(f"{name}: {why}" for name, why in faulty.items()))
    councils = list(read.values())
    alone = all(each.database_file is None for each in councils)  # one with SQLite is worked for by one process
    folders = [(str(each.data.absolute()), str(each.backups.absolute())) for each in councils]
    facts = _facts(councils[0], folder, user) | {
        "host": " ".join(each.host for each in councils),
        "settings": f"{COUNCILS}={began.folder.absolute()}",
        "all": " --council all",
        "data": " ".join([f"-{began.folder.absolute()}/temporary", *(data for data, _backups in folders)]),
        "backups": " -".join(backups for _data, backups in folders),
    }
    return facts if folder.name == "nginx" else facts | _of_units(facts, {}, alone=alone)


def _of_units(facts: dict[str, str], files: dict[str, Path], *, alone: bool) -> dict[str, str]:
    credentials = (
        f"LoadCredential={name}:{path}\nEnvironment=PORTAL_{name.upper()}_FILE=%d/{name}\n"
        for name, path in files.items()
    )
    mine = {"credentials": "".join(credentials), "writes": f"{facts['data']} -{facts['backups']}"}
    worker = {"no_worker": " --no-worker" if alone else "", "worker": "yes" if alone else ""}
    return worker | {"common": _filled(COMMON, facts | mine)}


def _of_compose(facts: dict[str, str], files: dict[str, Path], *, alone: bool) -> dict[str, str]:
    inside = {"DATA": facts["data"], "BACKUPS": facts["backups"]}
    inside |= {f"{name.upper()}_FILE": f"/run/secrets/{name}" for name in files}
    lines = "".join(f"      PORTAL_{name}: {value}\n" for name, value in inside.items())
    named = "".join(f"  {name}: {{file: {path}}}\n" for name, path in files.items())
    mine = {
        "environment": f"    environment:\n{lines}",
        "secrets_of_service": f"    secrets: [{', '.join(files)}]\n" if files else "",
        "secrets": f"secrets:\n{named}" if files else "",
        "no_worker": ', "--no-worker"' if alone else "",
    }
    return mine | {"worker": _filled(WORKER, facts | mine) if alone else ""}


def _filled(text: str, facts: dict[str, str]) -> str:
    for name, value in facts.items():
        text = text.replace(f"{{{name}}}", value)
    return text
