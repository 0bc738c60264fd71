"""What an IRO has read, and what was changed since."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking.invitations.ask import person_for
from portal.asking.invitations.posting import post_notice
from portal.calendar import today
from portal.council.council import Council
from portal.council.work import Work
from portal.store.audit import Action
from portal.store.models import Invitation, Response, Revision
from portal.store.vocabulary import Channel, Origin, Stage


def changed_since_read(session: Session, response: Response) -> list[str]:
    """The questions whose answers were replaced after the response was read, in the order they were; none if unread."""
    if response.read_at is None:
        return []
    changed = session.scalars(
        sa.select(Revision.question)
        .where(Revision.response_id == response.id, Revision.replaced_at > response.read_at)
        .order_by(Revision.id)
    )
    return list(dict.fromkeys(changed))


def mark_read(work: Work, response: Response) -> None:
    """Notes that a member of staff has read it as it stands now; ValueError when nobody of the staff acts.

    The first time, a child who was asked by email or text before the meeting is told that it was read. Whether this
    person may read it is for `sharing` to say.
    """
    if work.by.staff_id is None:
        raise ValueError("a response is read by a member of staff")
    if response.read_at is None:
        _thank(work.session, work.council, response.invitation, work.now)
    response.read_at, response.read_by = work.now, work.by.staff_id
    child_id = response.invitation.review.child_id
    work.record(Action.MARK_READ, f"response:{response.id}", child_id=child_id)
    work.session.flush()


def _thank(session: Session, council: Council, invitation: Invitation, now: datetime) -> None:
    if invitation.contact_id is not None or invitation.stage != Stage.CONSULT:
        return
    if invitation.channel not in (Channel.EMAIL, Channel.TEXT) or invitation.origin != Origin.ASKED:
        return
    on, way = today(now), invitation.channel
    person = person_for(session, council, invitation.review, None, invitation.stage, on, way)
    if person.hindrance or not person.recipient:
        return
    post_notice(session, council, "read_note", invitation, person.recipient, now)
