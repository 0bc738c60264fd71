"""What was asked and what was pressed, in English, as staff read them."""

from __future__ import annotations

from collections.abc import Sequence

from portal.forms import pages
from portal.forms.schema import Form, Question
from portal.forms.sentences import Reader
from portal.hearing.answers.kept import Heard
from portal.store.models import Response


def asked(form: Form, question: Question, response: Response) -> str:
    """The question in English, as it was put to somebody of that age."""
    reader = Reader(age=response.age, iro=response.iro_name)
    return pages.text_of(form, question, reader, _as_written)


def labels(form: Form, response: Response, answer: Heard) -> tuple[str, ...]:
    """What was pressed, in the form's order."""
    question = form.find(answer.question)
    return tuple(label(form, response, question, code) for code in ordered(question, answer.codes))


def label(form: Form, response: Response, question: Question, code: str) -> str:
    """What was pressed by that code; the code itself where the form no longer knows it."""
    reader = Reader(age=response.age, iro=response.iro_name)
    offered = (*pages.options_of(form, question, reader), *question.every_option)
    option = next((option for option in offered if option.code == code), None)
    return pages.label_of(form, question, option, reader, _as_written) if option else code


def ordered(question: Question, codes: Sequence[str]) -> list[str]:
    """Codes in the form's order."""
    return [code for code in question.codes if code in codes]


def _as_written(_context: str, message: str) -> str:
    return message
