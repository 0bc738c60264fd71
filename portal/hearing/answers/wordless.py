"""An answer without words or ticks: a picture stands there, or something said aloud, and that answers it too."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.store.bulk import insert_into
from portal.store.models import Answer, Picture, Response
from portal.store.tables.media_tables import SaidAloud
from portal.store.vocabulary import AnswerState

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
