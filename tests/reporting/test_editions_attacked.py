"""What councils release of two years for everybody, with both children's sheets, tells no number that is hidden."""

from __future__ import annotations

import pytest

from tests.drills.editions_attacked import Outcome, attack, council_of


@pytest.mark.parametrize("seed", [3, 10, 11])
def test_two_years_of_editions_together_give_nothing_away(seed: int) -> None:
    """A few of the drill: a small council, and two in which what is left out as not known would tell the rest."""
    found = Outcome()
    with council_of(seed) as (session, council):
        attack(session, council, found, f"council {seed}")
    assert found.told == []
    assert found.hidden > 0
