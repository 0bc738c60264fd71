"""What a person has said about contacting an adult around a child; it takes effect on what was asked already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.asking.invitations.change import cut_off
from portal.store.audit import Actor, record
from portal.store.models import Contact


def say_safe(session: Session, contact: Contact, answer: str, *, said_by: str, by: Actor, now: datetime) -> None:
    """Notes whether it is safe to contact this adult (yes, no, unknown) and who said so; no import overwrites it.

    Unless it is yes, links that are out die at once and nothing more is sent.
    """
    contact.safe_to_contact, contact.safe_said_by, contact.safe_said_at = answer, said_by, now
    _noted(session, contact, f"safe to contact: {answer}, said by {said_by}", by, now)
    if answer != "yes":
        cut_off(session, contact, by=by, now=now, reason=f"safe to contact: {answer}")


def keep_out(session: Session, contact: Contact, excluded: bool, *, by: Actor, now: datetime, why: str) -> None:
    """Keeps this adult out of the child's reviews, or lets them back in; kept out, links that are out die at once."""
    contact.excluded_from_review = excluded
    _noted(session, contact, f"{'kept out' if excluded else 'let back in'}: {why}", by, now)
    if excluded:
        cut_off(session, contact, by=by, now=now, reason="kept out of this review")


def let_know_date(session: Session, contact: Contact, allowed: bool, *, by: Actor, now: datetime, why: str) -> None:
    """Notes whether this adult may be told the day of the meeting in messages and on pages."""
    contact.may_know_date = allowed
    _noted(session, contact, f"{'may' if allowed else 'may not'} know the date: {why}", by, now)


def _noted(session: Session, contact: Contact, why: str, by: Actor, now: datetime) -> None:
    session.flush()
    record(session, "contact", f"contact:{contact.id}", by=by, now=now, child_id=contact.child_id, why=why)
