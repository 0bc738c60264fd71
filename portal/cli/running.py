"""Commands that run the portal: the demonstration, the site, the worker, the database's upgrade and the check."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session, sessionmaker

from portal import calendar
from portal.app import create_app, utc_now
from portal.asking import delivery
from portal.asking.reachable import said, without_iro
from portal.cli import surroundings
from portal.cli.base import DAY, ENV_FILE, Refused, main, open_checked, open_council, open_portal, read_settings
from portal.council.council import Council
from portal.demo import opening
from portal.hearing.concerns import escalation
from portal.sending import smtp
from portal.serving import rounds_of, serve_site
from portal.store import schema
from portal.store.database import make_engine
from portal.store.running.private_files import private_folder


@main.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), default=Path("demo-data"), show_default=True)
@click.option("--today", type=DAY, help="The demonstration's day; today when left out.")
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 lets a phone on the same network try it.")
def demo(port: int, data: Path, today: Any, host: str) -> None:
    """Makes the demonstration council and serves it; nothing to configure."""
    day = today.date() if today else calendar.today(utc_now())
    opened = opening.open_or_build(data, port=port, host=host, today=day)
    click.echo(opened.welcome)
    sys.stdout.flush()
    app = create_app(opened.council.settings, council=opened.council, maker=opened.maker, clock=opened.clock)
    serve_site(app, host=host, port=port, worker=True)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--no-worker", is_flag=True, help="Leaves sending to `portal worker`.")
def serve(host: str, port: int, no_worker: bool) -> None:
    """Serves the site: one process, eight threads and one that sends messages."""
    council, maker = open_portal()
    for line in council.remarks():
        click.echo(line)
    _say_if_nobody_hears(council, maker)
    serve_site(create_app(council.settings, council=council, maker=maker), host=host, port=port, worker=not no_worker)


@main.command()
def worker() -> None:
    """Sends what is waiting and passes on worries nobody acknowledged, until stopped."""
    council, maker = open_portal()
    stop, transport = threading.Event(), smtp.transport_for(council.settings)
    try:
        delivery.work(maker, transport, utc_now, stop, rounds=rounds_of(council, maker, transport))
    except KeyboardInterrupt:
        stop.set()


@main.command()
def upgrade() -> None:
    """Brings the database to this release."""
    settings = read_settings()
    private_folder(settings.data)
    schema.upgrade(make_engine(settings.database))
    click.echo("The database is up to date.")


@main.command()
def check() -> None:
    """Checks settings, forms, languages and the database, and lists every fault at once."""
    settings = read_settings()
    wrong = [*surroundings.refused(settings), *surroundings.found_wrong(settings, ENV_FILE)]
    council = maker = None
    try:
        council = open_council(settings, [])
        maker = open_checked(settings, keep=False)
    except Refused as fault:
        wrong.append(fault.message)
    for line in council.remarks() if council else ():
        click.echo(line)
    unreached: list[str] = []
    if council and maker:
        _say_if_nobody_hears(council, maker)
        with maker() as session:
            unreached = list(said(without_iro(session, calendar.today(utc_now()))))
    for line in unreached:
        click.echo(line)
    if wrong:
        raise Refused("\n".join(wrong))
    if not unreached:
        click.echo("Nothing is wrong.")


def _say_if_nobody_hears(council: Council, maker: sessionmaker[Session]) -> None:
    with maker() as session:
        if told := escalation.nobody_to_tell(session, council):
            click.echo(told)
