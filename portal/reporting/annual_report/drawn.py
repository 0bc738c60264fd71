"""Draws the charts of the first page as pictures, for Word, which shows no other drawings everywhere."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from portal.reporting.annual_report.headlines import Headline

SCALE = 3  # dots of the picture for each of the chart's units, so that print is sharp
WIDE, HIGH = 340, 74
LEFT, AXIS, PER_CENT = 20, 56, 3.0
INK, THIS, BEFORE, PAPER = "#1a1f2b", "#1f4e79", "#747d8c", "#ffffff"


def png(each: Headline, year: str) -> bytes:
    """The dot chart of a figure: this year full, the year before as a ring, the target as a line of dashes."""
    picture = Image.new("RGB", (WIDE * SCALE, HIGH * SCALE), PAPER)
    pen = ImageDraw.Draw(picture)
    _line(pen, LEFT, AXIS, LEFT + 100 * PER_CENT, AXIS, BEFORE)
    for tick in (0, 25, 50, 75, 100):
        _line(pen, _at(tick), AXIS, _at(tick), AXIS + 5, BEFORE)
        _words(pen, _at(tick), AXIS + 11, f"{tick}%", "mm", INK)
    if each.target is not None:
        for dash in range(4, AXIS, 7):
            _line(pen, _at(each.target), dash, _at(each.target), dash + 4, INK, 2)
    if each.before is not None:
        _dot(pen, _at(each.before), 18, 6, PAPER, BEFORE)
        _beside(pen, each.before, 18, f"{each.year_before} {each.before:.1f}%")
    if each.value is not None:
        _dot(pen, _at(each.value), 40, 7, THIS, THIS)
        _beside(pen, each.value, 40, f"{year} {each.shown}")
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()


def _at(value: float) -> float:
    return LEFT + PER_CENT * value


def _line(pen: ImageDraw.ImageDraw, x: float, y: float, to_x: float, to_y: float, ink: str, width: int = 1) -> None:
    pen.line([x * SCALE, y * SCALE, to_x * SCALE, to_y * SCALE], fill=ink, width=width * SCALE)


def _dot(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float, fill: str, edge: str) -> None:
    box = [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE]
    pen.ellipse(box, fill=fill, outline=edge, width=3 * SCALE)


def _beside(pen: ImageDraw.ImageDraw, value: float, y: float, words: str) -> None:
    """The words on the side where there is room."""
    if value > 50:
        _words(pen, _at(value) - 12, y, words, "rm", INK)
    else:
        _words(pen, _at(value) + 12, y, words, "lm", INK)


def _words(pen: ImageDraw.ImageDraw, x: float, y: float, words: str, anchor: str, ink: str) -> None:
    pen.text((x * SCALE, y * SCALE), words, fill=ink, font=_font(), anchor=anchor)


@cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(12 * SCALE)
