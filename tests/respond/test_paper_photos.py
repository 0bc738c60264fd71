"""A booklet filled in by hand comes as photos of its pages: seen by nobody but who types it in, and the IRO."""

from __future__ import annotations

import pytest

from portal.hearing.pictures import paper_pages
from portal.store.tables.media_tables import PaperPage
from tests.browser import Browser
from tests.pictures import phone_photo, photo
from tests.respond.photos import a_file, post
from tests.respond.town import Town

PAGE = "/say/{}/paper"


def sent(browser: Browser, raw: bytes) -> Browser:
    data = dict(browser.fields("Send this page")) | {"page": a_file(raw)}
    return post(browser, browser.leads_to("Send this page"), data)


def test_a_child_sends_each_page_and_is_told_how_many_are_here_and_shown_none(town: Town) -> None:
    browser = town.started(town.invited()).open(PAGE.format(1))
    assert "Nobody reads this straight away." in browser.text
    sent(sent(browser, phone_photo(orientation=6)), photo())
    assert "Pages that are here: 2" in browser.text
    assert browser.page.select("main img") == []
    assert paper_pages.positions(town.session, 1) == [1, 2]
    browser.press("Take the last page away")
    assert "Pages that are here: 1" in browser.text


def test_what_is_no_picture_is_refused_calmly_and_nothing_is_lost(town: Town) -> None:
    browser = sent(town.started(town.invited()).open(PAGE.format(1)), photo())
    for raw in (b"", b"%PDF-1.7 not a picture"):
        sent(browser, raw)
        assert browser.status == 400
        assert "We couldn’t open that picture." in browser.text
        assert "Pages that are here: 1" in browser.text


def test_no_more_pages_are_taken_than_a_booklet_can_have(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper_pages, "MOST", 2)
    browser = town.started(town.invited()).open(PAGE.format(1))
    for _page in range(3):
        sent(browser, photo())
    assert "That is as many pages as fit here." in browser.text
    assert paper_pages.positions(town.session, 1) == [1, 2]


def test_pages_are_kept_sealed(town: Town) -> None:
    sent(town.started(town.invited()).open(PAGE.format(1)), photo())
    (kept,) = town.session.query(PaperPage).all()
    assert b"\xff\xd8\xff" not in kept.image[:64]
    assert (paper_pages.open_page(town.session, 1, 1) or b"").startswith(b"\xff\xd8\xff")
