"""What a page brought for one form: cleaned, checked against its questions, and rid of the person's own code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from portal.forms.schema import Form, Question
from portal.store.models import Invitation
from portal.store.sealing import LOOKALIKES, KeyRing, plain_code
from portal.store.vocabulary import AnswerState

GIVEN_STATES = frozenset({AnswerState.ANSWERED, AnswerState.BLANK, AnswerState.SKIPPED})
REMOVED = "[code removed]"
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # but newline and tab
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_TWINS = {kept: kept + "".join(chr(typed) for typed, to in LOOKALIKES.items() if to == kept) for kept in "QJ6V"}


@dataclass(frozen=True)
class Given:
    """What a page brought for one question: answered with codes, words or both; left blank; or skipped."""

    question: str
    state: AnswerState = AnswerState.ANSWERED
    codes: tuple[str, ...] = ()
    words: str | None = None


class AnswerUnknown(Exception):
    """The form has no such question (`code` is None), or the question no such answer."""

    def __init__(self, question: str, code: str | None = None) -> None:
        super().__init__(question if code is None else f"{question}: {code}")
        self.question = question
        self.code = code


class TooLong(Exception):
    """Words longer than their box: `used` of `allowed` characters."""

    def __init__(self, question: str, used: int, allowed: int) -> None:
        super().__init__(f"{question}: {used} of {allowed} characters")
        self.question = question
        self.used = used
        self.allowed = allowed


def clean(text: str) -> str:
    """The text as both databases keep it alike: NFC, newlines as \\n, no controls but newline and tab, ends trimmed.

    NUL and other controls are dropped, a lone surrogate becomes U+FFFD; emoji, every script and marks of direction
    stay as they are. Cleaning twice changes nothing.
    """
    kept = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", _SURROGATES.sub("\ufffd", kept)).strip()


def too_long(form: Form, given: Given) -> tuple[int, int] | None:
    """How many characters were used and how many there is room for, when that is less; raises AnswerUnknown."""
    box = _question(form, given.question).words
    used = len(clean(given.words or ""))
    return (used, box.max_length) if box and used > box.max_length else None


def check(form: Form, given: Iterable[Given]) -> list[Given]:
    """What was given, cleaned: codes in the order of the page, nothing at all as blank, each question once.

    Raises AnswerUnknown for a question, code or box the form does not have and for two answers to a question that
    takes one; TooLong for words that do not fit. Of two answers to one question the later counts. "None of these"
    beside other answers gives way to them: a page asks which was meant, a paper or a file cannot be asked.
    """
    return list({each.question: _checked(form, each) for each in given}.values())


def _checked(form: Form, given: Given) -> Given:
    question = _question(form, given.question)
    if given.state not in GIVEN_STATES:
        raise AnswerUnknown(given.question, given.state)
    if given.state != AnswerState.ANSWERED:
        return Given(given.question, given.state)
    known = question.codes
    for code in given.codes:
        if code not in known:
            raise AnswerUnknown(given.question, code)
    codes = tuple(code for code in known if code in given.codes)
    if alone := question.alone_among(codes):
        codes = tuple(code for code in codes if code != alone.code)  # a wish that was named is never hidden by a slip
    if len(codes) > 1 and not question.many:
        raise AnswerUnknown(given.question, ";".join(codes))
    words = clean(given.words or "") or None
    if words and not question.words:
        raise AnswerUnknown(given.question, "words")
    if excess := too_long(form, given):
        raise TooLong(given.question, *excess)
    if not codes and not words:
        return Given(given.question, AnswerState.BLANK)
    return Given(given.question, AnswerState.ANSWERED, codes, words)


def _question(form: Form, name: str) -> Question:
    try:
        return form.find(name)
    except KeyError as fault:
        raise AnswerUnknown(name) from fault


def without_codes(given: Given, ring: KeyRing, invitation: Invitation) -> Given:
    """The same answer with the invitation's own links and typed codes, current and earlier, taken out of the words.

    Who reads or quotes an answer must not be able to answer in the person's place.
    """
    words = given.words
    if not words or invitation.key_id not in ring.link:
        return given  # without the key there is no link of theirs that would open anything
    for serial in range(1, invitation.serial + 1):
        link = ring.link_of(invitation.id, serial, invitation.key_id)
        if link in words:
            words = re.sub(rf"\S*{re.escape(link)}\S*", REMOVED, words)
        code = plain_code(ring.code_of(invitation.id, serial, invitation.key_id))
        if code in plain_code(words):
            words = _typed(code).sub(REMOVED, words)
    return replace(given, words=words)


def _typed(code: str) -> re.Pattern[str]:
    """The code however it was typed: any case, spaces or dashes between, look-alikes taken for one another."""
    letters = (f"[{_TWINS.get(letter, letter)}]" for letter in code)
    return re.compile(r"[\W_]*".join(letters), re.IGNORECASE)
