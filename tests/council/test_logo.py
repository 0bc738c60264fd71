"""A logo draws and does nothing else: whatever could load, run or grow is refused before anybody sees it."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from portal.council.brand.logo import LARGEST, PNG, LogoRefused, read

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 120 40"'


def svg(inside: str = '<path d="M0 0h9v9z"/>', attributes: str = "") -> bytes:
    return f"{OPEN} {attributes}>{inside}</svg>".encode()


def png(width: int = 60, height: int = 20) -> bytes:
    file = BytesIO()
    Image.new("RGBA", (width, height), "#1B4F8F").save(file, "PNG")
    return file.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def test_a_png_and_an_svg_are_taken_with_their_proportion() -> None:
    drawn = svg(
        "<title>Westmere</title><style>.a{fill:#00703c}</style><defs><linearGradient id='g'><stop offset='1'/>"
        "</linearGradient></defs><g class='a'><rect width='9' height='9' fill='url(#g)'/><use href='#g'/></g>"
    )
    for content, mimetype in ((png(), "image/png"), (drawn, "image/svg+xml")):
        logo = read(content)
        assert (logo.mimetype, logo.content) == (mimetype, content)
        assert logo.width_at(32) == 96
        assert logo.version == read(content).version
    declared = b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>\n<!-- drawn by hand -->' + svg()
    assert read(declared).width == 120


HOSTILE = {
    "a script": svg("<script>alert(1)</script>"),
    "a script of another namespace": svg('<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>'),
    "an event": svg('<rect onload="alert(1)"/>'),
    "an event in capitals": svg(attributes='ONLOAD="alert(1)"'),
    "a page inside": svg("<foreignObject><p>Hello</p></foreignObject>"),
    "a picture inside": svg('<image href="https://example.org/x.png"/>'),
    "a picture inside, written out": svg('<image href="data:image/png;base64,AAAA"/>'),
    "a link": svg('<a href="https://example.org"><path d="M0 0"/></a>'),
    "something borrowed from elsewhere": svg('<use href="https://example.org/x.svg#a"/>'),
    "something borrowed the old way": svg('<use xlink:href="//example.org/x.svg#a"/>'),
    "a script as an address": svg('<use href="javascript:alert(1)"/>'),
    "another base": svg('<g xml:base="https://example.org/"/>'),
    "a style from elsewhere": svg("<style>@import 'https://example.org/x.css'</style>"),
    "a style in two pieces": svg("<style>.a{fill:u<!-- -->rl(https://example.org/x)}</style>"),
    "a style round an element": svg("<style>.a{fill:u<title/>rl(https://example.org/x)}</style>"),
    "a style in another wrapping": svg("<style>.a{fill:u<![CDATA[rl(https://example.org/x)]]>}</style>"),
    "a style spelt with a backslash": svg(r"<style>.a{fill:\75rl(https://example.org/x)}</style>"),
    "a fill from elsewhere": svg('<rect fill="url( https://example.org/x#a )"/>'),
    "a fill from elsewhere, as entities": svg('<rect fill="&#117;rl(https://example.org/x#a)"/>'),
    "a style attribute": svg('<rect style="background:URL(//example.org/x)"/>'),
    "a filter that loads": svg("<filter><feImage href='https://example.org/x'/></filter>"),
    "something that moves": svg('<rect><animate attributeName="href" to="javascript:alert(1)"/></rect>'),
    "something that is set": svg('<rect><set attributeName="onmouseover" to="alert(1)"/></rect>'),
    "a document type": b'<!DOCTYPE svg SYSTEM "https://example.org/x.dtd">' + svg(),
    "entities that multiply": b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + svg("<text>&b;</text>"),
    "a style sheet of its own": b'<?xml-stylesheet href="https://example.org/x.css"?>' + svg(),
    "an instruction inside": svg("<?php echo 1 ?>"),
    "another language of letters": svg().decode().encode("utf-16"),
    "an SVG in an SVG": svg(svg().decode()),
    "a page": b"<html><body onload='alert(1)'></body></html>",
    "a page in another namespace": b'<svg xmlns="http://www.w3.org/1999/xhtml" viewBox="0 0 9 9"></svg>',
    "drawing without end": svg("<use href='#a'/>" * 17),
    "nesting without end": svg("<g>" * 65 + "</g>" * 65),
    "no size": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>',
    "a size of nothing": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 9"></svg>',
    "a size without end": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1e999 9"></svg>',
    "a ribbon": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 9"></svg>',
    "an SVG that breaks off": svg()[:-3],
    "nothing": b"",
    "words": b"Westmere Council",
    "a JPEG": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "a PNG that breaks off": png()[:40],
    "only the first letters of a PNG": PNG,
    "a PNG of a great many pixels": PNG
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
    + chunk(b"IEND", b""),
    "a file that is too large": svg("<!-- " + "x" * LARGEST + " -->"),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_file_that_is_more_than_a_small_still_picture_is_refused(content: bytes) -> None:
    with pytest.raises(LogoRefused) as refused:
        read(content)
    assert str(refused.value).endswith(".")


def test_a_picture_that_moves_is_refused() -> None:
    file = BytesIO()
    frames = [Image.new("RGB", (20, 20), shade) for shade in ("red", "blue")]
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:])
    with pytest.raises(LogoRefused, match="moves"):
        read(file.getvalue())


@given(st.binary(max_size=200), st.sampled_from([b"", PNG, OPEN.encode(), svg()[:-6], png()[:60]]))
def test_any_bytes_are_read_or_refused(tail: bytes, head: bytes) -> None:
    with suppress(LogoRefused):
        read(head + tail)
