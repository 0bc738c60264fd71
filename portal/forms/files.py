"""Reads the form files, the portal's own and a council's changed copies, and says everything that is wrong at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from portal.forms import schema, sentences
from portal.forms.council_copy import changes_of_meaning, with_own_questions
from portal.forms.schema import Form, Question
from portal.forms.sentences import listed
from portal.store.vocabulary import FormFor, FormId

_KNOWN_KEYS = {
    info.alias or key
    for model in [*vars(schema).values(), *vars(sentences).values()]
    if isinstance(model, type) and issubclass(model, sentences.Strict)
    for key, info in model.model_fields.items()
}
_IN_PLAIN_WORDS = {
    "missing": "is missing",
    "string_type": "must be words in quotes",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "tuple_type": "must be a list [ ... ]",
    "dict_type": "must be a table { ... }",
    "model_type": "must be a table { ... }",
    "string_pattern_mismatch": "must be small letters, digits and _",
    "too_short": "is too short a list",
    "too_long": "is too long a list",
}
_WHAT_TO_DO = (
    "until these are put right the portal asks with its own form, in its own words. Copy the form anew from forms/ of "
    "this release, put your words into it again, and restart"
)


class FormFaults(Exception):
    """Form files that cannot be used; `problems` has one line for each fault, naming file and place."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Library:
    """The forms, read once at start-up.

    `set_aside` says of each of the council's copies that asks something else than this release what differs, and what
    to do. The shipped form is asked in its place, with the questions the council added: an update that asks more stops
    no site.
    """

    def __init__(self, forms: Mapping[str, Form], set_aside: Iterable[str] = ()) -> None:
        self._forms: dict[str, Form] = {form_id: forms[form_id] for form_id in FormId}
        self.set_aside = tuple(set_aside)

    @classmethod
    def load(cls, shipped: Path, override: Path | None = None) -> Library:
        """Read the folder of shipped forms and, file by file in their place, the council's own copies.

        `override` may be a folder that does not exist. Raises FormFaults with every fault of every file.
        """
        problems: list[str] = []
        forms = _read_folder(shipped, problems)
        problems += [f"{shipped / f'{form_id}.toml'}: there is no such file"
                     for form_id in FormId if not (shipped / f"{form_id}.toml").is_file()]  # fmt: skip
        own = _read_folder(override, problems) if override and override.is_dir() else {}
        if problems:
            raise FormFaults(problems)
        set_aside: list[str] = []
        for form_id, form in own.items():
            if changes := changes_of_meaning(forms[form_id], form):
                set_aside += [f"{override}/{form_id}.toml: {each}" for each in (*changes, _WHAT_TO_DO)]
                own[form_id] = with_own_questions(forms[form_id], form)
        return cls(forms | own, set_aside)

    def __getitem__(self, form_id: str) -> Form:
        return self._forms[form_id]

    def __iter__(self) -> Iterator[Form]:
        return iter(self._forms.values())

    def children_answer(self, metric: str) -> list[str]:
        """The names of the questions in children's forms whose `metric` names that figure."""
        forms = (form for form in self if form.audience == FormFor.CHILD)
        return [question.name for form in forms for question in form.question if metric in question.metric]


