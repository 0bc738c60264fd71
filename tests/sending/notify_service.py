"""GOV.UK Notify for the tests: a server of its own on loopback, which answers as the real one does."""

from __future__ import annotations

import json
import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"westmere-{SERVICE}-{SECRET}"
TEXT, EMAIL = "f33517ff-2a88-4f6e-b855-c550268ce08a", "4b6b1c2e-0d24-4a19-a1f9-1a9f6a1e2d3c"
LETTER = "9c1f6f0a-52f8-4f0a-8f0e-6a1d1f0f7c11"
ADDRESSES = {"/v2/notifications/sms": "phone_number", "/v2/notifications/email": "email_address"}
LETTERS = "/v2/notifications/letter"
WANTED = {
    TEXT: {"body"}, EMAIL: {"subject", "body"},
    LETTER: {"subject", "body", "link", "address", "code", "address_line_1", "address_line_2", "address_line_3"},
}  # fmt: skip
KINDS = {TEXT: "sms", EMAIL: "email", LETTER: "letter"}
A_PAGE = 2  # messages; the real one has 250
LINES = [f"address_line_{number}" for number in range(1, 8)]
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}")
LONGEST_TEXT = 918  # letters: six parts
CLOCKS = 30  # seconds that a token is good for
Answer = tuple[int, dict[str, Any]]


def refusal(status: int, kind: str, words: str) -> Answer:
    return status, {"status_code": status, "errors": [{"error": kind, "message": words}]}


class Notify:
    """What it took, by the number it gave, and how a test wants it to behave."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.answers: dict[str, Answer] = {}  # by address, instead of taking the message
        self.next: list[Answer | str] = []  # to the next ones, whoever they are to: "cut" after it was taken, "silent"
        self.connections = 0
        self.port = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def settings(self, **more: Any) -> dict[str, Any]:
        """What a council would set to send by it."""
        return {"notify_url": self.address, "notify_api_key": KEY, "notify_text_template": TEXT,
                "notify_email_template": EMAIL} | more  # fmt: skip

    def post(self, path: str, sent: dict[str, Any]) -> Answer | str:
        planned = self.next.pop(0) if self.next else None
        if isinstance(planned, tuple) or planned == "silent":
            return planned
        if path not in ADDRESSES and path != LETTERS:
            return refusal(404, "NotFound", "no such address")
        template, words = sent["template_id"], sent.get("personalisation", {})
        if template not in WANTED:
            return refusal(400, "BadRequestError", "Template not found")
        if missing := WANTED[template] - words.keys():
            return refusal(400, "BadRequestError", f"Missing personalisation: {', '.join(sorted(missing))}")
        if template == TEXT and len(words["body"]) > LONGEST_TEXT:
            return refusal(
                400,
                "BadRequestError",
                f"Content for template has a character count greater than the limit of {LONGEST_TEXT}",
            )
        to = "\n".join(words[line] for line in LINES if words.get(line)) if path == LETTERS else sent[ADDRESSES[path]]
        if path == LETTERS and not POSTCODE.fullmatch(to.rsplit("\n", 1)[-1]):
            return refusal(400, "ValidationError", "Last line of address must be a real UK postcode or another country")
        if to in self.answers:
            return self.answers[to]
        at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
        facts = {
            "to": to,
            "type": KINDS[template],
            "reference": sent.get("reference"),
            "status": "created",
            "created_at": at,
        }
        self.taken.append({"id": str(uuid.uuid4())} | facts | words)
        return "cut" if planned == "cut" else (201, {"id": self.taken[-1]["id"], "reference": sent.get("reference")})

    def get(self, path: str) -> Answer:
        parts = urlsplit(path)
        if parts.path == "/v2/notifications":
            return 200, self._listed({name: value for name, [value] in parse_qs(parts.query).items()})
        template = parts.path.removeprefix("/v2/template/")
        return (
            (200, {"type": KINDS[template]}) if template in WANTED else refusal(404, "NoResultFound", "No result found")
        )

    def _listed(self, asked: dict[str, str]) -> dict[str, Any]:
        """The newest first, in pages, each with a link to the next where there is one."""
        found = [
            each
            for each in reversed(self.taken)
            if asked.get("reference") in (None, each["reference"])
            and asked.get("template_type") in (None, each["type"])
        ]
        if older := asked.get("older_than"):
            found = found[[each["id"] for each in found].index(older) + 1 :]
        page, links = found[:A_PAGE], {}
        if found[A_PAGE:]:
            links["next"] = f"{self.address}/v2/notifications?older_than={page[-1]['id']}"
        return {"notifications": page, "links": links}


def _stranger(authorization: str) -> Answer | None:
    """What whoever brings no good token is told."""
    try:
        key = OctKey.import_key(SECRET)
        claims = jwt.decode(authorization.removeprefix("Bearer "), key, algorithms=["HS256"]).claims
    except (JoseError, ValueError):
        return refusal(403, "AuthError", "Invalid token: signature, api token not found")
    if claims.get("iss") != SERVICE:
        return refusal(403, "AuthError", "Invalid token: service not found")
    if abs(datetime.now(UTC).timestamp() - claims["iat"]) > CLOCKS:
        return refusal(403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds")
    return None


class Handler(BaseHTTPRequestHandler):
    """One line to the service."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    service: Notify

    def setup(self) -> None:
        self.service.connections += 1
        super().setup()

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._say(_stranger(self.headers.get("Authorization", "")) or self.service.post(self.path, sent))

    def do_GET(self) -> None:
        self._say(_stranger(self.headers.get("Authorization", "")) or self.service.get(self.path))

    def _say(self, answer: Answer | str) -> None:
        if isinstance(answer, str):
            self.close_connection = True  # nothing is said, and the line ends
            return
        status, told = answer
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: Any) -> None:
        """Nothing: what a test wants to know it asks."""


class Server(ThreadingHTTPServer):
    """The service on its port."""

    daemon_threads = True

    def handle_error(self, *_line: Any) -> None:
        """Nothing: whoever called was killed meanwhile."""


@contextmanager
def running(service: Notify) -> Iterator[Notify]:
    """The service, answering on a port of this machine until the end."""
    server = Server(("127.0.0.1", 0), type("Of", (Handler,), {"service": service}))
    service.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield service
    server.shutdown()
    server.server_close()
    thread.join()
