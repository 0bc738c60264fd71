"""Adds up what each word, group of words and verdict of a lexicon weighs for each tag; plain sums, no library.

``weights.json`` is made by ``python -m tests.tagging.train`` and never by hand: its ``data`` is the hash of what it was
trained on, its weights are whole hundredths.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from portal.hearing.tagging.features import Features

SENTIMENTS = ("positive", "negative", "neutral", "mixed")
WORRYING = "worrying"
_SHOWN = 3  # words that are shown for a tag


@dataclass(frozen=True)
class Weights:
    """What was trained: for each label where its sum starts, and what each feature adds to which label."""

    labels: tuple[str, ...]
    start: tuple[int, ...]
    weights: Mapping[str, list[int]]  # number of a label, hundredths, number of another, its hundredths, …
    least: Mapping[str, float]  # the likelihood from which a theme or a worry counts


@cache
def loaded() -> Weights:
    """The weights beside this module, read once for the process when a first text is read."""
    found: dict[str, Any] = json.loads(files(__package__).joinpath("weights.json").read_text("utf-8"))
    return Weights(tuple(found["labels"]), tuple(found["start"]), found["weights"], found["least"])


class Scores:
    """How likely each label is for one part of a text."""

    def __init__(self, features: Features, weights: Weights) -> None:
        self._features = features
        self._weights = weights
        sums = list(weights.start)
        known = weights.weights
        for name in features:
            row = known.get(name)
            if row:
                for at in range(0, len(row), 2):
                    sums[row[at]] += row[at + 1]
        self.likely = {label: _likelihood(total) for label, total in zip(weights.labels, sums, strict=True)}

    def most_likely(self) -> str:
        """The sentiment that is most likely."""
        return max(SENTIMENTS, key=self.likely.__getitem__)

    def is_likely(self, label: str) -> bool:
        """Whether a theme, or that the text is worrying, is likely enough to be said."""
        return self.likely[label] >= self._weights.least[label]

    def weighed_most(self, label: str) -> list[int]:
        """The places of the three words that spoke most for ``label``, the heaviest first."""
        number = self._weights.labels.index(label)
        words: dict[int, float] = {}
        for name, places in self._features.items():
            row = self._weights.weights.get(name, []) if places else []
            labels = row[::2]
            if number in labels:
                weight, mine = row[2 * labels.index(number) + 1], set(places)
                for place in mine:
                    words[place] = words.get(place, 0) + weight / len(mine)
        heaviest = sorted(words, key=lambda place: (-words[place], place))
        return [place for place in heaviest if words[place] > 0][:_SHOWN]


def _likelihood(hundredths: int) -> float:
    return 1 / (1 + math.exp(-max(-3000, min(3000, hundredths)) / 100))
