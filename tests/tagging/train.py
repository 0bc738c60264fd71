"""Makes the weights of the tags from the labelled sentences: `OMP_NUM_THREADS=1 python -m tests.tagging.train`.

Regularised logistic regression, one label against all others, over what `features.py` and the lexicons say of a text.
Whether a text is worrying is learnt without what the lexicon says of it: its phrases were read off these texts, and it
speaks for itself where both are asked. A feature counts if three texts have it; small weights are left out, so that
the file stays under 450 KB.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from portal.hearing.tagging import themes
from portal.hearing.tagging.evidence import Evidence
from portal.hearing.tagging.features import Features
from portal.hearing.tagging.phrases import Page
from portal.hearing.tagging.weights import SENTIMENTS, WORRYING, Weights
from tests.tagging.apart import FURTHER, PLAIN, QUOTES, SENTENCES, Row, rows

FILE = Path(str(files("portal.hearing.tagging") / "weights.json"))
VERSION = 1
LABELS = (*SENTIMENTS, *themes.names(), WORRYING)
TEXTS_WITH_IT = 3
SMALLEST = 11  # hundredths
LEAST = {**dict.fromkeys(themes.names(), 0.3), WORRYING: 0.35}
# hundredths: of few texts, so that both are found too seldom otherwise; read off the texts trained on, cross-validated
SOONER = {"neutral": 40, "mixed": 80}
# how much a feature of each kind counts before anything is learnt: letters are many, verdicts few
SCALES = {"%": 0.25, "@": 1.0, "=": 0.7, ">": 0.4, " ": 0.5, "": 0.7}


def texts() -> list[Row]:
    """All that is trained on: plain sentences, earlier and further ones, and the sentences that are not set apart."""
    return [*rows(QUOTES), *rows(PLAIN), *rows(FURTHER), *(row for row in rows(SENTENCES) if row["part"] == "train")]


def read(row: Row) -> Features:
    """What the weights are told of a text."""
    return Evidence.of(Page.of(row["text"])).features()


def scale_of(feature: str) -> float:
    """How much a feature counts, by its kind."""
    kind = feature[0] if feature[0] in "%@" and len(feature) > 1 else next((k for k in "> =" if k in feature[:-1]), "")
    return SCALES[kind]


def train(labelled: Sequence[Row], told: Sequence[Features]) -> Weights:
    """The weights that tell the labels of these texts from what is known of each."""
    having = Counter(name for features in told for name in features)
    names = sorted(name for name, texts_with_it in having.items() if texts_with_it >= TEXTS_WITH_IT)
    column = {name: place for place, name in enumerate(names)}
    scales = np.array([scale_of(name) for name in names])
    cells = [(row, column[name]) for row, features in enumerate(told) for name in sorted(features) if name in column]
    at_row, at_column = map(np.array, zip(*cells, strict=True))
    table = sparse.csr_matrix((scales[at_column], (at_row, at_column)), shape=(len(told), len(names)))
    by_words = table @ sparse.diags([not name.startswith(("@worrying", "@concern")) for name in names], dtype=float)
    fitted = [
        _fitted(by_words if label == WORRYING else table, [_is(row, label) for row in labelled], label)
        for label in LABELS
    ]
    hundredths = [np.rint(model.coef_[0] * scales * 100).astype(int) for model in fitted]
    weights: dict[str, tuple[tuple[int, int], ...]] = {}
    for place, name in enumerate(names):
        each = [(number, int(of[place])) for number, of in enumerate(hundredths) if abs(of[place]) >= SMALLEST]
        if each:
            weights[name] = tuple(each)
    intercepts = {label: float(model.intercept_[0]) for label, model in zip(LABELS, fitted, strict=True)}
    start = tuple(round(intercept * 100) + SOONER.get(label, 0) for label, intercept in intercepts.items())
    return Weights(LABELS, start, weights, LEAST)


def _fitted(table: Any, has_it: Sequence[bool], label: str) -> LogisticRegression:
    weighed = {False: 1, True: 2} if label == WORRYING else None  # a worry that is missed costs more than a second look
    model = LogisticRegression(
        solver="liblinear", dual=True, tol=0.02, max_iter=300, random_state=0, class_weight=weighed
    )
    return model.fit(table, np.array(has_it))


def _is(row: Row, label: str) -> bool:
    if label == WORRYING:
        return bool(row["safeguarding"])
    return label == row["sentiment"] or label in row["themes"]


def written(weights: Weights, data: str) -> str:
    """The file of the weights, always in the same order."""
    head: Mapping[str, Any] = {
        "version": VERSION,
        "made by": "python -m tests.tagging.train",
        "data": data,
        "labels": weights.labels,
        "start": weights.start,
        "least": weights.least,
    }
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in head.items()]
    each = ",\n".join(
        f"{json.dumps(name, ensure_ascii=False)}:{json.dumps(row, separators=(',', ':'))}"
        for name, row in sorted(in_a_row(weights).items())
    )
    return "{\n" + ",\n".join(lines) + ',\n"weights": {\n' + each + "\n}\n}\n"


def in_a_row(weights: Weights) -> dict[str, list[int]]:
    """What each feature weighs as the file has it: the number of a label, hundredths, the number of the next, …."""
    return {name: [value for pair in pairs for value in pair] for name, pairs in weights.weights.items()}


def hash_of_data() -> str:
    """The hash of what is trained on, and of the lexicons that read it."""
    everything = [json.dumps(row, sort_keys=True) for row in texts()]
    lexicons = sorted(path for path in FILE.parent.iterdir() if path.suffix == ".toml")
    return sha256("\n".join([*everything, *(path.read_text("utf-8") for path in lexicons)]).encode()).hexdigest()


def main() -> None:
    """Trains on everything that is not set apart and writes the weights the portal is shipped with."""
    labelled = texts()
    FILE.write_text(written(train(labelled, [read(row) for row in labelled]), hash_of_data()), "utf-8")


if __name__ == "__main__":
    main()
