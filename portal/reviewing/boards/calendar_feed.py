"""An IRO's reviews for the calendar of their own telephone: at a secret address, without a name in it."""

from __future__ import annotations

import secrets
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from portal.asking.reviews import stands
from portal.calendar import today
from portal.council.council import Council
from portal.council.work import Work
from portal.i18n import ENGLAND
from portal.store.audit import Action
from portal.store.clauses import chair_id
from portal.store.models import Child, Review, Staff
from portal.store.sealing import hash_secret
from portal.store.tables.staff_tables import CalendarAddress, Cover
from portal.store.vocabulary import ReviewStatus

KEPT = timedelta(days=28)  # how long a review stays in the calendar after its day
LOOKED_AT = timedelta(hours=1)  # how often a calendar is asked to look again


def new_address(work: Work, staff: Staff) -> str:
    """The secret part of a new address, kept as its hash alone: an address there was until now opens nothing."""
    secret = secrets.token_urlsafe(32)
    work.session.merge(CalendarAddress(staff_id=staff.id, key_hash=hash_secret(secret), made_at=work.now))
    work.record(Action.SET, f"calendar:{staff.id}")
    work.session.flush()
    return secret


def end_address(work: Work, staff: Staff) -> None:
    """From here on the address opens nothing; ended twice is ended."""
    if address := work.session.get(CalendarAddress, staff.id):
        work.session.delete(address)
        work.record(Action.WITHDRAW, f"calendar:{staff.id}")
        work.session.flush()


def owner_of(session: Session, secret: str) -> Staff | None:
    """Whose address that is, while they work here; unknown, renewed and ended are one and the same."""
    found = sa.select(Staff).join(CalendarAddress, CalendarAddress.staff_id == Staff.id)
    staff = session.scalar(found.where(CalendarAddress.key_hash == hash_secret(secret)))
    return staff if staff is not None and staff.works_here else None


def feed(session: Session, council: Council, staff: Staff, now: datetime) -> bytes:
    """The reviews of an IRO, and those they cover on their day, as iCalendar (RFC 5545); two statements.

    A moved review keeps its number and so moves in the calendar too; a cancelled one says so. A calendar lies with
    others, often abroad: it tells the child's reference, when, and where to sign in; no name, no place, no word more.
    """
    from icalendar import Calendar  # eighty modules, for who has such an address

    calendar = Calendar.new(name="Reviews", prodid="-//Review voices//EN", refresh_interval=LOOKED_AT)
    for review, covering in session.execute(_theirs(), {"me": staff.id, "since": today(now) - KEPT}):
        calendar.add_component(_event(council, review, bool(covering), now))
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _event(council: Council, review: Review, covering: bool, now: datetime) -> Any:
    from icalendar import CLASS, STATUS, Event

    address, cancelled = council.settings.public_url, review.status == ReviewStatus.CANCELLED
    summary = f"Review {review.child.reference}{', covering' if covering else ''}"
    return Event.new(
        uid=f"review-{review.id}@{urlsplit(address).hostname}",
        stamp=now,
        start=_starts(review),
        summary=f"Cancelled: {summary}" if cancelled else summary,
        status=STATUS.CANCELLED if cancelled else STATUS.CONFIRMED,
        url=f"{address}/my-reviews/{review.id}",
        classification=CLASS.PRIVATE,
    )


def _starts(review: Review) -> Any:
    """By England's clocks, summer time or not; the whole day where nobody has set an hour."""
    at: time | None = review.planned_at
    return datetime.combine(review.day, at, ENGLAND) if at is not None else review.day


def _theirs() -> Any:
    """Each review with whether this person covers it; without a meeting day there is nothing to come to."""
    me = sa.bindparam("me", type_=sa.Integer)
    day = sa.func.coalesce(Review.held_on, Review.planned_on)
    away = sa.exists().where(Cover.iro_id == chair_id, Cover.cover_id == me, stands(day)).correlate(Review, Child)
    return (
        sa.select(Review, chair_id != me)
        .join(Review.child)
        .where(sa.or_(chair_id == me, away), day >= sa.bindparam("since", type_=sa.Date))
        .order_by(day, Review.planned_at, Review.id)
        .options(contains_eager(Review.child))
    )
