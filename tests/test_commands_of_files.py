"""What comes in by the command line: a folder of files, the rows that are right, a list of people who work here."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.commands import Installed
from tests.test_commands import CHILDREN, REVIEWS


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    council = Installed(tmp_path)
    council.run("upgrade")
    council.run(
        "staff", "add", "iro@example.org", "--role", "iro", "--name", "Sam Green", typed="three odd hedgehogs\n" * 2
    )
    return council


def test_a_list_of_staff_makes_accounts_that_choose_their_own_password(installed: Installed) -> None:
    name = installed.file("staff.csv", "name,email,role,team\nIda Lund,ida@example.org,IRO,North\n")
    assert "1 would get an account" in installed.run("staff", "import", name, "--dry-run")
    assert "ida@example.org, Independent Reviewing Officer: is new" in installed.run("staff", "import", name)
    assert "has an account already" in installed.run("staff", "import", name)
    wrong = installed.file("wrong.csv", "name,email,role\nIda,ida,Wizard\n")
    assert "nobody was added" in installed.run("staff", "import", wrong, code=1)


def test_a_spreadsheet_comes_in_as_the_system_made_it(installed: Installed) -> None:
    made = openpyxl.Workbook()
    for row in (["Mosaic ID", "Forename", "DOB", "IRO"], ["7", "Robin", "04/05/2016", "Sam Green"]):
        made.active.append(row)
    made.save(installed.folder / "export.xlsx")
    assert "1 new" in installed.run("import", "export.xlsx", "--day-first", "--sheet", "Sheet")


def test_files_come_in_from_a_folder_and_the_bad_rows_are_left_beside_them(installed: Installed) -> None:
    (installed.folder / "in").mkdir()
    installed.file("in/a_reviews.csv", REVIEWS)
    installed.file("in/b_children.csv", CHILDREN)
    told = installed.run("import", "in")
    assert told.index("b_children.csv") < told.index("a_reviews.csv")
    head, row = CHILDREN.splitlines()[:2]
    bad = installed.file("more.csv", f"{head}\n{row.replace(row.split(',')[0], 'X1')}\n{',' * head.count(',')}x\n")
    told = installed.run("import", "--good-rows", bad)
    assert "1 rows left out, to mend in more-to-mend.csv" in told
    assert (installed.folder / "more-to-mend.csv").exists()
