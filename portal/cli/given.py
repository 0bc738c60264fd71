"""What every command is given: the settings, a day, and who runs it."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from portal.cli.commands import Refused
from portal.settings import Settings, SettingsFaulty, load_settings
from portal.store.audit import Actor

DAY = click.DateTime(formats=["%Y-%m-%d"])
ENV_FILE = Path(".env")


def read_settings() -> Settings:
    """The settings of the environment and of `.env` in this folder; Refused with every fault when they are wrong."""
    try:
        return load_settings(ENV_FILE if ENV_FILE.exists() else None)
    except SettingsFaulty as fault:
        raise Refused("\n".join(fault.problems)) from fault


def by_hand() -> Actor:
    """Whoever runs the command, as the audit trail names them."""
    return Actor("cli", getpass.getuser())
