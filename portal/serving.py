"""One process that answers people and one thread in it that sends messages."""

from __future__ import annotations

import gc
import logging
import signal
import sys
import tempfile
import threading
from types import FrameType
from typing import Any, cast

import waitress
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from portal.asking import delivery
from portal.bodies import channel_with, limit_for
from portal.faults import place_of
from portal.hearing.tagging import reading
from portal.sending import smtp
from portal.settings import Settings
from portal.store.queue import Busy
from portal.store.running.private_files import private_folder
from portal.views.every_page.request import Site
from portal.worker import BEAT, heart, rounds_of

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
    threading.Thread(target=_settle, name="settling", daemon=True).start()
    log.info("serving on http://%s:%s", host, port)
    try:
        server.run()
    finally:
        stop.set()
        thread.join(timeout=15)


def _work(site: Site, stop: threading.Event) -> None:
    transport = smtp.transport_for(site.council.settings)
    delivery.work(site.maker, transport, site.clock, stop, rounds=rounds_of(site.council, site.maker, transport))


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


def _settle() -> None:
    """Makes ready what the first texts need, and sets aside what stays: a long list need not be swept around it."""
    reading.make_ready()
    gc.collect()
    gc.freeze()


def server_of(app: Flask, settings: Settings, *, host: str, port: int) -> Any:
    """The server, bound to its port and not yet running: `run()` serves, `close()` ends. Raises OSError.

    What proxies say of whom they pass on is left to the site, which believes as many as the settings trust; without
    one, whatever says so came from the person and is dropped.
    """
    private_folder(settings.temporary_folder)
    tempfile.tempdir = str(settings.temporary_folder.absolute())
    server = waitress.create_server(
        app,
        host=host,
        port=port,
        threads=THREADS,
        connection_limit=CONNECTIONS,
        ident=None,
        clear_untrusted_proxy_headers=settings.trusted_proxies == 0,
    )
    limit = limit_for(settings.secret_key.get_secret_value(), settings.temporary_folder)
    channel = channel_with(limit, secure=settings.secure)
    # a host with several numbers is listened to by several servers
    for each in (server, *getattr(server, "map", {}).values()):
        each.channel_class = channel
    return server


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)
