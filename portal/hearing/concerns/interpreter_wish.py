"""Somebody who cannot read the page their link opens asks for an interpreter, in their own language."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.hearing.concerns import alerts
from portal.hearing.concerns.alerts import SPEAKS
from portal.store.audit import Actor, record
from portal.store.models import Concern, Invitation

KIND, URGENCY = "interpreter", "read_first"


def ask(
    session: Session, council: Council, invitation: Invitation, language: str, *, by: Actor, now: datetime
) -> Concern:
    """Raises, once for an invitation, that an interpreter for this language is wished for; returns that concern.

    `language` is the code of one of the council's wishes. Pressed again it is the same wish, in the language pressed
    last; where somebody had acknowledged it, it waits again, because whoever presses again was not helped yet.
    """
    # two who press at once are one wish: the second waits here until it sees the first
    session.execute(sa.select(Invitation.id).where(Invitation.id == invitation.id).with_for_update())
    concern = session.scalar(
        sa.select(Concern).where(Concern.invitation_id == invitation.id, Concern.code.startswith(SPEAKS))
    )
    if concern is None:
        concern = Concern(
            child_id=invitation.review.child_id,
            invitation_id=invitation.id,
            code=SPEAKS + language,
            kind=KIND,
            urgency=URGENCY,
            # feedback is about how the IRO did: what is raised there goes round the IRO
            about_iro=invitation.stage == "feedback",
            raised_at=now,
            due_at=alerts.due_at(council, URGENCY, invitation.review, now),
        )
        session.add(concern)
    elif concern.code == SPEAKS + language and concern.acknowledged_at is None:
        return concern
    else:
        concern.code = SPEAKS + language
        alerts.wait_again(council, concern, invitation.review, now)
    session.flush()
    record(session, "raise", f"concern:{concern.id}", by=by, now=now, child_id=concern.child_id)
    return concern
