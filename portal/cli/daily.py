"""The command that a timer runs every day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from portal import calendar
from portal.asking import social_worker
from portal.asking.invitations import daily_round, foreseen
from portal.asking.invitations.foreseen import Foreseen
from portal.asking.register.hand_over import hand_over_due
from portal.calendar import utc_now
from portal.cli.given import DAY, by_hand
from portal.cli.open import PATIENCE, open_portal
from portal.council.work import Work
from portal.hearing.concerns import escalation
from portal.i18n import ENGLAND
from portal.keeping import odd_reading
from portal.reviewing.boards import morning
from portal.store.database import writing
from portal.store.running import chain, pulse
from portal.store.vocabulary import Channel


@click.command()
@click.option("--on", type=DAY, help="The day to act for; today when left out.")
@click.option("--dry-run", is_flag=True, help="Says who would be asked, when, by which way, and who not.")
def invite(on: Any, dry_run: bool) -> None:
    """Asks, reminds, closes and passes on whatever is due; run daily, safe to run twice."""
    council, maker = open_portal(patience=PATIENCE)
    day = on.date() if on else calendar.today(utc_now())
    if dry_run:
        at = utc_now() if day == calendar.today(utc_now()) else calendar.by_day(calendar.start_of(day))
        with maker() as session:
            seen = foreseen.foresee(Work(session, council, by_hand(), at), on=day)
            session.rollback()
        click.echo("\n".join(_told(seen)))
        return
    with maker() as session:
        with writing(session):
            hand_over_due(Work(session, council, by_hand(), utc_now()))
        with writing(session):
            workers, again = social_worker.ask_due(Work(session, council, by_hand(), utc_now()), on=day)
        done = daily_round.run_day_in_blocks(Work(session, council, by_hand(), utc_now()), on=day)
    unseen = escalation.round_of(maker, council, utc_now())
    with maker() as session:
        pulse.beat(session, pulse.INVITE, utc_now())
    with maker() as session:
        chain.link(session)
        with writing(session):
            odd_reading.tell_managers(Work(session, council, by_hand(), utc_now()), day)
        with writing(session):
            morning.tell_support(Work(session, council, by_hand(), utc_now()), day)
    click.echo(f"{done.asked} asked, {done.reminded} reminded, {done.closed} closed.")
    if workers or again:
        click.echo(f"{workers} social workers asked first, {again} reminded.")
    if unseen:
        click.echo(f"{unseen} passed on to managers: nobody had acknowledged them in time.")
    for line in done.hindered:
        click.echo(f"  {line}")


def _told(seen: Foreseen) -> Iterator[str]:
    """What would leave, counted by way and then person by person; who stays unasked, by the reason."""
    yield f"{len(seen.asked)} would be asked, {len(seen.reminded)} reminded, {len(seen.unasked)} stay unasked."
    for (stage, channel, leaves), count in sorted(seen.ways.items(), key=str):
        printed = "for somebody to send" if channel == Channel.TEXT else "to be printed"
        when = f"leaves {leaves.astimezone(ENGLAND):%A %-d %B %H:%M}" if leaves else printed
        yield f"{stage}, {channel}: {count}, {when}"
        yield from (
            f"  {each.who}"
            for each in seen.asked
            if (each.stage, each.channel, each.leaves) == (stage, channel, leaves)
        )
    if seen.reminded:
        yield f"reminded: {len(seen.reminded)}"
        yield from (f"  {who}" for who in seen.reminded)
    for why in sorted({why for _who, why in seen.unasked}):
        whom = [who for who, reason in seen.unasked if reason == why]
        yield f"not asked, {why}: {len(whom)}"
        yield from (f"  {who}" for who in whom)
