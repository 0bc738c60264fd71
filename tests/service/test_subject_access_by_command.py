"""Whoever answers a request for a copy runs one command twice, with a person's look between."""

from __future__ import annotations

from pathlib import Path

from tests.commands import Installed


def test_gathered_looked_at_and_written(tmp_path: Path) -> None:
    installed = Installed(tmp_path)
    installed.run("upgrade")
    children = "child_ref,first_name,date_of_birth\nC1,Robin,2016-05-04\n"
    installed.run("import", installed.file("children.csv", children))
    asked = ("subject-access", "C1", "--out", "for-robin")
    assert "The answer is due by 2 March 2026." in installed.run(*asked, "--asked-on", "2026-01-31")
    assert not (tmp_path / "for-robin" / "disclosure.html").exists()
    assert "Nobody has checked it" in installed.run(*asked, code=1)
    decide = tmp_path / "for-robin" / "decide.json"
    decide.write_text(decide.read_text("utf-8").replace('"checked_by": ""', '"checked_by": "Morgan Lake"'), "utf-8")
    assert "disclosure.html is written" in installed.run(*asked)
    page = tmp_path / "for-robin" / "disclosure.html"
    assert page.stat().st_mode & 0o777 == 0o600
    assert "Checked by Morgan Lake" in page.read_text("utf-8")
    assert "no child" in installed.run("subject-access", "C9", "--out", "nobody", code=1)
