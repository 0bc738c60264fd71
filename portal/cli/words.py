"""Commands about words: tags of free text, and catalogues."""

from __future__ import annotations

from pathlib import Path

import click

from portal.cli.commands import Refused
from portal.cli.open import open_portal
from portal.council import catalogues
from portal.council.signing import council_words
from portal.hearing.tagging import batch


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path))
@click.option("--evaluate", is_flag=True, help="Says how far the tags are those that stand in the file.")
def tag(source: Path, out: Path | None, *, evaluate: bool) -> None:
    """Tags free text, one JSON object a line: id, text, who."""
    try:
        if evaluate:
            for line in batch.evaluate_file(source):
                click.echo(line)
        else:
            batch.tag_file(source, out)
    except batch.TagFileFault as fault:
        raise Refused("\n".join(fault.faults)) from fault


@click.command()
@click.option("--language", help="Starts a catalogue for a new language.")
@click.option("--checked", is_flag=True, help="Says instead how far native speakers have checked this council's words.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="With --checked: writes each language that was read.",
)
def translate(language: str | None, out: Path | None, *, checked: bool) -> None:
    """Brings the catalogues up to date with the words of forms, pages and messages."""
    if checked:
        council, maker = open_portal()
        with maker() as session:
            for line in council_words.tell(session, council, out):
                click.echo(line)
        return
    for line in catalogues.refresh(language):
        click.echo(line)
