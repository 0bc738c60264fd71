"""Whoever changed something is told which tests belong to it."""

from __future__ import annotations

import pytest

from tests.changed import ALWAYS, belonging_to
from tests.repository import ROOT


@pytest.mark.parametrize(
    ("changed", "tests"),
    [
        ("portal/hearing/sharing.py", "tests/hearing"),
        ("portal/calendar.py", "tests/test_calendar.py"),
        ("portal/cli/daily.py", "tests/test_commands.py"),
        ("portal/views/respond/visit.py", "tests/respond"),
        ("portal/views/schedule/ask.py", "tests/staff"),
        ("portal/views/every_page/access.py", "tests/test_access.py"),
        ("templates/respond/question.html", "tests/respond"),
        ("forms/consult_4_11.toml", "tests/forms"),
        ("tests/hearing/conftest.py", "tests/hearing"),
        ("tests/hearing/test_sharing.py", "tests/hearing/test_sharing.py"),
    ],
)
def test_who_changed_a_file_runs_the_belonging_to_its_room_and_the_house_rules(changed: str, tests: str) -> None:
    assert {tests, ALWAYS} <= set(belonging_to([changed]))


def test_a_test_runs_once_though_its_room_changed_too() -> None:
    assert belonging_to(["portal/hearing/sharing.py", "tests/hearing/test_sharing.py"]) == ["tests/hearing", ALWAYS]


def test_a_file_that_went_is_not_looked_for() -> None:
    assert belonging_to(["tests/hearing/test_gone.py", "README.md"]) == [ALWAYS]


def test_every_file_of_the_product_has_belonging_to_its_own() -> None:
    suffixes = {".py", ".html", ".txt", ".toml"}
    files = [path for room in ("portal", "templates", "forms") for path in (ROOT / room).rglob("*")]
    names = [str(path.relative_to(ROOT)) for path in files if path.suffix in suffixes]
    assert [name for name in names if belonging_to([name]) == [ALWAYS]] == []
