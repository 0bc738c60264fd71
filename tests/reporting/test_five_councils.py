"""Rows that imply what five councils published go in as files and come out of the report as they were published."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reporting.councils import published, told

NAMES = sorted({each.name for each in published()})


@pytest.mark.parametrize("name", NAMES)
def test_a_councils_published_figures_come_out_of_the_report(name: str, tmp_path: Path) -> None:
    found = list(told(name, tmp_path))
    assert found
    differ = [(str(of), each) for of, compared in found for each in compared if each.ours != each.value]
    assert differ == []


def test_every_council_that_published_is_there() -> None:
    assert NAMES == ["Derby", "Durham", "Hertfordshire", "Nottinghamshire", "Peterborough"]
    assert sum(len(each.says) for each in published()) >= 57
