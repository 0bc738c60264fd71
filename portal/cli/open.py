"""Opens what a command works on: the council and its database, or says in plain lines why it cannot."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from portal.cli import hindrances, surroundings
from portal.cli.commands import Refused
from portal.cli.given import read_settings
from portal.council import changes
from portal.council.council import Council
from portal.hearing.concerns import escalation
from portal.hearing.tagging import own_words
from portal.settings import Settings, SettingsFaulty
from portal.store import schema
from portal.store.database import BUSY_SECONDS, DatabaseUnsafe, open_database
from portal.store.running import key_prints

PATIENCE = 120.0  # seconds that a command waits for each turn to write: nobody sits before a page meanwhile


def open_portal(*, patience: float = BUSY_SECONDS) -> tuple[Council, sessionmaker[Session]]:
    """The council as it stands now and sessions on its database; Refused when either is not in order.

    `patience` is how many seconds a session waits for its turn to write.
    """
    return opened(read_settings(), patience=patience)


def opened(settings: Settings, *, patience: float = BUSY_SECONDS) -> tuple[Council, sessionmaker[Session]]:
    """The same of the council with these settings."""
    council = open_council(settings, surroundings.refused(settings))
    maker = open_checked(settings, patience=patience)
    with maker() as session:
        return changes.current(session, council), maker


def open_council(settings: Settings, problems: list[str]) -> Council:
    """Forms, languages and the rest; Refused with what is wrong in them, after the `problems` known already."""
    try:
        council = Council.open(settings)
        own_words.load(settings.content)
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
            key_prints.fit(session, keep=keep)
    except DBAPIError as fault:
        raise Refused(hindrances.hindrance(fault, settings)) from fault
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


def nobody_hears(council: Council, maker: sessionmaker[Session]) -> list[str]:
    """That a worry nobody acknowledges would be passed on to nobody, if that is so: one sentence."""
    with maker() as session:
        told = escalation.nobody_to_tell(session, council)
        return [told] if told else []
