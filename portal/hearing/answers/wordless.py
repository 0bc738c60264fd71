"""An answer without words or ticks: a picture stands there, or something said aloud, and that answers it too."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.hearing.answers.kept import Heard, keep_revisions
from portal.store.audit import Action, Actor, record
from portal.store.bulk import insert_into
from portal.store.models import Answer, Picture, Response
from portal.store.tables.media_tables import SaidAloud
from portal.store.vocabulary import AnswerState, ResponseStatus

_WORDLESS = sa.and_(Answer.words.is_(None), Answer.code.is_(None))


def answered(session: Session, response: Response, question: str, saved_by: bytes | None) -> None:
    """The question counts as answered from here on, with or without words.

    Words are whose they are; an answer without any is whose the picture or the voice is.
    """
    facts = {"state": AnswerState.ANSWERED, "saved_by": saved_by}
    shared = {"response_id": response.id, "question": question, "form": response.form, "year": response.year}
    put = insert_into(session, Answer.__table__).values(shared | facts)
    session.execute(put.on_conflict_do_update(index_elements=["response_id", "question"], set_=facts, where=_WORDLESS))


def taken_away(session: Session, response: Response, question: str) -> None:
    """The question is blank again where neither words nor ticks, a picture or a voice answer it any more."""
    beside = (sa.exists().where(each.response_id == response.id, each.question == question)
              for each in (Picture, SaidAloud))  # fmt: skip
    session.execute(
        sa.update(Answer)
        .where(Answer.response_id == response.id, Answer.question == question, Answer.state == AnswerState.ANSWERED)
        .where(_WORDLESS, ~sa.or_(*beside))
        .values(state=AnswerState.BLANK)
    )


def note_change(
    session: Session, response: Response, was: Heard, subject: str, *, elsewhere: bool = False, by: Actor, now: datetime
) -> None:
    """Notes that a picture or a voice was brought, replaced or taken away: `was.state` says which, `was.words` what was
    written beside the one before, which is not kept itself.

    It is a revision of a response that was sent, and of a draft where it came from `elsewhere`, another browser.
    """
    sent = response.status == ResponseStatus.SUBMITTED
    if sent or elsewhere:
        keep_revisions(session, response, [was], same_device=frozenset(), now=now)
    if sent:
        response.changed_at = now
    if by.kind != "respondent":  # what people do to their own answers says so in its own row
        child_id = response.invitation.review.child_id
        record(session, Action(was.state), subject, by=by, now=now, child_id=child_id)
