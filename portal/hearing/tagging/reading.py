"""Reads one free text: its sentiment, its themes and whether a person must see it at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.hearing.tagging import own_words, themes, worries
from portal.hearing.tagging.evidence import Evidence, parts
from portal.hearing.tagging.own_words import OwnWords
from portal.hearing.tagging.phrases import Page, longest
from portal.hearing.tagging.weights import WORRYING, Scores, loaded
from portal.hearing.tagging.words import is_foreign_script
from portal.store.vocabulary import TagKind

_MOST_THEMES = 4
_POLES = {"positive": "negative", "negative": "positive"}
# of the likelihood of praise, that of complaint from which it is not said which of them it is (and the reverse)
_DOUBT = 0.12
_DOUBT_AGREED = 0.5  # the same where the lexicon heard what the weights found
_SMALL = 2  # letters of a word that says nothing by itself
_IMPLIED = "implied"  # the kind of a worry that no phrase of the lexicon names

THEME_NAMES: dict[str, str] = themes.names()
THEMES: tuple[str, ...] = tuple(THEME_NAMES)
CONCERN_NAMES: dict[str, str] = worries.names()


@dataclass(frozen=True)
class Finding:
    """One tag and the half-open span of the original text that led to it (none for the sentiment)."""

    kind: TagKind
    value: str
    start: int | None
    end: int | None


@dataclass(frozen=True)
class Reading:
    """What was read in one text. ``unread`` means that nobody has read it yet, which is not "neutral"."""

    sentiment: str | None
    themes: tuple[str, ...]
    safeguarding: bool
    findings: tuple[Finding, ...]
    unread: bool

    def because(self, text: str) -> list[str]:
        """The words of ``text``, as typed, that weighed most for the concerns and themes; each once, concerns first."""
        words: dict[str, str] = {}
        told: set[int] = set()
        for finding in self.findings:
            place = range(finding.start or 0, finding.end or 0)
            if not told.issuperset(place):
                typed = " ".join(text[finding.start : finding.end].split())
                words.setdefault(typed.lower(), typed)
                told.update(place)
        return list(words.values())


_NOTHING = Reading(None, (), False, (), unread=False)
_UNREAD = Reading(None, (), False, (), unread=True)


def make_ready() -> None:
    """Reads what the first text of a process needs: over a second, which nobody who presses Send should wait for."""
    read("It was good, and I don't feel safe.", asked="What was good about it?")


def read(text: str, *, language: str = "en", asked: str | None = None, own: OwnWords = own_words.NONE) -> Reading:
    """Read the first 20,000 characters of ``text``; never raises.

    ``language`` is the one the writer chose: only English is read, anything else comes back ``unread`` and
    without tags, as does text that is not in Latin letters. ``asked`` is the English question it answers, ``own`` the
    council's words for themes.
    A blank text has no sentiment and no tags.
    """
    if not text.strip("\0 \t\r\n"):
        return _NOTHING
    if language.replace("_", "-").partition("-")[0].lower() != "en" or is_foreign_script(text):
        return _UNREAD
    page = Page.of(text)
    if not page.words:
        return _NOTHING
    read_parts = [_read(part, asked) for part in parts(page)]
    concerns = [finding for part in read_parts for finding in part.concerns]
    spoken = _most_likely([theme for part in read_parts for theme in part.themes])
    # whatever else it speaks of, a worry has its theme, if need be in the place of the last
    if concerns and "safety_worries" not in spoken:
        spoken.pop("praise_general", None)
        spoken = dict(list(spoken.items())[: _MOST_THEMES - 1])
        spoken["safety_worries"] = [Finding(TagKind.THEME, "safety_worries", c.start, c.end) for c in concerns]
    spoken |= _of_own(page, own, spoken)
    feeling = _together([part.sentiment for part in read_parts])
    return Reading(
        sentiment=feeling,
        themes=tuple(theme for theme in THEMES if theme in spoken),
        safeguarding=bool(concerns),
        findings=(
            *concerns,
            *(finding for theme in THEMES if theme in spoken for finding in spoken[theme]),
            Finding(TagKind.SENTIMENT, feeling, None, None),
        ),
        unread=False,
    )


def _of_own(page: Page, own: OwnWords, spoken: dict[str, list[Finding]]) -> dict[str, list[Finding]]:
    """The themes that the council's own words name and nothing else did, each with those words."""
    found = {theme: longest(page.find(phrases)) for theme, phrases in own.items() if theme not in spoken}
    return {
        theme: [Finding(TagKind.THEME, theme, *page.typed(span)) for span in spans]
        for theme, spans in found.items()
        if spans
    }


