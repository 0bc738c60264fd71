"""The command that measures what the portal costs."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from portal.bench import words
from portal.bench.boards import Office
from portal.bench.councils import Several
from portal.bench.in_turns import BUSY, ROUNDS, Line, Measure, busy, in_turns
from portal.bench.post import Outbox
from portal.bench.report import Region
from portal.bench.respondents import Form
from portal.bench.taking_in import Returned

PLACES: dict[str, Callable[[Path], Form | Office | Region | Outbox | Returned | Several]] = {
    "form": Form,
    "boards": Office,
    "report": Region,
    "files": Returned,
    "outbox": Outbox,
    "councils": Several,
}
PARTS = (*PLACES, "words")


@click.command()
@click.option("--only", type=click.Choice(PARTS), help="One part of the measures.")
@click.option("--rounds", default=ROUNDS, show_default=True, type=click.IntRange(1, ROUNDS))
def bench(only: str | None, rounds: int) -> None:
    """Measures what the portal costs, beside the barest thing that does the same."""
    click.echo(f"CPU time of the process that works; medians of {rounds} rounds in turns, and beside what they stand.")
    slowed = [busy()]
    for part in PARTS:
        if only in (None, part):
            with _opened(part) as measures:
                click.echo(f"\n{part}")
                for line in in_turns(measures, rounds):
                    click.echo(_row(line))
            slowed.append(busy())
    if max(slowed) > BUSY:
        click.echo(f"\nThe machine is busy: work takes {max(slowed):.1f} times as long. Do not believe these figures.")


@contextmanager
def _opened(part: str) -> Iterator[list[Measure]]:
    if part == "words":
        yield words.measures()
        return
    with tempfile.TemporaryDirectory() as folder:
        place = PLACES[part](Path(folder))
        try:
            yield place.measures()
        finally:
            place.end()


def _row(line: Line) -> str:
    measure = line.measure
    value = f"{line.value:,.0f}" if line.value >= 100 else f"{line.value:.2f}"
    beside = "" if line.ratio is None else f"{line.ratio:.1f} times"
    budget = "" if measure.budget is None else f"{'within' if line.met else 'over'} {measure.budget:,.1f}"
    return f"  {measure.name:<46}{value:>9} {measure.unit:<6}{beside:>12}  {budget}".rstrip()
