"""The rules the pages' own files keep: templates, script and style, and the tests that hold them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.repository import ROOT

COLUMNS = 160
LINES, FUNCTION = 300, 40
STATIC = [path for path in (ROOT / "portal" / "static").rglob("*") if path.suffix in (".js", ".css")]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# what stands on a line of its own in the browser too; the others are words of a line
ELEMENTS = (
    "article aside blockquote body caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 "
    "head header html legend li link main meta nav ol option p section select style summary table tbody td tfoot th "
    "thead title tr ul"
)
NAMES = rf"(?:{ELEMENTS.replace(' ', '|')})\b"
ELEMENT = re.compile(rf"<(/?){NAMES}")
STATEMENT = r"\{%[-+]? (?!trans|endtrans)[^%]*%\}"
BESIDE_A_STATEMENT = re.compile(rf"{STATEMENT}\s*<{NAMES}|</{NAMES}>\s*{STATEMENT}")


def test_a_line_of_a_template_can_be_read_without_scrolling() -> None:
    long = [f"{path.relative_to(ROOT)}:{n}" for path in TEMPLATES
            for n, line in enumerate(path.read_text("utf-8").splitlines(), 1) if len(line) > COLUMNS]  # fmt: skip
    assert long == []


def test_a_line_of_a_template_holds_one_element() -> None:
    """It opens one, closes one, or holds one whole; what decides whether it is there stands on a line of its own."""
    crowded = []
    for path in TEMPLATES:
        for n, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            ends = ELEMENT.findall(line)
            if ends not in ([], [""], ["/"], ["", "/"]) or BESIDE_A_STATEMENT.search(line):
                crowded.append(f"{path.relative_to(ROOT)}:{n}: {line}")
    assert crowded == []


def functions(script: str) -> Iterator[tuple[int, int]]:
    """Where each function of a script begins, and how many lines it has; what holds a whole file is none.

    Only braces are counted: those in strings and in expressions stand in pairs.
    """
    begun: list[int | None] = []
    for n, line in enumerate(script.splitlines(), 1):
        code = re.sub(r"(^|\s)//.*", "", line)
        opens = n if "function" in code and not code.startswith("(function") else None
        for brace in re.findall(r"[{}]", code):
            if brace == "{":
                begun.append(opens)
            elif (first := begun.pop()) is not None:
                yield first, n - first + 1
    assert begun == []


def test_a_script_and_a_stylesheet_can_be_read_at_one_sitting() -> None:
    assert len(STATIC) > 5
    assert [path.name for path in STATIC if len(path.read_text("utf-8").splitlines()) > LINES] == []
    found = {path.name: [*functions(path.read_text("utf-8"))] for path in STATIC if path.suffix == ".js"}
    assert all(found.values())
    assert [(name, *each) for name, each_one in found.items() for each in each_one if each[1] > FUNCTION] == []
