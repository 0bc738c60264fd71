"""Commands that serve: the demonstration and the site."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click
from flask import Flask

from portal import calendar
from portal.app import create_app
from portal.calendar import utc_now
from portal.cli.commands import Started
from portal.cli.councils import or_closed, wanted_settings
from portal.cli.given import DAY, read_settings, started
from portal.cli.open import nobody_hears, opened
from portal.council.signing import judged
from portal.demo import opening
from portal.own_process import staying
from portal.serving.by_host import ByHost, Hosted
from portal.serving.server import serve_councils, serve_site
from portal.settings import Settings

log = logging.getLogger(__name__)


@click.command()
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


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--no-worker", is_flag=True, help="Leaves sending to `portal worker`.")
@click.option(
    "--temporary", type=click.Path(path_type=Path), help="With several councils: the folder for what is half received."
)
def serve(host: str, port: int, *, no_worker: bool, temporary: Path | None) -> None:
    """Serves the site: one process, eight threads and one that sends messages.

    With `--councils` it serves each of them, or the one that is named, by its own host; four threads for each.
    """
    began = started()
    if began.apart:
        hosted, unread = _hosted(began)
        folder = temporary or began.folder / "temporary"
        serve_councils(ByHost(hosted, unread), folder=folder, host=host, port=port, worker=not no_worker)
        return
    app = _site(read_settings(), click.echo)
    serve_site(app, host=host, port=port, worker=not no_worker)


def _site(settings: Settings, tell: Callable[[str], object]) -> Flask:
    """The council's site, once what it should know before has been told; raises Refused."""
    with staying():
        council, maker = opened(settings)
        app = create_app(council.settings, council=council, maker=maker)
    with maker() as session:
        signed = judged.signed(session, council)
    for line in (*council.library.set_aside, *council.remarks(signed), *nobody_hears(council, maker)):
        tell(line)
    return app


def _hosted(began: Started) -> tuple[list[Hosted], list[str]]:
    """The councils to serve, and the names of those whose settings are wrong, which is told."""
    read, faulty = wanted_settings(began)
    for name, why in faulty.items():
        log.error("not open: %s: %s", name, why)
    return [Hosted(name, settings, or_closed(partial(_site, settings, log.info))) for name, settings in read.items()], [
        *faulty
    ]