@lru_cache(maxsize=64)  # councils in one process ask with the same forms, which never change once read
def read_form(text: str) -> Form:
    """The form written in this TOML text; raises FormFaults with everything that is wrong in it."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FormFaults([f"this is not TOML: {error}"]) from error
    settled, problems = _with_option_sets(raw)
    try:
        form = Form.model_validate(settled.raw)
        questions = list(form.question)
    except ValidationError as error:
        problems += [said for each in error.errors() if (said := _in_words(each, settled))]
        questions = settled.sound_questions()
    problems += _faults_between(settled, questions)
    if problems:
        raise FormFaults(problems)
    return form


def _read_folder(folder: Path, problems: list[str]) -> dict[str, Form]:
    forms: dict[str, Form] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.stem not in set(FormId):
            problems.append(f"{path}: there is no form of this name{_did_you_mean(path.stem, set(FormId))}")
            continue
        try:
            form = read_form(path.read_bytes().decode("utf-8-sig"))
            if form.id != path.stem:
                raise FormFaults([f"id: must be {path.stem!r}, the name of the file"])
            forms[form.id] = form
        except UnicodeDecodeError:
            problems.append(f"{path}: the file is not saved as UTF-8")
        except OSError as error:
            problems.append(f"{path}: cannot be read ({error.strerror})")
        except FormFaults as faults:
            problems += [f"{path}: {problem}" for problem in faults.problems]
    return forms


@dataclass
class _Settled:
    """A form file whose questions carry their answers themselves instead of the name of a set."""

    raw: dict[str, Any]
    by_set: set[tuple[str | int, ...]] = field(default_factory=set)  # where a set was put in
    unsettled: set[int] = field(default_factory=set)  # questions that name a set there is not

    def questions(self) -> list[dict[str, Any]]:
        """The question tables, as far as there are any."""
        return [each for each in _list(self.raw.get("question")) if isinstance(each, dict)]

    def sound_questions(self) -> list[Question]:
        """The questions that can be read although the form as a whole cannot."""
        sound = []
        for raw in self.questions():
            try:
                sound.append(Question.model_validate(raw))
            except ValidationError:
                continue  # its faults are told with those of the form
        return sound


def _with_option_sets(raw: dict[str, Any]) -> tuple[_Settled, list[str]]:
    """Put the answers in where `options` is the name of a set; tell which sets there are not."""
    sets = raw["options"] if isinstance(raw.get("options"), dict) else {}
    settled, problems = _Settled(dict(raw)), []
    questions: list[Any] = []
    for number, question in enumerate(_list(raw.get("question"))):
        if isinstance(question, dict):
            question = dict(question, for_ages=[*map(_copy, _list(question.get("for_ages")))])
            holders: list[tuple[tuple[str | int, ...], Any]] = [
                ((), question),
                *((("for_ages", at), variant) for at, variant in enumerate(question["for_ages"])),
            ]
            for place, holder in holders:
                name = holder.get("options") if isinstance(holder, dict) else None
                if isinstance(name, str):
                    settled.by_set.add(("question", number, *place, "options"))
                    holder["options"] = sets.get(name, [])
                    if name not in sets:
                        settled.unsettled.add(number)
                        where = _place(("question", number, *place, "options"), settled.raw)
                        problems.append(f"{where}: there is no set {name!r}{_did_you_mean(name, set(sets))}")
        questions.append(question)
    if questions:
        settled.raw["question"] = questions
    return settled, problems


def _in_words(error: ErrorDetails, settled: _Settled) -> str | None:
    """One fault as a line, or None when another line tells it already."""
    where = tuple(part for part in error["loc"] if part not in sentences.WRITING_TAGS)
    if any(where[: len(place)] == place and len(where) > len(place) for place in settled.by_set):
        return None  # told once, where the set stands
    if len(where) == 2 and where[1] in settled.unsettled and error["type"] == "value_error":
        return None  # follows from the missing set
    if error["type"] == "extra_forbidden":
        key = str(where[-1])
        return f"{_place(where[:-1], settled.raw)}: unknown key {key!r}{_did_you_mean(key, _KNOWN_KEYS)}"
    if error["type"] in ("literal_error", "enum"):
        return f"{_place(where, settled.raw)}: must be {error['ctx']['expected']}"
    message = _IN_PLAIN_WORDS.get(error["type"]) or error["msg"].removeprefix("Value error, ")
    return f"{_place(where, settled.raw)}: {message}"


def _faults_between(settled: _Settled, questions: list[Question]) -> list[str]:
    """What only shows when the questions of a form are looked at together."""
    every = {str(raw.get("name")) for raw in settled.questions()}
    unread = every - {question.name for question in questions}  # nothing can be said about these
    helper_away = "helper_away" in settled.raw
    faults: list[str] = []
    before: dict[str, Question] = {}
    recorded: set[str] = set()
    for question in questions:
        own = [f"name {question.name!r} stands twice"] if question.name in before else []
        if question.helper_away and not helper_away:
            own.append("helper_away needs the words of [helper_away]")
        if question.records in recorded:
            own.append(f"another question records {question.records!r} already")
        own += _condition_faults(question, before, unread) + _page_faults(question, before, unread)
        faults += [f"question {question.name}: {fault}" for fault in own]
        before[question.name] = question
        recorded |= {question.records} if question.records else set()
    return faults


def _condition_faults(question: Question, before: dict[str, Question], unread: set[str]) -> list[str]:
    faults = []
    for key, conditions in (("show_if_any", question.show_if_any), ("hide_if_any", question.hide_if_any)):
        for condition in conditions:
            earlier = before.get(condition.question)
            if earlier and (missing := set(condition.is_) - set(earlier.codes)):
                faults.append(f"{key}: {condition.question} has no answer with the code {listed(missing)}")
            elif not earlier and condition.question not in unread:
                faults.append(f"{key}: {condition.question!r} is not an earlier question")
    return faults


def _page_faults(question: Question, before: dict[str, Question], unread: set[str]) -> list[str]:
    if not question.same_page_as or question.same_page_as in unread:
        return []
    first = before.get(question.same_page_as)
    if not first:
        return [f"same_page_as: {question.same_page_as!r} is not an earlier question"]
    if first.place != question.place or first.same_page_as:
        return [f"same_page_as: {first.name!r} does not begin a page in the same place"]
    return []


def _place(where: tuple[str | int, ...], raw: dict[str, Any]) -> str:
    """A place in a form file as a person would point at it: `question y_safe, raises 2, concern`."""
    parts: list[str] = []
    at: Any = raw
    for step in where:
        at = at[step] if isinstance(at, dict) and step in at else _item(at, step)
        if isinstance(step, int) and parts:
            name = at.get("name") or at.get("code") if isinstance(at, dict) else None
            parts[-1] += f" {name or step + 1}"
        else:
            parts.append(str(step))
    return ", ".join(parts) or "the form"


def _item(at: Any, step: str | int) -> Any:
    return at[step] if isinstance(at, list) and isinstance(step, int) and step < len(at) else None


def _did_you_mean(word: str, known: set[str]) -> str:
    near = get_close_matches(word, sorted(known), n=1)
    return f" (did you mean '{near[0]}'?)" if near else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _copy(value: Any) -> Any:
    return dict(value) if isinstance(value, dict) else value
