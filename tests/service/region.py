"""Several councils for tests: made by the command that sets one up, and served by the one that serves."""

from __future__ import annotations

import hashlib
import http.client
import os
import shlex
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from portal.accounts import accounts
from portal.calendar import utc_now
from portal.council.council import Council
from portal.setting_files import load_settings
from portal.settings import Settings
from portal.store.database import open_database
from portal.store.sealing import keys
from tests.commands import Installed
from tests.factories import a_child, a_review, a_staff, an_invitation
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

    @contextmanager
    def rows(self, name: str) -> Iterator[Session]:
        """A session on one council's database, whose connections end with it."""
        with open_database(self.settings(name))() as session:
            yield session
            session.get_bind().engine.dispose()

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
    """All councils of the region in a process of their own, as the command serves them, at the port it listens on."""
    with process(region) as (port, _number):
        yield port


@contextmanager
def process(region: Region, first: str = "") -> Iterator[tuple[int, int]]:
    """Port and number of such a process; with something to do `first` it has mounts of its own, and is root there."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    words = [str(PORTAL), "serve", "--councils", "councils", "--port", str(port)]
    if first:
        words = ["unshare", "--map-root-user", "--mount", "sh", "-ec", f"{first}; exec {shlex.join(words)}"]
    with (region.folder / "log").open("w") as log:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        started = subprocess.Popen(words, cwd=region.folder, stderr=log, env=clean)
    try:
        until(lambda: started.poll() is not None or "serving" in (region.folder / "log").read_text("utf-8"))
        yield port, started.pid
    finally:
        started.send_signal(signal.SIGTERM)
        assert started.wait(timeout=30) == 0


def asked(session: Session, council: Council) -> tuple[str, str]:
    """The link of a child who was asked, and the cookie of an IRO who is signed in."""
    iro = a_staff(session)
    child = a_child(session, age=9, iro=iro, iro_id=iro.id)
    later = utc_now() + timedelta(days=30)
    facts: dict[str, Any] = {"stage": "consult", "form": "consult_4_11", "expires_at": later}
    invitation = an_invitation(session, council, a_review(session, child), **facts)
    session.commit()
    secret = accounts.sign_in(session, iro, utc_now())
    session.commit()
    return f"/i/{keys(session).link_of(invitation.id, invitation.serial, invitation.key_id)}", secret


def form_of(page: str) -> tuple[str, dict[str, str]]:
    """Where the first form of a page goes, and what it brings there unseen."""
    soup = BeautifulSoup(page, "html.parser")
    form = soup.select_one("main form[method=post]")
    assert form is not None, soup.get_text(" ", strip=True)[:300]
    hidden = {str(each["name"]): str(each["value"]) for each in form.select("input[type=hidden]")}
    return str(form["action"]), hidden


def until(so: Callable[[], bool]) -> None:
    """Waits for another process, a minute at most."""
    beat = threading.Event()
    for _ in range(600):
        if so():
            return
        beat.wait(0.1)
    raise AssertionError("it did not come about")
