"""Gives Babel the words of a form file, so that they stand in the catalogues beside those of the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from portal.asking.form_files import read_form
from portal.asking.wording import words_in

Extracted = tuple[int, str, tuple[str, str], list[str]]


def extract_form(
    fileobj: BinaryIO, keywords: Mapping[str, Any], comment_tags: Sequence[str], options: Mapping[str, Any]
) -> Iterator[Extracted]:
    """Yield (line, "pgettext", (form id, message), [note]) for every message of a form file.

    A form is its own context: the same English may need other words on another form. Raises FormFaults
    when the file is not a form.
    """
    text = fileobj.read().decode("utf-8-sig")
    form = read_form(text)
    lines = text.splitlines()
    for message, note in words_in(form):
        yield _line_of(message, lines), "pgettext", (form.id, message), [note]


def _line_of(message: str, lines: list[str]) -> int:
    """The first line on which the words stand in quotes; TOML keeps no line numbers."""
    quoted = f'"{message}"'
    return next((number for number, line in enumerate(lines, 1) if quoted in line), 1)
