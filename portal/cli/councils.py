"""Several councils in one installation: a file of settings for each, and which of them a command is for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy import make_url

from portal.cli import hindrances
from portal.cli.commands import ALL, Refused, Started
from portal.cli.given import settings_of
from portal.faults import council_name
from portal.setting_rules import parse_keys
from portal.settings import Settings
from portal.worker import CouncilClosed

Opened = TypeVar("Opened")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# what goes for each council after the other; all else would write one council's files over another's, or erase too much
FOR_EACH = {"audit verify", "backup", "check", "invite", "keys reseal", "retention apply", "retention due", "upgrade"}
TOGETHER = {"deploy-files", "serve", "worker"}  # once for all
LOOKS_AT_ALL = TOGETHER | {"check", "upgrade"}  # refused where two have something in common
MAKES = "setup"  # the file of a council that is not there yet


def run(command: Callable[[], Any], name: str, started: Started) -> None:
    """Runs the command of that name for the council it was given, or for each; raises Refused.

    What hinders it for one council hinders no other: each is told under its name, and at the end which they were.
    """
    if started.env_file:
        raise Refused("Name a folder of councils or a file of settings, not both.")
    wanted = _wanted(name, started)
    common = shared(settings_by_name(started.folder)[0]) if name in LOOKS_AT_ALL else []
    if common and name != "check":
        raise Refused("\n".join(common))
    failed = []
    if name in TOGETHER and (name != "deploy-files" or started.council in (None, ALL)):
        command()
    elif started.council == ALL:
        failed = [each for each in wanted if not _done(command, started, each)]
    else:
        _with_file(command, started, wanted[0])
    if failed or common:
        raise Refused("\n".join([*common, *(f"Not in order: {', '.join(failed)}." for _ in failed[:1])]))


def _with_file(command: Callable[[], Any], started: Started, name: str) -> None:
    """Runs the command on that council's file of settings, with its name on every line of the log."""
    token = council_name.set(name)
    started.env_file = file_of(started.folder, name)
    try:
        command()
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except Exception as fault:
        raise Refused(hindrances.told(fault)) from fault
    finally:
        started.env_file = None
        council_name.reset(token)


def _done(command: Callable[[], Any], started: Started, name: str) -> bool:
    click.echo(f"{name}:")
    try:
        _with_file(command, started, name)
    except click.ClickException as fault:
        click.echo(f"Error: {fault.format_message()}", err=True)
        return False
    return True


def _wanted(name: str, started: Started) -> list[str]:
    chosen = started.council or (ALL if name in TOGETHER else None)
    if name == MAKES and chosen and chosen != ALL:
        if not NAME.fullmatch(chosen):
            raise Refused(f"--council: {chosen} is no name: write small letters, digits and hyphens.")
        return [chosen]
    names = found(started.folder)
    if chosen is None:
        raise Refused(f"Name a council with --council: {', '.join(names)}{' or all' if name in FOR_EACH else ''}.")
    if chosen == ALL:
        return names
    if chosen not in names:
        raise Refused(f"There is no council {chosen} in {started.folder}: there are {', '.join(names)}.")
    return [chosen]


def for_all(name: str) -> None:
    """Refused where the command of that name is for one council at a time."""
    if name not in FOR_EACH | TOGETHER:
        raise Refused(f"`portal {name}` is for one council at a time: name it with --council.")


def found(folder: Path) -> list[str]:
    """The names of the councils whose files of settings are in that folder, in their order; raises Refused."""
    names = sorted(path.stem for path in folder.glob("*.env") if path.name != ".env")
    if wrong := [name for name in names if not NAME.fullmatch(name) or name == ALL]:
        raise Refused(f"{folder}: {wrong[0]}.env is no council’s name: write small letters, digits and hyphens.")
    if not names:
        raise Refused(f"There is no council in {folder}: `portal setup --council NAME` makes the first.")
    return names


def file_of(folder: Path, name: str) -> Path:
    """The file of settings of the council of that name."""
    return folder / f"{name}.env"


def settings_by_name(folder: Path) -> tuple[dict[str, Settings], dict[str, str]]:
    """The settings of every council that can be read, and of each other one why not."""
    read, faulty = {}, {}
    for name in found(folder):
        try:
            read[name] = settings_of(file_of(folder, name), apart=True)
        except Refused as fault:
            faulty[name] = fault.message
    return read, faulty


def wanted_settings(started: Started) -> tuple[dict[str, Settings], dict[str, str]]:
    """The same of the council that was named alone, or of all."""
    if started.council in (None, ALL):
        return settings_by_name(started.folder)
    name = str(started.council)
    return {name: settings_of(file_of(started.folder, name), apart=True)}, {}


def or_closed(opens: Callable[[], Opened]) -> Callable[[], Opened]:
    """What it opens; raises CouncilClosed where a command would be refused."""

    def tried() -> Opened:
        try:
            return opens()
        except Refused as fault:
            raise CouncilClosed(fault.message) from fault

    return tried


def shared(councils: Mapping[str, Settings]) -> list[str]:
    """What two councils have in common and must not, one sentence each, with their names."""
    owners: dict[tuple[str, object], list[str]] = defaultdict(list)
    for name, settings in councils.items():
        for own in set(_own(settings)):
            owners[own].append(name)
    told = dict.fromkeys(
        f"{' and '.join(names)} have the same {what}: each council needs its own."
        for (what, _value), names in owners.items()
        if len(names) > 1
    )
    proxies = {settings.trusted_proxies for settings in councils.values()}
    if len(proxies) > 1:
        return [*told, "PORTAL_TRUSTED_PROXIES: must be the same in each council's file, since one server answers all."]
    return list(told)


def _own(settings: Settings) -> Iterator[tuple[str, object]]:
    """Each thing that is a council's alone, as it is called and so that what is the same looks the same."""
    yield "host (PORTAL_PUBLIC_URL)", settings.host
    yield "database", _database(settings)
    for name in ("data", "backups", "temporary_folder"):
        yield f"folder (PORTAL_{name.removesuffix('_folder').upper()})", getattr(settings, name).resolve()
    yield "PORTAL_SECRET_KEY", settings.secret_key.get_secret_value()
    for kept in ("seal_keys", "link_keys"):
        for key in {*parse_keys(getattr(settings, kept)).values()}:
            yield "key (PORTAL_SEAL_KEYS, PORTAL_LINK_KEYS)", key
    if settings.backup_key:
        yield "PORTAL_BACKUP_KEY", settings.backup_key


def _database(settings: Settings) -> object:
    if settings.database_file is not None:
        return settings.database_file.resolve()
    url = make_url(settings.database)
    return str(url.host or url.query.get("host") or ""), url.port or 5432, url.database
