"""A link is a letterbox: it takes answers in and never shows what was written elsewhere."""

from __future__ import annotations

from portal.store.models import Invitation
from tests.respond.town import Town


def test_on_another_device_the_link_goes_on_but_shows_nothing_written_before(town: Town) -> None:
    invitation = town.invited()
    mine = town.started(invitation).press("Next").choose("Really sad").press("Next")
    mine.open("/say/1/q/y_wish").write("What would make things better for you?", "a purple dog").press("Next")
    theirs = town.started(invitation)
    assert theirs.title.startswith("Question 2 of 10")
    for page in ("check", "q/y_home", "q/y_wish", "welcome", "send", "help"):
        theirs.open(f"/say/1/{page}")
        assert "purple" not in theirs.html
        assert not theirs.chosen
    assert "Really sad" not in theirs.open("/say/1/check").text
    theirs.open("/say/1/q/y_wish").press("Next")
    assert town.words("y_wish") == "a purple dog"
    theirs.open("/say/1/q/y_wish").write("What would make things better for you?", "a cat").press("Next")
    assert town.words("y_wish") == "a cat"
    assert "a cat" in theirs.open("/say/1/check").text
    assert "a cat" not in mine.open("/say/1/check").html


def test_pages_are_closed_to_whoever_has_no_cookie_of_this_invitation(town: Town) -> None:
    town.started(town.invited())
    other = town.started(town.invited())
    closed = set()
    for number in (1, 3, 2**31 - 1):
        for page in ("welcome", "q/y_home", "q/nothing", "check", "send", "sent", "help", "language", "decline", ""):
            other.open(f"/say/{number}/{page}")
            assert (other.status, other.heading) == (410, "This page is closed."), page
            closed.add(other.html)
    assert len(closed) == 1
    assert "Robin" not in closed.pop()


def test_leave_goes_to_a_neutral_site_and_the_browser_forgets(town: Town) -> None:
    browser = town.started(town.invited()).press("Next").choose("Happy").press("Next")
    with town.counting() as statements:
        browser.open("/say/1/leave")
    assert browser.response.headers["Location"] == town.house.settings.exit_url
    assert statements == []
    forgotten = browser.response.headers.getlist("Set-Cookie")
    assert [each.partition("=")[0] for each in forgotten] == ["__Host-say-1", "__Host-sent-1"]
    assert all("Max-Age=0" in each and "Secure" in each and "Path=/" in each for each in forgotten)
    assert browser.open("/say/1/check").heading == "This page is closed."
    assert town.started(town.all(Invitation)[0]).title.startswith("Question 2 of 10")


def test_idle_for_half_an_hour_closes_the_page_by_the_cookies_own_clock(town: Town) -> None:
    invitation = town.invited()
    browser = town.browser().open(town.link(invitation))
    made = browser.client.post(town.link(invitation), data=dict(browser.fields()), base_url=browser.address)
    (cookie,) = made.headers.getlist("Set-Cookie")
    assert cookie.startswith(f"__Host-say-{invitation.id}=")
    for part in ("Max-Age=1800", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
