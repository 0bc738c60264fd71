"""Commands about words: tags of free text, and catalogues."""

from __future__ import annotations

from pathlib import Path

import click

from portal.cli.commands import Refused
from portal.council import catalogues
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
def translate(language: str | None) -> None:
    """Brings the catalogues up to date with the words of forms, pages and messages."""
    for line in catalogues.refresh(language):
        click.echo(line)
