"""Commands for how long things are kept: what is due and when, done, held, and proved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import calendar
from portal.calendar import utc_now
from portal.cli.commands import Refused
from portal.cli.given import by_hand
from portal.cli.open import PATIENCE, open_portal
from portal.keeping import retention
from portal.keeping.copies.erased_apart import write_apart
from portal.keeping.erasure import ChildUnknown
from portal.settings import Settings
from portal.store.database import writing
from portal.store.ledger import Erasure

AHEAD = (0, 30, 90, 365)  # days from today
NAMED = 20  # children whom `due` names


@click.group("retention")
def group() -> None:
    """What is deleted because its time is over: due, done, held, and proved."""


@group.command()
def due() -> None:
    """Says what every rule would delete, today and in the year ahead, and what is held; deletes nothing."""
    council, maker = open_portal()
    with maker() as session:
        for line in _calendar(session, council.settings, calendar.today(utc_now())):
            click.echo(line)


@group.command()
def apply() -> None:
    """Deletes what is due and not held; safe to run twice, and to break off."""
    council, maker = open_portal(patience=PATIENCE)
    with maker() as session:
        done = retention.apply(session, council.settings, by=by_hand(), now=utc_now())
        if council.settings.backup_key:
            write_apart(session, council.settings.backups)
    for rule in retention.RULES:
        click.echo(f"{rule.deletes}: {done.get(rule.setting, 0)} deleted")


@group.command()
@click.argument("child_ref")
@click.option("--why", required=True, help="The number of a request or case; no names.")
def hold(child_ref: str, why: str) -> None:
    """Keeps every rule from a child, until it is released."""
    _, maker = open_portal()
    try:
        with maker() as session, writing(session):
            retention.hold(session, child_ref, why, by=by_hand(), now=utc_now())
    except ChildUnknown as fault:
        raise Refused(f"There is no child with the reference {child_ref}.") from fault
    click.echo(f"Nothing of {child_ref} is deleted by a rule: {why}.")


@group.command()
@click.argument("child_ref")
def release(child_ref: str) -> None:
    """Lets the rules go on with a child."""
    _, maker = open_portal()
    try:
        with maker() as session, writing(session):
            retention.release(session, child_ref, by=by_hand(), now=utc_now())
    except ChildUnknown as fault:
        raise Refused(f"There is no child with the reference {child_ref}.") from fault
    click.echo(f"The rules go on with {child_ref}.")


@group.command()
def proof() -> None:
    """Lists what was deleted, when and by which rule; of whom it cannot tell."""
    _, maker = open_portal()
    with maker() as session:
        for row in session.scalars(sa.select(Erasure).order_by(Erasure.id)):
            counts = ", ".join(f"{count} {noun}" for noun, count in row.counts.items() if count)
            click.echo(f"{row.at:%Y-%m-%d %H:%M}  {row.rule}  {row.subject.hex()[:16]}  {counts}")


def _calendar(session: Session, settings: Settings, today: date) -> Iterator[str]:
    found = retention.due(session, settings, today + timedelta(days=AHEAD[-1]))
    for rule in retention.RULES:
        kept = rule.days_or_years(settings)
        yield f"{rule.deletes} (PORTAL_{rule.setting.upper()}={kept}{'' if kept else ', off'})"
        mine = [each for each in found if each.rule == rule.setting]
        for days in AHEAD if kept else ():
            until = today + timedelta(days=days)
            yield f"  by {until:%-d %B %Y}: {sum(each.on <= until and each.held is None for each in mine)}"
        named = [each for each in mine if each.reference and each.held is None][:NAMED]
        yield from (f"  {each.on:%-d %B %Y}: {each.reference}" for each in named)
        for why, count in Counter(each.held for each in mine if each.held and each.on <= today).items():
            yield f"  held, {why}: {count}"
