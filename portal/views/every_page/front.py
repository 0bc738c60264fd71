"""What stands before every page: refuses another site's name, and answers plainly when even our page of faults breaks.

Both answer without the application, which could not make a page: it knows no address but its own.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from markupsafe import Markup

from portal.faults import place_of
from portal.views.every_page import headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FOR_ANY_NAME = {"/health", "/metrics"}  # a monitor comes by the machine's number, and knows no other
# a name of at most 63 letters between its dots, or a number; what is none of them the site could not work with
NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*|\[[0-9a-f:.]{2,45}\]")
NOT_OURS = "That is not our address"
LOGGED = 80  # letters of a name that somebody sent
PAGE = Markup(
    '<!doctype html><html lang="en-GB"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{heading}</title><h1>{heading}</h1><p>{words}</p>"
)
log = logging.getLogger(__name__)


class Front:
    """The site behind its door. `host` is the only name it answers to; empty answers to everything that is a name."""

    def __init__(self, site: WSGIApplication, *, host: str, address: str, secure: bool) -> None:
        self.site, self.host, self.address, self.secure = site, host.lower(), address, secure

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        asked = str(environ.get("HTTP_HOST", ""))
        ours = NAME.fullmatch(name_of(asked)) and self.host in ("", name_of(asked))
        if not ours and environ.get("PATH_INFO") in FOR_ANY_NAME:
            # what a stranger calls us is of no matter there, and may be no name at all
            environ["HTTP_HOST"] = urlsplit(self.address).netloc
        elif not ours:
            log.info("refused a request for the host %s", ascii(asked[:LOGGED]))
            words = Markup('Use the link you were sent, or go to <a href="{0}">{0}</a>.').format(self.address)
            return self._plain(start_response, "400 Bad Request", NOT_OURS, words)
        try:
            return self.site(environ, start_response)
        except Exception as fault:
            # not the path: it may be somebody's link
            log.error("a fault without a page on %s: %s", environ.get("REQUEST_METHOD"), place_of(fault))
            words = Markup("Wait a minute, then try again.")
            return self._plain(start_response, "500 Internal Server Error", "Something went wrong", words)

    def _plain(self, start_response: StartResponse, status: str, heading: str, words: Markup) -> Iterable[bytes]:
        return answer(start_response, plain(status, heading, words), secure=self.secure)


def answer(
    start_response: StartResponse, page: tuple[str, list[tuple[str, str]], bytes], *, secure: bool
) -> Iterable[bytes]:
    """Gives status, headers and body as they are, with the standing headers."""
    status, told, body = page
    start_response(status, [*told, ("Content-Length", str(len(body))), *headers.standing(secure)])
    return [body]


def plain(status: str, heading: str, words: str) -> tuple[str, list[tuple[str, str]], bytes]:
    """A page that needs nothing of the application: its status, its type and its bytes."""
    body = PAGE.format(heading=heading, words=words).encode()
    return status, [("Content-Type", "text/html; charset=utf-8")], body


def name_of(host: str) -> str:
    """A Host header without its port, in small letters and without the dot that may end a name."""
    name = host.strip().lower()
    without_port = "".join(name.partition("]")[:2]) if name.startswith("[") else name.partition(":")[0]
    return without_port.removesuffix(".")
