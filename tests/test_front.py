"""A request by another name than the council's is answered plainly, and costs one line of the log."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from portal.council.council import Council
from portal.views.every_page.headers import ALWAYS
from tests.respond.town import site_for

OTHER = ["evil.example", "127.0.0.1:8000", "[::1]:8000", "", "reviews.example.org.evil.example", "a\tb", "é" * 3,
         "x" * 5000, f"{'x' * 64}.example", "[::1", "..", "a b"]  # fmt: skip


@pytest.fixture
def site(council: Council, maker: sessionmaker[Session]) -> Flask:
    return site_for(council.settings, council, maker)


@pytest.mark.parametrize("name", OTHER)
@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/i/AAAAAAAAAAAAAAAAAAAAAAAAAAA", "/not-there", "/static/portal.css"]
)
def test_another_name_is_refused_with_the_standing_headers_and_one_line(
    site: Flask, caplog: pytest.LogCaptureFixture, path: str, name: str
) -> None:
    caplog.set_level(logging.INFO)
    answer = site.test_client().get(path, headers={"Host": name}, environ_overrides={"HTTP_HOST": name})
    assert answer.status_code == 400
    assert set(answer.headers.items()) >= ALWAYS.items() | {("Cache-Control", "no-store")}
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    assert "https://reviews.example.org" in answer.text
    assert len(caplog.records) == 1
    assert path == "/" or path not in caplog.text, "a path may be somebody's link"


@pytest.mark.parametrize("name", ["reviews.example.org", "Reviews.Example.ORG:443", "reviews.example.org."])
def test_our_own_name_is_answered_however_it_is_written(site: Flask, name: str) -> None:
    assert site.test_client().get("/sign-in", headers={"Host": name}).status_code == 200


@pytest.mark.parametrize("name", [*OTHER, "reviews.example.org"])
def test_a_monitor_may_ask_how_it_goes_by_any_name(site: Flask, caplog: pytest.LogCaptureFixture, name: str) -> None:
    answer = site.test_client().get("/health", environ_overrides={"HTTP_HOST": name})
    assert answer.status_code == 200
    assert caplog.records == []


@pytest.mark.parametrize("name", ["x" * 64, "a b", "..", "[::1", "é"])
def test_the_demonstration_takes_any_name_and_refuses_what_is_none(council: Council, maker: sessionmaker[Session],
                                                                   name: str) -> None:  # fmt: skip
    settings = council.settings.model_copy(update={"demo": True})
    site = site_for(settings, Council.open(settings), maker)
    assert site.test_client().get("/sign-in", environ_overrides={"HTTP_HOST": name}).status_code == 400
    assert site.test_client().get("/sign-in", environ_overrides={"HTTP_HOST": "192.168.1.7:8000"}).status_code == 200
