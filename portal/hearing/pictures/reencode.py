"""Reads one picture nobody can vouch for and writes it anew: run as a process of its own, short of room and of time.

The bytes come in by standard input, their kind as the one argument, a JPEG goes out by standard output; any exit code
but 0 says that there was no picture to read. A decoder that crashes, hangs or swells takes only this process along, so
of the portal only the limits are imported here and none of its secrets are handed in.
"""

from __future__ import annotations

import contextlib
import sys
import warnings
from io import BytesIO

from PIL import Image, ImageOps

from portal.own_process import hold_back

LONG_SIDE = 1600
LARGEST_RESULT = 400_000  # bytes
# what phones take today; a JPEG is decoded at a fraction of its size, the others at the whole of it
MOST_PIXELS = {"JPEG": 50_000_000, "PNG": 25_000_000, "WEBP": 25_000_000, "HEIF": 25_000_000}
MOST_SCANS = 100  # a progressive JPEG has about ten, and each is a walk over the whole picture
MOST_ADDRESSES = 360 * 1024 * 1024  # a hundred of them are taken before anything is read
MOST_SECONDS = 8  # of a processor; the largest photos take one and a half
# how it is made small enough, gentlest first: long side and quality
STEPS = ((LONG_SIDE, 82), (LONG_SIDE, 70), (LONG_SIDE, 55), (1200, 55), (900, 50), (700, 40))


class NotTaken(ValueError):
    """More of a picture than can be read here."""


def reencoded(raw: bytes, kind: str) -> bytes:
    """The first picture of the file as a JPEG: upright, on white, within LONG_SIDE and LARGEST_RESULT, only pixels.

    `kind` is a key of MOST_PIXELS; no other decoder gets to see the file. Raises NotTaken, and whatever the decoders
    raise.
    """
    if kind == "JPEG" and raw.count(b"\xff\xda") > MOST_SCANS:
        raise NotTaken("scans")
    if kind == "HEIF":
        _learn_heic()
    with Image.open(BytesIO(raw), formats=[kind]) as picture:  # reads the sizes, and no pixel yet
        if picture.width * picture.height > MOST_PIXELS[kind]:
            raise NotTaken("pixels")
        return _made_small(_only_pixels(picture))


def _learn_heic() -> None:
    # brings three large libraries along, so only those who need it wait for it
    from pillow_heif import register_heif_opener

    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def _only_pixels(picture: Image.Image) -> Image.Image:
    """The picture on white paper: what is copied to a new sheet brings none of the file's notes along."""
    picture.draft("RGB", (LONG_SIDE, LONG_SIDE))  # a large JPEG is decoded at a half, quarter or eighth
    if picture.mode.startswith("I"):  # sixteen bits of grey
        picture = picture.convert("I").point(lambda grey: grey / 256).convert("L")
    elif picture.mode in ("1", "P", "PA", "LA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    picture.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    with contextlib.suppress(Exception):  # a photo with damaged notes is a photo all the same
        picture = ImageOps.exif_transpose(picture)
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture.convert("RGB"), mask=picture.getchannel("A") if "A" in picture.getbands() else None)
    return paper


def _made_small(picture: Image.Image) -> bytes:
    for side, quality in STEPS:
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        out = BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= LARGEST_RESULT:
            return out.getvalue()
    raise NotTaken("bytes")


if __name__ == "__main__":
    hold_back(MOST_ADDRESSES, MOST_SECONDS)
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    sys.stdout.buffer.write(reencoded(sys.stdin.buffer.read(), sys.argv[1]))
