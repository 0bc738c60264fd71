"""Counts what was answered, question by question, on the base of all responses of that form in the year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal.forms.files import Library
from portal.forms.schema import Form, Question
from portal.forms.sentences import Named
from portal.reporting.figures.reach import FORM_WORDS
from portal.reporting.figures.table import Cell, Table
from portal.store.models import Answer, Choice
from portal.store.vocabulary import AnswerState, Stage

CATEGORIES = ("yes", "partly", "no", "unsure", "not_answered")
# answers of one question only, read as one of the four that every question shares
READ_AS = {"unclear": "partly", "not_yet": "no", "offered": "no", "a_bit": "partly", "mostly": "partly"}
# whoever says that the question is not about them is outside its base
NOT_ABOUT_THEM = frozenset({"na", "none", "no_want"})

ITEM_WORDS = {"yes": "yes", "partly": "partly", "no": "no", "unsure": "cannot say", "not_answered": "not answered"}

# (form, question, state, code) -> answers; what was ticked where several may be has no state
Cells = Mapping[tuple[str, str, str | None, str | None], int]


def item_tables(session: Session, library: Library, year: int, received: Mapping[str, int]) -> list[Table]:
    """The yes-partly-no items of the feedback forms, and every coded answer of every form as it was given.

    `received` is how many of each form came in the year: the base, less those a question was not put to.
    """
    cells = _answers(session, library, year)
    return [_items_table(library, cells, received), _answers_table(library, cells, received)]


def _answers(session: Session, library: Library, year: int) -> Cells:
    """Answers, and what was ticked where several may be; who ticked "none of these" as well has ticked none."""
    # every column of the first part stands in one index, and none of another table's: see the benchmark
    answered = (Answer.form, Answer.question, Answer.state, Answer.code)
    ticked = (Choice.form, Choice.question, Choice.code)
    query = sa.union_all(
        sa.select(*answered, sa.func.count()).where(Answer.year == year).group_by(*answered),
        sa.select(*_as_answer(*ticked), sa.func.count()).where(Choice.year == year).group_by(*ticked),
        _beside_none(library, year),
    )
    cells: Counter[tuple[str, str, str | None, str | None]] = Counter()
    for form, question, state, code, number in session.execute(query):
        cells[form, question, state, code] += number
    return cells


def _as_answer(form: Any, question: Any, code: Any) -> tuple[Any, ...]:
    """What was ticked, as a column of answers; it has no state of its own."""
    return form, question, sa.null(), code


def _beside_none(library: Library, year: int) -> Any:
    """What was ticked beside "none of these", by form, question and option, to be taken off."""
    none = aliased(Choice)
    asked = [(form.id, question) for form in library for question in form.question if question.many]
    codes = [(form, each.name, [option.code for option in each.every_option if option.none]) for form, each in asked]
    ticked_none = [
        sa.and_(none.form == form, none.question == name, none.code.in_(alone), Choice.code.not_in(alone))
        for form, name, alone in codes
        if alone
    ]
    key = (none.form, none.question, Choice.code)
    return (
        sa.select(*_as_answer(*key), -sa.func.count())
        .join(Choice, sa.and_(none.response_id == Choice.response_id, none.question == Choice.question))
        .where(none.year == year, sa.or_(sa.false(), *ticked_none))
        .group_by(*key)
    )


def is_item(question: Question) -> bool:
    """Whether the question can be answered yes, and all its answers read as one of the shared ones."""
    codes = set(question.codes)
    known = {*CATEGORIES, *READ_AS, *NOT_ABOUT_THEM}
    return question.place == "page" and not question.many and "yes" in codes and codes <= known


def item_label(question: Question) -> str:
    """The question as a report asks it, without a name."""
    return question.text.unnamed if isinstance(question.text, Named) else question.text


def _items_table(library: Library, cells: Cells, received: Mapping[str, int]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    words: dict[str, str] = {**FORM_WORDS, **ITEM_WORDS}
    for form in library:
        for question in filter(is_item, form.question if form.stage == Stage.FEEDBACK else ()):
            rows.append((form.id, question.name, *_item(form, question, cells, received[form.id])))
            words[question.name] = item_label(question)
    return Table(
        "feedback_items",
        "What feedback forms say",
        "Of all responses of that form received in the year. Not in the base of an item: people it was not put to (by "
        "age or an earlier answer) and people who say it is not about them (“I wasn’t there”, “There was no delay”, "
        "“I don’t want it”). Only yes counts as yes; “could have but didn’t want to” and “not yet” count as no, “told, "
        "but not clear” as partly, and so do “A bit” and “Mostly”, which children and young people once had in "
        "the place of an answer between yes and no. Blank and skipped are not answered.",
        ("form", "question", *CATEGORIES, "n"),
        tuple(rows),
        words,
        parts=CATEGORIES,
        whole="n",
    )


def _item(form: Form, question: Question, cells: Cells, received: int) -> tuple[int, ...]:
    counted: Counter[str] = Counter()
    outside = cells.get((form.id, question.name, AnswerState.NOT_SHOWN, None), 0)
    for code in question.codes:
        number = cells.get((form.id, question.name, AnswerState.ANSWERED, code), 0)
        if code in NOT_ABOUT_THEM:
            outside += number
        else:
            counted[READ_AS.get(code, code)] += number
    base = received - outside
    counted["not_answered"] = base - counted.total()
    return (*(counted[category] for category in CATEGORIES), base)


def _answers_table(library: Library, cells: Cells, received: Mapping[str, int]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    words: dict[str, str] = dict(FORM_WORDS)
    labels: dict[tuple[Cell, ...], str] = {}
    for form in library:
        for question in form.question:
            if question.is_text:
                continue
            base = received[form.id] - cells.get((form.id, question.name, AnswerState.NOT_SHOWN, None), 0)
            state = None if question.many else AnswerState.ANSWERED
            retired = {option.code for option in question.every_option if option.retired}
            for code in question.codes:
                given = cells.get((form.id, question.name, state, code), 0)
                if given or code not in retired:
                    rows.append((form.id, question.name, code, given, base))
            skipped = cells.get((form.id, question.name, AnswerState.SKIPPED, None), 0)
            rows.append((form.id, question.name, AnswerState.SKIPPED, skipped, base))
            words[question.name] = item_label(question)
            for option in question.every_option:
                label = option.label
                labels[form.id, question.name, option.code] = label.unnamed if isinstance(label, Named) else label
    return Table(
        "answers",
        "Every coded answer",
        "Answers as they were given, of all responses of that form received in the year that were asked the question. "
        "Where several could be ticked they do not add up to n; “none of these” beats what was ticked beside it.",
        ("form", "question", "answer", "count", "n"),
        tuple(rows),
        words,
        parts=("count",),
        whole="n",
        labels=labels,
    )
