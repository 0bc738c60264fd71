"""Commands for the audit: who did or read what, and whether anything in it was taken out, changed or moved."""

from __future__ import annotations

from pathlib import Path

import click
import sqlalchemy as sa

from portal.accounts import accounts
from portal.calendar import utc_now
from portal.cli.commands import Refused
from portal.cli.given import by_hand
from portal.cli.open import open_portal
from portal.keeping import traces
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.models import Child
from portal.store.running import chain


@click.group()
def audit() -> None:
    """Who did or read what, and whether the audit is whole."""


@audit.command("show")
@click.option("--child", metavar="CHILD_REF", help="All that was done or read of this child.")
@click.option("--staff", metavar="EMAIL", help="All that this person did or read.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A CSV file, for the child's own file.")
def show(child: str | None, staff: str | None, out: Path | None) -> None:
    """Tells who looked at a child, or what somebody did here, the newest first; that is written down too."""
    if (child is None) == (staff is None):
        raise Refused("Name a child with --child, or somebody who works here with --staff.")
    _, maker = open_portal()
    with maker() as session:
        if child is not None:
            of = session.scalar(sa.select(Child.id).where(Child.reference == child))
            query, about = (traces.of_child(of), f"traces of child:{of}") if of else (None, "")
        else:
            person = accounts.by_email(session, staff or "")
            query, about = (traces.by_staff(person.id), f"traces of staff:{person.id}") if person else (None, "")
        if query is None:
            raise Refused(f"There is no {'child' if child else 'account'} {child or staff}.")
        with writing(session):
            record(session, Action.READ, about, by=by_hand(), now=utc_now(), child_id=of if child else None)
        written = traces.as_csv(traces.told(session, session.scalars(query)))
    if out is None:
        click.echo(written, nl=False)
    else:
        out.write_text(written, "utf-8")
        click.echo(f"{out}: {len(written.splitlines()) - 1} entries.")


@audit.command("verify")
@click.option("--head", help="A head that was told earlier, such as in a weekly message: nothing up to it is missing.")
def verify(head: str | None) -> None:
    """Goes through the chain of hashes, and names each entry that was taken out, changed or moved."""
    _, maker = open_portal()
    with maker() as session:
        chain.link(session)
        found = chain.verify(session, head)
    for fault in found.faults:
        click.echo(fault)
    if found.faults:
        raise Refused(f"The audit is not as it was written: {len(found.faults)} faults.")
    click.echo(f"{found.links} entries, each as it was written. Keep this head elsewhere:\n  {found.head}")
