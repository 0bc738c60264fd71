"""The link a child may keep between reviews: made, found, renewed and ended; it opens as long as they are in care."""

from __future__ import annotations

from datetime import date
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal import calendar
from portal.asking.brakes import of_child
from portal.asking.invitations.birthday import forget_wrong
from portal.asking.invitations.links import LinkUnknown
from portal.council.council import Council
from portal.council.work import Work
from portal.store.audit import Action
from portal.store.models import Child
from portal.store.sealing import hash_secret, keys
from portal.store.tables.between_tables import StandingLink

USE = "standing-"


def secret_of(session: Session, link: StandingLink) -> str:
    """The secret part of the link, the same at every call until it is renewed."""
    return keys(session).link_of(link.child_id, link.serial, link.key_id, use=USE)


def address(session: Session, council: Council, link: StandingLink) -> str:
    """The whole address a child keeps."""
    return f"{council.settings.public_url}/talk/{secret_of(session, link)}"


def code(session: Session, link: StandingLink) -> str:
    """What can be typed instead of the link, in three groups of four."""
    return keys(session).code_of(link.child_id, link.serial, link.key_id, use=USE)


def by_link(session: Session, secret: str, on: date) -> StandingLink:
    """The link with that secret, if it opens on that day; reads only.

    Raises LinkUnknown: never made, replaced, ended, and of a child who left care or is grown up are one and the same.
    """
    return _opened(session, "link_hash", hash_secret(secret), on)


def by_code(session: Session, typed: str, on: date) -> StandingLink:
    """The same by a typed code, case, spaces and look-alikes forgiven. Raises LinkUnknown."""
    return _opened(session, "code_hash", keys(session).code_hash(typed), on)


def of(session: Session, child: Child, on: date) -> StandingLink | None:
    """The child's link, if it opens on that day."""
    link = _row(session, child)
    return link if link and _opens(link, child, on) else None


def may_be_made(session: Session, child: Child, on: date) -> bool:
    """Whether the child can have one and never had: what an IRO ended only an IRO makes anew."""
    return of_child(child, None, on) is None and _row(session, child) is None


def keep(work: Work, child: Child) -> StandingLink | None:
    """The child's link, made where there never was one; None where it was ended, or the child is none of ours now."""
    on = calendar.today(work.now)
    link = _row(work.session, child) or (None if of_child(child, None, on) else _first(work, child))
    return link if link and _opens(link, child, on) else None


def renew(work: Work, child: Child) -> StandingLink | None:
    """Another link in the place of the one there is, which opens nothing from here on; the first where there is none.

    None where the child is none of ours now.
    """
    _one_by_one(work, child)
    link = _row(work.session, child)
    if link is None or of_child(child, None, calendar.today(work.now)):
        return keep(work, child)
    link.serial, link.ended_at = link.serial + 1, None
    forget_wrong(work.session, link)
    _make(work, link)
    work.record(Action.REISSUE, f"standing link:{child.id}", child_id=child.id)
    return link


def make_anew(work: Work, link: StandingLink, why: str) -> bool:
    """Another link in the place of this one, whether it opens or not; says whether it opens."""
    link.serial, link.wrong_birthdays = link.serial + 1, 0
    _make(work, link)
    work.record(Action.REISSUE, f"standing link:{link.child_id}", child_id=link.child_id, why=why)
    return _opens(link, link.child, calendar.today(work.now))


def end(work: Work, child: Child) -> None:
    """The link opens nothing any more, until another is made; ended twice it is ended."""
    link = _row(work.session, child)
    if link is not None and link.ended_at is None:
        link.ended_at = work.now
        work.record(Action.WITHDRAW, f"standing link:{child.id}", child_id=child.id)


def _first(work: Work, child: Child) -> StandingLink:
    _one_by_one(work, child)
    if link := _row(work.session, child):
        return link
    link = StandingLink(child_id=child.id, serial=1)
    _make(work, link)
    work.record(Action.SEND_LINK, f"standing link:{child.id}", child_id=child.id)
    return link


def _one_by_one(work: Work, child: Child) -> None:
    """Of two who press at once the second finds what the first made."""
    work.session.execute(_locked(), {"child": child.id})


def _make(work: Work, link: StandingLink) -> None:
    ring = keys(work.session)
    link.key_id, link.made_at = ring.link_key_id, work.now
    link.link_hash = hash_secret(secret_of(work.session, link))
    link.code_hash = ring.code_hash(code(work.session, link))
    work.session.add(link)
    work.session.flush()


def _row(session: Session, child: Child) -> StandingLink | None:
    return session.scalar(_of_child(), {"child": child.id})


@cache
def _of_child() -> sa.Select[StandingLink]:
    return sa.select(StandingLink).where(StandingLink.child_id == sa.bindparam("child"))


@cache
def _locked() -> sa.Select[int]:
    return sa.select(Child.id).where(Child.id == sa.bindparam("child")).with_for_update()


def _opened(session: Session, by: str, hashed: bytes, on: date) -> StandingLink:
    # one look-up whatever was given: ended takes as long as unknown
    link = session.scalar(_found_by(by), {"hashed": hashed})
    if link is None or not _opens(link, link.child, on):
        raise LinkUnknown
    return link


def _opens(link: StandingLink, child: Child, on: date) -> bool:
    return link.ended_at is None and of_child(child, None, on) is None


@cache
def _found_by(column: str) -> sa.Select[StandingLink]:
    found = sa.select(StandingLink).where(getattr(StandingLink, column) == sa.bindparam("hashed"))
    return found.options(joinedload(StandingLink.child).joinedload(Child.iro))
