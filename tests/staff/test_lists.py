"""Long lists: pages, the search, and that both are still there after something was done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.store.models import Child, Invitation, Message
from portal.store.vocabulary import MessageState
from tests import factories
from tests.browser import Browser
from tests.factories import NOW, TODAY
from tests.staff.office import Office


def many(office: Office, count: int) -> None:
    """So many children, each with a review in two weeks and a mother, whom nobody has asked."""
    office.session.rollback()
    for number in range(count):
        child = factories.a_child(office.session, first_name=f"Robin {number:03}", iro_id=office.iro.id, iro=office.iro)
        factories.a_contact(office.session, child, name=f"Alex Reed m{number:03}", relation="mother")
        factories.a_review(office.session, child, planned_on=TODAY + timedelta(days=15))
    office.session.commit()


def where(browser: Browser) -> list[str]:
    """What the page says of its place, at the top and at the foot."""
    return [words.get_text(strip=True) for words in browser.page.select("nav.pages span")]


def test_a_board_comes_in_pages_that_say_where_one_is(office: Office) -> None:
    many(office, 120)
    browser = office.signed_in("support").open("/reviews")
    assert where(browser) == ["1 to 50 of 120"] * 2
    assert "All (120)" in browser.text
    assert "Previous" not in browser.text
    browser.press("Next page")
    assert (browser.path, where(browser)[0]) == ("/reviews?page=2", "51 to 100 of 120")
    browser.press("Next page")
    assert where(browser)[0] == "101 to 120 of 120"
    assert "Next page" not in browser.text
    browser.press("Previous").press("Previous")
    assert browser.path == "/reviews"


@pytest.mark.parametrize(
    ("asked", "shown"), [("99", "101 to 120"), ("0", "1 to 50"), ("-1", "1 to 50"), ("x", "1 to 50")]
)
def test_a_page_that_is_not_there_is_the_nearest_one(office: Office, asked: str, shown: str) -> None:
    many(office, 120)
    browser = office.signed_in("support").open(f"/reviews?page={asked}")
    assert where(browser)[0] == f"{shown} of 120"


def test_a_short_list_has_no_pages(office: Office) -> None:
    office.review()
    assert where(office.signed_in("support").open("/reviews")) == []


@pytest.mark.parametrize("typed", ["zoë", "ZOE", "  marsh ", "lark zoe", "c99001", "r99001", "okafor zoe"])
def test_a_review_is_found_by_what_people_know_of_it(office: Office, typed: str) -> None:
    zoe = office.child(first_name="Zoë", reference="C99001")
    office.review(zoe, reference="R99001")
    office.parent(zoe, name="Ola Larkspur-Marsh")
    office.review(office.child(first_name="Robin"))
    browser = office.signed_in("support").open("/reviews").write("Search", typed).press("Search")
    assert browser.written("Search") == typed.strip()
    assert "Zoë" in browser.text
    assert "Robin" not in browser.text
    assert "All (1)" in browser.text
    browser.press("Clear the search")
    assert "Robin" in browser.text


@pytest.mark.parametrize("typed", ["%", "_", "robin zoe", "<b>"])
def test_a_search_that_finds_nothing_says_what_was_searched_for(office: Office, typed: str) -> None:
    office.review(office.child(first_name="Robin"))
    for path in ("/reviews", "/to-do?show=not-asked"):
        browser = office.signed_in("support").open(path).write("Search", typed).press("Search")
        assert f"Nothing here is called “{typed}”." in browser.text
        browser.press("Clear the search")
        assert "Robin" in browser.text


def test_page_search_and_filter_go_along(office: Office) -> None:
    many(office, 120)
    browser = office.signed_in("support").open("/reviews?show=not-asked").write("Search", "robin").press("Search")
    browser.press("Next page")
    assert browser.path == "/reviews?q=robin&show=not-asked&page=2"
    browser.press("All (120)")
    assert browser.path == "/reviews?q=robin"


def test_whoever_looked_at_a_review_comes_back_to_where_they_were(office: Office) -> None:
    many(office, 120)
    browser = office.signed_in("support").open("/reviews?q=robin&page=2").press("Robin 050")
    browser.press("Back to reviews")
    assert browser.path == "/reviews?q=robin&page=2"


def test_only_what_is_ticked_on_the_page_is_asked_and_one_comes_back_to_it(office: Office) -> None:
    many(office, 120)
    browser = office.signed_in("support").open("/reviews?q=reed&page=2")
    assert "Ticks count for this page only." in browser.text
    browser.press("Preview what would be sent")  # nobody is ticked
    assert browser.path == "/reviews?q=reed&page=2"
    box = browser.page.find("input", attrs={"name": "who"})
    assert box is not None
    box["checked"] = ""
    browser.press("Preview what would be sent")
    assert browser.heading == "Ask 2 people"
    browser.press("Do not send")
    assert browser.path == "/reviews?q=reed&page=2"


def test_everyone_who_is_due_is_offered_only_where_all_are_shown(office: Office) -> None:
    many(office, 3)
    browser = office.signed_in("support").open("/reviews")
    assert "Ask everyone who is due" in browser.text
    assert "Ask everyone who is due" not in browser.write("Search", "robin").press("Search").text


def test_to_do_shows_how_each_list_begins_and_all_of_one_in_pages(office: Office) -> None:
    many(office, 60)
    browser = office.signed_in("support").open("/to-do")
    assert "Not asked yet (120)" in browser.text
    assert len(browser.page.select("tbody tr")) == 10
    browser.press("See all 120: Not asked yet")
    assert browser.path == "/to-do?show=not-asked"
    assert where(browser) == ["1 to 50 of 120"] * 2
    assert len(browser.page.select("tbody tr")) == 50
    browser.write("Search", "reed m007").press("Search")
    assert "Not asked yet (2)" in browser.text
    browser.press("Everything that is to do")
    assert browser.path == "/to-do?q=reed+m007"
    browser.press("Clear the search")
    assert "Not asked yet (120)" in browser.text


def test_a_list_of_to_do_that_was_done_meanwhile_says_so(office: Office) -> None:
    browser = office.signed_in("support").open("/to-do?show=failed")
    assert "Nothing of this is waiting for you today." in browser.text


def test_what_did_not_leave_and_what_is_out_on_paper_are_found_by_name(office: Office) -> None:
    review = office.review(office.child(first_name="Zoë"))
    office.asked(review, channel="hand")
    office.asked(review, office.parent(review.child, name="Ola Marsh"), sent_at=None)
    held = factories.a_held_review(office.session, review.child, TODAY - timedelta(days=3))
    office.asked(held, stage="feedback", form="feedback_4_11", sent_at=None, expires_at=NOW + timedelta(days=9))
    office.asked(office.review(), sent_at=None)
    browser = office.signed_in("support").open("/to-do?q=zoe")
    assert "Did not arrive (2)" in browser.text
    assert "Out on paper, not back (1)" in browser.text
    assert "Did not arrive (3)" in browser.open("/to-do").text


def test_an_iros_board_comes_in_pages_and_says_worries_on_the_first(office: Office) -> None:
    many(office, 80)
    robin = office.child(first_name="Zoë")
    office.returned(office.asked(office.review(robin)), {"y_safe": "no"})
    browser = office.signed_in("iro").open("/my-reviews")
    assert "1 concern waits for you" in browser.text
    assert browser.page.select(".pressing li")
    assert where(browser) == ["1 to 80 of 81"] * 2
    browser.press("Next page")
    assert not browser.page.select(".pressing li")
    browser.press("1 concern waits for you")
    assert browser.heading == "Concerns"


def test_an_iro_finds_a_review_and_the_filter_stays(office: Office) -> None:
    office.review(office.child(first_name="Zoë"), days=9)
    office.review(office.child(first_name="Robin"), days=9)
    office.review(office.child(first_name="Kit"), days=40)
    browser = office.signed_in("iro").open("/my-reviews?show=nothing-back")
    assert ("Kit" in browser.text, "Robin" in browser.text) == (False, True)
    browser.write("Search", "zoe").press("Search")
    assert browser.path == "/my-reviews?show=nothing-back&q=zoe" or browser.written("Search") == "zoe"
    assert "Nothing back, 10 days or less 1" in browser.text
    assert "Robin" not in browser.text
    browser.write("Search", "kit").press("Search")
    assert "Nothing here is called “kit”." in browser.text
    browser.press("All 1")
    assert "Kit" in browser.page.table.get_text() if browser.page.table else False


def test_nothing_back_goes_from_today_to_the_tenth_working_day(office: Office) -> None:
    for days in (-1, 0, 14, 15):  # TODAY is a Monday: the tenth working day after it is the Monday in two weeks
        office.review(office.child(first_name=f"Day {days}"), days=days)
    browser = office.signed_in("iro").open("/my-reviews?show=nothing-back")
    assert [row.get_text(strip=True) for row in browser.page.select("tbody th a")] == ["Day 0", "Day 14"]


@pytest.mark.parametrize(
    ("role", "path", "typed", "stays", "goes"),
    [
        ("admin", "/staff", "reyes", "Mo Reyes", "Bea Holt"),
        ("manager", "/without-iro", "zoe", "Zoë", "Robin"),
        ("manager", "/concerns", "zoe", "Zoë", "Robin"),
        ("support", "/needs", "zoe", "Zoë", "Robin"),
        ("support", "/messages", "zoe", "Zoë", "Robin"),
        ("manager", "/withheld", "okafor", "Sam Okafor", "Val Dunn"),
    ],
)
def test_every_list_can_be_searched(office: Office, role: str, path: str, typed: str, stays: str, goes: str) -> None:
    unreached = office.another("iro", disabled_at=NOW)
    for name, iro in (("Zoë", office.iro), ("Robin", office.another("iro"))):
        child = office.child(first_name=name, iro_id=iro.id, iro=iro)
        review = office.review(child)
        sent = office.asked(review)
        office.returned(sent, {"y_safe": "no"})
        office.returned(office.asked(review, office.parent(child)), {"p_needs": ("interpreter",)})
        factories.a_response(office.session, office.council, _fed_back(office, child), {"fy_told": "yes"})
        factories.a_child(office.session, first_name=name, iro_id=unreached.id, iro=unreached)
        office.session.add(_message(name, sent.id))
        office.session.commit()
    browser = office.signed_in(role).open(path)
    assert stays in _lists(browser)
    assert goes in _lists(browser)
    browser.write("Search", typed).press("Search")
    assert stays in _lists(browser)
    assert goes not in _lists(browser)
    browser.write("Search", "nobody of that name").press("Search")
    assert "Nothing here is called “nobody of that name”." in browser.text
    browser.press("Clear the search")
    assert goes in _lists(browser)


def _lists(browser: Browser) -> str:
    return " ".join(each.get_text() for each in browser.page.select("tbody, .cards"))


def _fed_back(office: Office, child: Child) -> Invitation:
    held = factories.a_held_review(office.session, child, TODAY - timedelta(days=3))
    return factories.an_invitation(office.session, office.council, held, stage="feedback", form="feedback_4_11")


def _message(who: str, invitation_id: int) -> Message:
    return Message(
        dedupe=who, reference=who, invitation_id=invitation_id, kind="invite", channel="email",
        recipient="a@example.org", subject="Your review", body=b"", queued_at=NOW, not_before=NOW,
    )  # fmt: skip


def test_a_message_that_is_tried_again_leaves_one_where_one_was(office: Office) -> None:
    sent = office.asked(office.review())
    for number in range(60):
        failed = _message(f"m{number}", sent.id)
        failed.state, failed.failure = MessageState.FAILED, "550"
        office.session.add(failed)
    office.session.commit()
    browser = office.signed_in("support").open("/messages?state=failed&q=robin&page=2")
    assert where(browser)[0] == "51 to 60 of 60"
    browser.press("Send again")
    assert browser.path == "/messages?q=robin&state=failed&page=2"
    assert where(browser)[0] == "51 to 59 of 59"


def test_whoever_acknowledges_a_concern_comes_back_to_what_they_had_found(office: Office) -> None:
    office.returned(office.asked(office.review(office.child(first_name="Zoë"))), {"y_safe": "no", "y_cared": "no"})
    browser = office.signed_in("manager").open("/concerns?q=zoe")
    link = browser.page.select_one(".cards a")
    assert link is not None
    browser.open(str(link["href"])).write("What will you do, or did you do, and when?", "I ring the school today.")
    browser.press("Acknowledge")
    assert browser.path == "/concerns?q=zoe"
