"""What a child ticked about their meeting, where, when and who; and what of it goes on to the social worker."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.council.work import Work
from portal.forms.schema import Option, Question
from portal.hearing import sharing
from portal.hearing.answers import kept
from portal.hearing.answers.kept import english
from portal.sending import outbox
from portal.store.audit import Action
from portal.store.models import Invitation, Response, Review, Staff
from portal.store.tables.concern_tables import RequestPassedOn
from portal.store.vocabulary import Channel, ReadAs, ResponseStatus, Stage

METRIC = "P_VENUE"  # the question on place, time and people, in both forms of children


class NothingTicked(Exception):
    """Nothing of what they asked for was ticked to be passed on."""


class ChildHasNotAgreed(Exception):
    """Nobody said that the child wants it passed on."""


class NobodyToTell(Exception):
    """The portal knows no address of the child's social worker."""


@dataclass(frozen=True)
class MeetingRequest:
    """One thing a child ticked; `passed_at` and `by` once it went on to the social worker."""

    code: str
    label: str
    passed_at: datetime | None
    by: str | None


def requests_of(session: Session, council: Council, review: Review) -> list[MeetingRequest]:
    """What the child ticked in what they sent, in the form's order; never what is the IRO's alone, nor a word."""
    found = _ticked(session, council, review)
    if found is None:
        return []
    response, question, options = found
    passed = {row.code: (row.at, name) for row, name in session.execute(
        sa.select(RequestPassedOn, Staff.name)
        .join(Staff, Staff.id == RequestPassedOn.staff_id)
        .where(RequestPassedOn.response_id == response.id, RequestPassedOn.question == question.name)
    )}  # fmt: skip
    form = council.library[response.form]
    return [
        MeetingRequest(each.code, english(form, each.label), *passed.get(each.code, (None, None))) for each in options
    ]


def pass_on(work: Work, review: Review, codes: Collection[str], *, agreed: bool) -> int:
    """Posts what the child agreed to, of what they ticked, to their social worker, once; returns how much that is.

    The message says the reference and what was ticked, as the form calls it: no name, and no word the child wrote.
    Raises NothingTicked, ChildHasNotAgreed, NobodyToTell.
    """
    if not agreed:
        raise ChildHasNotAgreed
    found, address = _ticked(work.session, work.council, review), review.child.social_worker_email
    waiting = {each.code: each for each in requests_of(work.session, work.council, review) if each.passed_at is None}
    going = [each for code, each in waiting.items() if code in codes]
    if found is None or not going:
        raise NothingTicked
    if not address:
        raise NobodyToTell
    response, question, _options = found
    for each in going:
        work.session.add(
            RequestPassedOn(
                response_id=response.id, question=question.name, code=each.code, at=work.now, staff_id=work.by.staff_id
            )
        )
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
    # what asks for an interpreter or an advocate is a request of its own, with a clock
    arranged = {code for rule in question.raises for code in rule.when}
    ticked = set(shown[question.name].codes) - arranged
    open_to_others = [each for each in question.every_option if not each.private and not each.none]
    return response, question, [each for each in open_to_others if each.code in ticked]
