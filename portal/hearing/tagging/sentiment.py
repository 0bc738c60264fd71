"""Says whether a text is praise, complaint, both or neither; TextBlob weighs the words, we prepare them.

TextBlob alone calls "I don't feel safe" praise and gives "social", "new" and "more" a weight of their own.
So negations are carried to the opinion word, ``sentiment.toml`` mends the weights and joins whole phrases
into one word, and each clause is weighed by itself. The label is for totals; it never raises or hides a worry.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from portal.hearing.tagging.phrases import Page, Span, longest
from portal.hearing.tagging.words import ENDS, STOPS, lexicon
from portal.own_process import unread

SENTIMENTS = ("positive", "negative", "neutral", "mixed", "unsure")

_REACH = 4  # words between a negation and the opinion it turns
FELT = 0.15  # weight from which a clause counts as praise or complaint
_MARKS = {"positive": "goodphrase", "negative": "badphrase", "neutral": "plainphrase"}
_SAID = {"negative": "no", "positive": "yes"}
_SETTLED = "settled"  # ends the mark of a phrase that has its own negation: no other may turn it
_MARK_WEIGHTS = {
    mark + ending: weight for mark, weight in (("goodphrase", 0.6), ("badphrase", -0.6)) for ending in ("", _SETTLED)
}
_LOADING = Lock()


@dataclass(frozen=True)
class _Sentence:
    clauses: tuple[float, ...]
    is_request: bool


@dataclass(frozen=True)
class Heard:
    """How a page sounds to the lexicon: its label, the weight of each clause, whether it asks for something."""

    label: str
    clauses: tuple[float, ...] = ()
    is_request: bool = False
    by_question: bool = False  # the question alone decides: a bare "nothing", a yes, a shrug
    question: str = ""  # "improve", "worry", "good", or none of these


def sentiment(page: Page, asked: str | None = None, *, is_worrying: bool = False) -> Heard:
    """How ``page`` sounds; the label is one of ``SENTIMENTS``, though never unsure.

    ``asked`` is the English question it answers: what is wanted "better" or "differently" is a request and
    no praise, "nothing" is praise there and a complaint under "What was good about it?", "yes" is praise under
    "Do you feel safe?". ``is_worrying``: a concern was found, so that a text without any other opinion is a complaint.
    """
    question = _question(asked)
    # irony turns every other sign round, so it is looked for first
    if page.has(_listed("whole", "sarcasm")):
        return Heard("negative", question=question)
    # "nothing" is praise or a complaint by what was asked, whatever its words say
    answered = _by_question(page, question)
    if answered:
        return Heard(answered, by_question=True, question=question)
    sentences = list(_sentences(page, question == "improve"))
    clauses = tuple(clause for sentence in sentences for clause in sentence.clauses)
    label = _label(page, sentences, question, is_worrying=is_worrying)
    return Heard(label, clauses, any(each.is_request for each in sentences), question=question)


def _label(page: Page, sentences: list[_Sentence], question: str, *, is_worrying: bool) -> str:
    felt = [c for s in sentences for c in s.clauses if not (s.is_request and c > 0)]
    # a trouble that is over is told in bad words and meant well
    if _is_resolved(page, felt):
        return "positive"
    good, bad = any(c >= FELT for c in felt), any(c <= -FELT for c in felt)
    if good and bad:
        return "mixed"
    if good or bad:
        return "positive" if good else "negative"
    # no opinion of its own, but something that is not right
    if is_worrying:
        return "negative"
    return {"worry": "negative", "good": "positive"}.get(question, "neutral")


def _by_question(page: Page, question: str) -> str | None:
    """The label that the question alone decides: shrugs, a bare "nothing", yes or no to "Do you feel safe?"."""
    if not any(word.text.isalnum() for word in page.words):
        return "neutral"
    if not question:
        return None
    if question == "well":
        return _yes_or_no(page)
    if page.has(_listed("asked", "nothing")) and len(page.words) <= 6:
        return {"improve": "positive", "good": "negative"}.get(question, "neutral")
    return "neutral" if page.has(_listed("asked", "empty")) else None


def _yes_or_no(page: Page) -> str | None:
    if len(page.words) > 3:
        return None
    return next((label for label, said in _SAID.items() if page.has(_listed("asked", said))), None)


@lru_cache(maxsize=500)  # the questions of all forms, each asked of many
def _question(asked: str | None) -> str:
    if not asked:
        return ""
    page = Page.of(asked)
    return next((kind for kind in ("improve", "worry", "well", "good") if page.has(_listed("asked", kind))), "")


def _is_resolved(page: Page, felt: list[float]) -> bool:
    """Whether what was bad is told as over: "I used to hate reviews but now they are alright"."""
    if len(felt) < 2 or not page.has(_listed("whole", "resolved")):
        return False
    return felt[0] <= FELT and page.has(_listed("whole", "better_now")) and all(c > -FELT for c in felt[1:])


def _sentences(page: Page, is_improvement: bool) -> Iterator[_Sentence]:
    marks = _marks(page)
    first = 0
    for last in [*(i for i, w in enumerate(page.words) if w.text in ENDS), len(page.words)]:
        part = page.part(Span(first, last))
        if part.words:
            asks = last < len(page.words) and page.words[last].text == "?"
            wishes = part.has(_listed("whole", "plain_wish"))
            asks = asks or (wishes and not part.has(_listed("whole", "still_praise")))
            asks = asks or (is_improvement and not part.has(_listed("asked", "opinion")))
            clauses = tuple(weight(clause) for clause in _clauses(page, marks, first, last))
            yield _Sentence(clauses, asks)
        first = last + 1


def _marks(page: Page) -> dict[int, tuple[int, str]]:
    """Where a phrase of the lexicon begins: where it ends, and the one word that stands for it."""
    kinds = {s: mark for kind, mark in _MARKS.items() for s in page.find(_listed("phrases", kind))}
    negators = _listed("grammar", "negators")
    return {
        span.first: (
            span.last,
            kinds[span] + (_SETTLED if any(w.text in negators for w in page.part(span).words) else ""),
        )
        for span in longest(kinds)
    }


def _clauses(page: Page, marks: dict[int, tuple[int, str]], first: int, last: int) -> Iterator[list[str]]:
    breaks, subjects = _listed("grammar", "breaks"), _listed("grammar", "subjects")
    clause: list[str] = []
    place = first
    while place < last:
        after, word = marks.get(place, (place + 1, page.words[place].text))
        joins = word == "and" and place + 1 < last and page.words[place + 1].text in subjects
        if word in STOPS or word in breaks or joins:
            if clause:
                yield clause
            clause = [word] if word not in STOPS and not joins else []
        else:
            clause.append(word)
            if word.startswith("emoji") and after < last and not page.words[after].text.startswith("emoji"):
                yield clause
                clause = []
        place = after
    if clause:
        yield clause


def weight(clause: list[str]) -> float:
    """What the opinions in one clause add up to, below 0 for complaint; the only caller of TextBlob."""
    weights = _weights()
    carried = _negation_carried(clause, weights)
    if all(map(str.isalnum, carried)):
        # told word by word: it would spend most of its time on finding the words that we have
        found = weights.assessments([(word, None) for word in carried])
    else:
        found = weights(" ".join(carried)).assessments  # signs may belong together
    return float(sum(polarity for _, polarity, _, _ in found))


@cache
def _weights() -> Any:
    """TextBlob's word list with ours laid over it, made once for the process."""
    ours = lexicon("sentiment.toml")
    with _LOADING:
        # with all of TextBlob comes NLTK, a second and a hundred megabytes with what that finds installed
        with unread("textblob"):
            from textblob.en import sentiment as weights
        weights.load()
        for word in ours["unweighed"]["words"]:
            senses = weights.get(word, {})
            for part in senses:  # "very" weighs nothing but still strengthens the word after it
                senses[part] = (0.0, *senses[part][1:])
        for word, polarity in (ours["words"] | _MARK_WEIGHTS).items():
            weights.pop(word, None)
            weights.annotate(word, polarity=polarity, subjectivity=1.0)
    return weights


def _negation_carried(clause: list[str], weights: Any) -> list[str]:
    """``clause`` with each negation next to the opinion word it turns, or gone if it turns none."""
    negators = _listed("grammar", "negators")
    carried: list[str] = []
    waiting = 0
    for word in clause:
        if word in negators:
            waiting = _REACH + 1
            continue
        if waiting and not word.endswith(_SETTLED) and word in weights and weights[word][None][0]:
            carried.append("not")
            waiting = 0
        waiting = max(0, waiting - 1)
        carried.append(word)
    return carried


def _listed(section: str, name: str) -> tuple[str, ...]:
    found: tuple[str, ...] = lexicon("sentiment.toml")[section][name]
    return found
