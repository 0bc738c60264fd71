"""What was said aloud, typed up beside it by who heard it: sealed, read by the tagging as words, and told as theirs."""

from __future__ import annotations

import sqlalchemy as sa

from portal.council.work import Work
from portal.faults import NotThere
from portal.hearing.answers import kept
from portal.hearing.answers.given import Given, TooLong, clean, without_codes
from portal.hearing.concerns.alerts import UNHEARD
from portal.hearing.concerns.being_done import Entry, write
from portal.hearing.responses.saving import Taking
from portal.hearing.tags.keep import Readings, prepare
from portal.store.audit import Action
from portal.store.models import Concern, Response, Staff
from portal.store.sealing import keys
from portal.store.tables.media_tables import SaidAloud
from portal.store.tables.work_words import NoteKind
from portal.store.vocabulary import Role

LONGEST = 5_000  # characters: two minutes of talk are some 2,000
TYPISTS = frozenset({Role.IRO, Role.MANAGER})
DONE = "Listened to: what was said is typed up beside it."


class NothingSaid(NotThere):
    """Nothing was said aloud to that question in this response, or it was taken back meanwhile."""


class MayNotTypeUp(Exception):
    """Only somebody who may hear it types up what is said."""


def read_before(work: Work, response: Response, question: str, words: str) -> Readings:
    """Reads what is about to be kept as tagging reads it; slow, so done before `writing(session)` is opened."""
    answer = kept.heard(work.session, response).get(question)
    both = "\n\n".join(filter(None, (answer.words if answer else None, clean(words))))
    return prepare(work.council, response.invitation, [Given(question, words=both)])


def type_up(work: Work, response: Response, question: str, words: str, *, readings: Readings) -> None:
    """Keeps these words as what is said aloud there, in the place of earlier ones; no words take them away.

    They are tagged with what was written beside it, and where they may need a prompt look that is raised. With the last
    one that was missing nobody is waited for to listen: the concern is acknowledged in the name of whoever typed it up.
    Whether this person may hear it is for `sharing` to say; business support never may. Raises NothingSaid,
    MayNotTypeUp and TooLong (more than LONGEST characters).
    """
    session, by = work.session, work.by
    staff = session.get(Staff, by.staff_id) if by.staff_id is not None else None
    if staff is None or staff.role not in TYPISTS:
        raise MayNotTypeUp
    masked = without_codes(Given(question, words=clean(words)), keys(session), response.invitation).words
    if masked and len(masked) > LONGEST:
        raise TooLong(question, len(masked), LONGEST)
    about = f"aloud-typed:{response.id}:{question}"
    sealed = keys(session).close(masked, about) if masked else None
    facts = {"typed": sealed, "typed_by": staff.id, "typed_at": work.now}
    kept_now = session.execute(
        sa.update(SaidAloud)
        .where(SaidAloud.response_id == response.id, SaidAloud.question == question)
        .values(facts if masked else dict.fromkeys(facts))
        .returning(SaidAloud.id)
    )
    if not kept_now.all():
        raise NothingSaid(question)
    work.record(Action.TYPE_UP, f"response:{response.id}", child_id=response.invitation.review.child_id, why=question)
    taking = Taking(work, response.invitation, response, None)
    taking.tag(readings, [question])
    session.flush()
    if masked and not any(each.aloud and not each.aloud.typed for each in taking.answers.values()):
        for waiting in _waits(work, response):
            write(session, waiting, Entry(DONE, NoteKind.DONE, done=True), by=by, now=work.now)


def _waits(work: Work, response: Response) -> list[Concern]:
    return list(work.session.scalars(
        sa.select(Concern).where(
            Concern.invitation_id == response.invitation_id, Concern.code == UNHEARD, Concern.acknowledged_at.is_(None)
        )
    ))  # fmt: skip
