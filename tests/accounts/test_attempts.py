"""Tests of the waits after wrong codes, links and passwords."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts import attempts
from portal.store.tables.staff_tables import Attempt

HERE = "192.0.2.17"


def guess(session: Session, kind: str, who: str, now: datetime, times: int = attempts.TRIES) -> None:
    """That many wrong tries, a second apart."""
    for number in range(times):
        attempts.note_failure(session, kind, who, now + timedelta(seconds=number))


def test_somebody_who_guesses_ten_times_must_wait_and_is_told_how_long(session: Session, now: datetime) -> None:
    guess(session, "code", HERE, now, times=9)
    assert attempts.wait(session, "code", HERE, now + timedelta(seconds=9)) is None
    attempts.note_failure(session, "code", HERE, now + timedelta(seconds=9))
    assert attempts.wait(session, "code", HERE, now + timedelta(seconds=12)) == timedelta(seconds=7)


def test_the_wait_ends_when_it_was_said_to_end(session: Session, now: datetime) -> None:
    guess(session, "code", HERE, now)
    wait = attempts.wait(session, "code", HERE, now + timedelta(seconds=10))
    assert wait is not None
    assert attempts.wait(session, "code", HERE, now + timedelta(seconds=10) + wait) is None


@pytest.mark.parametrize("kind", attempts.PACES)
def test_whoever_goes_on_guessing_is_slowed_down_and_never_shut_out(session: Session, now: datetime, kind: str) -> None:
    pace = attempts.PACES[kind]
    moment, tried = now, 0
    while moment < now + timedelta(hours=1):
        left = attempts.wait(session, kind, HERE, moment)
        assert left is None or left <= pace.every
        if left is None:
            attempts.note_failure(session, kind, HERE, moment)
            tried += 1
        moment += left or timedelta(seconds=1)
    assert tried <= 5 * pace.tries + timedelta(hours=1) / pace.every + 1


def test_somebody_at_another_address_is_not_held_up(session: Session, now: datetime) -> None:
    guess(session, "code", HERE, now)
    assert attempts.wait(session, "code", "192.0.2.18", now) is None


def test_each_kind_of_guess_counts_for_itself(session: Session, now: datetime) -> None:
    guess(session, "code", HERE, now)
    for kind in ("again", "sign_in", "sign_in_address"):
        assert attempts.wait(session, kind, HERE, now) is None, kind


def test_a_right_code_does_not_forgive_wrong_passwords(session: Session, now: datetime) -> None:
    guess(session, "sign_in_address", HERE, now)
    guess(session, "code", HERE, now)
    attempts.forget(session, "code", HERE)
    assert attempts.wait(session, "code", HERE, now) is None
    assert attempts.wait(session, "sign_in_address", HERE, now) is not None


def test_a_household_on_ipv6_is_one_caller(session: Session, now: datetime) -> None:
    for number in range(attempts.TRIES):
        attempts.note_failure(session, "code", f"2001:db8:1:2::{number:x}", now)
    assert attempts.wait(session, "code", "2001:db8:1:2:ffff::1", now) is not None
    assert attempts.wait(session, "code", "2001:db8:1:3::1", now) is None
    for written in ("::ffff:192.0.2.17", "192.0.2.17:4711", "[::ffff:192.0.2.17]:4711"):
        assert attempts.network_of(written) == HERE


def test_an_account_counts_at_one_address_however_both_are_written(session: Session, now: datetime) -> None:
    guess(session, "sign_in", attempts.at("sam@example.org", "2001:db8:1:2::1"), now)
    at_once = now + timedelta(seconds=10)
    assert attempts.wait(session, "sign_in", attempts.at(" Sam@Example.org", "2001:db8:1:2::99"), at_once) is not None
    assert attempts.wait(session, "sign_in", attempts.at("sam@example.org", "2001:db8:1:3::1"), at_once) is None


def test_nobody_can_read_who_guessed_and_old_guesses_go(session: Session, now: datetime) -> None:
    guess(session, "sign_in", "sam@example.org", now)
    assert all(b"sam" not in who and len(who) == 32 for who in session.scalars(sa.select(Attempt.who)))
    attempts.note_failure(session, "code", HERE, now + timedelta(hours=1))
    assert session.scalar(sa.select(sa.func.count()).select_from(Attempt)) == 1
