"""Starts a real PostgreSQL for the tests in a folder of its own, and stops it when they end."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

UNPRIVILEGED = "postgres"  # PostgreSQL refuses to run as root


class ServerFailed(Exception):
    """PostgreSQL is installed and did not start; the message holds what it said."""


@dataclass(frozen=True)
class Server:
    """A running server that listens on a socket in its own folder only."""

    folder: Path
    programs: Path
    options: str = "-c fsync=off -c full_page_writes=off"  # the disk is not waited for, unless a test is about that

    @property
    def url(self) -> str:
        """The address of its database, as SQLAlchemy takes it."""
        return f"postgresql://portal@/postgres?host={self.folder}"

    def halt(self) -> None:
        """Ends the server as an administrator does who restarts it; what it kept stays."""
        _run(self.programs / "pg_ctl", "-D", str(self.folder / "data"), "-m", "fast", "-w", "stop")

    def go_on(self) -> None:
        """Starts it on what it kept."""
        data = str(self.folder / "data")
        # commits stay synchronous because the portal refuses a server that has them off
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} {self.options}"
        _run(self.programs / "pg_ctl", "-D", data, "-l", str(self.folder / "log"), "-w", "-o", options, "start")

    def kill(self) -> None:
        """Ends all its processes at once, as a machine does that runs out of memory; what it kept stays."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(first, signal.SIGSTOP)  # it would end the others in order
        for each in (*map(int, Path(f"/proc/{first}/task/{first}/children").read_text().split()), first):
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        while _lives(first):
            time.sleep(0.01)
        # a process that has ended and that nobody has fetched yet would still count as a server that runs
        for lock in (self.folder / "data" / "postmaster.pid", self.folder / ".s.PGSQL.5432.lock"):
            lock.unlink(missing_ok=True)

    def stop(self) -> None:
        """Ends the server and removes all it kept."""
        _run(self.programs / "pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def programs() -> Path | None:
    """The folder with initdb and pg_ctl: from the path, else the newest of Debian's."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return installed[-1].parent if installed else None


def hindrance() -> str | None:
    """Why no server can be started here, in words; None when one can."""
    if programs() is None:
        return "PostgreSQL is not installed (initdb not found)"
    if os.geteuid() == 0 and not _has_user():
        return f"PostgreSQL does not run as root and there is no user {UNPRIVILEGED}"
    return None


def start(*, waits_for_the_disk: bool = False) -> Server:
    """Makes a new database cluster and starts it; raises ServerFailed with the server's own words."""
    where = programs()
    if where is None:
        raise ServerFailed("initdb was not found")
    # a socket's path may hold about a hundred letters, which pytest's own folders exceed
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, UNPRIVILEGED)
    server = Server(folder, where, "") if waits_for_the_disk else Server(folder, where)
    data = str(folder / "data")
    _run(where / "initdb", "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    server.go_on()
    return server


def _lives(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _has_user() -> bool:
    try:
        pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        return False
    return True


def _run(*command: str | Path) -> None:
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    # no pipes: the server started by pg_ctl would keep them open and the call would never end
    with tempfile.TemporaryFile() as said:
        ended = subprocess.run(command, user=user, group=user, extra_groups=[] if user else None, cwd="/tmp",
                               stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False)  # fmt: skip
        if ended.returncode:
            said.seek(0)
            raise ServerFailed(said.read().decode(errors="replace"))
