"""Gives every link anew with the newest key, after an older one was lost: the old links end, and whoever holds one is
written to, or listed for a letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from portal.asking import standing_links
from portal.asking.invitations import links
from portal.asking.invitations.ask import MayNotBeAsked, returned
from portal.asking.invitations.change import reissue
from portal.council.work import Work
from portal.sending import outbox
from portal.store.database import writing_in_blocks
from portal.store.models import Invitation, Message, Review
from portal.store.sealing import SealBroken, about_message, keys
from portal.store.tables.between_tables import StandingLink
from portal.store.vocabulary import Channel, MessageState

AT_ONCE = 25  # invitations in one transaction
REASON = "the key of the links was changed"


@dataclass
class Renewed:
    """What became of links: those that opened nothing any more are only counted."""

    mailed: int = 0
    closed: int = 0
    letters: list[str] = field(default_factory=list)  # to print, and to hand over: by the references
    standing: list[str] = field(default_factory=list)  # of these children an IRO gives the link anew
    hindered: list[str] = field(default_factory=list)  # of these, with the reason, the link ended and none was sent


def renew_links(work: Work) -> Iterator[Renewed]:
    """Makes every link and code anew that an older key made, and says after each block what it did.

    Who may still answer gets a message, or a letter to print; of everybody else the old link only ends. Messages that
    wait are written anew. Each block is a transaction of its own with a rest after it; broken off it goes on where it
    was. Ends when no link of an older key is left.
    """
    while True:
        with writing_in_blocks(work.session):
            done = _renew_some(work)
        if done is None:
            break
        yield done
    while True:
        with writing_in_blocks(work.session):
            done = _renew_standing(work)
        if done is None:
            break
        yield done


def _renew_some(work: Work) -> Renewed | None:
    session, key_id = work.session, keys(work.session).link_key_id
    older = sa.select(Invitation.id).where(Invitation.key_id != key_id).order_by(Invitation.id).limit(AT_ONCE)
    numbers = session.scalars(older.with_for_update()).all()
    if not numbers:
        return None
    beside = [joinedload(Invitation.review).joinedload(Review.child), joinedload(Invitation.contact)]
    done = Renewed()
    for invitation in session.scalars(sa.select(Invitation).where(Invitation.id.in_(numbers)).options(*beside)).all():
        who = f"{invitation.review.reference}, {invitation.contact.reference if invitation.contact else 'the child'}"
        open_ = not invitation.withdrawn_at and not invitation.declined_at and work.now < invitation.expires_at
        if not open_ or returned(session, invitation):
            _end(work, invitation)
            done.closed += 1
            continue
        try:
            reissue(work, invitation, reason=REASON)
        except MayNotBeAsked as fault:
            _end(work, invitation)
            done.hindered.append(f"{who}: {fault}")
        else:
            done.mailed += invitation.channel == Channel.EMAIL
            if invitation.channel in (Channel.LETTER, Channel.HAND):
                done.letters.append(who)
    return done


def _end(work: Work, invitation: Invitation) -> None:
    """The link of who has answered, or may not any more: what waits for them, a note of thanks, holds the new one."""
    session, ring = work.session, keys(work.session)
    was = (invitation.id, invitation.serial, invitation.key_id)
    old = [make(*was) for make in (ring.link_of, ring.code_of)] if invitation.key_id in ring.link else []
    invitation.key_id = ring.link_key_id
    links.rehash(session, invitation)
    links.lock_devices(session, invitation, work.now)
    session.flush()
    new = [make(invitation.id, invitation.serial, invitation.key_id) for make in (ring.link_of, ring.code_of)]
    waiting = (Message.invitation_id == invitation.id, Message.state == MessageState.QUEUED)
    for message in session.scalars(sa.select(Message).where(*waiting)).all():
        try:
            words = outbox.body_of(session, message)
        except SealBroken:
            continue  # it cannot leave either
        for gone, fresh in zip(old, new, strict=False):
            words = words.replace(gone, fresh)
        message.body = ring.close(words, about_message(message.dedupe))
    session.flush()


def _renew_standing(work: Work) -> Renewed | None:
    session = work.session
    older = sa.select(StandingLink.id).where(StandingLink.key_id != keys(session).link_key_id).limit(AT_ONCE)
    numbers = session.scalars(older.with_for_update()).all()
    if not numbers:
        return None
    done = Renewed()
    found = sa.select(StandingLink).where(StandingLink.id.in_(numbers)).options(joinedload(StandingLink.child))
    for link in session.scalars(found).all():
        if standing_links.make_anew(work, link, REASON):
            done.standing.append(link.child.reference)
        else:
            done.closed += 1
    return done
