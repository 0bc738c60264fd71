"""What it costs to read a text for its tags, beside TextBlob alone."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

from portal.bench.in_turns import Measure
from portal.hearing.tagging import reading
from portal.hearing.tagging.evidence import Evidence
from portal.hearing.tagging.phrases import Page

TEXTS = (
    "I want to see my brother more often please",
    "The meeting was too long and nobody asked me anything",
    "I like it at my carers, they are kind and the food is good",
    "My social worker keeps changing and I have to tell it all again",
    "I don't feel safe when he shouts at night",
    "School is ok but I would like some help with maths",
    "nothing really",
    "I wasn't happy with the contact plan, it was changed without telling me",
)
ALONE = "TextBlob alone"
TIMES = 50


def measures() -> list[Measure]:
    """A text of a process that has read one before, and the first."""
    return [
        Measure(ALONE, _each(_textblob)),
        Measure("the lexicons alone", _each(_lexicons), ALONE),
        Measure("a text read for its tags", _each(reading.read), ALONE, budget=3.0, absolute=True),
        Measure("the first text of a process", _first, once=True),
    ]


def _each(read: Callable[[str], object]) -> Callable[[], float]:
    def cost() -> float:
        began = time.process_time()
        for _ in range(TIMES):
            for text in TEXTS:
                read(text)
        return (time.process_time() - began) / TIMES / len(TEXTS) * 1000

    for text in TEXTS:  # what the first text makes ready is measured by itself
        read(text)
    return cost


def _lexicons(text: str) -> object:
    return Evidence.of(Page.of(text))


def _textblob(text: str) -> object:
    from textblob.en import sentiment

    return sentiment(text)


def _first() -> float:
    told = (
        "import time; from portal.hearing.tagging import reading; t = time.process_time(); "
        "reading.make_ready(); print(time.process_time() - t)"
    )
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)  # noqa: S603
    return float(ran.stdout) * 1000
