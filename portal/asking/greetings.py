"""How children meet whoever runs their meeting: a drawn figure or a photo, two lines of theirs, and a thank-you."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.work import Work
from portal.store.audit import Action
from portal.store.models import Staff
from portal.store.tables.staff_tables import Greeting
from portal.store.tables.work_words import Figure

LONGEST = 60  # characters of a line: three of them and the page a link opens on still ends above Start
SIDE = 256  # pixels of a photo, which is shown at 96


@dataclass(frozen=True)
class Met:
    """What a child's page shows of an IRO; without words and photo nothing was set, or nothing fits the reader."""

    figure: Figure = Figure.LONG
    lines: tuple[str, ...] = ()
    thanks: str | None = None
    photo: str | None = None  # names its version, so that a browser asks for a changed one anew


class LineTooLong(ValueError):
    """A line of more than LONGEST characters; `args` tell which."""


def met(session: Session, iro: Staff | None, language: str) -> Met:
    """How children meet this IRO. What was written in English is shown to whoever reads English, and to nobody else."""
    kept = session.scalars(_of(), {"iro": iro.id}).one_or_none() if iro else None
    if kept is None:
        return Met()
    photo = f"{kept.changed_at:%y%m%d%H%M%S}" if kept.photo else None
    if language != "en":
        return Met(kept.figure, photo=photo)
    return Met(kept.figure, tuple(filter(None, (kept.first_line, kept.second_line))), kept.thanks, photo)


@cache
def _of() -> sa.Select[Greeting]:
    """Written once: it runs for every page that a link opens on."""
    return sa.select(Greeting).where(Greeting.staff_id == sa.bindparam("iro"))


def photo_of(session: Session, iro: Staff | None) -> bytes | None:
    """The photo children meet this IRO by; None where there is none."""
    kept = session.get(Greeting, iro.id) if iro else None
    return kept.photo if kept else None


def set_greeting(work: Work, staff: Staff, figure: Figure, lines: dict[str, str]) -> None:
    """Keeps the figure and the lines by their names; an empty one is none. Raises LineTooLong, with its name."""
    tidy = {name: " ".join(words.split()) or None for name, words in lines.items()}
    for name, words in tidy.items():
        if words and len(words) > LONGEST:
            raise LineTooLong(name)
    kept = _own(work, staff)
    kept.figure = figure
    for name, words in tidy.items():
        setattr(kept, name, words)


def set_photo(work: Work, staff: Staff, picture: bytes | None) -> None:
    """Keeps a picture that was made safe as a small square, or takes it away."""
    _own(work, staff).photo = _small(picture) if picture else None


def _own(work: Work, staff: Staff) -> Greeting:
    kept = work.session.get(Greeting, staff.id)
    if kept is None:
        kept = Greeting(staff_id=staff.id)
        work.session.add(kept)
    kept.changed_at = work.now
    work.record(Action.SET, f"greeting:{staff.id}")
    return kept


def _small(picture: bytes) -> bytes:
    from PIL import Image, ImageOps  # for who sets a photo

    out = BytesIO()
    with Image.open(BytesIO(picture), formats=["JPEG"]) as whole:
        # a face stands in the upper half of most photos
        ImageOps.fit(whole, (SIDE, SIDE), centering=(0.5, 0.3)).save(out, "JPEG", quality=78, optimize=True)
    return out.getvalue()
