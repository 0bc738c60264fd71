"""Site and database are killed while children save: a short run of the drill, on every run of the tests."""

from __future__ import annotations

from pathlib import Path

from tests import postgres
from tests.conftest import needs
from tests.drills.web_killed import drill


def test_nothing_acknowledged_is_lost_or_doubled_when_the_site_is_killed(tmp_path: Path) -> None:
    found = drill(tmp_path, kills=2, saves=40, savers=3)
    assert found.whole, str(found)
    assert (found.kills, found.acknowledged >= 40) == (2, True)


def test_nor_when_all_of_postgresql_is_killed_under_it(tmp_path: Path) -> None:
    needs(postgres.hindrance())
    server = postgres.start(waits_for_the_disk=True)
    try:
        found = drill(tmp_path, kills=1, saves=20, savers=3, server=server)
    finally:
        server.stop()
    assert found.whole, str(found)
    assert found.acknowledged >= 40
