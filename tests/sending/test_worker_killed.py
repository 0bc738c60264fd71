"""A worker that is killed loses nothing, and what comes twice has one reference: the drill, with small numbers."""

from __future__ import annotations

from pathlib import Path

from tests.drills.worker_killed import drill


def test_a_worker_that_is_killed_again_and_again_loses_no_message(tmp_path: Path) -> None:
    found = drill(tmp_path, messages=120, kills=5)
    assert (found.sent, found.arrived) == (120, 120)
    assert found.doubled_mails <= found.kills
    assert found.doubled_texts == 0
