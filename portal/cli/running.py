"""Commands that serve: the demonstration and the site."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from portal import calendar
from portal.app import create_app
from portal.calendar import utc_now
from portal.cli.given import DAY
from portal.cli.open import open_portal, say_if_nobody_hears
from portal.demo import opening
from portal.serving import serve_site


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
def serve(host: str, port: int, no_worker: bool) -> None:
    """Serves the site: one process, eight threads and one that sends messages."""
    council, maker = open_portal()
    for line in (*council.library.set_aside, *council.remarks()):
        click.echo(line)
    say_if_nobody_hears(council, maker)
    serve_site(create_app(council.settings, council=council, maker=maker), host=host, port=port, worker=not no_worker)
