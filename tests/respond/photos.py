"""Photos as a browser brings them, and what was kept of them."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.store.models import Picture
from portal.store.sealing import keys
from tests.browser import Browser
from tests.respond.town import Town


def add(
    browser: Browser, raw: bytes, button: str = "Next", name: str = "me.jpg", kind: str = "image/jpeg", **more: Any
) -> Browser:
    """Chooses a file in the field for a photo, and presses the button."""
    data: dict[str, Any] = dict(browser.fields(button)) | more
    data["y_wish_picture"] = a_file(raw, name, kind)
    return post(browser, browser.leads_to(button), data)


def a_file(raw: bytes, name: str = "me.jpg", kind: str = "image/jpeg") -> FileStorage:
    """A file as a browser sends one."""
    return FileStorage(io.BytesIO(raw), filename=name, content_type=kind)


def post(browser: Browser, path: str, data: dict[str, Any]) -> Browser:
    """Sends fields and files as a browser does."""
    # put together in memory: the test client would leave a file open behind it
    boundary, body = encode_multipart(data)
    return browser.send(path, body, content_type=f"multipart/form-data; boundary={boundary}")


def kept(town: Town) -> Image.Image | None:
    """The picture beside the answer, opened."""
    rows = town.all(Picture)
    if not rows:
        return None
    (row,) = rows
    return Image.open(io.BytesIO(keys(town.session).open_bytes(row.image, f"picture:{row.response_id}:{row.question}")))
