"""What every command is given: the settings, a day, and who runs it."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from portal.cli.commands import Refused, Started
from portal.faults import log_as_json
from portal.setting_files import load_settings
from portal.settings import Settings, SettingsFaulty
from portal.store.audit import Actor

DAY = click.DateTime(formats=["%Y-%m-%d"])


def started() -> Started:
    """What the running command was started with."""
    context = click.get_current_context(silent=True)
    return (context and context.find_root().obj) or Started()


def env_file() -> Path:
    """The file of settings: the one that was named, else `.env` in this folder."""
    return started().env_file or Path(".env")


def read_settings() -> Settings:
    """The settings of the environment and of the file of settings; Refused with every fault when they are wrong.

    Of one of several councils its own file alone is read.
    """
    return settings_of(env_file(), apart=started().apart)


def settings_of(file: Path, *, apart: bool) -> Settings:
    """The settings of that file; `apart` from the environment, or over what stands there; raises Refused."""
    if not file.exists() and (apart or file != Path(".env")):
        raise Refused(f"There is no file of settings {file}.")
    try:
        settings = load_settings(file if file.exists() else None, apart=apart)
    except SettingsFaulty as fault:
        raise Refused("\n".join(fault.problems)) from fault
    if settings.logs == "json":
        log_as_json()
    return settings


def by_hand() -> Actor:
    """Whoever runs the command, as the audit trail names them."""
    return Actor("cli", getpass.getuser())
