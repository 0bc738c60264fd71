"""Counts wrong codes, links and passwords, and says how long somebody must wait before the next try."""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.store.sealing import keys
from portal.store.staff_tables import Attempt

TRIES = 10
WINDOW = timedelta(minutes=15)


def wait(session: Session, kind: str, who: str, now: datetime) -> timedelta | None:
    """How long `who` must still wait, or None when a try may be made: TRIES failures within WINDOW are allowed.

    `kind` is "code", "link", "again" (a wish for a new link, where every press counts) or "sign_in_address" (then
    `who` is a network address), or "sign_in" (an account's email).
    Each kind counts for itself. Nobody is ever locked out for longer than WINDOW, whoever caused it.
    """
    counted = (
        sa.select(Attempt.at)
        .where(*_counter(session, kind, who), Attempt.at > now - WINDOW)
        .order_by(Attempt.at.desc())
        .offset(TRIES - 1)
        .limit(1)
    )
    oldest_that_counts = session.scalar(counted)
    return None if oldest_that_counts is None else oldest_that_counts + WINDOW - now


def note_failure(session: Session, kind: str, who: str, now: datetime) -> None:
    """Counts one wrong try; whatever is too old to count is dropped, so the table stays small."""
    session.execute(sa.delete(Attempt).where(Attempt.at <= now - WINDOW))
    session.add(Attempt(kind=kind, who=_mark(session, kind, who), at=now))
    session.flush()


def forget(session: Session, kind: str, who: str) -> None:
    """Clears this one counter, after a right try."""
    session.execute(sa.delete(Attempt).where(*_counter(session, kind, who)))


def network_of(address: str) -> str:
    """What counts as one caller: an IPv4 address, or the /64 that one household gets of IPv6."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address.strip().lower()
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((int(ip), 64), strict=False))
    return str(ip)


def _counter(session: Session, kind: str, who: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return Attempt.kind == kind, Attempt.who == _mark(session, kind, who)


def _mark(session: Session, kind: str, who: str) -> bytes:
    return keys(session).mark(f"{kind}:{network_of(who)}")
