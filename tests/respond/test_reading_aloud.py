"""Pages read aloud by a voice of the device, and a pad to draw on, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy.orm import Session, sessionmaker

from portal.council.council import Council
from portal.hearing.pictures import keep
from portal.settings import Settings
from portal.store.models import Picture, Response
from tests.respond.live import PHONE, Live, served, start, until

pytestmark = pytest.mark.chromium

# a device's voices, as browsers list them, and a note of what each was told to say
DEVICE = """
(voices => {
  const said = window.said = [];
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => voices,
    cancel() { said.push("cancel"); },
    speak(part) { said.push([part.text.trim(), part.lang, part.voice.name]); window.ended = () => part.onend(); },
  } });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
})(%s)
"""
HERE = {"name": "here", "lang": "en_US", "localService": True, "default": False}
BRITISH = {"name": "british", "lang": "en-GB", "localService": True, "default": False}
FAR = {"name": "far", "lang": "en-GB", "localService": False, "default": True}
POLISH = {"name": "polish", "lang": "pol-POL-f000", "localService": True, "default": False}
ANDROID = "Mozilla/5.0 (Linux; Android 9; SM-J330F) AppleWebKit/537.36 Chrome/80.0 Mobile Safari/537.36"


def device(browser: Browser, *voices: dict[str, Any], **options: Any) -> BrowserContext:
    context = browser.new_context(viewport=PHONE, **options)
    context.add_init_script(DEVICE % json.dumps(voices))
    return context


def spoken(page: Page) -> list[Any]:
    said: list[Any] = page.evaluate("said")
    return [each if each == "cancel" else each[0] for each in said]


def _said(page: Page, count: int) -> None:
    until(lambda: page.evaluate("said.length") == count)


def test_the_question_its_help_and_its_answers_are_read_one_after_the_other_on_a_tap(
    live: Live, browser: Browser
) -> None:
    page = start(live, device(browser, FAR, HERE), live.invited(), "/say/1/q/y_home")
    button = page.get_by_role("button", name="Listen")
    assert spoken(page) == []  # never by itself
    button.click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    for count in range(1, 12):
        _said(page, count)
        page.evaluate("ended()")
    expect(button).to_be_visible()
    assert spoken(page)[:11] == [
        "How do you feel about where you live?",
        "Pick the face most like you.",
        "There is no wrong answer.",
        "Really sad",
        "Sad",
        "OK",
        "Happy",
        "Really happy",
        "My feelings are mixed",
        "Sam Okafor sees this.",
        "You choose at the end who else.",
    ]
    assert page.evaluate("said[0].slice(1)") == ["en-US", "here"]


def test_stop_stops_and_what_was_under_way_says_nothing_more(live: Live, browser: Browser) -> None:
    page = start(live, device(browser, HERE, BRITISH), live.invited(), "/say/1/q/y_home")
    page.get_by_role("button", name="Listen").click()
    _said(page, 1)
    assert page.evaluate("said[0][2]") == "british"
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Listen")).to_be_visible()
    page.evaluate("ended()")
    page.wait_for_timeout(100)
    assert spoken(page) == ["How do you feel about where you live?", "cancel"]


def test_a_page_that_comes_back_is_not_talked_over(live: Live, browser: Browser) -> None:
    page = start(live, device(browser, HERE), live.invited(), "/say/1/q/y_wish")
    page.locator("#y_wish").fill("x" * 5001)
    page.get_by_role("button", name="Listen").click()
    _said(page, 1)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert spoken(page)[1:] == ["cancel"]


@pytest.mark.parametrize(
    "voices", [(), (FAR,), (POLISH,)], ids=["no voice", "a voice that lives elsewhere", "a voice of another language"]
)
def test_without_a_voice_of_the_device_the_page_says_whom_to_ask(
    live: Live, browser: Browser, voices: tuple[dict[str, Any], ...]
) -> None:
    page = start(live, device(browser, *voices), live.invited(), "/say/1/q/y_home")
    page.wait_for_timeout(600)
    assert page.get_by_role("button", name="Listen").count() == 0
    page.locator("summary").click()
    expect(page.get_by_text("We can’t read this aloud in English yet.")).to_be_visible()


@pytest.mark.parametrize(("agent", "heard"), [(ANDROID, 0), ("Mozilla/5.0 (X11; Linux x86_64)", 1)])
def test_a_phone_that_lists_voices_it_has_not_is_believed_about_english_only(
    live: Live, browser: Browser, agent: str, heard: int
) -> None:
    context = device(browser, POLISH, HERE, user_agent=agent)
    page = start(live, context, live.invited())
    expect(page.get_by_role("button", name="Listen")).to_be_visible()
    in_polish = "new MutationObserver(() => { document.documentElement.lang = 'pl'; })"
    context.add_init_script(f"{in_polish}.observe(document, {{ childList: true }})")
    page.reload()
    assert page.evaluate("document.documentElement.lang") == "pl"
    assert page.get_by_role("button", name="Listen").count() == heard


def test_a_recorded_clip_is_asked_for_on_a_tap_and_not_before(
    settings: Settings, council: Council, maker: sessionmaker[Session], session: Session, engine: sa.Engine,
    browser: Browser, tmp_path: Any,
) -> None:  # fmt: skip
    clip = tmp_path / "audio/consult_4_11/y_home.en.mp3"
    clip.parent.mkdir(parents=True)
    clip.write_bytes(b"ID3" + bytes(30_000))
    with served(council, maker, session, engine, content=tmp_path) as live:
        context = device(browser, HERE)
        page = start(live, context, live.invited())
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if ".mp3" in request.url else None)
        page.goto(live.to("/say/1/q/y_home"))
        page.wait_for_timeout(600)
        assert asked == []
        assert page.get_by_role("button", name="Listen").count() == 0  # a person's voice comes first
        page.locator("audio").evaluate("player => player.load() || player.play().catch(() => 0)")
        until(lambda: page.evaluate("document.querySelector('audio').networkState") != 0)
        assert len(set(asked)) == 1


def drawn(page: Page, *strokes: list[tuple[float, float]]) -> None:
    page.locator("canvas").evaluate("each => each.scrollIntoView({ block: 'center' })")
    edge = page.locator("canvas").bounding_box()
    assert edge is not None
    for stroke in strokes:
        places = [(edge["x"] + x * edge["width"], edge["y"] + y * edge["height"]) for x, y in stroke]
        page.mouse.move(*places[0])
        page.mouse.down()
        for x, y in places[1:]:
            page.mouse.move(x, y, steps=3)
        page.mouse.up()


def chosen(page: Page) -> list[str]:
    names: list[str] = page.evaluate("[...document.querySelector('input[type=file]').files].map(file => file.name)")
    return names


def inked(page: Page) -> list[str]:
    """Which colours stand on the paper, beside its white."""
    found: list[str] = page.evaluate(
        """() => {
          const canvas = document.querySelector("canvas"), seen = new Set();
          const dots = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
          for (let at = 0; at < dots.length; at += 4) seen.add(Array.from(dots.slice(at, at + 3)).join());
          return ["30,35,64", "196,32,26", "29,78,216"].filter(ink => seen.has(ink));
        }"""
    )
    return found


@pytest.fixture
def easel(live: Live, browser: Browser) -> Iterator[Page]:
    """The page of a drawing question with the pad open, in the dark."""
    context = browser.new_context(viewport={"width": 320, "height": 640}, color_scheme="dark", device_scale_factor=2)
    page = start(live, context, live.invited(), "/say/1/q/y_wish")
    page.get_by_role("button", name="Draw a picture here").click()
    yield page
    context.close()


def test_what_a_child_draws_is_sent_with_the_page(live: Live, easel: Page) -> None:
    drawn(easel, [(0.2, 0.8), (0.5, 0.2), (0.8, 0.8)])
    easel.get_by_role("button", name="Blue").click()
    drawn(easel, [(0.3, 0.5), (0.6, 0.5)])
    assert inked(easel) == ["30,35,64", "29,78,216"]
    easel.get_by_label("Tell us about your picture.").fill("a house")
    easel.get_by_role("button", name="Next").click()
    expect(easel).to_have_title("Question 9 of 10 - My say")
    (kept,) = live.all(Picture)
    image = keep.open_picture(live.session, live.all(Response)[0], "y_wish")
    assert image is not None
    assert image.startswith(b"\xff\xd8\xff")
    assert keep.captions(live.session, 1) == {"y_wish": "a house"}
    assert kept.question == "y_wish"


def test_undo_takes_back_a_line_and_even_wiping_it_all(easel: Page) -> None:
    drawn(easel, [(0.2, 0.8), (0.5, 0.2)])
    easel.get_by_role("button", name="Red").click()
    drawn(easel, [(0.3, 0.5), (0.6, 0.5)])
    easel.get_by_role("button", name="Undo").click()
    assert inked(easel) == ["30,35,64"]
    easel.get_by_role("button", name="Wipe it all").click()
    assert inked(easel) == []
    until(lambda: chosen(easel) == [])
    easel.get_by_role("button", name="Undo").click()
    assert inked(easel) == ["30,35,64"]
    until(lambda: chosen(easel) == ["drawing.png"])


def test_the_pad_is_white_paper_as_wide_as_the_page_and_reached_by_keyboard(easel: Page) -> None:
    assert easel.evaluate("document.documentElement.scrollWidth <= innerWidth")
    facts = easel.evaluate(
        "() => { const canvas = document.querySelector('canvas');"
        " return [canvas.width, canvas.clientWidth, getComputedStyle(canvas).touchAction,"
        " Array.from(canvas.getContext('2d').getImageData(5, 5, 1, 1).data)]; }"
    )
    assert facts == [facts[1] * 2, facts[1], "none", [255, 255, 255, 255]]
    assert easel.get_by_role("img", name="Your drawing").count() == 1
    assert easel.evaluate("document.activeElement.textContent") == "Black"
    names = []
    for _ in range(8):
        names.append(easel.evaluate("document.activeElement.textContent"))
        easel.keyboard.press("Tab")
    assert names == ["Black", "Red", "Orange", "Green", "Blue", "Purple", "Undo", "Wipe it all"]


def test_of_a_drawing_and_a_photo_the_last_one_is_sent(easel: Page) -> None:
    drawn(easel, [(0.2, 0.8), (0.5, 0.2)])
    until(lambda: chosen(easel) == ["drawing.png"])
    photo = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff"}
    easel.locator("input[type=file]").set_input_files(photo)  # type: ignore[arg-type]
    easel.wait_for_timeout(700)
    assert chosen(easel) == ["photo.jpg"]
    drawn(easel, [(0.2, 0.2), (0.5, 0.5)])
    until(lambda: chosen(easel) == ["drawing.png"])
