"""What was said aloud beside an answer: sealed, heard again where it was said, and no further than its answer.

Who may hear it is for `sharing.shown` to say, as of words: whoever is shown the answer.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.forms.schema import Form, Question
from portal.hearing.aloud.sounds import Sound
from portal.hearing.answers import wordless
from portal.hearing.answers.kept import Aloud, Heard
from portal.hearing.answers.safe_way import REACH
from portal.store.audit import Action, Actor
from portal.store.bulk import insert_into
from portal.store.models import Response
from portal.store.sealing import keys
from portal.store.tables.media_tables import SaidAloud
from portal.store.vocabulary import FormFor

# what a revision says in the place of a state: what was said is not kept when something else takes its place
ADDED, REPLACED, REMOVED = Action.ALOUD_ADDED, Action.ALOUD_REPLACED, Action.ALOUD_REMOVED


def may_be_said(form: Form, question: Question) -> bool:
    """Whether that question may be answered aloud: what children and young people are asked to say in their own words.

    Not how to reach them safely: whoever is told of a worry at night has to read that at a glance.
    """
    return form.audience == FormFor.CHILD and question.is_text and question.name not in REACH


def open_sound(session: Session, response: Response, question: str) -> bytes | None:
    """What was said beside that answer, as the browser recorded it; None where nothing was."""
    sealed = session.scalar(sa.select(SaidAloud.sound).where(*_at(response, question)))
    return None if sealed is None else keys(session).open_bytes(sealed, _about(response, question))


def put(
    session: Session,
    response: Response,
    question: str,
    sound: Sound,
    *,
    before: Heard | None,
    by: Actor,
    now: datetime,
    saved_by: bytes | None = None,
) -> None:
    """Puts what was said beside the answer to that question, in the place of what was said before.

    The question counts as answered from then on, with or without words. What had been typed up of the earlier one goes
    with it. `before` is the answer as it stands: of a response that was sent, and of a draft where another browser had
    said it, the fact that it was replaced is kept as a revision.
    """
    facts: dict[str, Any] = {
        "sound": keys(session).close(sound.content, _about(response, question)),
        "kind": sound.kind,
        "seconds": sound.seconds,
        "saved_by": saved_by,
        "typed": None,
        "typed_by": None,
        "typed_at": None,
    }
    row = insert_into(session, SaidAloud.__table__).values(response_id=response.id, question=question, **facts)
    session.execute(row.on_conflict_do_update(index_elements=["response_id", "question"], set_=facts))
    wordless.answered(session, response, question, saved_by)
    stood = before.aloud if before else None
    was, elsewhere = _was(question, REPLACED if stood else ADDED, stood), bool(stood and stood.saved_by != saved_by)
    wordless.note_change(session, response, was, _about(response, question), elsewhere=elsewhere, by=by, now=now)


def drop(session: Session, response: Response, stood: Aloud, *, by: Actor, now: datetime) -> None:
    """Takes what was said away; a question that it alone answered is blank again."""
    session.execute(sa.delete(SaidAloud).where(*_at(response, stood.question)))
    wordless.taken_away(session, response, stood.question)
    was = _was(stood.question, REMOVED, stood)
    wordless.note_change(session, response, was, _about(response, stood.question), by=by, now=now)


def _at(response: Response, question: str) -> tuple[sa.ColumnElement[bool], ...]:
    return SaidAloud.response_id == response.id, SaidAloud.question == question


def _about(response: Response, question: str) -> str:
    return f"aloud:{response.id}:{question}"


def _was(question: str, what: Action, stood: Aloud | None) -> Heard:
    # of what was said the sound is not kept; what somebody had typed up of it is
    return Heard(question, what, words=stood.typed if stood else None)
