"""What every command starts from: the settings, the council, the database, and who runs it."""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from portal.app import open_database, utc_now
from portal.cli import database, surroundings
from portal.council import changes
from portal.council.council import Council
from portal.faults import log_to_stderr, place_of
from portal.settings import Settings, SettingsFaulty, load_settings
from portal.store import schema
from portal.store.audit import Actor
from portal.store.database import BUSY_SECONDS, DatabaseUnsafe
from portal.store.queue import Busy
from portal.store.running import key_prints
from portal.store.sealing import SealBroken

DAY = click.DateTime(formats=["%Y-%m-%d"])


class Refused(click.ClickException):
    """Something the council has to put right; said in plain lines, exit code 1."""


ENV_FILE = Path(".env")


def read_settings() -> Settings:
    """The settings of the environment and of `.env` in this folder; Refused with every fault when they are wrong."""
    try:
        return load_settings(ENV_FILE if ENV_FILE.exists() else None)
    except SettingsFaulty as fault:
        raise Refused("\n".join(fault.problems)) from fault


def open_portal(*, patience: float = BUSY_SECONDS) -> tuple[Council, sessionmaker[Session]]:
    """The council as it stands now and sessions on its database; Refused when either is not in order.

    `patience` is how many seconds a session waits for its turn to write.
    """
    settings = read_settings()
    council = open_council(settings, surroundings.refused(settings))
    maker = open_checked(settings, patience=patience)
    with maker() as session:
        return changes.current(session, council), maker


def open_council(settings: Settings, problems: list[str]) -> Council:
    """Forms, languages and the rest; Refused with what is wrong in them, after the `problems` known already."""
    try:
        council = Council.open(settings)
    except SettingsFaulty as fault:
        raise Refused("\n".join([*problems, *fault.problems])) from fault
    if problems:
        raise Refused("\n".join(problems))
    return council


def open_checked(settings: Settings, *, patience: float = BUSY_SECONDS, keep: bool = True) -> sessionmaker[Session]:
    """Sessions on a database of this release that was made with these keys; Refused with one sentence otherwise.

    New keys are kept, unless `keep` is false: who only checks a setting may still take it back.
    """
    file = settings.database_file
    if file is not None and not file.exists():
        raise Refused(f"There is no database {file} yet: run `portal upgrade` first.")
    try:
        maker = open_database(settings, patience=patience)
        check_database(maker.kw["bind"])
        with maker() as session:
            key_prints.fit(session, utc_now(), keep=keep)
    except DBAPIError as fault:
        raise Refused(database.hindrance(fault, settings)) from fault
    except (key_prints.KeysUnfit, DatabaseUnsafe) as fault:
        raise Refused(str(fault)) from fault
    except ImportError as fault:
        raise Refused("PostgreSQL needs its driver: install `portal[postgres]`.") from fault
    return maker


def check_database(engine: Engine) -> None:
    """Refused when the database is of another release."""
    if schema.is_current(engine):
        return
    if not schema.is_known(engine):
        raise Refused("The database is of a later release than this portal: install that release.")
    raise Refused("The database is not up to date: run `portal upgrade` first.")


def by_hand() -> Actor:
    """Whoever runs the command, as the audit trail names them."""
    return Actor("cli", getpass.getuser())


class Commands(click.Group):
    """Ends every command that breaks with one line: a traceback shows values, which may be a person's words."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; raises Refused for whatever it did not foresee."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except DBAPIError as fault:
            raise Refused(database.hindrance(fault, read_settings())) from fault
        except SealBroken as fault:
            raise Refused("Some words that are kept cannot be opened with the keys of the settings.") from fault
        except OSError as fault:
            where = f"{fault.filename}: " if fault.filename else ""
            raise Refused(f"{where}{fault.strerror or type(fault).__name__}") from fault
        except Busy as fault:
            told = "Something else has been writing to the database for too long. Run the command again: it goes on."
            raise Refused(told) from fault
        except Exception as fault:
            raise Refused(f"The portal itself is at fault ({place_of(fault)}). Please report this line.") from fault


@click.group(cls=Commands)
def main() -> None:
    """Hears looked-after children, their parents and the professionals around them."""
    os.umask(0o077)  # whatever a command writes is for this account alone
    log_to_stderr()
