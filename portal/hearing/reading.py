"""What a browser may show again, where a person goes on, and what an IRO has read and not read yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking import forms
from portal.asking.deadlines import by_day, today
from portal.asking.forms import Form, Page
from portal.asking.house import House
from portal.asking.inviting import person_for
from portal.asking.letters import notice_of
from portal.hearing.rows import Heard, codes_of
from portal.store import outbox
from portal.store.audit import Actor, record
from portal.store.models import Device, Invitation, Response, Revision


def visible_to(answers: Mapping[str, Heard], device: Device | None) -> dict[str, Heard]:
    """What this browser may show of the answers: what it wrote itself, until it is locked or the form is sent."""
    if device is None or device.locked_at is not None:
        return {}
    return {name: each for name, each in answers.items() if each.saved_by == device.key_hash}


def next_page(form: Form, age: int | None, answers: Mapping[str, Heard]) -> Page | None:
    """The first page with a question that was not answered, skipped or left blank yet; None when all were."""
    shown = forms.pages(form, age, codes_of(answers))
    return next((page for page in shown if any(_is_open(answers.get(q.name)) for q in page.questions)), None)


def _is_open(answer: Heard | None) -> bool:
    return answer is None or answer.state == "not_shown"


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


def mark_read(session: Session, house: House, response: Response, *, by: Actor, now: datetime) -> None:
    """Notes that a member of staff has read it as it stands now; ValueError when nobody of the staff acts.

    The first time, a child who was asked by email or text before the meeting is told that it was read. Whether this
    person may read it is for `sharing` to say.
    """
    if by.staff_id is None:
        raise ValueError("a response is read by a member of staff")
    if response.read_at is None:
        _thank(session, house, response.invitation, now)
    response.read_at, response.read_by = now, by.staff_id
    child_id = response.invitation.review.child_id
    record(session, "mark read", f"response:{response.id}", by=by, now=now, child_id=child_id)
    session.flush()


def _thank(session: Session, house: House, invitation: Invitation, now: datetime) -> None:
    if invitation.contact_id is not None or invitation.stage != "consult":
        return
    if invitation.channel not in ("email", "text") or invitation.origin != "asked":
        return
    on, way = today(now), invitation.channel
    person = person_for(session, house, invitation.review, None, invitation.stage, on, way)
    if person.hindrance or not person.recipient:
        return
    subject, body = notice_of(session, house, "read_note", invitation, now)
    outbox.post(
        session,
        dedupe=f"read:{invitation.id}",
        channel=invitation.channel,
        recipient=person.recipient,
        subject=subject,
        body=body,
        language=invitation.language,
        invitation_id=invitation.id,
        kind="read",
        now=now,
        not_before=by_day(now),
    )
