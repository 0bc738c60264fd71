"""Asks many people at once, as a round does: the rows of all of them in a few statements."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError

from portal.asking.invitations.ask import AlreadyAsked, drawn_up, waits
from portal.asking.invitations.links import rehash
from portal.asking.invitations.posting import post_notices
from portal.asking.recipients import Person
from portal.council.work import Work
from portal.store import bulk, verdicts
from portal.store.audit import Action, record_many
from portal.store.models import Invitation, Review
from portal.store.sealing import keys
from portal.store.vocabulary import Stage


def ask_many(work: Work, stage: Stage, people: Sequence[tuple[Review, Person]], *, round_id: int) -> None:
    """`ask` for people who were just read, none of them hindered, as part of that round of messages.

    Raises AlreadyAsked, and has written nothing, when another process asked one of them at the same moment.
    """
    numbers = bulk.numbers(work.session, Invitation, len(people))
    invitations = []
    for (review, person), number in zip(people, numbers, strict=True):
        invitation = drawn_up(work, review, person, stage)
        invitation.id, invitation.round_id = number, round_id
        invitation.serial, invitation.key_id = 1, keys(work.session).link_key_id
        rehash(work.session, invitation)
        verdicts.place(invitation, review)
        invitations.append(invitation)
    try:
        with work.session.begin_nested():
            bulk.insert(work.session, Invitation, [_row(each) for each in invitations])
    except IntegrityError as fault:
        raise AlreadyAsked from fault
    reached = [(each, person.recipient) for each, (_review, person) in zip(invitations, people, strict=True)]
    post_notices(work.session, work.council, f"invite_{stage}", reached, work.now, wait=waits(work.council, stage))
    about = [(f"invitation:{each.id}", each.review.child_id) for each in invitations]
    record_many(work.session, Action.INVITE, about, by=work.by, now=work.now)


def _row(invitation: Invitation) -> dict[str, object]:
    whose = {"review_id": invitation.review.id, "contact_id": invitation.contact and invitation.contact.id}
    return bulk.whole(Invitation, vars(invitation) | whose)
