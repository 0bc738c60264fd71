"""A running portal as people meet it: served on a port of this machine, with a real browser in front of it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server

from portal.council.council import Council
from portal.store.models import Invitation
from tests.respond.town import Town, opened_town

PHONE: Any = {"width": 360, "height": 740}
expect.set_options(timeout=10_000)  # a machine may be busy with other tests


class Live(Town):
    """A town whose pages are really served."""

    address = ""
    elsewhere = ""  # where Leave leads: another site, with nothing of ours on it

    def to(self, path: str) -> str:
        return self.address + path


@contextmanager
def served(
    council: Council, maker: sessionmaker[Session], session: Session, engine: sa.Engine, **facts: Any
) -> Iterator[Live]:
    """The portal at an address of this machine."""
    server = make_server("127.0.0.1", 0, _weather, threaded=True, fd=_listening().fileno())
    addresses = {"public_url": f"http://127.0.0.1:{server.port}", "exit_url": f"http://localhost:{server.port}/weather"}
    own = council.settings.model_copy(update=addresses | facts)
    town = opened_town(own, replace(council, settings=own), maker, session, engine)
    live = Live(town.app, town.council, town.session, town.engine, town.at)
    live.address, live.elsewhere = own.public_url, own.exit_url
    server.app = DispatcherMiddleware(town.app, {"/weather": _weather})
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield live
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@cache
def _listening() -> socket.socket:
    """One port for every test of this process: where the address stays, so does the site that was made for it."""
    return socket.create_server(("127.0.0.1", 0), backlog=128)


def start(live: Live, context: BrowserContext, invitation: Invitation, path: str = "") -> Page:
    """A page of somebody who pressed Start, on the question at `path`; what the page complains of fails the test."""
    page = context.new_page()
    page.set_default_timeout(8_000)
    page.on("pageerror", lambda fault: _fail(fault))
    page.goto(live.to(live.link(invitation)))
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/say/**")
    if path:
        page.goto(live.to(path))
    return page


def _weather(_environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"<title>Weather</title><h1>Weather</h1>"]


def _fail(fault: object) -> None:
    raise AssertionError(f"the script failed: {fault}")


def until(holds: Callable[[], object], seconds: float = 6) -> None:
    """Waits for what a server in another thread is about to keep."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come"
        threading.Event().wait(0.05)
