"""What the figures of one year of ten cost, beside the same rows counted by plain SQL and by DuckDB."""

from __future__ import annotations

import csv
import sqlite3
import time
from collections.abc import Callable
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from portal.bench.in_turns import Measure
from portal.bench.region import MIDDLE, fill
from portal.council.council import Council
from portal.demo import stage
from portal.reporting.figures import measure
from portal.store.database import open_database

REVIEWS = 10_000  # in ten years, with four responses each
ALONE = "plain SQL: answers, tags, forms, reviews"
COUNTED = {
    "answer": ("form", "question", "state", "code"),
    "tag": ("form", "kind", "value"),
    "invitation": ("form", "after_meeting", "answered_source", "answered_year"),
    "review": ("participation", "age", "venue"),
}


class Region:
    """A database of ten years, and the same columns in DuckDB where it is installed."""

    def __init__(self, folder: Path) -> None:
        settings = stage.settings_for(folder, host="127.0.0.1", port=0)
        file = settings.database_file or folder / "region.sqlite3"
        fill(file, REVIEWS)
        self._council, self._session = Council.open(settings), open_database(settings)()
        self._sql = sqlite3.connect(file)
        self._duck = _in_duckdb(self._sql, folder) if find_spec("duckdb") else None

    def end(self) -> None:
        """Closes what is open."""
        self._session.close()
        self._sql.close()
        if self._duck is not None:
            self._duck.close()

    def measures(self) -> list[Measure]:
        """The anchor, the figures of its year, and the reference from outside."""
        on = date(MIDDLE + 2, 1, 1)
        counted: list[Measure] = [
            Measure(ALONE, _took(lambda: _counted(self._sql))),
            Measure(
                "figures and tables of one year",
                _took(lambda: measure.tables(self._session, self._council, MIDDLE, on=on)),
                ALONE,
            ),
            Measure(
                "the same beside the year before",
                _took(lambda: measure.measure(self._session, self._council, MIDDLE, on=on)),
                ALONE,
            ),
        ]
        if self._duck is None:
            return [*counted, Measure("DuckDB: not installed, as it is for tests", lambda: 0.0, once=True)]
        return [*counted, Measure("DuckDB, one thread", _took(lambda: _counted(self._duck)), ALONE)]


def _counted(connection: Any) -> None:
    for table, columns in COUNTED.items():
        named = ", ".join(columns)
        connection.execute(
            f"SELECT {named}, count(*) FROM {table} WHERE year = {MIDDLE} GROUP BY {named}"  # noqa: S608 - our own names
        ).fetchall()


def _took(work: Callable[[], object]) -> Callable[[], float]:
    def cost() -> float:
        began = time.process_time()
        work()
        return (time.process_time() - began) * 1000

    work()
    return cost


def _in_duckdb(rows: sqlite3.Connection, folder: Path) -> Any:
    duck = import_module("duckdb").connect(config={"threads": 1})
    for table, columns in COUNTED.items():
        named = ", ".join(("year", *columns))
        file = folder / f"{table}.csv"
        with file.open("w", newline="", encoding="utf-8") as opened:
            written = csv.writer(opened)
            written.writerow(("year", *columns))
            written.writerows(rows.execute(f"SELECT {named} FROM {table}"))  # noqa: S608 - our own names
        duck.execute(f"CREATE TABLE {table} AS SELECT * FROM read_csv('{file}', header = true)")  # noqa: S608
    return duck
