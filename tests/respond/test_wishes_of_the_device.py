"""What a device asks for it is given: nothing moves, and in its own colours all that tells things apart stays."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.respond.live import PHONE, Live, start

pytestmark = pytest.mark.chromium

MOVING = """
document.getAnimations().length + [...document.querySelectorAll("*")].filter(each => {
  const drawn = getComputedStyle(each);
  return [drawn.transitionDuration, drawn.animationDuration].some(time => !/^(0s(, )?)+$/.test(time)) ||
    drawn.scrollBehavior === "smooth";
}).length
"""
# of each choice whether it is pressed, the width and colour of its border, and whether its mark is drawn
MARKS = """
[...document.querySelectorAll(".option")].map(option => {
  const input = option.querySelector("input"), label = option.querySelector("label"), drawn = getComputedStyle(label);
  const native = getComputedStyle(input), tick = getComputedStyle(label, "::after");
  return { pressed: input.checked, width: parseFloat(drawn.borderTopWidth), colour: drawn.borderTopColor,
    line: drawn.borderTopStyle,
    mark: native.opacity === "0" ? tick.visibility === "visible" : native.appearance === "auto" && input.checked };
})
"""
EDGES = """
names => names.map(name => {
  const drawn = getComputedStyle(document.querySelector(name));
  return drawn.borderInlineStartStyle === "solid" && parseFloat(drawn.borderInlineStartWidth) >= 1;
})
"""


def pressed_stands_out(page: Page) -> None:
    """Of the choices on the page the one that is pressed has a wider border of its own colour, and alone a mark."""
    marks = page.evaluate(MARKS)
    (chosen,) = [each for each in marks if each["pressed"]]
    others = [each for each in marks if not each["pressed"]]
    assert others
    for other in others:
        assert chosen["width"] > other["width"]
        assert chosen["colour"] != other["colour"]
        assert (chosen["line"], chosen["mark"], other["mark"]) == ("solid", True, False)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_the_colours_of_the_device_what_is_pressed_and_what_is_wrong_still_stand_out(
    live: Live, browser: Browser, scheme: str
) -> None:
    context = browser.new_context(viewport=PHONE, forced_colors="active", color_scheme=scheme)  # type: ignore[arg-type]
    page = start(live, context, live.invited(), "/say/1/q/y_home")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    for question, label in (("y_home", "Happy"), ("y_safe", "Sometimes"), ("y_see", "Mum")):
        page.goto(live.to(f"/say/1/q/{question}"))
        page.get_by_label(label, exact=True).check(force=True)
        pressed_stands_out(page)
        assert page.evaluate(EDGES, [".button.primary", ".button.plain"]) == [True] * 2
        assert "underline" in page.locator("header .leave").evaluate("each => getComputedStyle(each).textDecoration")
    page.goto(live.to("/say/1/q/y_worry"))
    assert page.evaluate(EDGES, [".note"]) == [True]
    page.goto(live.to("/say/1/q/y_wish"))
    page.locator("textarea").first.fill("a" * 5001)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.evaluate(EDGES, ["[role=alert]", ".wrong", ".wrong textarea"]) == [True] * 3
    context.close()


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_on_a_page_moves(live: Live, browser: Browser, motion: str) -> None:
    context = browser.new_context(viewport=PHONE, reduced_motion=motion)  # type: ignore[arg-type]
    page = start(live, context, live.invited(), "/say/1/q/y_home")
    page.get_by_label("Happy", exact=True).check(force=True)
    assert page.evaluate(MOVING) == 0
    page.get_by_role("button", name="Next").click()
    expect(page).to_have_title("Question 2 of 10 - My say")
    assert page.evaluate(MOVING) == 0
    page.goto(live.to("/say/1/check"))
    page.get_by_text("Change").first.hover()
    assert page.evaluate(MOVING) == 0
    context.close()
