"""A secret that somebody typed, or a row that the database refused, never reaches a log; a fault is one line."""

from __future__ import annotations

import logging
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from portal.app import create_app
from portal.asking import delivery
from portal.council.council import Council
from portal.faults import OneLine
from portal.keeping import erasure
from portal.sending import ways
from portal.store.models import Child
from portal.views.every_page.access import open_to_everyone
from portal.views.every_page.request import db
from tests.commands import Installed
from tests.factories import NOW, a_child

SECRET = "my uncle hits me"


class Log:
    """Everything any part of the program logs, as the commands write it."""

    def __init__(self) -> None:
        self.stream = StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(OneLine("%(levelname)s %(name)s: %(message)s"))

    @property
    def lines(self) -> list[str]:
        """Without the line that every request has, and without the request's id at the end."""
        every = self.stream.getvalue().splitlines()
        return [re.sub(r" \[[0-9a-f]{16}\]$", "", line) for line in every if "portal.views.measured" not in line]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Any:
    kept = Log()
    logging.getLogger().addHandler(kept.handler)
    caplog.set_level(logging.INFO)
    yield kept
    logging.getLogger().removeHandler(kept.handler)


@pytest.fixture
def site(council: Council, maker: sessionmaker[Session]) -> Flask:
    """The portal with four pages that break with somebody's words in hand."""
    app = create_app(council.settings, council=council, maker=maker, clock=lambda: NOW)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.get("/refused-row/<words>")
    @open_to_everyone
    def refused_row(words: str) -> str:
        child = a_child(db(), reference="C1", first_name=words)
        a_child(db(), reference=child.reference, first_name=words)
        return "kept"

    @app.get("/bad-row/<words>")
    @open_to_everyone
    def bad_row(words: str) -> str:
        db().execute(sa.insert(Child).values(reference=words))
        return "kept"

    @app.get("/own-fault/<words>")
    @open_to_everyone
    def own_fault(words: str) -> str:
        try:
            return {"": ""}[words]
        except KeyError as fault:
            raise ValueError(f"no answer {words}") from fault

    @app.get("/locked-row/<words>")
    @open_to_everyone
    def locked_row(words: str) -> str:
        raise sa.exc.OperationalError("INSERT INTO child", {"first_name": words}, Exception("database is locked"))

    return app


@pytest.mark.parametrize("page", ["refused-row", "bad-row", "own-fault"])
def test_a_fault_on_a_page_is_one_line_without_words(site: Flask, log: Log, page: str) -> None:
    answer = site.test_client().get(f"/{page}/{SECRET}", base_url="https://reviews.example.org")
    assert answer.status_code == 500
    assert len(log.lines) == 1, log.lines
    assert "fault" in log.lines[0]
    assert SECRET not in log.stream.getvalue()
    assert "hits" not in log.stream.getvalue()


def test_a_database_that_is_locked_is_told_of_without_the_words_it_was_given(site: Flask, log: Log) -> None:
    answer = site.test_client().get(f"/locked-row/{SECRET}", base_url="https://reviews.example.org")
    assert answer.status_code == 503
    assert log.lines == ["ERROR portal.views.every_page.errors: database: Exception on locked_row"]


def test_a_fault_of_the_page_of_faults_is_one_line_too(site: Flask, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.views.every_page.errors.page", lambda *_a, **_k: {"": ""}[SECRET])
    answer = site.test_client().get(f"/own-fault/{SECRET}", base_url="https://reviews.example.org")
    assert answer.status_code == 500
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert [line for line in log.lines if "without a page" in line]
    assert "hits" not in log.stream.getvalue()


def test_a_round_of_the_worker_that_breaks_is_one_line(
    maker: sessionmaker[Session], council: Council, log: Log
) -> None:
    import threading

    stop = threading.Event()

    def breaks(_now: object) -> None:
        stop.set()
        with maker() as session:
            session.execute(sa.insert(Child).values(reference=SECRET))

    delivery.work(maker, ways.transport_for(council.settings), lambda: NOW, stop, rounds=[breaks])
    assert len(log.lines) == 1
    assert "IntegrityError" in log.lines[0]
    assert "hits" not in log.stream.getvalue()


def test_a_command_that_breaks_ends_with_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = Installed(tmp_path)
    installed.run("upgrade")

    def breaks(session: Session, *_args: object, **_facts: object) -> None:
        session.execute(sa.insert(Child).values(reference=SECRET))

    monkeypatch.setattr(erasure, "forget", breaks)
    told = installed.run("forget", "C1", "--yes", code=1)
    assert "Traceback" not in told
    assert "hits" not in told
    assert len(told.strip().splitlines()) == 1


def test_what_a_library_logs_of_a_fault_has_no_words(log: Log) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("waitress").exception("Exception while serving")
    assert log.lines == ["ERROR waitress: Exception while serving | ValueError"]
