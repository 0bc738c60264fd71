"""Writes the columns of import files into portal/intake/README.md: `python -m tests.columns_table`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.intake.rows.kinds import KINDS, Column
from tests.repository import ROOT

FILE = ROOT / "portal" / "intake" / "README.md"
BETWEEN = re.compile(r"(<!-- columns -->\n).*?(<!-- /columns -->)", re.DOTALL)
# what a reader says to nonsense names what it wants: "is not a date like 2026-03-31", "write yes or no"
WANTED = re.compile(r"is not |write (one of )?|is no (?=reference)")


def page() -> str:
    """The page with its table made anew."""
    return BETWEEN.sub(lambda found: found[1] + "\n".join(_rows()) + "\n" + found[2], FILE.read_text("utf-8"))


def _rows() -> Iterator[str]:
    yield "| file | column | what stands in it |"
    yield "|--|--|--|"
    for kind in KINDS.values():
        for place, column in enumerate(kind.columns):
            star = " *" if column.required else ""
            yield f"| {kind.id if place == 0 else ''} | `{column.name}`{star} | {_wanted(column)} |"


def _wanted(column: Column) -> str:
    try:
        column.parse("?")
    except ValueError as refusal:
        wanted = WANTED.sub("", str(refusal), count=1)
    else:
        wanted = "text"
    return wanted if column.fact else f"{wanted}; read and not kept"


if __name__ == "__main__":
    FILE.write_text(page(), "utf-8")
