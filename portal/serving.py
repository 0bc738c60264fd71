"""One process that answers people and one thread in it that sends messages."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from functools import partial
from types import FrameType
from typing import cast

import waitress
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from portal.asking import messages
from portal.asking.house import House
from portal.hearing import escalating
from portal.views.site import Site

THREADS = 8
# waitress keeps slow senders waiting in its own loop: two hundred of them leave the threads free
CONNECTIONS = 1000
log = logging.getLogger(__name__)


def serve_site(app: Flask, *, host: str, port: int, worker: bool) -> None:
    """Serves until stopped; with `worker`, messages are sent from a thread of the same process."""
    made_of = cast(Site, app.extensions["portal"])
    stop = threading.Event()
    signal.signal(signal.SIGTERM, _leave)
    thread = threading.Thread(
        target=messages.work,
        args=(made_of.maker, messages.transport_for(made_of.house.settings), made_of.clock, stop),
        kwargs={"rounds": rounds_of(made_of.house, made_of.maker)},
        name="worker",
        daemon=True,
    )
    if worker:
        thread.start()
    log.info("serving on http://%s:%s", host, port)
    try:
        waitress.serve(
            app,
            host=host,
            port=port,
            threads=THREADS,
            connection_limit=CONNECTIONS,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
    finally:
        stop.set()
        if worker:
            thread.join(timeout=15)


def rounds_of(house: House, maker: sessionmaker[Session]) -> tuple[messages.Round, ...]:
    """What a worker does besides delivering: passes on what nobody acknowledged in time."""
    return (partial(escalating.round_of, maker, house),)


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)
