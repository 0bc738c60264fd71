"""Commands that keep the portal in order: the worker, the database's upgrade and the check."""

from __future__ import annotations

import logging
import threading
from collections.abc import Container, Iterator
from contextlib import suppress
from functools import partial

import click
from sqlalchemy.orm import Session, sessionmaker

from portal import calendar
from portal.asking.reachable import said, without_iro
from portal.calendar import utc_now
from portal.cli import surroundings
from portal.cli.commands import Refused, Started
from portal.cli.councils import or_closed, wanted_settings
from portal.cli.given import env_file, read_settings, started
from portal.cli.open import nobody_hears, open_checked, open_council, opened
from portal.cli.service.live import not_live
from portal.council import changes
from portal.council.council import Council
from portal.council.signing import judged
from portal.faults import council_name
from portal.settings import Settings
from portal.store import schema, verdicts
from portal.store.database import make_engine
from portal.store.running import key_prints
from portal.store.running.private_files import private_folder
from portal.store.vocabulary import KeyKind
from portal.worker import open_in_time, work

log = logging.getLogger(__name__)
NAMED = 10  # invitations of which `check` tells the number


@click.command()
def worker() -> None:
    """Sends what is waiting and passes on worries nobody acknowledged, until stopped.

    With `--councils` it does so for each of them, or for the one that is named, side by side.
    """
    began, stop = started(), threading.Event()
    try:
        if began.apart:
            _side_by_side(began, stop)
        else:
            work(*opened(read_settings()), utc_now, stop)
    except KeyboardInterrupt:
        stop.set()


def _side_by_side(began: Started, stop: threading.Event) -> None:
    """A thread for each council: a mail server or a database that stands still holds up no other's messages."""
    read, faulty = wanted_settings(began)
    for name, why in faulty.items():
        log.error("not open: %s: %s", name, why)
    threads = [threading.Thread(target=_work_apart, args=(*each, stop), daemon=True) for each in read.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _work_apart(name: str, settings: Settings, stop: threading.Event) -> None:
    council_name.set(name)
    if begun := open_in_time(or_closed(partial(opened, settings)), stop):
        work(*begun, utc_now, stop)


@click.command()
def upgrade() -> None:
    """Brings the database to this release."""
    settings = read_settings()
    private_folder(settings.data)
    engine = make_engine(settings.database)
    schema.upgrade(engine)
    engine.dispose()
    click.echo("The database is up to date.")
    with suppress(Refused):  # what else is wrong is told by `portal check`
        for line in open_council(settings, []).library.set_aside:
            click.echo(line)


def miscounted(session: Session) -> list[str]:
    """That figures would count an invitation otherwise than its rows say, if any is: one sentence."""
    found = list(verdicts.differing(session))
    named = ", ".join(str(number) for number in found[:NAMED]) + (" and others" if found[NAMED:] else "")
    return [f"Figures count {len(found)} invitations otherwise than their rows say: {named}."] if found else []


def _of_old_keys(session: Session) -> Iterator[str]:
    """Which keys that make nothing new are still needed, and which may go: a sentence each."""
    for old in key_prints.old_keys(session):
        again = "portal keys reseal" if old.kind == KeyKind.SEAL else "portal keys rotate"
        if old.used:
            yield f"The {old.kind} key {old.name} is still needed by {old.used}: `{again}` makes them anew."
        elif not old.marks:
            yield f"The {old.kind} key {old.name} opens nothing any more: take it out of the settings."


@click.command()
@click.option("--all", "live", is_flag=True, help="Whether it is live, too: mail, proxy, timers; all must be right.")
@click.option("--mail-to", help="With --all: a test message goes there.")
def check(*, live: bool, mail_to: str | None) -> None:
    """Checks settings, forms, languages and the database, and lists every fault at once."""
    settings = read_settings()
    wrong = [*surroundings.refused(settings), *surroundings.found_wrong(settings, env_file())]
    # settings, forms and database one after the other, whatever failed before: one run names every fault
    council = maker = None
    try:
        council = open_council(settings, [])
        wrong += council.library.set_aside
        maker = open_checked(settings, keep=False)
    except Refused as fault:
        wrong.append(fault.message)
    remarks = council.remarks(_signed(council, maker)) if council else []
    if live:
        wrong += remarks
    else:
        click.echo("\n".join(remarks), nl=bool(remarks))
    unreached: list[str] = []
    if council and maker:
        for line in nobody_hears(council, maker):
            click.echo(line)
        with maker() as session:
            unreached = list(said(without_iro(session, calendar.today(utc_now()))))
            wrong += miscounted(session)
            old = list(_of_old_keys(session))
            wrong += not_live(settings, session, mail_to, utc_now()) if live else ()
        for line in old:
            click.echo(line)
    for line in unreached:
        click.echo(line)
    # last, so that what stands above is seen although the command fails
    if wrong:
        raise Refused("\n".join(wrong))
    if not unreached:
        click.echo("Nothing is wrong.")


def _signed(council: Council, maker: sessionmaker[Session] | None) -> Container[str]:
    """The languages whose words, as they stand, a native speaker has signed; none where nobody can look."""
    if maker is None:
        return ()
    with maker() as session:
        return judged.signed(session, changes.current(session, council))
