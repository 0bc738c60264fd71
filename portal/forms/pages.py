"""Which form and which questions a given person is shown, page by page, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from portal.forms.schema import WRITTEN, Condition, Form, Option, Question, Raise, Variant
from portal.forms.sentences import Reader, Say, fill
from portal.store.vocabulary import FormId, Respondent, Stage

Answers = Mapping[str, frozenset[str]]  # codes given so far, per question

# the forms of one stage that a child of any age may choose among, the youngest's first
VERSIONS = (
    (FormId.CONSULT_4_7, FormId.CONSULT_4_11, FormId.CONSULT_12_17),
    (FormId.FEEDBACK_4_11, FormId.FEEDBACK_12_17),
)
_YOUNGEST, _READS_FROM, _OLDER_FROM = 4, 8, 12
_NOTHING: frozenset[str] = frozenset()
_FORMS, _WAYS = 100, 5_000  # kept: forms, and ways they were laid out by answers, some 3 KB each


@dataclass(frozen=True)
class Page:
    """What is asked at once; `number` and `of` count the pages of place "page" only."""

    name: str  # of its first question
    questions: tuple[Question, ...]
    place: str
    number: int | None
    of: int


@cache
def form_for(stage: Stage, role: Respondent, age: int | None) -> FormId | None:
    """The id of the form a person is asked with, or None where there is no form for them.

    `role` is child, parent, carer or professional; `age` (years, on the day of the review) matters for
    children only. A child under 4, or of unknown age, has no form; from 12, and past 18, it is the older
    one.
    """
    if role == Respondent.CHILD:
        if age is None or age < _YOUNGEST:
            return None
        return at_stage("12_17" if age >= _OLDER_FROM else "4_11" if age >= _READS_FROM else "4_7", stage)
    return FormId(f"{stage}_professional" if role == Respondent.PROFESSIONAL else f"{stage}_parent")


def at_stage(ages: str, stage: Stage) -> FormId:
    """The form for children of these ages ("4_7") at that stage: after the meeting those from 4 to 11 have one form."""
    return FormId(f"{stage}_4_11" if ages == "4_7" and stage == Stage.FEEDBACK else f"{stage}_{ages}")


def other_versions(form_id: str | None) -> tuple[FormId, ...]:
    """The other children's forms of that stage, the youngest's first; none for an adult's form."""
    group = next((versions for versions in VERSIONS if form_id in versions), ())
    return tuple(each for each in group if each != form_id)


def is_shown(form: Form, question: Question, age: int | None, answers: Answers) -> bool:
    """Whether this person is asked this question, by age and by the answers so far.

    A young person may choose the version written for other ages: then the nearest of its ages counts.
    What was answered before anybody asked what it hangs on (a topic) stays asked: an answer is never lost to that.
    Where no age is known (adults, a nameless paper response) questions for some ages are shown.
    """
    if not _of_age(question.ages, _age_in(form, age)):
        return False
    if question.show_if_any and not (_any(question.show_if_any, answers) or _came_before(question, answers)):
        return False
    if _any(question.hide_if_any, answers):
        return False
    return not question.same_page_as or is_shown(form, form.find(question.same_page_as), age, answers)


def pages(form: Form, age: int | None, answers: Answers) -> tuple[Page, ...]:
    """The question pages and the follow-up page in their order, as far as the answers so far decide."""
    return _laid_out(form, _age_in(form, age), tuple(answers.get(name) for name in _deciding(form)))


@lru_cache(maxsize=_FORMS)
def _deciding(form: Form) -> tuple[str, ...]:
    """The questions whose answers decide which are asked: what others wait for, and whatever waits."""
    names = [question.name for question in form.question if question.show_if_any]
    waited_for = (each for question in form.question for each in (*question.show_if_any, *question.hide_if_any))
    return tuple(dict.fromkeys([*names, *(each.question for each in waited_for)]))


@lru_cache(maxsize=_WAYS)
def _laid_out(form: Form, age: int | None, deciding: tuple[frozenset[str] | None, ...]) -> tuple[Page, ...]:
    answers = {name: codes for name, codes in zip(_deciding(form), deciding, strict=True) if codes is not None}
    joined: dict[str, list[Question]] = {}
    for question in form.question:
        if question.place in {"page", "follow_up"} and is_shown(form, question, age, answers):
            joined.setdefault(question.same_page_as or question.name, []).append(question)
    of = sum(1 for questions in joined.values() if questions[0].place == "page")
    shown, number = [], 0
    for name, questions in joined.items():
        counted = questions[0].place == "page"
        number += counted
        shown.append(Page(name, tuple(questions), questions[0].place, number if counted else None, of))
    return tuple(shown)


