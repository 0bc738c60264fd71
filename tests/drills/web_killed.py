"""Everything is killed (kill -9) again and again while children save: is whatever was acknowledged there?

    .venv/bin/python -m tests.drills.web_killed --kills 200 --saves 50000
    .venv/bin/python -m tests.drills.web_killed --kills 50 --saves 12500 --postgres

In a folder that is thrown away: the site on SQLite; with `--postgres` the site, and then so many times more all
processes of the PostgreSQL server under it, which waits for its disk and is started again while the site runs on.
After each kill the rows are read: each child's page must hold what was acknowledged last, or something sent after it.
A row that stands twice, or a damaged file, is a fault. Prints how many saves were acknowledged, lost and doubled, and
how long it took until the first save went through again.
"""

from __future__ import annotations

import argparse
import http.client
import random
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from portal.store.models import Answer, Invitation, Response
from portal.store.sealing import keys
from tests import postgres
from tests.drills.savers import QUESTION, Saver
from tests.drills.saving_while_commands_run import Installed, files

WITHIN = 0.1  # seconds of work after the last save that is waited for, at most: a kill falls anywhere between two
PAGES = 50  # saves of one page before it is opened anew
BACK_WITHIN = 60


@dataclass
class Outcome:
    """What the drill found."""

    kills: int = 0
    acknowledged: int = 0
    cut_off: int = 0  # saves that got no answer, because the site was killed
    refused: Counter[int] = field(default_factory=Counter)  # answers that were neither a yes nor a cut line
    lost: int = 0
    doubled: int = 0
    damaged: int = 0
    back: list[float] = field(default_factory=list)  # seconds from a start to the first save

    @property
    def whole(self) -> bool:
        """Whether nothing was lost, doubled or damaged, and no page answered with a fault.

        503 is no fault: the site says that it cannot save just now, and nothing was acknowledged.
        """
        return not (self.lost or self.doubled or self.damaged or set(self.refused) - {503})

    def __str__(self) -> str:
        back = sorted(self.back) or [0.0]
        return (
            f"{self.kills} kills, {self.acknowledged} acknowledged, {self.cut_off} cut off, "
            f"{dict(self.refused)} refused, {self.lost} lost, {self.doubled} doubled, {self.damaged} damaged, "
            f"saving again after {back[len(back) // 2]:.1f} s, at most {back[-1]:.1f} s"
        )


class Persistent(Saver):
    """A child who goes on when the site comes back; `sent` counts what was sent, `count` what was acknowledged."""

    sent = 0
    count = 0
    cut_off = 0

    def go_on(self, stop: threading.Event, up: threading.Event) -> None:
        """Saves until told to stop; whatever was not acknowledged is sent anew under the next number."""
        while not stop.is_set():
            if not up.wait(0.2):
                continue
            before = len(self.refused)
            try:
                if not self.number:
                    with self.started():
                        pass
                self.sent += 1
                if self.sent % PAGES == 0:
                    self.ticket = ""
                self.save_again(f"wish {self.sent}")
                self.count += len(self.refused) == before
            except (OSError, http.client.HTTPException, EOFError, SystemExit, IndexError):
                self.cut_off += 1
                stop.wait(0.05)  # while nothing serves, a try takes no time at all
            if len(self.refused) > before:
                stop.wait(0.2)  # as whoever is told to wait a minute and presses again


