"""Words kept while they are still being typed, so that a page that is lost loses none of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import abort, make_response
from flask.typing import ResponseReturnValue

from portal.forms.schema import Question
from portal.hearing.answers.given import Given
from portal.hearing.answers.kept import Heard
from portal.hearing.responses import save
from portal.store.vocabulary import AnswerState
from portal.views.every_page.access import open_to_respondents
from portal.views.respond import cookie
from portal.views.respond.blueprint import SAY, bp
from portal.views.respond.questions.brought import read
from portal.views.respond.questions.fields import Brought
from portal.views.respond.questions.way_on import posted
from portal.views.respond.saving import pen_of
from portal.views.respond.visit import Visit


def saves(visit: Visit, questions: Iterable[Question], answers: Mapping[str, Heard]) -> bool:
    """Whether the words on a page are saved while this browser types them.

    Not where somebody may read them before the form is sent, which is where an answer raises a concern and on the page
    after it: half a sentence reaches nobody. Not where a page must tell no other browser whether it was answered. Not
    once the form was sent, when each change is told to the IRO. And not over an answer this browser was never shown,
    which only a whole page may replace.
    """
    worded = [question for question in questions if question.words]
    mine = visit.box.shown(answers)
    return (
        bool(worded)
        and visit.loaded.reads
        and not visit.loaded.sent
        and all(question.place == "page" and not question.raises and not question.is_close for question in worded)
        and all(each.name in mine or each.name not in answers or not _told(answers[each.name]) for each in worded)
    )


@bp.post(f"{SAY}/q/<name>/autosave")
@open_to_respondents
def autosave(invitation_id: int, name: str) -> ResponseReturnValue:
    """Saves the words as a draft and goes nowhere: 204, or 400 and 409 where they are not to be saved like this.

    Answers that were pressed stay as they were saved last: what is pressed counts when its page is sent.
    """
    place = posted(invitation_id, name)
    visit, asked = place.visit, place.questions
    answers, brought = visit.heard(), read(visit, asked)
    if visit.stale or brought.problems:
        return make_response("", 400)
    if not saves(visit, asked, answers) or visit.secret is None:
        return make_response("", 409)
    given = [each for question in asked if question.words for each in _typed(question, answers, brought)]
    if given:
        with pen_of(visit) as pen:
            if pen.secret != visit.secret or pen.loaded.sent:  # left or sent meanwhile, in another tab
                abort(make_response("", 409))
            save.save(visit.work, pen.loaded.invitation, given, device=pen.device)
    return cookie.remember(make_response("", 204), visit.id, visit.secret)


def _typed(question: Question, answers: Mapping[str, Heard], brought: Brought) -> Iterable[Given]:
    stands = answers.get(question.name)
    codes, words = stands.codes if stands else (), brought.words.get(question.name)
    if words and words.strip():
        yield Given(question.name, AnswerState.ANSWERED, codes, words)
    elif stands and stands.words:
        yield Given(question.name, AnswerState.ANSWERED if codes else AnswerState.BLANK, codes)


def _told(answer: Heard) -> bool:
    return answer.state == AnswerState.ANSWERED
