"""Commands that write what leaves the service: the annual report and the SSDA903 return."""

from __future__ import annotations

import json
from pathlib import Path

import click
from sqlalchemy.orm import Session, sessionmaker

from portal import calendar
from portal.calendar import utc_now
from portal.cli.commands import Refused
from portal.cli.given import by_hand
from portal.cli.open import open_portal
from portal.council.council import Council
from portal.council.work import Work
from portal.intake.problems import FileFaulty
from portal.intake.rows.return_beside import births_of, statuses_of
from portal.intake.rows.target_rows import read_targets
from portal.reporting import ssda903
from portal.reporting.annual_report import document, excel, html, pdf, verify, word
from portal.reporting.childrens_edition import booklet
from portal.reporting.childrens_edition.words import AGES
from portal.reporting.figures.targets import MAY_HAVE_ONE, is_faulty, set_targets, targets_of
from portal.reporting.quotes.corrected import corrected
from portal.reporting.this_minute import doing
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.vocabulary import ReportFor

AUDIENCES = tuple(audience.value for audience in ReportFor)  # click would offer the names of the members


@click.command()
@click.option("--year", required=True, help="Financial year, 2025-26.")
@click.option("--audience", type=click.Choice(AUDIENCES), default=ReportFor.PANEL.value, show_default=True)
@click.option(
    "--ages",
    type=click.Choice(AGES),
    default=AGES[-1],
    show_default=True,
    help="Of --audience children: a web page, or a PDF to print and fold.",
)
@click.option(
    "--format", "kind", type=click.Choice(["html", "pdf", "docx", "xlsx", "json"]), default="html", show_default=True
)
@click.option("--out", type=click.Path(path_type=Path))
@click.option(
    "--verify", "check", is_flag=True, help="Count again and add up instead of writing; 1 if anything differs."
)
def report(year: str, audience: str, ages: str, kind: str, out: Path | None, check: bool) -> None:
    """Writes the annual report. For the public and children small numbers are hidden; --verify checks what it says."""
    council, maker = open_portal()
    if check:
        _verify(council, maker, year)
        return
    if out is None:
        raise Refused("Name a file with --out, or check with --verify.")
    try:
        with maker() as session:
            made = document.document(session, council, calendar.parse_year(year), audience, now=utc_now())
            written = verify.checked(session, council, made, on=made.made_on)
            lines = doing.shown(session)
    except (document.AudienceRefused, ValueError) as fault:
        raise Refused(str(fault)) from fault
    if audience == ReportFor.CHILDREN:
        if kind == "pdf":
            out.write_bytes(booklet.sheet(written, council, lines, ages))
        else:
            out.write_text(booklet.html(written, council, lines, ages), "utf-8")
    elif kind == "xlsx":
        out.write_bytes(excel.write(written))
    elif kind == "pdf":
        out.write_bytes(pdf.write(written))
    elif kind == "docx":
        out.write_bytes(word.write(written, council.settings.content))
    elif kind == "json":
        out.write_text(json.dumps(document.as_json(written), ensure_ascii=False, indent=1), "utf-8")
    else:
        out.write_text(html.html(written), "utf-8")
    click.echo(f"{out} is written.")


def _verify(council: Council, maker: sessionmaker[Session], named: str) -> None:
    """Says what differs, and what breaks a rule of the return; raises Refused if anything does."""
    try:
        year = calendar.parse_year(named)
    except ValueError as fault:
        raise Refused(str(fault)) from fault
    on = calendar.today(utc_now())
    with maker() as session:
        found = [*verify.faults(session, council, year, on=on), *map(str, verify.broken(session, year, on=on))]
    if found:
        raise Refused("\n".join(found))
    click.echo("Every figure was counted twice and every table added up: all agree, and no review breaks a rule.")


@click.command()
@click.option("--year", required=True, help="Financial year, 2025-26.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option(
    "--beside",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder with header.csv and episodes.csv of the same return: what does not fit them is refused too.",
)
def return903(year: str, out: Path, beside: Path | None) -> None:
    """Writes reviews.csv of the SSDA903 return, or says why it is refused."""
    _, maker = open_portal()
    others = _beside(beside) if beside else ssda903.ALONE
    try:
        with maker() as session:
            on = calendar.today(utc_now())
            content = ssda903.reviews_csv(session, calendar.parse_year(year), on=on, beside=others)
    except (ssda903.ReturnRefused, ValueError) as fault:
        raise Refused(str(fault)) from fault
    out.mkdir(parents=True, exist_ok=True)
    (out / "reviews.csv").write_text(content, "utf-8", newline="")
    click.echo(f"{out / 'reviews.csv'} is written.")


def _beside(folder: Path) -> ssda903.Beside:
    """The other files of the return that the folder holds, one of them at least."""
    births, statuses = (folder / name for name in ("header.csv", "episodes.csv"))
    if not births.is_file() and not statuses.is_file():
        raise Refused(f"{folder} holds neither header.csv nor episodes.csv.")
    try:
        return ssda903.Beside(
            births_of(births.read_bytes()) if births.is_file() else None,
            statuses_of(statuses.read_bytes()) if statuses.is_file() else None,
        )
    except FileFaulty as fault:
        raise Refused("\n".join([f"{folder}: cannot be read.", *map(str, fault.problems)])) from fault


@click.command()
@click.option("--year", required=True, help="Financial year, 2025-26.")
@click.option("--out", type=click.Path(path_type=Path), required=True)
def corrections(year: str, out: Path) -> None:
    """Writes what people put right in the tags, one JSON object a line, without names.

    Of feedback received in that year, and only words whose writer said that they may be used.
    """
    council, maker = open_portal()
    try:
        wanted = calendar.parse_year(year)
    except ValueError as fault:
        raise Refused(str(fault)) from fault
    with maker() as session:
        rows = list(corrected(session, council, wanted))
    with maker.begin() as session:
        record(session, Action.DOWNLOAD, "corrections", by=by_hand(), now=utc_now(), why=f"{year}: {len(rows)}")
    out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    click.echo(f"{len(rows)} texts. Read each before it leaves: names that the portal does not know stand in it.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def targets(file: Path) -> None:
    """Takes the report’s targets from a file with the columns figure, year and target.

    CSV or a spreadsheet; what the file does not name stays as it is, and an empty target takes one away.
    """
    council, maker = open_portal()
    try:
        years = read_targets(file.read_bytes(), {each.id: each.label for each in MAY_HAVE_ONE}, is_faulty)
    except FileFaulty as fault:
        raise Refused("\n".join([f"{file}: nothing was taken in.", *map(str, fault.problems)])) from fault
    with maker() as session, writing(session):
        for year, written in years.items():
            kept = {figure: f"{percent:g}" for figure, percent in targets_of(session, year).items()}
            set_targets(Work(session, council, by_hand(), utc_now()), year, {**kept, **written})
    named = ", ".join(calendar.year_name(year) for year in sorted(years))
    click.echo(f"{file}: the targets of {named} are kept.")
