"""How long the annual figures take on a region's database: `python -m tests.benchmarks.annual_figures FOLDER`.

Ten years, 250,000 reviews and 1,000,000 responses of eight answers unless told otherwise. The database is made once and
kept in FOLDER; the figures of its middle year are then counted several times. `portal bench --only report` counts fewer
rows beside other ways to count them.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from portal.bench.region import MIDDLE, fill
from portal.council.council import Council
from portal.reporting.annual_report import document, html
from portal.reporting.figures import measure
from portal.store.database import make_engine, session_maker
from tests.factories import key_ring, settings_in

ROUNDS = 7


def main() -> None:
    """Makes the database when it is not there, and prints medians in milliseconds."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("folder", type=Path)
    wanted.add_argument("--reviews", type=int, default=250_000)
    given = wanted.parse_args()
    path = given.folder / f"region-{given.reviews}.sqlite3"
    if not path.exists():
        started = time.perf_counter()
        fill(path, given.reviews)
        _say("made in seconds", time.perf_counter() - started, 1)
    council = Council.open(settings_in(given.folder))
    engine = make_engine(f"sqlite:///{path}")
    with session_maker(engine, key_ring())() as session:
        _measure(session, council)
    engine.dispose()


def _measure(session: Session, council: Council) -> None:
    on, now = date(MIDDLE + 2, 1, 1), datetime(MIDDLE + 2, 1, 1, tzinfo=UTC)
    _time("figures and tables of one year", lambda: measure.tables(session, council, MIDDLE, on=on))
    _time("the same with the year before", lambda: measure.measure(session, council, MIDDLE, on=on))
    _time("the whole report as HTML", lambda: html.html(document.document(session, council, MIDDLE, "panel", now=now)))


def _time(what: str, work: Callable[[], object]) -> None:
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    _say(f"{what}: median ms of {ROUNDS}", statistics.median(taken), 0)


def _say(what: str, figure: float, decimals: int) -> None:
    print(f"{what:60} {figure:10.{decimals}f}")  # noqa: T201


if __name__ == "__main__":
    main()
