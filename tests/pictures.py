"""Files that somebody might bring as a picture: photos as phones make them, and what only pretends to be one."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pillow_heif
from PIL import Image, ImageDraw

CANARY = b"CANARY-52.4862N-1.8904W"
GPS, GPS_DAY, SOFTWARE, ORIENTATION = 0x8825, 29, 0x0131, 0x0112

pillow_heif.register_heif_opener()


def drawing(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """Paper with a red blot in its top left corner and a line across."""
    picture = Image.new(mode, (width, height), "white" if mode != "RGBA" else (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, width // 4, height // 4), fill="red")
    pen.line((0, height, width, 0), fill="blue", width=max(2, width // 100))
    return picture


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture as a file of that kind."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def photo(width: int = 640, height: int = 480, kind: str = "JPEG", **options: Any) -> bytes:
    """A photo of a drawing."""
    return saved(drawing(width, height), kind, **options)


def told_exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes beside a photo: where, when, with what, and which way up."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[SOFTWARE] = CANARY.decode()
    exif.get_ifd(GPS).update({1: "N", 2: (52.0, 29.0, 10.0), 3: "W", 4: (1.0, 53.0, 25.0), GPS_DAY: CANARY.decode()})
    return exif


def phone_photo(orientation: int = 1, kind: str = "JPEG") -> bytes:
    """A photo with everything that a phone or a program may hide in one."""
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + CANARY + b"</x:xmpmeta>"
    icc = b"icc profile " + CANARY
    more: dict[str, Any] = {"exif": told_exif(orientation), "icc_profile": icc}
    if kind == "JPEG":
        more |= {"comment": CANARY, "xmp": xmp, "dpi": (240, 240)}
    if kind == "WEBP":
        more |= {"xmp": xmp}
    whole = photo(kind=kind, **more)
    return whole + CANARY if kind in ("JPEG", "PNG") else whole


def png(width: int, height: int, rows: bytes = b"", *, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG that says it is that large, whatever it brings."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND")


def _chunk(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def zipped(*names: str) -> bytes:
    """A zip with nothing much in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names or ("a.txt",):
            archive.writestr(name, "hello")
    return out.getvalue()


def many_scans(scans: int = 5000) -> bytes:
    """A progressive JPEG that walks over a large picture again and again."""
    whole = saved(Image.new("L", (4000, 4000)), "JPEG", progressive=True)
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x00\x10\x00"  # one more bit of what was never there
    return whole[:-2] + scan * scans + whole[-2:]


