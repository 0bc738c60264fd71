"""The return is checked against its other files at the command line too."""

from __future__ import annotations

from pathlib import Path

from tests.commands import Installed


def test_the_other_files_of_the_return_are_read_from_their_folder(tmp_path: Path) -> None:
    installed = Installed(tmp_path)
    installed.run("upgrade")
    given = ("return903", "--year", "2025-26", "--out", "return", "--beside", ".")
    assert "neither header.csv nor episodes.csv" in installed.run(*given, code=1)
    installed.file("header.csv", "CHILD,SEX\n")
    assert "DOB: this column is missing" in installed.run(*given, code=1)
    installed.file("header.csv", "CHILD,DOB\n")
    installed.file("episodes.csv", "CHILD,LS\n")
    assert "reviews.csv is written." in installed.run(*given)
