"""What the script adds in a real browser: words saved while typed, a lost connection outlived, pages read aloud."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Dialog, FilePayload, Page, Route, expect

from portal.store.models import Response
from tests.respond.live import Live, start, until

pytestmark = pytest.mark.chromium

WISH = "What would make things better for you?"
LOST = "We couldn’t save that. Your other answers are safe."
NO_PICTURE: FilePayload = {"name": "cat.jpg", "mimeType": "image/jpeg", "buffer": b"a cat"}


def test_what_a_child_types_is_saved_within_five_seconds_and_the_page_stays(live: Live, phone: BrowserContext) -> None:
    page = start(live, phone, live.invited(), "/say/1/q/y_wish")
    page.get_by_label(WISH).press_sequentially("I want to see my brother")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible(timeout=5_000)
    assert live.words("y_wish") == "I want to see my brother"
    assert page.url.endswith("/say/1/q/y_wish")
    page.get_by_label(WISH).press_sequentially(" more")
    expect(page.get_by_text("Saved", exact=True)).not_to_be_visible()
    page.get_by_role("button", name="Next").click()
    expect(page).to_have_title("Question 9 of 10 - My say")
    assert live.words("y_wish") == "I want to see my brother more"


def test_a_page_put_out_of_sight_is_saved_at_once(live: Live, phone: BrowserContext) -> None:
    page = start(live, phone, live.invited(), "/say/1/q/y_wish")
    page.get_by_label(WISH).fill("I want a purple dog")
    page.evaluate(
        "Object.defineProperty(document, 'visibilityState', {value: 'hidden'});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    until(lambda: live.words("y_wish") == "I want a purple dog", seconds=1.5)


def test_without_a_connection_nothing_is_lost_and_it_goes_on_when_it_is_back(live: Live, phone: BrowserContext) -> None:
    page = start(live, phone, live.invited(), "/say/1/q/y_wish")
    phone.set_offline(True)
    page.get_by_label(WISH).fill("a purple dog")
    expect(page.get_by_text("Not saved yet. Trying again")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("alert")).to_contain_text(LOST)
    assert page.get_by_label(WISH).input_value() == "a purple dog"
    assert not live.all(Response)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_contain_text(LOST)
    phone.set_offline(False)  # and by itself
    expect(page).to_have_title("Question 9 of 10 - My say")
    assert live.words("y_wish") == "a purple dog"


def test_a_server_that_is_busy_for_a_moment_is_asked_again_by_itself(live: Live, phone: BrowserContext) -> None:
    page = start(live, phone, live.invited(), "/say/1/q/y_home")
    posts: list[str] = []

    def first_fails(route: Route) -> None:
        if route.request.method == "POST":
            posts.append(route.request.url)
            if len(posts) == 1:
                route.fulfill(status=503, body="<h1>We could not save that</h1>", content_type="text/html")
                return
        route.continue_()

    page.route("**/q/y_home", first_fails)
    page.get_by_label("Happy", exact=True).check(force=True)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("alert")).to_contain_text(LOST)
    expect(page).to_have_title("Question 2 of 10 - My say")
    assert len(posts) == 2
    kept = live.answer("y_home")
    assert kept is not None
    assert kept.code == "4"


def test_a_reply_that_was_lost_saves_and_sends_once(live: Live, phone: BrowserContext) -> None:
    page = start(live, phone, live.invited(), "/say/1/send")
    tries: list[int] = []

    def reply_lost(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        answer = route.fetch()
        tries.append(answer.status)
        if len(tries) == 1:
            route.abort("connectionreset")
        else:
            route.fulfill(response=answer)

    page.route("**/send", reply_lost)
    page.get_by_label("Just Sam Okafor").check(force=True)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("h1")).to_have_text("Sent. Thank you, Robin.")
    assert len(tries) == 2
    assert [each.status for each in live.all(Response)] == ["submitted"]


def test_a_text_that_is_too_long_comes_back_with_one_post_and_can_be_mended(live: Live, phone: BrowserContext) -> None:
    page = start(live, phone, live.invited(), "/say/1/q/y_wish")
    page.get_by_label(WISH).fill("x" * 5001)
    expect(page.get_by_text("Letters to take out: 1")).to_be_visible()
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("alert")).to_contain_text("You have used 5,001 of 5,000 letters.")
    expect(page.get_by_role("alert")).to_be_focused()
    assert page.title().startswith("Problem: ")
    assert len(posts) == 1
    assert page.get_by_label(WISH).input_value() == "x" * 5001
    page.get_by_label(WISH).fill("x" * 4985)
    expect(page.get_by_text("Letters left: 15")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    expect(page).to_have_title("Question 9 of 10 - My say")


def test_letters_are_counted_as_the_server_counts_them_and_told_only_near_the_limit(
    live: Live, phone: BrowserContext
) -> None:
    page = start(live, phone, live.invited(), "/say/1/q/y_see")
    counted = page.locator("p[aria-live]").first
    box = page.get_by_label("Who is it?")
    box.fill("x" * 50)
    page.wait_for_timeout(900)
    expect(counted).to_have_text("")
    box.fill("  " + "👪" * 70 + "e\u0301 ")  # each sign once, an accent with its letter, no spaces round it
    expect(counted).to_have_text("Letters left: 9")
    box.fill("x" * 83)
    expect(counted).to_have_text("Letters to take out: 3")


def test_the_words_about_a_picture_are_counted_too_and_go_with_no_link_unasked(
    live: Live, phone: BrowserContext, asked: list[Dialog]
) -> None:
    page = start(live, phone, live.invited(), "/say/1/q/y_wish")
    caption = page.locator("#y_wish_caption")
    caption.fill("x" * 290)
    expect(page.get_by_text("Letters left: 10")).to_be_visible()
    caption.fill("x" * 302)
    expect(page.get_by_text("Letters to take out: 2")).to_be_visible()
    caption.press_sequentially("y")
    _asks(page, "Back")
    assert len(asked) == 1
    assert live.answer("y_wish") is None  # it is saved with its page


@pytest.fixture
def asked(phone: BrowserContext) -> list[Dialog]:
    """What the browser asked before it left a page; every time the person stays. It asks only whoever really typed."""
    dialogs: list[Dialog] = []

    def stays(dialog: Dialog) -> None:
        dialogs.append(dialog)
        dialog.dismiss()

    phone.on("dialog", stays)
    return dialogs


def _asks(page: Page, link: str) -> None:
    with page.expect_event("dialog", lambda dialog: dialog.type == "beforeunload"):
        page.get_by_role("link", name=link).click()


def test_a_link_asks_before_it_takes_answers_along_that_are_kept_with_their_page_alone(
    live: Live, phone: BrowserContext, asked: list[Dialog]
) -> None:
    page = start(live, phone, live.invited("consult_parent", 9, "parent"), "/say/1/all")
    page.get_by_role("link", name="How this looks").click()
    page.get_by_role("link", name="Done").click()
    page.wait_for_url("**/all")
    assert not asked  # nothing is lost with an empty page
    page.get_by_label("What is going well for Robin?").press_sequentially("She sleeps well")
    for link in ("How this looks", "Who can help", "Back"):
        _asks(page, link)
    assert page.get_by_label("What is going well for Robin?").input_value() == "She sleeps well"
    page.get_by_role("link", name="Leave site").click()
    page.wait_for_url(live.elsewhere)
    assert len(asked) == 3


def test_a_link_asks_before_it_takes_a_picture_or_a_worry_along_and_not_for_one_press(
    live: Live, phone: BrowserContext, asked: list[Dialog]
) -> None:
    page = start(live, phone, live.invited(), "/say/1/q/y_home")
    page.get_by_label("Happy", exact=True).check(force=True)
    page.get_by_role("link", name="Back").click()
    page.wait_for_url("**/welcome")
    page.goto(live.to("/say/1/q/y_worry_more"))
    page.get_by_label("Do you want to tell us more?").press_sequentially("It is loud at night")
    _asks(page, "Who can help")
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**/y_takepart")
    page.goto(live.to("/say/1/q/y_wish"))
    page.get_by_label(WISH).press_sequentially("a purple dog")
    page.locator("input[type=file]").set_input_files(NO_PICTURE)
    _asks(page, "Back")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("alert")).to_be_focused()
    # the picture is refused, the words beside it are kept by themselves, and no link takes anything along
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    assert live.words("y_wish") == "a purple dog"
    page.get_by_role("link", name="Back").click()
    page.wait_for_url("**/y_good")
    assert len(asked) == 2
