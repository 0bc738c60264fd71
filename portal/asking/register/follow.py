"""What follows from a change of the register for whoever was asked, and for what waits to leave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from portal.asking.by_hand import Kept
from portal.asking.invitations.ask import MayNotBeAsked, person_for
from portal.asking.invitations.change import cut_link, cut_off, reissue, unanswered
from portal.asking.invitations.ending import (
    iro_changed,
    let_go,
    review_cancelled,
    reviews_moved,
    write_anew,
    write_anew_to,
)
from portal.asking.invitations.posting import while_away
from portal.asking.progress.words import AWAY
from portal.calendar import by_day, today
from portal.council.work import Work
from portal.sending import outbox
from portal.sending.addresses import postal_address, same
from portal.store.models import Child, Contact, Invitation, Message, Review
from portal.store.vocabulary import Channel, MessageState, ReviewStatus, Safe

Before = Mapping[str, Any]
_REACH: dict[str, Channel] = {"email": Channel.EMAIL, "phone": Channel.TEXT, "address": Channel.LETTER}
_READ = ("name", "first_name", "language")  # what a message that waits says, or is written in
ADDRESS_WRONG = "the address was put right"


def follow(work: Work, row: Kept, before: Before, *, by_hand: bool = False) -> None:
    """Does what follows from these facts, which were so `before`, being what the row says now.

    What waits to leave goes where it should by now. `by_hand`: somebody put an address right, so that what had gone to
    the old one has reached a stranger: its link dies, and a new one goes to the right address.
    """
    if isinstance(row, Review):
        _review_changed(work, row, before)
        return
    if isinstance(row, Child):
        _child_changed(work, row, before)
    elif row.excluded_from_review or row.safe_to_contact != Safe.YES:
        cut_off(work, row, reason="kept out or not safe to contact")
    if isinstance(row, (Child, Contact)) and {"away_from", "away_until"} & before.keys():
        _away_changed(work, row)
    ways = {way for name, way in _REACH.items() if name in before and _another(before[name], getattr(row, name))}
    if ways or any(name in before for name in _READ):
        _address_changed(work, row, ways if by_hand else set())


def _away_changed(work: Work, row: Child | Contact) -> None:
    """What waits to leave waits for their return, or no longer."""
    work.session.flush()
    for invitation in _open(work, row):
        leaves = {"not_before": by_day(work.now), "failure": None} | while_away(invitation, work.now)
        waits = sa.and_(Message.invitation_id == invitation.id, Message.state == MessageState.QUEUED)
        held = sa.or_(Message.not_before < leaves["not_before"], Message.failure.startswith(AWAY))
        work.session.execute(sa.update(Message).where(waits, held).values(**leaves))


def _child_changed(work: Work, child: Child, before: Before) -> None:
    if "iro_id" in before:
        iro_changed(work.session, work.council, child, before["iro_id"], now=work.now)
    if {"looked_after_to", "date_of_birth"} & before.keys():
        let_go(work, child=child)


def _review_changed(work: Work, review: Review, before: Before) -> None:
    if "planned_on" in before and review.status == ReviewStatus.PLANNED:
        reviews_moved(work, review, was=before["planned_on"])
    if review.status == ReviewStatus.CANCELLED and "status" in before:
        review_cancelled(work, review)
    if "iro_id" in before:
        work.session.flush()
        work.session.expire(review, ["iro"])
        write_anew(work.session, work.council, [review], work.now)


def _another(before: str | None, now: str | None) -> bool:
    """Whether it leads elsewhere: a number with other blanks is the same one."""
    if postal_address(before) and postal_address(before) == postal_address(now):
        return False
    return same(before) != same(now)


def _address_changed(work: Work, row: Child | Contact, wrong: set[Channel]) -> None:
    work.session.flush()
    for invitation in _open(work, row):
        waits = work.session.scalars(
            sa.select(Message).where(Message.invitation_id == invitation.id, Message.state == MessageState.QUEUED)
        ).all()
        if invitation.channel in wrong and (invitation.sent_at or not waits):
            _give_new_link(work, invitation)
        elif waits:
            _send_elsewhere(work, invitation)


def _open(work: Work, row: Child | Contact) -> list[Invitation]:
    if isinstance(row, Contact):
        theirs = Invitation.contact_id == row.id
    else:
        theirs = sa.and_(Invitation.contact_id.is_(None), Review.child_id == row.id)
    return list(
        work.session.scalars(
            sa.select(Invitation)
            .join(Invitation.review)
            .where(theirs, unanswered(), Invitation.expires_at > work.now)
            .options(joinedload(Invitation.review).joinedload(Review.child), joinedload(Invitation.contact))
            .order_by(Invitation.id)
        )
    )


def _give_new_link(work: Work, invitation: Invitation) -> None:
    try:
        reissue(work, invitation, reason=ADDRESS_WRONG)
    except MayNotBeAsked:
        # nobody can be reached any more, but whoever got the old one must not open it
        cut_link(work, invitation, reason=ADDRESS_WRONG)


def _send_elsewhere(work: Work, invitation: Invitation) -> None:
    review, on = invitation.review, today(work.now)
    person = person_for(
        work.session, work.council, review, invitation.contact, invitation.stage, on, invitation.channel
    )
    if person.hindrance or not person.recipient:
        outbox.stop(work.session, invitation.id)
        return
    outbox.send_to(work.session, invitation.id, person.recipient)
    if invitation.started_at is None:
        invitation.language = person.language
    write_anew_to(work, invitation)
