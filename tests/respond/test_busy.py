"""A page that could not be saved comes back with what was typed on it, and a button that sends it again."""

from __future__ import annotations

import io
import threading
import time

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.datastructures import MultiDict

from portal.store.database import writing
from portal.store.models import Picture
from portal.store.queue import Busy, Queue
from tests import busy
from tests.browser import Browser
from tests.pictures import photo
from tests.respond.town import FORMS, Town, onwards

BOX = "main textarea:not([name$=_words])"


@pytest.fixture(autouse=True)
def sqlite_alone(on_postgres: bool) -> None:
    if on_postgres:
        pytest.skip("PostgreSQL has no one lock that all writers wait for")


def posted(browser: Browser, fields: busy.Fields, where: str | None = None) -> tuple[int, str]:
    answer = browser.client.post(where or browser.path, data=MultiDict(fields), base_url=browser.address)
    return answer.status_code, answer.get_data(as_text=True)


@pytest.mark.parametrize(("form", "age", "role"), FORMS)
def test_what_could_not_be_saved_is_sent_again_with_one_press(
    town: Town, maker: sessionmaker[Session], form: str, age: int, role: str | None
) -> None:
    browser = town.started(town.invited(form, age, role))
    while not browser.page.select(BOX):  # one that stands alone: beside choices it needs one of them
        browser.go_on()
    area = browser.page.select(BOX)[0]
    area.string = "Please ask\nGran & <me>"
    boxes = browser.page.select("main input[type=checkbox]")[:2]
    for box in boxes:
        box["checked"] = ""
    brought = browser.fields(onwards(browser))
    with busy.held(maker):
        status, page = posted(browser, brought)
    assert status == 503
    where, again = busy.carried(page)
    assert sorted(again) == sorted(brought)
    words = BeautifulSoup(page, "html.parser").get_text(" ")
    assert "Nothing you wrote or chose is lost. Wait a minute, then press the button." in words
    assert posted(browser, again, where)[0] == 303
    assert town.words(str(area["name"])) == "Please ask\nGran & <me>"


def test_each_page_of_a_child_comes_back_and_can_be_sent_again(town: Town, maker: sessionmaker[Session]) -> None:
    browser = town.browser().open(town.link(town.invited()))
    for page in (
        "",
        "/say/1/welcome",
        "/say/1/q/y_home?then=check",
        "/say/1/decline",
        "/say/1/language",
        "/say/1/send",
    ):
        if page:
            browser.open(page)
        brought = browser.fields(browser.buttons[0])
        with busy.held(maker):
            status, shown = posted(browser, brought)
        assert status == 503, page
        where, again = busy.carried(shown)
        assert sorted(again) == sorted(brought), page
        assert posted(browser, again, where)[0] in (303, 400), page


def test_a_picture_has_to_be_chosen_again_and_the_page_says_so(town: Town, maker: sessionmaker[Session]) -> None:
    browser = town.started(town.invited())
    while not browser.page.select("main input[type=file]"):
        browser.go_on()
    field = str(browser.page.select("main input[type=file]")[0]["name"])
    brought: dict[str, object] = dict(browser.fields("Next"))
    with busy.held(maker):
        answer = browser.client.post(
            browser.path, data=brought | {field: (io.BytesIO(photo()), "me.jpg")}, base_url=browser.address
        )
    page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    assert answer.status_code == 503
    chooser = page.select_one("main form[enctype='multipart/form-data'] input[type=file]")
    assert chooser is not None
    assert chooser["name"] == field
    assert "Please add your picture again." in page.get_text()
    where, again = busy.carried(answer.get_data(as_text=True))
    made: dict[str, object] = dict(again)
    answer = browser.client.post(where, data=made | {field: (io.BytesIO(photo()), "me.jpg")}, base_url=browser.address)
    assert answer.status_code == 303
    assert len(town.all(Picture)) == 1


def test_who_only_reads_does_not_wait_for_who_writes(town: Town, maker: sessionmaker[Session]) -> None:
    browser = town.started(town.invited())
    with busy.held(maker):
        assert browser.open("/say/1/welcome").status == 200


def test_when_the_database_is_held_few_wait_and_the_rest_are_told_at_once(maker: sessionmaker[Session]) -> None:
    """Eight threads serve everybody: four may wait for a long lock, and then four are left for readers."""
    queue, refused, ended = Queue(), [], threading.Event()

    def stand(patience: float) -> None:
        try:
            with queue.turn(patience):
                ended.wait(20)
        except Busy:
            refused.append(time.monotonic())

    first = [threading.Thread(target=stand, args=(30,)) for _ in range(4)]
    rest = [threading.Thread(target=stand, args=(30,)) for _ in range(8)]
    for thread in [*first, *rest]:
        thread.start()
    for thread in rest:
        thread.join(10)
    assert len(refused) == 8
    ended.set()
    for thread in first:
        thread.join(10)
    with maker() as session, writing(session):
        pass
