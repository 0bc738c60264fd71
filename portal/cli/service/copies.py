"""Commands for copies of everything: taken, brought back, and carried to another database."""

from __future__ import annotations

from pathlib import Path

import click

from portal.calendar import utc_now
from portal.cli.commands import Refused
from portal.cli.given import by_hand, read_settings
from portal.cli.open import PATIENCE, open_checked, open_council
from portal.keeping.copies.backup import CopyUnsound, back_up
from portal.keeping.copies.carry_rows import NotEmpty, Unequal, carry
from portal.keeping.copies.erased_apart import NAME
from portal.keeping.copies.kept_by_rule import Rule
from portal.keeping.copies.restore import Live, restore
from portal.keeping.copies.sealed_file import FileFaulty
from portal.setting_rules import database
from portal.store.database import make_engine
from portal.store.running import pulse
from portal.store.running.key_prints import KeysUnfit

NO_KEY = "PORTAL_BACKUP_KEY: there is none yet: `portal keys new backup` makes one."


@click.command("backup")
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="Instead of PORTAL_BACKUPS.")
@click.option("--days", default=Rule.days, show_default=True, help="Of so many days the newest copy stays,")
@click.option("--weeks", default=Rule.weeks, show_default=True, help="and of so many weeks,")
@click.option("--months", default=Rule.months, show_default=True, help="and of so many months.")
def backup(folder: Path | None, days: int, weeks: int, months: int) -> None:
    """Copies everything while people write, sealed, read back, and kept by rule.

    The database and the folder of PORTAL_CONTENT; never the keys, which belong into the council's safe.
    """
    settings = read_settings()
    if not settings.backup_key:
        raise Refused(NO_KEY)
    maker = open_checked(settings, patience=PATIENCE)
    try:
        made = back_up(settings, maker, folder or settings.backups, Rule(days, weeks, months), utc_now())
    except (CopyUnsound, FileFaulty, Unequal) as fault:
        raise Refused(f"No backup was made: {fault}.") from fault
    with maker() as session:
        pulse.beat(session, pulse.BACKUP, utc_now())
    older = f"; {made.gone} older ones went by the rule" if made.gone else ""
    click.echo(f"{made.path}: {made.rows:,} rows, {made.path.stat().st_size:,} bytes, read back{older}.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Else it is asked for.")
@click.option("--erasures", type=click.Path(dir_okay=False, path_type=Path), help=f"Else {NAME} beside the backup.")
def bring_back(file: Path, key_file: Path | None, erasures: Path | None) -> None:
    """Brings a backup back where nothing is yet; whoever was erased since stays erased.

    The settings and keys of the council must stand already. Until the very end nothing is written where it is looked
    for, so that no page opens before.
    """
    settings, apart = read_settings(), erasures or file.with_name(NAME)
    private = (
        key_file.read_text("utf-8") if key_file else click.prompt("Private half of the backup key", hide_input=True)
    )
    try:
        done = restore(settings, file, private.strip(), apart, by=by_hand(), now=utc_now())
    except Live as fault:
        raise Refused(f"Nothing was done: {fault}. Put it aside first, if that is meant.") from fault
    except (FileFaulty, CopyUnsound, Unequal, NotEmpty, ValueError) as fault:
        raise Refused(f"{file}: {fault}; nothing was done.") from fault
    except KeysUnfit as fault:
        raise Refused(str(fault)) from fault
    click.echo(f"{done.rows:,} rows are back as they stood on {done.at:%-d %B %Y at %H:%M} UTC.")
    click.echo(f"{done.erased} children who were erased since were erased again ({apart}).")
    if not apart.exists():
        click.echo(
            f"There is no {apart}: whoever was erased after the backup is back. Erase them with `portal forget`."
        )
    if done.waiting:
        click.echo(f"{done.waiting} messages waited then and leave when the worker starts; some may have left before.")
    if done.content:
        click.echo(f"The council's own content is in {done.content}.")
    click.echo("Next: `portal check`, then `portal serve`.")


@click.command("move")
@click.argument("address")
def move(address: str) -> None:
    """Carries everything to another database, SQLite or PostgreSQL, equal row by row.

    ADDRESS is what PORTAL_DATABASE_URL will say: postgresql://… or sqlite:///whole/path. It must be empty, and nothing
    may be running. The old database stays as it is.
    """
    settings = read_settings()
    try:
        wanted = database(address)
    except ValueError as fault:
        raise Refused(str(fault)) from fault
    open_council(settings, [])
    maker, now = open_checked(settings), utc_now()
    with maker() as session:
        if seen := pulse.last_seen(session, now):
            seconds = (now - seen).total_seconds()
            raise Refused(
                f"`portal serve` or `portal worker` ran {seconds:.0f} seconds ago: stop it, wait two minutes."
            )
    target = make_engine(wanted)
    try:
        carried = carry(maker.kw["bind"], target)
    except NotEmpty as fault:
        raise Refused(f"There are rows already at that address ({fault}); nothing was done.") from fault
    except Unequal as fault:
        raise Refused(f"What arrived is not what was there ({fault}); nothing was kept.") from fault
    finally:
        target.dispose()
    rows = sum(each.rows for each in carried.values())
    click.echo(f"{rows:,} rows of {len(carried)} tables arrived, equal in number and by their hashes.")
    click.echo("Write the address into PORTAL_DATABASE_URL, run `portal check`, then start the portal again.")
