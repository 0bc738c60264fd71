"""Reads one free text: its sentiment, its themes and whether a person must see it at once."""

from dataclasses import dataclass

from portal.hearing.tagging import themes, worries
from portal.hearing.tagging.phrases import Page, Span
from portal.hearing.tagging.sentiment import sentiment
from portal.hearing.tagging.words import is_foreign_script
from portal.store.vocabulary import TagKind

_MOST_THEMES = 4

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
        """The words of ``text``, as typed, that led to the concerns and themes; each once, concerns first."""
        words: dict[str, str] = {}
        for finding in self.findings:
            if finding.start is not None:
                typed = " ".join(text[finding.start : finding.end].split())
                words.setdefault(typed.lower(), typed)
        return list(words.values())


_NOTHING = Reading(None, (), False, (), unread=False)
_UNREAD = Reading(None, (), False, (), unread=True)


def make_ready() -> None:
    """Reads what the first text of a process needs: over a second, which nobody who presses Send should wait for."""
    read("It was good, and I don't feel safe.", asked="What was good about it?")


def read(text: str, *, language: str = "en", asked: str | None = None) -> Reading:
    """Read the first 20,000 characters of ``text``; never raises.

    ``language`` is the one the writer chose: only English is read, anything else comes back ``unread`` and
    without tags, as does text that is not in Latin letters. ``asked`` is the English question it answers.
    A blank text has no sentiment and no tags.
    """
    if not text.strip("\0 \t\r\n"):
        return _NOTHING
    if language.replace("_", "-").partition("-")[0].lower() != "en" or is_foreign_script(text):
        return _UNREAD
    page = Page.of(text)
    if not page.words:
        return _NOTHING
    # worries first: they colour the feeling, and a worry is never left out for a theme
    concerns = worries.worries(page)
    feeling = sentiment(page, asked, is_worrying=bool(concerns))
    spoken = themes.themes(page, feeling)
    # whatever else it speaks of, a worry has its theme, if need be in the place of the last
    if concerns and "safety_worries" not in spoken:
        spoken.pop("praise_general", None)
        spoken = dict(list(spoken.items())[: _MOST_THEMES - 1])
        spoken["safety_worries"] = [span for spans in concerns.values() for span in spans]
    return Reading(
        sentiment=feeling,
        themes=tuple(theme for theme in THEMES if theme in spoken),
        safeguarding=bool(concerns),
        findings=(
            *_findings(page, TagKind.CONCERN, concerns),
            *_findings(page, TagKind.THEME, spoken),
            Finding(TagKind.SENTIMENT, feeling, None, None),
        ),
        unread=False,
    )


def _findings(page: Page, kind: TagKind, found: dict[str, list[Span]]) -> list[Finding]:
    return [Finding(kind, value, *page.typed(span)) for value, spans in found.items() for span in spans]
