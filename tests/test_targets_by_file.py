"""The targets of the annual report, brought in by a file."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands import Installed


def test_targets_come_by_a_file_and_one_that_is_wrong_changes_nothing(tmp_path: Path) -> None:
    council = Installed(tmp_path)
    council.run("upgrade")
    good = "Figure,Year,Target\nreviews_in_time,2025-26,95\nForms opened,2025-26,60.5%\nreviews_in_time,2026-27,97\n"
    said = council.run("targets", council.file("targets.csv", good))
    assert "the targets of 2025-26, 2026-27 are kept" in said
    bad = "figure,year,target\nreviews_held,2025-26,9\nforms_opened,2025,9\nforms_opened,2025-26,101\n"
    twice = "reviews_in_time,2025-26,0.95\nReviews held in time,2025-26,2\n"
    refused = council.run("targets", council.file("bad.csv", bad + twice), code=1)
    assert "nothing was taken in" in refused
    assert "Line 2, figure “reviews_held”: is no figure with a target" in refused
    assert "Line 3, year “2025”: write the two years" in refused
    assert "Line 4, target “101”: write a number from 0 to 100" in refused
    assert "Line 5, target “0.95”: write 95 for 95%" in refused
    assert "Line 6, figure “Reviews held in time”: stands in the file twice" in refused
    assert "column is missing" in council.run("targets", council.file("other.csv", "figure,year\n"), code=1)
    council.run("targets", council.file("less.csv", "figure,year,target\nforms_opened,2025-26,\n"))
    council.run("report", "--year", "2025-26", "--format", "json", "--out", "report.json")
    figures = json.loads((council.folder / "report.json").read_text("utf-8"))["figures"]
    assert {each["id"]: each["target"] for each in figures if each["target"]} == {"reviews_in_time": 95}
