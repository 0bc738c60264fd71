"""A link is a letterbox: it takes answers in and never shows what was written elsewhere."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.store.models import Answer, Invitation, Revision, Staff
from tests.browser import Browser
from tests.forms.shipped import LIBRARY
from tests.respond.test_worries import ROOM, TICKET
from tests.respond.town import FORMS, Town
from tests.staff.office import signed_in

GO_ON = ("Next", "Continue")


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


MORE = "Do you want to tell us more?"


@pytest.mark.parametrize("sent", [False, True])
def test_nobody_learns_on_another_device_whether_something_was_said_that_is_for_the_iro_alone(
    town: Town, sent: bool
) -> None:
    """A carer who holds the letter: told, left empty or skipped, their pages are the same."""
    seen = set()
    for number, words in enumerate(("he shouts at night", "", None), start=1):
        invitation = town.invited()
        child = town.started(invitation)
        child.open(f"/say/{number}/q/y_home").choose("Happy").press("Next")
        child.open(f"/say/{number}/q/y_safe").press("Skip this one" if words is None else "Next")
        child.open(f"/say/{number}/q/y_worry_more")
        child.write(MORE, words or "").press("Skip this one" if words is None else "Next")
        if words:
            assert words in child.open(f"/say/{number}/check").text
        if sent:
            child.open(f"/say/{number}/send").press("Send")
        theirs = town.started(invitation)
        pages = [theirs.open(f"/say/{number}/{page}").text for page in ("check", "q/y_safe", "q/y_worry_more")]
        seen.add(tuple(pages))
        # of what they could have told anybody, it is said as before
        assert "You have answered this before." in theirs.open(f"/say/{number}/q/y_home").text
        theirs.open(f"/say/{number}/q/y_worry_more").press("Next")
        assert town.words("y_worry_more") == (words or None)
        town.session.execute(sa.delete(Answer))
        town.session.commit()
    assert len(seen) == 1


CLOSE = [(form.id, question.name) for form in LIBRARY for question in form.question
         if question.is_close and question.place == "page"]  # fmt: skip


@pytest.mark.parametrize(("form", "name"), CLOSE, ids="-".join)
def test_a_second_browser_learns_nothing_of_a_private_answer(town: Town, form: str, name: str) -> None:
    """Given, passed over or never reached: every page is the same, and the way on; also once they pressed Skip.

    Whether a page was passed is known where it also holds an open question; what was said of the close one is not.
    """
    age, role = next((age, role) for each, age, role in FORMS if each == form)
    seen = []
    asked = town.council.library[form].find(name)
    page_of = asked.same_page_as or name
    on_page = [each for each in town.council.library[form].question if page_of in (each.name, each.same_page_as)]
    ways = ("answered", "skipped", "left") if all(each.is_close for each in on_page) else ("answered", "passed")
    for number, did in enumerate(ways, start=1):
        invitation = town.invited(form, age, role)
        browser = town.started(invitation)
        browser.open(f"/say/{number}/q/{first_of(form)}").go_on()
        for condition in asked.show_if_any[:1]:
            browser.open(f"/say/{number}/q/{condition.question}")
            tick(browser, condition.question, condition.is_[0])
        browser.open(f"/say/{number}/q/{page_of}")
        if did == "answered":
            answer_something(browser, name)
        elif did == "skipped":
            browser.press(next(each for each in browser.buttons if each.startswith("Skip")))
        elif did == "passed":
            browser.go_on()
        theirs = town.started(invitation)
        told = [what(theirs, number)]
        for page in ("check", "send", "welcome", f"q/{page_of}", last_of(form)):
            told.append(what(theirs.open(f"/say/{number}/{page}"), number))
        theirs.open(f"/say/{number}/q/{page_of}")
        theirs.press(next(each for each in theirs.buttons if each.startswith("Skip")))
        told.append(what(theirs, number))
        told += [what(theirs.open(f"/say/{number}/{page}"), number) for page in ("check", "")]
        seen.append(told)
    assert all(told == seen[0] for told in seen)


def first_of(form: str) -> str:
    return next(q.name for each in LIBRARY if each.id == form for q in each.question if q.place == "page")


def last_of(form: str) -> str:
    """The page whose number and title tell how many there are."""
    questions = next(each for each in LIBRARY if each.id == form).question
    return (
        "q/" + [q.name for q in questions if q.place == "page" and not (q.same_page_as or q.ages or q.show_if_any)][-1]
    )


def answer_something(browser: Browser, name: str) -> None:
    choice = browser.page.select_one(f'[name="{name}"]')
    assert choice is not None
    if choice.name == "textarea":
        choice.string = "not with him"
        browser.go_on()
    else:
        tick(browser, name, str(choice["value"]))


def tick(browser: Browser, name: str, code: str) -> None:
    """Gives this answer, by a tap where the answers are buttons, and goes on."""
    choice = browser.page.select_one(f'[name="{name}"][value="{code}"]')
    assert choice is not None
    if choice.name == "button":
        browser.press(choice.get_text(strip=True))
    else:
        choice["checked"] = ""
        browser.go_on()


def what(browser: Browser, number: int) -> str:
    """The whole page and where it stands, without what is another's for every person."""
    where = browser.path.replace(f"/say/{number}", "/say")
    html = ROOM.sub("", TICKET.sub("", browser.html)).replace(f"/say/{number}", "/say").replace(f"?of={number}", "")
    return f"{where}\n{html}"


