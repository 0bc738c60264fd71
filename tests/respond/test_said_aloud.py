"""Answering aloud in a real browser with a microphone that beeps: kept, heard again, taken away, and refused calmly."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect

from portal.hearing.aloud import voices
from portal.hearing.aloud.sounds import kind_of
from portal.store.models import Answer, Invitation, Response
from portal.store.tables.media_tables import SaidAloud
from tests import chromium
from tests.respond.live import PHONE, Live, start, until

pytestmark = pytest.mark.chromium
# whether the microphone is open, as the browser would show it
OPEN = "tracks.some(each => each.readyState === 'live')"
NOTED = """
window.tracks = [];
const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async wanted => {
  const stream = await get(wanted);
  tracks.push(...stream.getTracks());
  return stream;
};
"""


def speaking(browser: Browser, **options: object) -> BrowserContext:
    """A phone whose owner lets the page use the microphone; what it opens is noted."""
    context = browser.new_context(viewport=PHONE, **options)  # type: ignore[arg-type]
    context.add_init_script(NOTED)
    return context


def begun(page: Page) -> None:
    page.get_by_role("button", name="Say it out loud").click()
    expect(page.get_by_text("Recording. Time left:").first).to_be_visible()
    page.wait_for_timeout(1_200)


def said(page: Page) -> None:
    begun(page)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Saved. You can listen to it.")).to_be_visible()


def test_what_is_said_is_kept_heard_again_and_taken_away(live: Live, browser: Browser) -> None:
    page = start(live, speaking(browser), live.invited(), "/say/1/q/y_wish")
    said(page)
    kept = live.all(SaidAloud)[0]
    response = live.session.get_one(Response, kept.response_id)
    content = voices.open_sound(live.session, response, "y_wish")
    assert content
    assert (kind_of(content), kept.kind) == ("webm", "webm")
    assert content[:40] not in kept.sound  # sealed
    assert not page.evaluate(OPEN)
    player = page.locator(".say audio")
    expect(player).to_be_visible()
    assert page.evaluate("document.querySelector('.say audio').paused")  # never by itself
    player.evaluate("async each => { await each.play(); }")
    until(lambda: player.evaluate("each => each.currentTime > 0"))
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**/q/y_worry")
    assert live.session.scalar(sa.select(Answer.state).where(Answer.question == "y_wish")) == "answered"
    page.goto(live.to("/say/1/check"))
    expect(page.locator("audio[aria-label='What you said']")).to_be_visible()
    page.goto(live.to("/say/1/q/y_wish"))
    page.get_by_role("button", name="Remove what I said").click()
    expect(page.get_by_role("status").filter(has_text="It is gone.")).to_be_visible()
    live.session.expire_all()
    assert live.all(SaidAloud) == []


def test_whoever_goes_on_while_it_records_takes_it_along_and_whoever_skips_does_not(
    live: Live, browser: Browser
) -> None:
    page = start(live, speaking(browser), live.invited(), "/say/1/q/y_wish")
    begun(page)
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**/q/y_worry")
    (kept,) = live.all(SaidAloud)
    assert kept.seconds >= 1
    page.goto(live.to("/say/1/q/y_wish"))
    begun(page)
    page.get_by_role("button", name="Skip").click()
    page.wait_for_url("**/q/y_worry")
    live.session.expire_all()
    assert live.all(SaidAloud) == []
    assert live.session.scalar(sa.select(Answer.state).where(Answer.question == "y_wish")) == "skipped"


def test_leaving_while_it_records_keeps_nothing(live: Live, browser: Browser) -> None:
    page = start(live, speaking(browser), live.invited(), "/say/1/q/y_wish")
    begun(page)
    page.locator("a.leave").click()
    page.wait_for_url("**/weather")
    page.wait_for_timeout(300)
    assert live.all(SaidAloud) == []


def test_out_of_sight_it_stops_and_keeps_what_was_said(live: Live, browser: Browser) -> None:
    page = start(live, speaking(browser), live.invited(), "/say/1/q/y_wish")
    begun(page)
    page.evaluate(
        """() => {
        Object.defineProperty(document, "hidden", { value: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    )
    until(lambda: live.all(SaidAloud))
    assert not page.evaluate(OPEN)


def test_two_minutes_are_the_most(live: Live, browser: Browser) -> None:
    context = speaking(browser)
    page = start(live, context, live.invited(), "/say/1/q/y_wish")
    page.clock.install()
    page.get_by_role("button", name="Say it out loud").click()
    expect(page.get_by_text("Recording. Time left:").first).to_be_visible()
    told = page.locator(".say [role=status]")
    page.wait_for_timeout(1_000)
    page.clock.run_for(90_000)
    expect(told).to_contain_text("0:30")
    page.clock.run_for(30_000)
    expect(page.get_by_role("status").filter(has_text="Saved. You can listen to it.")).to_be_visible()
    assert live.session.scalar(sa.select(SaidAloud.seconds)) == 120


@pytest.fixture
def refusing(browser: Browser) -> Iterator[Browser]:
    """A Chromium whose owner lets no page use the microphone."""
    asked = "--use-fake-ui-for-media-stream"
    flags = [f"{asked}=deny" if each == asked else each for each in chromium.FLAGS]
    started = browser.browser_type.launch(executable_path=chromium.path(), args=flags)
    yield started
    started.close()


def test_where_the_microphone_is_not_allowed_the_page_says_so_and_goes_on(live: Live, refusing: Browser) -> None:
    page = start(live, refusing.new_context(viewport=PHONE), live.invited(), "/say/1/q/y_wish")
    page.get_by_role("button", name="Say it out loud").click()
    expect(page.get_by_text("We can’t use the microphone here. You can write instead.")).to_be_visible()
    page.locator("#y_wish").fill("A dog")
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**/q/y_worry")


@pytest.mark.parametrize("lacking", ["delete window.MediaRecorder", "MediaRecorder.isTypeSupported = () => false"])
def test_where_nothing_can_be_recorded_nothing_is_offered(live: Live, browser: Browser, lacking: str) -> None:
    context = speaking(browser)
    context.add_init_script(lacking)
    page = start(live, context, live.invited(), "/say/1/q/y_wish")
    expect(page.locator("#y_wish")).to_be_visible()
    assert page.locator(".say button").count() == 0


def test_without_a_connection_it_is_held_until_it_is_kept(live: Live, browser: Browser) -> None:
    context = speaking(browser)
    page = start(live, context, live.invited(), "/say/1/q/y_wish")
    begun(page)
    context.set_offline(True)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("We couldn’t save what you said.")).to_be_visible()
    context.set_offline(False)
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**/q/y_worry")
    assert len(live.all(SaidAloud)) == 1


def test_by_keys_alone_and_heard_again_on_the_page_it_was_said_on(live: Live, browser: Browser) -> None:
    page = start(live, speaking(browser), live.invited("consult_12_17", 15), "/say/1/q/o_agenda")
    page.get_by_role("button", name="Say it out loud").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_focused()
    page.wait_for_timeout(1_100)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Say it out loud")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    page.reload()
    expect(page.locator(".say audio")).to_be_visible()
    elsewhere = speaking(browser).new_page()
    elsewhere.goto(live.to(live.link(live.all(Invitation)[0])))
    elsewhere.locator("main form button.primary").first.click()
    elsewhere.wait_for_url("**/say/**")
    elsewhere.goto(live.to("/say/1/q/o_agenda"))
    expect(elsewhere.get_by_role("button", name="Say it out loud")).to_be_visible()
    expect(elsewhere.locator(".say audio")).to_be_hidden()
    assert elsewhere.request.get(live.to("/say/1/aloud/o_agenda")).status == 404
    elsewhere.goto(live.to("/say/1/check"))
    assert elsewhere.locator("main audio").count() == 0
