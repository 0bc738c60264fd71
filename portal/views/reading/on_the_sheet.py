"""What stands on the sheet for the table: the meeting, and of each person what everybody there may hear; no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

import sqlalchemy as sa

from portal.asking.reviews import chair_of
from portal.forms.schema import Form, Question
from portal.hearing import agreed
from portal.hearing.answers import in_english
from portal.hearing.answers.kept import Heard
from portal.hearing.translations import translations_of
from portal.reviewing.form_lines import ROLES, who
from portal.store.models import Contact, Invitation, Response, Review
from portal.store.vocabulary import ResponseStatus, Safe, Stage, Venue
from portal.views.every_page.request import council, db

# what a question is about, as `metric` in the form file says it, decides where its answer stands
AGENDA = {"T_AGENDA", "T_WISHES"}
PLACES = (
    ("asked_for", {"P_VENUE", "P_TIME", "P_WHO"}),
    ("taking_part", {"P_PREF", "PA_PREF"}),
    ("goes_well", {"T_STRENGTHS"}),
    ("topics", {*AGENDA, "T_TOPICS", "T_INDEPENDENCE"}),
)
PROMPT = re.compile(r" \((say|tell us) [^)]*\)$")  # what an answer asks to be written beside it


@dataclass(frozen=True)
class Point:
    """One answer: where it stands, what was asked, what was ticked, and the words as they were written."""

    place: str
    asked: str
    labels: tuple[str, ...]
    words: str | None  # with what they said aloud, as it was typed up
    typed_up: bool
    translation: str | None
    read_out: bool
    agenda: bool  # it was asked what to talk about: the answer needs no question beside it


@dataclass(frozen=True)
class Voice:
    """What one person wants the meeting to hear."""

    response_id: int
    who: str
    language: str
    points: tuple[Point, ...]
    talked_on: date | None  # where it stands here because it was agreed

    def at(self, place: str) -> list[Point]:
        """What stands in that place, what the person wants to talk about first."""
        return sorted((each for each in self.points if each.place == place), key=lambda each: not each.agenda)


@dataclass(frozen=True)
class TableSheet:
    """The whole sheet: two that are alike print alike."""

    child: str
    day: date | None
    time: time | None
    venue: Venue | None
    iro: str | None
    asked: tuple[str, ...]  # by what they are to the child, without names
    own: Voice | None  # the child's
    others: tuple[Voice, ...]

    @property
    def voices(self) -> tuple[Voice, ...]:
        """Everybody who has something on it, the child first."""
        return (self.own, *self.others) if self.own else self.others


def table_sheet(review: Review) -> TableSheet:
    """The sheet as it stands now."""
    iro, voices = chair_of(review), {each.invitation.contact_id: _voice(review, each) for each in _sent(review)}
    return TableSheet(
        child=review.child.first_name or "The child",
        day=review.held_on or review.planned_on,
        time=None if review.held_on else review.planned_at,
        venue=review.venue,
        iro=iro.name if iro else None,
        asked=tuple(asked_by_role(review)),
        own=voices.pop(None, None),
        others=tuple(voice for voice in voices.values() if voice),
    )


def _sent(review: Review) -> list[Response]:
    """The forms that were sent before the meeting, in the order they were begun."""
    return list(
        db().scalars(
            sa.select(Response)
            .join(Response.invitation)
            .where(
                Invitation.review_id == review.id,
                Invitation.stage == Stage.CONSULT,
                Response.status == ResponseStatus.SUBMITTED,
            )
            .order_by(Response.started_at, Response.id)
        )
    )


def asked_by_role(review: Review) -> Iterator[str]:
    """Who was asked before the meeting, of those who may know its day; nobody who is kept out of it.

    By what they are to the child, and no name: whether somebody comes, or said no, is not for the table.
    """
    contacts = db().scalars(
        sa.select(Contact)
        .join(Invitation, Invitation.contact_id == Contact.id)
        .where(
            Invitation.review_id == review.id,
            Invitation.stage == Stage.CONSULT,
            Invitation.withdrawn_at.is_(None),
            Contact.may_know_date,
            ~Contact.excluded_from_review,
            Contact.safe_to_contact == Safe.YES,
        )
        .order_by(Contact.id)
    )
    yield from dict.fromkeys(each.relation or ROLES[each.role].split()[-1] for each in contacts)


def _voice(review: Review, response: Response) -> Voice | None:
    form = council().library[response.form]
    stands = agreed.standing(db(), form, response)
    if not stands.told:
        return None
    counts = stands.agreement is not None and not stands.overtaken
    return Voice(
        response.id,
        who(review, response.invitation.contact),
        response.wording.language,
        tuple(_points(form, response, list(stands.told.values()))),
        stands.agreement.talked_on if stands.agreement and counts else None,
    )


def _points(form: Form, response: Response, told: list[Heard]) -> Iterator[Point]:
    translations, read_out = translations_of(db(), response), agreed.read_out(db(), response)
    for each in told:
        question = form.find(each.question)
        yield Point(
            _place(question, each),
            in_english.asked(form, question, response),
            tuple(PROMPT.sub("", label) for label in in_english.labels(form, response, each)),
            each.says,
            bool(each.aloud and each.aloud.typed),
            translations.get(each.question) if each.words else None,
            bool(each.says) and each.question in read_out,
            bool(AGENDA & {*question.metric}),
        )


def _place(question: Question, heard: Heard) -> str:
    found = next((place for place, about in PLACES if about & {*question.metric}), None)
    return found or ("topics" if heard.says else "ticked")
