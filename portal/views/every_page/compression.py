"""Static files go out packed, because a phone pays for every byte of a first visit.

Pages do not: they hold a ticket beside words that somebody else may have chosen, and the length of a packed page would
tell the one from the other, little by little.
"""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

from flask import Flask, Response, request

PACKED = (".css", ".js", ".svg")


def init_app(app: Flask) -> None:
    """Packs the static files of `app` for browsers that can unpack them."""
    folder = Path(app.static_folder or "")

    @cache
    def packed(name: str) -> bytes:
        return gzip.compress((folder / name).read_bytes(), mtime=0)

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
