"""Tests of staff, passwords and sessions."""

from __future__ import annotations

import statistics
import time
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts import accounts, passwords
from portal.accounts.passwords import PasswordWeak, hash_password
from portal.store.models import AuditEntry, Staff
from portal.store.tables.staff_tables import StaffSession
from portal.store.vocabulary import Role
from tests.factories import SOMEBODY

GOOD = "heron tuba lighthouse"
IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)


@pytest.fixture
def sam(session: Session, now: datetime) -> Staff:
    """An IRO with a good password."""
    return accounts.add_staff(
        session, email="Sam@Example.org ", name="Sam Okafor", role=Role.IRO, password=GOOD, by=SOMEBODY, now=now
    )


def is_in(session: Session, secret: str, at: datetime) -> bool:
    """Whether the cookie opens a page at that moment."""
    return accounts.signed_in(session, secret, now=at, idle=IDLE, absolute=ABSOLUTE) is not None


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        " heron tuba lighthouse",
        "h" * 3 + "eron-tuba-lighthouse-" + "owl" * 13 + "!",
        "🦉🎺🗼🦩🧦🫖🪁🧭🪴🛶🥁🧶",
        "heron\0tuba\0lighthouse",
        "heron\ud800tuba lighthouse",
        "czapla i tuba na górze",
        "kT9#vQ2!mZx4",
        "x" + GOOD * 6,
    ],
)
def test_a_good_password_of_any_characters_lets_its_owner_in(password: str) -> None:
    kept = hash_password(password)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches(kept, password)
    assert not passwords.matches(kept, password + " ")
    assert not passwords.matches(kept, password.swapcase() + "x")


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short-heron",
        "password1234",
        "P@ssw0rd2026!",
        "PasswordPassword",
        "qwertyuiop12",
        "1qaz2wsx3edc",
        "123456789012",
        "abcdefghijkl",
        "aaaaaaaaaaaaaaaa",
        "ababababababab",
        "🦉" * 12,
        "Summer2026!!",
        "Westmere2026!",
        "Westmere-Council",
        "sam.okafor.2026",
        "Welcome123456",
        "socialworker1",
        "letmeinletmein",
        "ILoveYou12345",
        "h" + GOOD * 7,
    ],
)
def test_a_short_long_or_guessable_password_is_refused_with_advice(password: str) -> None:
    with pytest.raises(PasswordWeak, match="characters"):
        hash_password(password, own_words=("Westmere Council", "sam.okafor@example.org"))


def test_a_megabyte_is_refused_before_it_is_hashed_or_searched() -> None:
    started = time.perf_counter()
    with pytest.raises(PasswordWeak):
        hash_password("heron" * 200_000)
    assert time.perf_counter() - started < 0.02
    assert not passwords.matches(hash_password(GOOD), "heron" * 200_000)


def test_the_same_letters_from_another_keyboard_are_the_same_password() -> None:
    assert passwords.matches(hash_password("café heron lighthouse"), "cafe\u0301 heron lighthouse")


def test_staff_sign_in_with_their_address_however_written(session: Session, sam: Staff) -> None:
    assert sam.email == "sam@example.org"
    assert accounts.verify(session, " SAM@example.org", GOOD) is sam
    assert accounts.verify(session, "sam@example.org", GOOD + "s") is None


def test_two_people_cannot_share_an_address(session: Session, sam: Staff, now: datetime) -> None:
    with pytest.raises(accounts.EmailTaken):
        accounts.add_staff(session, email="SAM@example.org", name="Sam", role=Role.SUPPORT, by=SOMEBODY, now=now)


def test_unknown_wrong_and_disabled_take_the_same_time_and_get_the_same_answer(
    session: Session, sam: Staff, now: datetime
) -> None:
    for number in range(2):
        accounts.add_staff(session, email=f"p{number}@example.org", name="P", role=Role.IRO, by=SOMEBODY, now=now)
    accounts.disable(session, sam, SOMEBODY, now)
    other = accounts.add_staff(
        session, email="kim@example.org", name="Kim", role=Role.IRO, password=GOOD, by=SOMEBODY, now=now
    )
    tries = {"disabled": (sam.email, GOOD), "unknown": ("who@example.org", GOOD), "wrong": (other.email, GOOD[:-1]),
             "without a password": ("p1@example.org", GOOD)}  # fmt: skip
    took: dict[str, list[float]] = {who: [] for who in tries}
    for _ in range(7):
        for who, (email, password) in tries.items():
            started = time.perf_counter()
            assert accounts.verify(session, email, password) is None
            took[who].append(time.perf_counter() - started)
    quickest = [min(times) for times in took.values()]
    assert max(quickest) < 2 * min(quickest), {who: statistics.median(times) for who, times in took.items()}


