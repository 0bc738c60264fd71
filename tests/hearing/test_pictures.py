"""A picture comes in as anything and is kept as pixels: sealed, beside its answer, shown no further than that."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import time
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image
from sqlalchemy.orm import Session

from portal.hearing.answers.given import AnswerUnknown, Given, TooLong
from portal.hearing.answers.kept import earlier
from portal.hearing.concerns import raising
from portal.hearing.pictures import keep, reencode
from portal.hearing.pictures.keep import Drawn, PictureRefused, PictureTooBig
from portal.hearing.responses import draft, read_by_iro, save
from portal.store.audit import Actor
from portal.store.models import AuditEntry, Picture, Response, Revision, Tag
from tests.factories import NOW, a_staff
from tests.hearing.conftest import Asking, Visit
from tests.pictures import CANARY, HOSTILE, animated, drawing, phone_photo, photo, png, saved, zipped

RED, WHITE = (254, 0, 0), (255, 255, 255)


@pytest.fixture(scope="module")
def jpeg() -> bytes:
    """A small picture made safe."""
    return keep.made_safe(photo(80, 60))


def opened(made: bytes) -> Image.Image:
    return Image.open(io.BytesIO(made), formats=["JPEG"])


def near(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(here - there) < 12 for here, there in zip(pixel, colour, strict=True))


# what is made of a file --------------------------------------------------------------------------------------------


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
    held = "import sys; sys.path.insert(0, sys.argv[1]); import reencode; reencode.MOST_SECONDS = 1; "
    held += "reencode._hold_back()\nwhile True: pass"
    folder = str(keep._PROGRAM.parent)
    done = subprocess.run([sys.executable, "-c", held, folder], timeout=30, check=False)
    assert done.returncode < 0


# beside an answer ---------------------------------------------------------------------------------------------------


def put(visit: Visit, jpeg: bytes, caption: str | None = None, words: str | None = None, **options: Any) -> Response:
    given = Given("y_wish", "answered" if words else "blank", words=words)
    return visit.save(given, drawn={"y_wish": Drawn(jpeg, caption)}, **options)


def standing(visit: Visit) -> dict[str, keep.Standing]:
    response = draft.response_of(visit.session, visit.invitation.id)
    return keep.standing(visit.session, response) if response else {}


def shown(visit: Visit) -> dict[str, keep.Standing]:
    return visit.box.pictures(standing(visit))


def test_a_child_who_draws_and_writes_nothing_has_answered(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    response = put(phone, jpeg, "This is our garden")
    assert (phone.heard()["y_wish"].state, phone.heard()["y_wish"].words) == ("answered", None)
    assert shown(phone)["y_wish"].caption == "This is our garden"
    assert keep.open_picture(phone.session, response, "y_wish") == jpeg
    assert keep.open_picture(phone.session, response, "y_home") is None


def test_picture_and_caption_are_sealed_each_for_its_place(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    put(phone, jpeg, "Our garden")
    kept = phone.session.scalars(sa.select(Picture)).one()
    assert jpeg[100:140] not in kept.image
    assert kept.caption is not None
    assert b"garden" not in kept.caption
    kept.caption = kept.image
    phone.session.flush()
    with pytest.raises(Exception, match="caption:"):
        standing(phone)


def test_saving_the_page_again_keeps_the_picture(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    put(phone, jpeg, words="A dog")
    phone.save(Given("y_wish", "blank"))
    assert (phone.heard()["y_wish"].state, phone.heard()["y_wish"].words) == ("answered", None)
    phone.save(Given("y_wish", words="A cat"))
    assert shown(phone).keys() == {"y_wish"}
    assert phone.heard()["y_wish"].words == "A cat"


def test_a_picture_that_is_taken_away_leaves_the_question_blank_or_its_words(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    put(phone, jpeg)
    phone.save(Given("y_wish", "blank"), drawn={"y_wish": Drawn(removed=True)})
    assert phone.heard()["y_wish"].state == "blank"
    put(phone, jpeg, words="A dog")
    phone.save(Given("y_wish", words="A dog"), drawn={"y_wish": Drawn(removed=True)})
    assert phone.heard()["y_wish"].words == "A dog"
    assert standing(phone) == {}


def test_the_caption_can_be_changed_without_a_new_picture(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    response = put(phone, jpeg, "Our garden")
    phone.save(Given("y_wish"), drawn={"y_wish": Drawn(caption="Our garden with Rex")})
    assert shown(phone)["y_wish"].caption == "Our garden with Rex"
    assert keep.open_picture(phone.session, response, "y_wish") == jpeg


def test_another_browser_sees_no_picture_and_neither_removes_nor_captions_it(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    put(phone, jpeg, "Our garden")
    tablet = phone.on_device("tablet")
    assert shown(tablet) == {}
    tablet.save(Given("y_wish", "skipped"), drawn={"y_wish": Drawn(removed=True)})
    tablet.save(Given("y_wish"), drawn={"y_wish": Drawn(caption="Not mine")})
    assert shown(phone)["y_wish"].caption == "Our garden"
    assert phone.heard()["y_wish"].state == "answered"


def test_words_from_another_browser_do_not_show_it_the_picture_or_lose_either(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    put(phone, jpeg)
    tablet = phone.on_device("tablet")
    tablet.save(Given("y_wish", words="A dog"))
    assert shown(tablet) == {}
    assert shown(phone).keys() == {"y_wish"}
    phone.save(Given("y_wish", "blank"))
    assert phone.heard()["y_wish"].words == "A dog"


def test_another_browser_may_put_a_picture_in_its_place(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    put(phone, jpeg, "Our garden", words="A dog")
    tablet = phone.on_device("tablet")
    other = keep.made_safe(photo(50, 50))
    response = put(tablet, other)
    assert shown(phone) == {}
    assert shown(tablet)["y_wish"].caption is None
    assert keep.open_picture(phone.session, response, "y_wish") == other
    assert phone.heard()["y_wish"].words == "A dog"


def test_once_locked_or_sent_no_browser_sees_it(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    put(phone, jpeg)
    assert phone.device is not None
    phone.device.locked_at = NOW
    assert shown(phone) == {}
    phone.device.locked_at = None
    phone.send()
    assert shown(phone) == {}
    again = phone.on_device("again")
    assert shown(again) == {}


def test_a_sent_picture_that_is_replaced_is_noted_and_not_kept(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    response = put(phone, jpeg, "Our garden")
    phone.send()
    response.read_at, response.read_by = NOW, phone.iro.id
    again = phone.on_device("again")
    again.now = NOW.replace(hour=12)
    put(again, keep.made_safe(photo(50, 50)), "Our house")
    (was,) = earlier(phone.session, response)
    assert (was.question, was.state, was.words) == ("y_wish", keep.REPLACED, "Our garden")
    assert read_by_iro.changed_since_read(phone.session, response) == ["y_wish"]
    assert response.changed_at == again.now
    assert len(phone.session.scalars(sa.select(Picture)).all()) == 1
    assert jpeg not in phone.session.scalars(sa.select(Revision)).one().was


def test_a_picture_that_comes_after_sending_is_noted_once(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    response = phone.send().response
    put(phone.on_device("again"), jpeg)
    assert [each.state for each in earlier(phone.session, response)] == [keep.ADDED]
    assert phone.heard()["y_wish"].state == "answered"


def test_a_caption_that_says_something_bad_brings_a_person(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    put(phone, jpeg, "he hits me every night and I am scared")
    assert phone.concerns() == []
    response = phone.send().response
    (raised,) = phone.concerns()
    assert (raised.kind, raised.question) == ("prompt_look", "y_wish")
    tags = phone.session.scalars(sa.select(Tag).where(Tag.response_id == response.id)).all()
    assert {(tag.kind, tag.start) for tag in tags} == {("concern", None)}
    put(phone.on_device("again"), jpeg, "my cat", words="A cat")
    kinds = {tag.kind for tag in phone.session.scalars(sa.select(Tag)) if tag.kind == "concern"}
    assert kinds == set()


def test_a_caption_in_another_language_waits_for_an_interpreter(asked: Asking, jpeg: bytes) -> None:
    phone = asked(language="pl").on_device("phone")
    put(phone, jpeg, "To jest nasz dom")
    response = phone.send().response
    tags = phone.session.scalars(sa.select(Tag).where(Tag.response_id == response.id)).all()
    assert [(tag.kind, tag.question) for tag in tags] == [("unread", "y_wish")]
    assert [raised.kind for raised in phone.concerns()] == ["interpreter"]


def test_captions_read_before_the_transaction_are_not_read_in_it(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    put(phone, jpeg, "my cat is here", words="A cat")
    read = save.prepare_all(phone.session, phone.council, phone.invitation, [])
    assert read.keys() == {"y_wish", "y_wish_caption"}
    assert read["y_wish_caption"].words == "my cat is here"


def test_a_caption_holds_three_hundred_letters_and_never_the_persons_own_link(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    ring = phone.session.info["keys"]
    link = ring.link_of(phone.invitation.id, phone.invitation.serial, phone.invitation.key_id)
    put(phone, jpeg, f"see https://reviews.example.org/i/{link}")
    assert shown(phone)["y_wish"].caption == "see [code removed]"
    with pytest.raises(TooLong) as fault:
        put(phone, jpeg, "é" * 301)
    assert (fault.value.used, fault.value.allowed) == (301, 300)
    put(phone, jpeg, " \0é" * 100 + "  ")
    assert len(shown(phone)["y_wish"].caption or "") == 199


@pytest.mark.parametrize("question", ["y_home", "y_nothing"])
def test_only_a_drawing_question_takes_a_picture(asked: Asking, jpeg: bytes, question: str) -> None:
    phone = asked().on_device("phone")
    with pytest.raises(AnswerUnknown):
        phone.save(drawn={question: Drawn(jpeg)})
    assert phone.heard() == {}


def test_staff_who_put_or_take_away_a_picture_are_named(asked: Asking, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    response = phone.save(Given("y_home", codes=("4",)))
    by = Actor("staff", a_staff(phone.session, "support").id)
    keep.put_picture(phone.session, response, "y_wish", jpeg, None, by=by, now=NOW)
    keep.drop_picture(phone.session, response, "y_wish", by=by, now=NOW)
    keep.drop_picture(phone.session, response, "y_wish", by=by, now=NOW)
    entries = phone.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
    told = [(each.action, each.subject, each.actor) for each in entries]
    assert told == [(what, f"picture:{response.id}:y_wish", str(by)) for what in (keep.ADDED, keep.REMOVED)]


def test_a_picture_counts_as_an_answer_of_its_year(asked: Asking, session: Session, jpeg: bytes) -> None:
    phone = asked().on_device("phone")
    response = phone.send().response
    put(phone.on_device("again"), jpeg)
    year = session.scalar(sa.text("select year from answer where question = 'y_wish'"))
    assert (year, response.year) == (2025, 2025)
    assert raising.raised_by(session, phone.invitation) == frozenset()
