"""From bytes to letters: as the file seems to be written, or as a person says it is."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from portal.intake.problems import Doubt, FileFaulty, Problem, doubt

SAVE_AS = "Open it and save it as CSV (UTF-8), then bring in that file."
OTHERWISE = f"Say which letters it was saved with, or: {SAVE_AS[0].lower()}{SAVE_AS[1:]}"
# what a person may say of a file, and what it is called
LETTERS = {
    "utf-8": "UTF-8",
    "windows-1252": "Windows (western Europe)",
    "windows-1250": "Windows (central Europe)",
    "macintosh": "Macintosh",
    "dos": "DOS",
    "twice": "UTF-8, saved wrongly twice",
}
_CODECS = {"utf-8": "utf-8-sig", "macintosh": "mac-roman", "dos": "cp850"}
_WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# UTF-8 read as Windows-1252 and saved again: the first of two bytes, then the second as that code page shows it
_TWICE = re.compile(
    "[\u00c2-\u00c5][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u2013-\u203a\u20ac\u2122]"
)
# what other code pages leave within a word: a sign between letters, or a capital behind a small letter
_IN_A_WORD = re.compile(
    "[^\\W\\d_][\u0080-\u00bf\u0192\u2018\u201a-\u2026\u2030\u20ac\u2122\u02c6\u02dc]|[a-z][\u00c0-\u00de\u0160\u017d\u0178]"
)
_CELL = re.compile(r'[,;\t\r\n"]')


def decoded(content: bytes, said: str | None = None) -> str:
    """The text of a file; `said` is a key of LETTERS when a person told how it was saved. Raises FileFaulty."""
    try:
        if said == "twice":
            return content.decode("utf-8-sig").encode("windows-1252").decode("utf-8")
        if said:
            return content.decode(_CODECS.get(said, said))
        if content[:2] in _WIDE:
            return content.decode(_WIDE[content[:2]])
        return content.decode("utf-8-sig" if _is_utf8(content) else "windows-1252")
    except UnicodeError as fault:
        line = (
            content[: fault.start].count(b"\n") + 1 if isinstance(fault, UnicodeDecodeError) and said != "twice" else 0
        )
        what = f"not text in {LETTERS[said]}" if said else "text neither in UTF-8 nor in Windows-1252"
        raise FileFaulty([Problem(line, "", "", f"These bytes are {what}. {OTHERWISE}")]) from fault


def doubts(content: bytes, text: str, said: str | None = None) -> Iterator[Doubt]:
    """How letters were read that may have meant others, shown by the first cell that has such a letter."""
    strange = [cell for cell in _CELL.split(text) if not cell.isascii()]
    if not strange:
        return
    if said:
        yield doubt(0, "", strange[0], f"is read as {LETTERS[said]}, as you said")
    elif twice := next((cell for cell in strange if _TWICE.search(cell)), ""):
        reason = "looks like letters that were saved wrongly twice; look at the names before it is taken in"
        yield doubt(0, "", twice, reason, asks=True)
    elif content[:2] not in _WIDE and not _is_utf8(content):
        odd = bool(_IN_A_WORD.search(text))
        meant = "; that is no spelling of a name: was it saved on a Macintosh or under DOS?" if odd else ""
        yield doubt(0, "", strange[0], f"is read as Windows-1252{meant}", asks=odd)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
