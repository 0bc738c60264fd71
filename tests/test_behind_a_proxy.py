"""The portal as `portal serve` serves it: whom it takes a caller for, and how much it takes in."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import passwords
from portal.app import create_app
from portal.council.council import Council
from portal.serving.server import server_of
from portal.settings import Settings
from portal.views.every_page.headers import ALWAYS
from portal.views.every_page.room import with_room
from tests import nginx
from tests.conftest import needs
from tests.factories import NOW, a_staff
from tests.running import running

HOST = "reviews.example.org"
PASSWORD = "three odd hedgehogs"
WRONG = "wrong wrong wrong"


class Caller:
    """Somebody with a browser at one address, who comes straight to the server or through nginx."""

    def __init__(
        self, port: int, said: dict[str, str] | None = None, *, trust: Path | None = None, source: str = "127.0.0.1"
    ) -> None:
        if trust:
            context = ssl.create_default_context(cafile=str(trust))
            plain = socket.create_connection(("127.0.0.1", port), source_address=(source, 0))
            self.line = http.client.HTTPConnection(HOST, port, timeout=30)
            self.line.sock = context.wrap_socket(plain, server_hostname=HOST)
        else:
            self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {"Host": HOST} | (said or {})

    def ask(self, method: str, path: str, body: str | None = None, **more: str) -> tuple[int, str]:
        self.line.request(method, path, body, self.headers | more)
        answer = self.line.getresponse()
        for name, value in answer.getheaders():
            if name == "Set-Cookie":
                self.headers["Cookie"] = value.partition(";")[0]
        return answer.status, answer.read().decode()

    def sign_in(self, email: str, password: str) -> int:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.ask("GET", "/sign-in")[1])
        assert token
        typed = urlencode({"csrf_token": token[1], "email": email, "password": password})
        how = {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"https://{HOST}/sign-in"}
        with closing(self.line):
            return self.ask("POST", "/sign-in", typed, **how)[0]


@contextmanager
def served(
    council: Council, maker: sessionmaker[Session], folder: Path, **facts: object
) -> Iterator[tuple[int, Flask]]:
    settings: Settings = council.settings.model_copy(update={"temporary": folder / "temporary"} | facts)
    own = Council.open(settings)
    app = create_app(settings, council=own, maker=maker, clock=lambda: NOW)
    before = tempfile.tempdir
    server = server_of(app, settings, host="127.0.0.1", port=0)
    try:
        with running(server):
            yield server.effective_port, app
    finally:
        tempfile.tempdir = before


@pytest.fixture
def manager(maker: sessionmaker[Session]) -> str:
    with maker() as session:
        made = a_staff(session, "manager", password_hash=passwords.hash_password(PASSWORD))
        session.commit()
        return made.email


def from_address(port: int, address: str) -> Caller:
    """Through a proxy that says so, which a caller may have told something too."""
    return Caller(port, {"X-Forwarded-For": f"198.51.100.9, {address}", "X-Forwarded-Proto": "https"})


def test_ten_wrong_sign_ins_from_one_address_and_a_right_one_from_another(
    council: Council, maker: sessionmaker[Session], manager: str, tmp_path: Path
) -> None:
    with served(council, maker, tmp_path, trusted_proxies=1) as (port, _app):
        assert [from_address(port, "203.0.113.1").sign_in(manager, WRONG) for _ in range(11)] == [400] * 10 + [429]
        assert from_address(port, "203.0.113.2").sign_in(manager, PASSWORD) == 303


def test_what_a_caller_says_of_its_own_address_does_not_help(
    council: Council, maker: sessionmaker[Session], manager: str, tmp_path: Path
) -> None:
    for proxies in (0, 1):
        with served(council, maker, tmp_path, trusted_proxies=proxies) as (port, _app):
            name = f"attacked{proxies}@example.org"
            said = [f"203.0.113.{number}" + (", 192.0.2.7" if proxies else "") for number in range(11)]
            codes = [Caller(port, {"X-Forwarded-For": each}).sign_in(name, WRONG) for each in said]
            assert codes == [400] * 10 + [429], proxies


@contextmanager
def behind_nginx(council: Council, maker: sessionmaker[Session], folder: Path) -> Iterator[tuple[int, int, Path]]:
    """The site behind a real nginx with TLS, by the file we ship: its port, the site's own, whom to trust."""
    needs(nginx.hindrance())
    port = _free_port()
    with (
        served(council, maker, folder, trusted_proxies=1) as (behind, _app),
        nginx.before(folder, host=HOST, port=port, behind=behind) as trust,
    ):
        _wait_for(port)
        yield port, behind, trust


