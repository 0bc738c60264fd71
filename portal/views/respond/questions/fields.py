"""Turns questions into fields: reads what a page brought, checks it, and hands it on as answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, RadioField, SelectMultipleField, TextAreaField, ValidationError
from wtforms.form import BaseForm

from portal import i18n
from portal.forms import pages
from portal.forms.schema import Form, Question
from portal.forms.sentences import Reader
from portal.hearing.answers.given import Given, too_long
from portal.store.vocabulary import AnswerState

WORDS = "_words"  # ends the name of the box beside a question's answers
PICTURE, CAPTION = "_picture", "_caption"  # end the names of a drawing question's file and of the words about it


@dataclass(frozen=True)
class Refusals:
    """The words for what can be wrong with an answer: `too_long` takes the letters used and allowed.

    Without words for "none of these" beside others nobody is asked which was meant: then the others count.
    """

    not_offered: str
    too_long: Callable[[int, int], str]
    not_beside_others: Callable[[str], str] | None = None  # takes the words of the answer that stands alone


@dataclass(frozen=True)
class Brought:
    """What a page brought: codes and words by question, and what was wrong by field."""

    codes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    def given(self, questions: Iterable[Question], *, skipped: bool = False) -> list[Given]:
        """The answers as `responses.save` takes them: nothing at all is blank, `skipped` wins over what is there."""
        if skipped:
            return [Given(question.name, AnswerState.SKIPPED) for question in questions]
        found = []
        for question in questions:
            codes, words = self.codes.get(question.name, ()), self.words.get(question.name) or None
            found.append(
                Given(question.name, AnswerState.ANSWERED if codes or words else AnswerState.BLANK, codes, words)
            )
        return found


def words_field(question: Question) -> str:
    """The name of the field for words: the question's own where there is nothing else to answer it with."""
    return question.name if question.is_text else question.name + WORDS


class _OneCode(RadioField):
    def pre_validate(self, form: BaseForm) -> None:
        # nothing chosen is an answer too
        if self.data:
            super().pre_validate(form)


class _Fits:
    def __init__(self, form: Form, question: Question, refusals: Refusals) -> None:
        self.form, self.question, self.refusals = form, question, refusals

    def __call__(self, _page: BaseForm, posted: Field) -> None:
        excess = too_long(self.form, Given(self.question.name, words=posted.data or ""))
        if excess:
            raise ValidationError(self.refusals.too_long(*excess))


def read(
    form: Form, questions: Iterable[Question], reader: Reader, posted: MultiDict[str, str], refusals: Refusals
) -> Brought:
    """What was posted for these questions; fields of no question are left alone."""
    asked = tuple(questions)
    page = BaseForm({name: made for question in asked for name, made in _fields(form, question, reader, refusals)})
    page.process(posted)
    page.validate()
    brought = Brought()
    for question in asked:
        if not question.is_text:
            data = page[question.name].data or ()
            if data and not question.many:
                data = (data,)
            brought.codes[question.name] = tuple(data)
        if question.words:
            brought.words[question.name] = page[words_field(question)].data or ""
    brought.problems.update({str(name): str(errors[0]) for name, errors in page.errors.items()})
    if refusals.not_beside_others:
        for question in asked:
            alone = question.alone_among(brought.codes.get(question.name, ()))
            if alone:
                label = pages.label_of(form, question, alone, reader, i18n.pgettext)
                brought.problems.setdefault(question.name, refusals.not_beside_others(label))
    return brought


def _fields(form: Form, question: Question, reader: Reader, refusals: Refusals) -> Iterable[tuple[str, Any]]:
    if not question.is_text:
        codes = [option.code for option in pages.options_of(form, question, reader)]
        kind = SelectMultipleField if question.many else _OneCode
        yield question.name, kind(choices=codes, invalid_choice_message=refusals.not_offered)
    if question.words:
        yield words_field(question), TextAreaField(validators=[_Fits(form, question, refusals)])
