"""A council's directory for the tests of single sign-on: a process of its own that speaks OpenID Connect.

`python -m tests.directory NOW` prints its port. It signs everybody in at once as whoever the address of the wish says
(`login=`), and can be told to misbehave (`fault=`), one thing at a time.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "portal-of-the-tests", "a secret of the tests & the directory"
KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": name}) for name in ("one", "one"))


class Directory(BaseHTTPRequestHandler):
    """Answers one request."""

    now = 0
    codes: dict[str, dict[str, str]] = {}

    @property
    def here(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]

    def do_GET(self) -> None:
        path, asked = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if path == "/.well-known/openid-configuration":
            self._tell({"issuer": self.here, "authorization_endpoint": f"{self.here}/authorize",
                        "token_endpoint": f"{self.here}/token", "jwks_uri": f"{self.here}/keys"})  # fmt: skip
        elif path == "/keys":
            self._tell({"keys": [KEY.as_dict(private=False)]})
        elif path == "/authorize":
            wish = {name: values[0] for name, values in asked.items()}
            code = hashlib.sha256(json.dumps(wish).encode()).hexdigest()
            self.codes[code] = wish
            self.send_response(302)
            self.send_header("Location", f"{wish['redirect_uri']}?{urlencode({'code': code, 'state': wish['state']})}")
            self.end_headers()

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        given = {name: values[0] for name, values in sent.items()}
        wish = self.codes.pop(given["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(given["code_verifier"].encode()).digest()).decode()
        good = wish is not None and wish["code_challenge"] == challenge.rstrip("=")
        if not good or (given["client_id"], given["client_secret"]) != (CLIENT, SECRET):
            self._tell({"error": "invalid_grant"}, 400)
            return
        assert wish is not None
        self._tell({"access_token": "x", "token_type": "Bearer", "id_token": self._token(wish)})

    def _token(self, wish: dict[str, str]) -> str:
        claims: dict[str, Any] = {
            "iss": self.here, "sub": wish.get("subject", wish["login"]), "aud": wish["client_id"],
            "exp": self.now + 300, "iat": self.now, "nonce": wish["nonce"], "email": wish["login"],
            "email_verified": True, "roles": ["admin"],
        }  # fmt: skip
        fault = wish.get("fault", "")
        wrong: dict[str, dict[str, Any]] = {
            "late": {"exp": self.now - 600, "iat": self.now - 900}, "audience": {"aud": "somebody else"},
            "issuer": {"iss": "https://login.example.org"}, "nonce": {"nonce": "another"},
            "unchecked": {"email_verified": False}, "nameless": {"email": None},
        }  # fmt: skip
        claims |= wrong.get(fault, {})
        if fault == "unsigned":
            return ".".join(
                base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
                for part in ({"alg": "none"}, claims)
            ) + "."  # fmt: skip
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, OTHER_KEY if fault == "key" else KEY)

    def _tell(self, what: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: Any) -> None:
        """Says nothing."""


@contextmanager
def directory(now: float) -> Iterator[str]:
    """The address of a directory whose clock stands at `now`, while the block runs."""
    command = [sys.executable, "-m", "tests.directory", str(int(now))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


if __name__ == "__main__":
    Directory.now = int(sys.argv[1])
    with ThreadingHTTPServer(("127.0.0.1", 0), Directory) as server:
        print(server.server_port, flush=True)  # noqa: T201
        server.serve_forever()
