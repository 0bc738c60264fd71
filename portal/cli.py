"""The `portal` command: what a council scripts against."""

from __future__ import annotations

import getpass
import json
import logging
import sys
import threading
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session, sessionmaker

from portal import demo as demonstration
from portal.app import create_app, open_database, utc_now
from portal.asking import deadlines, invitations, messages, translating
from portal.asking.house import House
from portal.hearing import tagging
from portal.intake import FileFaulty, preview, read_file, take
from portal.keeping import erasure
from portal.reporting import annual, excel, render, returns
from portal.serving import serve_site
from portal.settings import Settings, SettingsFaulty, load_settings
from portal.store import accounts, schema
from portal.store.audit import Actor
from portal.store.database import make_engine, writing

ROLES = ("iro", "support", "manager", "admin")
DAY = click.DateTime(formats=["%Y-%m-%d"])


class Refused(click.ClickException):
    """Something the council has to put right; said in plain lines, exit code 1."""


def _settings() -> Settings:
    env_file = Path(".env")
    try:
        return load_settings(env_file if env_file.exists() else None)
    except SettingsFaulty as fault:
        raise Refused("\n".join(fault.problems)) from fault


def _open() -> tuple[House, sessionmaker[Session]]:
    settings = _settings()
    try:
        house = House.open(settings)
    except SettingsFaulty as fault:
        raise Refused("\n".join(fault.problems)) from fault
    maker = open_database(settings)
    if not schema.is_current(maker.kw["bind"]):
        raise Refused("The database is not up to date: run `portal upgrade` first.")
    return house, maker


def _by() -> Actor:
    return Actor("cli", getpass.getuser())


@click.group()
def main() -> None:
    """Hears looked-after children, their parents and the professionals around them."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


@main.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), default=Path("demo-data"), show_default=True)
@click.option("--today", type=DAY, help="The demonstration's day; today when left out.")
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 lets a phone on the same network try it.")
def demo(port: int, data: Path, today: Any, host: str) -> None:
    """Makes the demonstration council and serves it; nothing to configure."""
    day = today.date() if today else deadlines.today(utc_now())
    opened = demonstration.open_or_build(data, port=port, host=host, today=day)
    click.echo(opened.welcome)
    sys.stdout.flush()
    app = create_app(opened.house.settings, house=opened.house, maker=opened.maker, clock=opened.clock)
    serve_site(app, host=host, port=port, worker=True)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--no-worker", is_flag=True, help="Leaves sending to `portal worker`.")
def serve(host: str, port: int, no_worker: bool) -> None:
    """Serves the site: one process, eight threads and one that sends messages."""
    house, maker = _open()
    for line in house.remarks():
        click.echo(line)
    serve_site(create_app(house.settings, house=house, maker=maker), host=host, port=port, worker=not no_worker)


@main.command()
def worker() -> None:
    """Sends what is waiting, until stopped."""
    house, maker = _open()
    stop = threading.Event()
    try:
        messages.work(maker, messages.transport_for(house.settings), utc_now, stop)
    except KeyboardInterrupt:
        stop.set()


@main.command()
def upgrade() -> None:
    """Brings the database to this release."""
    settings = _settings()
    settings.data.mkdir(parents=True, exist_ok=True)
    schema.upgrade(make_engine(settings.database))
    click.echo("The database is up to date.")


@main.command()
def check() -> None:
    """Checks settings, forms, languages and the database, and lists every fault at once."""
    settings = _settings()
    try:
        house = House.open(settings)
    except SettingsFaulty as fault:
        raise Refused("\n".join(fault.problems)) from fault
    for line in house.remarks():
        click.echo(line)
    if not schema.is_current(make_engine(settings.database)):
        raise Refused("The database is not up to date: run `portal upgrade`.")
    click.echo("Nothing is wrong.")


@main.group()
def staff() -> None:
    """Accounts of the people who work here."""


@staff.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--name", default="")
@click.option("--phone", default=None)
@click.password_option()
def staff_add(email: str, role: str, name: str, phone: str | None, password: str) -> None:
    """Adds an account; asks for its password."""
    _, maker = _open()
    with maker() as session:
        try:
            with writing(session):
                accounts.add_staff(
                    session,
                    email=email,
                    name=name or email,
                    role=role,
                    phone=phone,
                    password=password,
                    by=_by(),
                    now=utc_now(),
                )
        except (accounts.PasswordWeak, accounts.EmailTaken) as fault:
            raise Refused(str(fault)) from fault
    click.echo(f"{email} can sign in.")


@staff.command("disable")
@click.argument("email")
def staff_disable(email: str) -> None:
    """Closes an account and ends its sessions at once."""
    _, maker = _open()
    with maker() as session, writing(session):
        accounts.disable(session, _account(session, email), by=_by(), now=utc_now())
    click.echo(f"{email} can no longer sign in.")


@staff.command("reset")
@click.argument("email")
@click.password_option()
def staff_reset(email: str, password: str) -> None:
    """Sets a new password and ends the account's sessions."""
    _, maker = _open()
    try:
        hashed = accounts.hash_password(password)
    except accounts.PasswordWeak as fault:
        raise Refused(str(fault)) from fault
    with maker() as session, writing(session):
        accounts.set_password(session, _account(session, email), hashed, by=_by(), now=utc_now())
    click.echo(f"{email} has a new password.")


