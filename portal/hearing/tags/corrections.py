"""People put the machine's themes right: refuse one, or add one; what the machine said is kept beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.hearing.tagging import reading
from portal.store.audit import Action, Actor, record
from portal.store.models import Answer, Response, Tag
from portal.store.vocabulary import SetBy, TagKind

FEELINGS: dict[str, str] = {"positive": "Praise", "negative": "Complaint", "mixed": "Both", "neutral": "Neither"}
"""What a person can say of how words sound, each with its label."""


class TagUnknown(LookupError):
    """There is no such theme, or none such on this response."""


def tags_of(session: Session, response: Response) -> Sequence[Tag]:
    """The themes, phrases to look at and "not read" marks that stand, in the order of the words; no sentiment.

    Where a person set a theme the machine set too, the machine's is left out: one theme, one tag.
    """
    rows = session.scalars(
        sa.select(Tag)
        .where(Tag.response_id == response.id, Tag.refused_at.is_(None), Tag.kind != TagKind.SENTIMENT)
        .order_by(Tag.question, Tag.start, Tag.id)
    ).all()
    by_person = {(tag.question, tag.value) for tag in rows if tag.set_by == SetBy.PERSON}
    return [tag for tag in rows if tag.set_by == SetBy.PERSON or (tag.question, tag.value) not in by_person]


def refuse(session: Session, response: Response, tag_id: int, *, by: Actor, now: datetime) -> Tag:
    """A person says that this theme does not belong there, whoever set it; raises TagUnknown."""
    tag = session.get(Tag, tag_id)
    if tag is None or tag.response_id != response.id or tag.kind != TagKind.THEME:
        raise TagUnknown(tag_id)
    for same in _same(session, response, tag.question, tag.value):
        same.refused_at, same.staff_id = now, by.staff_id
    _note(session, response, Action.REFUSE_TAG, tag.question, tag.value, by, now)
    return tag


def add_theme(session: Session, response: Response, question: str, theme: str, *, by: Actor, now: datetime) -> None:
    """A person says that the words of an answer speak of this theme; twice is once. Raises TagUnknown."""
    written = session.get(Answer, (response.id, question))
    if theme not in reading.THEMES or written is None or written.words is None:
        raise TagUnknown(theme)
    mine = next((tag for tag in _same(session, response, question, theme) if tag.set_by == SetBy.PERSON), None)
    if mine is None:
        mine = Tag(response_id=response.id, question=question, kind=TagKind.THEME, value=theme, set_by=SetBy.PERSON,
                   form=response.form, year=response.year)  # fmt: skip
        session.add(mine)
    mine.staff_id, mine.refused_at = by.staff_id, None
    _note(session, response, Action.ADD_TAG, question, theme, by, now)


def set_feeling(session: Session, response: Response, question: str, feeling: str, *, by: Actor, now: datetime) -> None:
    """A person says how an answer sounds, for totals; the last word stands. Raises TagUnknown."""
    written = session.get(Answer, (response.id, question))
    if feeling not in FEELINGS or written is None or written.words is None:
        raise TagUnknown(feeling)
    mine = session.scalar(_feelings(response).where(Tag.question == question, Tag.set_by == SetBy.PERSON))
    if mine is None:
        mine = Tag(response_id=response.id, question=question, kind=TagKind.SENTIMENT, set_by=SetBy.PERSON,
                   form=response.form, year=response.year)  # fmt: skip
        session.add(mine)
    mine.value, mine.staff_id = feeling, by.staff_id
    _note(session, response, Action.ADD_TAG, question, feeling, by, now)


def feelings_of(session: Session, response: Response) -> dict[str, Tag]:
    """How each answer sounds: as a person set it, else as the machine did."""
    found: dict[str, Tag] = {}
    for tag in session.scalars(_feelings(response)):
        if tag.set_by == SetBy.PERSON or tag.question not in found:
            found[tag.question] = tag
    return found


def _feelings(response: Response) -> sa.Select[Tag]:
    return sa.select(Tag).where(Tag.response_id == response.id, Tag.kind == TagKind.SENTIMENT)


def _same(session: Session, response: Response, question: str, theme: str) -> Sequence[Tag]:
    return session.scalars(
        sa.select(Tag).where(
            Tag.response_id == response.id, Tag.question == question, Tag.kind == TagKind.THEME, Tag.value == theme
        )
    ).all()


def _note(
    session: Session, response: Response, action: Action, question: str, theme: str, by: Actor, now: datetime
) -> None:
    session.flush()
    child_id = response.invitation.review.child_id
    record(session, action, f"response:{response.id}", by=by, now=now, child_id=child_id, why=f"{question}: {theme}")
