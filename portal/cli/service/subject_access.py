"""The command for a child's right to a copy: gathers, has a person decide, and only then writes what may leave."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from portal import calendar
from portal.calendar import utc_now
from portal.cli.commands import Refused
from portal.cli.given import DAY, by_hand
from portal.cli.open import open_portal
from portal.cli.service.key_files import written_once
from portal.council.council import Council
from portal.keeping.disclosed import Undecided, as_json, as_page, decided, moment, to_decide
from portal.keeping.erasure import ChildUnknown
from portal.keeping.subject_access import Held, answer_by, gather
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.running.private_files import private_folder

DECIDE = "decide.json"


@click.command("subject-access")
@click.argument("child_ref")
@click.option("--out", "folder", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--asked-on", type=DAY, help="The day it was asked for; today when left out.")
def subject_access(child_ref: str, folder: Path, asked_on: Any) -> None:
    """Writes everything held about a child as a page to print and as JSON; leaves other people out.

    The first time it writes decide.json with what others wrote, for a person to decide; run again, it writes what may
    leave.
    """
    council, maker = open_portal()
    private_folder(folder)
    try:
        with maker() as session:
            held = gather(session, council, child_ref)
            if (folder / DECIDE).exists():
                _write(session, council, held, folder)
            else:
                _ask(session, held, folder / DECIDE)
                day = answer_by(asked_on.date() if asked_on else calendar.today(utc_now()), council.days)
                click.echo(f"The answer is due by {moment(day)}.")
    except ChildUnknown as fault:
        raise Refused(f"There is no child with the reference {child_ref}.") from fault
    except Undecided as fault:
        raise Refused(str(fault)) from fault


def _ask(session: Session, held: Held, decisions: Path) -> None:
    """What others wrote, for a person to decide."""
    with writing(session):
        _note(session, Action.READ, held, "subject access")
    written_once(decisions, to_decide(held))
    click.echo(f"{len(held.items)} things are held; {len(held.to_decide)} of them were written by others.")
    click.echo(f'Decide each in {decisions} ("give": true or false), name who checked it, run this again.')


def _write(session: Session, council: Council, held: Held, folder: Path) -> None:
    """What may leave; raises Undecided."""
    items, checked_by = decided(held, (folder / DECIDE).read_text("utf-8"))
    settings, now = council.settings, utc_now()
    letterhead = {"council": settings.council_name, "phone": settings.council_phone, "email": settings.council_email}
    with writing(session):
        _note(session, Action.DISCLOSE, held, f"checked by {checked_by}, {len(items)} of {len(held.items)}")
    texts = {
        "disclosure.json": as_json(held, items, checked_by, now),
        "disclosure.html": as_page(held, items, checked_by, now, letterhead),
    }
    for name, text in texts.items():
        (folder / name).unlink(missing_ok=True)
        written_once(folder / name, text)
        click.echo(f"{folder / name} is written.")


def _note(session: Session, action: Action, held: Held, why: str) -> None:
    record(session, action, f"child:{held.child_id}", by=by_hand(), now=utc_now(), child_id=held.child_id, why=why)
