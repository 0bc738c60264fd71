"""What proves somebody besides the password: six figures of an app (TOTP, RFC 6238), or a recovery code."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from datetime import datetime
from enum import Enum

import pyotp
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.store.models import Staff
from portal.store.sealing import ALPHABET, SealBroken, hash_secret, keys, plain_code
from portal.store.tables.staff_tables import RecoveryCode, SecondFactor

STEP = 30  # seconds that a code lasts
EITHER_SIDE = (0, -1, 1)  # steps by which a telephone's clock may be wrong
RECOVERY_CODES = 10
RECOVERY_LENGTH = 16  # 77 bits: its bare hash cannot be guessed


class Proof(Enum):
    """What a typed code is worth."""

    RIGHT = "right"
    RECOVERY = "recovery"  # right, and one of those kept for a lost telephone: it is used up
    USED = "used"
    WRONG = "wrong"


def of(session: Session, staff: Staff) -> SecondFactor | None:
    """The second factor of that person; none until they set one up."""
    return session.get(SecondFactor, staff.id)


def offer(session: Session, staff: Staff) -> str:
    """A new seed, sealed for that person: it goes to the page and comes back with the first code. Keeps nothing."""
    sealed = keys(session).close(pyotp.random_base32(), _about_offer(staff))
    return base64.urlsafe_b64encode(sealed).decode()


def seed_of(session: Session, staff: Staff, offered: str) -> str | None:
    """The seed that was offered to that person; none when it was not."""
    try:
        return keys(session).open(base64.urlsafe_b64decode(offered), _about_offer(staff))
    except (SealBroken, binascii.Error, ValueError):
        return None


def address_for_app(staff: Staff, seed: str, issuer: str) -> str:
    """What the square holds that an app reads: otpauth://totp/…"""
    return pyotp.TOTP(seed).provisioning_uri(name=staff.email, issuer_name=issuer)


def set_up(session: Session, staff: Staff, seed: str, code: str, now: datetime) -> list[str] | None:
    """Keeps the seed when the code shows that the app has it, in place of any other.

    Returns ten recovery codes, of which only hashes are kept; None when the code is wrong. The code counts as used.
    """
    step = _step_of(seed, code, now)
    if step is None:
        return None
    kept = of(session, staff) or SecondFactor(staff_id=staff.id)
    kept.seed, kept.step, kept.since = keys(session).close(seed, _about(staff)), step, now
    session.add(kept)
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id))
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(staff_id=staff.id, code_hash=hash_secret(plain_code(code))) for code in codes)
    session.flush()
    return codes


def prove(session: Session, staff: Staff, typed: str, now: datetime) -> Proof:
    """What the typed code is worth; a right one is used up, in one statement, so that of two tries one wins.

    Raises SealBroken when the seal key is missing.
    """
    kept = of(session, staff)
    if kept is None:
        return Proof.WRONG
    step = _step_of(keys(session).open(kept.seed, _about(staff)), typed, now)
    if step is not None:
        later = sa.update(SecondFactor).where(SecondFactor.staff_id == staff.id, SecondFactor.step < step)
        return (
            Proof.RIGHT if session.execute(later.values(step=step).returning(SecondFactor.step)).first() else Proof.USED
        )
    mine = RecoveryCode.staff_id == staff.id, RecoveryCode.code_hash == hash_secret(plain_code(typed))
    used = session.execute(sa.delete(RecoveryCode).where(*mine).returning(RecoveryCode.staff_id)).first()
    return Proof.RECOVERY if used else Proof.WRONG


def codes_left(session: Session, staff: Staff) -> int:
    """How many recovery codes of that person still work."""
    return session.scalar(sa.select(sa.func.count()).where(RecoveryCode.staff_id == staff.id)) or 0


def drop(session: Session, staff: Staff) -> None:
    """The second factor and its recovery codes work no longer."""
    if kept := of(session, staff):
        session.delete(kept)
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id))
    session.flush()


def _step_of(seed: str, typed: str, now: datetime) -> int | None:
    """The step whose code was typed, near enough to now; none when it is no code of that seed."""
    code = "".join(str(int(letter)) for letter in typed if letter.isdecimal())
    at = int(now.timestamp()) // STEP
    made = pyotp.TOTP(seed)
    found = [at + off for off in EITHER_SIDE if hmac.compare_digest(made.generate_otp(at + off), code)]
    return found[0] if found else None


def _recovery_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, RECOVERY_LENGTH, 4))


def _about(staff: Staff) -> str:
    return f"second_factor:{staff.id}"


def _about_offer(staff: Staff) -> str:
    return f"second factor offered:{staff.id}"
