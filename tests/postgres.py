"""Starts a real PostgreSQL for the tests in a folder of its own, and stops it when they end."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
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
        # commits stay synchronous because the portal refuses a server that has them off; the disk is not waited for
        options = (
            f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off -c full_page_writes=off"
        )
        _run(self.programs / "pg_ctl", "-D", data, "-l", str(self.folder / "log"), "-w", "-o", options, "start")

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


def start() -> Server:
    """Makes a new database cluster and starts it; raises ServerFailed with the server's own words."""
    where = programs()
    if where is None:
        raise ServerFailed("initdb was not found")
    # a socket's path may hold about a hundred letters, which pytest's own folders exceed
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, UNPRIVILEGED)
    server = Server(folder, where)
    data = str(folder / "data")
    _run(where / "initdb", "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    server.go_on()
    return server


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
