"""Recorded questions: which clip a council has of a question in a language, and how one is kept or taken away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from portal.council.council import Council
from portal.council.work import Work
from portal.forms.schema import Form
from portal.store.audit import Action

# by how the file's name ends; what is recorded on a page is an MP4 or a WebM, what comes from a studio an MP3
KINDS = {"mp3": "audio/mpeg", "mp4": "audio/mp4", "webm": "audio/webm"}


class NoFolder(Exception):
    """The council has no folder of its own in which clips could be kept, or it cannot be written to."""


@dataclass(frozen=True)
class Clip:
    """A question, its help and its answers, read by a person: a file of `size` bytes."""

    path: Path
    size: int
    changed: int  # when, in seconds since 1970

    @property
    def kind(self) -> str:
        """How its name ends, a key of KINDS."""
        return self.path.suffix[1:]


def find(council: Council, form: Form, question: str, language: str) -> Clip | None:
    """The council's own `audio/<form>/<question>.<language>.<kind>`, the latest if there are several; else None.

    Only a question the form has and a language the portal has lead to a file, so that no name can lead elsewhere.
    """
    found = (_clip(path) for path in _paths(council, form, question, language))
    return max(filter(None, found), key=lambda clip: clip.changed, default=None)


def keep(work: Work, form: Form, question: str, language: str, content: bytes, kind: str) -> None:
    """Keeps a clip, already checked, in the place of an earlier one; `kind` is a key of KINDS. Raises NoFolder."""
    paths = _paths(work.council, form, question, language)
    chosen = next((path for path in paths if path.suffix == f".{kind}"), None)
    if chosen is None:
        raise NoFolder
    try:
        chosen.parent.mkdir(parents=True, exist_ok=True)
        # whole or not at all: a child may be listening to the earlier one
        with tempfile.NamedTemporaryFile(dir=chosen.parent, delete=False) as written:
            written.write(content)
        Path(written.name).chmod(0o644)
        Path(written.name).replace(chosen)
    except OSError as fault:
        raise NoFolder from fault
    _remove(path for path in paths if path != chosen)
    work.record(Action.SET, f"recording:{form.id}.{question}.{language}")


def drop(work: Work, form: Form, question: str, language: str) -> None:
    """Takes the clip away: a voice of the device reads the question again, where there is one. Raises NoFolder."""
    _remove(_paths(work.council, form, question, language))
    work.record(Action.CLEAR, f"recording:{form.id}.{question}.{language}")


def _paths(council: Council, form: Form, question: str, language: str) -> list[Path]:
    content = council.settings.content
    if content is None or language not in council.catalogues.languages:
        return []
    if all(question != each.name for each in form.question):
        return []
    return [content / "audio" / form.id / f"{question}.{language}.{kind}" for kind in KINDS]


def _clip(path: Path) -> Clip | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return Clip(path, facts.st_size, int(facts.st_mtime)) if path.is_file() and facts.st_size else None


def _remove(paths: Iterable[Path]) -> None:
    try:
        for path in paths:
            path.unlink(missing_ok=True)
    except OSError as fault:
        raise NoFolder from fault
