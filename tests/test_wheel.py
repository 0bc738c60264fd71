"""What a council installs: everything the portal needs at work, and nothing that git does not keep."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.repository import ROOT, kept

BUNDLED = ("forms", "templates", "translations")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as a release builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
                   check=True, capture_output=True)  # fmt: skip
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def shipped(wheel: Path) -> set[str]:
    """The names of the files in it, but for what describes it."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def test_the_wheel_holds_what_git_keeps_and_nothing_else(shipped: set[str]) -> None:
    expected = {str(path.relative_to(ROOT)) for path in kept(ROOT / "portal")}
    for folder in BUNDLED:
        expected |= {f"portal/bundle/{path.relative_to(ROOT)}" for path in kept(ROOT / folder)}
    assert shipped == expected


@pytest.mark.parametrize("folder", BUNDLED)
def test_forms_pages_and_words_are_in_the_wheel(folder: str, shipped: set[str]) -> None:
    suffix = {"forms": ".toml", "templates": ".html", "translations": ".po"}[folder]
    assert any(name.startswith(f"portal/bundle/{folder}/") and name.endswith(suffix) for name in shipped)


def test_an_installed_portal_finds_its_forms_and_makes_its_database(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    work = """
from portal.shipped import SHIPPED
from portal.forms.files import Library
from portal.store import database, schema
engine = database.make_engine("sqlite:///made.sqlite3")
schema.upgrade(engine)
print(SHIPPED, len(list(Library.load(SHIPPED / "forms"))), schema.is_current(engine))
"""
    said = subprocess.run([sys.executable, "-c", work], cwd=tmp_path, check=True, capture_output=True, text=True,
                          env=os.environ | {"PYTHONPATH": str(tmp_path / "installed")}).stdout  # fmt: skip
    assert re.search(r"installed/portal/bundle 9 True", said)
