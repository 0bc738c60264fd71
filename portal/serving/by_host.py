"""Several councils behind one door: each request goes to the council whose host it names, and to no other."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, cast

from flask import Flask
from markupsafe import Markup
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import ThreadedTaskDispatcher
from werkzeug.http import parse_list_header

from portal.faults import council_name
from portal.settings import Settings
from portal.views.every_page import front
from portal.views.every_page.request import Site
from portal.views.health import FRESH

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

THREADS = 4  # of each council; its writers take turns anyway
TOLD_WITHIN = 4.0  # seconds in which each council says how it is: less than a monitor waits
CLOSED = {"ok": False, "faults": ["it could not be opened: the log says why"], "warnings": []}
SILENT = {"ok": False, "faults": ["it does not say how it is"], "warnings": []}
log = logging.getLogger(__name__)


@dataclass
class Hosted:
    """One of several councils: its site once it is open, else what opens it."""

    name: str
    settings: Settings
    opens: Callable[[], Flask]
    app: Flask | None = None

    @property
    def site(self) -> Site | None:
        """What its site is made of; none while it is closed."""
        return cast(Site, self.app.extensions["portal"]) if self.app else None

    def health(self) -> Mapping[str, Any]:
        """How it is, for the machine that watches."""
        return self.site.health.told(self.site.clock()) if self.site else CLOSED


class ByHost:
    """The door. Whoever asks for a host that is no council's is told so, and of no council."""

    def __init__(self, councils: Sequence[Hosted], unread: Sequence[str] = ()) -> None:
        """`unread` are councils whose settings cannot be read, so that nothing is known of them but their names."""
        self.councils, self.unread = councils, unread
        self._asking, self._fresh_until, self._found = threading.Lock(), 0.0, dict[str, Mapping[str, Any]]()
        self._by_host = {each.settings.host.lower(): each for each in councils}
        # the same for all, as is held when they are read
        self.proxies = max((each.settings.trusted_proxies for each in councils), default=0)
        self.secure = all(each.settings.secure for each in councils)

    def asked(self, request: HTTPRequestParser) -> Hosted | None:
        """The council that a request is for, as soon as its first lines are read."""
        return self._of(request.headers.get("HOST", ""), request.headers.get("X_FORWARDED_HOST", ""))

    def _of(self, host: str, passed_on: str) -> Hosted | None:
        values = parse_list_header(passed_on) if self.proxies else []
        if len(values) >= self.proxies > 0:  # as the council's own site will take it
            host = values[-self.proxies]
        return self._by_host.get(front.name_of(host))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        found = self._of(environ.get("HTTP_HOST", ""), environ.get("HTTP_X_FORWARDED_HOST", ""))
        asks_how = environ.get("PATH_INFO") == "/health"
        if found is None:
            return self._for_nobody(environ, start_response, asks_how=asks_how)
        token = council_name.set(found.name)
        try:
            if found.app is None:
                return self._closed(found, start_response, asks_how=asks_how)
            return cast("WSGIApplication", found.app)(environ, start_response)
        finally:
            council_name.reset(token)

    def _for_nobody(
        self, environ: WSGIEnvironment, start_response: StartResponse, *, asks_how: bool
    ) -> Iterable[bytes]:
        if asks_how:
            return self._told(start_response, self.health(named=self._from_here(environ)))
        log.info("refused a request for the host %s", ascii(str(environ.get("HTTP_HOST", ""))[: front.LOGGED]))
        page = front.plain("400 Bad Request", front.NOT_OURS, "Use the link you were sent.")
        return front.answer(start_response, page, secure=self.secure)

    def _closed(self, council: Hosted, start_response: StartResponse, *, asks_how: bool) -> Iterable[bytes]:
        if asks_how:
            return self._told(start_response, CLOSED)
        words = Markup("Try again in a few minutes, or ring {}.").format(council.settings.council_phone)
        page = front.plain("503 Service Unavailable", "This page is not there just now", words)
        return front.answer(start_response, page, secure=council.settings.secure)

    def _told(self, start_response: StartResponse, told: Mapping[str, Any]) -> Iterable[bytes]:
        status = "200 OK" if told.get("works", told["ok"]) else "503 Service Unavailable"
        page = (status, [("Content-Type", "application/json")], json.dumps(told).encode())
        return front.answer(start_response, page, secure=self.secure)

    def health(self, *, named: bool) -> dict[str, Any]:
        """How all are: `ok` when each is, `works` while one does. Who they are is told when `named`, else how many.

        Ten seconds old at most, however often it is asked for.
        """
        with self._asking:
            if time.monotonic() >= self._fresh_until:
                self._found = self._ask_all()
                self._fresh_until = time.monotonic() + FRESH.total_seconds()
            found = self._found
        wrong = [name for name, each in found.items() if not each["ok"]]
        about = {"ok": not wrong, "works": len(wrong) < len(found), "councils": len(found), "not_ok": len(wrong)}
        return about | ({"each": found} if named else {})

    def _ask_all(self) -> dict[str, Mapping[str, Any]]:
        """Asks all side by side: one whose database stands still must not hide the others."""
        told: dict[str, Mapping[str, Any]] = dict.fromkeys(self.unread, CLOSED)
        told |= {each.name: SILENT for each in self.councils}

        def ask(council: Hosted) -> None:
            told[council.name] = council.health()

        asking = [threading.Thread(target=ask, args=(each,), daemon=True) for each in self.councils]
        for thread in asking:
            thread.start()
        end = time.monotonic() + TOLD_WITHIN
        for thread in asking:
            thread.join(max(0.0, end - time.monotonic()))
        return dict(told)

    def _from_here(self, environ: WSGIEnvironment) -> bool:
        """Whether somebody on this machine asks; where a proxy in front is not trusted nobody can tell."""
        through = environ.get("HTTP_X_FORWARDED_FOR") or (self.secure and not self.proxies)
        return not through and ip_address(environ.get("REMOTE_ADDR") or "0.0.0.0").is_loopback  # noqa: S104


class Pools:
    """Threads of its own for each council: those that wait for one's database hold nobody else's page up."""

    def __init__(self, door: ByHost) -> None:
        self._door, self._pools = door, {name: ThreadedTaskDispatcher() for name in ("", *_names(door))}
        for pool in self._pools.values():
            pool.set_thread_count(THREADS)

    def add_task(self, channel: HTTPChannel) -> None:
        """Hands a request that has come in to the threads of the council it is for."""
        asked = self._door.asked(channel.requests[0])
        self._pools[asked.name if asked else ""].add_task(channel)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """Ends all threads, as the server asks when it closes."""
        for pool in self._pools.values():
            pool.set_thread_count(0)
        ended = [pool.shutdown(cancel_pending, timeout / len(self._pools)) for pool in self._pools.values()]
        return all(ended)


def _names(door: ByHost) -> Iterable[str]:
    return (each.name for each in door.councils)
