"""How much a request may send, decided when its first lines are read: before a byte of it stands on the disk.

waitress takes a whole body in before the site sees it. Most pages need little; a picture and an import file need much,
and their pages carry a signed room for it (`portal.views.every_page.room`), which only whoever may open such a page is
given.
"""

from __future__ import annotations

import copy
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import ErrorTask

from portal.views.every_page import front, headers
from portal.views.every_page.access import LARGEST_RESPONDENT_POST, LARGEST_WITH_A_PICTURE
from portal.views.every_page.room import has_room

SMALL = 64 * 1024  # a code, a press of Start, an address that is none
IN_MEMORY = 512 * 1024  # what waitress keeps off the disk
LEAST_FREE = 0.1  # of the disk: with less, nothing that would be written to it is taken in
FORMS = ("/say/", "/sign-in")  # pages of people without a staff cookie that carry what was typed
STAFF_COOKIES = ("staff=", "__Host-staff=")
log = logging.getLogger(__name__)

Limit = Callable[[HTTPRequestParser], int]
SignedWith = Callable[[HTTPRequestParser], str]  # the secret key of the council that is asked; empty for none


def limit_for(signed_with: SignedWith, folder: Path) -> Limit:
    """The most that a request may send, in bytes; `folder` is where waitress puts what does not fit into memory."""

    def most(request: HTTPRequestParser) -> int:
        if request.command not in ("POST", "PUT", "PATCH"):
            return SMALL
        cookies = request.headers.get("COOKIE", "")
        limit = SMALL
        key = signed_with(request)
        if key and has_room(key, request.path, request.query):
            limit = LARGEST_WITH_A_PICTURE + SMALL
        elif request.path.startswith(FORMS) or any(name in cookies for name in STAFF_COOKIES):
            limit = LARGEST_RESPONDENT_POST + SMALL
        return limit if limit <= IN_MEMORY or _has_disk(folder) else IN_MEMORY

    return most


def channel_with(limit: Limit, *, secure: bool) -> type[HTTPChannel]:
    """A channel of waitress that keeps to the limit, and whose own answers carry the standing headers."""

    class Parser(HTTPRequestParser):
        def parse_header(self, header_plus: bytes) -> None:
            super().parse_header(header_plus)
            self.adj: Any = copy.copy(self.adj)
            self.adj.max_request_body_size = most = limit(self)
            if self.content_length >= most:
                self.expect_continue = False  # who asks first is told at once

    class Answer(ErrorTask):
        def execute(self) -> None:
            fault = self.request.error
            log.info("refused a request before it was read: %s %s", fault.code, fault.reason)
            self.status, told, body = front.plain(f"{fault.code} {fault.reason}", *_words(fault.code))
            self.response_headers.extend([*told, *headers.standing(secure)])
            self.set_close_on_finish()
            self.content_length = len(body)
            self.write(body)

    class Channel(HTTPChannel):
        parser_class: Any = Parser
        error_task_class: Any = Answer

    return Channel


def _words(code: int) -> tuple[str, str]:
    if code == 413:
        return "That was too much at once", "Make it shorter or smaller, then try again."
    return "We could not read that", "Go back and try again."


def _has_disk(folder: Path) -> bool:
    usage = shutil.disk_usage(folder)
    return usage.free >= LEAST_FREE * usage.total
