"""What a child ticked about their meeting, where, when and who; what of it is passed on, and what was settled."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.council.work import Work
from portal.forms.schema import Option, Question
from portal.hearing import sharing
from portal.hearing.answers import kept
from portal.hearing.answers.kept import english
from portal.hearing.concerns import clocks
from portal.sending import outbox
from portal.store.audit import Action
from portal.store.models import Choice, Invitation, Response, Review, Staff
from portal.store.sealing import keys
from portal.store.tables.concern_tables import RequestPassedOn
from portal.store.vocabulary import Channel, ReadAs, ResponseStatus, ReviewStatus, Stage

METRIC = "P_VENUE"  # the question on place, time and people, in the forms of children
LONGEST = 2000  # letters of what was done and told


class NothingTicked(Exception):
    """Nothing of what they asked for was ticked to be passed on."""


class ChildHasNotAgreed(Exception):
    """Nobody said that the child wants it passed on."""


class NobodyToTell(Exception):
    """The portal knows no address of the child's social worker."""


class NothingWritten(Exception):
    """Nobody wrote what was done."""


class NotSettledHere(LookupError):
    """This was not settled by an IRO; what went on by mail cannot be taken back."""


@dataclass(frozen=True)
class MeetingRequest:
    """One thing a child ticked; `at` and `by` once it went on to the social worker, or was settled, with `words`."""

    code: str
    label: str
    at: datetime | None
    by: str | None
    words: str | None


@dataclass(frozen=True)
class AskedFor:
    """What a child ticked about a meeting, and by when it is to be passed on or settled; none once all of it is."""

    requests: tuple[MeetingRequest, ...] = ()
    due_at: datetime | None = None


def asked_for(session: Session, council: Council, review: Review) -> AskedFor:
    """What the child ticked in what they sent, in the form's order; never what is the IRO's alone, nor a word.

    Due by the clock that their response is read by; a meeting that is over leaves nothing to arrange.
    """
    found = _ticked(session, council, review)
    if found is None:
        return AskedFor()
    response, question, options = found
    form, ring = council.library[response.form], keys(session)
    rows = session.execute(
        sa.select(RequestPassedOn, Staff.name)
        .join(Staff, Staff.id == RequestPassedOn.staff_id)
        .where(RequestPassedOn.response_id == response.id, RequestPassedOn.question == question.name)
    )
    acted = {row.code: (row.at, name, ring.open(row.words, _about(row)) if row.words else None) for row, name in rows}
    asked = tuple(
        MeetingRequest(each.code, english(form, each.label), *acted.get(each.code, (None, None, None)))
        for each in options
    )
    waits = review.status == ReviewStatus.PLANNED and any(each.at is None for each in asked)
    due = clocks.read_by(council, review, response.submitted_at) if waits and response.submitted_at else None
    return AskedFor(asked, due)


def unsettled(council: Council) -> Any:
    """When each thing came in (`submitted_at`) that a child ticked and nobody passed on or settled, by `review_id`."""
    return (
        _asked(council)
        .with_only_columns(Invitation.review_id, Response.submitted_at)
        .where(RequestPassedOn.response_id.is_(None))
    )


def facts(council: Council) -> Any:
    """Everything that children ticked, as counted: the day of the review, when it came in, and when it was acted on."""
    return _asked(council).join(Review, Review.id == Invitation.review_id)


