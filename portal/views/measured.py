"""Each request: its id, its line in the log, and what it adds to the figures of the machine that watches the portal.

A request is known by the name of its page, never by its address, which may be somebody's link.
"""

from __future__ import annotations

import logging
import re
import secrets
import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from flask import Flask, Response, current_app, g, request

from portal.faults import request_id

BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
SENT_ID = re.compile(r"[0-9a-f-]{8,64}")  # as a proxy in front makes it
UNLOGGED = {None, "static", "pages.health", "pages.metrics"}
HELP = {
    "ok": "Whether the service can do its work.",
    "warnings": "How many things want a look; /health names them.",
    "disk_free_percent": "Of the disk of the data folder.",
    "worker_seconds_ago": "Since a worker last said that it runs.",
    "invite_seconds_ago": "Since `portal invite` ended.",
    "backup_seconds_ago": "Since `portal backup` ended.",
    "messages_due": "Messages that are due and have not left.",
    "oldest_due_seconds": "How long the oldest of them has waited.",
    "messages_failed_in_7_days": "Messages that will not leave by themselves.",
}
log = logging.getLogger(__name__)


@dataclass
class Meter:
    """How many requests there were by room of pages and answer, and how long they took, since the process began."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    _took: dict[str, list[float]] = field(default_factory=dict)  # of a room: one for each bound and beyond, and the sum

    def add(self, room: str, status: int, seconds: float) -> None:
        """One request that was answered."""
        with self._lock:
            self._answers[room, f"{status // 100}xx"] += 1
            took = self._took.setdefault(room, [0.0] * (len(BOUNDS) + 2))
            took[bisect_left(BOUNDS, seconds)] += 1
            took[-1] += seconds

    def lines(self) -> Iterator[str]:
        """The figures as Prometheus reads them."""
        with self._lock:
            answers = sorted(self._answers.items())
            times = sorted((room, list(each)) for room, each in self._took.items())
        yield "# HELP portal_requests_total Requests by room of pages and answer."
        yield "# TYPE portal_requests_total counter"
        for (room, answer), number in answers:
            yield f'portal_requests_total{{room="{room}",answer="{answer}"}} {number}'
        yield "# HELP portal_request_seconds How long requests took."
        yield "# TYPE portal_request_seconds histogram"
        for room, (*counts, total) in times:
            under = 0.0
            for bound, count in zip((*map(str, BOUNDS), "+Inf"), counts, strict=True):
                under += count
                yield f'portal_request_seconds_bucket{{room="{room}",le="{bound}"}} {under:.0f}'
            yield f'portal_request_seconds_sum{{room="{room}"}} {total:.6f}'
            yield f'portal_request_seconds_count{{room="{room}"}} {under:.0f}'


def figures(told: Mapping[str, Any], meter: Meter) -> str:
    """What /metrics says: how the service is, and what was asked of it; counts and durations only."""
    lines = []
    facts = dict(told) | {"ok": int(told["ok"]), "warnings": len(told["warnings"])}
    for name, words in HELP.items():
        if facts.get(name) is not None:
            lines += [f"# HELP portal_{name} {words}", f"# TYPE portal_{name} gauge", f"portal_{name} {facts[name]}"]
    return "\n".join([*lines, *meter.lines()]) + "\n"


def meter() -> Meter:
    """The meter of the running portal."""
    return cast(Meter, current_app.extensions["portal.meter"])


def init_app(app: Flask, *, proxies: int) -> None:
    """Measures every request; the id that a proxy sent is believed where the settings trust one."""
    app.extensions["portal.meter"] = Meter()

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        sent = request.headers.get("X-Request-ID", "") if proxies else ""
        request_id.set(sent if SENT_ID.fullmatch(sent) else secrets.token_hex(8))

    @app.after_request
    def end(response: Response) -> Response:
        took = time.perf_counter() - g.get("began", time.perf_counter())
        room = (request.endpoint or "none").partition(".")[0]
        meter().add(room, response.status_code, took)
        response.headers["X-Request-ID"] = request_id.get()
        if request.endpoint not in UNLOGGED:
            log.info("%s %s %d %.0f ms", request.method, request.endpoint, response.status_code, took * 1000)
        return response

    @app.teardown_request
    def forget(_fault: BaseException | None) -> None:
        request_id.set("")
