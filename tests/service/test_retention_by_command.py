"""Whoever answers for the data sees what will be deleted, stops it, lets it happen, and shows that it did."""

from __future__ import annotations

from pathlib import Path

from tests.commands import Installed

CHILDREN = (
    "child_ref,first_name,date_of_birth,looked_after_from,looked_after_to\n"
    "C1,Robin,1999-05-04,2010-01-01,2017-05-04\nC2,Wren,2012-05-04,2020-01-01,\n"
)


def test_due_held_done_and_proved(tmp_path: Path) -> None:
    installed = Installed(tmp_path)
    installed.set(KEEP_CHILDREN_YEARS="5")
    installed.run("upgrade")
    installed.run("import", "--confirm", installed.file("children.csv", CHILDREN))
    told = installed.run("retention", "due")
    assert "PORTAL_KEEP_CHILDREN_YEARS=5" in told
    assert "4 May 2022: C1" in told
    assert "Nothing of C1" in installed.run("retention", "hold", "C1", "--why", "request 12")
    assert "held, hold: request 12: 1" in installed.run("retention", "due")
    assert "hangs on them: 0 deleted" in installed.run("retention", "apply")
    installed.run("retention", "release", "C1")
    assert "hangs on them: 1 deleted" in installed.run("retention", "apply")
    assert "keep_children_years" in installed.run("retention", "proof")
    assert "C1" not in installed.run("retention", "proof")
    assert "no child" in installed.run("retention", "hold", "C1", "--why", "x", code=1)
    assert "no child" in installed.run("retention", "release", "C1", code=1)
    assert "was erased" in installed.run("import", "children.csv", code=1)
