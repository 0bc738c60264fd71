"""How far two colours stand apart, and whether a council's own colour can be read in the light and the dark theme."""

from __future__ import annotations

import re
from dataclasses import dataclass

WHITE = "#FFFFFF"
NEAR_BLACK = "#12161C"
# the page behind the header and the buttons of adults, as portal.css paints it
LIGHT_PAGE = "#FFFFFF"
DARK_PAGE = "#11151B"
# WCAG 2.2: 1.4.3 for words, 1.4.11 for shapes
WORDS_NEED = 4.5
SHAPES_NEED = 3.0

_STEPS = 255
_WRITTEN = re.compile(r"#?([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")


def colour_of(written: str) -> str | None:
    """`#RRGGBB` of a colour written with three or six digits, with or without #; None when it is no colour."""
    found = _WRITTEN.fullmatch(written.strip())
    if not found:
        return None
    digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
    return f"#{digits.upper()}"


def luminance(colour: str) -> float:
    """Relative luminance of `#RRGGBB`, from 0 (black) to 1 (white), as WCAG 2.x defines it."""
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Contrast of two colours `#RRGGBB`, from 1 (the same) to 21 (black and white), as WCAG 2.x defines it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@dataclass(frozen=True)
class Verdict:
    """A colour with its ratios: white and near-black words on it, and its shape on the light and the dark page."""

    colour: str
    white: float
    near_black: float
    light: float
    dark: float

    @property
    def words(self) -> str:
        """The colour of words on it: white or near-black, whichever reads better."""
        return WHITE if self.white >= self.near_black else NEAR_BLACK

    @property
    def words_pass(self) -> bool:
        """Whether words on it can be read."""
        return max(self.white, self.near_black) >= WORDS_NEED

    @property
    def light_passes(self) -> bool:
        """Whether its shape stands out from the page in the light theme."""
        return self.light >= SHAPES_NEED

    @property
    def dark_passes(self) -> bool:
        """Whether its shape stands out from the page in the dark theme."""
        return self.dark >= SHAPES_NEED

    @property
    def passes(self) -> bool:
        """Whether it may fill the header and the buttons of adults, in both themes."""
        return self.words_pass and self.light_passes and self.dark_passes


def judge(colour: str) -> Verdict:
    """What can be said of `#RRGGBB` as a council's colour."""
    return Verdict(
        colour, ratio(WHITE, colour), ratio(NEAR_BLACK, colour), ratio(colour, LIGHT_PAGE), ratio(colour, DARK_PAGE)
    )


def nearest(colour: str) -> str:
    """The shade of `#RRGGBB` that passes and differs least from it: itself, or mixed with white or with black."""
    if judge(colour).passes:
        return colour
    shades = (_mixed(colour, other, step) for other in (0, 255) for step in range(1, _STEPS + 1))
    return min((shade for shade in shades if judge(shade).passes), key=lambda shade: _apart(colour, shade))


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _mixed(colour: str, other: int, step: int) -> str:
    return "#" + "".join(f"{round(part + (other - part) * step / _STEPS):02X}" for part in _parts(colour))


def _apart(one: str, other: str) -> int:
    return sum((a - b) ** 2 for a, b in zip(_parts(one), _parts(other), strict=True))
