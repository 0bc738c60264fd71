"""What a page costs: statements, bytes and requests."""

from __future__ import annotations

import gzip
import re
from datetime import date

import pytest
from itsdangerous import URLSafeTimedSerializer

from portal.store.models import Invitation
from tests import factories
from tests.browser import Browser
from tests.respond.town import FORMS, Town, to_the_end


def test_a_question_takes_few_statements_and_a_get_writes_nothing(town: Town) -> None:
    browser = town.started(town.invited())
    pages = [
        "welcome",
        "q/y_home",
        "q/y_see",
        "q/y_worry",
        "q/y_worry_more",
        "check",
        "send",
        "help",
        "decline",
        "language",
        "look",
        "paper",
    ]
    for filled in (False, True):
        for page in pages:
            with town.counting() as statements:
                browser.open(f"/say/1/{page}")
            assert len(statements) <= 4, (page, statements)
            assert all(each.startswith("SELECT") for each in statements)
        if not filled:
            to_the_end(browser.open("/say/1/q/y_home"))
    with town.counting() as statements:
        browser.client.head("/say/1/check", base_url=browser.address)
        browser.open(town.link(town.all(Invitation)[0]))
    assert all(each.startswith("SELECT") for each in statements)


def test_saving_a_page_takes_at_most_eight_statements(town: Town) -> None:
    browser = town.started(town.invited()).press("Next")
    most: dict[str, int] = {}

    def press(words: str) -> None:
        where = browser.path
        brought = dict(browser.fields(words))
        with town.counting() as statements:
            made = browser.client.post(where, data=brought, base_url=browser.address)
        most[where] = len(statements)
        assert made.status_code == 303
        browser.open(made.headers["Location"])

    while "/q/" in browser.path:
        press("Next")
    for name, chosen in (("y_home", "Happy"), ("y_see", "Mum"), ("y_listened", "Yes")):
        browser.open(f"/say/1/q/{name}").choose(chosen)
        press("Next")
    assert max(most.values()) <= 8, most


def test_a_worry_is_raised_and_told_in_at_most_eleven_statements(town: Town) -> None:
    browser = town.started(town.invited()).press("Next").open("/say/1/q/y_worry").choose("I don’t feel safe")
    brought = dict(browser.fields("Next"))
    with town.counting() as statements:
        browser.client.post("/say/1/q/y_worry", data=brought, base_url=browser.address)
    assert len(statements) <= 11, statements
    with town.counting() as statements:
        browser.client.post("/say/1/q/y_worry", data=brought, base_url=browser.address)
    assert len(statements) <= 8, statements


def test_sending_takes_at_most_fourteen_statements(town: Town) -> None:
    browser = town.started(town.invited()).press("Next")
    browser.open("/say/1/q/y_wish").write("What would make things better for you?", "I want to see my brother").press(
        "Next"
    )
    browser.open("/say/1/send").choose("Just Sam Okafor")
    brought = dict(browser.fields("Send"))
    with town.counting() as statements:
        assert browser.client.post("/say/1/send", data=brought, base_url=browser.address).status_code == 303
    assert len(statements) <= 14, statements


@pytest.mark.parametrize(("form", "age", "role"), FORMS)
def test_every_question_page_is_light(town: Town, form: str, age: int, role: str | None) -> None:
    browser = town.started(town.invited(form, age, role))

    def weigh(b: Browser) -> None:
        raw = b.html.encode()
        assert len(raw) <= 14_600, (b.path, len(raw))  # ten packets
        assert len(gzip.compress(raw)) <= 3_800, (b.path, len(gzip.compress(raw)))

    to_the_end(browser, weigh)


TICKET = re.compile(r'(?<=name="ticket" value=")[^"]+')
PACKED = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize("page", ["door", "question"])
def test_a_first_visit_is_at_most_fourteen_and_a_half_kilobytes_in_four_requests(town: Town, page: str) -> None:
    browser = town.browser().open(town.link(town.invited()))
    if page == "question":
        browser = town.started(town.all(Invitation)[0]).open("/say/1/q/y_home")
    loaded = re.findall(r'<(?:link rel="(?:stylesheet|icon)" href|script src|img src)="([^"]+)"', browser.html)
    sizes = [len(browser.client.get(browser.path, base_url=browser.address, headers=PACKED).data)]
    for path in loaded:
        with browser.client.get(path, base_url=browser.address, headers=PACKED) as found:
            assert found.status_code == 200
            assert "immutable" in found.headers["Cache-Control"]
            assert found.headers["Content-Encoding"] == "gzip"
            sizes.append(len(found.data))
        with browser.client.get(path, base_url=browser.address) as plain:
            assert gzip.decompress(found.data) == plain.data
            assert "Content-Encoding" not in plain.headers
    assert len(sizes) == 4
    assert sum(sizes) <= 14_500, sizes


def test_a_page_without_anybodys_words_goes_packed_and_hides_its_ticket_otherwise_each_time(town: Town) -> None:
    person = town.invited()
    browser = town.started(person)
    for path in (town.link(person), "/say/1/welcome", "/say/1/q/y_home"):
        answers = [browser.client.get(path, base_url=browser.address, headers=PACKED) for _ in range(2)]
        assert [each.headers["Content-Encoding"] for each in answers] == ["gzip", "gzip"], path
        assert all("Accept-Encoding" in each.headers["Vary"] for each in answers)
        one, other = (gzip.decompress(each.data).decode() for each in answers)
        plain = browser.open(path).html
        assert len({TICKET.findall(page)[0] for page in (one, other, plain)}) == 3
        assert TICKET.sub("", one) == TICKET.sub("", other) == TICKET.sub("", plain)


def test_pages_with_words_are_not_packed_because_their_length_would_tell_what_is_in_them(town: Town) -> None:
    browser = town.started(town.invited()).press("Next")
    browser.open("/say/1/q/y_wish").write("What would make things better for you?", "a dog").press("Next")
    for path in ("q/y_wish", "check", "send"):
        answer = browser.client.get(f"/say/1/{path}", base_url=browser.address, headers=PACKED)
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer.headers, path


def test_a_page_that_was_opened_before_tickets_were_masked_can_still_be_sent_and_no_spoilt_one(town: Town) -> None:
    browser = town.started(town.invited()).press("Next").open("/say/1/q/y_home").choose("Happy")
    brought = dict(browser.fields("Next"))
    signer, masked = URLSafeTimedSerializer(str(town.app.secret_key), salt="ticket"), brought["ticket"]
    plain, other = (str(signer.dumps((1, 1, "consult_4_11", page))) for page in ("q:y_home", "q:y_see"))
    spoilt = (plain[:-1], other, masked[4:], masked[:-4], "é", ".", "")
    for ticket, status in ((plain, 303), (masked, 303), *((each, 400) for each in spoilt)):
        sent = browser.client.post("/say/1/q/y_home", data=brought | {"ticket": ticket}, base_url=browser.address)
        assert sent.status_code == status, ticket


def test_no_page_is_kept_by_the_browser(town: Town) -> None:
    browser = town.started(town.invited())
    for page in ("welcome", "q/y_home", "check", "send"):
        assert browser.open(f"/say/1/{page}").response.headers["Cache-Control"] == "no-store"


def test_the_factories_meeting_is_the_day_these_tests_speak_of() -> None:
    assert date(2026, 3, 24) == factories.MEETING
