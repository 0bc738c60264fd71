"""Returns as rows, without the station that takes them in: what the figures are counted from and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import calendar
from portal.council.council import Council
from portal.forms.files import Library
from portal.reporting.quotes import to_read
from portal.store.models import Answer, Choice, Contact, Response, Review, Tag, Wording
from portal.store.sealing import keys
from portal.store.vocabulary import AnswerState
from tests.factories import NOW, SOMEBODY, an_invitation


def noon(day: date) -> datetime:
    """The middle of that day."""
    return datetime.combine(day, time(12), UTC)


def received(
    session: Session,
    library: Library,
    review: Review,
    form: str,
    answers: Mapping[str, str | tuple[str, ...]] | None = None,
    *,
    on: date | datetime,
    contact: Contact | None = None,
    source: str = "import",
    origin: str | None = None,
    **facts: object,
) -> Response:
    """A return of that form, received that day: questions not named are blank, `not_shown`, `skipped` are states.

    It has an invitation of its own, of origin import unless it came by web or paper.
    """
    at = on if isinstance(on, datetime) else noon(on)
    asked = {key: facts.pop(key) for key in ("sent_at", "opened_at", "started_at", "withdrawn_at") if key in facts}
    stage = library[form].stage
    origin = origin or ("import" if source == "import" else "asked")
    if origin == "import":
        asked.setdefault("sent_at", None)
    invitation = an_invitation(session, None, review, contact, stage=stage, form=form, origin=origin, **asked)
    day = calendar.today(at)
    response = Response(
        **{"invitation": invitation, "invitation_id": invitation.id, "wording_id": _wording(session, form).id}
        | {"form": form, "source": source, "status": "submitted", "started_at": at, "submitted_at": at}
        | {"year": calendar.financial_year(day), "month": day.month}
        | facts
    )
    session.add(response)
    session.flush()
    _keep_answers(session, library, response, answers or {})
    return response


def tagged(session: Session, response: Response, question: str, kind: str, value: str, **facts: object) -> Tag:
    """A tag on the words of that answer, by the machine unless told otherwise."""
    given = {"set_by": "machine", "form": response.form, "year": response.year}
    tag = Tag(response_id=response.id, question=question, kind=kind, value=value, **given | facts)
    session.add(tag)
    session.flush()
    return tag


def said(session: Session, response: Response, question: str, words: str) -> None:
    """Puts words, sealed, into that answer."""
    answer = session.get_one(Answer, (response.id, question))
    answer.state, answer.words = AnswerState.ANSWERED, keys(session).close(words, f"answer:{response.id}:{question}")
    session.flush()


def all_read(session: Session, council: Council, year: int = 2025) -> None:
    """A person has read every text of the year that may leave, and struck what was suggested."""
    waiting = [text for text in to_read.texts(session, council, year) if text.waits]
    names = to_read.suggested(session, waiting)
    for text in waiting:
        places = names[text.response_id, text.question]
        to_read.decide(session, text, allowed=True, places=places, seen=text.mark, by=SOMEBODY, now=NOW)
    session.flush()


def _wording(session: Session, form: str) -> Wording:
    found = session.scalars(sa.select(Wording).where(Wording.form == form)).first()
    if found is None:
        found = Wording(form=form, version="as tested", language="en", words={})
        session.add(found)
        session.flush()
    return found


def _keep_answers(
    session: Session, library: Library, response: Response, answers: Mapping[str, str | tuple[str, ...]]
) -> None:
    shared = {"response_id": response.id, "form": response.form, "year": response.year}
    for question in library[response.form].question:
        given = answers.get(question.name)
        if given is None or given in ("not_shown", "skipped"):
            session.add(Answer(**shared, question=question.name, state=given or "blank"))
        elif isinstance(given, str):
            session.add(Answer(**shared, question=question.name, state="answered", code=given))
        else:
            session.add(Answer(**shared, question=question.name, state="answered"))
            session.add_all(Choice(**shared, question=question.name, code=code) for code in given)
    session.flush()
