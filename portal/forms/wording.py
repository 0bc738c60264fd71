"""All the words of a form at once: kept as they were asked, and given to translators."""

from __future__ import annotations

from typing import Any

from portal.forms.pages import answers_of
from portal.forms.schema import Form, Option, Question
from portal.forms.sentences import Named, Say, Words, messages

_Placed = tuple[str, Words | None, str]  # a context, words, and where they stand


def wording(form: Form, say: Say) -> dict[str, Any]:
    """The words of a form as asked in one language, fit for JSON, from which its pages can be rebuilt.

    Sentences that name somebody are kept in both writings and unfilled: a wording is shared by all who
    were asked with that version of the form. Keyed by question name and option code.
    """
    body, more = ([_said(each, form.id, say) for each in told] for told in (form.welcome.body, form.welcome.more))
    return {
        "title": _said(form.title, form.id, say),
        "welcome": {"heading": _said(form.welcome.heading, form.id, say), "body": body, "more": more},
        "helper_away": _said(form.helper_away.words, form.id, say) if form.helper_away else None,
        "questions": {question.name: _asked(question, form, say) for question in form.question},
    }


def words_in(form: Form) -> list[tuple[str, str, str]]:
    """Every message of a form once in each context: (context, message, a note telling a translator where it stands)."""
    notes: dict[tuple[str, str], list[str]] = {}
    for context, words, place in _words_of_form(form):
        for message in messages(words):
            if place not in notes.setdefault((context, message), []):
                notes[context, message].append(place)
    return [(*said, "; ".join(places)) for said, places in notes.items()]


def _said(words: Words | None, context: str, say: Say) -> str | dict[str, str] | None:
    if isinstance(words, Named):
        return {"named": say(context, words.named), "unnamed": say(context, words.unnamed)}
    return say(context, words) if words else None


def _asked(question: Question, form: Form, say: Say) -> dict[str, Any]:
    def labels(options: tuple[Option, ...]) -> dict[str, Any]:
        return {
            option.code: _said(option.label, answers_of(form, question), say) for option in (*options, *question.also)
        }

    return {
        "text": _said(question.text, form.id, say),
        "help": _said(question.help, form.id, say),
        "help_unwatched": _said(question.help_unwatched, form.id, say),
        "helper_says": _said(question.helper_says, form.id, say),
        "options": labels(question.options),
        "words": _said(question.words.label, form.id, say) if question.words else None,
        "caption": _said(question.caption, form.id, say),
        "notes": [{"when": [*note.when], "words": _said(note.words, form.id, say)} for note in question.note],
        "for_ages": [
            {
                "ages": [*variant.ages],
                "text": _said(variant.text, form.id, say),
                "help": _said(variant.help, form.id, say),
                "options": labels(variant.options) if variant.options else None,
            }
            for variant in question.for_ages
        ],
    }


def _words_of_form(form: Form) -> list[_Placed]:
    placed: list[tuple[Words | None, str]] = [
        (form.title, "title of the form"),
        (form.welcome.heading, "welcome page, heading"),
        *((paragraph, "welcome page") for paragraph in (*form.welcome.body, *form.welcome.more)),
    ]
    if form.helper_away:
        placed.append((form.helper_away.words, "said to a helper before a private question"))
    found: list[_Placed] = [(form.id, words, place) for words, place in placed]
    for question in form.question:
        found += [(form.id, words, f"{question.name}: {place}") for words, place in _words_of_question(question)]
        answers = answers_of(form, question)
        found += [(answers, words, f"{question.name}: {place}") for words, place in _answers_to(question)]
    return found


def _words_of_question(question: Question) -> list[tuple[Words | None, str]]:
    placed: list[tuple[Words | None, str]] = [
        (question.text, "question"),
        (question.help, "help"),
        (question.help_unwatched, "help when nobody watches the answers"),
        (question.helper_says, "said to an adult who helps a child, on the helper's side of the page"),
        (question.words.label if question.words else None, "label of the box to write in"),
        (question.caption, "label of the words about a picture"),
        *((note.words, f"said after answer {', '.join(note.when)}") for note in question.note),
    ]
    for variant in question.for_ages:
        ages = f"ages {variant.ages[0]} to {variant.ages[1]}"
        placed += [(variant.text, f"question, {ages}"), (variant.help, f"help, {ages}")]
    return placed


def _answers_to(question: Question) -> list[tuple[Words | None, str]]:
    placed: list[tuple[Words | None, str]] = [
        (option.label, f"answer {option.code}") for option in question.every_option
    ]
    for variant in question.for_ages:
        ages = f"ages {variant.ages[0]} to {variant.ages[1]}"
        placed += [(option.label, f"answer {option.code}, {ages}") for option in variant.options or ()]
    return placed
