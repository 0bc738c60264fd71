"""Pages as a real browser shows them without our script: choices that weigh the same, what is masked, what it costs."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from portal.hearing.pictures import keep
from portal.store.models import Response
from tests.pictures import phone_photo
from tests.respond.live import PHONE, Live, start

pytestmark = pytest.mark.chromium

# of every choice of a page's questions: its question, its box, how it is drawn, and whether it is pressed
CHOICES = """
[...document.querySelectorAll("fieldset")].map(asked => [...asked.querySelectorAll(".option")].map(option => {
  const input = option.querySelector("input"), label = option.querySelector("label");
  const box = label.getBoundingClientRect(), drawn = getComputedStyle(label);
  return { width: box.width, height: box.height, start: box.left, checked: input.checked, weight: drawn.fontWeight,
    size: drawn.fontSize, colour: drawn.color, fill: drawn.backgroundColor, border: drawn.border,
    mark: input.getBoundingClientRect().width, disabled: input.disabled };
}))
"""


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A phone of 360 by 740 whose browser runs no script of ours."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    yield context
    context.close()


def test_no_choice_of_who_may_see_it_weighs_more_than_another(live: Live, phone: BrowserContext) -> None:
    asked = (("consult_4_11", 9, None), ("consult_12_17", 15, None), ("consult_parent", 9, "parent"))
    for form, age, role in (*asked, ("feedback_4_11", 9, None)):
        invitation = live.invited(form, age, role)
        page = start(live, phone, invitation, f"/say/{invitation.id}/send")
        for width in (320, 360, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            groups = page.evaluate(CHOICES)
            assert groups, form
            for choices in groups:
                assert len(choices) >= 2
                assert all(choice == choices[0] for choice in choices), (form, width, choices)
                assert not choices[0]["checked"]


def test_what_is_private_lies_closed_on_the_check_page_and_opens_with_a_tap(live: Live, phone: BrowserContext) -> None:
    hidden = {"o_offlimits": "My dad", "o_worry": "I don’t feel safe", "o_meeting": "Not Uncle Ken"}
    page = start(live, phone, live.invited("consult_12_17", 15), "/say/1/q/o_agenda")
    page.locator("textarea").first.fill("More football")
    page.get_by_role("button", name="Continue").click()
    page.goto(live.to("/say/1/q/o_offlimits"))
    page.locator("textarea").fill(hidden["o_offlimits"])
    page.get_by_role("button", name="Continue").click()
    page.get_by_label(hidden["o_worry"]).check()
    page.get_by_role("button", name="Continue").click()
    page.goto(live.to("/say/1/q/o_meeting"))
    page.get_by_label("There’s someone I don’t want there").check()
    page.locator("textarea").fill(hidden["o_meeting"])
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    expect(page.get_by_text("More football")).to_be_visible()
    for words in (*hidden.values(), "There’s someone I don’t want there"):
        expect(page.get_by_text(words)).to_be_hidden()
    assert page.get_by_text("Answered. Tap to show").count() == len(hidden)
    for line in page.get_by_text("Answered. Tap to show").all():
        line.click()
    for words in hidden.values():
        expect(page.get_by_text(words)).to_be_visible()


def costs(page: Page, address: str) -> tuple[int, list[str], int]:
    """Bytes over the line to load a page, the addresses asked for, and how many fonts came with it."""
    line, taken, asked = page.context.new_cdp_session(page), [], []
    line.send("Network.enable")
    line.on("Network.requestWillBeSent", lambda seen: asked.append(seen["request"]["url"]))
    line.on("Network.loadingFinished", lambda seen: taken.append(seen["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    fonts = page.evaluate("document.fonts.size + performance.getEntriesByType('resource')"
                          ".filter(each => /font|woff|ttf/.test(each.name + each.initiatorType)).length")  # fmt: skip
    line.detach()
    return int(sum(taken)), asked, fonts


@pytest.mark.parametrize(
    ("form", "age", "question"), [("consult_4_11", 9, "y_wish"), ("consult_12_17", 15, "o_meeting")]
)
def test_a_question_costs_little_the_first_time_and_less_the_next_and_asks_nobody_else(
    live: Live, browser: Browser, form: str, age: int, question: str
) -> None:
    context = browser.new_context(viewport=PHONE)
    page = start(live, context, live.invited(form, age))
    context.new_cdp_session(page).send("Network.clearBrowserCache")
    cold, asked, fonts = costs(page, live.to(f"/say/1/q/{question}"))
    assert cold <= 40_000
    assert fonts == 0
    assert {each.removeprefix(live.address) for each in asked} >= {f"/say/1/q/{question}"}
    assert [each for each in asked if not each.startswith(live.address)] == []
    warm, _asked, _fonts = costs(page, live.to(f"/say/1/q/{question}"))
    assert warm <= 15_000
    assert warm < cold
    context.close()


def test_a_photo_is_sent_with_its_words_or_comes_back_with_calm_ones(live: Live, phone: BrowserContext) -> None:
    page = start(live, phone, live.invited(), "/say/1/q/y_wish")
    page.get_by_label("Tell us about your picture.").fill("our garden")
    page.locator("input[type=file]").set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"not a picture"}
    )
    page.get_by_role("button", name="Next").click()
    calm = "We couldn’t open that picture. Try a photo, or tell us in words."
    expect(page.get_by_role("alert")).to_contain_text(calm)
    expect(page).to_have_title("Problem: Question 8 of 10 - My say")
    assert page.get_by_label("Tell us about your picture.").input_value() == "our garden"
    page.locator("input[type=file]").set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": phone_photo()}
    )
    page.get_by_role("button", name="Next").click()
    expect(page).to_have_title("Question 9 of 10 - My say")
    (response,) = live.all(Response)
    kept = keep.open_picture(live.session, response, "y_wish")
    assert kept is not None
    assert not Image.open(io.BytesIO(kept)).getexif()
    assert keep.captions(live.session, response.invitation_id) == {"y_wish": "our garden"}
