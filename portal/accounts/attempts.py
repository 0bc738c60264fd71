"""Counts wrong codes, links and passwords, and says how long somebody must wait before the next try."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.store.audit import Action, Actor, record
from portal.store.sealing import keys
from portal.store.tables.staff_tables import Attempt

TRIES = 10
WINDOW = timedelta(minutes=15)


@dataclass(frozen=True)
class Pace:
    """So many wrong tries at once, within WINDOW, and then one more each time `every` has passed."""

    tries: int
    every: timedelta


# doors at which every use counts, right or wrong: to be slowed down there says nothing of anybody
COUNTED_BY_USE = {"again", "talk", "talk_network", "calendar", "forgotten"}
OF_A_NETWORK = {"code", "sign_in_address", "calendar_guess"}
PACES = {
    # 57 bits of code: ten seconds between guesses are six a minute, a fifth of what the length was chosen for
    "code": Pace(TRIES, timedelta(seconds=10)),
    "again": Pace(TRIES, timedelta(seconds=90)),
    # what is sent between reviews: by one child, and by all of a home behind one address
    "talk": Pace(5, timedelta(seconds=90)),
    "talk_network": Pace(20, timedelta(seconds=30)),
    "sign_in": Pace(TRIES, timedelta(seconds=90)),
    "sign_in_address": Pace(TRIES, timedelta(seconds=90)),
    # a link for whoever forgot their password: by account, whoever asks
    "forgotten": Pace(3, WINDOW),
    # the old password, asked of somebody signed in: their telephone may lie open
    "own_password": Pace(TRIES, timedelta(seconds=90)),
    # what was sent in the name of somebody signed in, and not by a page of ours: so much of it is written down
    "not_from_here": Pace(TRIES, timedelta(seconds=90)),
    # a code beside the right password: a guess is right once in 300,000
    "second_factor": Pace(5, timedelta(minutes=5)),
    # a calendar looks a few times an hour, on each telephone and computer of its owner; every look counts
    "calendar": Pace(60, timedelta(seconds=60)),
    "calendar_guess": Pace(TRIES, timedelta(seconds=90)),
    # only the person's own browsers count here; the end is for one that was stolen
    "known_browser": Pace(100, timedelta(seconds=90)),
}


def wait(session: Session, kind: str, who: str, now: datetime) -> timedelta | None:
    """How long `who` must still wait, or None when a try may be made; never longer than the pace's `every`.

    `kind` is "code", "again" (a wish for a new link, where every press counts), "calendar_guess", "talk_network" or
    "sign_in_address", where `who` is a network address; "forgotten", "own_password" or "second_factor", where it is an
    account; "calendar", the owner of one, where every look counts; "talk", a child's link, where all that is sent
    counts, as it does by network; "sign_in", where it is an account at an address (`at`); or "known_browser", an
    account on browsers it has signed in on. Each kind counts for itself, and whoever is kept waiting is slowed down,
    never shut out.
    """
    pace = PACES[kind]
    counted = sa.select(sa.func.count(), sa.func.max(Attempt.at)).where(
        *_counter(session, kind, who), Attempt.at > now - WINDOW
    )
    tries, last = session.execute(counted).one()
    left = last + pace.every - now if tries >= pace.tries else timedelta()
    return left if left > timedelta() else None


def at(account: str, address: str) -> str:
    """An account tried from one network: what somebody does elsewhere does not count for it."""
    return f"{account.strip().lower()} at {network_of(address)}"


def note_failure(session: Session, kind: str, who: str, now: datetime) -> None:
    """Counts one wrong try; whatever is too old to count is dropped, so the table stays small."""
    session.execute(sa.delete(Attempt).where(Attempt.at <= now - WINDOW))
    session.add(Attempt(kind=kind, who=_mark(session, kind, who), at=now))
    session.flush()
    if kind in COUNTED_BY_USE:
        return
    tries = session.scalar(sa.select(sa.func.count()).where(*_counter(session, kind, who)))
    if tries == PACES[kind].tries:
        network = network_of(who) if kind in OF_A_NETWORK else None
        record(session, Action.SLOWED_DOWN, f"door:{kind}", by=Actor("anybody", address=network), now=now)


def forget(session: Session, kind: str, who: str) -> None:
    """Clears this one counter, after a right try."""
    session.execute(sa.delete(Attempt).where(*_counter(session, kind, who)))


def network_of(address: str) -> str:
    """What counts as one caller: an IPv4 address, or the /64 that one household gets of IPv6."""
    try:
        ip = ipaddress.ip_address(_without_port(address.strip()))
    except ValueError:
        return address.strip().lower()
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((int(ip), 64), strict=False))
    return str(ip)


def _without_port(address: str) -> str:
    # some proxies write 192.0.2.17:4711 and [2001:db8::1]:4711
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


def _counter(session: Session, kind: str, who: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return Attempt.kind == kind, Attempt.who == _mark(session, kind, who)


def _mark(session: Session, kind: str, who: str) -> bytes:
    return keys(session).mark(f"{kind}:{network_of(who)}")
