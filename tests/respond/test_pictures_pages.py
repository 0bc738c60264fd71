"""A child adds a photo of a drawing: without a script, lost by nothing, seen on that browser alone."""

from __future__ import annotations

import logging

import pytest
import sqlalchemy as sa

from portal.hearing.pictures import keep
from portal.store.models import Answer, AuditEntry, Invitation, Picture, Response, Revision
from portal.views.respond.words import no_picture
from tests.browser import Browser
from tests.pictures import CANARY, HOSTILE, phone_photo, photo
from tests.respond.photos import a_file, add, kept, post
from tests.respond.town import Town

PAGE = "/say/1/q/y_wish"
WORDS, CAPTION = "What would make things better for you?", "Tell us about your picture."
CALM = "We couldn’t open that picture. Try a photo, or tell us in words."


@pytest.fixture
def browser(town: Town) -> Browser:
    """Robin's, at the question that can be drawn."""
    return town.started(town.invited()).open(PAGE)


def test_the_page_asks_for_a_photo_in_words_and_sends_files(browser: Browser) -> None:
    field = browser.page.find("input", attrs={"type": "file"})
    assert field is not None
    assert {"image/jpeg", "image/png", "image/heic"} <= set(str(field["accept"]).split(","))
    assert field.find_parent("form")["enctype"] == "multipart/form-data"  # type: ignore[index]
    assert "Add a photo of your drawing" in browser.text
    assert "The most is 10 MB." in browser.text
    assert CAPTION in browser.text
    assert "Remove the picture" not in browser.buttons
    assert browser.open("/say/1/q/y_home").page.find("input", attrs={"type": "file"}) is None


