"""A role is one entry, and the pages that are opened to it: here one is added to a copy of the product, and works."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portal.cli.staff import ROLES
from portal.council.council import Council
from portal.store.base import Base
from portal.store.database import make_engine, session_maker
from tests.browser import Browser
from tests.factories import key_ring, settings_in
from tests.repository import ROOT
from tests.respond.town import opened_town
from tests.staff.office import Office
from tests.test_access import ALLOWED, pages

WORD, LABEL = "panel_secretary", "Secretary of the panel"
ADDRESS, PASSWORD = "pat@example.org", "three odd hedgehogs"
ENTRY = (
    "portal/store/vocabulary.py",
    "    ADMIN = ",
    f'    PANEL_SECRETARY = "{WORD}", "{LABEL}", False\n    ADMIN = ',
)
EVERY = {"iro", "support", "manager", "participation_worker", "admin"}
FOR_ALL = {endpoint for endpoint, roles in ALLOWED.items() if roles >= EVERY}
OPENED = (
    "portal/views/insight.py",
    "@open_to(Role.MANAGER)\ndef annual_report",
    "@open_to(Role.MANAGER, Role.PANEL_SECRETARY)\ndef annual_report",
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The product with a secretary of the panel, who opens the annual report."""
    shutil.copytree(ROOT / "portal", tmp_path / "portal", ignore=shutil.ignore_patterns("__pycache__"))
    for shipped in ("forms", "templates", "translations"):
        (tmp_path / shipped).symlink_to(ROOT / shipped)
    for name, was, becomes in (ENTRY, OPENED):
        text = (tmp_path / name).read_text("utf-8")
        assert text.count(was) == 1
        (tmp_path / name).write_text(text.replace(was, becomes), "utf-8")
    return tmp_path


def test_a_role_is_added_by_one_entry(copy: Path) -> None:
    surroundings = {**os.environ, "PYTHONPATH": f"{copy}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-m", "tests.staff.test_a_new_role", str(copy)]
    done = subprocess.run(command, env=surroundings, cwd=copy, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def the_secretary_works(folder: Path) -> None:
    """In that copy: a person of the new role is given an account, signs in and opens what theirs is."""
    engine = make_engine(f"sqlite:///{folder}/portal.sqlite3")
    Base.metadata.create_all(engine)  # a database that is in use is led there by a migration
    maker, settings = session_maker(engine, key_ring()), settings_in(folder, languages=("en",))
    with maker() as session:
        office = Office(opened_town(settings, Council.open(settings), maker, session, engine))
        secretary = signed_in_by_the_front_door(office)
        assert secretary.heading == "Annual report"
        assert [link.get_text(strip=True) for link in secretary.page.select("nav.nav a")] == ["Annual report"]
        for endpoint, method, path in pages(office.app):
            # what is for whoever works here is for them too
            if method == "GET" and endpoint in ALLOWED.keys() - {"insight.annual_report"} - FOR_ALL:
                assert secretary.open(path).status == 403, endpoint
    assert WORD in ROLES  # at the command line


def signed_in_by_the_front_door(office: Office) -> Browser:
    """Somebody without children to see needs no second person: an administrator adds them, and a link is mailed."""
    admin = office.signed_in("admin").open("/staff/add").write("Name", "Pat Moss").write("Email address", ADDRESS)
    admin.choose(LABEL).press("Add this person")
    assert f"{ADDRESS} {LABEL}" in admin.open("/staff").text
    pat = office.browser().open(office.link_of(ADDRESS)).write("New password", PASSWORD)
    pat.write("The same password again", PASSWORD).press("Set this password")
    return pat.open("/sign-in").write("Email address", ADDRESS).write("Password", PASSWORD).press("Sign in")


if __name__ == "__main__":
    the_secretary_works(Path(sys.argv[1]))
