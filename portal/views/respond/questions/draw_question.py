"""One question as its page draws it: its words, its answers, how it is heard, and what stands in its fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import request
from markupsafe import Markup

from portal import i18n
from portal.asking.likely_role import likely_role
from portal.forms import pages
from portal.forms.schema import Option, Question
from portal.hearing.answers.kept import Heard
from portal.store.vocabulary import AnswerState
from portal.views.every_page.request import council
from portal.views.respond import who_sees_this
from portal.views.respond.chosen_look import look_of
from portal.views.respond.questions import fields, listen
from portal.views.respond.questions.fields import Brought
from portal.views.respond.questions.listen import Listening
from portal.views.respond.visit import Visit
from portal.views.respond.words import answer, in_a_row, isolated, said


@dataclass(frozen=True)
class Choice:
    """One answer as a page draws it."""

    code: str
    label: Markup
    face: int | str | None
    icon: str | None
    picture: Markup | None
    help: Markup | None = None
    alone: bool = False  # "no one", "none of these": not beside others


@dataclass(frozen=True)
class Shown:
    """One question as a page draws it, with what stands in its fields."""

    name: str
    template: str
    text: Markup
    help: Markup | None
    helper_says: Markup | None
    options: tuple[Choice, ...]
    chosen: tuple[str, ...]
    in_a_row: bool
    box: str | None  # the field for words, where there is one
    box_label: Markup
    limit: int | None
    words: str
    problem: str | None
    box_problem: str | None
    listening: Listening
    # answered before and not shown again, and kept when left empty; of a close one only its own browser is told
    hidden: bool


@dataclass(frozen=True)
class Fields:
    """What stands in the fields of one question for this browser, and whether an answer stands that is not shown."""

    codes: tuple[str, ...]
    words: str
    hidden: bool


def fields_of(visit: Visit, question: Question, answers: Mapping[str, Heard]) -> Fields:
    """What this browser wrote before; else what is likely, where nothing stands."""
    box, name = visit.box, question.name
    mine, stands = box.shown(answers).get(name), answers.get(name)
    # only put before them: it is an answer when they press Continue, and never over one that stands
    likely = likely_role(question, visit.loaded.contact) if stands is None else None
    codes = (likely,) if likely else mine.codes if mine else ()
    hidden = mine is None and name in box.told(answers) and answers[name].state == AnswerState.ANSWERED
    return Fields(codes, (mine.words or "") if mine else "", hidden)


def draw(visit: Visit, question: Question, answers: Mapping[str, Heard], brought: Brought | None = None) -> Shown:
    """A question with what was just brought in its fields, else with what this browser wrote before."""
    form, reader = visit.form, visit.reader
    stands = fields_of(visit, question, answers)
    codes, words = stands.codes, stands.words
    problems: Mapping[str, str] = {}
    if brought is not None:
        codes, words = brought.codes.get(question.name, ()), brought.words.get(question.name, "")
        problems = brought.problems
    options = pages.options_of(form, question, reader)
    helping = pages.help_of(form, question, reader, i18n.pgettext)
    to_helper = pages.helper_words(form, question, reader, i18n.pgettext)
    box = fields.words_field(question) if question.words else None
    label = question.words.label if question.words and not question.is_text else None
    return Shown(
        name=question.name,
        template=question.template if form.skin != "adult" else question.plain_template,
        text=isolated(pages.text_of(form, question, reader, i18n.pgettext)),
        help=isolated(helping, rings=True) if helping else None,
        helper_says=isolated(to_helper) if to_helper else None,
        options=tuple(_choice(visit, question, option) for option in options),
        chosen=codes,
        in_a_row=in_a_row(question, options, reader, form),
        box=box,
        box_label=said(label, reader, form) if label else Markup(""),
        limit=question.words.max_length if question.words else None,
        words=words,
        problem=problems.get(question.name) if not question.is_text else None,
        box_problem=problems.get(box) if box else None,
        listening=listen.listening(form, question),
        hidden=stands.hidden,
    )


def notes_before(visit: Visit, questions: Iterable[Question], answers: Mapping[str, Heard]) -> list[Markup]:
    """What the page before this one leads to, told to the browser that filled it in."""
    mine = visit.box.shown(answers)
    chosen = ((q, frozenset(mine[q.name].codes)) for q in questions if q.name in mine)
    told = (pages.notes_of(visit.form, q, codes, visit.reader, i18n.pgettext) for q, codes in chosen)
    return [isolated(words, rings=True) for notes in told for words in notes]


def _choice(visit: Visit, question: Question, option: Option) -> Choice:
    return Choice(
        option.code,
        answer(visit.form, question, option, visit.reader),
        option.face,
        option.icon,
        _picture(visit, option),
        who_sees_this.kept_from_the_meeting(visit.form, question, option, visit.reader.iro),
        option.none,
    )


def _picture(visit: Visit, option: Option) -> Markup | None:
    """The picture beside an answer: an adult is shown it only where they chose Easy Read."""
    if option.picture is None or (visit.form.skin == "adult" and not look_of(request).easy):
        return None
    return Markup(council().pictures[option.picture])  # noqa: S704  made of shapes alone
