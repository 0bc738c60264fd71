"""Commands for the accounts of the people who work here."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.orm import Session

from portal.accounts import accounts, passwords
from portal.asking.reachable import said
from portal.calendar import utc_now
from portal.cli.commands import Refused
from portal.cli.given import by_hand
from portal.cli.open import open_portal
from portal.council import own_account, two_people
from portal.council.work import Work
from portal.hearing.concerns import leaving
from portal.intake import staff_file
from portal.intake.problems import FileFaulty, gathered
from portal.store.database import writing
from portal.store.models import Staff
from portal.store.vocabulary import Role

ROLES = tuple(role.value for role in Role)  # click would ask for the names of the members


@click.group()
def staff() -> None:
    """Accounts of the people who work here."""


@staff.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--name", default="")
@click.option("--phone", default=None)
@click.password_option()
def staff_add(email: str, role: str, name: str, phone: str | None, password: str) -> None:
    """Adds an account that nobody has to confirm, such as the first ones; its owner types the password here."""
    council, maker = open_portal()
    with maker() as session:
        try:
            hashed = own_account.hash_password(council, password, name=name, email=email)
            with writing(session):
                added = accounts.add_staff(
                    session,
                    email=email,
                    name=name or email,
                    role=Role(role),
                    phone=phone,
                    password_hash=hashed,
                    by=by_hand(),
                    now=utc_now(),
                )
                two_people.tell_added(session, council, added, now=utc_now())
        except (passwords.PasswordWeak, accounts.EmailTaken) as fault:
            raise Refused(str(fault)) from fault
    click.echo(f"{email} can sign in.")


@staff.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Says what would happen and writes nothing.")
def staff_import(file: Path, dry_run: bool) -> None:
    """Makes an account for each person of a list: name, email, role and, if known, team and phone.

    Each is mailed a link to choose a password by; who has an account keeps it. The whole list or nothing.
    """
    council, maker = open_portal()
    try:
        people = staff_file.read_staff(file.read_bytes())
    except FileFaulty as fault:
        raise Refused("\n".join([f"{file}: nobody was added.", *map(str, gathered(fault.problems))])) from fault
    with maker() as session:
        if dry_run:
            came = [(person, comes) for person, comes, _staff in staff_file.beside(session, people)]
        else:
            with writing(session):
                came = staff_file.take_staff(Work(session, council, by_hand(), utc_now()), people)
    for person, comes in came:
        click.echo(f"{person.email}, {person.role.label}: {comes}")
    new = sum(comes == staff_file.Comes.NEW for _person, comes in came)
    click.echo(f"{new} {'would get' if dry_run else 'get'} an account and a link to choose a password.")


@staff.command("disable")
@click.argument("email")
def staff_disable(email: str) -> None:
    """Closes an account at once; its covers end, its worries go to the managers, and what has nobody now is listed."""
    council, maker = open_portal()
    with maker() as session, writing(session):
        account = _account(session, email)
        if account.waiting:
            two_people.drop_account(session, account, by=by_hand(), now=utc_now())
            click.echo(f"{email} is proposed no more.")
            return
        left = leaving.close_account(Work(session, council, by_hand(), utc_now()), account)
        click.echo(f"{email} can no longer sign in.")
        click.echo(left.words)
        for line in said(left.unreached):
            click.echo(f"  {line}")


@staff.command("reopen")
@click.argument("email")
def staff_reopen(email: str) -> None:
    """Opens a closed account again; its owner is mailed a link to choose a password by, and the managers are told."""
    council, maker = open_portal()
    try:
        with maker() as session, writing(session):
            account = _account(session, email)
            two_people.reopen_account(Work(session, council, by_hand(), utc_now()), account)
    except two_people.NotYours as fault:
        raise Refused(str(fault)) from fault
    click.echo(f"{email} is open again; a link to choose a password goes there.")


@staff.command("reset")
@click.argument("email")
@click.password_option()
def staff_reset(email: str, password: str) -> None:
    """Sets a new password and ends the account's sessions."""
    council, maker = open_portal()
    try:
        hashed = own_account.hash_password(council, password, name="", email=email)
    except passwords.PasswordWeak as fault:
        raise Refused(str(fault)) from fault
    with maker() as session, writing(session):
        account = _account(session, email)
        if account.waiting:
            raise Refused(f"{email} waits for a manager to confirm it.")
        own_account.change_password(Work(session, council, by_hand(), utc_now()), account, hashed)
    click.echo(f"{email} has a new password.")


@staff.command("second-factor")
@click.argument("email")
def staff_second_factor(email: str) -> None:
    """Takes an account's second factor away, for who lost the telephone and the recovery codes; its owner is told."""
    council, maker = open_portal()
    with maker() as session, writing(session):
        own_account.drop_second_factor(Work(session, council, by_hand(), utc_now()), _account(session, email))
    click.echo(f"{email} sets the second factor up anew at the next sign-in.")


def _account(session: Session, email: str) -> Staff:
    found = accounts.by_email(session, email)
    if found is None:
        raise Refused(f"There is no account {email}.")
    return found
