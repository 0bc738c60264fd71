"""Commands about children: files about them in, and the erasure of one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from portal.calendar import utc_now
from portal.cli.commands import Refused
from portal.cli.given import by_hand
from portal.cli.open import PATIENCE, open_portal
from portal.council.work import Work
from portal.intake.differences import counted
from portal.intake.encodings import LETTERS
from portal.intake.files.said import Said
from portal.intake.files.table import Table, read_file
from portal.intake.problems import FileFaulty, gathered
from portal.intake.rows.kinds import KINDS
from portal.intake.take import Preview, preview
from portal.intake.taken.blocks import take_file
from portal.intake.taken.good_rows import good_part, to_mend
from portal.intake.taken.matches import read_matched
from portal.keeping import erasure
from portal.keeping.copies.erased_apart import write_apart
from portal.store.database import writing

SHEETS = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods")


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Says what would happen, every change included, and writes nothing.")
@click.option("--confirm", is_flag=True, help="Takes a file in although something in it looks wrong.")
@click.option("--encoding", type=click.Choice(list(LETTERS)), help="How the letters were saved, if not as they seem.")
@click.option("--source", help="Under which name its columns were matched, where the heading does not tell.")
@click.option("--good-rows", is_flag=True, help="Takes the rows that are right; writes the others beside it, to mend.")
@click.option("--sheet", help="Which sheet of a spreadsheet, if it has several.")
@click.option("--month-first/--day-first", default=None, help="How days are written, where the file does not tell.")
def import_(files: tuple[Path, ...], dry_run: bool, confirm: bool, good_rows: bool, **told: Any) -> None:
    """Takes in children, contacts, reviews or responses; the kind is told from the columns.

    Of spreadsheets (.xlsx, .xls, .ods) and CSV alike; of a folder every such file, children first.
    """
    council, maker = open_portal(patience=PATIENCE)
    said = Said(told["encoding"], told["sheet"], told["month_first"], source=told["source"])
    for path in [each for given in files for each in _files_of(given, said)]:
        with maker() as session:
            try:
                table, found = read_matched(session, path.name, path.read_bytes(), said)
                if good_rows:
                    table = good_part(session, council, table, utc_now())
                seen = preview(session, council, table, now=utc_now(), to_take=not dry_run)
                if seen.problems:
                    raise FileFaulty(seen.problems)
                lines = [*_told(table, seen, values=dry_run), *_left(path, table, write=not dry_run)]
                if not dry_run:
                    _ask(path, table, confirm)
                    take_file(Work(session, council, by_hand(), utc_now()), table, source=found.source)
            except FileFaulty as fault:
                raise Refused(_nothing_taken(path, fault)) from fault
        click.echo(f"{path}: {'would be ' if dry_run else ''}{seen.summary}")
        for line in lines:
            click.echo(f"  {line}")


def _left(path: Path, table: Table, *, write: bool) -> list[str]:
    """How many rows stay out, and where they stand to be mended: beside the file."""
    if not table.left:
        return []
    beside = path.with_name(f"{path.stem}-to-mend.csv")
    if write:
        beside.write_text(to_mend(table), "utf-8-sig")
    return [f"{len(table.left):,} rows left out, to mend in {beside}", *map(str, gathered(table.refused))]


def _files_of(path: Path, said: Said) -> list[Path]:
    """The file itself; of a folder its files, in the order in which one kind needs another."""
    if path.is_file():
        return [path]
    ranked = []
    for each in sorted(path.iterdir()):
        if each.suffix.lower() in SHEETS:
            try:
                ranked.append((list(KINDS).index(read_file(each.name, each.read_bytes(), said).kind), each))
            except FileFaulty as fault:
                raise Refused(_nothing_taken(each, fault)) from fault
    return [each for _, each in sorted(ranked)]


def _nothing_taken(path: Path, fault: FileFaulty) -> str:
    return "\n".join([f"{path}: nothing was taken in.", *map(str, gathered(fault.problems))])


def _told(table: Table, seen: Preview, *, values: bool) -> list[str]:
    """What looks wrong, what changes and what is kept; without `values` only how much, as a job's mail may hold it."""
    counts = [f"{fact}: {count:,} changed" for fact, count in counted(table.changes).items()]
    changes = map(str, table.changes) if values else counts
    return [*map(str, table.doubts), *changes, *seen.differences, *seen.notes]


def _ask(path: Path, table: Table, confirm: bool) -> None:
    asked = [str(each) for each in table.doubts if each.asks]
    if asked and not confirm:
        how = "If all of this is right, run it again with --confirm."
        raise Refused("\n".join([f"{path}: nothing was taken in. This looks wrong:", *asked, how]))


@click.command()
@click.argument("child_ref")
@click.confirmation_option(prompt="This erases the child and everything they said. Go on?")
def forget(child_ref: str) -> None:
    """Erases a child; released figures keep their counts, which lead back to nobody."""
    council, maker = open_portal(patience=PATIENCE)
    try:
        with maker() as session:
            large = erasure.clear_large(session, child_ref)
            with writing(session):
                erased = erasure.forget(session, child_ref, by=by_hand(), now=utc_now(), large=large)
    except erasure.ChildUnknown as fault:
        raise Refused(f"There is no child with the reference {child_ref}.") from fault
    if council.settings.backup_key:
        with maker() as session:
            write_apart(session, council.settings.backups)
    click.echo(", ".join(f"{count} {noun}" for noun, count in erased.counts.items() if count))
