"""Sentences written twice, with a name in them and without, and chosen and filled for one reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Tag, model_validator

PLACEHOLDERS = frozenset({"iro", "first_name", "date", "n"})
WRITING_TAGS = frozenset({"as plain words", "as named and unnamed"})  # pydantic puts them into fault paths

_HOLE = re.compile(r"\{([^{}]*)\}")
_BRACE = re.compile(r"[{}]")

# (context, message) -> translated message. The context is the id of the form the words stand in.
Say = Callable[[str, str], str]


def _plain(words: str) -> str:
    if _BRACE.search(words):
        raise ValueError("words with a { } need two sentences: { named = ..., unnamed = ... }")
    if not words.strip():
        raise ValueError("there are no words here")
    return words


class Strict(BaseModel):
    """A table of a form file: no key we do not know, no value of another kind, never changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Named(Strict):
    """One sentence written twice: with the placeholders it needs, and whole without any of them."""

    named: str
    unnamed: Annotated[str, AfterValidator(_plain)]

    @model_validator(mode="after")
    def _placeholders(self) -> Named:
        if _BRACE.search(_HOLE.sub("", self.named)):
            raise ValueError("named has a { or } without its partner")
        if not self.holes:
            raise ValueError("named has no placeholder: write the words alone, in quotes")
        if unknown := self.holes - PLACEHOLDERS:
            raise ValueError(f"unknown placeholder {listed(unknown)}: only {listed(PLACEHOLDERS)}")
        return self

    @property
    def holes(self) -> frozenset[str]:
        """The placeholders of the named sentence."""
        return frozenset(_HOLE.findall(self.named))


def _how_written(value: object) -> str:
    return "as named and unnamed" if isinstance(value, (dict, Named)) else "as plain words"


Words = Annotated[
    Annotated[str, AfterValidator(_plain), Tag("as plain words")] | Annotated[Named, Tag("as named and unnamed")],
    Discriminator(_how_written),
]


@dataclass(frozen=True)
class Reader:
    """For whom words are chosen: what may be told to this person, and how they are answering.

    `age` is the age in years frozen on the invitation; `iro`, `first_name` and `date` (already
    formatted) are None where they are not known or may not be told.
    """

    age: int | None = None
    iro: str | None = None
    first_name: str | None = None
    date: str | None = None
    watched: bool = True
    helped: bool = False


def fill(words: Words, reader: Reader, say: Say, context: str, **more: str) -> str:
    """The sentence for this reader, translated first and filled afterwards.

    The named sentence is taken only when everything it names is known; `more` adds placeholders
    such as `n`. A translation with a broken placeholder gives way to the English sentence: a slip in a
    catalogue must not take a page from a child.
    """
    if isinstance(words, str):
        return say(context, words)
    given = {"iro": reader.iro, "first_name": reader.first_name, "date": reader.date, **more}
    known = {name: value for name, value in given.items() if value}
    if not words.holes <= known.keys():
        return say(context, words.unnamed)
    translated = say(context, words.named)
    whole = not _BRACE.search(_HOLE.sub("", translated)) and {*_HOLE.findall(translated)} <= known.keys()
    return (translated if whole else words.named).format_map(known)


def messages(words: Words | None) -> tuple[str, ...]:
    """What a translator is given for these words: one message, or the named and the unnamed one."""
    if words is None:
        return ()
    return (words,) if isinstance(words, str) else (words.named, words.unnamed)


def listed(names: Iterable[str]) -> str:
    """Names in a row for a message to a person, always in the same order."""
    return ", ".join(sorted(names))
