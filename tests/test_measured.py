"""What a machine that watches reads of each request: an id, a line and figures, and nothing of anybody."""

from __future__ import annotations

import json
import logging
import re
from io import StringIO
from typing import Any

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy.orm import Session, sessionmaker

from portal.app import create_app
from portal.council.council import Council
from portal.faults import AsJson, OneLine
from portal.views.measured import Meter
from tests.factories import NOW

OURS = {"Host": "reviews.example.org"}
LINK = "AbCdEfGhIjKlMnOpQrStUvWxYz1"


def site(council: Council, maker: sessionmaker[Session], **facts: Any) -> Flask:
    settings = council.settings.model_copy(update=facts)
    return create_app(settings, council=Council.open(settings), maker=maker, clock=lambda: NOW)


@pytest.fixture
def lines() -> Any:
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(AsJson("%(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger("portal").setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


def test_prometheus_reads_how_the_service_is_and_what_was_asked_of_it(
    council: Council, maker: sessionmaker[Session]
) -> None:
    browser = site(council, maker).test_client()
    browser.get("/privacy", headers=OURS)
    browser.get(f"/i/{LINK}", headers=OURS)
    answer = browser.get("/metrics", headers={"Host": "127.0.0.1:8000"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    told = answer.text
    assert 'portal_requests_total{room="pages",answer="2xx"} 1' in told
    assert 'portal_requests_total{room="respond",answer="4xx"} 1' in told
    assert "\nportal_messages_due 0\n" in told
    for line in told.splitlines():
        assert re.fullmatch(
            r"# (HELP|TYPE) portal_\w+ .+|portal_\w+(\{[a-z]+=\"[^\"]+\"(,[a-z]+=\"[^\"]+\")*\})? [\d.]+", line
        ), line
    assert LINK not in told


def test_the_figures_are_for_this_machine_or_for_who_has_the_token(
    council: Council, maker: sessionmaker[Session]
) -> None:
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    browser = site(council, maker).test_client()
    assert browser.get("/metrics", environ_base=elsewhere).status_code == 404
    guarded = site(council, maker, metrics_token=SecretStr("a token of the tests")).test_client()
    assert guarded.get("/metrics").status_code == 404
    for sent, status in (("a token of the tests", 200), ("another", 404), ("", 404)):
        given = {"Authorization": f"Bearer {sent}"}
        assert guarded.get("/metrics", environ_base=elsewhere, headers=given).status_code == status


def test_a_histogram_counts_each_request_once_and_under_every_bound_above_it() -> None:
    meter = Meter()
    for seconds in (0.01, 0.3, 60):
        meter.add("respond", 200, seconds)
    told = list(meter.lines())
    for bound, count in (("0.05", 1), ("0.25", 1), ("0.5", 2), ("10.0", 2), ("+Inf", 3)):
        assert f'portal_request_seconds_bucket{{room="respond",le="{bound}"}} {count}' in told
    assert 'portal_request_seconds_count{room="respond"} 3' in told


def test_each_request_is_one_line_under_an_id_that_its_answer_bears(
    council: Council, maker: sessionmaker[Session], lines: Any
) -> None:
    asked = OURS | {"X-Request-ID": "0123456789abcdef"}
    answer = site(council, maker).test_client().get(f"/i/{LINK}?name=Robin", headers=asked)
    (line,) = [each for each in lines() if each["logger"] == "portal.views.measured"]
    assert re.fullmatch(r"GET respond\.landing 404 \d+ ms", line["message"])
    assert line["request"] == answer.headers["X-Request-ID"]
    assert line["request"] != "0123456789abcdef", "nobody in front is trusted"
    assert LINK not in json.dumps(lines())
    assert "Robin" not in json.dumps(lines())


def test_the_id_of_a_trusted_proxy_is_kept_and_nothing_else_that_it_sends(
    council: Council, maker: sessionmaker[Session], lines: Any
) -> None:
    browser = site(council, maker, trusted_proxies=1).test_client()
    for sent, kept in (("0123456789abcdef", True), ("Robin\u00a0lives here", False), ("x" * 200, False)):
        answer = browser.get("/privacy", headers=OURS | {"X-Request-ID": sent})
        assert (answer.headers["X-Request-ID"] == sent) is kept


def test_a_fault_as_json_is_one_line_without_values() -> None:
    record = logging.LogRecord("portal", logging.ERROR, __file__, 1, "two\nlines", None, None)
    assert json.loads(AsJson("%(message)s").format(record))["message"] == "two | lines"
    assert OneLine("%(message)s").format(record) == "two | lines"
