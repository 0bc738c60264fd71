"""What is drawn tells the truth to every eye: faces in order and with words, pressed answers in grey, right to left."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import BrowserContext, Locator, Page, expect

from portal.council.council import Council
from portal.language_table import LANGUAGES
from portal.settings import Settings
from tests.measuring import measured
from tests.respond.live import Live

pytestmark = pytest.mark.chromium
FACES = """drawn(".faces .option").map((each) => {
  const box = each.getBoundingClientRect(), svg = each.querySelector("svg");
  return { value: each.querySelector("input").value, middle: (box.left + box.right) / 2, top: box.top,
    hidden: svg.getAttribute("aria-hidden"), fill: style(svg.querySelector("circle")).fill };
})"""
# of one choice: its border, the weight of its words, and its mark (a dot, a tick in its box, a tick at its end)
LOOK = """(choice) => {
  const label = getComputedStyle(choice.querySelector("label"));
  const input = getComputedStyle(choice.querySelector("input"));
  const tick = getComputedStyle(choice.querySelector("label"), "::after").visibility === "visible";
  return { border: label.borderTopColor + label.boxShadow, weight: label.fontWeight,
    mark: input.opacity === "0" ? tick : input.borderTopWidth + input.backgroundColor };
}"""
EASILY_SEEN = 64  # of 255 shades of grey
LEAST_CHANGED = 0.02  # of the tile


@pytest.fixture(scope="module")
def council(settings: Settings) -> Council:
    return Council.open(settings.model_copy(update={"languages": LANGUAGES}))


def opened(
    live: Live, phone: BrowserContext, path: str, form: str = "consult_4_11", age: int = 9, **facts: Any
) -> Page:
    """Somebody's page, Start being pressed before."""
    invitation = live.invited(form, age, facts.pop("role", None), **facts)
    page = phone.new_page()
    page.goto(live.to(live.link(invitation)))
    page.locator("main form button.primary").first.click()
    page.wait_for_url("**/say/**")
    page.goto(live.to(f"/say/{invitation.id}/{path}"))
    return page


def grey(what: Locator) -> Image.Image:
    return Image.open(io.BytesIO(what.screenshot())).convert("L")


def changed(before: Image.Image, after: Image.Image) -> float:
    """The share of a picture that is now another shade, told apart without colour."""
    assert before.size == after.size
    shades = ImageChops.difference(before, after).histogram()
    return sum(shades[EASILY_SEEN:]) / sum(shades)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_faces_go_from_sad_to_happy_from_where_reading_starts_and_each_has_its_word(
    live: Live, phone: BrowserContext, language: str
) -> None:
    page = opened(live, phone, "q/y_home", language=language)
    faces = measured(page, FACES)
    assert [each["value"] for each in faces] == ["1", "2", "3", "4", "5"]
    middles = [each["middle"] for each in faces]
    assert middles == sorted(middles, reverse=language == "ar")
    assert len({each["top"] for each in faces}) == 1
    assert {each["hidden"] for each in faces} == {"true"}
    assert len({each["fill"] for each in faces}) == 1
    for tile in page.locator(".faces .option").all():
        expect(tile.get_by_role("radio", name=tile.inner_text().strip(), exact=True)).to_have_count(1)


def test_the_words_under_five_faces_fit_in_every_language_whichever_is_pressed(
    live: Live, phone: BrowserContext
) -> None:
    layouts = set()
    for language in LANGUAGES:
        page = opened(live, phone, "q/y_home", language=language)
        for width in (320, 344):
            page.set_viewport_size({"width": width, "height": 740})
            for face in page.locator(".faces input").all():
                face.check(force=True)
                where = (language, width, face.get_attribute("value"))
                assert measured(page, "[...broken_words(), ...cut_words(), ...cut_letters()]") == [], where
                lines = len({each["top"] for each in measured(page, FACES)})
                assert lines in (1, 5), where
                layouts.add((width, lines))
        page.close()
    assert layouts == {(320, 5), (344, 1), (344, 5)}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_pressed_answer_is_told_from_the_others_without_colour(live: Live, phone: BrowserContext, theme: Any) -> None:
    page = opened(live, phone, "welcome")
    page.emulate_media(color_scheme=theme)
    for question, words in (("y_home", "Happy"), ("y_safe", "Sometimes"), ("y_see", "Mum")):
        page.goto(live.to(f"/say/1/q/{question}"))
        choice = page.locator(".option").filter(has=page.get_by_label(words, exact=True))
        look, picture = choice.evaluate(LOOK), grey(choice)
        choice.locator("input").check(force=True)
        pressed = choice.evaluate(LOOK)
        assert {name for name in look if look[name] != pressed[name]} == {"border", "weight", "mark"}, question
        assert changed(picture, grey(choice)) > LEAST_CHANGED, question


def test_a_fault_and_a_thank_you_are_told_by_a_bar_and_by_words(live: Live, phone: BrowserContext) -> None:
    page = opened(live, phone, "q/y_wish")
    page.locator("textarea").first.fill("a" * 5001)
    page.get_by_role("button", name="Next").click()
    told = page.get_by_role("alert")
    expect(told).to_contain_text("There is a problem")
    expect(page.locator("#y_wish-error")).to_contain_text("Problem:")
    bar = "each => parseFloat(getComputedStyle(each).borderInlineStartWidth)"
    assert told.evaluate(bar) >= 8
    assert page.locator(".wrong").evaluate(bar) >= 5
    page.goto(live.to("/say/1/send"))
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".panel")).to_contain_text("Sent.")
    assert page.locator(".panel").evaluate(bar) >= 8


@pytest.mark.parametrize(
    ("form", "age", "role", "question"),
    [("consult_4_11", 9, None, "y_safe"), ("consult_12_17", 15, None, "o_home"),
     ("consult_parent", 9, "parent", "p_family_time")],
)  # fmt: skip
def test_answers_in_words_stand_below_each_other_on_a_phone_and_on_a_desk(
    live: Live, phone: BrowserContext, form: str, age: int, role: str | None, question: str
) -> None:
    page = opened(live, phone, f"q/{question}", form, age, role=role)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        boxes = [box for tile in page.locator(".option").all() if (box := tile.bounding_box())]
        assert len(boxes) >= 4
        assert len({box["x"] for box in boxes}) == 1
        assert all(low["y"] >= high["y"] + high["height"] for high, low in zip(boxes, boxes[1:], strict=False))


@pytest.mark.parametrize("language", ["ar", "ur"])
def test_right_to_left_the_bar_and_the_arrow_turn_and_play_and_names_and_numbers_do_not(
    live: Live, phone: BrowserContext, language: str
) -> None:
    page = opened(live, phone, "q/y_home", language=language)
    assert page.locator("html").get_attribute("dir") == "rtl"
    bar = grey(page.locator("progress"))
    middle = bar.height // 2
    assert bar.getpixel((bar.width - 6, middle)) != bar.getpixel((6, middle)) == bar.getpixel((bar.width // 2, middle))
    turned = "each => getComputedStyle(each).transform"
    assert page.locator(".top .back .icon").first.evaluate(turned) == "matrix(-1, 0, 0, 1, 0, 0)"
    assert page.locator(".listen .icon").first.evaluate(turned) == "none"
    number = page.url.split("/say/")[1].split("/")[0]
    for path in ("welcome", "q/y_home", "help", "send"):
        page.goto(live.to(f"/say/{number}/{path}"))
        bare = measured(page, "runs().filter((run) => /Sam Okafor|Robin/.test(run.words) && !run.each.closest('bdi'))")
        assert bare == [], path
        assert measured(page, "unisolated_numbers()") == [], path
