"""What a council may change in its own copy of a form: the words and questions of its own, never what is counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.forms.schema import Form, Question

OWN_PREFIX = "x_"  # how the name of a question begins that a council adds to a form


def changes_of_meaning(shipped: Form, own: Form) -> list[str]:
    """What a council's copy changes beside words: one line each, empty when only words differ.

    Figures of several councils and years can only stand side by side while the codes mean the same.
    """
    was, now = shipped.model_dump(mode="json"), own.model_dump(mode="json")
    changes = [
        f"{key}: must stay {was[key]!r}" for key in ("stage", "audience", "ages", "skin") if was[key] != now[key]
    ]
    ours = {question.name: question for question in shipped.question}
    theirs = {question.name: question for question in own.question}
    for name, question in theirs.items():
        if name in ours:
            changes += _changed_keys(ours[name], question)
        elif not name.startswith(OWN_PREFIX):
            changes.append(f"question {name}: the name of a question of your own begins with {OWN_PREFIX!r}")
    changes += [f"question {name}: is missing" for name in ours if name not in theirs]
    kept = [name for name in theirs if name in ours]
    if kept != [name for name in ours if name in theirs]:
        changes.append("the questions must stay in their order")
    return changes


def with_own_questions(shipped: Form, own: Form) -> Form:
    """The shipped form with the questions the council added, each after the one it follows in the council's copy.

    It is asked where the copy itself no longer can be: answers to those questions are still known by their names.
    """
    asked = list(shipped.question)
    at = 0
    for question in own.question:
        names = [each.name for each in asked]
        if question.name in names:
            at = names.index(question.name) + 1
        elif question.name.startswith(OWN_PREFIX):
            asked.insert(at, _fitted(question, {each.name: each for each in asked[:at]}))
            at += 1
    return Form(**{key: getattr(shipped, key) for key in Form.model_fields} | {"question": tuple(asked)})


def _fitted(question: Question, before: Mapping[str, Question]) -> Question:
    """The question without what hangs on questions and answers that no longer stand before it."""
    codes = {name: set(each.codes) for name, each in before.items()}
    fitting = {
        key: tuple(each for each in getattr(question, key) if set(each.is_) <= codes.get(each.question, set()))
        for key in ("show_if_any", "hide_if_any")
    }
    page = before.get(question.same_page_as or "")
    stays = page is not None and page.place == question.place and not page.same_page_as
    return question.model_copy(update={**fitting, "same_page_as": question.same_page_as if stays else None})


def _changed_keys(ours: Question, theirs: Question) -> list[str]:
    was, now = _meaning(ours.model_dump()), _meaning(theirs.model_dump())
    return [f"question {ours.name}: {key} may not be changed" for key in was if was[key] != now[key]]


def _meaning(part: Any) -> Any:
    if isinstance(part, (list, tuple)):
        return [_meaning(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {key: _meaning(value) for key, value in part.items() if not _is_words(key, value)}


def _is_words(key: str, value: object) -> bool:
    if key == "words":  # of a note; the box of a question is a table with a length
        return isinstance(value, str) or (isinstance(value, dict) and "named" in value)
    # how much may be written changes no answer: a copy made when there was less room is still good
    return key in {"text", "help", "help_unwatched", "helper_says", "label", "caption", "max_length"}
