"""What people see, and what the machine that watches is told, when the disk or the database is at fault."""

from __future__ import annotations

import json
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from portal.council.council import Council
from tests import busy, postgres
from tests.conftest import needs
from tests.service.region import Caller, Region, asked, form_of, host_of, process, until

NAME = "anytown"
DISK = "mount -t tmpfs -o size=4m,mode=700 tmpfs councils/anytown/data; cp away/* councils/anytown/data/"
WORDS = "I want to see my brother"


def own_mounts() -> str | None:
    """Why no process can have a small disk of its own here; None when one can."""
    if not shutil.which("unshare"):
        return "unshare is not installed"
    tried = subprocess.run(["unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"])
    return "this machine lets nobody have mounts of their own" if tried.returncode else None


class Child:
    """A child who was asked and pressed Start."""

    page = "/say/1/q/y_wish"

    def __init__(self, port: int, link: str) -> None:
        self.caller = Caller(port, host_of(NAME))
        where, brought = form_of(self.caller.ask("GET", link)[1])
        assert self.caller.post(where, **brought)[0] == 303

    def writes(self, words: str) -> tuple[int, str]:
        """What is answered when they write that on a page and go on."""
        status, page = self.caller.ask("GET", self.page)
        assert status == 200
        where, brought = form_of(page)
        return self.caller.post(where, **brought | {"y_wish": words})

    def sends_again(self, page: str) -> int:
        """What is answered when they press the one button of a page that says it could not be saved."""
        where, brought = busy.carried(page)
        return self.caller.post(where, **dict(brought))[0]


@pytest.fixture
def region(tmp_path: Path) -> Region:
    made = Region(tmp_path, (NAME,))
    made.set_of(NAME, SECOND_FACTOR="offered")
    return made


def child_of(region: Region) -> str:
    """The link of a child who was asked."""
    region.run("upgrade", "--council", NAME)
    with region.rows(NAME) as session:
        link, _cookie = asked(session, Council.open(region.settings(NAME)))
        return link


def health(port: int) -> tuple[int, dict[str, Any]]:
    """What the machine that watches is told, once what it was told before is out of date."""
    status, told = Caller(port, host_of(NAME)).ask("GET", "/health")
    return status, json.loads(told)


def test_a_full_disk_costs_nobody_a_word_and_heals_by_itself(region: Region) -> None:
    needs(own_mounts())
    link, data = child_of(region), region.folder / "councils" / NAME / "data"
    shutil.copytree(data, region.folder / "away")
    with process(region, DISK) as (port, number):
        child = Child(port, link)
        assert child.writes("before")[0] == 303
        disk = Path(f"/proc/{number}/root{data}")
        with suppress(OSError), (disk / "everything").open("wb", buffering=0) as filler:
            while filler.write(b"x" * 4096):
                pass
        told = [child.writes(f"{WORDS} {again}") for again in range(30)]  # what the log of the database had room for
        status, page = told[-1]
        assert status == 503
        assert "Nothing you wrote or chose is lost" in page
        until(lambda: health(port)[0] == 503)
        assert health(port)[1]["faults"] == ["the database cannot be written"]
        assert "the disk has 0% left" in health(port)[1]["warnings"]
        (disk / "everything").unlink()
        assert child.sends_again(page) == 303
        until(lambda: health(port)[0] == 200)
        shutil.copytree(disk, region.folder / "found")
    with closing(sqlite3.connect(region.folder / "found" / "portal.sqlite3")) as rows:
        assert rows.execute("pragma integrity_check").fetchone() == ("ok",)
    saved = [words for code, words in told if code == 303]
    assert all(code in (303, 503) for code, _page in told), saved


def test_a_disk_that_cannot_be_written_is_said_when_it_starts_and_while_it_runs(region: Region) -> None:
    needs(own_mounts())
    child_of(region)
    shutil.copytree(region.folder / "councils" / NAME / "data", region.folder / "away")
    with process(region, f"{DISK}; mount -o remount,ro councils/anytown/data") as (port, number):
        assert Caller(port, host_of(NAME)).ask("GET", "/")[0] == 503
        assert health(port) == (
            503,
            {"ok": False, "faults": ["it could not be opened: the log says why"], "warnings": []},
        )
        assert "cannot be" in (region.folder / "log").read_text("utf-8")
        mend = ["nsenter", "--preserve-credentials", "-U", "-m", "-t", str(number), "mount", "-o", "remount,rw"]
        subprocess.run([*mend, str(region.folder / "councils" / NAME / "data")], check=True)
        until(lambda: Caller(port, host_of(NAME)).ask("GET", "/")[0] == 200)


def test_a_disk_that_takes_no_more_writes_while_it_runs_gives_words_back_and_heals_by_itself(region: Region) -> None:
    link = child_of(region)
    with process(region) as (port, number):
        child = Child(port, link)
        assert child.writes("before")[0] == 303
        page = child.caller.ask("GET", child.page)[1]
        # a disk cannot be made read-only under a program that has it open; to the program this is the same
        before = resource.prlimit(number, resource.RLIMIT_FSIZE)
        resource.prlimit(number, resource.RLIMIT_FSIZE, (0, before[1]))
        where, brought = form_of(page)
        status, refused = child.caller.post(where, **brought | {"y_wish": WORDS})
        assert (status, WORDS in refused) == (503, True)
        assert child.caller.ask("GET", child.page)[0] == 200
        until(lambda: health(port)[0] == 503)
        assert health(port)[1]["faults"] == ["the database cannot be written"]
        resource.prlimit(number, resource.RLIMIT_FSIZE, before)
        assert child.sends_again(refused) == 303
        until(lambda: health(port)[0] == 200)
        assert WORDS in child.caller.ask("GET", child.page)[1]


@pytest.fixture
def server() -> Iterator[postgres.Server]:
    needs(postgres.hindrance())
    started = postgres.start()
    yield started
    started.stop()


def test_postgresql_that_is_restarted_costs_nobody_a_word_and_the_portal_no_restart(
    region: Region, server: postgres.Server
) -> None:
    region.set_of(NAME, DATABASE_URL=server.url)
    link = child_of(region)
    with process(region) as (port, _number):
        child = Child(port, link)
        assert child.writes("before")[0] == 303
        page = child.caller.ask("GET", child.page)[1]
        server.halt()
        where, brought = form_of(page)
        status, refused = child.caller.post(where, **brought | {"y_wish": WORDS})
        assert (status, WORDS in refused) == (503, True)
        until(lambda: health(port)[0] == 503)
        server.go_on()
        assert child.sends_again(refused) == 303
        until(lambda: health(port)[0] == 200)
        assert WORDS in child.caller.ask("GET", child.page)[1]
