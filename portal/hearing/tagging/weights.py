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
    weights: Mapping[str, tuple[tuple[int, int], ...]]  # the number of each label it speaks for, and hundredths
    least: Mapping[str, float]  # the likelihood from which a theme or a worry counts


@cache
def loaded() -> Weights:
    """The weights beside this module, read once for the process when a first text is read."""
    found: dict[str, Any] = json.loads(files(__package__).joinpath("weights.json").read_text("utf-8"))
    same: dict[tuple[int, int], tuple[int, int]] = {}  # most are said of many features, and kept once
    for name, row in found["weights"].items():
        pairs = zip(row[::2], row[1::2], strict=True)  # in the file one after the other
        found["weights"][name] = tuple(same.setdefault(pair, pair) for pair in pairs)
    return Weights(tuple(found["labels"]), tuple(found["start"]), found["weights"], found["least"])


class Scores:
    """How likely each label is for one part of a text."""

    def __init__(self, features: Features, weights: Weights) -> None:
        self._weights = weights
        self._known = [(row, places) for name, places in features.items() if (row := weights.weights.get(name))]
        sums = list(weights.start)
        for row, _ in self._known:
            for label, hundredths in row:
                sums[label] += hundredths
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
        for row, places in self._known:
            for label_number, weight in row if places else ():
                if label_number == number:
                    mine = set(places)
                    for place in mine:
                        words[place] = words.get(place, 0) + weight / len(mine)
        heaviest = sorted(words, key=lambda place: (-words[place], place))
        return [place for place in heaviest if words[place] > 0][:_SHOWN]


def _likelihood(hundredths: int) -> float:
    return 1 / (1 + math.exp(-max(-3000, min(3000, hundredths)) / 100))
