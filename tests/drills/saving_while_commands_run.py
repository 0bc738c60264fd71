"""Somebody saves a page every 0.3 seconds while each command runs over thousands of rows: how long did they wait?

    .venv/bin/python -m tests.drills.saving_while_commands_run --rows 2000 --browser

Serves a portal of its own on a free port, in a folder that is thrown away. Prints, for each command, how long it took
and the slowest save meanwhile, in seconds. Fails when a save is refused, or an acknowledged one is not there.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.calendar import financial_year, year_name
from portal.setting_files import load_settings
from portal.setting_rules import parse_keys
from portal.store.database import make_engine, session_maker
from portal.store.models import Answer, Invitation, Response
from portal.store.sealing import KeyRing, keys
from tests.drills.savers import QUESTION, BrowserSaver, Saver

PORTAL = Path(sys.executable).parent / "portal"
PAUSE = 0.3
SAVERS = 3


class Installed:
    """A folder with settings, and the command run there."""

    def __init__(self, folder: Path, port: int, **more: str) -> None:
        self.folder, self.site = folder, f"http://127.0.0.1:{port}"
        self.port, self.day = port, datetime.now(UTC).date()
        key = base64.b64encode(os.urandom(32)).decode()
        lines = {
            "PUBLIC_URL": self.site, "SECRET_KEY": key[::-1], "SEAL_KEYS": f"s:{key}", "LINK_KEYS": f"l:{key}",
            "COUNCIL_NAME": "Anytown Council", "COUNCIL_SHORT_NAME": "Anytown", "COUNCIL_PHONE": "01632 960123",
            "COUNCIL_EMAIL": "reviews@example.org", **more,
        }  # fmt: skip
        (folder / ".env").write_text("".join(f"PORTAL_{name}={value}\n" for name, value in lines.items()), "utf-8")
        (folder / ".env").chmod(0o600)
        self.run("upgrade")

    def begin(self, *words: str, into: int | IO[str] = subprocess.PIPE) -> subprocess.Popen[str]:
        env = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        return subprocess.Popen(
            [PORTAL, *words], cwd=self.folder, env=env, text=True, stdout=into, stderr=subprocess.STDOUT
        )

    def serving(self) -> subprocess.Popen[str]:
        """The site; its log goes into a file, since a pipe that nobody reads would stop it."""
        with (self.folder / "log").open("a") as log:
            return self.begin("serve", "--port", str(self.port), into=log)

    def run(self, *words: str, typed: str | None = None) -> str:
        told, _ = (done := self.begin(*words)).communicate(typed)
        if done.returncode:
            raise SystemExit(f"portal {' '.join(words)}: {told}")
        return told

    def file(self, name: str, heading: str, rows: list[str]) -> str:
        (self.folder / name).write_text("\n".join([heading, *rows]) + "\n", "utf-8")
        return name

    @contextlib.contextmanager
    def opened(self) -> Iterator[Session]:
        with contextlib.chdir(self.folder):
            settings = load_settings(self.folder / ".env")
            ring = KeyRing(seal=parse_keys(settings.seal_keys), link=parse_keys(settings.link_keys))
            engine = make_engine(settings.database)
            opened = session_maker(engine, ring)()
            opened.connection()  # made here: its address begins in this folder
        with opened:
            yield opened
        engine.dispose()


def files(installed: Installed, rows: int, first: int, name: str) -> dict[str, str]:
    """Children to be asked, their parents, past reviews and the forms of those, so many of each, from that number."""
    numbers, day = range(first, first + rows), installed.day
    soon, past = day + timedelta(days=14), day - timedelta(days=400)
    return {
        "children": installed.file(f"{name}-children.csv", "child_ref,first_name,date_of_birth,email", [
            f"C{n},Robin,{day.year - 9}-05-04,c{n}@example.org" for n in numbers]),
        "contacts": installed.file(f"{name}-contacts.csv", "child_ref,contact_ref,role,name,email,safe_to_contact", [
            f"C{n},K{n},parent,Pat Gray,p{n}@example.org,yes" for n in numbers]),
        "reviews": installed.file(f"{name}-reviews.csv", "review_ref,child_ref,due_on,meeting_on,status,held_on", [
            *(f"P{n},C{n},{past},{past},held,{past}" for n in numbers),
            *(f"R{n},C{n},{soon},{soon},planned," for n in numbers)]),
        "forms": installed.file(
            f"{name}-forms.csv", "form,review_ref,respondent_ref,role,received_on,language,p_well", [
            f"consult_parent,P{n},K{n},parent,{past},en,He likes his new school and the garden" for n in numbers]),
    }  # fmt: skip


def drill(installed: Installed, savers: list[Saver], rows: int) -> None:
    """Runs the commands one after another, savers at work, and prints a line for each."""
    many = files(installed, rows, 1000, "many")
    commands: list[list[list[str]]] = [[["import", many[kind]]] for kind in many]
    commands += [[["import", many[kind]]] for kind in ("reviews",)]  # the same again
    commands += [[["invite"], ["invite"]], [["invite", "--on", f"{installed.day + timedelta(days=8)}"]]]
    year = year_name(financial_year(installed.day) - 1)
    commands += [[["report", "--year", year, "--audience", "panel", "--format", "html", "--out", "report.html"]]]
    commands += [[["forget", "C1000", "--yes"]], [["check"]]]
    for together in commands:
        seen = [len(saver.waits) for saver in savers]
        began = time.monotonic()
        running = [installed.begin(*words) for words in together]
        told = [each.communicate()[0] for each in running]
        took = time.monotonic() - began
        waits = [wait for saver, start in zip(savers, seen, strict=True) for wait in saver.waits[start:]]
        named = " + ".join(" ".join(words) for words in together)
        slowest = max(waits, default=0)
        print(f"{took:7.1f} s  slowest of {len(waits):4} saves {slowest:5.2f} s  portal {named}", flush=True)  # noqa: T201
        for each, words in zip(running, told, strict=True):
            if each.returncode or "Traceback" in words:
                raise SystemExit(words)


def main() -> None:
    """The drill."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=2000, help="of each kind of file")
    asked.add_argument("--browser", action="store_true", help="one of the savers is a real Chromium")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        installed = Installed(Path(folder), port)
        few = files(installed, SAVERS, 1, "few")
        for kind in ("children", "reviews"):
            installed.run("import", few[kind])
        installed.run("invite")
        serving = installed.serving()
        try:
            savers = _savers(installed, browser=given.browser)
            _work(installed, savers, given.rows)
        finally:
            serving.terminate()
            serving.wait()
        _judge(installed, savers)


