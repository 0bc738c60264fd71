"""Opens an invitation by its link or its typed code, and knows the browsers it was opened on."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.calendar import today
from portal.council.council import Council
from portal.store.models import Device, Invitation, Review
from portal.store.sealing import hash_secret, keys
from portal.store.vocabulary import Stage


class LinkUnknown(LookupError):
    """No invitation that still stands has this link or code: unknown, mistyped and withdrawn are one and the same."""


class LinkExpired(Exception):
    """The time to answer is over; the `invitation` says when and whose."""

    def __init__(self, invitation: Invitation) -> None:
        super().__init__(invitation.id)
        self.invitation = invitation


def link(session: Session, council: Council, invitation: Invitation) -> str:
    """The whole address a person opens; the same at every call until the invitation is reissued."""
    secret = keys(session).link_of(invitation.id, invitation.serial, invitation.key_id)
    return f"{council.settings.public_url}/i/{secret}"


def code(session: Session, invitation: Invitation) -> str:
    """What a person types instead of the link, in three groups of four."""
    return keys(session).code_of(invitation.id, invitation.serial, invitation.key_id)


def rehash(session: Session, invitation: Invitation) -> None:
    """Keeps the hashes by which the present link and code are found; those of an earlier serial die with it."""
    ring = keys(session)
    secret = ring.link_of(invitation.id, invitation.serial, invitation.key_id)
    invitation.link_hash = hash_secret(secret)
    invitation.code_hash = ring.code_hash(code(session, invitation))


def by_link(session: Session, link: str, now: datetime) -> Invitation:
    """The invitation of the secret part of a link; reads only. Raises LinkUnknown, LinkExpired."""
    return _opened(session, "link_hash", hash_secret(link), now)


def by_code(session: Session, code: str, now: datetime) -> Invitation:
    """The invitation of a typed code, case, spaces and look-alikes forgiven; reads only.

    Raises LinkUnknown, LinkExpired.
    """
    return _opened(session, "code_hash", keys(session).code_hash(code), now)


def _opened(session: Session, by: str, hashed: bytes, now: datetime) -> Invitation:
    # one look-up whatever was given: withdrawn takes as long as unknown
    invitation = session.scalar(_found_by(by), {"hashed": hashed})
    if invitation is None or invitation.withdrawn_at is not None:
        raise LinkUnknown
    if now >= invitation.expires_at:
        raise LinkExpired(invitation)
    return invitation


@cache
def _found_by(column: str) -> sa.Select[Invitation]:
    return (
        sa.select(Invitation)
        .where(getattr(Invitation, column) == sa.bindparam("hashed"))
        .options(joinedload(Invitation.review).joinedload(Review.child), joinedload(Invitation.contact))
    )


def last_day(invitation: Invitation) -> date | None:
    """The last day to answer, to be said to the person asked; none where it would tell when the meeting is.

    Before the review the last day follows from the meeting's, which an adult may not be allowed to know.
    """
    contact = invitation.contact
    if invitation.stage == Stage.CONSULT and contact is not None and not contact.may_know_date:
        return None
    return today(invitation.expires_at - timedelta(microseconds=1))


def press_start(session: Session, invitation: Invitation, now: datetime, *, again: str | None = None) -> str:
    """A person pressed Start: a new device for this browser, whose secret for the cookie is returned.

    The first time it is noted on the invitation as opened. `again` is the secret it had before, if it had one: what it
    wrote then is not shown again, and it is known since the same moment.
    """
    secret = secrets.token_urlsafe(32)
    earlier = session.get(Device, hash_secret(again)) if again else None
    since = earlier.created_at if earlier is not None and earlier.invitation_id == invitation.id else now
    session.add(Device(key_hash=hash_secret(secret), invitation_id=invitation.id, created_at=since))
    if invitation.opened_at is None:
        invitation.opened_at = now
    session.flush()
    return secret


def device_of(session: Session, invitation_id: int, secret: str | None) -> Device | None:
    """The device with this cookie, if it is this invitation's and not locked: only then may it read what it wrote."""
    if not secret:
        return None
    device = session.get(Device, hash_secret(secret))
    if device is None or device.invitation_id != invitation_id or device.locked_at is not None:
        return None
    return device


def was_opened_by(session: Session, invitation_id: int, secret: str | None) -> bool:
    """Whether Start was pressed in the browser with this cookie; it may have lost the right to read since."""
    device = session.get(Device, hash_secret(secret)) if secret else None
    return device is not None and device.invitation_id == invitation_id


def end_device(session: Session, invitation_id: int, secret: str) -> None:
    """The person left: whatever holds this browser's cookie, or a copy of it, reads nothing any more."""
    session.execute(
        sa.delete(Device)
        .where(Device.key_hash == hash_secret(secret), Device.invitation_id == invitation_id)
        .execution_options(synchronize_session=False)
    )


def lock_devices(session: Session, invitation: Invitation, now: datetime) -> None:
    """Locks every browser the invitation was opened on."""
    session.execute(_to_lock(), {"invitation": invitation.id, "moment": now})
    for each in session.identity_map.values():  # the statement was kept, and tells no object what it changed
        if isinstance(each, Device) and each.invitation_id == invitation.id:
            session.expire(each, ["locked_at"])


@cache
def _to_lock() -> sa.Update:
    return (
        sa.update(Device)
        .where(Device.invitation_id == sa.bindparam("invitation"), Device.locked_at.is_(None))
        .values(locked_at=sa.bindparam("moment"))
        .execution_options(synchronize_session=False)
    )
