"""Several councils in one process: each by its own host, and nothing of one opens or holds up another."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from portal.council.council import Council
from portal.serving.by_host import THREADS
from tests.service.region import NAMES, Caller, Region, asked, form_of, host_of, served, until

People = tuple[Region, int, dict[str, tuple[str, str]]]


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    """Two councils that are served, with rows of the same numbers, and what somebody holds of each."""
    region = Region(tmp_path_factory.mktemp("region"))
    region.run("upgrade", "--council", "all")
    held = {}
    for name in NAMES:
        region.set_of(name, SECOND_FACTOR="offered")
        with region.rows(name) as session:
            held[name] = asked(session, Council.open(region.settings(name)))
    with served(region) as port:
        yield region, port, held


def test_links_cookies_and_tickets_of_one_council_open_nothing_of_another(people: People) -> None:
    _region, port, held = people
    for mine, other in (NAMES, NAMES[::-1]):
        link, secret = held[mine]
        here, there = Caller(port, host_of(mine)), Caller(port, host_of(other))
        assert "Start" in here.ask("GET", link)[1]
        unknown = there.ask("GET", link)
        assert "Start" not in unknown[1]
        assert unknown[1] == there.ask("GET", held[mine][0][:-1] + "x")[1], "as a link that nobody ever had"
        here.cookies["__Host-staff"] = there.cookies["__Host-staff"] = secret
        assert here.ask("GET", "/my-reviews")[0] == 200
        assert there.ask("GET", "/my-reviews")[0] == 303
        # whoever pressed Start here carries everything there: cookies of the device, the ticket and the token
        here.cookies.pop("__Host-staff")
        page = here.ask("GET", link)[1]
        action, fields = form_of(page)
        there.cookies = dict(here.cookies)
        assert there.post(action, **fields)[0] not in (200, 303)
        assert here.post(action, **fields)[0] == 303
        first = here.sent_to
        there.cookies = dict(here.cookies)
        assert here.ask("GET", first)[0] == 200
        assert there.ask("GET", first)[0] != 200


def test_a_host_that_is_nobodys_is_told_of_nobody(people: People) -> None:
    _region, port, held = people
    for host in ("elsewhere.example.org", "127.0.0.1", "example.org", "anytown.example.org.evil.example", "a b"):
        for path in ("/", "/sign-in", held["anytown"][0], "/metrics", "/static/portal.css"):
            status, page = Caller(port, host).ask("GET", path)
            assert (status, "That is not our address" in page) == (400, True), (host, path)
            assert not any(name in page for name in NAMES)
    status, told = Caller(port, "127.0.0.1").ask("GET", "/health", **{"X-Forwarded-For": "203.0.113.9"})
    assert (status, json.loads(told)) == (200, {"ok": True, "works": True, "councils": 2, "not_ok": 0})


def test_who_watches_from_this_machine_sees_each_council(people: People) -> None:
    _region, port, _held = people
    told = json.loads(Caller(port, "127.0.0.1").ask("GET", "/health")[1])
    assert sorted(told["each"]) == sorted(NAMES)
    own = Caller(port, host_of("westmere"))
    until(lambda: json.loads(own.ask("GET", "/health")[1])["worker_seconds_ago"] is not None)


def test_a_line_of_the_log_says_whose_it_is(people: People) -> None:
    region, port, _held = people
    Caller(port, host_of("westmere")).ask("GET", "/privacy")
    lines = [line for line in (region.folder / "log").read_text("utf-8").splitlines() if "pages.privacy" in line]
    assert lines
    assert all(re.search(r" \[westmere [0-9a-f]{16}\]$", line) for line in lines)


def test_a_council_whose_database_is_locked_leaves_the_others_their_pages(people: People) -> None:
    region, port, held = people
    file = region.settings("anytown").database_file
    asking = Caller(port, host_of("anytown"))
    page = asking.ask("GET", held["anytown"][0])[1]
    action, fields = form_of(page)
    answers: list[int] = []

    def press() -> None:
        caller = Caller(port, asking.host)
        caller.cookies = dict(asking.cookies)
        answers.append(caller.post(action, **fields)[0])

    waiting = [threading.Thread(target=press) for _ in range(3 * THREADS)]
    with closing(sqlite3.connect(str(file), isolation_level=None)) as other:
        other.execute("begin immediate")
        for thread in waiting:
            thread.start()
        for _ in range(20):
            assert Caller(port, host_of("westmere")).ask("GET", held["westmere"][0])[0] == 200
        assert answers == [], "all of them wait, and still did when the other council’s pages were there"
        other.execute("rollback")
    for thread in waiting:
        thread.join()
    assert Caller(port, asking.host).ask("GET", "/sign-in")[0] == 200


def test_a_council_that_cannot_be_opened_says_whom_to_ring_and_comes_back_by_itself(tmp_path: Path) -> None:
    region = Region(tmp_path, (*NAMES, "eastmere"))
    region.run("upgrade", "--council", "all")
    region.set_of("eastmere", COUNCIL_EMAIL="nobody")
    data = region.folder / "councils" / "anytown" / "data"
    data.rename(region.folder / "away")
    with served(region) as port:
        status, page = Caller(port, host_of("anytown")).ask("GET", "/")
        assert (status, "01632 960123" in page) == (503, True)
        assert Caller(port, host_of("anytown")).ask("GET", "/health")[0] == 503
        assert Caller(port, host_of("westmere")).ask("GET", "/")[0] == 200
        told = json.loads(Caller(port, "127.0.0.1").ask("GET", "/health")[1])
        assert (told["ok"], told["works"], told["councils"], told["not_ok"]) == (False, True, 3, 2)
        (region.folder / "away").rename(data)
        until(lambda: Caller(port, host_of("anytown")).ask("GET", "/")[0] == 200)
        until(lambda: json.loads(Caller(port, "127.0.0.1").ask("GET", "/health")[1])["not_ok"] == 1)
