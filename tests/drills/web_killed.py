"""The whole site is killed (kill -9) again and again while children save: is whatever was acknowledged there?

    .venv/bin/python -m tests.drills.web_killed --kills 200 --savers 6

On SQLite, in a folder that is thrown away. After each kill, before the site starts again, the file is read: each
child's page must hold what was acknowledged last, or something that was sent after it; a row that stands twice, or a
damaged file, is a fault. Prints how many saves were acknowledged, lost and doubled, and how long a start took.
"""

from __future__ import annotations

import argparse
import random
import socket
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from portal.store.models import Answer, Invitation, Response
from portal.store.sealing import keys
from tests.drills.savers import QUESTION, Saver
from tests.drills.saving_while_commands_run import Installed, files

WITHIN = 1.5  # seconds of work before a kill, at most
STARTS_WITHIN = 60


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
    starts: list[float] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing was lost, doubled or damaged, and no page answered with a fault.

        503 is no fault: a site that has just started says that it is busy, and nothing was acknowledged.
        """
        return not (self.lost or self.doubled or self.damaged or set(self.refused) - {503})

    def __str__(self) -> str:
        starts = sorted(self.starts)
        slowest = starts[-1] if starts else 0
        return (
            f"{self.kills} kills, {self.acknowledged} acknowledged, {self.cut_off} cut off, "
            f"{dict(self.refused)} refused, {self.lost} lost, {self.doubled} doubled, {self.damaged} damaged, "
            f"slowest start {slowest:.1f} s"
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
                self.save(f"wish {self.sent}")
                self.count += len(self.refused) == before
            except (OSError, urllib.error.URLError, ConnectionError, EOFError, SystemExit):
                self.cut_off += 1
            except Exception as fault:
                if "IncompleteRead" not in type(fault).__name__ and "Disconnected" not in type(fault).__name__:
                    raise
                self.cut_off += 1


def drill(folder: Path, kills: int, savers: int, seed: int = 1) -> Outcome:
    """Kills the site so many times while so many children save."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    installed, found, chance = Installed(folder, port), Outcome(), random.Random(seed)  # noqa: S311
    few = files(installed, savers, 1, "few")
    for kind in ("children", "reviews"):
        installed.run("import", few[kind])
    installed.run("invite")
    children = _children(installed, savers)
    stop, up = threading.Event(), threading.Event()
    threads = [threading.Thread(target=each.go_on, args=(stop, up)) for each in children]
    for thread in threads:
        thread.start()
    try:
        for _ in range(kills):
            _work_and_kill(installed, found, up, children, chance.uniform(0, WITHIN))
            _look(installed, children, found)
    finally:
        stop.set()
        up.set()
        for thread in threads:
            thread.join()
    found.acknowledged = sum(each.count for each in children)
    found.cut_off = sum(each.cut_off for each in children)
    found.refused = Counter(status for each in children for status in each.refused)
    return found


def _children(installed: Installed, number: int) -> list[Persistent]:
    with installed.opened() as session:
        asked = session.scalars(sa.select(Invitation).order_by(Invitation.id).limit(number)).all()
        links = [keys(session).link_of(each.id, each.serial, each.key_id) for each in asked]
    return [Persistent(installed.site, f"/i/{link}") for link in links]


def _work_and_kill(
    installed: Installed, found: Outcome, up: threading.Event, children: list[Persistent], lasts: float
) -> None:
    """Starts the site, lets the children save, and kills it at some moment after the first save went through."""
    serving = installed.begin("serve", "--port", str(installed.port))
    began = time.monotonic()
    try:
        while time.monotonic() - began < STARTS_WITHIN:
            try:
                urllib.request.urlopen(installed.site + "/health", timeout=5).close()
                break
            except OSError:
                threading.Event().wait(0.05)
        found.starts.append(time.monotonic() - began)
        before = sum(each.count for each in children)
        up.set()
        while sum(each.count for each in children) == before and time.monotonic() - began < STARTS_WITHIN:
            threading.Event().wait(0.02)
        threading.Event().wait(lasts)
    finally:
        serving.kill()
        serving.communicate()
        found.kills += 1
        up.clear()


def _look(installed: Installed, children: list[Persistent], found: Outcome) -> None:
    """Looks into the file while nothing serves: what was acknowledged is there, once, and the file is sound."""
    # read before the rows are: nothing is acknowledged any more
    acknowledged = {each.number: each.last for each in children if each.last}
    with installed.opened() as session:
        ring, kept = keys(session), Counter[str]()
        for row, number in session.execute(
            sa.select(Answer, Response.invitation_id).join(Response, Response.id == Answer.response_id)
            .where(Answer.question == QUESTION)
        ):  # fmt: skip
            words = ring.open(row.words, f"answer:{row.response_id}:{QUESTION}") if row.words else ""
            kept[str(number)] += 1
            last = acknowledged.pop(str(number), "")
            found.lost += _number(words) < _number(last)
        found.lost += len(acknowledged)
        found.doubled += sum(times > 1 for times in kept.values())
        found.damaged += session.scalar(sa.text("pragma integrity_check")) != "ok"


def _number(words: str) -> int:
    return int(words.rpartition(" ")[2] or 0)


def main() -> None:
    """The drill."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--kills", type=int, default=200)
    asked.add_argument("--savers", type=int, default=6)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = drill(Path(folder), given.kills, given.savers)
    sys.stdout.write(f"{found}\n")
    if not found.whole:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
