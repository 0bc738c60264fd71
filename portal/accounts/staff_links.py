"""Links by which the owner of an account, and nobody else, chooses its password: each works once and for a while."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.store.models import Staff
from portal.store.sealing import hash_secret
from portal.store.tables.staff_tables import StaffLink

FIRST = timedelta(days=2)  # for a first password: people do not work every day
LATER = timedelta(hours=1)  # for another one


def give(session: Session, staff: Staff, now: datetime) -> tuple[str, StaffLink]:
    """A new secret for the mail, of which only the hash is kept; every earlier link of this person ends."""
    end(session, staff, now)
    secret = secrets.token_urlsafe(32)
    life = LATER if staff.password_hash else FIRST
    link = StaffLink(key_hash=hash_secret(secret), staff_id=staff.id, ends_at=now + life)
    session.add(link)
    session.flush()
    return secret, link


def end(session: Session, staff: Staff, now: datetime) -> None:
    """Every link of this person that still works ends."""
    session.execute(
        sa.update(StaffLink).where(StaffLink.staff_id == staff.id, StaffLink.ends_at > now).values(ends_at=now)
    )


def owner(session: Session, secret: str) -> Staff | None:
    """Whose account the link belongs to, used and ended links too; None for an unknown link or a closed account."""
    link = session.get(StaffLink, hash_secret(secret))
    staff = session.get(Staff, link.staff_id) if link else None
    return staff if staff and staff.works_here else None


def works(session: Session, secret: str, now: datetime) -> bool:
    """Whether the link may still be used; reads only."""
    link = session.get(StaffLink, hash_secret(secret))
    return link is not None and link.used_at is None and now < link.ends_at


def use(session: Session, secret: str, now: datetime) -> bool:
    """Uses the link up; false when somebody was quicker, or it has ended. One statement, so that one of two wins."""
    used = session.execute(
        sa.update(StaffLink)
        .where(StaffLink.key_hash == hash_secret(secret), StaffLink.used_at.is_(None), StaffLink.ends_at > now)
        .values(used_at=now)
        .returning(StaffLink.staff_id)
    )
    return used.first() is not None
