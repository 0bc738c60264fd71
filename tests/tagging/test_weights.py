"""The weights the portal is shipped with are those its data make, and nothing set apart was among them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tests.tagging.agreement import agreement, kappa
from tests.tagging.apart import QUOTES, SENTENCES, resembling, rows, set_apart
from tests.tagging.train import FILE, LABELS, SMALLEST, hash_of_data, in_a_row, read, texts, train

MOST_BYTES = 450_000
ROUNDED = 2  # hundredths by which another machine may round


def test_nothing_that_is_trained_on_resembles_what_is_set_apart() -> None:
    apart = [row["text"] for row in rows(SENTENCES) if row["part"] == "apart"]
    everything = [*apart, *(row["text"] for row in texts())]
    assert [pair for pair in resembling(everything) if pair[0] < len(apart) <= pair[1]] == []


def test_a_fifth_is_set_apart_and_a_fifth_of_every_style() -> None:
    sentences = rows(SENTENCES)
    apart = {row["id"] for row in sentences if row["part"] == "apart"}
    assert apart == set_apart(sentences, rows(QUOTES))
    for style in {row["style"] for row in sentences}:
        of_it = [row["id"] in apart for row in sentences if row["style"] == style]
        assert 0.18 <= sum(of_it) / len(of_it) <= 0.22, style


def test_two_who_label_agree_beyond_chance() -> None:
    assert kappa([("a", "a"), ("a", "b"), ("b", "b"), ("b", "a")]) == 0
    assert min(agreement(rows(SENTENCES))) > 0.8


def _flat(weights: Mapping[str, list[int]]) -> dict[tuple[str, int], int]:
    return {(name, row[at]): row[at + 1] for name, row in weights.items() for at in range(0, len(row), 2)}


def test_the_shipped_weights_are_what_the_script_makes() -> None:
    shipped = json.loads(FILE.read_text("utf-8"))
    assert FILE.stat().st_size <= MOST_BYTES
    assert shipped["data"] == hash_of_data(), "run OMP_NUM_THREADS=1 python -m tests.tagging.train"
    labelled = texts()
    made = train(labelled, [read(row) for row in labelled])
    assert tuple(shipped["labels"]) == LABELS == made.labels
    mine, theirs = _flat(in_a_row(made)), _flat(shipped["weights"])
    different = {key: (mine.get(key), theirs.get(key)) for key in mine.keys() | theirs.keys()
                 if abs(mine.get(key, SMALLEST) - theirs.get(key, SMALLEST)) > ROUNDED
                 and abs(mine.get(key, -SMALLEST) - theirs.get(key, -SMALLEST)) > ROUNDED}  # fmt: skip
    assert different == {}
