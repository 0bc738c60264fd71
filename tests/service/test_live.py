"""Before anybody is written to, one command says whether the portal is live: mail, proxy, timers, disk, keys."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.cli.service.live import not_live
from portal.store.running import pulse
from tests.commands import Installed
from tests.factories import NOW
from tests.journeys.served import serve

HTTPS = "PORTAL_PUBLIC_URL: is not https"


@pytest.fixture
def ran(maker: sessionmaker[Session]) -> sessionmaker[Session]:
    """A worker, a round of the day and a backup that ran just now."""
    with maker() as session:
        for what in (pulse.WORKER, pulse.INVITE, pulse.BACKUP):
            pulse.beat(session, what, NOW)
    return maker


def test_a_portal_that_is_only_set_up_is_not_live_and_every_reason_is_told(tmp_path: Path) -> None:
    installed = Installed(tmp_path)
    installed.set(PUBLIC_URL="https://127.0.0.1:9")
    installed.run("upgrade")
    told = installed.run("check", "--all", code=1)
    for words in ("A worker has never run", "`portal invite` has never run", "`portal backup` has never run",
                  "no mail server is named", "https://127.0.0.1:9/health cannot be read", "PORTAL_WATCHERS",
                  "PORTAL_OUT_OF_HOURS_PHONE", "PORTAL_BACKUP_KEY"):  # fmt: skip
        assert words in told
    assert "Nothing is wrong." in installed.run("check"), "nothing is wrong in what is set"


def test_what_answers_signs_in_and_ran_today_is_live(ran: sessionmaker[Session], tmp_path: Path) -> None:
    with serve(tmp_path, ran, backup_key="b" * 43 + "=") as served, ran() as session:
        told = list(not_live(served.settings, session, "officer@example.org", NOW))
        assert [line for line in told if not line.startswith(HTTPS)] == []
        assert [mail["Subject"] for mail in served.mailbox.letters] == ["A test"]
        late = list(not_live(served.settings, session, None, NOW + timedelta(days=2)))
        assert "`portal backup` has not run since 2 March 10:00 UTC." in late


def test_a_mail_server_that_is_away_and_a_stranger_at_the_address_are_told(
    ran: sessionmaker[Session], tmp_path: Path
) -> None:
    with serve(tmp_path, ran) as served, ran() as session:
        settings = served.settings.model_copy(update={"smtp_port": 9, "public_url": f"{served.address}/nowhere"})
        told = " ".join(not_live(settings, session, None, NOW))
    assert "the mail server cannot be used" in told
    assert "/nowhere/health answers 404" in told
