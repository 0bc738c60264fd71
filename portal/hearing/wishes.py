"""What somebody asks about single answers: to keep one between them and the IRO, or to have one read out.

An answer that is to be kept is never read out, whatever else was ticked. Whoever holds the link later is not told what
was asked: what is ticked after sending is added to it, unless they begin again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.forms.schema import Form
from portal.hearing import sharing
from portal.store.models import Response
from portal.store.tables.work_words import Wish

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Wishes:
    """What was ticked, by question; `anew` is true where nothing of what was asked before is to count."""

    keep: frozenset[str] = NOTHING
    aloud: frozenset[str] = NOTHING
    anew: bool = True


def asked_to(response: Response, wish: Wish) -> frozenset[str]:
    """The questions about whose answers that was asked."""
    return frozenset(name for name, asked in (response.wishes or {}).items() if asked == wish)


def lay(form: Form, response: Response, wishes: Wishes) -> bool:
    """Keeps them on the response; whether another answer is kept from the meeting than before, or no longer is.

    What can never come to the table is left out: there is nothing to ask about it.
    """
    stood: Mapping[str, str] = {} if wishes.anew else response.wishes or {}
    may_be_told = {question.name for question in form.question if sharing.may_ever_be_told(form, question)}
    aloud = dict.fromkeys(sorted(wishes.aloud & may_be_told), Wish.ALOUD)
    keep = {name: Wish.KEEP for name in sorted(may_be_told) if name in wishes.keep or stood.get(name) == Wish.KEEP}
    before = asked_to(response, Wish.KEEP)
    asked = {**stood, **aloud, **keep}
    if asked != (response.wishes or {}):
        response.wishes = asked
    return before != keep.keys()
