"""Several councils for tests: made by the command that sets one up, and served by the one that serves."""

from __future__ import annotations

import hashlib
import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from portal.settings import Settings, load_settings
from portal.store.database import open_database
from tests.commands import Installed
from tests.service.test_setup import GIVEN

PORTAL = Path(sys.executable).parent / "portal"
NAMES = ("anytown", "westmere")


def host_of(name: str) -> str:
    return f"{name}.example.org"


class Region(Installed):
    """A folder with several councils, each with its own database and the same rows in it but for a name."""

    def __init__(self, folder: Path, names: tuple[str, ...] = NAMES) -> None:
        super().__init__(folder)
        (folder / ".env").unlink()
        for name in names:
            facts = GIVEN | {"--public-url": f"https://{host_of(name)}", "--council-short-name": name}
            words = [word for pair in facts.items() for word in pair]
            told = self.run("setup", "--council", name, "--yes", "--trusted-proxies", "1", *words)
            self.file(f"{name}.private", told.split("nobody can make it again:")[1].split()[0])

    def settings(self, name: str) -> Settings:
        return load_settings(self.folder / "councils" / f"{name}.env", apart=True)

    def set_of(self, name: str, **facts: str) -> None:
        """Writes settings of one council over those that stand; the last line counts."""
        with (self.folder / "councils" / f"{name}.env").open("a", encoding="utf-8") as settings:
            settings.writelines(f"PORTAL_{key}={value}\n" for key, value in facts.items())

    def rows(self, name: str) -> Session:
        return open_database(self.settings(name))()

    def kept_of(self, name: str) -> dict[str, str]:
        """Every file of one council, by its hash; of its database all rows, wherever SQLite has them just now."""
        mine = [path for path in (self.folder / "councils").rglob(f"{name}*") for path in (path, *path.rglob("*"))]
        found = {str(path): path.read_bytes() for path in mine if path.is_file() and "sqlite3" not in path.name}
        with closing(sqlite3.connect(str(self.settings(name).database_file))) as rows:
            found["rows"] = "\n".join(rows.iterdump()).encode()
        return {path: hashlib.sha256(content).hexdigest() for path, content in found.items()}


class Caller:
    """Somebody with a browser who asks for a host; cookies are kept by host, unless they are carried elsewhere."""

    def __init__(self, port: int, host: str) -> None:
        self.port, self.host, self.cookies, self.sent_to = port, host, dict[str, str](), ""

    def ask(self, method: str, path: str, body: str | None = None, **more: str) -> tuple[int, str]:
        said = {"Host": self.host, "X-Forwarded-Proto": "https", "Referer": f"https://{self.host}/"} | more
        said |= {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with closing(line):
            line.request(method, path, body, said)
            answer = line.getresponse()
            self.sent_to = answer.getheader("Location") or ""
            for name, value in answer.getheaders():
                if name == "Set-Cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0]
            return answer.status, answer.read().decode()

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        return self.ask("POST", path, urlencode(fields), **{"Content-Type": "application/x-www-form-urlencoded"})


@contextmanager
def served(region: Region) -> Iterator[int]:
    """All councils of the region in a process of their own, as the command serves them."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with (region.folder / "log").open("w") as log:
        words = [str(PORTAL), "serve", "--councils", "councils", "--port", str(port)]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        process = subprocess.Popen(words, cwd=region.folder, stderr=log, env=clean)
    try:
        until(lambda: "serving" in (region.folder / "log").read_text("utf-8"))
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


def until(so: Callable[[], bool]) -> None:
    """Waits for another process, a minute at most."""
    beat = threading.Event()
    for _ in range(600):
        if so():
            return
        beat.wait(0.1)
    raise AssertionError("it did not come about")
