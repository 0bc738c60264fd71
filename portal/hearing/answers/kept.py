"""Answers as rows: sealed on the way in, opened on the way out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.forms import sentences
from portal.forms.pages import Answers
from portal.forms.schema import Form
from portal.forms.sentences import Reader, Words
from portal.hearing.answers.given import Given
from portal.store.bulk import dialect_of, insert_for, insert_into
from portal.store.models import Answer, Choice, Response, Revision
from portal.store.sealing import KeyRing, keys
from portal.store.tables.media_tables import SaidAloud
from portal.store.tables.work_words import SoundKind
from portal.store.vocabulary import ResponseStatus


@dataclass(frozen=True)
class Aloud:
    """What is said aloud beside an answer, without opening the sound.

    `saved_by` names the browser that may hear it again; `typed` is what a person typed up of it, and `typed_by` who.
    """

    question: str
    kind: SoundKind
    seconds: int
    saved_by: bytes | None
    typed: str | None = None
    typed_by: int | None = None


@dataclass(frozen=True)
class Heard:
    """One answer as it stands: `state` is answered, blank, skipped or not_shown; `codes` are sorted.

    `saved_by` names the browser that may still show it: none once the response was sent.
    """

    question: str
    state: str
    codes: tuple[str, ...] = ()
    words: str | None = None
    saved_by: bytes | None = None
    aloud: Aloud | None = None

    @property
    def says(self) -> str | None:
        """All that is to be read of it: what was written, and below it what was said aloud, as somebody typed it up."""
        return "\n\n".join(filter(None, (self.words, self.aloud.typed if self.aloud else None))) or None


@dataclass(frozen=True)
class Earlier:
    """An answer as it was before it was replaced."""

    question: str
    state: str
    codes: tuple[str, ...]
    words: str | None
    replaced_at: datetime
    same_device: bool
    helper: str | None


def english(form: Form, words: Words) -> str:
    """Words of a form as staff read them: in English, and with nobody named."""
    return sentences.fill(words, Reader(), lambda _context, message: message, form.id)


def heard(session: Session, response: Response) -> dict[str, Heard]:
    """Every answer of the response by question, words opened; one statement."""
    return _opened(session, response, session.execute(_answers(), {"response_id": response.id}))


def heard_and_counted(session: Session, response: Response, year: int) -> dict[str, Heard]:
    """The same of a draft that is being sent: its answers and ticks are counted in that year, and told by that."""
    here = {"response": response.id, "counted_in": year}
    said = session.execute(_to_count(Answer), here).all()
    ticked: dict[str, list[str]] = {}
    for question, code in session.execute(_to_count(Choice), here):
        ticked.setdefault(question, []).append(code)
    aloud = {question: rest for question, *rest in session.execute(_said_aloud(), {"response_id": response.id})}
    rows = ((*row, code, *aloud.get(row.question, ())) for row in said for code in ticked.get(row.question, (None,)))
    return _opened(session, response, rows)


def _opened(session: Session, response: Response, rows: Iterable[Any]) -> dict[str, Heard]:
    ring, about = keys(session), f"answer:{response.id}:"
    draft = response.status == ResponseStatus.DRAFT
    found: dict[str, Heard] = {}
    for question, state, code, words, saved_by, ticked, *aloud in rows:
        before = found.get(question)
        if before is not None:
            found[question] = replace(before, codes=tuple(sorted({*before.codes, *filter(None, [ticked])})))
            continue
        codes = tuple(filter(None, (code, ticked)))
        said = None if words is None else ring.open(words, about + question)
        spoke = _aloud(ring, response, question, *aloud) if any(aloud) else None
        found[question] = Heard(question, state, codes, said, saved_by if draft else None, spoke)
    return found


def _aloud(
    ring: KeyRing, response: Response, question: str, kind: SoundKind, seconds: int,
    saved_by: bytes | None, typed: bytes | None, typed_by: int | None,
) -> Aloud:  # fmt: skip
    said = None if typed is None else ring.open(typed, f"aloud-typed:{response.id}:{question}")
    mine = saved_by if response.status == ResponseStatus.DRAFT else None
    return Aloud(question, kind, seconds, mine, said, typed_by)


def words_so_far(session: Session, invitation_id: int) -> dict[str, str]:
    """The words written so far for that invitation by question, opened; one statement."""
    ring = keys(session)
    return {
        question: ring.open(words, f"answer:{response_id}:{question}")
        for response_id, question, words in session.execute(_words(), {"invitation_id": invitation_id})
        if words is not None
    }


def codes_of(answers: Mapping[str, Heard]) -> Answers:
    """The codes of answers already read, as conditions want them."""
    return {name: frozenset(each.codes) for name, each in answers.items() if each.codes}


@cache
def _words() -> sa.Select[int, str, bytes | None]:
    return (
        sa.select(Answer.response_id, Answer.question, Answer.words)
        .join(Response, Response.id == Answer.response_id)
        .where(Response.invitation_id == sa.bindparam("invitation_id"), Answer.words.is_not(None))
    )


_READ = {Answer: ("question", "state", "code", "words", "saved_by"), Choice: ("question", "code")}
_ALOUD = ("kind", "seconds", "saved_by", "typed", "typed_by")


@cache
def _to_count(table: type[Answer] | type[Choice]) -> Any:
    rows: Any = table.__table__
    counted = sa.update(rows).where(rows.c.response_id == sa.bindparam("response"))
    return counted.values(year=sa.bindparam("counted_in")).returning(*(rows.c[name] for name in _READ[table]))


@cache
def _answers() -> sa.Select[Any]:
    # of the tables, not of their classes: plain rows come back in a third of the time
    answer, choice, aloud = Answer.__table__, Choice.__table__, SaidAloud.__table__
    ticked = sa.and_(choice.c.response_id == answer.c.response_id, choice.c.question == answer.c.question)
    beside = sa.and_(aloud.c.response_id == answer.c.response_id, aloud.c.question == answer.c.question)
    columns = (*(answer.c[name] for name in _READ[Answer]), choice.c.code, *(aloud.c[name] for name in _ALOUD))
    joined = answer.outerjoin(choice, ticked).outerjoin(aloud, beside)
    return sa.select(*columns).select_from(joined).where(answer.c.response_id == sa.bindparam("response_id"))


@cache
def _said_aloud() -> sa.Select[Any]:
    rows: Any = SaidAloud.__table__
    columns = sa.select(rows.c.question, *(rows.c[name] for name in _ALOUD))
    return columns.where(rows.c.response_id == sa.bindparam("response_id"))


def write(
    session: Session,
    response: Response,
    given: Iterable[Given],
    *,
    many: frozenset[str],
    ticked: frozenset[str],
    saved_by: bytes | None,
) -> None:
    """Puts the answers in the place of what stood there, in at most three statements.

    `many` names the questions whose codes are rows of their own, `ticked` those that have such rows now. A translation
    of replaced words goes with them.
    """
    ring, about = keys(session), f"answer:{response.id}:"
    shared = {"response_id": response.id, "form": response.form, "year": response.year}
    answers, choices = [], []
    for each in given:
        several = each.question in many
        answers.append(
            shared
            | {
                "question": each.question,
                "state": each.state,
                "code": each.codes[0] if each.codes and not several else None,
                "words": ring.close(each.words, about + each.question) if each.words else None,
                "saved_by": saved_by,
            }
        )
        choices += [shared | {"question": each.question, "code": code} for code in each.codes if several]
    if answers:
        _put_answers(session, answers)
        _put_choices(session, response, [each["question"] for each in answers if each["question"] in ticked], choices)


def _put_answers(session: Session, answers: list[dict[str, Any]]) -> None:
    # many rows for one statement, not one statement with many values: that is composed anew each time
    session.execute(_put(dialect_of(session)), answers)


@cache
def _put(dialect: str) -> Any:
    put = insert_for(dialect, Answer.__table__)
    new = {name: put.excluded[name] for name in ("state", "code", "words", "saved_by", "form", "year")}
    return put.on_conflict_do_update(index_elements=["response_id", "question"], set_=new | {"translation": None})


def _put_choices(session: Session, response: Response, replaced: list[str], choices: list[dict[str, Any]]) -> None:
    if replaced:
        session.execute(_drop_choices(), {"response": response.id, "questions": replaced})
    if choices:
        session.execute(insert_into(session, Choice.__table__), choices)


@cache
def _drop_choices() -> sa.Delete:
    questions: sa.BindParameter[Any] = sa.bindparam("questions", expanding=True)
    rows: Any = Choice.__table__
    return sa.delete(rows).where(rows.c.response_id == sa.bindparam("response"), rows.c.question.in_(questions))


def keep_revisions(
    session: Session, response: Response, was: Iterable[Heard], *, same_device: frozenset[str], now: datetime
) -> None:
    """Keeps answers that are about to be replaced, sealed; `same_device` names those its own browser replaces."""
    ring = keys(session)
    kept = []
    for each in was:
        plain = json.dumps({"state": each.state, "codes": each.codes, "words": each.words}, ensure_ascii=False)
        kept.append(
            {
                "response_id": response.id,
                "question": each.question,
                "was": ring.close(plain, f"revision:{response.id}:{each.question}"),
                "replaced_at": now,
                "same_device": each.question in same_device,
                "helper": response.helper,
            }
        )
    if kept:
        session.execute(insert_into(session, Revision.__table__), kept)


def earlier(session: Session, response: Response) -> list[Earlier]:
    """What was answered before it was replaced, oldest first, words opened."""
    ring = keys(session)
    rows = session.scalars(sa.select(Revision).where(Revision.response_id == response.id).order_by(Revision.id))
    found = []
    for row in rows:
        was = json.loads(ring.open(row.was, f"revision:{response.id}:{row.question}"))
        found.append(
            Earlier(
                row.question,
                was["state"],
                tuple(was["codes"]),
                was["words"],
                row.replaced_at,
                row.same_device,
                row.helper,
            )
        )
    return found
