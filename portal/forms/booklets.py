"""A form as a booklet on paper: its editions, what each asks in which order, and the small marks for typing it in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby

from portal.forms import pages
from portal.forms.schema import Form, Option, Question
from portal.forms.sentences import Reader
from portal.store.vocabulary import FormFor, Respondent

# beside each answer on paper, and the key that chooses it where the paper is typed in
MARKS = "123456789abcdefghijklmnopqrstuvwxyz"
CARER, OTHERS = "carer", "parent"


@dataclass(frozen=True)
class Edition:
    """One printing of a form: for children of some ages, for carers or for the other adults, or for everybody.

    `ages` (first, last) is None on an adult's form, `who` is empty where carers are asked the same as others.
    """

    form: Form
    ages: tuple[int, int] | None = None
    who: str = ""

    @property
    def name(self) -> str:
        """What its address calls it."""
        return str(self.ages[0]) if self.ages else self.who

    @property
    def age(self) -> int | None:
        """The age whose words and answers it has."""
        return self.ages[0] if self.ages else None

    def questions(self) -> list[Question]:
        """The questions in the order of the paper: what an answer would hide on a screen stands here too."""
        return [each for each in self.form.question if pages.is_shown(self.form, each, self.age, self._ways_to(each))]

    def _ways_to(self, asked: Question) -> dict[str, frozenset[str]]:
        """Every answer that may have been given before this question, but for those that would hide it."""
        ways = {question.name: frozenset(question.codes) for question in self.form.question}
        if self.who:
            role, carers = _carers(self.form)
            ways[role] = carers if self.who == CARER else ways[role] - carers
        for hides in asked.hide_if_any:
            ways[hides.question] = (ways[hides.question] - set(hides.is_)) or ways[hides.question]
        return ways


def editions(form: Form) -> list[Edition]:
    """Every edition of a form, the youngest's first: one for each group of ages that are asked the same."""
    if form.audience != FormFor.CHILD or form.ages is None:
        return [Edition(form, who=who) for who in ((OTHERS, CARER) if _carers(form)[1] else ("",))]
    first, last = form.ages
    ages = [age for age in range(first, last + 1) if pages.form_for(form.stage, Respondent.CHILD, age) == form.id]
    alike = [list(group) for _asked, group in groupby(ages, lambda age: _asks(form, age))]
    return [Edition(form, (group[0], group[-1])) for group in alike]


def named(form: Form, name: str) -> Edition:
    """The edition of that name, and the first where there is none of it."""
    found = editions(form)
    return next((each for each in found if each.name == name), found[0])


def edition_for(form: Form, age: int | None, *, carer: bool) -> Edition:
    """The edition one person is given; `age` is the child's, `carer` counts for adults."""
    if form.audience == FormFor.CHILD:
        return Edition(form, (age, age) if age is not None else form.ages)
    return named(form, CARER if carer else OTHERS)


def marked(form: Form, question: Question, reader: Reader) -> list[tuple[str, Option]]:
    """The answers on paper, each with its mark; one that is not offered leaves a gap, and never another's mark."""
    if question.is_text:
        return []
    offered = set(pages.options_of(form, question, reader))
    every = pages.options_of(form, question, replace(reader, watched=True))
    return [(mark, each) for mark, each in zip(MARKS, every, strict=False) if each in offered]


def _asks(form: Form, age: int) -> list[tuple[str, str, tuple[Option, ...]]]:
    reader = Reader(age=age)
    asked = Edition(form, (age, age)).questions()
    return [(q.name, pages.text_of(form, q, reader, _as_written), pages.options_of(form, q, reader)) for q in asked]


def _carers(form: Form) -> tuple[str, frozenset[str]]:
    """The question that says who an adult is, and those of its answers by which carers are asked something else."""
    role = next((question.name for question in form.question if question.records == "role"), "")
    told = (each for question in form.question for each in question.show_if_any if each.question == role)
    return role, frozenset(code for each in told for code in each.is_)


def _as_written(_context: str, message: str) -> str:
    return message
