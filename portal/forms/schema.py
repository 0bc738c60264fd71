"""What may stand in a form file: the keys of a form, its questions and answers, and what one question must keep."""

from __future__ import annotations

import json
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from portal.forms.question_kinds import KINDS
from portal.forms.sentences import Strict, Words, listed
from portal.store.vocabulary import ConcernKind, FormFor, FormId, IroMaySee, Sharing, Stage, Urgency

WRITTEN = "written"  # reserved code in `raises`: any words at all were written

# What each `records` may be answered with: the columns it is copied to accept nothing else.
RECORDED: dict[str, set[str]] = {"sharing": set(Sharing), "iro_may_see": set(IroMaySee), "may_quote": {"yes", "no"}}

Icon = Literal[
    "home", "school", "mum", "dad", "siblings", "grandparents", "family", "friends", "past_carer", "pet",
    "other", "talk", "pencil", "picture", "phone", "clock", "choose", "not_welcome", "advocate", "question",
    "tick",
]  # fmt: skip
Face = Literal[1, 2, 3, 4, 5, "mixed"]
Place = Literal["welcome", "page", "follow_up", "send"]

T = TypeVar("T")


def _frozen(value: object) -> object:
    """TOML gives lists; a form that was read never changes, so they are kept as tuples."""
    return tuple(value) if isinstance(value, list) else value


def _of_a_kind(kind: str) -> str:
    if kind not in KINDS:
        *others, last = map(repr, KINDS)
        raise PydanticCustomError("literal_error", "{expected}", {"expected": f"{', '.join(others)} or {last}"})
    return kind


def _pressed(concern: ConcernKind) -> ConcernKind:
    if concern in (ConcernKind.PROMPT_LOOK, ConcernKind.WROTE, ConcernKind.GOOD_NEWS):
        raise ValueError("is raised by words alone, which the portal reads")
    return concern


def _in_order(ages: tuple[int, int]) -> tuple[int, int]:
    if not 0 <= ages[0] <= ages[1]:
        raise ValueError("ages are written [youngest, oldest]")
    return ages


Many = Annotated[tuple[T, ...], BeforeValidator(_frozen)]
Ages = Annotated[tuple[int, int], BeforeValidator(_frozen), AfterValidator(_in_order)]
Codes = Annotated[tuple[str, ...], BeforeValidator(_frozen), Field(min_length=1)]


