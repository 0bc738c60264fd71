"""Councils made at random release what anybody may read of two years: can a reader work out a number that is hidden?

    .venv/bin/python -m tests.drills.editions_attacked --councils 200

For each council the edition for the public of a year and that of the year before, and both children's sheets, which
count as one release with it. The reader knows every number printed in any of them and every sum, and tries to bound
each hidden number (HiGHS). Prints what was hidden, and each number that was told; ends with 1 if there was any.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from portal import calendar
from portal.council.council import Council
from portal.reporting.annual_report import document
from portal.reporting.annual_report.document import Report
from portal.reporting.figures import measure
from portal.reporting.figures.figure import HIDDEN
from portal.reporting.figures.table import Table
from portal.reporting.small_numbers import linked
from portal.reporting.small_numbers.book import Book, Key
from portal.reporting.small_numbers.edition import bound
from portal.reporting.small_numbers.hide import given_away
from portal.reporting.take_up.tables import in_parts
from portal.store.audit import Actor
from portal.store.base import Base
from portal.store.database import make_engine, session_maker
from portal.store.models import Review
from tests.factories import a_child, a_contact, a_held_review, a_staff, key_ring, settings_in
from tests.reporting.rows import all_read, received

NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)
YEARS = (2024, 2025)
CODES = ("PN1",) * 20 + ("PN6",) * 9 + ("PN2", "PN3", "PN4", "PN5", "PN7", None)
VENUES = ("home",) * 5 + ("school", "office", "online", None)


@dataclass
class Outcome:
    """What was released, hidden and told of all councils."""

    editions: int = 0
    hidden: int = 0
    told: list[str] = field(default_factory=list)


@contextmanager
def council_of(seed: int) -> Iterator[tuple[Session, Council]]:
    """A council with two years of reviews and forms; the seed says how many, and of what kinds."""
    with tempfile.TemporaryDirectory() as folder:
        council = Council.open(settings_in(Path(folder)))
        engine = make_engine(f"sqlite:///{folder}/council.sqlite3")
        Base.metadata.create_all(engine)
        with session_maker(engine, key_ring())() as session:
            chance = random.Random(seed)  # noqa: S311
            for year in YEARS:
                _a_year(session, council, year, chance)
            all_read(session, council)
            yield session, council
        engine.dispose()


def _a_year(session: Session, council: Council, year: int, chance: random.Random) -> None:
    """Reviews, and forms about some of them, of every size a council may have."""
    first = date(year, 4, 2)
    for _number in range(chance.choice((6, 20, 45, 90))):
        speaks = chance.choice(("en", "en", "en", "pl", "ur"))
        child = a_child(session, age=chance.choice((2, 6, 9, 14, 16)), language=speaks)
        held = first + timedelta(days=chance.randrange(360))
        code = "PN0" if calendar.age_on(child.date_of_birth, held) < 4 else chance.choice(CODES)
        review = a_held_review(
            session, child, held, due_on=held - timedelta(days=chance.random() < 0.08), venue=chance.choice(VENUES),
            participation=code, participation_by=code and "import", parent_attended=chance.choice((True, False, None)),
        )  # fmt: skip
        if chance.random() < 0.6:
            _a_form(session, council, review, held, chance)


def _a_form(session: Session, council: Council, review: Review, held: date, chance: random.Random) -> None:
    kind, start = chance.choice((("feedback_12_17", "fo"), ("feedback_4_11", "fy"), ("feedback_professional", "g")))
    names = ("views", "voice") if start == "g" else ("listened", "said")
    given = {f"{start}_{name}": chance.choices(("yes", "partly", "no", None), (30, 8, 2, 1))[0] for name in names}
    contact = a_contact(session, review.child, "professional") if start == "g" else None
    source = chance.choice(("web", "import", "paper"))
    received(
        session, council.library, review, kind, {name: code for name, code in given.items() if code},
        on=held + timedelta(days=10), contact=contact, source=source,
    )  # fmt: skip


def attack(session: Session, council: Council, found: Outcome, name: str) -> None:
    """Releases both years as a council does, the earlier one first, and goes at all that was printed."""
    by = Actor("staff", a_staff(session, "manager").id)
    for year in YEARS:
        public = document.document(session, council, year, "public", now=NOW)
        document.release(session, public, by=by, now=NOW)
        printed = [document.document(session, council, year, audience, now=NOW) for audience in ("public", "children")]
        whole = measure.measure(session, council, year, on=NOW.date())
        tables = (*whole.tables, *in_parts(session, year, on=NOW.date()))
        kept, book = bound(whole.figures, tables, council.library)
        figures = [each for report in printed for each in report.figures if "n" in each.hidden]
        said = {linked.n_of(each.id): each.instead for each in figures}
        # of the bands that could be said, those that are: "more than 9 in 10" tells a reader something too
        book.between = {key: band for key, band in book.between.items() if said.get(key, HIDDEN) != HIDDEN}
        hidden = frozenset.intersection(*(_hidden(report, kept, book) for report in printed))
        found.editions += len(printed)
        found.hidden += len(hidden)
        found.told += [f"{name} {year}: {' '.join(key)} is {each}" for key, each in given_away(book, hidden).items()]


def _hidden(report: Report, whole: Iterable[Table], book: Book) -> frozenset[Key]:
    """What does not stand in a report as a number, of all the numbers an edition prints; `whole` names the cells."""
    shown: set[Key] = set()
    for figure in report.figures:
        shown |= {linked.n_of(figure.id)} if "n" not in figure.hidden else set()
        shown |= {("figure", figure.id, "unknown")} if figure.unknown else set()
        shown |= {linked.base_of(figure.id)} if figure.N is not None and "N" not in figure.hidden else set()
    for table in whole:
        for row, printed in zip(table.rows, report.table(table.id).rows, strict=True):
            cells = zip(table.columns, printed, strict=True)
            shown |= {linked.cell_of(table, row, column) for column, cell in cells if isinstance(cell, int)}
    return frozenset(book.printed - shown)


def main() -> None:
    """So many councils, one after the other."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--councils", type=int, default=200)
    given.add_argument("--seed", type=int, default=1)
    wanted, found = given.parse_args(), Outcome()
    for seed in range(wanted.seed, wanted.seed + wanted.councils):
        with council_of(seed) as (session, council):
            attack(session, council, found, f"council {seed}")
    sys.stdout.write(f"{wanted.councils} councils, {found.editions} editions, {found.hidden} numbers hidden\n")
    sys.stdout.writelines(f"told: {each}\n" for each in found.told)
    sys.exit(1 if found.told else 0)


if __name__ == "__main__":
    main()
