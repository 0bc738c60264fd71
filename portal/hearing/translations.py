"""An interpreter's translation, typed in beside the words it translates and sealed like them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.faults import NotThere
from portal.hearing.answers.given import TooLong, clean
from portal.hearing.concerns.alerts import UNREAD
from portal.hearing.concerns.being_done import Entry, write
from portal.store.audit import Action, Actor, record
from portal.store.models import Answer, Concern, Response, Staff, Tag
from portal.store.sealing import keys
from portal.store.tables.work_words import NoteKind
from portal.store.vocabulary import Role

LONGEST = 10_000  # characters: twice what any box takes
TRANSLATORS = frozenset({Role.IRO, Role.MANAGER})  # whoever may read the words at all
DONE = "Translated: what the interpreter said stands beside the words."


class NothingToTranslate(NotThere):
    """There are no words to that question in this response."""


class MayNotTranslate(Exception):
    """Only somebody who may read the words types in what they mean."""


def translate(session: Session, response: Response, question: str, words: str, *, by: Actor, now: datetime) -> None:
    """Keeps these words as the translation of an answer, in the place of an earlier one; no words take it away.

    It goes when the answer is replaced. With the last one that was missing nothing waits for an interpreter any more:
    the request is acknowledged, in the name of whoever typed it in. Whether this person may open the response is for
    `sharing` to say; business support never may. Raises NothingToTranslate, MayNotTranslate and TooLong (more than
    LONGEST characters).
    """
    staff = session.get(Staff, by.staff_id) if by.staff_id is not None else None
    if staff is None or staff.role not in TRANSLATORS:
        raise MayNotTranslate
    # read anew: it may have been replaced while the translation was typed
    answer = session.get(Answer, (response.id, question), populate_existing=True)
    if answer is None or answer.words is None:
        raise NothingToTranslate(question)
    said = clean(words)
    if len(said) > LONGEST:
        raise TooLong(question, len(said), LONGEST)
    answer.translation = keys(session).close(said, _about(response, question)) if said else None
    child_id = response.invitation.review.child_id
    record(session, Action.TRANSLATE, f"response:{response.id}", by=by, now=now, child_id=child_id, why=question)
    session.flush()
    # with the last one there is nothing left to wait for
    if said and not _missing(session, response):
        for waiting in _requests(session, response):
            write(session, waiting, Entry(DONE, NoteKind.DONE, done=True), by=by, now=now)


def _missing(session: Session, response: Response) -> bool:
    """Whether anything the portal could not read is still without a translation."""
    translated = sa.exists().where(
        Answer.response_id == Tag.response_id, Answer.question == Tag.question, Answer.translation.is_not(None)
    )
    unread = sa.exists().where(Tag.response_id == response.id, Tag.kind == UNREAD, ~translated)
    return bool(session.scalar(sa.select(unread)))


def _requests(session: Session, response: Response) -> list[Concern]:
    return list(session.scalars(
        sa.select(Concern).where(
            Concern.invitation_id == response.invitation_id, Concern.code == UNREAD, Concern.acknowledged_at.is_(None)
        )
    ))  # fmt: skip


def translations_of(session: Session, response: Response) -> dict[str, str]:
    """The translations that stand beside the answers of a response, opened, by question."""
    ring = keys(session)
    rows = session.execute(
        sa.select(Answer.question, Answer.translation)
        .where(Answer.response_id == response.id, Answer.translation.is_not(None))
    )  # fmt: skip
    return {question: ring.open(sealed, _about(response, question)) for question, sealed in rows if sealed}


def _about(response: Response, question: str) -> str:
    return f"translation:{response.id}:{question}"
