"""Telephone numbers on pages: links that ring when they are pressed, read from the left in every language."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

# how numbers are written here: 999, 0800 1111, 01632 960100, (01632) 960100, +44 1632 960100
_SHORTEST, _LONGEST = 3, 15  # digits; the longest is that of E.164
# inside a sentence only what begins as a number of this country or of another does: a date or an amount is none
_WITHIN = re.compile(r"(?<![\w.,/-])(?:999|\(?(?:\+|0)[\d()\u00a0 -]{6,20}\d)(?![\w/-])")


def dialled(number: str) -> str | None:
    """The digits a telephone dials, with the + of another country; None where there is nothing to dial."""
    digits = re.sub(r"\D", "", number.replace("(0)", ""))
    if not _SHORTEST <= len(digits) <= _LONGEST or re.search(r"[^\W\d_]", number):
        return None
    return ("+" if number.strip().startswith("+") else "") + digits


def rung(number: str | None) -> Markup:
    """The number as a link that rings it; as it stands where it cannot be dialled."""
    shown = Markup('<bdi dir="ltr">{}</bdi>').format(number or "")
    to = dialled(number or "")
    return Markup('<a class="tel" href="tel:{}">{}</a>').format(to, shown) if to else shown


def rung_within(words: str | None) -> Markup:
    """Words as they stand, each telephone number in them a link."""
    whole, at = Markup(""), 0
    text = words or ""
    for found in _WITHIN.finditer(text):
        whole += escape(text[at : found.start()]) + rung(found[0])
        at = found.end()
    return whole + escape(text[at:])
