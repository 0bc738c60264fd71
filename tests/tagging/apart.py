"""Sets a fifth of the sentences apart, before anything is trained on the others: `python -m tests.tagging.apart`.

Nothing set apart resembles anything that is trained on: two texts resemble each other where the runs of five letters
they share are three tenths of those that either has. What resembles each other stays together, and what resembles one
of the earlier quotes, which are all trained on, stays with them.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SENTENCES, QUOTES, PLAIN, FURTHER = (HERE / f"{name}.jsonl" for name in ("sentences", "quotes", "plain", "further"))
ALIKE, APART, RUN = 0.30, 0.20, 5

Row = dict[str, Any]


def rows(path: Path) -> list[Row]:
    """The labelled texts of a file, in its order."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def runs_of(text: str) -> frozenset[str]:
    """The runs of letters of a text, without what sets words apart."""
    plain = "".join(c if c.isalnum() or unicodedata.category(c) == "So" else " " for c in text.lower())
    line = f" {' '.join(plain.split())} "
    return frozenset(line[at : at + RUN] for at in range(max(1, len(line) - RUN + 1)))


def resembling(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Every two of `texts` that resemble each other, by their places."""
    runs = [runs_of(text) for text in texts]
    holding: dict[str, list[int]] = defaultdict(list)
    for place, mine in enumerate(runs):
        shared = Counter(other for run in mine for other in holding[run])
        for other, number in shared.items():
            if number / (len(mine) + len(runs[other]) - number) >= ALIKE:
                yield other, place
        for run in mine:
            holding[run].append(place)


def set_apart(sentences: Sequence[Row], trained: Sequence[Row]) -> set[str]:
    """The ids of the fifth that is set apart, of every style and speaker as near to a fifth as may be."""
    everything = [row["text"] for row in (*sentences, *trained)]
    group = list(range(len(everything)))

    def first(place: int) -> int:
        while group[place] != place:
            place = group[place]
        return place

    for one, other in resembling(everything):
        group[max(first(one), first(other))] = min(first(one), first(other))
    trained_on = {first(place) for place in range(len(sentences), len(everything))}
    together: dict[int, list[Row]] = defaultdict(list)
    for place, row in enumerate(sentences):
        if first(place) not in trained_on:
            together[first(place)].append(row)
    wanted = {kind: round(number * APART) for kind, number in Counter(map(_kind, sentences)).items()}
    chosen: set[str] = set()
    for members in sorted(together.values(), key=lambda each: sha256(each[0]["id"].encode()).digest()):
        needed = Counter(map(_kind, members))
        if all(wanted[kind] >= number for kind, number in needed.items()):
            chosen.update(row["id"] for row in members)
            wanted = {kind: number - needed[kind] for kind, number in wanted.items()}
    return chosen


def _kind(row: Row) -> tuple[str, str]:
    return row["style"], row["who"]


def main() -> None:
    """Writes into each row of the sentences whether it is trained on or set apart."""
    sentences = rows(SENTENCES)
    chosen = set_apart(sentences, rows(QUOTES))
    parted = [row | {"part": "apart" if row["id"] in chosen else "train"} for row in sentences]
    SENTENCES.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in parted), "utf-8")


if __name__ == "__main__":
    main()
