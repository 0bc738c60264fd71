"""The site is killed while children save: a short run of the drill, on every run of the tests."""

from __future__ import annotations

from pathlib import Path

from tests.drills.web_killed import drill


def test_nothing_acknowledged_is_lost_or_doubled_when_the_site_is_killed(tmp_path: Path) -> None:
    found = drill(tmp_path, kills=2, savers=3)
    assert found.whole, str(found)
    assert found.acknowledged > 2
