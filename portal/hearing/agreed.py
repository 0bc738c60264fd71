"""What somebody agreed to have told at the meeting when their IRO asked them, and what the IRO marked to be read out.

The child decides, and decides last: whoever says again who may see it, after the talk, is taken at that word, and an
answer that was changed since was not agreed. What may be told then is for `sharing` to say.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import calendar
from portal.council.work import Work
from portal.forms.schema import Form
from portal.hearing import sharing, wishes
from portal.hearing.answers import kept
from portal.hearing.answers.kept import Heard
from portal.hearing.sharing import Consent
from portal.store.audit import Action
from portal.store.models import Response, Revision
from portal.store.sealing import keys
from portal.store.tables.agreement_tables import Agreement, ReadOut
from portal.store.tables.work_words import Agreed, Talked, Wish
from portal.store.vocabulary import ReadAs


class AgreedMeanwhile(Exception):
    """Since it was looked at, something else was agreed, or they changed an answer or who may see it."""


class TalkTooEarly(Exception):
    """They said who may see it after that day: what was agreed before does not count. Carries the day they said it."""

    def __init__(self, since: date) -> None:
        super().__init__(since)
        self.since = since


class NothingAgreed(LookupError):
    """This does not stand agreed; somebody may have taken it back already."""


@dataclass(frozen=True)
class Talk:
    """What came of asking somebody: how much may be told, which answers of it, and when and how they spoke."""

    shares: Agreed
    answers: Collection[str]
    on: date
    how: Talked


@dataclass(frozen=True)
class Standing:
    """How far the answers of a response may be told at its meeting, with what was agreed and what was changed since."""

    agreement: Agreement | None
    offered: Mapping[str, Heard]  # what somebody can be asked for
    told: Mapping[str, Heard]  # what may be told as it stands
    changed: frozenset[str]  # what may not, for it was agreed and then changed, or answered only since
    seen: str  # this very state: what is recorded has to have looked at it

    @property
    def overtaken(self) -> bool:
        """Whether they have said since who may see it."""
        return self.agreement is not None and self.agreement.overtaken_at is not None


def standing(session: Session, form: Form, response: Response) -> Standing:
    """How it stands with the table now: what was agreed, what may be told, and what could be."""
    answers, agreement = kept.heard(session, response), latest(session, response)
    consent = consent_of(session, response, agreement, answers)
    offered = sharing.may_be_agreed(form, answers)
    told = sharing.shown(ReadAs.MEETING, response, form, answers, consent=consent)
    return Standing(
        agreement,
        offered,
        {name: each for name, each in told.items() if name in offered},
        _changed(agreement, consent, offered) - told.keys(),
        _seen(session, response, agreement),
    )


def latest(session: Session, response: Response) -> Agreement | None:
    """What was agreed last and not taken back."""
    return next((each for each in reversed(history(session, response)) if each.taken_back_at is None), None)


def history(session: Session, response: Response) -> list[Agreement]:
    """All that was ever agreed, the first first."""
    return list(session.scalars(_history(), {"response": response.id}))


@cache
def _history() -> sa.Select[Agreement]:
    return sa.select(Agreement).where(Agreement.response_id == sa.bindparam("response")).order_by(Agreement.id)


def consent_of(
    session: Session, response: Response, agreement: Agreement | None, answers: Mapping[str, Heard]
) -> Consent | None:
    """What counts of an agreement as the answers now stand; none where they have said since who may see it."""
    if agreement is None or agreement.overtaken_at is not None:
        return None
    marks = _marks(session, response, answers)
    same = frozenset(name for name, mark in agreement.answers.items() if marks.get(name) == mark)
    return Consent(agreement.shares == Agreed.ALL, same)


def agree(work: Work, form: Form, response: Response, talk: Talk, *, seen: str) -> Agreement:
    """Records what somebody said when they were asked, in the place of what was agreed before; that is kept.

    `seen` is `Standing.seen` of what the IRO looked at. Raises AgreedMeanwhile where it has changed since, and
    TalkTooEarly for a talk before the day on which they last said who may see it. Who may record it is for
    `sharing.may_open` to say.
    """
    session = work.session
    # one after the other: the second of two finds what the first recorded
    session.scalar(sa.select(Response.id).where(Response.id == response.id).with_for_update())
    session.refresh(response)
    stands = standing(session, form, response)
    if stands.seen != seen:
        raise AgreedMeanwhile
    since = _said_on(session, form, response)
    if talk.on < since:
        raise TalkTooEarly(since)
    names = {Agreed.ALL: stands.offered.keys(), Agreed.PART: set(talk.answers), Agreed.NONE: set()}[talk.shares]
    marks = _marks(session, response, kept.heard(session, response))
    row = Agreement(
        response_id=response.id,
        shares=talk.shares,
        answers={name: marks[name] for name in stands.offered if name in names},
        talked_on=talk.on,
        how=talk.how,
        at=work.now,
        staff_id=work.by.staff_id,
    )
    session.add(row)
    _record(work, Action.AGREE, response, f"{talk.shares}: {len(row.answers)} of {len(stands.offered)}")
    return row


def take_back(work: Work, response: Response, agreement_id: int) -> None:
    """Takes back what was agreed last: what stood before stands again.

    Raises NothingAgreed where this is not the last; somebody may have recorded another since.
    """
    last = latest(work.session, response)
    if last is None or last.id != agreement_id:
        raise NothingAgreed(agreement_id)
    last.taken_back_at = work.now
    _record(work, Action.TAKE_BACK, response, "what was agreed")


def overtake(work: Work, response: Response) -> None:
    """They say once more who may see it: from here on that counts, and nothing that was agreed before."""
    work.session.execute(
        sa.update(Agreement)
        .where(Agreement.response_id == response.id, Agreement.overtaken_at.is_(None))
        .values(overtaken_at=work.now)
    )


def read_out(session: Session, response: Response) -> frozenset[str]:
    """The questions whose answers are to be read out at the meeting, as far as they may be told there.

    Those that the IRO marked, and those that whoever answered asked for: what they ask is not unmarked by anybody else.
    """
    return wishes.asked_to(response, Wish.ALOUD) | frozenset(
        session.scalars(sa.select(ReadOut.question).where(ReadOut.response_id == response.id))
    )


def mark_read_out(work: Work, form: Form, response: Response, questions: Iterable[str]) -> None:
    """Marks these answers, and no others, to be read out; what is not on the table cannot be."""
    told = standing(work.session, form, response).told
    work.session.execute(sa.delete(ReadOut).where(ReadOut.response_id == response.id))
    wanted = [name for name in told if name in set(questions)]
    work.session.add_all(ReadOut(response_id=response.id, question=name) for name in wanted)
    _record(work, Action.READ_OUT, response, f"{len(wanted)}")


def _record(work: Work, action: Action, response: Response, why: str) -> None:
    child_id = response.invitation.review.child_id
    work.record(action, f"response:{response.id}", child_id=child_id, why=why)
    work.session.flush()


def _changed(agreement: Agreement | None, consent: Consent | None, offered: Mapping[str, Heard]) -> frozenset[str]:
    if agreement is None or consent is None:
        return frozenset()
    changed = (offered.keys() & agreement.answers.keys()) - consent.questions
    # where everything was agreed, what was left empty then was not there to be agreed
    added = offered.keys() - agreement.answers.keys() if consent.everything else set()
    return frozenset(changed | added)


def _marks(session: Session, response: Response, answers: Mapping[str, Heard]) -> dict[str, str]:
    """A keyed hash of each answer: it tells whether the answer is the same, and nobody without the key what it is."""
    ring = keys(session)
    return {
        name: ring.mark(f"agreed:{response.id}:{name}:{json.dumps([each.codes, each.says])}").hex()[:32]
        for name, each in answers.items()
    }


def _seen(session: Session, response: Response, agreement: Agreement | None) -> str:
    stands = (agreement.id, agreement.overtaken_at) if agreement else None
    private = sorted(wishes.asked_to(response, Wish.KEEP))
    said = f"{response.sharing}:{response.changed_at}:{private}"
    return keys(session).mark(f"seen:{response.id}:{stands}:{said}").hex()[:32]


def _said_on(session: Session, form: Form, response: Response) -> date:
    """The day on which they last said, or left open, who may see it."""
    asked = [question.name for question in form.question if question.records == "sharing"]
    changed = session.scalar(
        sa.select(sa.func.max(Revision.replaced_at)).where(
            Revision.response_id == response.id, Revision.question.in_(asked)
        )
    )
    moments = [each for each in (response.submitted_at, changed) if each is not None]
    return calendar.today(max(moments))
