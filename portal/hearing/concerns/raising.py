"""Worries and requests: raised in the transaction that saves the page, and told at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.council.work import Work
from portal.forms import pages
from portal.forms.schema import Form, Raise
from portal.hearing.answers.given import Given
from portal.hearing.answers.kept import Heard
from portal.hearing.concerns import alerts, clocks
from portal.hearing.concerns.alerts import UNHEARD, UNREAD
from portal.hearing.tagging.reading import Reading
from portal.hearing.tags.keep import Readings
from portal.store.audit import Action
from portal.store.models import Concern, Invitation, Response
from portal.store.vocabulary import ConcernKind, Stage, Urgency

Noticed = tuple[str | None, str, ConcernKind, Urgency]  # the question, if it is of one, and the code that tells why
PHRASES = "phrases"  # what a concern is raised by that the portal noticed in words


def raise_for(
    work: Work,
    invitation: Invitation,
    response: Response,
    form: Form,
    given: Iterable[Given],
    *,
    before: Mapping[str, Heard],
) -> list[Concern]:
    """Raises what the answers call for by the form's `raises`, in the transaction that saves them.

    Returns the concerns that are new, or came back: one that was changed away and is chosen again waits again, though
    somebody had acknowledged it. An answer saved twice raises once; one that is changed keeps its concern, with
    `changed_at`. `before` is what stood until now.
    """
    called_by = {each.question: _called(form, each) for each in given}
    had_by = {name: _called(form, before[name]) for name in called_by if name in before}
    if not any(called_by.values()) and not any(had_by.values()):
        return []
    # nothing can have been raised by what was never answered
    standing = {(c.question, c.code): c for c in _of(work.session, invitation)} if had_by else {}
    raised: list[Concern] = []
    for question, called in called_by.items():
        had = had_by.get(question, {})
        for code, rule in called.items():
            concern = standing.get((question, code))
            if concern is None:
                raised.append(
                    _new(
                        work.council, invitation, response.helped, question, code, rule.concern, rule.urgency, work.now
                    )
                )
            elif code not in had:
                alerts.wait_again(work.council, concern, invitation.review, work.now)
                raised.append(concern)
        for (name, code), concern in standing.items():
            if name == question and code in had and code not in called:
                concern.changed_at = work.now
    _announce(work, raised)
    return raised


def raise_phrases(work: Work, response: Response, readings: Readings) -> list[Concern]:
    """Raises what the portal noticed in words that were sent: a phrase that needs a prompt look, and once for the
    whole response a language it cannot read. It never lowers what a person raised, and it misses things.

    `readings` are those of words just sent or replaced; where a person had acknowledged one, it waits again.
    """
    noticed: list[Noticed] = [
        (name, PHRASES, ConcernKind.PROMPT_LOOK, Urgency.SAME_DAY)
        for name, read in readings.items()
        if read.safeguarding
    ]
    if any(read.unread for read in readings.values()):
        noticed.append((None, UNREAD, ConcernKind.INTERPRETER, Urgency.READ_FIRST))
    return _raise_noticed(work, response.invitation, noticed, helped=response.helped)


def raise_unheard(work: Work, response: Response, questions: Iterable[str]) -> list[Concern]:
    """Raises that somebody has to listen, once for the whole response: nothing notices what is said in a voice.

    `questions` are those answered aloud of which nobody typed up yet what is said.
    """
    listen: Noticed = (None, UNHEARD, ConcernKind.PROMPT_LOOK, Urgency.READ_FIRST)
    noticed = [listen] if any(True for _ in questions) else []
    return _raise_noticed(work, response.invitation, noticed, helped=response.helped)


def raise_beside(work: Work, invitation: Invitation, read: Reading, *, helped: bool) -> list[Concern]:
    """The same for words beside the form, of no question of it: at once, for they are sent when they are kept."""
    noticed: list[Noticed] = []
    if read.safeguarding:
        noticed = [(None, PHRASES, ConcernKind.PROMPT_LOOK, Urgency.SAME_DAY)]
    elif read.unread:
        noticed = [(None, UNREAD, ConcernKind.INTERPRETER, Urgency.READ_FIRST)]
    return _raise_noticed(work, invitation, noticed, helped=helped)


def _raise_noticed(work: Work, invitation: Invitation, noticed: list[Noticed], *, helped: bool) -> list[Concern]:
    """Raises what nobody has raised, and what somebody had acknowledged waits again; what waits already stays."""
    if not noticed:
        return []
    standing = {(c.question, c.code): c for c in _of(work.session, invitation)}
    raised: list[Concern] = []
    for question, code, kind, urgency in noticed:
        concern = standing.get((question, code))
        if concern is None:
            raised.append(_new(work.council, invitation, helped, question, code, kind, urgency, work.now))
        elif concern.acknowledged_at is not None:
            alerts.wait_again(work.council, concern, invitation.review, work.now)
            raised.append(concern)
    _announce(work, raised)
    return raised


def raised_by(session: Session, invitation: Invitation) -> frozenset[str]:
    """The questions whose answers raised a concern."""
    return frozenset(c.question for c in _of(session, invitation) if c.question)


def _of(session: Session, invitation: Invitation) -> list[Concern]:
    return list(session.scalars(_concerns(), {"invitation_id": invitation.id}))


@cache
def _concerns() -> sa.Select[Concern]:
    return sa.select(Concern).where(Concern.invitation_id == sa.bindparam("invitation_id"))


def _called(form: Form, answer: Given | Heard) -> dict[str | None, Raise]:
    return dict(pages.raised(form.find(answer.question), frozenset(answer.codes), bool(answer.words)))


def _new(
    council: Council,
    invitation: Invitation,
    helped: bool,
    question: str | None,
    code: str | None,
    kind: ConcernKind,
    urgency: Urgency,
    now: datetime,
) -> Concern:
    return Concern(
        child_id=invitation.review.child_id,
        invitation_id=invitation.id,
        question=question,
        code=code,
        kind=kind,
        urgency=urgency,
        # feedback is about how the IRO did: what is raised there goes round the IRO
        about_iro=invitation.stage == Stage.FEEDBACK,
        helped=helped,
        raised_at=now,
        due_at=clocks.due_at(council, urgency, invitation.review, now),
    )


def _announce(work: Work, raised: list[Concern]) -> None:
    work.session.add_all(raised)
    work.session.flush()
    for concern in raised:
        work.record(Action.RAISE, f"concern:{concern.id}", child_id=concern.child_id)
        alerts.tell(work.session, work.council, concern, now=work.now)
