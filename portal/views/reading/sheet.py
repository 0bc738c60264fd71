"""The sheet for the table: one page to print, in large print, of what everybody at the meeting may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.hearing import sharing
from portal.hearing.answers import kept
from portal.hearing.answers.kept import Heard
from portal.hearing.translations import translations_of
from portal.reviewing.boards import iro
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.models import Response, Review
from portal.store.vocabulary import AnswerState, ReadAs, Role
from portal.views.every_page.access import open_to
from portal.views.every_page.request import by_staff, council, db, me, now, today
from portal.views.reading import in_words
from portal.views.reading.blueprint import bp, my_review
from portal.views.reading.in_words import Chosen, Said


@dataclass(frozen=True)
class Voice:
    """What one person wants the meeting to hear: their words as written, then what they chose."""

    who: str
    language: str
    said: list[Said]
    chosen: list[Chosen]


@bp.get("/my-reviews/<int:review_id>/sheet")
@open_to(Role.IRO)
def sheet(review_id: int) -> ResponseReturnValue:
    """The sheet; that each response on it was opened is written down before it is shown."""
    review = my_review(review_id)
    opened, child_id = [response.id for _who, response, _shown in _for_the_table(review)], review.child_id
    with writing(db()):
        for each in opened:
            record(
                db(),
                Action.READ,
                f"response:{each}",
                by=by_staff(),
                now=now(),
                child_id=child_id,
                why="for the meeting",
            )
    review = my_review(review_id)
    return render_template(
        "reading/sheet.html", review=review, voices=[_voice(*each) for each in _for_the_table(review)]
    )


def _for_the_table(review: Review) -> Iterator[tuple[str, Response, dict[str, Heard]]]:
    """Whose response, the response, and the answers of its pages that the meeting may see; the child's first."""
    for each in iro.one_review(db(), council(), review, me(), on=today()).openable:
        form = council().library[each.response.form]
        shown = sharing.shown(ReadAs.MEETING, each.response, form, kept.heard(db(), each.response))
        asked = {name: answer for name, answer in shown.items() if form.find(name).place == "page"}
        if any(answer.state == AnswerState.ANSWERED for answer in asked.values()):
            yield each.who, each.response, asked


def _voice(who: str, response: Response, shown: dict[str, Heard]) -> Voice:
    form = council().library[response.form]
    return Voice(
        who,
        response.wording.language,
        in_words.said(form, response, shown, (), (), translations_of(db(), response)),
        in_words.chosen(form, response, shown, ()),
    )