class Drill:
    """A site in a folder, and children who save there while it is killed."""

    def __init__(self, folder: Path, savers: int, server: postgres.Server | None = None) -> None:
        self.server, self.found, self.chance = server, Outcome(), random.Random(1)  # noqa: S311
        port = _free_port()
        self.installed = Installed(folder, port, **{"DATABASE_URL": server.url} if server else {})
        few = files(self.installed, savers, 1, "few")
        for kind in ("children", "reviews"):
            self.installed.run("import", few[kind])
        self.installed.run("invite")
        with self.installed.opened() as session:
            asked = session.scalars(sa.select(Invitation).order_by(Invitation.id).limit(savers)).all()
            links = [keys(session).link_of(each.id, each.serial, each.key_id) for each in asked]
        self.children = [Persistent(self.installed.site, f"/i/{link}") for link in links]
        self.up = threading.Event()

    @contextmanager
    def saving(self) -> Iterator[None]:
        """All children are at work whenever the site is up; then what they met is counted."""
        stop = threading.Event()
        threads = [threading.Thread(target=each.go_on, args=(stop, self.up)) for each in self.children]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            self.up.set()
            for thread in threads:
                thread.join()
        self.found.acknowledged = self.count
        self.found.cut_off = sum(each.cut_off for each in self.children)
        self.found.refused = Counter(status for each in self.children for status in each.refused)

    @property
    def count(self) -> int:
        """How many saves were acknowledged so far."""
        return sum(each.count for each in self.children)

    def kill_the_site(self, kills: int, saves: int) -> None:
        """So many times, spread by chance over so many saves; before each start the rows are read."""
        for share in self._shares(kills, saves):
            with self._serving():
                self._work(share)
            self._look()

    def kill_the_server(self, kills: int, saves: int) -> None:
        """All processes of the database, so many times, while the site runs on and children go on trying."""
        assert self.server is not None
        with self._serving():
            for share in self._shares(kills, saves):
                self._work(share)
                self.server.kill()
                threading.Event().wait(self.chance.uniform(0, 1))
                self.server.go_on()
                self._look()
            self._work(1)

    def _shares(self, kills: int, saves: int) -> Iterator[int]:
        """How many saves to wait for before each kill; together all, whatever chance gave the ones before."""
        end = self.count + saves
        for left in range(kills, 0, -1):
            lack = max(1, end - self.count)
            yield lack if left == 1 else max(1, self.chance.randrange(1, 2 * lack // left + 2))

    @contextmanager
    def _serving(self) -> Iterator[None]:
        """The site; what runs when the block ends is killed."""
        serving = self.installed.serving()
        try:
            end = time.monotonic() + BACK_WITHIN
            while not _listens(self.installed.port):
                if serving.poll() is not None or time.monotonic() > end:
                    raise SystemExit((self.installed.folder / "log").read_text("utf-8")[-2000:])
                threading.Event().wait(0.05)
            yield
        finally:
            serving.kill()
            serving.wait()
            self.up.clear()

    def _work(self, share: int) -> None:
        """Lets the children save so often, and a moment more."""
        began, before = time.monotonic(), self.count
        self.up.set()
        while self.count == before and time.monotonic() - began < BACK_WITHIN:
            threading.Event().wait(0.01)
        self.found.back.append(time.monotonic() - began)
        while self.count < before + share and time.monotonic() - began < BACK_WITHIN + share:
            threading.Event().wait(0.01)
        threading.Event().wait(self.chance.uniform(0, WITHIN))
        self.found.kills += 1

    def _look(self) -> None:
        """What was acknowledged is there, once, and the file is sound."""
        # read before the rows are: whatever is acknowledged later may stand there already
        acknowledged = {each.number: each.last for each in self.children if each.last}
        with self.installed.opened() as session:
            ring, kept = keys(session), Counter[str]()
            for row, number in session.execute(
                sa.select(Answer, Response.invitation_id).join(Response, Response.id == Answer.response_id)
                .where(Answer.question == QUESTION)
            ):  # fmt: skip
                words = ring.open(row.words, f"answer:{row.response_id}:{QUESTION}") if row.words else ""
                kept[str(number)] += 1
                self.found.lost += _number(words) < _number(acknowledged.pop(str(number), ""))
            self.found.lost += len(acknowledged)
            self.found.doubled += sum(times > 1 for times in kept.values())
            if self.server is None:
                self.found.damaged += session.scalar(sa.text("pragma integrity_check")) != "ok"


def _free_port() -> int:
    """A port below those that callers are given: whoever calls one of those in a loop may get it, and call itself."""
    for port in random.sample(range(20_000, 30_000), 100):
        with socket.socket() as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port
    raise SystemExit("no port is free")


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


def _number(words: str) -> int:
    return int(words.rpartition(" ")[2] or 0)


def drill(folder: Path, *, kills: int, saves: int, savers: int, server: postgres.Server | None = None) -> Outcome:
    """Kills the site so many times while so many children save; and as often the server it keeps its rows on."""
    made = Drill(folder, savers, server)
    with made.saving():
        made.kill_the_site(kills, saves)
        if server:
            made.kill_the_server(kills, saves)
    return made.found


def main() -> None:
    """The drill."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--kills", type=int, default=200)
    asked.add_argument("--saves", type=int, default=50_000, help="acknowledged in all, of each kind of kill")
    asked.add_argument("--savers", type=int, default=8)
    asked.add_argument("--postgres", action="store_true")
    given = asked.parse_args()
    how = {"kills": given.kills, "saves": given.saves, "savers": given.savers}
    server = postgres.start(waits_for_the_disk=True) if given.postgres else None
    try:
        with tempfile.TemporaryDirectory() as folder:
            found = drill(Path(folder), server=server, **how)
    finally:
        if server:
            server.stop()
    sys.stdout.write(f"{found}\n")
    if not found.whole:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
