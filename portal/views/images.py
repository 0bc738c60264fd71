"""A picture as the answer to a browser."""

from __future__ import annotations

from flask import Response, abort, make_response


def jpeg(image: bytes | None) -> Response:
    """The picture, as a JPEG and nothing else; 404 where there is none."""
    if image is None:
        abort(404)
    answer = make_response(image)
    answer.mimetype = "image/jpeg"
    return answer
