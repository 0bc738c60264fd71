"""Somebody who cannot read the page their link opens asks for an interpreter, in their own language."""

from __future__ import annotations

import sqlalchemy as sa

from portal.council.work import Work
from portal.hearing.concerns import alerts, clocks
from portal.store.audit import Action
from portal.store.models import Concern, Invitation
from portal.store.vocabulary import ConcernKind, Stage, Urgency

KIND, URGENCY = ConcernKind.INTERPRETER, Urgency.READ_FIRST


def ask(work: Work, invitation: Invitation, language: str) -> Concern:
    """Raises, once for an invitation, that an interpreter for this language is wished for; returns that concern.

    `language` is the code of one of the council's wishes. Pressed again it is the same wish, in the language pressed
    last; where somebody had acknowledged it, it waits again, because whoever presses again was not helped yet.
    """
    # two who press at once are one wish: the second waits here until it sees the first
    work.session.execute(sa.select(Invitation.id).where(Invitation.id == invitation.id).with_for_update())
    concern = work.session.scalar(
        sa.select(Concern).where(Concern.invitation_id == invitation.id, Concern.speaks.is_not(None))
    )
    if concern is None:
        concern = Concern(
            child_id=invitation.review.child_id,
            invitation_id=invitation.id,
            speaks=language,
            kind=KIND,
            urgency=URGENCY,
            # feedback is about how the IRO did: what is raised there goes round the IRO
            about_iro=invitation.stage == Stage.FEEDBACK,
            raised_at=work.now,
            due_at=clocks.due_at(work.council, URGENCY, invitation.review, work.now),
        )
        work.session.add(concern)
    elif concern.speaks == language and concern.acknowledged_at is None:
        return concern
    else:
        concern.speaks = language
        alerts.wait_again(work.council, concern, invitation.review, work.now)
    work.session.flush()
    work.record(Action.RAISE, f"concern:{concern.id}", child_id=concern.child_id)
    return concern
