"""Tests of the waits after wrong codes, links and passwords."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.store import throttle
from portal.store.staff_tables import Attempt

HERE = "192.0.2.17"


def guess(session: Session, kind: str, who: str, now: datetime, times: int = throttle.TRIES) -> None:
    """That many wrong tries, a second apart."""
    for number in range(times):
        throttle.note_failure(session, kind, who, now + timedelta(seconds=number))


def test_somebody_who_guesses_ten_times_must_wait_and_is_told_how_long(session: Session, now: datetime) -> None:
    guess(session, "code", HERE, now, times=9)
    assert throttle.wait(session, "code", HERE, now + timedelta(seconds=9)) is None
    throttle.note_failure(session, "code", HERE, now + timedelta(seconds=9))
    assert throttle.wait(session, "code", HERE, now + timedelta(minutes=1)) == timedelta(minutes=14)


def test_the_wait_ends_when_it_was_said_to_end(session: Session, now: datetime) -> None:
    guess(session, "code", HERE, now)
    wait = throttle.wait(session, "code", HERE, now + timedelta(minutes=5))
    assert wait is not None
    assert throttle.wait(session, "code", HERE, now + timedelta(minutes=5) + wait) is None


def test_somebody_at_another_address_is_not_held_up(session: Session, now: datetime) -> None:
    guess(session, "code", HERE, now)
    assert throttle.wait(session, "code", "192.0.2.18", now) is None


def test_each_kind_of_guess_counts_for_itself(session: Session, now: datetime) -> None:
    guess(session, "code", HERE, now)
    for kind in ("link", "sign_in", "sign_in_address"):
        assert throttle.wait(session, kind, HERE, now) is None, kind


def test_a_right_code_does_not_forgive_wrong_passwords(session: Session, now: datetime) -> None:
    guess(session, "sign_in_address", HERE, now)
    guess(session, "code", HERE, now)
    throttle.forget(session, "code", HERE)
    assert throttle.wait(session, "code", HERE, now) is None
    assert throttle.wait(session, "sign_in_address", HERE, now) is not None


def test_a_household_on_ipv6_is_one_caller(session: Session, now: datetime) -> None:
    for number in range(throttle.TRIES):
        throttle.note_failure(session, "link", f"2001:db8:1:2::{number:x}", now)
    assert throttle.wait(session, "link", "2001:db8:1:2:ffff::1", now) is not None
    assert throttle.wait(session, "link", "2001:db8:1:3::1", now) is None
    assert throttle.network_of("::ffff:192.0.2.17") == HERE


def test_an_account_is_the_same_however_its_address_is_written(session: Session, now: datetime) -> None:
    guess(session, "sign_in", "sam@example.org", now)
    assert throttle.wait(session, "sign_in", " Sam@Example.org", now) is not None


def test_nobody_can_read_who_guessed_and_old_guesses_go(session: Session, now: datetime) -> None:
    guess(session, "sign_in", "sam@example.org", now)
    assert all(b"sam" not in who and len(who) == 32 for who in session.scalars(sa.select(Attempt.who)))
    throttle.note_failure(session, "code", HERE, now + timedelta(hours=1))
    assert session.scalar(sa.select(sa.func.count()).select_from(Attempt)) == 1
