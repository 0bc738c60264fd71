"""What answers laid over those that stand come to: worked out without a database, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from portal.forms import pages
from portal.forms.schema import Form
from portal.hearing.answers.given import Given
from portal.hearing.answers.kept import Heard, codes_of
from portal.hearing.responses.letterbox import Letterbox
from portal.store.vocabulary import AnswerState

NOTHING_BESIDE: frozenset[str] = frozenset()
_ON_THE_RESPONSE = ("helper", "sharing", "iro_may_see", "may_quote")  # of what questions record, its own columns


@dataclass(frozen=True)
class Before:
    """A response as answers come in, and the browser they come from; without one, `letterbox` has no device.

    `sent`: it had been sent before. `settles`: it was, or is being sent now, so that every question gets a state.
    `whole`: the whole form is given by somebody who holds it in hand; what it leaves out empties what stood.
    `asks_all`: it comes from paper or a file, where every question is asked: no answer given there is hidden.
    `beside` names the questions beside whose answer a picture stands, or something said aloud.
    """

    form: Form
    age: int | None
    letterbox: Letterbox
    answers: Mapping[str, Heard]
    beside: frozenset[str] = NOTHING_BESIDE
    sent: bool = False
    settles: bool = False
    whole: bool = False
    asks_all: bool = False


@dataclass(frozen=True)
class Laid:
    """What is to be written, and what stands then.

    `new` is what differs of the answers given, `settled` what the other questions come to by their conditions.
    `revised` are answers as they were, to be kept; `revised_if_raised` those to be kept only where one raised a
    concern: what a child takes back on its own browser before sending is nobody's, unless somebody was woken by it.
    """

    new: tuple[Given, ...]
    settled: tuple[Given, ...]
    after: Mapping[str, Heard]
    revised: tuple[Heard, ...]
    revised_if_raised: tuple[Heard, ...]

    @property
    def written(self) -> list[Given]:
        """Each answer to be written, once: the last word on its question."""
        return list({each.question: each for each in (*self.new, *self.settled)}.values())


def lay_over(before: Before, given: Iterable[Given]) -> Laid:
    """The answers of a page, already checked, laid over what stands.

    A blank or a skip from a browser that was not shown the earlier answer leaves it: nobody empties by accident what
    the letterbox hid from them.
    """
    # whoever drew or spoke and wrote nothing has answered
    said = [replace(each, state=AnswerState.ANSWERED) if each.question in before.beside else each for each in given]
    new = [each for each in said if _changes(before, each)]
    revised, revised_if_raised = _replaced(before, new)
    after = dict(before.answers) | {each.question: _heard(before, each) for each in new}
    # last, since the answers just given decide which questions are shown
    settled, hidden = _settled(before, after, _asked_anyway(before, said)) if before.settles else ([], [])
    return Laid(tuple(new), tuple(settled), after, (*revised, *hidden), tuple(revised_if_raised))


def records(form: Form, given: Iterable[Given]) -> dict[str, str | bool | None]:
    """What of these answers stands on the response itself, by column: who helped, who may see it, may it be quoted.

    A question that was passed over records the choice its form names for that, the most private one.
    """
    found: dict[str, str | bool | None] = {}
    for each in given:
        question = form.find(each.question)
        if question.records in _ON_THE_RESPONSE:
            chosen = each.codes[0] if each.codes else question.if_skipped
            found[question.records] = chosen == "yes" if question.records == "may_quote" else chosen
    return found


def passed_over(form: Form, answers: Mapping[str, Heard]) -> list[Given]:
    """The questions that record a choice even when nobody came to them, where none was made."""
    return [
        Given(question.name, AnswerState.SKIPPED)
        for question in form.question
        if question.if_skipped and not answers[question.name].codes
    ]


def _changes(before: Before, given: Given) -> bool:
    stands = before.answers.get(given.question)
    if stands is None:
        return True
    if before.settles and stands.state == AnswerState.NOT_SHOWN and given.state == AnswerState.BLANK:
        return False  # left empty where it was not asked: it settles as its conditions have it
    empties = not given.codes and not given.words and stands.state == AnswerState.ANSWERED
    if empties and not before.whole and not before.letterbox.saw(stands):
        return False
    if not before.sent and given.state == AnswerState.ANSWERED and stands.saved_by != before.letterbox.key:
        return True  # the same again is from here on the answer of the browser that gave it last
    return not _same(given, stands)


def _replaced(before: Before, new: Iterable[Given]) -> tuple[list[Heard], list[Heard]]:
    """The answers these replace: those to keep, and those to keep where they raised a concern."""
    stood = ((each, before.answers[each.question]) for each in new if each.question in before.answers)
    replaced = [stands for each, stands in stood if not _same(each, stands)]
    if before.sent:
        return replaced, []
    answered = [each for each in replaced if each.state == AnswerState.ANSWERED]
    elsewhere = [each for each in answered if each.saved_by != before.letterbox.key]
    own = [each for each in answered if each.saved_by == before.letterbox.key]
    return elsewhere, [each for each in own if before.form.find(each.question).raises]


def _asked_anyway(before: Before, given: Iterable[Given]) -> set[str]:
    """The questions answered although their conditions do not show them: on paper, now or when it was typed in."""
    now = {each.question for each in given if before.asks_all and each.state == AnswerState.ANSWERED}
    if not before.sent:
        return now
    codes = codes_of(before.answers)
    stood = (before.form.find(name) for name, each in before.answers.items() if each.state == AnswerState.ANSWERED)
    return now | {each.name for each in stood if not pages.is_shown(before.form, each, before.age, codes)}


def _settled(before: Before, standing: dict[str, Heard], asked_anyway: set[str]) -> tuple[list[Given], list[Heard]]:
    """What the rest of the questions come to, and the answers which that hides; `standing` has them afterwards.

    A condition only looks back, so one pass in the form's order settles all.
    """
    settled, hidden, codes = [], [], dict(codes_of(standing))
    for question in before.form.question:
        here = standing.get(question.name)
        is_shown = pages.is_shown(before.form, question, before.age, codes)
        state = _settles_as(here, is_shown=is_shown)
        answered = here if here is not None and here.state == AnswerState.ANSWERED else None
        if state is None or (answered and question.name in asked_anyway):
            continue
        if answered:
            hidden.append(answered)
        settled.append(Given(question.name, state))
        standing[question.name] = _heard(before, settled[-1])
        codes.pop(question.name, None)
    return settled, hidden


def _settles_as(here: Heard | None, *, is_shown: bool) -> AnswerState | None:
    """Blank where it is shown and was never reached, not shown where it is not; None where it keeps what it has."""
    if is_shown:
        return AnswerState.BLANK if here is None or here.state == AnswerState.NOT_SHOWN else None
    return None if here is not None and here.state == AnswerState.NOT_SHOWN else AnswerState.NOT_SHOWN


def _heard(before: Before, given: Given) -> Heard:
    stood = before.answers.get(given.question)
    return Heard(
        given.question, given.state, given.codes, given.words, before.letterbox.key, stood.aloud if stood else None
    )


def _same(given: Given, stands: Heard) -> bool:
    was = (stands.state, frozenset(stands.codes), stands.words)
    return was == (given.state, frozenset(given.codes), given.words)
