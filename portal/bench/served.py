"""A site served by a process of its own, which tells how much CPU time and memory it took.

Run as a program with the kind of site and its folder; it prints the port it listens on.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import waitress

from portal.own_process import staying

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TOLD_AT = "/what-it-took"


class Served:
    """A process that serves one site on the loopback, and the one connection to it that asks everything."""

    def __init__(self, kind: str, folder: Path) -> None:
        command = [sys.executable, "-m", "portal.bench.served", kind, str(folder)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603
        if self._process.stdout is None:
            raise LookupError("the process has no output")
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the {kind} site did not start")
        self._connection = HTTPConnection("127.0.0.1", int(line), timeout=60)
        self.ask("/")
        self.first_cpu = self.cpu()

    def ask(
        self, path: str, brought: dict[str, str] | None = None, cookie: str = "", *, packed: bool = False
    ) -> Answer:
        """One request and its whole answer; a POST where something is brought."""
        told = ({"Cookie": cookie} if cookie else {}) | ({"Accept-Encoding": "gzip"} if packed else {})
        if brought is None:
            self._connection.request("GET", path, headers=told)
        else:
            told |= {"Content-Type": "application/x-www-form-urlencoded"}
            self._connection.request("POST", path, urlencode(brought), told)
        answer = self._connection.getresponse()
        return Answer(answer, answer.read())

    def cpu(self) -> float:
        """The seconds of CPU time that the process took so far."""
        return float(json.loads(self.ask(TOLD_AT).body)["cpu"])

    def memory(self) -> float:
        """The resident memory of the process now, in MB."""
        return float(json.loads(self.ask(TOLD_AT).body)["memory"])

    def each(self, once: Callable[[], object], times: int) -> Callable[[], float]:
        """A cost: what one of so many requests took of this process, in ms of CPU time."""

        def cost() -> float:
            before = self.cpu()
            for _ in range(times):
                once()
            return (self.cpu() - before) / times * 1000

        return cost

    def end(self) -> None:
        """Stops it."""
        self._connection.close()
        self._process.terminate()
        self._process.wait(30)
        if self._process.stdout is not None:
            self._process.stdout.close()


class Answer:
    """What came back."""

    def __init__(self, answer: HTTPResponse, body: bytes) -> None:
        self.status, self.body = answer.status, body
        self.location = answer.headers.get("Location", "")
        self.cookies = {
            name: value
            for each in answer.headers.get_all("Set-Cookie") or ()
            for name, _is, value in [each.partition(";")[0].partition("=")]
        }


def telling(site: WSGIApplication) -> WSGIApplication:
    """The site, with one more address that tells what its process took."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != TOLD_AT:
            return site(environ, start_response)
        body = json.dumps({"cpu": time.process_time(), "memory": resident()}).encode()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    return application


def resident() -> float:
    """The memory of this process that is in the machine's, in MB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def _bare(folder: Path) -> Any:
    from portal.bench.bare import bare_site

    return waitress.create_server(telling(bare_site(folder)), host="127.0.0.1", port=0, threads=8)


def _portal(folder: Path) -> Any:
    with staying():
        from portal.app import create_app
        from portal.council.council import Council
        from portal.demo import stage
        from portal.serving.server import server_of
        from portal.store.database import open_database

        settings = stage.settings_for(folder, host="127.0.0.1", port=0)
        app = create_app(settings, council=Council.open(settings), maker=open_database(settings))
    server = server_of(app, settings, host="127.0.0.1", port=0)
    server.application = telling(server.application)
    return server


SITES: dict[str, Callable[[Path], Any]] = {"bare": _bare, "portal": _portal}


def main() -> None:
    """Serves one kind of site from a folder until it is stopped."""
    kind, folder = sys.argv[1:]
    server = SITES[kind](Path(folder))
    print(server.effective_port, flush=True)  # noqa: T201
    server.run()


if __name__ == "__main__":
    main()