def test_signing_in_makes_a_new_secret_each_time_and_keeps_only_its_hash(
    session: Session, sam: Staff, now: datetime
) -> None:
    first, second = (accounts.sign_in(session, sam, now) for _ in range(2))
    assert first != second
    kept = session.scalars(sa.select(StaffSession.key_hash)).all()
    assert len(kept) == 2
    assert first.encode() not in kept
    found = accounts.signed_in(session, first, now=now, idle=IDLE, absolute=ABSOLUTE)
    assert found is not None
    assert found.staff is sam
    assert not is_in(session, "somebody else's secret", now)


def test_an_idle_person_is_signed_out_and_a_busy_one_is_not(session: Session, sam: Staff, now: datetime) -> None:
    secret = accounts.sign_in(session, sam, now)
    found = accounts.signed_in(session, secret, now=now, idle=IDLE, absolute=ABSOLUTE)
    assert found is not None
    assert is_in(session, secret, now + timedelta(minutes=29))
    assert not is_in(session, secret, now + timedelta(minutes=30))
    assert not accounts.needs_touch(found, now + timedelta(seconds=59))
    assert accounts.needs_touch(found, now + timedelta(seconds=60))
    accounts.touch(session, found, now + timedelta(minutes=20))
    assert is_in(session, secret, now + timedelta(minutes=49))


def test_everybody_signs_in_again_after_twelve_hours(session: Session, sam: Staff, now: datetime) -> None:
    secret = accounts.sign_in(session, sam, now)
    for quarter in range(47):
        at = now + timedelta(minutes=15 * quarter)
        found = accounts.signed_in(session, secret, now=at, idle=IDLE, absolute=ABSOLUTE)
        assert found is not None
        accounts.touch(session, found, at)
        session.expire_all()
    assert not is_in(session, secret, now + ABSOLUTE)


def test_signing_out_ends_this_session_and_no_other(session: Session, sam: Staff, now: datetime) -> None:
    here, there = (accounts.sign_in(session, sam, now) for _ in range(2))
    accounts.sign_out(session, here)
    accounts.sign_out(session, "never known")
    assert not is_in(session, here, now)
    assert is_in(session, there, now)


def test_a_disabled_person_is_out_at_once(session: Session, sam: Staff, now: datetime) -> None:
    secret = accounts.sign_in(session, sam, now)
    accounts.disable(session, sam, SOMEBODY, now)
    assert not is_in(session, secret, now)
    assert accounts.verify(session, sam.email, GOOD) is None
    late = accounts.sign_in(session, sam, now)  # verified a moment before
    assert not is_in(session, late, now)


def test_a_new_password_ends_every_session(session: Session, sam: Staff, now: datetime) -> None:
    secret = accounts.sign_in(session, sam, now)
    accounts.set_password(session, sam, hash_password("another long sentence"), SOMEBODY, now)
    assert not is_in(session, secret, now)
    assert accounts.verify(session, sam.email, GOOD) is None
    assert accounts.verify(session, sam.email, "another long sentence") is sam


def test_what_was_done_with_an_account_stands_in_the_audit(session: Session, sam: Staff, now: datetime) -> None:
    accounts.set_password(session, sam, hash_password("another long sentence"), SOMEBODY, now)
    accounts.disable(session, sam, SOMEBODY, now)
    entries = session.execute(sa.select(AuditEntry.action, AuditEntry.actor, AuditEntry.subject))
    whose = ("cli:tests", f"staff:{sam.id}")
    assert [tuple(entry) for entry in entries] == [
        ("add staff", *whose),
        ("set password", *whose),
        ("disable staff", *whose),
    ]