class Option(Strict):
    """One answer that can be pressed; the code is stored, never the label."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    label: Words
    face: Face | None = None
    icon: Icon | None = None
    picture: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")] | None = None  # a file under pictures/
    none: bool = False  # "none of these": not kept beside others
    private: Literal["iro"] | None = None  # ticked: this code, and the words beside it, are the IRO's alone
    needs_watch: bool = False  # offered only when the council has named who watches
    retired: bool = False  # offered to nobody any more; what it was chosen as, and files that hold it, still count


class Box(Strict):
    """A box to write in."""

    max_length: Annotated[int, Field(gt=0, le=5000)]
    label: Words | None = None


class Raise(Strict):
    """Which answers raise which concern, at the moment the page is saved."""

    when: Codes
    concern: Annotated[ConcernKind, Field(strict=False), AfterValidator(_pressed)]
    urgency: Annotated[Urgency, Field(strict=False)]


class Condition(Strict):
    """An earlier question, and answers to it that decide whether this one is shown."""

    question: str
    is_: Codes = Field(alias="is")


class Note(Strict):
    """What is said on the next page when one of these was chosen."""

    when: Codes
    words: Words


class Variant(Strict):
    """Other words or answers for some ages."""

    ages: Ages
    text: Words | None = None
    help: Words | None = None
    options: Many[Option] | None = None


class Question(Strict):
    """One question: what it means (never changed by a council) and its words (a council's to change)."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    kind: Annotated[str, AfterValidator(_of_a_kind)]
    place: Place = "page"
    same_page_as: str | None = None
    records: Literal["helper", "role", "sharing", "iro_may_see", "may_quote"] | None = None
    if_skipped: str | None = None  # what the portal acts on; the answer itself stays "skipped"
    metric: Many[str] = ()
    topic: str | None = None
    ages: Ages | None = None
    show_if_any: Many[Condition] = ()
    hide_if_any: Many[Condition] = ()  # answers that make this question senseless; who skipped those is still asked
    private: Literal["iro"] | None = None
    masked: bool = False
    helper_away: bool = False
    text: Words
    help: Words | None = None
    help_unwatched: Words | None = None
    helper_says: Words | None = None  # to whoever helps: what to say to the child, and what not
    options: Many[Option] = ()
    also: Many[Option] = ()
    words: Box | None = None
    caption: Words | None = None
    raises: Many[Raise] = ()
    note: Many[Note] = ()
    for_ages: Many[Variant] = ()

    @property
    def is_text(self) -> bool:
        """Answered in the person's own words only."""
        return KINDS[self.kind].in_words

    @property
    def many(self) -> bool:
        """More than one answer may be ticked."""
        return KINDS[self.kind].many

    @property
    def is_pictured(self) -> bool:
        """A picture can stand beside the answer."""
        return KINDS[self.kind].pictured

    @property
    def has_faces(self) -> bool:
        """Each answer stands beside a face."""
        return KINDS[self.kind].faced

    @property
    def tapped(self) -> bool:
        """Each answer is a button: one tap answers, and goes on."""
        return KINDS[self.kind].tapped

    @property
    def template(self) -> str:
        """What draws it on a page."""
        drawn = any(option.icon or option.picture for option in self.every_option)
        return KINDS[self.kind].template(icons=drawn)

    @property
    def plain_template(self) -> str:
        """What draws it where its pictures are not shown, or stand beside the words as the reader chose."""
        return KINDS[self.kind].template(icons=False)

    @property
    def is_close(self) -> bool:
        """Even that something was said here tells too much: no browser but the one it was said in is told."""
        return self.masked or self.helper_away or self.private is not None

    @cached_property
    def every_option(self) -> tuple[Option, ...]:
        """All answers of all ages, each code once, in the order of the page."""
        found: dict[str, Option] = {}
        for options in (self.options, *(variant.options or () for variant in self.for_ages), self.also):
            for option in options:
                found.setdefault(option.code, option)
        return tuple(found.values())

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of `every_option`."""
        return tuple(option.code for option in self.every_option)

    def alone_among(self, codes: tuple[str, ...]) -> Option | None:
        """The answer "none of these" where it was given together with others, so that one of the two is a slip."""
        given = [option for option in self.every_option if option.code in codes]
        return next((option for option in given if option.none), None) if len(given) > 1 else None

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Question:
        faults = [*self._answer_faults(), *self._code_faults(), *self._age_faults()]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _answer_faults(self) -> list[str]:
        faults = []
        if self.is_text and not self.words:
            faults.append(f"{self.kind} needs words = {{ max_length = ... }}")
        if self.is_text and self.every_option:
            faults.append(f"{self.kind} takes no options")
        if not self.is_text and not self.options:
            faults.append(f"{self.kind} needs options")
        if self.has_faces and not all(o.face or o in self.also for o in self.every_option):
            faults.append("every answer to a faces question needs a face")
        if self.tapped and self.words:
            faults.append("an answer that is tapped has no words beside it")
        if self.caption and not self.is_pictured:
            faults.append("only a drawing has a caption")
        for options in (self.options, *(v.options for v in self.for_ages if v.options)):
            listed = [option.code for option in (*options, *self.also)]
            faults += [f"code {code!r} stands twice" for code in listed if listed.count(code) > 1][:1]
        return faults

    def _code_faults(self) -> list[str]:
        known = set(self.codes)
        faults = [f"code {WRITTEN!r} is reserved"] if WRITTEN in known else []
        for raising in self.raises:
            faults += _unknown("raises", raising.when, known | ({WRITTEN} if self.words else set()))
        for note in self.note:
            faults += _unknown("note", note.when, known)
        if self.if_skipped:
            faults += _unknown("if_skipped", (self.if_skipped,), known)
        if allowed := RECORDED.get(self.records or ""):
            faults += _unknown(f"records = {self.records!r}", tuple(known), allowed)
            faults += [] if self.if_skipped else [f"records = {self.records!r} needs if_skipped"]
        return faults

    def _age_faults(self) -> list[str]:
        spans = sorted(variant.ages for variant in self.for_ages)
        overlap = any(older[0] <= younger[1] for younger, older in zip(spans, spans[1:], strict=False))
        return ["the ages of for_ages overlap"] if overlap else []


class Welcome(Strict):
    """The words of the first page: what stands before Start, and what is one tap away from it.

    Of a meeting to come the first paragraph of each may speak: once its day is over another takes its place.
    """

    heading: Words
    body: Many[Words]  # paragraphs
    more: Many[Words] = ()


class HelperAway(Strict):
    """What opens a question that is none of a helper's business."""

    words: Words


class Form(Strict):
    """One form: for whom it is, its words, and its questions in the order they are asked."""

    id: Annotated[FormId, Field(strict=False)]
    stage: Annotated[Stage, Field(strict=False)]
    audience: Annotated[FormFor, Field(strict=False)]
    ages: Ages | None = None
    skin: Literal["younger", "older", "adult"]
    title: Words
    welcome: Welcome
    helper_away: HelperAway | None = None
    options: dict[str, Many[Option]] = {}
    question: Many[Question]

    __hash__ = object.__hash__  # what is worked out of it is kept, and its words are many to go through

    def find(self, name: str) -> Question:
        """The question of that name; KeyError if this form does not ask it."""
        return self._by_name[name]

    @cached_property
    def version(self) -> str:
        """A hash of meaning and words: two forms that differ in a comma differ in version."""
        dumped = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return sha256(dumped.encode()).hexdigest()[:16]

    @cached_property
    def _by_name(self) -> dict[str, Question]:
        return {question.name: question for question in self.question}


def _unknown(key: str, codes: tuple[str, ...], known: set[str]) -> list[str]:
    missing = set(codes) - known
    return [f"{key}: no answer has the code {listed(missing)}"] if missing else []
