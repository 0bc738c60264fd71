"""Staff, their passwords and their sessions, which are kept here so that they can end at once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.accounts import staff_links
from portal.accounts.passwords import hash_password, matches
from portal.store.audit import Action, Actor, record
from portal.store.models import Staff
from portal.store.sealing import hash_secret
from portal.store.tables.staff_tables import StaffSession
from portal.store.vocabulary import Role

SEEN_EVERY = timedelta(minutes=1)
TAKEN = "Somebody has an account with this address already."
TAKEN_AND_CLOSED = "An account with this address was closed. Open it again from its page, under Staff accounts."
HALF_WAY = timedelta(minutes=10)  # between the password and the code
LONGEST_SESSION = timedelta(hours=24)  # the most that settings allow


@dataclass(frozen=True)
class Where:
    """Where somebody signed in, for their own list: the browser in words, and the network address."""

    browser: str = ""
    address: str | None = None


@dataclass(frozen=True)
class Before:
    """What was at an account before somebody signed in: when they last did, and how many tries failed since."""

    at: datetime | None
    failed: int


class EmailTaken(Exception):
    """Somebody on the staff has this address already; the message may be shown."""


def add_staff(
    session: Session,
    *,
    email: str,
    name: str,
    role: Role,
    password: str | None = None,
    password_hash: str | None = None,
    phone: str | None = None,
    team: str | None = None,
    by: Actor,
    now: datetime,
    proposed: bool = False,
) -> Staff:
    """A new member of staff with role iro, support, manager or admin; raises PasswordWeak, EmailTaken.

    `proposed`: it waits for a second person, and opens nothing until then; `by` must be a member of staff.

    `password` is hashed here, which is slow; where others may be waiting to write, hash it first and give
    `password_hash`. Without either the person cannot sign in yet.
    """
    email = _plain(email)
    if holder := by_email(session, email):
        raise EmailTaken(TAKEN if holder.disabled_at is None else TAKEN_AND_CLOSED)
    if password is not None:
        password_hash = hash_password(password, own_words=(name, email))
    staff = Staff(email=email, name=name.strip(), role=role, phone=phone, team=team, password_hash=password_hash)
    if proposed:
        staff.proposed_by, staff.proposed_at = by.staff_id, now
    session.add(staff)
    session.flush()
    record(
        session, Action.PROPOSE_STAFF if proposed else Action.ADD_STAFF, f"staff:{staff.id}", by=by, now=now, why=role
    )
    return staff


def by_email(session: Session, email: str) -> Staff | None:
    """The person with this address, however it is written."""
    return session.scalar(sa.select(Staff).where(Staff.email == _plain(email)))


def working(staff: type[Staff] = Staff) -> sa.ColumnElement[bool]:
    """`Staff.works_here` in the database: closed accounts and those that wait for a second person are left out."""
    return sa.and_(staff.disabled_at.is_(None), sa.or_(staff.proposed_at.is_(None), staff.confirmed_at.is_not(None)))


def verify(session: Session, email: str, password: str) -> Staff | None:
    """The person whose address and password these are. SLOW, reads only.

    None, after the same time, for an unknown address, a wrong password and an account that is closed or waits.
    """
    staff = by_email(session, email)
    kept = staff.password_hash if staff and staff.works_here else None
    return staff if matches(kept, password) else None


def note_failed(session: Session, email: str, *, now: datetime, address: str | None, why: str | None = None) -> None:
    """A try to sign in failed: it is written down, and told to the owner of the account when they next sign in.

    What was typed for an account that is not there is not kept: it may be a password in the wrong box.
    """
    staff = by_email(session, email)
    if staff is not None:
        more = Staff.failed_sign_ins + 1  # in the database: two may fail at once
        session.execute(sa.update(Staff).where(Staff.id == staff.id).values(failed_sign_ins=more))
    about = f"staff:{staff.id}" if staff else "staff:unknown"
    record(session, Action.SIGN_IN_FAILED, about, by=Actor("anybody", address=address), now=now, why=why)


def greet(session: Session, staff: Staff, now: datetime) -> Before:
    """What the person is told who has just signed in; from here it is counted anew."""
    session.refresh(staff)
    before = Before(staff.signed_in_at, staff.failed_sign_ins)
    staff.signed_in_at, staff.failed_sign_ins = now, 0
    session.flush()
    return before


def sign_in(session: Session, staff: Staff, now: datetime, *, half: bool = False, where: Where | None = None) -> str:
    """Opens a new session for somebody verified and returns the secret for the cookie; only its hash is kept.

    `half`: the password was right, and a second factor is still asked for; it opens nothing until then.
    The audit entry is the caller's, who knows the network address.
    """
    session.execute(sa.delete(StaffSession).where(StaffSession.created_at < now - LONGEST_SESSION))
    secret = secrets.token_urlsafe(32)
    made = StaffSession(key_hash=hash_secret(secret), staff_id=staff.id, created_at=now, seen_at=now, half=half)
    if where is not None:
        made.browser, made.address = where.browser, where.address
    session.add(made)
    session.flush()
    return secret


def half_way(session: Session, secret: str, now: datetime) -> Staff | None:
    """Who gave the right password on this browser within the last ten minutes, and still owes the second factor."""
    found = _session_of(session, secret)
    if found is None or not found.half or now - found.created_at >= HALF_WAY:
        return None
    return found.staff


def signed_in(
    session: Session, secret: str, *, now: datetime, idle: timedelta, absolute: timedelta
) -> StaffSession | None:
    """The live session behind a cookie, its staff loaded with it; reads only.

    None when it ended, was unused for `idle`, is older than `absolute`, or the person was disabled.
    """
    found = _session_of(session, secret)
    if found is None or found.half:
        return None
    # of a session that began while the clock was wrong nobody knows the age: it ends rather than last for ever
    live = now - found.seen_at < idle and abs(now - found.created_at) < absolute
    return found if live else None


def _session_of(session: Session, secret: str) -> StaffSession | None:
    found = session.scalar(
        sa.select(StaffSession)
        .options(joinedload(StaffSession.staff))
        .where(StaffSession.key_hash == hash_secret(secret))
    )
    return found if found and found.staff.works_here else None


def needs_touch(staff_session: StaffSession, now: datetime) -> bool:
    """Whether `seen_at` is a minute old, so that reading pages does not write at every click."""
    return now - staff_session.seen_at >= SEEN_EVERY


def touch(session: Session, staff_session: StaffSession, now: datetime) -> None:
    """Notes that the person is still there; a session that ended meanwhile stays ended."""
    session.execute(sa.update(StaffSession).where(StaffSession.key_hash == staff_session.key_hash).values(seen_at=now))


def sign_out(session: Session, secret: str) -> None:
    """Ends the session behind a cookie; an unknown one is no fault."""
    session.execute(sa.delete(StaffSession).where(StaffSession.key_hash == hash_secret(secret)))


def disable(session: Session, staff: Staff, by: Actor, now: datetime) -> None:
    """Shuts somebody out and ends their sessions at once; what they did stays theirs."""
    if staff.disabled_at is None:
        staff.disabled_at = now
    end_sessions(session, staff)
    record(session, Action.DISABLE_STAFF, f"staff:{staff.id}", by=by, now=now)
    session.flush()


def reopen(session: Session, staff: Staff, *, by: Actor, now: datetime, proposed: bool) -> None:
    """Opens a closed account again, without a password until its owner chooses one.

    `proposed`: it stays closed until a second person lets it in; `by` must be a member of staff.
    """
    staff.password_hash = staff.directory_name = None
    staff.confirmed_by = staff.confirmed_at = None
    staff.proposed_by, staff.proposed_at = (by.staff_id, now) if proposed else (None, None)
    if not proposed:
        staff.disabled_at = None
    record(
        session,
        Action.PROPOSE_AGAIN if proposed else Action.REOPEN_STAFF,
        f"staff:{staff.id}",
        by=by,
        now=now,
        why=staff.role,
    )
    session.flush()


def set_password(
    session: Session, staff: Staff, password_hash: str, by: Actor, now: datetime, *, stays: str | None = None
) -> None:
    """Takes a new hash (from `hash_password`, made before writing); every session and link of this person ends.

    But for the session behind the secret `stays`: that of the browser on which they changed it themselves.
    """
    staff.password_hash = password_hash
    staff_links.end(session, staff, now)
    end_sessions(session, staff, stays)
    record(session, Action.SET_PASSWORD, f"staff:{staff.id}", by=by, now=now)
    session.flush()


def sessions_of(
    session: Session, staff: Staff, *, now: datetime, idle: timedelta, absolute: timedelta
) -> list[StaffSession]:
    """Where that person is signed in at this moment, the last used first."""
    live = StaffSession.seen_at > now - idle, StaffSession.created_at > now - absolute, ~StaffSession.half
    mine = sa.select(StaffSession).where(StaffSession.staff_id == staff.id, *live)
    return list(session.scalars(mine.order_by(StaffSession.seen_at.desc(), StaffSession.created_at.desc())))


def end_one(session: Session, staff: Staff, key_hash: bytes) -> None:
    """Ends one session of that person, by the hash it is kept under; another's is left alone."""
    mine = StaffSession.staff_id == staff.id, StaffSession.key_hash == key_hash
    session.execute(sa.delete(StaffSession).where(*mine))


def end_sessions(session: Session, staff: Staff, stays: str | None = None) -> None:
    """Signs that person out everywhere, but for the browser that holds the secret `stays`."""
    ends = sa.delete(StaffSession).where(StaffSession.staff_id == staff.id)
    session.execute(ends if stays is None else ends.where(StaffSession.key_hash != hash_secret(stays)))


def _plain(email: str) -> str:
    return email.strip().lower()
