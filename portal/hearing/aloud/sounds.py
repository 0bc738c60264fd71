"""Recognises what a browser recorded by its own bytes, whatever it is called; nothing else is kept.

WebM: Matroska's EBML header with the document type "webm" (RFC 8794, RFC 9559); of sound, the codec A_OPUS. MP4: a
first box "ftyp" and a track of the handler "soun" with an "mp4a" entry (ISO/IEC 14496-12 and 14496-14). What brings a
picture along, as a film does, is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.store.tables.work_words import SoundKind

LARGEST = 2 * 1024 * 1024  # bytes; two minutes are half a megabyte where the browser keeps to what it is asked for
LONGEST = 120  # seconds
LEAST = 200  # bytes; less is an empty file
MIME: dict[str, str] = {SoundKind.WEBM: "audio/webm", SoundKind.MP4: "audio/mp4"}
_EBML = b"\x1a\x45\xdf\xa3"
_HEAD = 64  # bytes of a WebM file within which its document type stands


class SoundRefused(Exception):
    """Not something said that could be kept: another kind of file, an empty one, or one with a film in it."""


class SoundTooBig(SoundRefused):
    """More than LARGEST bytes, or longer than LONGEST seconds."""


@dataclass(frozen=True)
class Sound:
    """What was said, checked: its bytes, which kind they are, and for how many seconds, from 1 to LONGEST."""

    content: bytes
    kind: SoundKind
    seconds: int


def checked(raw: bytes, seconds: int) -> Sound:
    """What a browser brought, if it may be kept; `seconds` as it counted. Raises SoundTooBig, SoundRefused."""
    if len(raw) > LARGEST or seconds > LONGEST:
        raise SoundTooBig
    kind = kind_of(raw)
    if kind is None or len(raw) < LEAST:
        raise SoundRefused
    return Sound(raw, kind, max(1, seconds))


def kind_of(raw: bytes) -> SoundKind | None:
    """Which kind of recording these bytes are; None for whatever is not taken."""
    if raw.startswith(_EBML) and b"webm" in raw[:_HEAD]:
        return SoundKind.WEBM if b"A_OPUS" in raw and b"V_VP" not in raw and b"V_AV1" not in raw else None
    if raw[4:8] == b"ftyp" and b"soun" in raw and b"mp4a" in raw:
        return None if b"vide" in raw else SoundKind.MP4
    return None
