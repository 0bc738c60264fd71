"""What a page could not save comes back with it: the same fields in a form of one button, for every page that posts."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import HTTPException


@dataclass(frozen=True)
class Again:
    """A POST as it can be sent again. Browsers give no file and no password back: those are asked for anew.

    The token or ticket is the one that came, so that a page which was not ours is refused the second time too.
    """

    to: str
    fields: list[tuple[str, str]]
    files: list[str]
    passwords: list[str]
    file_words: str


def again(file_words: str) -> Again | None:
    """This request, to be sent once more, with what is said where a file is asked for anew; None when it is no POST."""
    if request.method != "POST":
        return None
    try:
        brought = list(request.form.items(multi=True))
        files = [name for name, file in request.files.items() if file.filename]
    except HTTPException:  # what came could not be read, and so cannot be given back
        return None
    return Again(
        to=request.full_path.rstrip("?"),
        fields=[(name, value) for name, value in brought if not _is_secret(name)],
        files=files,
        passwords=list(dict.fromkeys(name for name, _ in brought if _is_secret(name))),
        file_words=file_words,
    )


def _is_secret(name: str) -> bool:
    return "password" in name
