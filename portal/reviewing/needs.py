"""What people need to take part in a meeting that is coming: interpreters, signers, access; a list to arrange from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.calendar import start_of
from portal.council.council import Council
from portal.forms.schema import Form, Question
from portal.hearing import sharing
from portal.hearing.answers.kept import english
from portal.hearing.concerns import alerts, clocks
from portal.hearing.concerns.being_done import Note, notes_of
from portal.i18n import date_words, name_in_english
from portal.reviewing.form_lines import who
from portal.store.models import Answer, Child, Choice, Concern, Invitation, Response, Review, Staff
from portal.store.vocabulary import ConcernKind, ReviewStatus, Role, Stage

INTERPRETER = "interpreter"  # a code of the forms


@dataclass(frozen=True)
class Booked:
    """A request that somebody has taken on: who, and what they wrote if it was business support.

    An IRO may have written there what somebody said.
    """

    concern_id: int
    who: str
    words: str | None


@dataclass(frozen=True)
class Need:
    """What one person needs at one meeting, or for it."""

    review: Review
    child: Child
    who: str  # the person, or the meeting itself
    on: date  # the day of the meeting
    language: str  # in which they were asked, as staff call it; empty where they were not
    needs: tuple[str, ...]  # as the form calls them
    wrote_more: bool  # beside what they ticked; for the IRO to read
    concern_id: int | None  # a request for an interpreter nobody has acknowledged yet
    booked: tuple[Booked, ...]  # requests that somebody has taken on
    codes: frozenset[str]  # the same as codes of the form
    contact_id: int | None  # whose need it is; none: the child
    by_worker: bool = False  # their social worker says so, and nobody asked for it themselves

    @property
    def words(self) -> str:
        """All of it in one line."""
        return "; ".join(self.needs)


def list_needs(session: Session, council: Council, on: date) -> list[Need]:
    """What is to be arranged for planned meetings from that day on, by meeting day, then person.

    What `sharing.to_arrange` gives to business support, and that words wait for a translation, with the day by which
    it is needed; what was booked stays; never what else anybody answered. Three statements, however many they are.
    """
    found: dict[int, _Asked] = {}
    wanted = list(_interpreters(session, on))
    acknowledged = [concern.id for concern, _taker in wanted if concern.acknowledged_at is not None]
    notes = notes_of(session, acknowledged, Role.SUPPORT) if acknowledged else {}
    for invitation, response, question, codes, wrote in _ticked(session, council, on):
        asked = found.setdefault(invitation.id, _Asked(invitation))
        open_codes = sharing.to_arrange(response, question, codes)
        asked.codes.update(open_codes)
        asked.needs += [_label(council.library[response.form], question, code) for code in open_codes]
        asked.wrote_more |= bool(open_codes) and wrote
    for concern, taker in wanted:
        if concern.invitation is not None:
            asked = found.setdefault(concern.invitation.id, _Asked(concern.invitation))
            if concern.acknowledged_at is None:
                asked.concern_id = asked.concern_id or concern.id
            else:
                asked.booked.append(_booked(concern, taker, notes.get(concern.id, [])))
            if concern.code == alerts.UNREAD:
                asked.needs.append(_to_translate(council, concern.invitation, on))
            elif language := alerts.spoken_by(concern):
                asked.codes.add(INTERPRETER)
                asked.needs.append(f"An interpreter to answer the form with: {language}")
    listed = [_need(asked) for asked in found.values() if asked.needs]
    return sorted(listed, key=lambda need: (need.on, need.review.id, need.who))


@dataclass
class _Asked:
    invitation: Invitation
    needs: list[str] = field(default_factory=list)
    wrote_more: bool = False
    concern_id: int | None = None
    booked: list[Booked] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)


def _need(asked: _Asked) -> Need:
    invitation, review = asked.invitation, asked.invitation.review
    return Need(
        review=review,
        child=review.child,
        who=who(review, invitation.contact),
        on=review.day,
        language=name_in_english(invitation.language),
        needs=tuple(dict.fromkeys(asked.needs)),
        wrote_more=asked.wrote_more,
        concern_id=asked.concern_id,
        booked=tuple(asked.booked),
        codes=frozenset(asked.codes),
        contact_id=invitation.contact_id,
    )


def _booked(concern: Concern, taker: Staff | None, notes: list[Note]) -> Booked:
    own = taker is not None and taker.role == Role.SUPPORT
    return Booked(concern.id, taker.name if taker else "", "\n".join(note.words for note in notes) if own else None)


def _label(form: Form, question: Question, code: str) -> str:
    option = next(option for option in question.every_option if option.code == code)
    return english(form, option.label)


def _to_translate(council: Council, invitation: Invitation, on: date) -> str:
    by = clocks.interpreter_by(council, invitation.review, on)
    what = f"Words in {name_in_english(invitation.language)} to be translated"
    return f"{what} by {date_words(by)}" if by else what


def _coming(on: date) -> sa.ColumnElement[bool]:
    return sa.and_(
        Review.status == ReviewStatus.PLANNED, Review.planned_on >= on, Invitation.stage == Stage.CONSULT,
        Invitation.withdrawn_at.is_(None),
    )  # fmt: skip


def _to_answer(on: date) -> sa.ColumnElement[bool]:
    """Whoever would answer with an interpreter is listed after the meeting too, as long as they can answer."""
    return sa.and_(
        Concern.speaks.is_not(None), Review.status != ReviewStatus.CANCELLED,
        Invitation.withdrawn_at.is_(None), Invitation.expires_at > start_of(on),
    )  # fmt: skip


def _whole() -> Any:
    review = joinedload(Invitation.review).joinedload(Review.child)
    return review, joinedload(Invitation.contact)


def _ticked(
    session: Session, council: Council, on: date
) -> Iterable[tuple[Invitation, Response, Question, set[str], bool]]:
    """What was ticked on the questions that may ask for something, and whether words stand beside it, unopened."""
    may_ask = {(form.id, q.name): q for form in council.library for q in form.question if _may_ask(q)}
    rows = session.execute(
        sa.select(Invitation, Response, Answer.question, Answer.code, Choice.code, Answer.words.is_not(None))
        .join(Response, Response.invitation_id == Invitation.id)
        .join(Invitation.review)
        .join(Answer, Answer.response_id == Response.id)
        .outerjoin(Choice, sa.and_(Choice.response_id == Answer.response_id, Choice.question == Answer.question))
        .where(_coming(on), Answer.question.in_({name for _form, name in may_ask}))
        .order_by(Response.id, Answer.question)
        .options(*_whole())
    )
    for (invitation, response, name, wrote), answer in groupby(rows, key=lambda row: (row[0], row[1], row[2], row[5])):
        if question := may_ask.get((response.form, name)):
            yield invitation, response, question, {code for row in answer for code in row[3:5] if code}, wrote


def _may_ask(question: Question) -> bool:
    return question.topic == sharing.ACCESS or any(rule.concern == ConcernKind.INTERPRETER for rule in question.raises)


def _interpreters(session: Session, on: date) -> Iterable[tuple[Concern, Staff | None]]:
    """What asks for an interpreter, and who has taken it on."""
    yield from session.execute(
        sa.select(Concern, Staff)
        .join(Concern.invitation)
        .join(Invitation.review)
        .outerjoin(Staff, Staff.id == Concern.acknowledged_by)
        .where(sa.or_(_coming(on), _to_answer(on)), Concern.kind == ConcernKind.INTERPRETER)
        .options(joinedload(Concern.invitation).options(*_whole()))
        .order_by(Concern.id)
    )
