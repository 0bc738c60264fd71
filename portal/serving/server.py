"""One process that answers people and one thread in it that sends messages."""

from __future__ import annotations

import gc
import logging
import signal
import sys
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import Any, cast

import waitress
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser

from portal.council.council import Council
from portal.faults import council_name, place_of
from portal.hearing.tagging import reading
from portal.serving.bodies import channel_with, limit_for
from portal.serving.by_host import ByHost, Hosted, Pools
from portal.settings import Settings
from portal.store.queue import Busy
from portal.store.running.private_files import private_folder
from portal.views.every_page.request import Site
from portal.worker import BEAT, heart, open_in_time, open_or_say, work

THREADS = 8
# waitress keeps slow senders waiting in its own loop: two hundred of them leave the threads free
CONNECTIONS = 1000
log = logging.getLogger(__name__)


def serve_site(app: Flask, *, host: str, port: int, worker: bool) -> None:
    """Serves until stopped; with `worker`, messages are sent from a thread of the same process."""
    made_of = cast(Site, app.extensions["portal"])
    stop, _begun = threading.Event(), made_of.health
    signal.signal(signal.SIGTERM, _leave)
    thread = threading.Thread(target=_work if worker else _live, args=(made_of, stop), name="worker", daemon=True)
    server = server_of(app, made_of.council.settings, host=host, port=port)
    thread.start()
    threading.Thread(target=_settle, args=([made_of.council],), name="settling", daemon=True).start()
    log.info("serving on http://%s:%s", host, port)
    try:
        server.run()
    finally:
        stop.set()
        thread.join(timeout=15)


def serve_councils(door: ByHost, *, folder: Path, host: str, port: int, worker: bool) -> None:
    """Serves several councils until stopped; `folder` is where what is half received stands, for all of them.

    The port is taken before they are opened, so that whoever comes meanwhile waits. One that cannot be opened is tried
    again and again, while the others are served.
    """
    stop = threading.Event()
    signal.signal(signal.SIGTERM, _leave)
    server = server_of_councils(door, folder, host=host, port=port)
    for each in door.councils:
        _open(each)
    threads = [
        threading.Thread(target=_keep, args=(each, stop, worker), name=each.name, daemon=True) for each in door.councils
    ]
    opened_now = [each.site.council for each in door.councils if each.site]
    for thread in (*threads, threading.Thread(target=_settle, args=(opened_now,), name="settling", daemon=True)):
        thread.start()
    opened = sum(each.app is not None for each in door.councils)
    log.info("serving %d of %d councils on http://%s:%s", opened, len(door.councils) + len(door.unread), host, port)
    try:
        server.run()
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=15 / len(threads))


def _open(council: Hosted) -> None:
    token = council_name.set(council.name)
    council.app = open_or_say(council.opens)
    council_name.reset(token)


def _keep(council: Hosted, stop: threading.Event, worker: bool) -> None:
    """Opens it when that can be done, and then does what goes on beside its pages."""
    council_name.set(council.name)
    council.app = council.app or open_in_time(council.opens, stop)
    if council.site:
        (_work if worker else _live)(council.site, stop)


def _work(site: Site, stop: threading.Event) -> None:
    work(site.council, site.maker, site.clock, stop)


def _live(site: Site, stop: threading.Event) -> None:
    """Another process sends; this one only says that it runs, and with which keys."""
    beat = heart(site.maker, sends=False)
    while True:
        try:
            beat(site.clock())
        except (SQLAlchemyError, Busy) as fault:
            log.error("not noted: %s", place_of(fault))
        if stop.wait(BEAT.total_seconds()):
            return


def _settle(councils: Iterable[Council]) -> None:
    """Makes ready what the first link and the first texts need, and sets aside what stays: a long list need not be
    swept around it.
    """
    for council in councils:
        for form in council.library:
            council.languages_for(form)
    reading.make_ready()
    gc.collect()
    gc.freeze()


def server_of(app: Flask, settings: Settings, *, host: str, port: int) -> Any:
    """The server, bound to its port and not yet running: `run()` serves, `close()` ends. Raises OSError.

    What proxies say of whom they pass on is left to the site, which believes as many as the settings trust; without
    one, whatever says so came from the person and is dropped.
    """
    key = settings.secret_key.get_secret_value()
    limit = limit_for(lambda _request: key, _half_received(settings.temporary_folder))
    return _bound(
        app,
        channel_with(limit, secure=settings.secure),
        host=host,
        port=port,
        threads=THREADS,
        clear_untrusted_proxy_headers=settings.trusted_proxies == 0,
    )


def server_of_councils(door: ByHost, folder: Path, *, host: str, port: int) -> Any:
    """The same for several councils, with threads of its own for each."""

    def signed_with(request: HTTPRequestParser) -> str:
        asked = door.asked(request)
        return asked.settings.secret_key.get_secret_value() if asked else ""

    return _bound(
        door,
        channel_with(limit_for(signed_with, _half_received(folder)), secure=door.secure),
        host=host,
        port=port,
        clear_untrusted_proxy_headers=door.proxies == 0,
        _dispatcher=Pools(door),
    )


def _half_received(folder: Path) -> Path:
    private_folder(folder)
    tempfile.tempdir = str(folder.absolute())
    return folder


def _bound(site: Any, channel: type[HTTPChannel], **how: Any) -> Any:
    server = waitress.create_server(site, connection_limit=CONNECTIONS, ident=None, **how)
    # a host with several numbers is listened to by several servers
    for each in (server, *getattr(server, "map", {}).values()):
        each.channel_class = channel
    return server


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)
