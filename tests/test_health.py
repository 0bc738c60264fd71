"""What the machine that watches the portal is told: whether the work goes on, and nothing about anybody."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from portal.app import create_app
from portal.council.council import Council
from portal.sending import outbox
from portal.store.database import writing
from portal.store.models import Message
from portal.store.running import pulse
from portal.store.vocabulary import Channel
from portal.views.health import Health
from portal.worker import rounds_of
from tests.busy import held
from tests.factories import NOW


class Watched:
    """A portal, its clock, and the machine that asks it."""

    def __init__(self, app: Flask, maker: sessionmaker[Session], at: list[datetime]) -> None:
        self.app, self.maker, self.at = app, maker, at

    def later(self, **by: float) -> None:
        self.at[0] += timedelta(**by)

    def asked(self, status: int) -> dict[str, Any]:
        answer = self.app.test_client().get("/health", headers={"Host": "127.0.0.1:8000"})
        assert answer.status_code == status, answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        return dict(json.loads(answer.text))

    def beat(self, name: str) -> None:
        with self.maker() as session:
            pulse.beat(session, name, self.at[0])

    def message(self, **facts: Any) -> None:
        with self.maker() as session, writing(session):
            outbox.post(session, dedupe=f"{len(facts)}{self.at[0]}", channel=Channel.EMAIL,
                        recipient="robin@example.org",
                        subject="Your meeting", body="Words", now=self.at[0])  # fmt: skip
            session.flush()
            session.execute(sa.update(Message).values(**facts) if facts else sa.select(1))


@pytest.fixture
def watched(council: Council, maker: sessionmaker[Session]) -> Watched:
    at = [NOW]
    app = create_app(council.settings, council=council, maker=maker, clock=lambda: at[0])
    made = Watched(app, maker, at)
    made.beat(pulse.WORKER)
    made.beat(pulse.INVITE)
    return made


def test_all_is_well(watched: Watched) -> None:
    told = watched.asked(200)
    assert (told["ok"], told["faults"], told["messages_due"]) == (True, [], 0)
    assert told["worker_seconds_ago"] == 0


def test_a_database_that_cannot_be_written_is_a_fault(watched: Watched, engine: sa.Engine) -> None:
    def refuse(*_about: object) -> None:
        raise sa.exc.OperationalError("insert", {}, Exception("database or disk is full"))

    event.listen(engine, "commit", refuse)
    told = watched.asked(503)
    event.remove(engine, "commit", refuse)
    assert told["faults"] == ["the database cannot be written"]
    watched.later(seconds=11)
    watched.asked(200)


def test_a_database_that_something_else_holds_is_a_fault_told_before_a_monitor_gives_up(
    watched: Watched, on_postgres: bool, tmp_path: Path
) -> None:
    if on_postgres:
        pytest.skip("there, writers of other rows do not wait for each other")
    with held(watched.maker):
        assert watched.asked(503)["faults"] == ["the database cannot be written"]
    assert Health(watched.maker, tmp_path, NOW).patience < 5, "what a monitor waits for an answer"
    watched.later(seconds=11)
    watched.asked(200)


def test_a_worker_that_died_is_a_fault_after_five_minutes(watched: Watched, council: Council) -> None:
    watched.asked(200)
    watched.later(minutes=4)
    watched.asked(200)
    watched.later(minutes=2)
    assert watched.asked(503)["faults"] == ["no worker has run for five minutes"]
    from portal.sending import ways

    *_rounds, heart = rounds_of(council, watched.maker, ways.transport_for(council.settings))
    heart(watched.at[0])
    watched.later(seconds=11)
    watched.asked(200)


def test_what_hinders_nobody_from_answering_is_a_warning(watched: Watched) -> None:
    watched.message()
    watched.later(hours=25)
    watched.beat(pulse.WORKER)
    assert watched.asked(200)["warnings"] == ["messages have waited for more than an hour"]
    watched.message(state="failed", failure="no such address")
    watched.later(hours=2)
    watched.beat(pulse.WORKER)
    told = watched.asked(200)
    assert told["ok"]
    assert told["messages_failed_in_7_days"] == 2
    assert any("portal invite" in line for line in told["warnings"])
    assert "robin" not in json.dumps(told)


def test_asking_every_moment_costs_nothing(watched: Watched, engine: sa.Engine) -> None:
    watched.asked(200)
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *about: seen.append(about[2]))
    for _ in range(50):
        watched.asked(200)
    assert seen == []