def _savers(installed: Installed, *, browser: bool) -> list[Saver]:
    with installed.opened() as session:
        ring = keys(session)
        links = [ring.link_of(each.id, each.serial, each.key_id) for each in session.scalars(sa.select(Invitation))]
    kinds = [BrowserSaver if browser else Saver, *[Saver] * (SAVERS - 1)]
    savers = [kind(installed.site, f"/i/{link}") for kind, link in zip(kinds, links, strict=False)]
    end = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(installed.site + "/health", timeout=5).close()
            break
        except OSError:
            if time.monotonic() > end:
                raise
            threading.Event().wait(0.2)
    return savers


def _work(installed: Installed, savers: list[Saver], rows: int) -> None:
    stop, ready = threading.Event(), threading.Barrier(len(savers) + 1)

    def keep_saving(saver: Saver) -> None:
        count = 0
        with saver.started():
            ready.wait(120)
            while not stop.wait(PAUSE):
                count += 1
                saver.save(f"wish number {count}")

    threads = [threading.Thread(target=keep_saving, args=(saver,)) for saver in savers]
    for thread in threads:
        thread.start()
    ready.wait(120)
    try:
        drill(installed, savers, rows)
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _judge(installed: Installed, savers: list[Saver]) -> None:
    refused = [status for saver in savers for status in saver.refused]
    with installed.opened() as session:
        ring, kept = keys(session), {}
        for row, number in session.execute(
            sa.select(Answer, Response.invitation_id).join(Response, Response.id == Answer.response_id)
            .where(Answer.question == QUESTION)
        ):  # fmt: skip
            kept[str(number)] = row.words and ring.open(row.words, f"answer:{row.response_id}:{QUESTION}")
    lost = [saver.last for saver in savers if kept.get(saver.number) != saver.last]
    saves = sum(len(saver.waits) for saver in savers)
    print(f"{saves} saves, {len(refused)} refused {sorted(set(refused))}, {len(lost)} lost")  # noqa: T201
    if refused or lost:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
