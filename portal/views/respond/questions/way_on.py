"""From one page of a form to the next: which page was posted, which follows, and the way back to the check page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import abort, redirect, request
from werkzeug.exceptions import NotFound

from portal.forms import pages
from portal.forms.pages import Page
from portal.forms.schema import Question
from portal.hearing.answers.given import Given
from portal.hearing.answers.kept import Heard
from portal.hearing.pictures.keep import Drawn
from portal.hearing.responses.save import NOT_DRAWN
from portal.store.vocabulary import AnswerState
from portal.views.respond.visit import NOTHING, Visit, posting


@dataclass(frozen=True)
class Place:
    """A question page and where it stands among the pages of its form, by the answers it was found with."""

    visit: Visit
    name: str
    shown: tuple[Page, ...]
    at: int

    @property
    def page(self) -> Page:
        """The page itself."""
        return self.shown[self.at]

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that stand on it."""
        return self.page.questions

    @property
    def url(self) -> str:
        """The address of the page."""
        return self.visit.url("question", name=self.name)

    @property
    def number(self) -> int:
        """How far the person is: the number of the page, or of the last numbered one before it."""
        so_far = (page.number for page in reversed(self.shown[: self.at + 1]) if page.number is not None)
        return next(so_far, 1)

    @property
    def before(self) -> tuple[Question, ...]:
        """The questions of the page before it."""
        return self.shown[self.at - 1].questions if self.at else pages.set_up(self.visit.form)

    @property
    def back(self) -> str:
        """The address of the page before it."""
        name = self.before_name
        return self.visit.url("question", name=name) if name else self.visit.url("welcome")

    @property
    def before_name(self) -> str | None:
        """The name of the page before it; None for the first, before which the welcome page stands."""
        return self.shown[self.at - 1].name if self.at else None

    def following(self, answers: Mapping[str, Heard], given: Iterable[Given]) -> str:
        """The page after this one by what stands with what this page brought: that may have made one senseless."""
        now = {**self.visit.box.conditions(answers), **{each.question: frozenset(each.codes) for each in given}}
        shown = [page.name for page in pages.pages(self.visit.form, self.visit.reader.age, now)]
        after = shown[shown.index(self.name) + 1 :]
        return self.visit.url("question", name=after[0]) if after else self.visit.url("check")


def place_of(visit: Visit, name: str, answers: Mapping[str, Heard]) -> Place:
    """Where the page stands; one that an answer has meanwhile made senseless leads to where the person left off."""
    shown = visit.pages(answers)
    for at, page in enumerate(shown):
        if page.name == name:
            return Place(visit, name, shown, at)
    if any(
        question.name == name and (question.hide_if_any or question.show_if_any) for question in visit.form.question
    ):
        abort(redirect(visit.url("resume"), 303))
    raise NotFound


def posted(invitation_id: int, name: str) -> Place:
    """The question page that a POST came from; ends the request with a calm page unless it may write here.

    What stands is not asked of the database where no question of that page waits for another; which pages stand about
    it is then not known.
    """
    visit = posting(invitation_id, f"q:{name}")
    there = (question for question in visit.form.question if name in {question.name, question.same_page_as})
    waits = any(question.show_if_any or question.hide_if_any for question in there)
    return place_of(visit, name, visit.heard() if waits else NOTHING)


def then() -> str | None:
    """Where the person came from with Change, and goes back to."""
    return "check" if request.values.get("then") == "check" else None


def to_check(visit: Visit, given: Iterable[Given], drawn: Mapping[str, Drawn] = NOT_DRAWN) -> str:
    """The way to the check page, which says of a form that was sent that it changed if the page brought an answer.

    What was left empty or skipped keeps an answer that is not shown any more.
    """
    brought = any(each.state == AnswerState.ANSWERED for each in given) or any(each.image for each in drawn.values())
    return visit.url("check", changed="yes") if brought and visit.loaded.sent else visit.url("check")
