"""Commands for the work itself: files in, the round of a day, tags, reports, the return, erasure, catalogues."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from portal import calendar
from portal.app import utc_now
from portal.asking.invitations import daily_round
from portal.cli.base import DAY, Refused, by_hand, main, open_portal
from portal.council import catalogues
from portal.council.work import Work
from portal.hearing.concerns import escalation
from portal.hearing.tagging import batch
from portal.intake.differences import counted
from portal.intake.encodings import LETTERS
from portal.intake.files.table import Table, read_file
from portal.intake.problems import FileFaulty
from portal.intake.take import Preview, preview, take
from portal.keeping import erasure
from portal.reporting import ssda903
from portal.reporting.annual_report import document as annual
from portal.reporting.annual_report import excel, html
from portal.store.database import writing
from portal.store.running import pulse

PATIENCE = 120.0  # seconds that a command waits for each turn to write: nobody sits before a page meanwhile


@main.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Says what would happen, every change included, and writes nothing.")
@click.option("--confirm", is_flag=True, help="Takes a file in although something in it looks wrong.")
@click.option("--encoding", type=click.Choice(list(LETTERS)), help="How the letters were saved, if not as they seem.")
def import_(files: tuple[Path, ...], dry_run: bool, confirm: bool, encoding: str | None) -> None:
    """Takes in children, contacts, reviews or responses; the kind is told from the columns."""
    council, maker = open_portal(patience=PATIENCE)
    for path in files:
        with maker() as session:
            try:
                table = read_file(path.name, path.read_bytes(), encoding)
                seen = preview(session, council, table, now=utc_now())
                if seen.problems:
                    raise FileFaulty(seen.problems)
                lines = _told(table, seen, values=dry_run)
                if not dry_run:
                    _ask(path, table, confirm)
                    with writing(session):
                        take(Work(session, council, by_hand(), utc_now()), table)
            except FileFaulty as fault:
                raise Refused("\n".join([f"{path}: nothing was taken in.", *map(str, fault.problems)])) from fault
        click.echo(f"{path}: {'would be ' if dry_run else ''}{seen.summary}")
        for line in lines:
            click.echo(f"  {line}")


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


@main.command()
@click.option("--on", type=DAY, help="The day to act for; today when left out.")
def invite(on: Any) -> None:
    """Asks, reminds, closes and passes on whatever is due; run daily, safe to run twice."""
    council, maker = open_portal(patience=PATIENCE)
    day = on.date() if on else calendar.today(utc_now())
    with maker() as session:
        done = daily_round.run_day_in_blocks(Work(session, council, by_hand(), utc_now()), on=day)
    unseen = escalation.round_of(maker, council, utc_now())
    with maker() as session:
        pulse.beat(session, pulse.INVITE, utc_now())
    click.echo(f"{done.asked} asked, {done.reminded} reminded, {done.closed} closed.")
    if unseen:
        click.echo(f"{unseen} passed on to managers: nobody had acknowledged them in time.")
    for line in done.hindered:
        click.echo(f"  {line}")


@main.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path))
def tag(source: Path, out: Path | None) -> None:
    """Tags free text, one JSON object a line: id, text, who."""
    try:
        batch.tag_file(source, out)
    except batch.TagFileFault as fault:
        raise Refused("\n".join(fault.faults)) from fault


@main.command()
@click.option("--year", required=True, help="Financial year, 2025-26.")
@click.option("--audience", type=click.Choice(["panel", "public", "children"]), default="panel", show_default=True)
@click.option("--format", "kind", type=click.Choice(["html", "xlsx", "json"]), default="html", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True)
def report(year: str, audience: str, kind: str, out: Path) -> None:
    """Writes the annual report."""
    council, maker = open_portal()
    try:
        with maker() as session:
            document = annual.document(session, council, calendar.parse_year(year), audience, now=utc_now())
    except (annual.AudienceRefused, ValueError) as fault:
        raise Refused(str(fault)) from fault
    if kind == "xlsx":
        out.write_bytes(excel.write(document))
    elif kind == "json":
        out.write_text(json.dumps(annual.as_json(document), ensure_ascii=False, indent=1), "utf-8")
    else:
        out.write_text(html.html(document), "utf-8")
    click.echo(f"{out} is written.")


@main.command()
@click.option("--year", required=True, help="Financial year, 2025-26.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
def return903(year: str, out: Path) -> None:
    """Writes reviews.csv of the SSDA903 return, or says why it is refused."""
    _, maker = open_portal()
    try:
        with maker() as session:
            content = ssda903.reviews_csv(session, calendar.parse_year(year), on=calendar.today(utc_now()))
    except (ssda903.ReturnRefused, ValueError) as fault:
        raise Refused(str(fault)) from fault
    out.mkdir(parents=True, exist_ok=True)
    (out / "reviews.csv").write_text(content, "utf-8", newline="")
    click.echo(f"{out / 'reviews.csv'} is written.")


@main.command()
@click.argument("child_ref")
@click.confirmation_option(prompt="This erases the child and everything they said. Go on?")
def forget(child_ref: str) -> None:
    """Erases a child; released figures keep their counts, which lead back to nobody."""
    _, maker = open_portal(patience=PATIENCE)
    try:
        with maker() as session, writing(session):
            erased = erasure.forget(session, child_ref, by=by_hand(), now=utc_now())
    except erasure.ChildUnknown as fault:
        raise Refused(f"There is no child with the reference {child_ref}.") from fault
    click.echo(", ".join(f"{count} {noun}" for noun, count in erased.counts.items() if count))


@main.command()
@click.option("--language", help="Starts a catalogue for a new language.")
def translate(language: str | None) -> None:
    """Brings the catalogues up to date with the words of forms, pages and messages."""
    for line in catalogues.refresh(language):
        click.echo(line)
