"""What it costs to take in returned forms from a file, beside reading the file and writing its cells as rows."""

from __future__ import annotations

import csv
import io
import sqlite3
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

from portal.bench.in_turns import ROUNDS, Measure
from portal.bench.place import AGE, add_reviews, open_place
from portal.intake.files.table import read_file
from portal.intake.take import make_ready, preview, take
from portal.store.database import writing
from portal.store.models import Review
from portal.store.vocabulary import FormId, Respondent, ReviewStatus

FORMS = 100  # in a file
FORM = FormId.CONSULT_12_17
TEXTS = ("I want to see my brother more", "Not about my mum", "They shout at night and I am scared")
ALONE = "csv and executemany, a form"


class Returned:
    """A council whose reviews were held, and forms returned before each of them, a file of them for each round."""

    def __init__(self, folder: Path) -> None:
        self._place = open_place(folder)
        texts = [question.name for question in self._place.council.library[FORM].question if question.is_text]
        about = ("form", "review_ref", "respondent_ref", "role", "received_on", "language")
        columns = (*about, *(f"{name}_words" for name in texts[: len(TEXTS)]))
        self._bare = sqlite3.connect(folder / "bare.sqlite3")
        self._bare.execute(f"CREATE TABLE form ({', '.join(columns)})")
        children = add_reviews(self._place, FORMS * ROUNDS)
        day = self._place.now.date() - timedelta(days=2)
        with self._place.maker() as session, writing(session):
            for review in session.query(Review):
                review.status, review.held_on, review.year, review.age = ReviewStatus.HELD, day, day.year, AGE
        received = (day - timedelta(days=1)).isoformat()
        rows = [(FORM, f"R{each}", each, Respondent.CHILD, received, "en", *TEXTS) for each in children]
        starts = range(0, len(rows), FORMS)
        self._files = [_written([columns, *rows[start : start + FORMS]]) for start in starts]

    def end(self) -> None:
        """Closes the databases."""
        self._bare.close()
        self._place.maker.kw["bind"].dispose()

    def measures(self) -> list[Measure]:
        """A form with three texts, by the barest way and by the portal: checked, tagged, sealed and audited."""
        bare = iter(self._files)
        ours = iter(self._files)
        return [
            Measure(ALONE, lambda: _each(lambda: self._alone(next(bare)))),
            Measure("a returned form with three texts", lambda: _each(lambda: self._taken(next(ours))), ALONE,
                    budget=1.5, absolute=True),
        ]  # fmt: skip

    def _alone(self, file: bytes) -> None:
        read = list(csv.reader(io.StringIO(file.decode())))[1:]
        self._bare.executemany(f"INSERT INTO form VALUES ({', '.join('?' * len(read[0]))})", read)  # noqa: S608
        self._bare.commit()

    def _taken(self, file: bytes) -> None:
        place = self._place
        with place.maker() as session:
            work, table = place.work(session), read_file("returned.csv", file)
            wrong = preview(session, place.council, table, place.now).problems
            if wrong:
                raise ValueError(wrong)
            make_ready(work, table)
            with writing(session):
                take(work, table)


def _written(rows: Iterable[Iterable[str]]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def _each(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) / FORMS * 1000