def test_behind_nginx_with_tls_each_person_is_who_they_are(
    council: Council, maker: sessionmaker[Session], manager: str, tmp_path: Path
) -> None:
    with behind_nginx(council, maker, tmp_path) as (port, _behind, trust):
        spoofed = {"X-Forwarded-For": "127.0.0.9"}
        codes = [Caller(port, spoofed, trust=trust, source="127.0.0.8").sign_in(manager, WRONG) for _ in range(11)]
        assert codes == [400] * 10 + [429]
        assert Caller(port, trust=trust, source="127.0.0.9").sign_in(manager, PASSWORD) == 303


def reached(caller: Caller, path: str) -> int:
    with closing(caller.line):
        return caller.ask("GET", path)[0]


def test_the_log_of_nginx_holds_no_link_and_no_name_and_watching_stays_on_this_machine(
    council: Council, maker: sessionmaker[Session], tmp_path: Path
) -> None:
    with behind_nginx(council, maker, tmp_path) as (port, behind, trust):
        secrets = {"link": "/i/hK3link9secret", "name": "/register?q=Robinson"}
        found = [reached(Caller(port, {"Referer": f"https://{HOST}{path}"}, trust=trust), path)
                 for path in (*secrets.values(), "/health", "/metrics")]  # fmt: skip
        assert found == [404, 303, 200, 404]
        # the portal answers its own machine; through nginx nobody is
        assert reached(Caller(behind), "/metrics") == 200
    log = (tmp_path / "portal.log").read_text()
    assert [line.split()[1] for line in log.splitlines()] == ["404", "303", "200", "404"]
    for each in ("hK3link9secret", "Robinson", "/i/", "/register", HOST):
        assert each not in log
        assert each not in (tmp_path / "portal-error.log").read_text()


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(300):
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)  # a real server starting
    raise AssertionError("nginx did not start")


def pour(port: int, head: str, size: int, *, chunked: bool = False) -> tuple[str, int]:
    """What is answered, and how much was sent until then, to somebody who sends without end."""
    sent, block = 0, b"x" * 65536
    piece = b"10000\r\n" + block + b"\r\n" if chunked else block
    how = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {size}"
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as line:
        line.sendall(f"{head}\r\nHost: {HOST}\r\n{how}\r\n\r\n".encode())
        try:
            while sent < size:
                line.sendall(piece)
                sent += len(block)
        except OSError:
            pass
        try:
            return line.recv(65536).decode(), sent
        except OSError:
            return "", sent


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("kind", ["application/octet-stream", "application/x-www-form-urlencoded", "text/plain",
                                  "multipart/form-data; boundary=x", "application/json"])  # fmt: skip
@pytest.mark.parametrize("path", ["/code", "/", "/sign-in", "/say/1/q/1", "/not-there", "/import?room=forged"])
def test_a_body_without_end_is_refused_before_it_fills_the_disk(
    poured: tuple[int, Flask], path: str, kind: str, chunked: bool
) -> None:
    _told, sent = pour(poured[0], f"POST {path} HTTP/1.1\r\nContent-Type: {kind}", 40_000_000, chunked=chunked)
    assert sent < 12_000_000, "what the network holds and the limit, and not more"


@pytest.fixture(scope="module")
def poured(council: Council, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Flask]]:
    with served(council, sessionmaker(), tmp_path_factory.mktemp("poured")) as running:
        yield running


def test_who_says_beforehand_that_it_is_too_much_is_told_at_once_with_the_standing_headers(
    poured: tuple[int, Flask],
) -> None:
    with closing(socket.create_connection(("127.0.0.1", poured[0]), timeout=20)) as line:
        line.sendall(f"POST /code HTTP/1.1\r\nHost: {HOST}\r\nExpect: 100-continue\r\n"
                     "Content-Length: 500000000\r\n\r\n".encode())  # fmt: skip
        told = b"".join(iter(lambda: line.recv(65536), b"")).decode()
    assert told.startswith("HTTP/1.1 413")
    assert "That was too much at once" in told
    for name, value in ALWAYS.items():
        assert f"{name}: {value}" in told


def test_a_page_that_takes_a_file_has_room_for_it(poured: tuple[int, Flask]) -> None:
    port, app = poured
    with app.app_context():
        path = with_room("/say/1/q/1")
    _told, sent = pour(port, f"POST {path} HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x", 20_000_000)
    assert sent >= 20_000_000
    assert tempfile.gettempdir().endswith("/temporary")
