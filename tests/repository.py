"""Lists the files that belong to the repository, as .gitignore has it, also where git itself is not at hand."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pathspec import GitIgnoreSpec

ROOT = Path(__file__).parents[1]
IGNORED = GitIgnoreSpec.from_lines([".git", *(ROOT / ".gitignore").read_text("utf-8").splitlines()])


def kept(folder: Path = ROOT) -> Iterator[Path]:
    """Every file below the folder that git keeps, or would keep."""
    for path in sorted(folder.iterdir()):
        name = str(path.relative_to(ROOT)) + ("/" if path.is_dir() else "")
        if IGNORED.match_file(name):
            continue
        if path.is_dir():
            yield from kept(path)
        else:
            yield path


@cache
def parsed(path: Path) -> ast.Module:
    """A module of ours as Python understands it, read once however many rules go through it."""
    return ast.parse(path.read_text("utf-8"))
