"""Who can read an answer, by question: one table, which the sentences beside the questions are chosen by.

It says in one word what `sharing` (answers), `board` and `alerts` (what raises a concern) and `safe_way` decide; a test
asks all of them and compares. Whoever covers for an IRO reads as the IRO does. That something must be passed on when
somebody is not safe, and by whom, stands on the welcome page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from portal.forms.schema import WRITTEN, Form, Question
from portal.hearing.answers.safe_way import REACH
from portal.hearing.concerns.board import LOGISTICS
from portal.hearing.sharing import ACCESS
from portal.store.vocabulary import FormFor, Stage


class Reader(StrEnum):
    """Somebody who can read an answer, or learn something of it."""

    IRO = "iro"
    MEETING = "meeting"  # everyone at the meeting, where the person chose that
    TEAM = "team"  # managers, and who watches for worries: what was pressed, and the safe way to reach the person
    TOLD = "told"  # the same people, but only that something was written
    # who sets up the meeting, and the managers who see to it that somebody does: that help to take part is asked for
    ARRANGERS = "arrangers"
    MANAGER = "manager"  # feedback that does not reach the IRO by name
    GROUP = "group"  # the IRO, of feedback without a name, and only among that of others


class Audience(StrEnum):
    """Who can read the answers to a question, as a sentence says it."""

    OPEN = "open"
    WORRY = "worry"
    ARRANGED = "arranged"
    PRIVATE = "private"
    PRIVATE_TOLD = "private, and that it is there is told"
    CHOSEN = "chosen"  # a child's feedback: the IRO or the manager, as the child says at the end
    TEAM_ALONE = "team"  # an adult's feedback


READERS: Mapping[Audience, frozenset[Reader]] = {
    Audience.OPEN: frozenset({Reader.IRO, Reader.MEETING}),
    Audience.WORRY: frozenset({Reader.IRO, Reader.TEAM}),
    Audience.ARRANGED: frozenset({Reader.IRO, Reader.MEETING, Reader.ARRANGERS}),
    Audience.PRIVATE: frozenset({Reader.IRO}),
    Audience.PRIVATE_TOLD: frozenset({Reader.IRO, Reader.TOLD}),
    Audience.CHOSEN: frozenset({Reader.IRO, Reader.MANAGER, Reader.GROUP}),
    Audience.TEAM_ALONE: frozenset({Reader.MANAGER, Reader.GROUP}),
}


def audience_of(form: Form, questions: Iterable[Question]) -> Audience:
    """Who can read the answers of a page; of several questions on one page, the widest of those it may not be shared.

    An answer that is the IRO's alone says so itself, by `option_audience`.
    """
    if form.stage == Stage.FEEDBACK:
        return Audience.CHOSEN if form.audience == FormFor.CHILD else Audience.TEAM_ALONE
    found = {_audience(question) for question in questions}
    order = (Audience.WORRY, Audience.PRIVATE_TOLD, Audience.PRIVATE, Audience.ARRANGED)
    return next((each for each in order if each in found), Audience.OPEN)


def option_audience(question: Question, code: str) -> Audience | None:
    """Who can read an answer that is kept from the meeting; None where it has no readers of its own."""
    option = next(each for each in question.every_option if each.code == code)
    if option.private is None:
        return None
    return Audience.WORRY if any(code in rule.when for rule in question.raises) else Audience.PRIVATE


def _audience(question: Question) -> Audience:
    own = {option.code for option in question.every_option if option.private}
    told = [rule for rule in question.raises if not set(rule.when) <= own and rule.concern not in LOGISTICS]
    if any(set(rule.when) != {WRITTEN} for rule in told) or question.name in REACH or question.helper_away:
        return Audience.PRIVATE if question.is_text and question.name not in REACH else Audience.WORRY
    if told:
        return Audience.PRIVATE_TOLD
    if question.private:
        return Audience.PRIVATE
    asks = any(rule.concern in LOGISTICS for rule in question.raises)
    return Audience.ARRANGED if asks or question.topic == ACCESS else Audience.OPEN
