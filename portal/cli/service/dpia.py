"""The command that writes the data protection impact assessment as far as the settings and the code can say it."""

from __future__ import annotations

from pathlib import Path

import click

from portal.cli.open import open_portal
from portal.keeping.dpia import written


@click.command()
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; printed when left out."
)
def dpia(out: Path | None) -> None:
    """Writes the data protection impact assessment: flow, basis, periods, receivers, risks and measures."""
    council, _maker = open_portal()
    text = written(council.settings)
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, "utf-8")
        click.echo(f"{out} is written. What only the council can say is marked in it.")
