"""Everything a respondent's page needs to know of one invitation, in a single statement."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, contains_eager

from portal.asking.reviews import stands
from portal.store.clauses import chair_id
from portal.store.models import Child, Contact, Device, Invitation, Response, Review, Staff
from portal.store.sealing import hash_secret
from portal.store.tables.staff_tables import Cover
from portal.store.vocabulary import ResponseStatus


@dataclass(frozen=True)
class LoadedInvitation:
    """An invitation with its people, its response, and the browser that came with its cookie.

    `iro` is who runs the meeting: the review's IRO (else the child's), or whoever covers on the meeting day.
    `device` is None without a cookie of this invitation; it may be locked, and then must not be read to.
    """

    invitation: Invitation
    response: Response | None
    device: Device | None
    iro: Staff | None

    @property
    def review(self) -> Review:
        """The review that is asked about."""
        return self.invitation.review

    @property
    def child(self) -> Child:
        """The child whose review it is."""
        return self.invitation.review.child

    @property
    def contact(self) -> Contact | None:
        """The adult who was asked; None when the child was."""
        return self.invitation.contact

    @property
    def reads(self) -> bool:
        """Whether this browser may be shown anything of this invitation."""
        return self.device is not None and self.device.locked_at is None

    @property
    def sent(self) -> bool:
        """Whether the answers were sent."""
        return self.response is not None and self.response.status == ResponseStatus.SUBMITTED


def load(session: Session, invitation_id: int, secret: str | None) -> LoadedInvitation | None:
    """The invitation of that number for a browser whose cookie holds `secret`; None where there is no such number.

    Reads anew whatever the session knew before, so that it also serves as the second look before writing.
    """
    found = session.execute(_statement(), _asked(invitation_id, secret)).first()
    return _loaded(*found) if found else None


def look_at(session: Session, invitation_id: int, secret: str | None) -> LoadedInvitation | None:
    """The same to be read alone: nothing in it can be written, or leads on to more rows than were asked for.

    Most requests only read, and making rows that can be written takes most of their time.
    """
    row = session.connection().execute(_columns(), _asked(invitation_id, secret)).first()
    if row is None:
        return None
    values = iter(row)
    found: list[Any] = []
    for entity in _entities():
        names = _names(entity)
        held = dict(zip(names, values, strict=False))
        found.append(_only_read(entity, held) if held[names[0]] is not None else None)
    invitation, review, child, contact, *rest = found
    invitation.__dict__ |= {"review": review, "contact": contact}
    review.__dict__["child"] = child
    return _loaded(invitation, *rest)


def _only_read(entity: type[Any], values: dict[str, Any]) -> Any:
    """A row that belongs to no session: what it does not hold, and every change, raises."""
    kind = sa.inspect(entity).mapper.class_
    row = kind.__new__(kind)
    row.__dict__.update(values)
    return row


def _loaded(
    invitation: Invitation, response: Response | None, device: Device | None, usual: Staff | None, cover: Staff | None
) -> LoadedInvitation:
    runs_it = cover or usual
    return LoadedInvitation(invitation, response, device, runs_it if runs_it and runs_it.works_here else None)


def _asked(invitation_id: int, secret: str | None) -> dict[str, object]:
    return {"invitation_id": invitation_id, "key_hash": hash_secret(secret or "")}


_IRO, _COVER = aliased(Staff), aliased(Staff)


@cache
def _statement() -> Any:
    """Made once: so many entities take longer to write down as SQL than the database takes to find them."""
    return (
        _found(sa.select(Invitation, Response, Device, _IRO, _COVER))
        .options(contains_eager(Invitation.review).contains_eager(Review.child), contains_eager(Invitation.contact))
        .execution_options(populate_existing=True)
    )


@cache
def _columns() -> Any:
    # of the tables: what an entity adds to each column is hashed anew whenever the statement is looked up
    tables = ((sa.inspect(entity).selectable.c, _names(entity)) for entity in _entities())
    return _found(sa.select(*(columns[name] for columns, names in tables for name in names)))


def _found(rows: Any) -> Any:
    away = sa.and_(Cover.iro_id == chair_id, stands(Review.planned_on))
    here = sa.and_(Device.invitation_id == Invitation.id, Device.key_hash == sa.bindparam("key_hash"))
    return (
        rows.select_from(Invitation)
        .join(Invitation.review)
        .join(Review.child)
        .outerjoin(Invitation.contact)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .outerjoin(Device, here)
        .outerjoin(_IRO, _IRO.id == chair_id)
        .outerjoin(Cover, away)
        .outerjoin(_COVER, _COVER.id == Cover.cover_id)
        .where(Invitation.id == sa.bindparam("invitation_id"))
        # where two covers overlap, the one written last counts
        .order_by(Cover.id.desc())
        .limit(1)
    )


def _entities() -> tuple[Any, ...]:
    return Invitation, Review, Child, Contact, Response, Device, _IRO, _COVER


@cache
def _names(entity: Any) -> tuple[str, ...]:
    """The columns of an entity, its key first: where that is missing, no such row was joined."""
    mapper = sa.inspect(entity).mapper
    key = mapper.primary_key[0].key
    return (key, *(each.key for each in mapper.column_attrs if each.key != key))
