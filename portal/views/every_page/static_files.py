"""Static files go out packed and those in parts as one, because a phone pays for every byte and request of a visit.

Pages do not, but for those that are `lightened`: most hold something secret beside words that somebody else may have
chosen, and the length of a packed page would tell the one from the other, little by little.
"""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path

from flask import Flask, Response, request

STATIC = Path(__file__).parents[2] / "static"
PACKED = (".css", ".js", ".svg")
LIGHTLY = 2  # of nine: the last tenth of a page's bytes costs as much time as all before it
# `portal.css` is what stands in the folder `portal`, in the order of the names; `staff.css` is added on staff's pages
PARTS = {
    f"{folder.name}{suffix}": sorted(folder.glob(f"*{suffix}"))
    for folder in STATIC.iterdir()
    if folder.is_dir()
    for suffix in (".css", ".js")
}


# what is written for whoever reads the source: remarks, in a script those on their own lines, and what lines begin with
_ASIDE = {".css": re.compile(rb"/\*.*?\*/|^[ \t]+", re.DOTALL | re.MULTILINE),
          ".js": re.compile(rb"^[ \t]*//.*\n|^[ \t]+", re.MULTILINE)}  # fmt: skip


@cache
def whole(name: str) -> bytes:
    """What a static file holds, its parts joined and without remarks; `name` must be one there is."""
    joined = b"\n".join(part.read_bytes() for part in PARTS.get(name) or [STATIC / name])
    aside = _ASIDE.get(Path(name).suffix)
    return aside.sub(b"", joined) if aside else joined


def lightened(page: Response) -> Response:
    """The page, packed where the browser can unpack it: only for one that shows nothing of an answer or of a request.

    Its ticket is masked anew each time (`respond.ticket`), so that no two lengths can be held against each other.
    """
    page.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"]:
        page.set_data(gzip.compress(page.get_data(), LIGHTLY, mtime=0))
        page.content_encoding = "gzip"
    return page


def init_app(app: Flask) -> None:
    """Packs the static files of `app` for browsers that can unpack them."""

    @cache
    def packed(name: str) -> bytes:
        return gzip.compress(whole(name), mtime=0)

    @app.after_request
    def pack(response: Response) -> Response:
        name = str((request.view_args or {}).get("filename", ""))
        if request.endpoint == "static" and response.status_code == 200 and name.endswith(PACKED):
            response.vary.add("Accept-Encoding")
            if request.accept_encodings["gzip"]:
                response.close()  # the file as it is
                response.direct_passthrough = False
                response.set_data(packed(name))
                response.content_encoding = "gzip"
                response.headers.pop("ETag", None)  # it names the other bytes
        return response
