"""Pictures on respondents' pages: brought beside the words of a drawing question, shown only to who brought them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from flask import abort, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.forms.schema import Question
from portal.hearing.answers import given
from portal.hearing.answers.given import Given, TooLong
from portal.hearing.pictures import keep
from portal.hearing.pictures.keep import Drawn, PictureRefused, Standing
from portal.i18n import gettext as _
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import db
from portal.views.media import jpeg
from portal.views.respond.blueprint import SAY, bp
from portal.views.respond.questions import fields
from portal.views.respond.questions.fields import CAPTION, PICTURE, Brought
from portal.views.respond.visit import Visit, reading
from portal.views.respond.words import isolated, no_picture, said, too_long

# named one by one, so that a phone offers its camera and sends a HEIC as it is: half the bytes of a JPEG
ACCEPTED = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif"


@dataclass(frozen=True)
class Handed:
    """What a page brought beside its words: pictures made safe, captions as typed, what was wrong by field."""

    drawn: dict[str, Drawn] = field(default_factory=dict)
    captions: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def images(self) -> dict[str, Drawn]:
        """The new pictures alone."""
        return {name: each for name, each in self.drawn.items() if each.image is not None}


@dataclass(frozen=True)
class Frame:
    """The part of a page for one picture, with what stands in its fields."""

    question: str
    name: str
    caption_name: str
    caption_label: Markup
    caption: str
    limit: int
    href: str | None  # where this browser sees the picture it brought
    problem: str | None
    caption_problem: str | None
    accepted: str = ACCEPTED


@bp.get(f"{SAY}/picture/<name>")
@open_to_respondents
def picture(invitation_id: int, name: str) -> ResponseReturnValue:
    """A picture, for the browser that brought it, until it is locked or the form is sent."""
    visit = reading(invitation_id)
    response = visit.loaded.response
    if response is None or name not in visible(visit):
        abort(404)
    return jpeg(keep.open_picture(db(), response, name))


def visible(visit: Visit) -> Mapping[str, Standing]:
    """The pictures that this browser may be shown."""
    response = visit.loaded.response
    if response is None or visit.loaded.sent or not any(question.is_pictured for question in visit.form.question):
        return {}
    return visit.box.pictures(keep.standing(db(), response))


def read(visit: Visit, questions: Iterable[Question], *, removing: str = "") -> Handed:
    """What the POST brought for these questions, every picture made safe; `removing` names the one to take away."""
    handed = Handed()
    for question in _pictured(questions):
        name = question.name
        caption = request.form.get(name + CAPTION)
        if caption is None:
            continue
        handed.captions[name] = caption
        try:
            fitting = keep.fitting(name, caption)
        except TooLong as fault:
            handed.problems[name + CAPTION] = too_long(visit.form, fault.used, fault.allowed)
            fitting = None
        image = _image(visit, name, handed.problems)
        handed.drawn[name] = Drawn(image, fitting, removed=name == removing)
    return handed


def _image(visit: Visit, name: str, problems: dict[str, str]) -> bytes | None:
    brought = request.files.get(name + PICTURE)
    if brought is None:
        return None
    raw = brought.stream.read(keep.LARGEST + 1)
    if not raw and not brought.filename:
        return None  # an empty field
    if visit.stale:
        problems[name + PICTURE] = _("Please add your picture again.")
        return None
    try:
        return keep.made_safe(raw)
    except PictureRefused:
        problems[name + PICTURE] = no_picture(visit.form)
        return None


def folded(visit: Visit, questions: Iterable[Question], brought: Brought, handed: Handed) -> Brought:
    """The same with each caption that has no picture to stand under put to the words, so that none is lost.

    Where the two together are too long that is a problem of the words.
    """
    shown: Mapping[str, Standing] | None = None
    words, problems = dict(brought.words), dict(brought.problems)
    for question in _pictured(questions):
        drawn = handed.drawn.get(question.name)
        if drawn is None or drawn.image is not None or not drawn.caption:
            continue
        shown = visible(visit) if shown is None else shown
        if question.name in shown and not drawn.removed:
            continue
        both = "\n".join(filter(None, (words.get(question.name, "").strip(), drawn.caption)))
        if excess := given.too_long(visit.form, Given(question.name, words=both)):
            problems[fields.words_field(question)] = too_long(visit.form, *excess)
        else:
            words[question.name] = both
    return replace(brought, words=words, problems=problems)


def frames(visit: Visit, questions: Iterable[Question], handed: Handed | None) -> dict[str, Frame]:
    """For each drawing question its part of the page, with what was just brought, else with what stands."""
    asked = _pictured(questions)
    shown = visible(visit) if asked else {}
    return {question.name: _frame(visit, question, shown.get(question.name), handed or Handed()) for question in asked}


def _frame(visit: Visit, question: Question, stands: Standing | None, handed: Handed) -> Frame:
    name = question.name
    kept = stands.caption if stands and stands.caption else ""
    asked = said(question.caption, visit.reader, visit.form) if question.caption else None
    return Frame(
        question=name,
        name=name + PICTURE,
        caption_name=name + CAPTION,
        caption_label=asked or isolated(_("Tell us about your picture.")),
        caption=handed.captions.get(name, kept),
        limit=keep.CAPTION_LENGTH,
        href=visit.url("picture", name=name) if stands else None,
        problem=handed.problems.get(name + PICTURE),
        caption_problem=handed.problems.get(name + CAPTION),
    )


def typed(questions: Iterable[Question]) -> Handed:
    """The captions a POST brought for these questions, as they were typed."""
    names = [question.name for question in _pictured(questions)]
    return Handed(captions={name: request.form[name + CAPTION] for name in names if name + CAPTION in request.form})


def _pictured(questions: Iterable[Question]) -> list[Question]:
    return [question for question in questions if question.is_pictured]
