"""Answer by answer, on the send page: which ones stay with the IRO, and which are read out at the meeting.

What was ticked is never shown again once it is sent: whoever holds the phone then would see what was to be kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import request

from portal import i18n
from portal.forms import pages
from portal.forms.schema import Question
from portal.hearing import sharing
from portal.hearing.answers.kept import Heard
from portal.hearing.wishes import Wishes
from portal.store.vocabulary import AnswerState
from portal.views.respond.visit import Visit

KEEP, ALOUD, ANEW = "keep", "aloud", "anew"  # the fields


@dataclass(frozen=True)
class OneByOne:
    """The two lists of the send page, with what the page brought back ticked."""

    after: str  # the question they stand below: who may see it
    keep: list[dict[str, object]]
    aloud: list[dict[str, object]]
    ticked: Wishes


def one_by_one(visit: Visit, answers: Mapping[str, Heard]) -> OneByOne | None:
    """What can be ticked; None where nobody is asked who may see it, or nothing of it could come to the table.

    Before sending: what this browser may know to be answered, and not how: what it did not write itself is listed
    whatever was ticked or written there. Afterwards, on a browser that was there when it was
    sent, every question that was asked, so that the list tells nothing; on any other nothing.
    """
    if visit.loaded.sent and not visit.sent_here:
        return None
    asked = pages.send_questions(visit.form, visit.reader.age)
    after = next((question.name for question in asked if question.records == "sharing"), None)
    if after is None:
        return None
    listed = _tellable(visit, answers) if visit.loaded.sent else _answered(visit, answers)
    if not listed:
        return None
    mine = visit.box.shown(answers)
    worded = [each for each in listed if each.words and (each.name not in mine or mine[each.name].words)]
    return OneByOne(after, _options(visit, listed), _options(visit, worded), ticked(visit))


def ticked(visit: Visit) -> Wishes:
    """What the page brought; before sending it is the whole of what is asked."""
    keep, aloud = (frozenset(request.form.getlist(name)) for name in (KEEP, ALOUD))
    return Wishes(keep, aloud, anew=not visit.loaded.sent or (visit.sent_here and ANEW in request.form))


def _answered(visit: Visit, answers: Mapping[str, Heard]) -> list[Question]:
    told = visit.box.told(answers)
    return [
        each
        for each in _tellable(visit, answers)
        if each.name in told and told[each.name].state == AnswerState.ANSWERED
    ]


def _tellable(visit: Visit, answers: Mapping[str, Heard]) -> list[Question]:
    """The questions that were asked and whose answers can come to the table at all."""
    asked = (question for page in visit.pages(answers) for question in page.questions)
    return [each for each in asked if each.place == "page" and sharing.may_ever_be_told(visit.form, each)]


def _options(visit: Visit, questions: Iterable[Question]) -> list[dict[str, object]]:
    return [
        {"code": each.name, "label": pages.text_of(visit.form, each, visit.reader, i18n.pgettext)} for each in questions
    ]