def _account(session: Session, email: str) -> Any:
    found = accounts.by_email(session, email)
    if found is None:
        raise Refused(f"There is no account {email}.")
    return found


@main.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Says what would happen and writes nothing.")
def import_(files: tuple[Path, ...], dry_run: bool) -> None:
    """Takes in children, contacts, reviews or responses; the kind is told from the columns."""
    house, maker = _open()
    for path in files:
        with maker() as session:
            try:
                table = read_file(path.name, path.read_bytes())
                seen = preview(session, house, table, now=utc_now())
                if seen.problems:
                    raise FileFaulty(seen.problems)
                if not dry_run:
                    with writing(session):
                        take(session, house, table, by=_by(), now=utc_now())
            except FileFaulty as fault:
                raise Refused("\n".join([f"{path}: nothing was taken in.", *map(str, fault.problems)])) from fault
        click.echo(f"{path}: {'would be ' if dry_run else ''}{seen.summary}")
        for line in [*seen.differences, *seen.notes]:
            click.echo(f"  {line}")


@main.command()
@click.option("--on", type=DAY, help="The day to act for; today when left out.")
def invite(on: Any) -> None:
    """Asks, reminds and closes whatever is due; run daily, safe to run twice."""
    house, maker = _open()
    day = on.date() if on else deadlines.today(utc_now())
    with maker() as session, writing(session):
        done = invitations.run_day(session, house, on=day, now=utc_now(), by=_by())
    click.echo(f"{done.asked} asked, {done.reminded} reminded, {done.closed} closed.")
    for line in done.hindered:
        click.echo(f"  {line}")


@main.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path))
def tag(source: Path, out: Path | None) -> None:
    """Tags free text, one JSON object a line: id, text, who."""
    try:
        tagging.tag_file(source, out)
    except tagging.TagFileFault as fault:
        raise Refused("\n".join(fault.faults)) from fault


@main.command()
@click.option("--year", required=True, help="Financial year, 2025-26.")
@click.option("--audience", type=click.Choice(["panel", "public", "children"]), default="panel", show_default=True)
@click.option("--format", "kind", type=click.Choice(["html", "xlsx", "json"]), default="html", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True)
def report(year: str, audience: str, kind: str, out: Path) -> None:
    """Writes the annual report."""
    house, maker = _open()
    try:
        with maker() as session:
            document = annual.document(session, house, deadlines.parse_year(year), audience, now=utc_now())
    except (annual.AudienceRefused, ValueError) as fault:
        raise Refused(str(fault)) from fault
    if kind == "xlsx":
        out.write_bytes(excel.write(document))
    elif kind == "json":
        out.write_text(json.dumps(annual.as_json(document), ensure_ascii=False, indent=1), "utf-8")
    else:
        out.write_text(render.html(document), "utf-8")
    click.echo(f"{out} is written.")


@main.command()
@click.option("--year", required=True, help="Financial year, 2025-26.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
def return903(year: str, out: Path) -> None:
    """Writes reviews.csv of the SSDA903 return, or says why it is refused."""
    _, maker = _open()
    try:
        with maker() as session:
            content = returns.reviews_csv(session, deadlines.parse_year(year), on=deadlines.today(utc_now()))
    except (returns.ReturnRefused, ValueError) as fault:
        raise Refused(str(fault)) from fault
    out.mkdir(parents=True, exist_ok=True)
    (out / "reviews.csv").write_text(content, "utf-8", newline="")
    click.echo(f"{out / 'reviews.csv'} is written.")


@main.command()
@click.argument("child_ref")
@click.confirmation_option(prompt="This erases the child and everything they said. Go on?")
def forget(child_ref: str) -> None:
    """Erases a child; released figures keep their counts, which lead back to nobody."""
    _, maker = _open()
    try:
        with maker() as session, writing(session):
            erased = erasure.forget(session, child_ref, by=_by(), now=utc_now())
    except erasure.ChildUnknown as fault:
        raise Refused(f"There is no child with the reference {child_ref}.") from fault
    click.echo(", ".join(f"{count} {noun}" for noun, count in erased.counts.items() if count))


@main.command()
@click.option("--language", help="Starts a catalogue for a new language.")
def translate(language: str | None) -> None:
    """Brings the catalogues up to date with the words of forms, pages and messages."""
    for line in translating.refresh(language):
        click.echo(line)
