"""Pictures and voices, sent as what they are and as nothing else."""

from __future__ import annotations

from io import BytesIO

from flask import Response, abort, make_response, send_file

from portal.hearing.aloud.sounds import MIME
from portal.hearing.answers.kept import Aloud


def jpeg(image: bytes | None) -> Response:
    """The picture, as a JPEG and nothing else; 404 where there is none."""
    if image is None:
        abort(404)
    answer = make_response(image)
    answer.mimetype = "image/jpeg"
    return answer


def sound(content: bytes | None, said: Aloud) -> Response:
    """What was said, in the kind it was recorded in; in parts too, as players ask for it. 404 where it is gone."""
    if content is None:
        abort(404)
    # a file kept from it by hand is named after nobody
    name = f"said-aloud.{said.kind}"
    return send_file(BytesIO(content), mimetype=MIME[said.kind], conditional=True, download_name=name)
