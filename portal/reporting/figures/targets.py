"""What the service aims at: a percentage for a figure of a financial year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.calendar import year_name
from portal.council.work import Work
from portal.reporting.figures.catalogue import CATALOGUE
from portal.reporting.figures.figure import Figure
from portal.store.audit import Action
from portal.store.tables.report_tables import Target

MAY_HAVE_ONE = tuple(each for each in CATALOGUE if each.unit == "percent" and each.better != "neither")


class TargetFaulty(Exception):
    """A target is a number from 0 to 100; `field` names the figure."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def targets_of(session: Session, year: int) -> Mapping[str, float]:
    """The targets of that year, by figure."""
    return {row.figure: row.percent for row in session.scalars(sa.select(Target).where(Target.year == year))}


def aimed(session: Session, year: int, figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The figures of that year, each with its target."""
    targets = targets_of(session, year)
    return tuple(replace(figure, target=targets.get(figure.id)) for figure in figures)


def set_targets(work: Work, year: int, written: Mapping[str, str]) -> None:
    """Keeps what was written for each figure, and takes away those left empty. Raises TargetFaulty."""
    wanted = {name: _percent(name, words) for name, words in written.items() if words.strip()}
    if wanted == targets_of(work.session, year):
        return
    work.session.execute(sa.delete(Target).where(Target.year == year))
    work.session.add_all(Target(year=year, figure=name, percent=percent) for name, percent in wanted.items())
    work.session.flush()
    work.record(
        Action.SET, f"targets:{year_name(year)}", why=", ".join(f"{n} {p:g}" for n, p in sorted(wanted.items()))
    )


def is_faulty(words: str) -> bool:
    """Whether what was written is no target."""
    try:
        _percent("", words)
    except TargetFaulty:
        return True
    return False


def _percent(name: str, words: str) -> float:
    try:
        percent = float(words.strip().rstrip("%").strip())
    except ValueError:
        raise TargetFaulty(name) from None
    if not 0 <= percent <= 100:  # neither does what is no number at all pass
        raise TargetFaulty(name)
    return round(percent, 1)