def _asked(council: Council) -> sa.Select[Any]:
    acted = sa.and_(
        *(getattr(RequestPassedOn, key) == getattr(Choice, key) for key in ("response_id", "question", "code"))
    )
    open_codes = [
        sa.and_(Choice.form == form.id, Choice.question == question.name, Choice.code.in_(_open_codes(question)))
        for form in council.library
        if form.stage == Stage.CONSULT
        for question in form.question
        if METRIC in question.metric
    ]
    return (
        sa.select(Choice.code)
        .join(Response, Response.id == Choice.response_id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .outerjoin(RequestPassedOn, acted)
        .where(
            Invitation.contact_id.is_(None),
            Invitation.withdrawn_at.is_(None),
            Response.status == ResponseStatus.SUBMITTED,
            sa.or_(sa.false(), *open_codes),
        )
    )


def settle(work: Work, review: Review, codes: Collection[str], words: str) -> int:
    """Notes what was done about things the child ticked, and what they were told; returns how many things that is.

    Raises NothingTicked, NothingWritten.
    """
    found = _ticked(work.session, work.council, review)
    going = _waiting(work, review, codes)
    if found is None or not going:
        raise NothingTicked
    if not words.strip():
        raise NothingWritten
    response, question, _options = found
    for each in going:
        row = _acted_on(work, response, question, each.code)
        row.words = keys(work.session).close(words.strip()[:LONGEST], _about(row))
        work.session.add(row)
    work.record(Action.RECORD, f"response:{response.id}", child_id=review.child_id, why=f"settled: {len(going)}")
    work.session.flush()
    return len(going)


def take_back(work: Work, review: Review, code: str) -> None:
    """It waits again, though somebody noted that it was settled. Raises NotSettledHere."""
    found = _ticked(work.session, work.council, review)
    key = (found[0].id, found[1].name, code) if found else None
    row = work.session.get(RequestPassedOn, key) if key else None
    if row is None or row.words is None:
        raise NotSettledHere(code)
    work.session.delete(row)
    work.record(Action.TAKE_BACK, f"response:{row.response_id}", child_id=review.child_id, why="request")
    work.session.flush()


def pass_on(work: Work, review: Review, codes: Collection[str], *, agreed: bool) -> int:
    """Posts what the child agreed to, of what they ticked, to their social worker, once; returns how much that is.

    The message says the reference and what was ticked, as the form calls it: no name, and no word the child wrote.
    Raises NothingTicked, ChildHasNotAgreed, NobodyToTell.
    """
    if not agreed:
        raise ChildHasNotAgreed
    found, address = _ticked(work.session, work.council, review), review.child.social_worker_email
    going = _waiting(work, review, codes)
    if found is None or not going:
        raise NothingTicked
    if not address:
        raise NobodyToTell
    response, question, _options = found
    for each in going:
        work.session.add(_acted_on(work, response, question, each.code))
    subject, body = work.council.notices.render(
        "requests",
        language="en",
        reference=review.child.reference,
        asked="\n".join(f"- {each.label}" for each in going),
    )
    outbox.post(
        work.session,
        dedupe=f"requests:{response.id}:{work.now:%Y%m%d%H%M%S%f}",
        channel=Channel.EMAIL,
        recipient=address,
        subject=subject,
        body=body,
        now=work.now,
    )
    work.record(Action.PASS_ON, f"response:{response.id}", child_id=review.child_id, why="social worker")
    work.session.flush()
    return len(going)


def _waiting(work: Work, review: Review, codes: Collection[str]) -> list[MeetingRequest]:
    asked = asked_for(work.session, work.council, review).requests
    return [each for each in asked if each.at is None and each.code in codes]


def _acted_on(work: Work, response: Response, question: Question, code: str) -> RequestPassedOn:
    who = work.by.staff_id
    return RequestPassedOn(response_id=response.id, question=question.name, code=code, at=work.now, staff_id=who)


def _about(row: RequestPassedOn) -> str:
    return f"request:{row.response_id}:{row.question}:{row.code}"


def _ticked(session: Session, council: Council, review: Review) -> tuple[Response, Question, list[Option]] | None:
    response = session.scalar(
        sa.select(Response)
        .join(Invitation)
        .where(
            Invitation.review_id == review.id,
            Invitation.contact_id.is_(None),
            Invitation.stage == Stage.CONSULT,
            Invitation.withdrawn_at.is_(None),
            Response.status == ResponseStatus.SUBMITTED,
        )
    )
    if response is None:
        return None
    form = council.library[response.form]
    shown = sharing.shown(ReadAs.IRO, response, form, kept.heard(session, response))
    question = next((each for each in form.question if METRIC in each.metric and each.name in shown), None)
    if question is None:
        return None
    ticked = set(shown[question.name].codes) & _open_codes(question)
    return response, question, [each for each in question.every_option if each.code in ticked]


def _open_codes(question: Question) -> set[str]:
    """What can be passed on of a question: not what is the IRO's alone, nor "nothing"."""
    # what asks for an interpreter or an advocate is a request of its own, with a clock
    arranged = {code for rule in question.raises for code in rule.when}
    return {each.code for each in question.every_option if not each.private and not each.none} - arranged
