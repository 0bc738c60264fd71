"""What the lexicons say of one part of a text, and the whole of what the weights are told about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portal.hearing.tagging import themes, worries
from portal.hearing.tagging.features import Features, features
from portal.hearing.tagging.phrases import Page, Span
from portal.hearing.tagging.sentiment import FELT, Heard, sentiment

_MOST_WORDS = 50  # of a part: the weights were trained on texts of a few sentences


@dataclass(frozen=True)
class Evidence:
    """The kinds of concern and the themes with where each stands, and how it sounds."""

    page: Page
    concerns: dict[str, list[Span]]
    cleared: bool  # it names a worry and says that it is none
    heard: Heard
    spoken: dict[str, list[Span]]

    @classmethod
    def of(cls, page: Page, asked: str | None = None) -> Evidence:
        """Reads ``page``: worries first, as they colour the feeling."""
        concerns, cleared = worries.worries(page)
        heard = sentiment(page, asked, is_worrying=bool(concerns))
        return cls(page, concerns, cleared, heard, themes.themes(page, heard.label))

    def features(self) -> Features:
        """What the weights are told: the words themselves, and each of these verdicts with ``@`` before it."""
        found = features(self.page)
        for sign, by_name in (("@theme", self.spoken), ("@concern", self.concerns)):
            for name, spans in by_name.items():
                found[f"{sign} {name}"] = tuple(place for span in spans for place in range(span.first, span.last))
        return found | dict.fromkeys(self._signs(), ())

    def _signs(self) -> Iterator[str]:
        felt = [clause for clause in self.heard.clauses if abs(clause) >= FELT]
        yield f"@sounds {self.heard.label}"
        yield f"@worrying {bool(self.concerns)}"
        yield f"@cleared {self.cleared}"
        yield f"@themes {len(self.spoken)}"
        yield from (f"@only {theme}" for theme in self.spoken if len(self.spoken) == 1)
        yield f"@praises {min(3, sum(clause > 0 for clause in felt))}"
        yield f"@complaints {min(3, sum(clause < 0 for clause in felt))}"
        if felt:
            yield f"@first {felt[0] > 0}"
            yield f"@last {felt[-1] > 0}"
            yield f"@strongest {max(-4, min(4, round(max(felt, key=abs) * 4)))}"
        if self.heard.is_request:
            yield "@asks"
        yield f"@long {len(self.page.words).bit_length()}"


def parts(page: Page) -> Iterator[Page]:
    """``page`` in parts of whole sentences, cut inside a sentence only where that alone is too long."""
    first = last = 0
    for span in page.sentences():
        for start in range(span.first, span.last, _MOST_WORDS):
            end = min(span.last, start + _MOST_WORDS)
            if end - first > _MOST_WORDS and last > first:
                yield page.part(Span(first, last))
                first = start
            last = end
    if last > first:
        yield page.part(Span(first, last))