@pytest.mark.parametrize("same", [True, False])
def test_what_a_carer_with_the_link_answers_in_the_childs_place_is_shown_to_the_iro(town: Town, same: bool) -> None:
    invitation = town.invited()
    child = town.started(invitation)
    child.open("/say/1/q/y_wish").write("What would make things better for you?", "to go home").press("Next")
    carer = child if same else town.started(invitation)
    carer.open("/say/1/q/y_wish").write("What would make things better for you?", "nothing").press("Next")
    revisions = town.all(Revision)
    assert [each.same_device for each in revisions] == ([] if same else [False])
    carer.open("/say/1/send").press("Send")
    iro = signed_in(town.app, town.session, town.all(Staff)[0], town.at[0]).open("/responses/1")
    assert ("changed on another device before sending" in iro.text) is not same
    assert ("to go home" in iro.text) is not same


def test_the_same_answer_from_another_browser_is_theirs_and_tells_them_nothing(town: Town) -> None:
    invitation = town.invited()
    child = town.started(invitation)
    child.open("/say/1/q/y_safe").choose("No").press("Next")
    carer = town.started(invitation)
    carer.open("/say/1/q/y_safe").choose("No").press("Next")
    assert carer.open("/say/1/q/y_safe").chosen == ["No"]
    assert town.all(Revision) == []


def copied(browser: Browser, town: Town) -> Browser:
    """Another browser that was given this one's cookies."""
    thief = town.browser()
    asked = browser.client.get("/", base_url=browser.address).request.headers.get("Cookie", "")
    for each in filter(None, asked.split("; ")):
        name, _, value = each.partition("=")
        thief.client.set_cookie(name, value, domain="reviews.example.org", secure=True)
    return thief


@pytest.mark.parametrize("ended_by", ["leave", "send", "idle", "stop"])
def test_a_copy_of_the_cookie_reads_no_longer_than_the_browser_itself(town: Town, ended_by: str) -> None:
    browser = town.started(town.invited()).press("Next")
    browser.open("/say/1/q/y_wish").write("What would make things better for you?", "a purple dog").press("Next")
    thief = copied(browser, town)
    assert "purple" in thief.open("/say/1/check").text
    if ended_by == "leave":
        browser.open("/say/1/leave")
    elif ended_by == "send":
        browser.open("/say/1/send").press("Send")
    elif ended_by == "stop":
        browser.open("/say/1/q/y_worry_more").press("Stop for now")
    else:
        town.later(minutes=29)
        assert "purple" in thief.open("/say/1/check").text
        town.later(minutes=2)
    for page in ("check", "q/y_wish", "welcome", "help", "sent", ""):
        thief.open(f"/say/1/{page}")
        assert "purple" not in thief.html
        if ended_by != "send":
            assert thief.heading == "This page is closed.", page


def test_after_sending_too_leaving_and_half_an_hour_close_the_page(town: Town) -> None:
    for number, ended_by in enumerate(("leave", "idle"), start=1):
        browser = town.started(town.invited()).press("Next").choose("Happy").press("Next")
        browser.open(f"/say/{number}/send").press("Send")
        thief = copied(browser, town)
        assert thief.open(f"/say/{number}/sent").heading.startswith("Sent")
        browser.open(f"/say/{number}/leave") if ended_by == "leave" else town.later(minutes=31)
        assert thief.open(f"/say/{number}/sent").heading == "This page is closed."


@pytest.mark.parametrize(("name", "control"), [("y_home", "fieldset"), ("y_wish", "textarea")])
def test_that_an_answer_stands_is_said_with_the_question_before_its_choices(
    town: Town, name: str, control: str
) -> None:
    child = town.started(town.invited())
    child.open("/say/1/q/y_home").choose("Happy").press("Next")
    child.open("/say/1/q/y_wish").write("What would make things better for you?", "a purple dog").press("Next")
    page = town.started(town.all(Invitation)[0]).open(f"/say/1/q/{name}").page
    described = page.select_one(f"main {control}[aria-describedby]")
    assert described is not None
    told = page.find(id=str(described["aria-describedby"]).split()[0])
    assert "You have answered this before." in (told.get_text() if told else "")


def test_no_title_that_the_history_of_a_phone_keeps_names_anybody(town: Town) -> None:
    titles = []
    for number, (form, age, role) in enumerate(FORMS, start=1):
        browser = town.started(town.invited(form, age, role))
        titles.append(browser.title)
        for _page in range(40):
            if browser.path.endswith("/sent"):
                break
            browser.press(
                next(each for each in (*GO_ON, "Send", "Skip this one") if each in browser.buttons + links(browser))
            )
            titles.append(browser.title)
        assert browser.path == f"/say/{number}/sent"
        browser.open(f"/say/{number}/help")
        titles.append(browser.title)
    assert len(titles) > 7 * len(FORMS)
    assert [title for title in titles if "Robin" in title or "Okafor" in title] == []


def links(browser: Browser) -> list[str]:
    return [link.get_text(strip=True) for link in browser.page.select("main a")]


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
    assert browser.response.headers["Location"] == town.council.settings.exit_url
    assert [each.partition(" WHERE")[0] for each in statements] == ["DELETE FROM device"]  # when the answer has left
    told = browser.response.headers.getlist("Set-Cookie")
    forgotten = [each for each in told if "Max-Age=0" in each]
    # what stays tells how the form looked, and nothing that opens it
    assert {each.partition(";")[0] for each in told if each not in forgotten} == {"__Host-worn-1=younger.en"}
    assert [each.partition("=")[0] for each in forgotten] == ["__Host-say-1", "__Host-told-1", "__Host-sent-1"]
    assert all("Secure" in each and "Path=/" in each for each in forgotten)
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
