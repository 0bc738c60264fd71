"""The command that a timer runs every day."""

from __future__ import annotations

from typing import Any

import click

from portal import calendar
from portal.asking.invitations import daily_round
from portal.calendar import utc_now
from portal.cli.given import DAY, by_hand
from portal.cli.open import PATIENCE, open_portal
from portal.council.work import Work
from portal.hearing.concerns import escalation
from portal.store.running import pulse


@click.command()
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
