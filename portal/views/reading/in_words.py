"""A response as its page shows it: the words first and as written, then the answers, then how it was filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.forms.schema import Form, Question
from portal.hearing.aloud import voices
from portal.hearing.answers import in_english
from portal.hearing.answers.kept import Aloud, Heard
from portal.hearing.pictures import keep
from portal.hearing.pictures.keep import Standing
from portal.hearing.tagging import reading
from portal.store.models import Response, Tag
from portal.store.vocabulary import AnswerState, Sharing, Source, Stage, TagKind

SHARING = {
    Sharing.IRO_ONLY: ("Only you", "They chose that only you see this. Do not read it out, show it or quote it."),
    "unsaid": (
        "Only you",
        "They did not say who else may see this, so nobody may. Do not read it out, show it or quote it.",
    ),
    Sharing.ASK: ("Ask first", "They chose that you may pass on some things, but must ask them first."),
    Sharing.MEETING: ("Everyone at the meeting", "They chose that everyone at the meeting may hear this."),
}
REDRAWN = {
    keep.ADDED: "There was no picture yet.",
    keep.REPLACED: "Another picture stood here. It is not kept.",
    keep.REMOVED: "A picture stood here. It is not kept.",
    voices.ADDED: "Nothing was said aloud yet.",
    voices.REPLACED: "Something else was said aloud. It is not kept.",
    voices.REMOVED: "Something was said aloud. It is not kept.",
}
WAYS: dict[str, str] = {
    Source.WEB: "Online",
    Source.PAPER: "On paper, typed in by business support",
    Source.IMPORT: "Brought in from a file",
    Source.DIRECT: "Told to staff",
}
SHORT = 90  # letters by which an answer is recognised
STATES: dict[str, str] = {AnswerState.SKIPPED: "Skipped", AnswerState.BLANK: "Left blank"}


@dataclass(frozen=True)
class Piece:
    """A stretch of somebody's words; `themes` names what it led to, empty for plain text."""

    text: str
    themes: str


@dataclass(frozen=True)
class Said:
    """Words as they were written, with the question they answer and the themes suggested for them."""

    question: str
    asked: str
    pieces: tuple[Piece, ...]
    themes: tuple[Tag, ...]
    unread: bool  # in a language the portal cannot read
    look: bool  # a phrase in it may need a prompt look
    private: bool  # the IRO's alone, whatever the person chose for the rest
    changed: bool
    translation: str | None  # an interpreter's, typed in by whoever reads the response
    aloud: Aloud | None  # what was said aloud, with what was typed up of it

    @property
    def in_writing(self) -> bool:
        """Whether there is anything to read: written by them, or typed up of what they said aloud."""
        return bool(self.pieces or (self.aloud and self.aloud.typed))


@dataclass(frozen=True)
class Chosen:
    """An answer that was chosen: what was asked and the labels that were pressed."""

    question: str
    asked: str
    labels: tuple[str, ...]
    private: bool
    changed: bool


@dataclass(frozen=True)
class Drawing:
    """A picture with the person's own words about it; the portal says nothing of what is on it."""

    question: str
    asked: str
    caption: str | None
    unread: bool
    look: bool
    private: bool
    changed: bool


def sharing_words(form: Form, response: Response, shown: Mapping[str, Heard]) -> tuple[str, str] | None:
    """Who may see it, and whether they chose that; none where the form does not ask."""
    if form.stage != Stage.CONSULT:
        return None
    chose = any(answer.codes for name, answer in shown.items() if form.find(name).records == "sharing")
    return SHARING[response.sharing or Sharing.IRO_ONLY] if chose else SHARING["unsaid"]


