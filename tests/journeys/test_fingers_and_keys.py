"""Pages used by finger and by keyboard: without a script to the end, whole tiles to touch, one order, a ring to see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.council.council import Council
from portal.settings import Settings
from portal.store.models import Response
from tests.measuring import measured
from tests.respond.live import PHONE, Live, start

pytestmark = pytest.mark.chromium
FAR_END = 6  # px from the edge of a tile
SAME_ROW = 30  # px
# every control in the order of the page; of a group of radio buttons the one that the keyboard comes to, and not what
# only Enter presses
CONTROLS = """() => {
  const key = each => each.type === "radio" ? each.name : [each.name, each.value, each.innerText].join("|").trim();
  return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), textarea, summary")]
    .filter(each => each.checkVisibility() && each.tabIndex >= 0)
    .filter(each => each.type !== "radio" || document.querySelector(`[name="${each.name}"]`) === each).map(key);
}"""
# where the keyboard is: what it would press, where that stands, the ring round it, and whether it can be seen
FOCUSED = """(() => {
  const at = document.activeElement, unseen = at.matches(".option > input, input.visually-hidden");
  const shows = unseen ? at.nextElementSibling : at;
  const box = shows.getBoundingClientRect(), ring = style(shows);
  const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  const outer = ring.boxShadow.match(/^(rgb\\(.*?\\)) 0px 0px 0px (.*?)px/) || [null, ring.outlineColor, 0];
  return {
    key: at.type === "radio" ? at.name : [at.name, at.value, at.innerText].join("|").trim(), last: at === document.body,
    top: box.top + scrollY, start: root.dir === "rtl" ? -box.right : box.left,
    inner: ring.outlineStyle === "solid" ? parseFloat(ring.outlineWidth) : 0, outer: parseFloat(outer[2]),
    contrast: contrast(parts(ring.outlineColor).rgb, parts(outer[1]).rgb),
    seen: !!there && (shows.contains(there) || there === at),
  };
})()"""


@pytest.fixture(scope="module")
def council(settings: Settings) -> Council:
    return Council.open(settings.model_copy(update={"languages": ("en", "ar")}))


def tap_the_far_end(page: Page, right_to_left: bool) -> None:
    """Touches the first tile of the page where its words do not reach, and finds it pressed."""
    tile = page.locator("main .option").first
    tile.scroll_into_view_if_needed()
    box = tile.bounding_box()
    assert box is not None
    end = box["x"] + FAR_END if right_to_left else box["x"] + box["width"] - FAR_END
    page.touchscreen.tap(end, box["y"] + box["height"] / 2)
    expect(page.locator("main .option > input").first).to_be_checked()


@pytest.mark.parametrize(("form", "age", "language"), [("consult_4_11", 9, "ar"), ("consult_12_17", 15, "en")])
def test_a_child_gets_from_the_link_to_sent_by_taps_alone_and_without_a_script(
    live: Live, browser: Browser, form: str, age: int, language: str
) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, has_touch=True)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(live.to(live.link(live.invited(form, age, language=language))))
    for _ in range(40):
        if page.url.endswith("/sent"):
            break
        folded = page.locator("main form details:not(.listen) > summary")  # to whoever is alone and told of no worry
        if folded.count():
            folded.first.tap()
        if page.locator("main .option").count():
            tap_the_far_end(page, right_to_left=language == "ar")
        if page.locator("main textarea").count():
            page.locator("main textarea").first.fill("A dog")
        onward = page.locator("main form button.primary")
        with page.expect_navigation():
            (onward if onward.count() else page.locator("main a.button.primary")).first.tap()
    assert page.url.endswith("/sent")
    assert [each.status for each in live.all(Response)] == ["submitted"]
    context.close()


WALKED = [
    ("consult_4_11", 9, None, "ar", "q/y_home"),
    ("consult_4_11", 9, None, "en", "q/y_wish"),
    ("consult_12_17", 15, None, "en", "q/o_see"),
    ("consult_parent", 9, "parent", "en", "all"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_keyboard_comes_to_every_control_in_the_order_of_the_page_with_a_ring_to_see(
    live: Live, browser: Browser, scheme: Any
) -> None:
    context = browser.new_context(viewport=PHONE, color_scheme=scheme)
    for form, age, role, language, path in WALKED:
        invitation = live.invited(form, age, role, language=language)
        page = start_in(live, context.new_page(), invitation, path)
        walked = list(steps(page))
        assert [each["key"] for each in walked] == page.evaluate(CONTROLS), path
        for before, after in zip(walked, walked[1:], strict=False):
            below, beside = after["top"] - before["top"], abs(after["top"] - before["top"]) < SAME_ROW
            assert after["start"] > before["start"] if beside else below > 0, (path, before, after)
        for each in walked:
            assert each["inner"] >= 3, (path, each)
            assert each["outer"] >= 6, (path, each)
            assert each["contrast"] >= 3, (path, each)
            assert each["seen"], (path, each)
        page.close()
    context.close()


def start_in(live: Live, page: Page, invitation: Any, path: str) -> Page:
    page.goto(live.to(live.link(invitation)))
    page.locator("main form button.primary").first.click()
    page.wait_for_url("**/say/**")
    page.goto(live.to(f"/say/{invitation.id}/{path}"))
    return page


def steps(page: Page) -> Iterator[dict[str, Any]]:
    """Tab by Tab through the page until the browser's own bar has the keyboard."""
    for _ in range(150):
        page.keyboard.press("Tab")
        each: dict[str, Any] = measured(page, FOCUSED)
        if each.pop("last"):
            return
        yield each
    raise AssertionError("the keyboard does not come out of the page")


def test_an_arrow_goes_to_the_next_answer_and_space_ticks_a_box(live: Live, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE)
    page = start(live, context, live.invited(), "/say/1/q/y_home")
    page.get_by_label("Really sad").focus()
    for words in ("Sad", "OK"):
        page.keyboard.press("ArrowRight")
        expect(page.get_by_label(words, exact=True)).to_be_checked()
    page.goto(live.to("/say/1/q/y_see"))
    page.get_by_label("Mum").focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("Mum")).to_be_checked()
    context.close()