def animated(kind: str, frames: int = 3, size: tuple[int, int] = (60, 60)) -> bytes:
    """Several pictures in one file, the first one red."""
    pictures = [Image.new("RGB", size, colour) for colour in ("red", "blue", "green") * (frames // 3 + 1)][:frames]
    return saved(pictures[0], kind, save_all=True, append_images=pictures[1:], duration=40)


def _exploding_png() -> bytes:
    return png(50_000, 50_000, b"\0" * 10_000_000)


def _text_bomb() -> bytes:
    """A small PNG with a compressed note that swells to 80 MB."""
    note = b"zTXt", b"Comment\0\0" + zlib.compress(b"A" * 80_000_000)
    whole = photo(kind="PNG")
    return whole[:33] + _chunk(*note) + whole[33:]


def _heic_pretending() -> bytes:
    return b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00\x00\x00\x08meta" * 50 + b"\xff" * 2000


def _jpeg_lying_about_size() -> bytes:
    whole = bytearray(photo())
    at = whole.index(b"\xff\xc0") + 5
    whole[at : at + 4] = struct.pack(">HH", 65_500, 65_500)
    return bytes(whole)


# name of the file, what the browser says it is, what is in it
HOSTILE: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "an empty file": ("me.jpg", "image/jpeg", lambda: b""),
    "one byte": ("me.jpg", "image/jpeg", lambda: b"\xff"),
    "the first bytes of a JPEG alone": ("me.jpg", "image/jpeg", lambda: b"\xff\xd8\xff\xe0"),
    "the first bytes of a PNG alone": ("me.png", "image/png", lambda: b"\x89PNG\r\n\x1a\n"),
    "the first bytes of a WebP alone": ("me.webp", "image/webp", lambda: b"RIFF\x10\x00\x00\x00WEBPVP8 "),
    "the first bytes of a HEIC alone": ("me.heic", "image/heic", lambda: b"\x00\x00\x00\x18ftypheic"),
    "half a JPEG": ("me.jpg", "image/jpeg", lambda: photo()[:3000]),
    "half a PNG": ("me.png", "image/png", lambda: photo(kind="PNG")[:800]),
    "half a WebP": ("me.webp", "image/webp", lambda: photo(kind="WEBP")[:400]),
    "half a HEIC": ("me.heic", "image/heic", lambda: photo(kind="HEIF")[:1000]),
    "a JPEG of noise": ("me.jpg", "image/jpeg", lambda: photo()[:100] + bytes(range(256)) * 40),
    "a HEIC of nothing": ("me.heic", "image/heic", _heic_pretending),
    "a text": ("me.jpg", "image/jpeg", lambda: b"hello, this is my drawing"),
    "an SVG": ("me.svg", "image/svg+xml", lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "an SVG called a JPEG": ("me.jpg", "image/jpeg", lambda: b'<?xml version="1.0"?><svg><script>x</script></svg>'),
    "a page of HTML": ("me.jpg", "image/jpeg", lambda: b"<!doctype html><script>alert(1)</script>"),
    "a GIF": ("me.gif", "image/gif", lambda: photo(kind="GIF")),
    "a GIF of many pictures": ("me.gif", "image/gif", lambda: animated("GIF", 300)),
    "a GIF that says it is huge": ("me.png", "image/png", lambda: b"GIF89a\xff\xff\xff\xff\x80\x00\x00" + b"\0" * 99),
    "a GIF that is a zip too": ("me.gif", "image/gif", lambda: photo(kind="GIF") + zipped()),
    "a zip": ("me.jpg", "image/jpeg", zipped),
    "a zip of zeros": ("me.png", "image/png", lambda: gzip.compress(b"\0" * 20_000_000)),
    "a Word file": ("me.docx", "application/msword", lambda: zipped("[Content_Types].xml", "word/document.xml")),
    "a PDF": ("me.pdf", "application/pdf", lambda: photo(kind="PDF")),
    "a PDF with a JPEG in it": ("me.jpg", "image/jpeg", lambda: b"%PDF-1.7\n" + photo()),
    "a program": ("me.jpg", "image/jpeg", lambda: b"MZ\x90\x00" + b"\0" * 4000),
    "a program for Linux": ("me.png", "image/png", lambda: b"\x7fELF\x02\x01\x01" + b"\0" * 4000),
    "a TIFF": ("me.tif", "image/tiff", lambda: photo(kind="TIFF")),
    "a BMP": ("me.bmp", "image/bmp", lambda: photo(kind="BMP")),
    "an icon": ("me.ico", "image/x-icon", lambda: photo(kind="ICO")),
    "PostScript": ("me.jpg", "image/jpeg", lambda: photo(kind="EPS")),
    "a PNG of 50,000 by 50,000": ("me.png", "image/png", _exploding_png),
    "a PNG of 6,000 by 6,000": ("me.png", "image/png", lambda: png(6000, 6000, bytes(6001) * 6000, colour=0)),
    "a PNG without a width": ("me.png", "image/png", lambda: png(0, 10, b"\0")),
    "a PNG with a note that swells": ("me.png", "image/png", _text_bomb),
    "a JPEG that lies about its size": ("me.jpg", "image/jpeg", _jpeg_lying_about_size),
    "a JPEG of five thousand scans": ("me.jpg", "image/jpeg", many_scans),
    "a film": ("me.mp4", "video/mp4", lambda: b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\0" * 5000),
    "an AVIF": ("me.avif", "image/avif", lambda: photo(kind="AVIF")),
    "more than 10 MB": ("me.jpg", "image/jpeg", lambda: photo() + b"\0" * (10 * 1024 * 1024)),
}
