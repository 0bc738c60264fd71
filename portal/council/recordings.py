"""Recorded questions: which clip a council has of a question in a language."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from portal.council.council import Council
from portal.forms.schema import Form


@dataclass(frozen=True)
class Clip:
    """A question, its help and its answers, read by a person: an MP3 file of `size` bytes."""

    path: Path
    size: int
    changed: int  # when, in seconds since 1970


def find(council: Council, form: Form, question: str, language: str) -> Clip | None:
    """The council's own `audio/<form>/<question>.<language>.mp3`; None where there is none.

    Only a question the form has and a language the portal has lead to a file, so that no name can lead elsewhere.
    """
    content = council.settings.content
    if content is None or language not in council.catalogues.languages:
        return None
    if all(question != each.name for each in form.question):
        return None
    path = content / "audio" / form.id / f"{question}.{language}.mp3"
    try:
        facts = path.stat()
    except OSError:
        return None
    return Clip(path, facts.st_size, int(facts.st_mtime)) if path.is_file() and facts.st_size else None
