"""Whatever a member of staff typed is on the page that says it could not be saved, with a button to send it again."""

from __future__ import annotations

import io
import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.routing import Rule

from portal.app import create_app
from portal.council.council import Council
from portal.settings import Settings
from portal.store.queue import Busy
from tests import busy
from tests.browser import Browser
from tests.staff.office import Office


@pytest.fixture(autouse=True)
def sqlite_alone(on_postgres: bool) -> None:
    if on_postgres:
        pytest.skip("PostgreSQL has no one lock that all writers wait for")


def test_what_staff_typed_is_sent_again_with_one_press(office: Office, maker: sessionmaker[Session]) -> None:
    review = office.review()
    parent = office.parent(review.child)
    office.returned(office.asked(review), {"y_safe": "no"})
    asked = office.asked(review, parent)
    typed = {
        "support": [
            (f"/reviews/{review.id}/people/{parent.id}", {"safe": "no", "said_by": "Gran & <me>"}),
            (f"/reviews/{review.id}/move", {"planned_on": "2026-04-01", "planned_at": "15:30"}),
            (f"/invitations/{asked.id}/reissue", {"channel": "letter", "reason": "moved\nhouse"}),
            (f"/invitations/{asked.id}/withdraw", {"reason": "asked by mistake"}),
        ],
        "iro": [("/concerns/1", {"outcome": "Rang the school at 11", "act_by": "2026-03-02"})],
    }
    for role, each in typed.items():
        browser = office.signed_in(role).open("/")
        token = str(browser.page.select_one("input[name=csrf_token]")["value"])  # type: ignore[index]
        for path, fields in each:
            brought = list((fields | {"csrf_token": token}).items())
            with busy.held(maker):
                answer = browser.client.post(path, data=dict(brought), base_url=browser.address)
            assert answer.status_code == 503, path
            where, again = busy.carried(answer.get_data(as_text=True))
            assert (where, sorted(again)) == (path, sorted(brought))
            assert browser.client.post(where, data=dict(again), base_url=browser.address).status_code == 303, path


def test_who_reads_is_not_held_up_by_the_note_that_they_are_here(office: Office, maker: sessionmaker[Session]) -> None:
    browser = office.signed_in("support")
    office.later(minutes=2)
    with busy.held(maker):
        assert browser.open("/to-do").status == 200


def address(rule: Rule) -> str:
    examples = {"secret": "x", "form_id": "consult_4_11", "name": "y_home", "which": "logo", "filename": "x"}
    return re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda found: examples.get(found[1], "1"), rule.rule)


def test_every_page_that_posts_gives_back_what_it_could_not_save(
    settings: Settings, council: Council, maker: sessionmaker[Session]
) -> None:
    site = create_app(settings, council=council, maker=maker)

    def hold() -> None:
        raise Busy

    site.before_request_funcs.setdefault(None, []).insert(1, hold)  # in the place of the page, whatever it needs
    posts = [rule for rule in site.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert len(posts) > 40
    for rule in posts:
        assert_given_back(site, address(rule))


def assert_given_back(site: Flask, path: str) -> None:
    browser = Browser(site)
    brought = {"ticket": "t", "csrf_token": "c", "note": "a\nb", "tick": "1", "password": "secret words"}
    answer = browser.client.post(
        path + "?then=check", data=brought | {"file": (io.BytesIO(b"x"), "list.csv")}, base_url=browser.address
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 503, path
    where, again = busy.carried(page)
    assert where == path + "?then=check"
    assert sorted(again) == sorted((name, words) for name, words in brought.items() if name != "password")
    assert "secret words" not in page
    soup = BeautifulSoup(page, "html.parser")
    assert [str(field["name"]) for field in soup.select("input[type=file], input[type=password]")] == [
        "file",
        "password",
    ]