def set_up(form: Form) -> tuple[Question, ...]:
    """The questions of the welcome page: who helps, or who the person is to the child."""
    return tuple(question for question in form.question if question.place == "welcome")


def send_questions(form: Form, age: int | None) -> tuple[Question, ...]:
    """The questions of the send page: who may see the answers, whether the words may be quoted."""
    return tuple(q for q in form.question if q.place == "send" and is_shown(form, q, age, {}))


def options_of(form: Form, question: Question, reader: Reader) -> tuple[Option, ...]:
    """The answers this reader can choose from, in the order of the page.

    Where nobody has been named to watch, answers that call for a prompt response are not offered.
    """
    variant = _variant(form, question, reader.age)
    chosen = variant.options if variant and variant.options is not None else question.options
    offered = (option for option in (*chosen, *question.also) if not option.retired)
    return tuple(option for option in offered if reader.watched or not option.needs_watch)


def answers_of(form: Form, question: Question) -> str:
    """The context in which the answers to a question are translated: one word may be said in many ways.

    "Yes" is another word under "Are you...?" than under "Is there...?" in some languages.
    """
    return f"{form.id}.{question.name}"


def label_of(form: Form, question: Question, option: Option, reader: Reader, say: Say) -> str:
    """One answer, in this reader's words."""
    return fill(option.label, reader, say, answers_of(form, question))


def text_of(form: Form, question: Question, reader: Reader, say: Say) -> str:
    """The question itself, in this reader's words."""
    variant = _variant(form, question, reader.age)
    return fill((variant and variant.text) or question.text, reader, say, form.id)


def help_of(form: Form, question: Question, reader: Reader, say: Say) -> str | None:
    """The help under the question, if any; another one where nobody has been named to watch."""
    variant = _variant(form, question, reader.age)
    words = (variant and variant.help) or question.help
    if not reader.watched and question.help_unwatched:
        words = question.help_unwatched
    return fill(words, reader, say, form.id) if words else None


def helper_words(form: Form, question: Question, reader: Reader, say: Say) -> str | None:
    """What whoever helps may say to the child here; None when nobody helps or nothing needs to be said."""
    if not (reader.helped and question.helper_says):
        return None
    return fill(question.helper_says, reader, say, form.id)


def away_of(form: Form, question: Question, reader: Reader, say: Say) -> str | None:
    """What asks a helper to look away from this question; None when nobody helps or it is open to them."""
    if not (reader.helped and question.helper_away and form.helper_away):
        return None
    return fill(form.helper_away.words, reader, say, form.id)


def notes_of(form: Form, question: Question, codes: frozenset[str], reader: Reader, say: Say) -> tuple[str, ...]:
    """What is said on the page after these codes were chosen."""
    chosen = [note for note in question.note if codes & set(note.when)]
    return tuple(fill(note.words, reader, say, form.id) for note in chosen)


def raised(question: Question, codes: frozenset[str], written: bool) -> tuple[tuple[str, Raise], ...]:
    """Which concerns an answer raises when its page is saved: (code, what it raises), by code.

    `written` tells whether there are any words; they raise under the reserved code `written`.
    """
    given = codes | ({WRITTEN} if written else _NOTHING)
    return tuple((code, each) for each in question.raises for code in each.when if code in given)


def _any(conditions: tuple[Condition, ...], answers: Answers) -> bool:
    return any(answers.get(each.question, _NOTHING) & set(each.is_) for each in conditions)


def _came_before(question: Question, answers: Answers) -> bool:
    return question.name in answers and not any(each.question in answers for each in question.show_if_any)


def _age_in(form: Form, age: int | None) -> int | None:
    if age is None or form.ages is None:
        return age
    return min(max(age, form.ages[0]), form.ages[1])


def _of_age(ages: tuple[int, int] | None, age: int | None) -> bool:
    return ages is None or age is None or ages[0] <= age <= ages[1]


def _variant(form: Form, question: Question, age: int | None) -> Variant | None:
    years = _age_in(form, age)
    if years is None:
        return None
    return next((variant for variant in question.for_ages if _of_age(variant.ages, years)), None)
