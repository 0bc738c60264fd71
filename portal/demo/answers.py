"""What invented people answer: codes by how things are for them, and words from a list."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from portal.council.council import Council
from portal.forms.pages import is_shown, options_of
from portal.forms.schema import Form, Question
from portal.forms.sentences import Reader
from portal.hearing.answers.given import Given
from portal.hearing.tags import keep
from portal.hearing.tags.keep import Readings
from portal.store.models import Invitation
from portal.store.vocabulary import AnswerState

# codes that go with a good and with a bad mood, where a question has them; everything else is chosen evenly
GOOD = {"yes": 8, "5": 4, "4": 5, "f3_high": 6, "none": 8, "fine": 6, "go": 4, "attend": 5, "meeting": 3}
BAD = {"no": 3, "partly": 4, "1": 2, "2": 4, "f3_low": 4, "mixed": 3, "little": 5, "lot": 2, "not_yet": 3, "no_name": 2}
RARE = {
    "unsafe": 0.02,
    "talk": 0.06,
    "lot": 0.1,
    "little": 0.3,
    "less": 0.08,
    "not_want": 0.2,
    "advocate": 0.3,
    "attend_adv": 0.3,
    "helper": 0.2,
    "interpreter": 0.05,
    "bsl": 0.05,
    "na": 0.4,
    "unsure": 0.7,
}
SAFE = {"yes": 60, "partly": 2, "no": 0.3, "unsure": 1}  # most children are safe and well cared for


def read(council: Council, invitation: Invitation, given: list[Given]) -> Readings:
    """`responses.prepare`, which reads a text once however many people are made to write it."""
    found: dict[str, Any] = {}
    for answer in given:
        if answer.words:
            key = (invitation.form, answer.question, answer.words, invitation.language)
            if key not in _READ:
                _READ[key] = keep.prepare(council, invitation, [answer])
            found |= _READ[key]
    return found


@cache
def words() -> dict[str, Any]:
    """The texts, by question; other languages under their code."""
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


_READ: dict[tuple[str, str, str, str], Readings] = {}


def answers_to(form: Form, age: int | None, language: str, dice: Random) -> list[Given]:
    """A whole form as one invented person would send it: some skipped, some blank, some with words."""
    mood = dice.random()  # 0 bad, 1 good
    reader = Reader(age=age)
    given: list[Given] = []
    so_far: dict[str, frozenset[str]] = {}
    for question in form.question:
        if is_shown(form, question, age, so_far):
            answer = _answer(form, question, reader, language, mood, dice)
            so_far[question.name] = frozenset(answer.codes)
            given.append(answer)
    return given


def _answer(form: Form, question: Question, reader: Reader, language: str, mood: float, dice: Random) -> Given:
    chance = dice.random()
    if chance < 0.06:
        return Given(question.name, AnswerState.SKIPPED)
    if chance < 0.1:
        return Given(question.name, AnswerState.BLANK)
    written = _written(question, language, dice)
    codes = _codes(form, question, reader, mood, dice)
    if not codes and not written:
        return Given(question.name, AnswerState.BLANK)
    return Given(question.name, AnswerState.ANSWERED, codes, written)


def _codes(form: Form, question: Question, reader: Reader, mood: float, dice: Random) -> tuple[str, ...]:
    offered = [option.code for option in options_of(form, question, reader)]
    if not offered:
        return ()
    weights = [_weight(question, code, mood) for code in offered]
    if not question.many:
        return (dice.choices(offered, weights)[0],)
    chosen = {dice.choices(offered, weights)[0] for _ in range(dice.randrange(1, 4))}
    alone = {option.code for option in options_of(form, question, reader) if option.none} & chosen
    return tuple(code for code in offered if code in (alone or chosen))


def _weight(question: Question, code: str, mood: float) -> float:
    if question.name.endswith(("_safe", "_cared")):
        return SAFE[code]
    return RARE.get(code, 1) * (1 + mood * GOOD.get(code, 0) + (1 - mood) * BAD.get(code, 0))


def _written(question: Question, language: str, dice: Random) -> str | None:
    box = question.words
    if box is None:
        return None
    texts = words().get(language, {}) if language != "en" else words()
    listed = texts.get(question.name) or texts.get(f"{question.name}_words")
    often = 0.65 if question.is_text else 0.15
    if not listed or dice.random() > often:
        return None
    return str(dice.choice(listed))[: box.max_length]
