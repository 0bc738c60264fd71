"""Words saved while they are typed: kept as a draft, and nothing else happens."""

from __future__ import annotations

from portal.store.models import Answer, Choice, Concern, Device, Response, Revision
from tests.browser import Browser
from tests.respond.town import Town, to_the_end

WISH = "What would make things better for you?"


def typed(browser: Browser, name: str, words: str, **more: str) -> int:
    """What the script posts two seconds after the last letter; the status it is answered with."""
    path = f"{browser.path}/autosave"
    data = {"ticket": dict(browser.fields())["ticket"], name: words} | more
    answer = browser.client.post(path, data=data, base_url=browser.address, headers={"Accept": "application/json"})
    if answer.status_code == 204:
        assert answer.data == b""
    return answer.status_code


def test_words_are_kept_as_they_are_typed_and_the_page_stays(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_wish")
    for words in ("I want", "I want to see", "I want to see my brother"):
        assert typed(browser, "y_wish", words) == 204
        assert town.words("y_wish") == words
    kept = town.answer("y_wish")
    assert kept is not None
    assert kept.state == "answered"
    assert [each.status for each in town.all(Response)] == ["draft"]
    assert browser.open("/say/1/q/y_wish").written(WISH) == "I want to see my brother"
    assert not town.all(Revision)


def test_words_typed_and_taken_away_again_are_gone(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_wish")
    assert typed(browser, "y_wish", "") == 204
    assert not town.all(Response)  # an empty box says nothing yet
    typed(browser, "y_wish", "a secret")
    assert typed(browser, "y_wish", "  ") == 204
    kept = town.answer("y_wish")
    assert kept is not None
    assert (kept.state, kept.words) == ("blank", None)


def test_what_is_pressed_counts_when_its_page_is_sent_and_not_before(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_about").choose("My things").press("Next")
    browser.choose("Clothes").press("Next")
    browser.open("/say/1/q/y_good")
    assert typed(browser, "y_things_words", "my red coat", y_things="phone") == 204
    assert [each.code for each in town.all(Choice) if each.question == "y_things"] == ["clothes"]
    assert town.words("y_things") == "my red coat"
    browser.open("/say/1/q/y_good").untick("Clothes").choose("Phone, games or the internet").press("Next")
    assert [each.code for each in town.all(Choice) if each.question == "y_things"] == ["phone"]
    assert town.words("y_things") == "my red coat"


def test_half_a_sentence_reaches_nobody_where_answers_are_read_before_they_are_sent(town: Town) -> None:
    parent = town.started(town.invited("consult_parent", role="parent")).open("/say/1/q/p_safe_meeting")
    assert "data-saved" not in parent.html
    assert typed(parent, "p_safe_meeting", "I think he") == 409
    child = town.started(town.invited()).open("/say/2/q/y_worry").choose("I don’t feel safe").press("Next")
    assert child.path == "/say/2/q/y_worry_more"
    assert "data-saved" not in child.html
    assert typed(child, "y_worry_more", "he") == 409
    child.open("/say/2/q/y_see")
    assert "data-saved" not in child.html
    assert typed(child, "y_see_words", "my un") == 409
    assert town.answer("p_safe_meeting") is None
    assert town.answer("y_worry_more") is None
    assert town.answer("y_see") is None
    assert len(town.all(Concern)) == 1


def test_nothing_is_saved_like_this_over_what_another_browser_wrote(town: Town) -> None:
    invitation = town.invited()
    mine = town.started(invitation).open("/say/1/q/y_wish")
    typed(mine, "y_wish", "a purple dog")
    theirs = town.started(invitation).open("/say/1/q/y_wish")
    assert "data-saved" not in theirs.html
    assert typed(theirs, "y_wish", "x") == 409
    assert town.words("y_wish") == "a purple dog"
    theirs.write(WISH, "a cat").press("Next")  # the whole page may
    assert town.words("y_wish") == "a cat"


def test_a_sent_form_changes_only_by_whole_pages(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_wish").write(WISH, "a dog").press("Next")
    to_the_end(browser).open("/say/1/send").press("Send")
    again = town.started(town.all(Response)[0].invitation).open("/say/1/q/y_wish")
    assert "data-saved" not in again.html
    assert typed(again, "y_wish", "a c") == 409
    assert town.words("y_wish") == "a dog"


def test_a_browser_that_left_saves_nothing_more_and_gets_no_new_cookie(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_wish")
    data = {"ticket": dict(browser.fields())["ticket"], "y_wish": "a purple dog"}
    browser.open("/say/1/leave")
    late = browser.client.post("/say/1/q/y_wish/autosave", data=data, base_url=browser.address)
    assert late.status_code == 409
    assert "Set-Cookie" not in late.headers
    assert not town.all(Response)
    assert not town.all(Device)  # who left has ended on the server too


def test_words_without_their_ticket_or_longer_than_their_box_are_not_kept(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_wish")
    assert typed(browser, "y_wish", "x" * 5001) == 400
    assert typed(browser, "y_wish", "a dog", ticket="forged") == 400
    assert not town.all(Answer)


def test_saving_while_typing_takes_at_most_eight_statements(town: Town) -> None:
    browser = town.started(town.invited()).press("Next").choose("Happy").press("Next").open("/say/1/q/y_wish")
    for words in ("first", "then more"):
        with town.counting() as statements:
            assert typed(browser, "y_wish", words) == 204
        assert len(statements) <= 8, statements


def test_a_script_that_sends_a_page_is_told_where_to_go_on(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_home").choose("Happy")
    answer = browser.client.post(
        browser.path, data=dict(browser.fields("Next")), base_url=browser.address,
        headers={"Accept": "application/json"},
    )  # fmt: skip
    assert answer.json == {"next": "/say/1/q/y_safe"}
    assert "__Host-say-1=" in answer.headers["Set-Cookie"]
    kept = town.answer("y_home")
    assert kept is not None
    assert kept.code == "4"