def said(
    form: Form,
    response: Response,
    shown: Mapping[str, Heard],
    tags: Sequence[Tag],
    changed: Sequence[str],
    translations: Mapping[str, str],
) -> list[Said]:
    """Everything in their own words, in the form's order."""
    found = []
    for name, answer in shown.items():
        if not answer.words and not answer.aloud:
            continue
        mine = [tag for tag in tags if tag.question == name]
        question = form.find(name)
        found.append(
            Said(
                question=name,
                asked=in_english.asked(form, question, response),
                pieces=_pieces(answer.words or "", [tag for tag in mine if tag.kind == TagKind.THEME]),
                themes=tuple(tag for tag in mine if tag.kind == TagKind.THEME),
                unread=any(tag.kind == TagKind.UNREAD for tag in mine),
                look=any(tag.kind == TagKind.CONCERN for tag in mine),
                private=_private(question, answer),
                changed=name in changed,
                translation=translations.get(name),
                aloud=answer.aloud,
            )
        )
    return found


def drawings(
    form: Form,
    response: Response,
    shown: Mapping[str, Heard],
    drawn: Mapping[str, Standing],
    tags: Sequence[Tag],
    changed: Sequence[str],
) -> list[Drawing]:
    """The pictures beside the answers that are shown, in the form's order."""
    found = []
    for name, answer in shown.items():
        if name not in drawn or answer.state != AnswerState.ANSWERED:
            continue
        kinds = {tag.kind for tag in tags if tag.question == name and not answer.words}
        question = form.find(name)
        found.append(
            Drawing(
                question=name,
                asked=in_english.asked(form, question, response),
                caption=drawn[name].caption,
                unread=TagKind.UNREAD in kinds,
                look=TagKind.CONCERN in kinds,
                private=_private(question, answer),
                changed=name in changed,
            )
        )
    return found


def chosen(form: Form, response: Response, shown: Mapping[str, Heard], changed: Sequence[str]) -> list[Chosen]:
    """Everything that was pressed, in the form's order; what the send page asked stands in the banner."""
    found = []
    for name, answer in shown.items():
        question = form.find(name)
        if not answer.codes or question.place == "send":
            continue
        pressed = in_english.labels(form, response, answer)
        found.append(
            Chosen(
                name, in_english.asked(form, question, response), pressed, _private(question, answer), name in changed
            )
        )
    return found


def in_short(form: Form, response: Response, answer: Heard) -> str:
    """An answer in one line, to recognise it by: what was pressed, and how the words begin."""
    words = " ".join((answer.says or "").split())
    begins = words if len(words) <= SHORT else f"{words[:SHORT].rstrip()}…"
    return " ".join(
        filter(None, ("; ".join(in_english.labels(form, response, answer)), f"“{begins}”" if words else ""))
    )


def not_answered(form: Form, response: Response, shown: Mapping[str, Heard]) -> list[tuple[str, str]]:
    """What was put to them and not answered: the question, and whether it was skipped or left blank."""
    return [
        (in_english.asked(form, form.find(name), response), STATES[answer.state])
        for name, answer in shown.items()
        if answer.state in STATES and form.find(name).place == "page"
    ]


def helper(form: Form, response: Response) -> str | None:
    """Who helped, as the form says it; none when nobody did or nobody said."""
    if not response.helped:
        return None
    question = next((question for question in form.question if question.records == "helper"), None)
    return in_english.label(form, response, question, response.helper or "") if question else None


def theme_options() -> list[dict[str, str]]:
    """The themes a person can choose from."""
    return [{"code": theme, "label": reading.THEME_NAMES[theme]} for theme in reading.THEMES]


def _private(question: Question, answer: Heard) -> bool:
    alone = {option.code for option in question.every_option if option.private}
    return question.private is not None or bool(alone & set(answer.codes))


def _pieces(words: str, themes: Sequence[Tag]) -> tuple[Piece, ...]:
    """The words cut where a tag begins or ends; offsets that do not fit the words are left out."""
    spans = [(tag.start, tag.end, tag.value) for tag in themes if tag.start is not None and tag.end is not None]
    spans = [span for span in spans if 0 <= span[0] < span[1] <= len(words)]
    cuts = sorted({0, len(words), *(span[0] for span in spans), *(span[1] for span in spans)})
    found = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        named = [reading.THEME_NAMES.get(value, value) for first, last, value in spans if first <= start < last]
        found.append(Piece(words[start:end], ", ".join(dict.fromkeys(named))))
    return tuple(found)
