"""What every command starts from: the settings, the house, the database, and who runs it."""

from __future__ import annotations

import getpass
import logging
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from portal.app import open_database
from portal.asking import council
from portal.asking.house import House
from portal.settings import Settings, SettingsFaulty, load_settings
from portal.store import schema
from portal.store.audit import Actor

DAY = click.DateTime(formats=["%Y-%m-%d"])


class Refused(click.ClickException):
    """Something the council has to put right; said in plain lines, exit code 1."""


def read_settings() -> Settings:
    """The settings of the environment and of `.env` in this folder; Refused with every fault when they are wrong."""
    env_file = Path(".env")
    try:
        return load_settings(env_file if env_file.exists() else None)
    except SettingsFaulty as fault:
        raise Refused("\n".join(fault.problems)) from fault


def open_portal() -> tuple[House, sessionmaker[Session]]:
    """The house as it stands now and sessions on its database; Refused when either is not in order."""
    settings = read_settings()
    try:
        house = House.open(settings)
    except SettingsFaulty as fault:
        raise Refused("\n".join(fault.problems)) from fault
    maker = open_database(settings)
    check_database(maker.kw["bind"])
    with maker() as session:
        return council.current(session, house), maker


def check_database(engine: Engine) -> None:
    """Refused when there is no database, or one of another release."""
    try:
        current = schema.is_current(engine)
    except OperationalError as fault:
        raise Refused("The database cannot be opened: run `portal upgrade` first.") from fault
    if not current:
        raise Refused("The database is not up to date: run `portal upgrade` first.")


def by_hand() -> Actor:
    """Whoever runs the command, as the audit trail names them."""
    return Actor("cli", getpass.getuser())


@click.group()
def main() -> None:
    """Hears looked-after children, their parents and the professionals around them."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
