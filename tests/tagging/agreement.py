"""How far two people who label the same sentences agree, beyond chance: `python -m tests.tagging.agreement`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

from portal.hearing.tagging import themes
from tests.tagging.apart import SENTENCES, Row, rows


def kappa(pairs: Iterable[tuple[Hashable, Hashable]]) -> float:
    """Cohen's kappa of two people's labels for the same things: 1 is always, 0 no more than by chance."""
    both = list(pairs)
    alike = sum(one == other for one, other in both) / len(both)
    ones, others = (Counter(pair[place] for pair in both) for place in (0, 1))
    chance = sum(ones[label] * others[label] for label in ones) / len(both) ** 2
    return 1.0 if chance == 1 else (alike - chance) / (1 - chance)


def agreement(sentences: Sequence[Row]) -> tuple[float, float, float]:
    """Of sentiment, of themes (each of each sentence), of what needs a prompt look."""
    two = [(row["first"], row["second"]) for row in sentences]
    return (
        kappa((one["sentiment"], other["sentiment"]) for one, other in two),
        kappa((theme in one["themes"], theme in other["themes"]) for one, other in two for theme in themes.names()),
        kappa((one["safeguarding"], other["safeguarding"]) for one, other in two),
    )


def main() -> None:
    """Prints the agreement on all sentences, and on those of each style."""
    sentences = rows(SENTENCES)
    for style in (None, *sorted({row["style"] for row in sentences})):
        of_it = [row for row in sentences if style in (None, row["style"])]
        measured = " ".join(f"{each:.2f}" for each in agreement(of_it))
        sys.stdout.write(f"{style or 'all':16} {len(of_it):5}  sentiment, themes, safeguarding: {measured}\n")


if __name__ == "__main__":
    main()
