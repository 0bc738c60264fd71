"""Recordings as browsers make them, as far as they are told apart by their bytes, and what only pretends to be one."""

from __future__ import annotations

from portal.hearing.aloud.sounds import Sound, checked

_REST = bytes(range(256)) * 8  # two kilobytes that nobody plays


def webm(codec: bytes = b"A_OPUS", *, of: bytes = b"webm", mark: bytes = b"") -> bytes:
    """As Chromium and Firefox record: the header of the file, one track, and what was said."""
    return b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84" + of + b"\x18\x53\x80\x67\x86" + codec + mark + _REST


def mp4(handler: bytes = b"soun", entry: bytes = b"mp4a", mark: bytes = b"") -> bytes:
    """As Safari records."""
    return b"\0\0\0\x1cftypiso5\0\0\x02\0iso5iso6mp41\0\0\0\x80moovhdlr" + handler + b"stsd" + entry + mark + _REST


NONE_OF_THEM = {
    "words": b"Please let me out of here" * 20,
    "an empty file": b"",
    "a picture": b"\xff\xd8\xff" + _REST,
    "an MP3": b"ID3\x04" + _REST,
    "a page": b"<!doctype html><script>alert(1)</script>" + _REST,
    "Matroska that is no WebM": webm(of=b"matroska"),
    "a WebM film": webm(b"A_OPUS V_VP8"),
    "a WebM without sound": webm(b"S_TEXT"),
    "an MP4 film": mp4(b"vide soun"),
    "an MP4 without sound": mp4(b"text"),
    "the beginning alone": webm()[:60],
}


def said(mark: str = "", seconds: int = 7) -> Sound:
    """Something said, checked; `mark` makes it another than the others."""
    return checked(webm(mark=mark.encode()), seconds)