@dataclass(frozen=True)
class _Part:
    sentiment: str
    concerns: list[Finding]
    themes: list[tuple[float, str, list[Finding]]]  # how likely, which, and the words that weighed most


def _read(page: Page, asked: str | None) -> _Part:
    """One part of a text, by what the lexicons and the weights make of it."""
    evidence = Evidence.of(page, asked)
    scores = Scores(evidence.features(), loaded())
    concerns = [
        Finding(TagKind.CONCERN, kind, *page.typed(span)) for kind, spans in evidence.concerns.items() for span in spans
    ]
    if not concerns and not evidence.cleared and scores.is_likely(WORRYING):
        concerns = list(_shown(TagKind.CONCERN, _IMPLIED, page, scores.weighed_most(WORRYING)))
    spoken = [
        (scores.likely[theme], theme, list(_shown(TagKind.THEME, theme, page, scores.weighed_most(theme))))
        for theme in THEMES
        if scores.is_likely(theme) and (concerns or not themes.is_a_place(page, theme, asked))
    ]
    return _Part(_feeling(evidence, scores), concerns, spoken)


def _shown(kind: TagKind, value: str, page: Page, places: Sequence[int]) -> Iterator[Finding]:
    """The words at ``places`` that can be recognised by themselves; any, or the first of the page, where none can."""
    telling = [place for place in places if len(page.words[place].text) > _SMALL]
    for place in telling or places or [0]:
        yield Finding(kind, value, page.words[place].start, page.words[place].end)


def _feeling(evidence: Evidence, scores: Scores) -> str:
    """How a part sounds; unsure where it may be praise as well as complaint."""
    heard, likely = evidence.heard, scores.likely
    if heard.by_question:
        return heard.label
    found = scores.most_likely()
    # what is wanted better is a wish whatever its words; under the others a bare answer is praise, or a worry
    if heard.question == "improve" and found == "positive":
        found = heard.label
    opposite = _POLES.get(found)
    doubt = _DOUBT_AGREED if heard.label == found else _DOUBT
    if opposite and (heard.label == opposite or likely[opposite] > doubt * likely[found]):
        found = "unsure"
    return heard.label if heard.question in ("good", "worry") and found in ("neutral", "unsure") else found


def _together(feelings: Sequence[str]) -> str:
    """How the parts of a text sound as a whole: praise and complaint in different parts are both."""
    felt = {feeling for feeling in feelings if feeling != "neutral"}
    if not felt:
        return "neutral"
    if "mixed" in felt or felt >= {"positive", "negative"}:
        return "mixed"
    if len(felt) == 1:
        return felt.pop()
    [pole] = felt - {"unsure"}
    return pole if feelings.count(pole) > feelings.count("unsure") else "unsure"


def _most_likely(spoken: Sequence[tuple[float, str, list[Finding]]]) -> dict[str, list[Finding]]:
    """The words of at most four themes, the likeliest first, each as the part has them that speaks most of it."""
    found: dict[str, list[Finding]] = {}
    for _, theme, findings in sorted(spoken, key=lambda each: -each[0]):
        found.setdefault(theme, findings)
    if len(found) > 1:
        found.pop("praise_general", None)
    return dict(list(found.items())[:_MOST_THEMES])
