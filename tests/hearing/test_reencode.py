"""What is made of a file somebody brings: a small upright JPEG, or an error."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import time
from typing import Any

import pytest
from PIL import Image

from portal.hearing.pictures import keep, reencode
from portal.hearing.pictures.keep import PictureRefused, PictureTooBig
from tests.pictures import CANARY, HOSTILE, animated, drawing, phone_photo, photo, png, saved, zipped

RED, WHITE = (254, 0, 0), (255, 255, 255)


def opened(made: bytes) -> Image.Image:
    return Image.open(io.BytesIO(made), formats=["JPEG"])


def near(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(here - there) < 12 for here, there in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_every_kind_of_photo_becomes_a_jpeg(kind: str) -> None:
    made = opened(keep.made_safe(photo(kind=kind)))
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (640, 480))
    assert near(made.getpixel((20, 20)), RED)
    assert near(made.getpixel((600, 400)), WHITE)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_nothing_is_left_of_where_when_and_with_what_it_was_taken(kind: str) -> None:
    told = phone_photo(kind=kind)
    assert CANARY in told
    made = keep.made_safe(told)
    assert CANARY not in made
    picture = opened(made)
    assert not picture.getexif()
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for note in (b"Exif", b"ICC_PROFILE", b"http", b"Photoshop", b"\xff\xfe"):
        assert note not in made[:600]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_taken_sideways_stands_upright(orientation: int) -> None:
    made = opened(keep.made_safe(phone_photo(orientation)))
    assert made.size == ((640, 480) if orientation < 5 else (480, 640))
    corners = {(10, 10): {1, 5}, (-10, 10): {2, 6}, (-10, -10): {3, 7}, (10, -10): {4, 8}}
    for (x, y), turned in corners.items():
        at = (x % made.width, y % made.height)
        assert near(made.getpixel(at), RED) == (orientation in turned), (orientation, at)


def test_a_large_photo_is_made_small_and_a_small_one_is_not_made_large() -> None:
    assert opened(keep.made_safe(photo(4032, 3024))).size == (1600, 1200)
    assert opened(keep.made_safe(photo(700, 3000))).size == (373, 1600)
    assert opened(keep.made_safe(photo(3, 2))).size == (3, 2)


def test_even_a_picture_of_noise_is_kept_small() -> None:
    noise = saved(Image.effect_noise((2000, 2000), 200).convert("RGB"), "JPEG", quality=90)
    assert len(noise) > 2_000_000
    assert len(keep.made_safe(noise)) <= 400_000


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "L", "I;16", "CMYK", "RGB with one clear colour"])
def test_what_is_see_through_becomes_white_and_every_depth_of_colour_is_read(mode: str) -> None:
    if mode == "CMYK":
        raw = saved(drawing().convert("CMYK"), "JPEG")
    elif mode == "I;16":
        raw = saved(drawing().convert("L").convert("I").point(lambda grey: grey * 256).convert("I;16"), "PNG")
    elif mode == "RGB with one clear colour":
        raw = saved(Image.new("RGB", (640, 480), "black"), "PNG", transparency=(0, 0, 0))
    else:
        raw = saved(drawing(mode="RGBA" if mode == "RGBA" else "RGB").convert(mode), "PNG")
    made = opened(keep.made_safe(raw))
    assert near(made.getpixel((600, 400)), WHITE)


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_of_several_pictures_the_first_is_taken(kind: str) -> None:
    assert near(opened(keep.made_safe(animated(kind))).getpixel((5, 5)), RED)


def test_a_photo_with_a_film_or_anything_else_behind_it_comes_out_as_the_photo_alone() -> None:
    behind = zipped("evil.class") + b"<script>alert(1)</script>" + b"\x00\x00\x00\x18ftypmp42"
    made = keep.made_safe(photo() + behind)
    assert b"evil" not in made
    assert b"script" not in made
    assert b"PK" not in made[-30:]


def test_damaged_notes_do_not_spoil_a_photo() -> None:
    whole = phone_photo()
    at = whole.index(b"Exif\0\0") + 6
    assert opened(keep.made_safe(whole[:at] + b"\xff" * 20 + whole[at + 20 :])).size == (640, 480)


def test_the_name_and_the_type_a_browser_gives_do_not_matter() -> None:
    assert keep.kind_of(photo(kind="PNG")) == "PNG"
    assert keep.kind_of(photo(kind="HEIF")) == "HEIF"
    assert keep.kind_of(b"") is None


@pytest.mark.parametrize(
    "what", ["an empty file", "half a JPEG", "half a HEIC", "an SVG", "a JPEG of five thousand scans"]
)
def test_whatever_is_no_picture_is_refused(what: str) -> None:
    with pytest.raises(PictureRefused):
        keep.made_safe(HOSTILE[what][2]())


def test_ten_megabytes_are_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = photo()
    assert keep.made_safe(whole + b"\0" * (keep.LARGEST - len(whole)))
    monkeypatch.setattr(keep, "_PROGRAM", "nowhere")  # not even started
    with pytest.raises(PictureTooBig):
        keep.made_safe(whole + b"\0" * (keep.LARGEST + 1 - len(whole)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_spoilt_photo_gives_a_picture_or_an_error(kind: str) -> None:
    whole = photo(120, 90, kind=kind)
    for at in range(8, len(whole), max(1, len(whole) // 60)):
        spoilt = bytearray(whole)
        spoilt[at : at + 3] = b"\xff\x00\xff"
        with contextlib.suppress(Exception):
            assert reencode.reencoded(bytes(spoilt), kind).startswith(b"\xff\xd8\xff")


def test_the_largest_picture_takes_no_more_room_than_its_process_is_given() -> None:
    pytest.importorskip("resource")
    width, height = 4990, 4990
    greedy = png(width, height, bytes(width * 4 + 1) * height, colour=6)
    weigh = (
        "import resource, subprocess, sys; "
        "done = subprocess.run([sys.executable, '-I', sys.argv[1], 'PNG'], stdin=sys.stdin, capture_output=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // (1024 if sys.platform == 'linux' else 2**20))"
    )
    program = str(keep._PROGRAM)
    done = subprocess.run([sys.executable, "-c", weigh, program], input=greedy, capture_output=True, check=True)
    assert int(done.stdout) < 300, "megabytes"


def test_a_huge_picture_is_refused_before_a_pixel_is_read() -> None:
    raw = png(50_000, 50_000)
    began = time.process_time()
    with pytest.raises(Exception, match="pixels|exceeds limit"):
        reencode.reencoded(raw, "PNG")
    assert time.process_time() - began < 1


def test_the_reading_process_is_handed_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("PORTAL_SEAL_KEYS", "s1:secret")
    program = tmp_path / "reencode.py"
    tell = "import os, sys; told = repr(sorted(os.environ)) + str(sys.flags.isolated); "
    program.write_text(tell + "sys.stdout.buffer.write(bytes([255, 216, 255]) + told.encode())")
    monkeypatch.setattr(keep, "_PROGRAM", program)
    told = keep.made_safe(photo())[3:].decode()
    assert told.endswith("]1")
    assert "PORTAL" not in told


def test_a_reading_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    program = tmp_path / "reencode.py"
    program.write_text("import threading; threading.Event().wait()")
    monkeypatch.setattr(keep, "_PROGRAM", program)
    monkeypatch.setattr(keep, "_PATIENCE", 0.3)
    with pytest.raises(PictureRefused):
        keep.made_safe(photo())


def test_the_reading_process_stops_itself_when_it_takes_too_long() -> None:
    pytest.importorskip("resource")
    held = "from portal.own_process import hold_back\nhold_back(2**30, 1)\nwhile True: pass"
    done = subprocess.run([sys.executable, "-c", held], timeout=30, check=False)
    assert done.returncode < 0
