"""Commands for the keys: a new one, links made anew after one was lost, and words sealed anew."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator

import click
from sqlalchemy.orm import Session

from portal import calendar
from portal.calendar import utc_now
from portal.cli.commands import Refused
from portal.cli.given import by_hand, env_file, read_settings
from portal.cli.open import PATIENCE, open_portal
from portal.cli.service.key_files import new_key, put
from portal.council.work import Work
from portal.keeping.copies.sealed_file import new_pair
from portal.keeping.new_links import Renewed, renew_links
from portal.settings import Settings
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.running import key_prints, pulse, sealed
from portal.store.vocabulary import KeyKind

SETTING = {"seal": "seal_keys", "link": "link_keys", "secret": "secret_key", "backup": "backup_key"}
THEN = {
    "seal": "Restart `portal serve` and `portal worker`, then run `portal keys reseal`.",
    "link": "Restart `portal serve` and `portal worker`, then run `portal keys rotate`.",
    "backup": "The next `portal backup` is sealed for it; copies that stand still need the key they were made with.",
    "secret": "Restart `portal serve`: everybody signs in again, and no page that is open can be sent.",
}


@click.group()
def keys() -> None:
    """New keys, links anew after a key was lost, and words sealed anew."""


@keys.command("new")
@click.argument("kind", type=click.Choice(list(SETTING)))
def new(kind: str) -> None:
    """Adds a new key where the others stand, the newest last; an older one goes on opening what it made."""
    settings, name = read_settings(), SETTING[kind]
    if kind == "secret":
        added = value = secrets.token_urlsafe(36)
    elif kind == "backup":
        value, added = new_pair()
    else:
        added = new_key(kind, on=calendar.today(utc_now()))
        value = f"{getattr(settings, name)},{added}"
    click.echo(f"Copy it into the council's password safe, apart from any backup:\n  {added}")
    _put(settings, name, value)
    click.echo(THEN[kind])


@keys.command("rotate")
def rotate() -> None:
    """Gives every open link anew with the newest link key: the old ones end at once, and new ones leave.

    For a link key that others may have. Lists the letters to print, and which children get a standing link anew.
    """
    council, maker = open_portal(patience=PATIENCE)
    with maker() as session:
        _all_know(session)
        done = Renewed()
        for each in renew_links(Work(session, council, by_hand(), utc_now())):
            done.mailed += each.mailed
            done.closed += each.closed
            for into, more in zip(_lists(done), _lists(each), strict=True):
                into += more
    click.echo(f"{done.mailed} get a new link by email, {len(done.letters)} by letter.")
    click.echo(f"{done.closed} links of forms that are answered or over have ended.")
    for words, found in zip(
        (
            "Letters to print again, on the page Letters (review, person):",
            "Their IRO gives these children the link between reviews anew:",
            "Their link ended, and no new one was sent (review, person: why):",
        ),
        _lists(done),
        strict=True,
    ):
        if found:
            click.echo("\n".join([words, *(f"  {each}" for each in found)]))


@keys.command("reseal")
def reseal() -> None:
    """Seals all words with the newest seal key, while the site runs; then an older key opens nothing and is taken out.

    For a seal key that others may have. Broken off, it goes on where it was when it is run again.
    """
    _, maker = open_portal(patience=PATIENCE)
    done: Counter[str] = Counter()
    with maker() as session:
        _all_know(session)
        for each in sealed.reseal(session):
            done += each
        with writing(session):
            record(session, Action.RESEAL, "seal keys", by=by_hand(), now=utc_now(), why=f"{done['resealed']} texts")
        old = [each for each in key_prints.old_keys(session) if each.kind == KeyKind.SEAL]
        newest = session.info["keys"].seal_key_id
    click.echo(f"{done['resealed']} texts are sealed with {newest}.")
    if done["broken"]:
        click.echo(f"{done['broken']} texts open with none of the keys, and stay as they are.")
    if unused := [each.name for each in old if not each.used]:
        settings = read_settings()
        stay = [key for key in settings.seal_keys.split(",") if key.split(":")[0].strip() not in unused]
        click.echo(
            f"{', '.join(unused)}: opens nothing any more; keep it only for backups that were made before today."
        )
        _put(settings, "seal_keys", ",".join(stay))


def _lists(done: Renewed) -> Iterator[list[str]]:
    yield from (done.letters, done.standing, done.hindered)


def _put(settings: Settings, name: str, value: str) -> None:
    """Writes it where it stands; where that is not a file of ours, whoever runs this is told what to write."""
    file = put(settings, env_file(), name, value)
    click.echo(
        f"Written into {file}." if file else f"Write it yourself where it stands:\n  PORTAL_{name.upper()}={value}"
    )


def _all_know(session: Session) -> None:
    """Refused while a process works with other keys: it could not open what is made anew."""
    now = utc_now()
    if seen := pulse.processes_without(session, now):
        raise Refused(
            "`portal serve` or `portal worker` was running without the newest keys "
            f"{(now - seen).total_seconds():.0f} seconds ago: restart it, wait two minutes, then run this again."
        )
