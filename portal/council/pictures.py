"""The pictures beside answers: those shipped with the forms, and a council's own in their place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree import ElementTree

from portal.council.brand.logo import SVG, LogoRefused, read

# what is drawn, and how; a logo may do more, but it does not stand within the page
_SHAPES = frozenset(("g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"))
_DRAWN_WITH = frozenset(
    (
        *("d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "points", "transform"),
        *("fill", "fill-rule", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray"),
        *("stroke-dashoffset", "opacity"),
    )
)
_SPARE = re.compile(r"(?<=var\()(--pic-[a-z]+),#[0-9A-Fa-f]+(?=\))")
_SIDE = 96  # a picture is drawn on a square of so many units


class PicturesFaulty(Exception):
    """Pictures that cannot be used; `problems` has one line for each file."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load(folders: Iterable[Path | None]) -> Mapping[str, str]:
    """The pictures of these folders by name, the later folder's in the place of the earlier's, as markup for a page.

    A page shows the word beside it, so whoever hears the page is not told of the picture. Raises PicturesFaulty.
    """
    found: dict[str, str] = {}
    problems = []
    for folder in filter(None, folders):
        for path in sorted(folder.glob("*.svg")):
            try:
                found[path.stem] = drawn(path.read_bytes())
            except LogoRefused as fault:
                problems.append(f"{path}: {fault}")
            except OSError as fault:
                problems.append(f"{path}: cannot be read ({fault.strerror})")
    if problems:
        raise PicturesFaulty(problems)
    return found


def drawn(content: bytes) -> str:
    """The drawing in the bytes of an SVG file, made anew of shapes alone; raises LogoRefused for anything more."""
    picture = read(content)
    if picture.mimetype != "image/svg+xml" or (picture.width, picture.height) != (_SIDE, _SIDE):
        raise LogoRefused(f'A picture is an SVG file drawn on a square of {_SIDE}: viewBox="0 0 {_SIDE} {_SIDE}".')
    root = ElementTree.fromstring(content)  # noqa: S314  read above, which lets through no DOCTYPE
    shapes = "".join(map(_shape, root))
    return f'<svg class="pic" viewBox="0 0 {_SIDE} {_SIDE}" width="{_SIDE}" aria-hidden="true">{shapes}</svg>'


def _shape(element: ElementTree.Element) -> str:
    name = element.tag.removeprefix(f"{{{SVG}}}")
    if name not in _SHAPES:
        raise LogoRefused(f"This picture holds “{name}”. It may hold shapes only: {', '.join(sorted(_SHAPES))}.")
    if beyond := set(element.keys()) - _DRAWN_WITH:
        raise LogoRefused(f"This picture says “{min(beyond)}” of a {name}, which it may not. Save it as a plain SVG.")
    said = "".join(f' {key}="{_plain(value)}"' for key, value in element.items())
    within = "".join(map(_shape, element))
    return f"<{name}{said}>{within}</{name}>" if within else f"<{name}{said}/>"


def _plain(value: str) -> str:
    # the page has every colour, so that what a drawing program needs in its place would be weight alone
    value = _SPARE.sub(r"\1", value)
    return value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
