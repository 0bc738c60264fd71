"""What a child says now beside what the same child said before the last review, question by question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.forms.schema import Form
from portal.hearing.answers.kept import Heard
from portal.store.vocabulary import AnswerState

FACES = 4  # as many questions with faces, all answered alike, are worth a word


@dataclass(frozen=True)
class Pair:
    """One question: what was answered then and now; None where it was not asked, or not for this reader."""

    question: str
    then: Heard | None
    now: Heard | None

    @property
    def copied(self) -> bool:
        """Whether the words are the same as last time: a note, and no judgement."""
        words = [" ".join((each.words or "").casefold().split()) for each in (self.then, self.now) if each]
        return len(words) == 2 and bool(words[0]) and words[0] == words[1]


def pairs(form: Form, then: Mapping[str, Heard], now: Mapping[str, Heard]) -> list[Pair]:
    """The questions of today's form that were answered then or now, in its order."""
    return [
        Pair(question.name, _answered(then.get(question.name)), _answered(now.get(question.name)))
        for question in form.question
        if question.place == "page"
        and (_answered(then.get(question.name)) or _answered(now.get(question.name)))
    ]  # fmt: skip


def straight_lined(form: Form, answers: Mapping[str, Heard]) -> bool:
    """Whether all faces pressed are one and the same, of FACES questions or more."""
    faces = [
        answers[question.name].codes
        for question in form.question
        if question.has_faces and question.name in answers and answers[question.name].codes
    ]
    return len(faces) >= FACES and len(set(faces)) == 1


def _answered(heard: Heard | None) -> Heard | None:
    return heard if heard is not None and heard.state == AnswerState.ANSWERED else None
