"""Accounts that see children are proposed by an administrator and confirmed by a manager; a link sets the password."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal.accounts import accounts, staff_links
from portal.council.council import Council
from portal.council.work import Work
from portal.i18n import moment_words
from portal.sending import outbox
from portal.store.audit import Action, Actor, record
from portal.store.models import Staff
from portal.store.vocabulary import Channel, Role

NO_LONGER = "This account does not wait to be confirmed any more."
PROPOSER_LEFT = "Whoever proposed it no longer works here. Refuse it, and have it proposed again if it is right."


class NotYours(Exception):
    """A second person is needed; the message says why this one may not, and may be shown."""


def propose_account(
    work: Work, *, email: str, name: str, role: Role, phone: str | None, team: str | None = None, tell: bool = True
) -> Staff:
    """A new account: one that sees children waits for a manager, another is sent its link at once.

    Managers are told either way, here or, of several at once, by `tell_of`. At the command line nobody has to confirm.
    Raises EmailTaken.
    """
    waits = Role(role).sees_children and work.by.staff_id is not None
    staff = accounts.add_staff(
        work.session, email=email, name=name, role=role, phone=phone, team=team, by=work.by, now=work.now,
        proposed=waits,
    )  # fmt: skip
    if tell:
        _tell_managers(work, "account_proposed" if waits else "account_added", staff, "to confirm")
    if not waits:
        send_link(work, staff)
    return staff


def tell_of(work: Work, people: Sequence[Staff]) -> None:
    """Tells the managers of several new accounts in one message."""
    subject, body = work.council.notices.render(
        "accounts_added",
        language="en",
        name="; ".join(f"{each.name} ({Role(each.role).label})" for each in people),
        first=any(each.waiting for each in people),
        by=name_of(work.session, work.by),
        link=f"{work.council.settings.public_url}/to-confirm",
    )
    dedupe = f"accounts:{work.now:%Y%m%d%H%M%S%f}"
    told = managers(work.session)
    outbox.post_to_staff(work.session, told, dedupe=dedupe, subject=subject, body=body, now=work.now)


def reopen_account(work: Work, staff: Staff) -> None:
    """Opens a closed account again as a new one is made: one that sees children waits for a manager first.

    Its owner chooses a new password by a mailed link, and managers are told either way. At the command line nobody has
    to confirm. Covers that ended stay ended. Raises NotYours when it is not closed, or waits already.
    """
    if staff.disabled_at is None or staff.waiting:
        raise NotYours("This account is not closed, or waits to be confirmed already.")
    waits = Role(staff.role).sees_children and work.by.staff_id is not None
    accounts.reopen(work.session, staff, by=work.by, now=work.now, proposed=waits)
    kind = "account_proposed" if waits else "account_added"
    _tell_managers(work, kind, staff, "to confirm", closed=True)
    if not waits:
        send_link(work, staff)


def confirm_account(work: Work, staff: Staff) -> None:
    """A manager lets the account in: its owner is sent the link, the managers and whoever proposed it are told.

    Raises NotYours when it does not wait, when the same person proposed it, or when who proposed it has left.
    """
    proposer = _second_person(work.session, staff, work.by)
    staff.confirmed_by, staff.confirmed_at, staff.disabled_at = work.by.staff_id, work.now, None
    work.record(Action.CONFIRM_STAFF, f"staff:{staff.id}", why=staff.role)
    work.session.flush()
    send_link(work, staff)
    also = {proposer.email: proposer.id}
    _tell_managers(work, "account_confirmed", staff, "confirmed", also=also)


def proposed(session: Session, staff_id: int) -> Staff:
    """The account of that number. Raises NotYours where there is none: somebody refused it, or took it back."""
    staff = session.get(Staff, staff_id)
    if staff is None:
        raise NotYours(NO_LONGER)
    return staff


def drop_account(session: Session, staff: Staff, *, by: Actor, now: datetime) -> None:
    """Takes a proposal back, or refuses it: nothing hangs on a new account yet, so it goes, and the address is free.

    One that was to be opened again stays closed. Raises NotYours when it does not wait any more.
    """
    if not staff.waiting:
        raise NotYours(NO_LONGER)
    record(session, Action.DROP_STAFF, f"staff:{staff.id}", by=by, now=now, why=f"{staff.role}, {staff.email}")
    if staff.disabled_at is None:
        session.delete(staff)
    else:
        staff.proposed_by = staff.proposed_at = None
    session.flush()


def _second_person(session: Session, row: Staff, by: Actor) -> Staff:
    if not row.waiting:
        raise NotYours(NO_LONGER)
    proposer = session.get(Staff, row.proposed_by)
    if proposer is None or not proposer.works_here:
        raise NotYours(PROPOSER_LEFT)
    if by.staff_id is None or by.staff_id == proposer.id:
        raise NotYours("Somebody else must confirm what you proposed.")
    return proposer


def send_link(work: Work, staff: Staff) -> None:
    """Mails the owner of an account a link to choose a password by; the links they had before end.

    Nobody else sees it: not on the page of messages, and who presses the button is not told it. What was signed in
    stays so, and the old password works, until the owner chooses another. ValueError when the account is not let in.
    """
    if not staff.works_here:
        raise ValueError("the account does not stand")
    secret, link = staff_links.give(work.session, staff, work.now)
    subject, body = work.council.notices.render(
        "staff_link",
        language="en",
        name=staff.name,
        first=staff.password_hash is None,
        link=f"{work.council.settings.public_url}/password/{secret}",
        due=moment(work.council, link.ends_at),
    )
    outbox.post(
        work.session,
        dedupe=f"staff_link:{link.key_hash.hex()}",
        channel=Channel.EMAIL,
        recipient=staff.email,
        subject=subject,
        body=body,
        now=work.now,
        staff_id=staff.id,
        private=True,
    )
    work.record(Action.SEND_LINK, f"staff:{staff.id}")


def tell_added(session: Session, council: Council, staff: Staff, *, now: datetime) -> None:
    """Tells the managers of an account that was made at the command line, where nobody confirms."""
    _tell_managers(Work(session, council, Actor("cli"), now), "account_added", staff, "added")


def waiting_accounts(session: Session) -> list[tuple[Staff, Staff]]:
    """Accounts that wait for a manager, each with who proposed it; the oldest first."""
    proposer = aliased(Staff)
    rows = session.execute(
        sa.select(Staff, proposer)
        .join(proposer, proposer.id == Staff.proposed_by)
        .where(Staff.confirmed_at.is_(None))
        .order_by(Staff.proposed_at, Staff.id)
    )
    return [(staff, by) for staff, by in rows]


def managers(session: Session) -> dict[str, int | None]:
    """The addresses of the managers who work here, with the staff row behind each."""
    found = session.scalars(sa.select(Staff).where(Staff.role == Role.MANAGER, accounts.working()))
    return {each.email: each.id for each in found}


def name_of(session: Session, by: Actor) -> str:
    """Who acts, by name, for a message."""
    staff = session.get(Staff, by.staff_id) if by.staff_id else None
    return staff.name if staff else "Whoever runs the portal"


def _tell_managers(
    work: Work,
    kind: str,
    staff: Staff,
    what: str,
    *,
    also: Mapping[str, int | None] | None = None,
    closed: bool = False,
) -> None:
    who = name_of(work.session, work.by)
    subject, body = work.council.notices.render(
        kind,
        language="en",
        name=staff.name,
        role=Role(staff.role).label,
        closed=closed,
        by=f"by {who}" if kind == "account_added" and work.by.staff_id else _where(kind, who),
        link=f"{work.council.settings.public_url}/to-confirm",
    )
    told = {**managers(work.session), **(also or {})}
    outbox.post_to_staff(
        work.session,
        told,
        dedupe=f"account:{staff.id}:{what}:{work.now:%Y%m%d%H%M%S%f}",
        subject=subject,
        body=body,
        now=work.now,
    )


def _where(kind: str, who: str) -> str:
    return "at the command line" if kind == "account_added" else who


def moment(council: Council, at: datetime) -> str:
    """A moment as messages to staff say it, in English."""
    with council.catalogues.speaking("en"):
        return moment_words(at)