def test_a_photo_is_kept_without_where_it_was_taken_and_shown_on_this_browser(town: Town, browser: Browser) -> None:
    add(browser.write(CAPTION, "This is our garden"), phone_photo(orientation=6))
    assert browser.path.endswith("/q/y_worry")
    picture = kept(town)
    assert picture is not None
    assert picture.size == (480, 640)
    assert not picture.getexif()
    answer = town.answer("y_wish")
    assert answer is not None
    assert (answer.state, answer.words) == ("answered", None)
    for page in ("/say/1/check", PAGE):
        browser.open(page)
        assert "You added a picture" in browser.text
        image = browser.page.select_one("main img")
        assert image is not None
        assert (image["src"], image["alt"]) == ("/say/1/picture/y_wish", "This is our garden")
    shown = browser.client.get("/say/1/picture/y_wish", base_url=browser.address)
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert (shown.headers["Cache-Control"], shown.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert CANARY not in shown.data
    assert browser.written(CAPTION) == "This is our garden"


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIF"])
def test_other_kinds_of_photo_are_taken_whatever_they_are_called(town: Town, browser: Browser, kind: str) -> None:
    add(browser, photo(kind=kind), name="../../CON.jpg\u202egpj", kind="text/html")
    assert browser.path.endswith("/q/y_worry")
    assert kept(town) is not None


def test_whatever_is_no_picture_comes_back_with_calm_words_and_all_that_was_typed(town: Town, browser: Browser) -> None:
    browser.write(WORDS, "I want a dog").write(CAPTION, "me and Rex")
    for what, (name, kind, make) in HOSTILE.items():
        add(browser, make(), name=name, kind=kind)
        assert browser.status == 400, what
        assert browser.title.startswith("Problem:"), what
        assert browser.text.count(CALM) == 2, what  # in the summary, and beside the field
        assert browser.page.select_one("[role=alert] a")["href"] == "#y_wish_picture"  # type: ignore[index]
        assert browser.written(WORDS) == "I want a dog", what
        assert browser.written(CAPTION) == "me and Rex", what
    assert len(HOSTILE) >= 30
    assert town.all(Picture) == []
    browser.press("Next")
    assert town.words("y_wish") == "I want a dog\nme and Rex"


def test_a_file_of_forty_megabytes_costs_no_words(browser: Browser) -> None:
    add(browser.write(WORDS, "I want a dog"), b"\xff\xd8\xff" + b"\0" * (40 * 1024 * 1024))
    assert (browser.status, CALM in browser.text) == (400, True)
    assert browser.written(WORDS) == "I want a dog"


def test_only_a_page_that_may_bring_a_picture_takes_that_much(town: Town, browser: Browser) -> None:
    browser.open("/say/1/q/y_home")
    large = {"y_home": "4", "more": "x" * (4 * 1024 * 1024)}
    assert post(browser, "/say/1/welcome", large).status == 413
    assert browser.send(PAGE, large).status == 413
    assert post(browser, PAGE, large).status == 413  # words are held to less than files are
    assert town.all(Answer) == []


def test_older_people_are_told_what_can_be_uploaded(town: Town) -> None:
    told = [no_picture(town.council.library[form]) for form in ("consult_4_11", "consult_12_17")]
    assert told == [CALM, "Upload a JPG, PNG or HEIC under 10 MB."]


def test_a_good_picture_is_not_lost_beside_words_that_do_not_fit(town: Town, browser: Browser) -> None:
    add(browser.write(WORDS, "a" * 5001).write(CAPTION, "our garden"), photo())
    assert browser.status == 400
    assert browser.written(WORDS) == "a" * 5001
    assert "You added a picture" in browser.text
    assert kept(town) is not None
    browser.write(WORDS, "a dog").press("Next")
    assert town.words("y_wish") == "a dog"
    assert "our garden" in browser.open("/say/1/check").text


def test_a_caption_that_is_too_long_comes_back_whole_and_the_picture_stays(town: Town, browser: Browser) -> None:
    add(browser.write(CAPTION, "b" * 301), photo())
    assert browser.status == 400
    assert browser.written(CAPTION) == "b" * 301
    assert "You have used 301 of 300 letters." in browser.text
    assert kept(town) is not None


def test_a_caption_without_a_picture_is_kept_as_words(town: Town, browser: Browser) -> None:
    browser.write(CAPTION, "It is on paper").press("Next")
    assert town.words("y_wish") == "It is on paper"
    browser.open(PAGE).write(WORDS, "c" * 4990).write(CAPTION, "d" * 20).press("Next")
    assert (browser.status, browser.written(CAPTION)) == (400, "d" * 20)
    assert "You have used 5,011 of 5,000 letters." in browser.text


def test_a_picture_can_be_removed_and_the_words_stay(town: Town, browser: Browser) -> None:
    add(browser, photo())
    browser.open(PAGE).write(WORDS, "a dog").press("Remove the picture")
    assert browser.path == PAGE
    assert "You added a picture" not in browser.text
    assert browser.written(WORDS) == "a dog"
    assert town.all(Picture) == []
    assert browser.client.get("/say/1/picture/y_wish", base_url=browser.address).status_code == 404


def test_enter_in_a_box_never_presses_remove(browser: Browser) -> None:
    add(browser, photo())
    assert browser.open(PAGE).buttons.index("Next") < browser.buttons.index("Remove the picture")


def test_another_picture_takes_its_place_and_an_empty_field_keeps_it(town: Town, browser: Browser) -> None:
    add(browser, photo())
    add(browser.open(PAGE), b"", name="")
    assert kept(town).size == (640, 480)  # type: ignore[union-attr]
    assert "Add another photo in its place" in browser.open(PAGE).text
    add(browser, photo(300, 200))
    assert kept(town).size == (300, 200)  # type: ignore[union-attr]


def test_skipping_takes_the_picture_away_where_it_was_seen(town: Town, browser: Browser) -> None:
    add(browser, photo())
    browser.open(PAGE).press("Skip this one")
    assert town.all(Picture) == []
    answer = town.answer("y_wish")
    assert answer is not None
    assert answer.state == "skipped"


def test_another_browser_learns_that_it_was_answered_and_no_more(town: Town, browser: Browser) -> None:
    add(browser.write(CAPTION, "our purple garden"), photo())
    theirs = town.started(sent_by(town))
    for page in ("/say/1/check", PAGE):
        theirs.open(page)
        assert "purple" not in theirs.html
        assert "You added" not in theirs.text
        assert "picture/y_wish" not in theirs.html
    assert theirs.client.get("/say/1/picture/y_wish", base_url=theirs.address).status_code == 404
    theirs.open(PAGE).press("Skip this one")
    theirs.open(PAGE).press("Next")
    assert kept(town) is not None
    add(theirs.open(PAGE), photo(90, 90))
    assert kept(town).size == (90, 90)  # type: ignore[union-attr]
    assert "You added a picture" in theirs.open(PAGE).text
    assert "You have answered this before." not in theirs.text
    assert "You have answered this before." in browser.open(PAGE).text
    assert "You added" not in browser.open("/say/1/check").text


def sent_by(town: Town) -> Invitation:
    """The invitation of whoever brought the picture."""
    (response,) = town.all(Response)
    return town.session.get_one(Invitation, response.invitation_id)


def test_a_stranger_a_browser_that_left_and_one_that_sent_see_no_picture(town: Town, browser: Browser) -> None:
    add(browser, photo())
    stranger = town.started(town.invited())
    assert stranger.client.get("/say/1/picture/y_wish", base_url=stranger.address).status_code == 410
    leaving = town.browser()
    leaving.client.set_cookie("__Host-say-1", "forged", domain="reviews.example.org", secure=True)
    assert leaving.client.get("/say/1/picture/y_wish", base_url=leaving.address).status_code == 410
    browser.open("/say/1/send").press("Send")
    assert browser.client.get("/say/1/picture/y_wish", base_url=browser.address).status_code == 410
    again = town.started(sent_by(town))
    assert again.client.get("/say/1/picture/y_wish", base_url=again.address).status_code == 404
    assert "You added" not in again.open("/say/1/check").text


def test_leave_closes_the_picture(town: Town, browser: Browser) -> None:
    add(browser, photo())
    browser.open("/say/1/leave")
    assert browser.client.get("/say/1/picture/y_wish", base_url=browser.address).status_code == 410


def test_a_picture_sent_afterwards_takes_the_place_of_the_first_and_is_noted(town: Town, browser: Browser) -> None:
    add(browser, photo())
    browser.open("/say/1/send").press("Send")
    again = town.started(sent_by(town)).open(PAGE)
    add(again.write(CAPTION, "our house"), photo(200, 100))
    assert kept(town).size == (200, 100)  # type: ignore[union-attr]
    (noted,) = town.all(Revision)
    assert noted.question == "y_wish"


def test_a_ticket_alone_brings_a_picture_and_an_old_page_says_so(town: Town, browser: Browser) -> None:
    fields = dict(browser.fields("Next"))
    cookieless = town.browser()
    data = fields | {"y_wish_picture": a_file(photo())}
    post(cookieless, PAGE, data)
    assert kept(town) is not None
    town.later(hours=25)
    browser.client.set_cookie("__Host-say-1", _cookie(browser), domain="reviews.example.org", secure=True)
    add(browser.write(WORDS, "a dog"), photo(70, 70), ticket="old")
    # a browser that was idle for so long reads no more, and what was typed comes back on the page that says so
    assert browser.status == 400
    assert "This page is closed." in browser.text
    assert "a dog" in browser.text
    assert kept(town).size == (640, 480)  # type: ignore[union-attr]


def _cookie(browser: Browser) -> str:
    cookie = browser.client.get_cookie("__Host-say-1", domain="reviews.example.org")
    assert cookie is not None
    return cookie.value


def test_without_ticket_and_cookie_no_picture_is_even_read(
    town: Town, monkeypatch: pytest.MonkeyPatch, browser: Browser
) -> None:
    monkeypatch.setattr(keep, "_PROGRAM", "nowhere")
    stranger = town.browser()
    data = {"ticket": "forged", "y_wish_picture": a_file(photo()), "y_wish": "my words"}
    post(stranger, PAGE, data)
    assert (stranger.status, stranger.heading) == (400, "This page is closed.")
    assert "my words" in stranger.text
    assert town.all(Picture) == []


def test_no_name_of_a_file_and_nothing_of_a_picture_is_logged(
    town: Town, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    raw = phone_photo()
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    add(browser, b"\xff\xd8\xffCANARY words that are no picture", name="Robin Canary.jpg")
    add(browser.open(PAGE), raw, name="Robin Canary.jpg")
    assert "refused" in caplog.text
    assert "CANARY" not in caplog.text
    assert "Robin" not in caplog.text
    assert town.all(AuditEntry) == []


def test_the_drawing_page_takes_few_statements(town: Town, browser: Browser) -> None:
    add(browser, photo())
    for page in (PAGE, "/say/1/check", "/say/1/picture/y_wish"):
        with town.counting() as statements:
            assert browser.client.get(page, base_url=browser.address).status_code == 200
        assert len(statements) <= 4, (page, statements)
        assert all(each.startswith("SELECT") for each in statements)


def test_saving_words_while_typing_leaves_the_picture(town: Town, browser: Browser) -> None:
    add(browser.write(CAPTION, "our garden"), photo())
    ticket = dict(browser.open(PAGE).fields())["ticket"]
    for words in ("a do", "a dog", ""):
        data = {"ticket": ticket, "y_wish": words}
        answer = browser.client.post(f"{PAGE}/autosave", data=data, base_url=browser.address)
        assert answer.status_code == 204
    assert kept(town) is not None
    assert "our garden" in browser.open("/say/1/check").text
    assert town.session.scalar(sa.select(Answer.state).where(Answer.question == "y_wish")) == "answered"
