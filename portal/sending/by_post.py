"""What GOV.UK Notify needs to print and post a letter: the lines of its address, and its words in four parts."""

from __future__ import annotations

import re
import unicodedata

from portal.sending.addresses import postal_address

FEWEST, MOST = 3, 7  # lines of an address that it takes, the name among them
# the last line; which of these are in use it knows better
_POSTCODE = re.compile(r"(?P<town>.*?)[\s,]*\b(?P<code>[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2})", re.IGNORECASE)
_BEFORE_A_LINE = '@()=[]"\\/,<>“” '  # its printer takes no line that begins with one of these
_PARTS = ("body", "link", "address", "code")


def envelope(name: str, written: str | None) -> tuple[str, ...]:
    """The lines it would print, the name first and the postcode last; none where it would not take them."""
    lines = [part for line in postal_address(written) for part in line.split(",")]
    if not lines or not (last := _POSTCODE.fullmatch(lines[-1].strip())):
        return ()
    cleaned = [_clean(line) for line in (name.replace(",", " "), *lines[:-1], last["town"])]
    found = [*filter(None, cleaned), last["code"].upper()]
    if len(found) > MOST:
        found = [*found[: MOST - 2], " ".join(found[MOST - 2 : -1]), found[-1]]
    return tuple(found) if len(found) >= FEWEST else ()


def in_one_line(lines: tuple[str, ...]) -> str:
    """As a message keeps whom it goes to."""
    return ", ".join(lines)


def lines_of(recipient: str) -> tuple[str, ...]:
    """The lines again; none where what is kept is no such address."""
    lines = tuple(recipient.split(", "))
    return lines if len(lines) >= FEWEST and _POSTCODE.fullmatch(lines[-1]) else ()


def in_latin(words: str) -> bool:
    """Whether every letter of these words is of the alphabet that it prints."""
    return all(unicodedata.name(each, "").startswith("LATIN") for each in words if each.isalpha())


def with_way_in(body: str, link: str, address: str, code: str) -> str:
    """The words of a letter with what its template puts into a square, and below it."""
    return "\n\n".join((body, link, address, code))


def parts_of(written: str) -> dict[str, str]:
    """The same words as the template's fields."""
    body, *way_in = written.rsplit("\n\n", len(_PARTS) - 1)
    return dict(zip(_PARTS, (body, *way_in), strict=False))


def _clean(line: str) -> str:
    return " ".join(line.split()).lstrip(_BEFORE_A_LINE)
