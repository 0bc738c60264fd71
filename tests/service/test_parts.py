"""What the portal is made of is what was locked, under licences a council can take, and can be read by programs."""

from __future__ import annotations

import json
import re
import subprocess
from importlib.metadata import distribution
from pathlib import Path

import pytest

from portal.cli.service.parts import INSIDE, cyclonedx, installed
from tests.commands import Installed
from tests.repository import ROOT

# what may be used, changed and run by anybody; of several that are offered one is enough
FREELY = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC", "MIT", "MIT-0", "MIT-CMU",
    "PSF-2.0", "ZPL-2.1", "Zlib",
}  # fmt: skip
# these ask to pass on their own changed source, not ours; we change none of them
WEAKLY = {"LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0", "MPL-1.1"}
OTHER_SYSTEMS = {"colorama"}  # locked for Windows


def locked() -> dict[str, set[str]]:
    """The versions of each package; some are locked for one Python in one version and for another in another."""
    found = re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    names = {name.lower() for name, _version in found} - OTHER_SYSTEMS
    return {name: {version for called, version in found if called.lower() == name} for name in names}


def test_every_package_that_was_locked_is_listed_and_no_other() -> None:
    assert {each.name for each in installed()} == locked().keys()
    assert [each for each in installed() if each.version not in locked()[each.name]] == []


def test_every_licence_lets_a_council_run_it() -> None:
    for each in installed():
        for offered in each.licence.split(" AND "):
            some = {part.strip("() ") for part in offered.split(" OR ")}
            assert some & (FREELY | WEAKLY), (each.name, each.licence)


def test_what_a_wheel_brings_along_is_listed() -> None:
    """Libraries of the wheel that reads photos: by name as they stand in its folder."""
    [(name, libraries)] = INSIDE.items()
    folder = Path(str(distribution(name).locate_file("pillow_heif.libs")))
    assert {path.name.partition("-")[0] for path in folder.glob("*.so*")} == {library for library, _ in libraries}


def test_no_line_of_the_product_makes_a_photo_of_that_kind() -> None:
    """The encoder of that wheel is GPL-2.0: pictures are read by it, and kept as JPEG."""
    saved = [
        found
        for path in (ROOT / "portal").rglob("*.py")
        for found in re.findall(r"\.save\([^)]*\)", path.read_text("utf-8"))
        if re.search(r"heif|heic|avif", found, re.IGNORECASE)
    ]
    assert saved == []


def test_the_list_is_read_by_people_and_by_programs(tmp_path: Path) -> None:
    portal = Installed(tmp_path)
    told = portal.run("parts")
    assert re.search(r"^flask +\d\S+ +BSD-3-Clause$", told, re.MULTILINE)
    assert "with libx265" in told
    assert "packages" in portal.run("parts", "--out", "parts.json")
    written = json.loads((portal.folder / "parts.json").read_text("utf-8"))
    assert written == json.loads(json.dumps(cyclonedx(installed())))
    assert (written["bomFormat"], written["specVersion"]) == ("CycloneDX", "1.5")
    assert all(re.fullmatch(r"pkg:pypi/[\w-]+@[\w.]+", each["purl"]) for each in written["components"])


@pytest.mark.parametrize(
    ("told", "code", "said"),
    [
        ("Found 1 known vulnerability\nName  Version ID\nflask 3.1.3 X-1\n", 1, "flask 3.1.3 X-1"),
        ("could not reach anything\n", 0, "not asked, no answer: could not reach anything"),
        ("x could not be audited\n" * 60, 0, "not asked, the package index here tells nothing of 60 of"),
        ("No known vulnerabilities found\n", 0, "no known hole in"),
    ],
)
def test_known_holes_stop_a_check_and_a_silent_index_does_not(tmp_path: Path, told: str, code: int, said: str) -> None:
    audit = tmp_path / "pip-audit"
    fails = told.startswith(("Found", "could not reach"))
    audit.write_text(f"#!/bin/sh\ncat <<'TOLD'\n{told}TOLD\nexit {int(fails)}\n", "utf-8")
    audit.chmod(0o755)
    command = [str(ROOT / ".ci" / "advisories"), str(tmp_path), str(ROOT / "requirements.txt")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == code
    assert said in done.stdout
