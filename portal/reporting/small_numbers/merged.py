"""What feedback says in fewer, larger groups: children of all ages together, and three answers instead of five."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from portal.forms.files import Library
from portal.reporting.figures.figure import ENOUGH
from portal.reporting.figures.table import Cell, Table
from portal.store.vocabulary import FormId

CHILDREN = "children"
GROUPS = {FormId.FEEDBACK_4_11: CHILDREN, FormId.FEEDBACK_12_17: CHILDREN}
GROUP_WORDS = {CHILDREN: "Children and young people"}
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "yes": ("yes",),
    "partly": ("partly",),
    "no": ("no",),
    "did_not_say": ("unsure", "not_answered"),
}


def merged(items: Table, library: Library) -> Table:
    """The items of the feedback forms, those that both children's forms ask for the same measure added up.

    Groups are merged before numbers are hidden: a group of thirty hides less than two of fifteen.
    """
    alike = _alike(library)
    rows: dict[tuple[str, str], list[int]] = {}
    for row in items.rows:
        form, question = str(row[0]), str(row[1])
        key = alike.get((form, question), (form, question))
        counted = _counted(items, row)
        rows[key] = [sum(pair) for pair in zip(rows.get(key, [0] * len(counted)), counted, strict=True)]
    return replace(
        items,
        rule=f"{items.rule} Answers of children of both ages are added up where both are asked the same.",
        columns=("group", "question", *ANSWERS, "n"),
        rows=tuple((*key, *counts) for key, counts in rows.items()),
        words={**items.words, **GROUP_WORDS, "did_not_say": "cannot say or not answered"},
        parts=tuple(ANSWERS),
        enough=ENOUGH,
    )


def _alike(library: Library) -> Mapping[tuple[str, str], tuple[str, str]]:
    """Each question of a children's form whose measure the other one has too, as the group and the older one's name."""
    named = [measures(library, form) for form in GROUPS]
    both = set.intersection(*(set(each) for each in named))
    older = named[-1]
    return {
        (form, names[measure]): (CHILDREN, older[measure])
        for form, names in zip(GROUPS, named, strict=True)
        for measure in both
    }


def measures(library: Library, form: str) -> Mapping[str, str]:
    """The name of the question that asks for each measure in that form."""
    return {measure: question.name for question in library[form].question for measure in question.metric}


def _counted(items: Table, row: tuple[Cell, ...]) -> list[int]:
    cells = dict(zip(items.columns, row, strict=True))
    parts = [_sum(cells[each] for each in answers) for answers in ANSWERS.values()]
    return [*parts, _sum([cells["n"]])]


def _sum(cells: Iterable[Cell]) -> int:
    return sum(cell for cell in cells if isinstance(cell, int))
