"""Reads a council's logo, and refuses whatever is more than a small still picture."""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.parsers import expat

LARGEST = 20 * 1024  # bytes
MOST_PIXELS = 2_000  # of a PNG, each way
WIDEST = 10  # times its height, and as much the other way
DEEPEST = 64  # elements inside each other
MOST_USES = 16  # a few more, inside each other, can draw a shape a million times
PNG = b"\x89PNG\r\n\x1a\n"
SVG = "http://www.w3.org/2000/svg"
# what draws, and nothing that loads, runs, moves or holds another document
ELEMENTS = frozenset(
    "svg g defs use title desc style path rect circle ellipse line polyline polygon text tspan linearGradient "
    "radialGradient stop clipPath mask".split()
)
_BARE_NUMBER = r"\d+(?:\.\d+)?"
_VIEW_BOX = re.compile(rf"-?{_BARE_NUMBER}[\s,]+-?{_BARE_NUMBER}[\s,]+({_BARE_NUMBER})[\s,]+({_BARE_NUMBER})")
# a backslash could spell any of the others; a local paint server, url(#…), is the one address a logo needs
_REACHES_OUT = re.compile(
    r"\\|@|javascript:|data:|expression\s*\(|image(?:-set)?\s*\(|src\s*\(|url\s*\((?!\s*['\"]?\s*#)", re.I
)


class LogoRefused(Exception):
    """The file cannot be the logo; the words say why, to the person who chose it."""


@dataclass(frozen=True)
class Logo:
    """A logo that was checked; width and height in pixels or in units of its own, for the proportion alone."""

    content: bytes
    mimetype: str
    width: float
    height: float

    @property
    def version(self) -> str:
        """Names these bytes in an address, so that they may be kept for ever."""
        return hashlib.sha256(self.content).hexdigest()[:10]

    def width_at(self, height: int) -> int:
        """Its width in pixels when it is drawn that high."""
        return max(1, round(height * self.width / self.height))


def read(content: bytes) -> Logo:
    """The logo in the bytes of a PNG or SVG file; raises LogoRefused."""
    if not content:
        raise LogoRefused("This file is empty.")
    if len(content) > LARGEST:
        raise LogoRefused(f"This file has {len(content) // 1024 + 1} KB. A logo may have 20 KB.")
    logo = _png(content) if content.startswith(PNG) else _svg(content)
    if not 1 / WIDEST <= logo.width / logo.height <= WIDEST:
        raise LogoRefused("This picture is too long and thin to be read as a logo.")
    return logo


def _png(content: bytes) -> Logo:
    from PIL import Image  # for a council with a logo of that kind

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(BytesIO(content), formats=["PNG"]) as image:
                width, height = image.size
                if max(width, height) > MOST_PIXELS:
                    raise LogoRefused(f"This picture is more than {MOST_PIXELS} pixels wide or high.")
                if getattr(image, "is_animated", False):
                    raise LogoRefused("This picture moves. Choose one that stands still.")
                image.load()
    except (OSError, SyntaxError, ValueError, Warning, Image.DecompressionBombError) as fault:
        raise LogoRefused("This PNG file is broken. Save it again, or choose another.") from fault
    return Logo(content, "image/png", width, height)


def _svg(content: bytes) -> Logo:
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise LogoRefused("This is neither a PNG file nor an SVG file.") from fault
    if "<" not in written:
        raise LogoRefused("This is neither a PNG file nor an SVG file.")
    reading = _Reading()
    try:
        # read as UTF-8 whatever the file says of itself, because it is served as that
        reading.parser.Parse(written.encode(), True)
    except expat.ExpatError as fault:
        raise LogoRefused("This SVG file is broken. Save it again, or choose another.") from fault
    # looked at in one piece: a browser joins the parts of a style that an element or a comment stands between
    if _REACHES_OUT.search("".join(reading.words)):
        raise LogoRefused("This SVG file asks for something outside itself. Save it as a plain SVG.")
    if reading.size is None:
        raise LogoRefused("This SVG file does not say how large it is: it needs a viewBox.")
    return Logo(content, "image/svg+xml", *reading.size)


class _Reading:
    """Goes through an SVG and stops at the first thing that a logo has no need of."""

    def __init__(self) -> None:
        self.size: tuple[float, float] | None = None
        self.words: list[str] = []
        self._depth = 0
        self._uses = 0
        self.parser: Any = expat.ParserCreate("utf-8", " ")
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.words.append
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.ProcessingInstructionHandler = self._refuse_instruction

    def _begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        if space != SVG or name not in ELEMENTS:
            raise LogoRefused(f"This SVG file holds “{name}”, which a logo may not. Save it as a plain SVG.")
        if (self._depth == 0) != (name == "svg"):
            raise LogoRefused("This is not an SVG file, or it holds another one.")
        self._depth += 1
        self._uses += name == "use"
        if self._depth > DEEPEST or self._uses > MOST_USES:
            raise LogoRefused("This SVG file is too deeply nested. Save it as a plain SVG.")
        for attribute, value in attributes.items():
            _check(attribute.rpartition(" ")[2], value)
        if name == "svg":
            self.size = _size(attributes)

    def _end(self, _tag: str) -> None:
        self._depth -= 1

    def _refuse_doctype(self, *_declared: object) -> None:
        raise LogoRefused("This SVG file has a DOCTYPE, which a logo may not. Save it as a plain SVG.")

    def _refuse_instruction(self, *_said: object) -> None:
        raise LogoRefused("This SVG file asks for something outside itself. Save it as a plain SVG.")


def _check(name: str, value: str) -> None:
    plain = name.lower()
    if plain.startswith("on"):
        raise LogoRefused(f"This SVG file holds a script (“{name}”). Save it as a plain SVG.")
    if plain in ("base", "src") or (plain == "href" and not value.startswith("#")) or _REACHES_OUT.search(value):
        raise LogoRefused(f"This SVG file asks for something outside itself (“{name}”). Save it as a plain SVG.")


def _size(attributes: Mapping[str, str]) -> tuple[float, float] | None:
    found = _VIEW_BOX.fullmatch(attributes.get("viewBox", "").strip())
    if not found:
        return None
    width, height = float(found[1]), float(found[2])
    return (width, height) if min(width, height) > 0 else None
