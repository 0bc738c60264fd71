"""One process that answers people and one thread in it that sends messages."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from datetime import datetime
from types import FrameType
from typing import cast

import waitress
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from portal.asking import messages
from portal.asking.council import Standing
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
    transport = messages.transport_for(made_of.house.settings)
    thread = threading.Thread(
        target=messages.work,
        args=(made_of.maker, transport, made_of.clock, stop),
        kwargs={"rounds": rounds_of(made_of.house, made_of.maker, transport)},
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


def rounds_of(house: House, maker: sessionmaker[Session], transport: messages.Transport) -> tuple[messages.Round, ...]:
    """What a worker does besides delivering: keeps to the council's name, passes on what nobody acknowledged."""
    standing = Standing()

    def pass_on(now: datetime) -> None:
        with maker() as session:
            current = standing.house(house, session, now)
        if isinstance(transport, messages.SmtpTransport):
            transport.settings = current.settings
        escalating.round_of(maker, current, now)

    return (pass_on,)


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)
