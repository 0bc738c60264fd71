"""The check page: each question with Change, and what this browser wrote until it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal import i18n
from portal.forms import pages
from portal.forms.pages import Page
from portal.forms.schema import Question
from portal.hearing.answers.kept import Heard
from portal.hearing.pictures.keep import Standing
from portal.store.vocabulary import AnswerState
from portal.views.every_page.access import open_to_respondents
from portal.views.respond.blueprint import SAY, bp
from portal.views.respond.finish.sent import agreed_of
from portal.views.respond.questions import last_time, pictures
from portal.views.respond.questions.aloud import hearable
from portal.views.respond.visit import Visit, reading
from portal.views.respond.words import answer, isolated, read_of


@dataclass(frozen=True)
class Row:
    """One line of the check page. What was answered is empty unless this browser wrote it."""

    question: Markup
    # answered, skipped, open; or untold: all once it is sent, and a close question unless this browser answered it
    state: str
    answers: tuple[Markup, ...]
    words: str | None
    picture: str | None  # where this browser sees it
    caption: str | None
    aloud: str | None  # where this browser hears what was said
    masked: bool
    again: bool  # it is answered and not shown here: another answer may be put in its place
    change: str


@bp.get(f"{SAY}/check")
@open_to_respondents
def check(invitation_id: int) -> ResponseReturnValue:
    """Each question with Change, and what this browser wrote until it is sent."""
    visit = reading(invitation_id)
    answers = visit.heard()
    shown = visit.pages(answers)
    return visit.show(
        "respond/check.html",
        page="check",
        rows=rows_of(visit, shown, answers, pictures.visible(visit)),
        skipped=0 if visit.loaded.sent else _skipped(visit, shown, answers),
        sent=visit.loaded.sent,
        read=read_of(visit.loaded),
        agreed=agreed_of(visit, visit.loaded.response) if visit.loaded.response else None,
        last_time_url=last_time.row_url(visit),
        changed=visit.loaded.sent and request.args.get("changed") == "yes",
        back_url=None if visit.loaded.sent else visit.url("question", name=shown[-1].name),
    )


def rows_of(
    visit: Visit, shown: tuple[Page, ...], answers: Mapping[str, Heard], drawn: Mapping[str, Standing]
) -> list[Row]:
    """A row for each question that is asked, the set-up questions first."""
    rows = [_row(visit, q, answers, drawn, visit.url("welcome", then="check")) for q in pages.set_up(visit.form)]
    for page in shown:
        change = visit.url("question", name=page.name, then="check")
        rows += [_row(visit, question, answers, drawn, change) for question in page.questions]
    return rows


def _row(
    visit: Visit, question: Question, answers: Mapping[str, Heard], drawn: Mapping[str, Standing], change: str
) -> Row:
    form, reader = visit.form, visit.reader
    stands = answers.get(question.name)
    mine, told = visit.box.shown(answers).get(question.name), visit.box.told(answers)
    labels = [o for o in question.every_option if mine and o.code in mine.codes]
    # where every answer tells of something wrong, that there is one says it: of ticks and words, not of one choice
    telling = question.name not in told or (mine is None and (question.many or not question.options))
    if visit.loaded.sent or (question.is_close and telling):
        state = "untold"
    elif stands is None:
        state = "open"
    else:
        state = stands.state if stands.state == AnswerState.ANSWERED else AnswerState.SKIPPED
    return Row(
        question=isolated(pages.text_of(form, question, reader, i18n.pgettext)),
        state=state,
        answers=tuple(answer(form, question, option, reader) for option in labels),
        words=mine.words if mine else None,
        picture=visit.url("picture", name=question.name) if question.name in drawn else None,
        caption=drawn[question.name].caption if question.name in drawn else None,
        aloud=visit.url("aloud", name=question.name) if question.name in hearable(visit, answers) else None,
        masked=question.masked and mine is not None,
        again=state == AnswerState.ANSWERED and mine is None,
        change=change,
    )


def _skipped(visit: Visit, shown: tuple[Page, ...], answers: Mapping[str, Heard]) -> int:
    """How many questions were passed over, of those that are counted on the pages and that this browser is told of."""
    told = visit.box.told(answers)
    return sum(
        told[page.name].state in (AnswerState.SKIPPED, AnswerState.BLANK)
        for page in shown
        if page.number and page.name in told
    )
