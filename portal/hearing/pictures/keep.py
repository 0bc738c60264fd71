"""Pictures beside answers: made safe before they are kept, sealed, and never shown further than their answer is."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.hearing.answers import wordless
from portal.hearing.answers.given import TooLong, clean
from portal.hearing.answers.kept import Heard
from portal.store.audit import Action, Actor
from portal.store.bulk import insert_into
from portal.store.models import Picture, Response
from portal.store.sealing import keys
from portal.store.vocabulary import ResponseStatus

LARGEST = 10 * 1024 * 1024  # bytes of a file as it comes in
CAPTION_LENGTH = 300  # characters

# what a revision says in the place of a state: the picture itself is not kept when another takes its place
ADDED, REPLACED, REMOVED = Action.PICTURE_ADDED, Action.PICTURE_REPLACED, Action.PICTURE_REMOVED

_PROGRAM = Path(__file__).with_name("reencode.py")
_PATIENCE = 20  # seconds; the program is stopped by a limit of its own long before, unless the machine is very busy
_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"mif1"}
_two_at_once = threading.BoundedSemaphore(2)  # each may take 200 MB

log = logging.getLogger(__name__)


class PictureRefused(Exception):
    """Not a picture that could be read: another kind of file, a damaged one, or more pixels than can be handled."""


class PictureTooBig(PictureRefused):
    """A file of more than LARGEST bytes."""


@dataclass(frozen=True)
class Standing:
    """What there is to know of a picture without opening it; `saved_by` names the browser that may still show it."""

    question: str
    caption: str | None
    saved_by: bytes | None


@dataclass(frozen=True)
class Drawn:
    """What a page brought beside the words of one question: a picture made safe, a caption, or that it be gone.

    Without an `image` the caption is for the picture that stands.
    """

    image: bytes | None = None
    caption: str | None = None
    removed: bool = False


def made_safe(raw: bytes) -> bytes:
    """The picture of an uploaded file as a new JPEG: upright, at most 1,600 pixels and 400,000 bytes, and nothing else.

    Takes JPEG, PNG, WebP and HEIC by their first bytes, whatever the file is called; transparent parts become white, of
    several pictures the first is taken. Slow (a second or two), so done before `writing(session)` is opened; the work
    is done by another process with little room and time, two at once. Raises PictureTooBig, PictureRefused.
    """
    if len(raw) > LARGEST:
        raise PictureTooBig
    kind = kind_of(raw)
    if kind is None:
        raise PictureRefused
    # neither the keys of the seal nor a path to other modules go along
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "PYTHON"))}
    try:
        with _two_at_once:
            done = subprocess.run(  # noqa: S603
                [sys.executable, "-I", str(_PROGRAM), kind],
                input=raw, capture_output=True, env=outside, timeout=_PATIENCE, check=False,
            )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as fault:
        log.warning("a picture could not be read: %s", type(fault).__name__)
        raise PictureRefused from fault
    if done.returncode or not done.stdout.startswith(_JPEG):
        # the last line names the error, and at most a number out of the file
        log.info("a picture was refused: %s", done.stderr.decode(errors="replace").strip().rpartition("\n")[2][:200])
        raise PictureRefused
    return done.stdout


def kind_of(raw: bytes) -> str | None:
    """The kind of picture that the first bytes announce, as Pillow names it; None for whatever is not taken."""
    if raw.startswith(_JPEG):
        return "JPEG"
    if raw.startswith(_PNG):
        return "PNG"
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "WEBP"
    return "HEIF" if raw[4:8] == b"ftyp" and raw[8:12] in _HEIC else None


def standing(session: Session, response: Response) -> dict[str, Standing]:
    """The pictures of a response by question, captions opened, images not; one statement."""
    ring, about = keys(session), f"caption:{response.id}:"
    found = session.execute(_standing(), {"response_id": response.id})
    return {
        question: Standing(
            question,
            None if caption is None else ring.open(caption, about + question),
            saved_by if response.status == ResponseStatus.DRAFT else None,
        )
        for question, caption, saved_by in found
    }


@cache
def _standing() -> sa.Select[str, bytes | None, bytes | None]:
    columns = sa.select(Picture.question, Picture.caption, Picture.saved_by)
    return columns.where(Picture.response_id == sa.bindparam("response_id")).order_by(Picture.id)


def open_picture(session: Session, response: Response, question: str) -> bytes | None:
    """The picture beside that answer as a JPEG; None where there is none.

    Who may see it is for `sharing.shown` to say: whoever is shown the answer, on the page of the response alone.
    """
    sealed = session.scalar(
        sa.select(Picture.image).where(Picture.response_id == response.id, Picture.question == question)
    )
    return None if sealed is None else keys(session).open_bytes(sealed, _about(response, question))


def captions(session: Session, invitation_id: int) -> dict[str, str]:
    """The captions written so far for that invitation by question, opened; one statement."""
    ring = keys(session)
    return {
        question: ring.open(caption, f"caption:{response_id}:{question}")
        for response_id, question, caption in session.execute(_captions(), {"invitation_id": invitation_id})
        if caption is not None
    }


@cache
def _captions() -> sa.Select[int, str, bytes | None]:
    return (
        sa.select(Picture.response_id, Picture.question, Picture.caption)
        .join(Response, Response.id == Picture.response_id)
        .where(Response.invitation_id == sa.bindparam("invitation_id"), Picture.caption.is_not(None))
    )


def put_picture(
    session: Session,
    response: Response,
    question: str,
    cleaned: bytes,
    caption: str | None,
    *,
    by: Actor,
    now: datetime,
    saved_by: bytes | None = None,
) -> None:
    """Puts a picture, as `made_safe` returned it, beside the answer to that question, in the place of an earlier one.

    The question counts as answered from then on, with or without words. Of a response that was sent, and of a draft
    where another browser had put it there, the earlier caption and the fact are kept as a revision; the earlier picture
    is not. Raises TooLong for the caption.
    """
    caption = fitting(question, caption)
    before = standing(session, response).get(question)
    ring, where = keys(session), f"{response.id}:{question}"
    facts = {
        "image": ring.close(cleaned, f"picture:{where}"),
        "caption": ring.close(caption, f"caption:{where}") if caption else None,
        "saved_by": saved_by,
    }
    put = insert_into(session, Picture.__table__).values(response_id=response.id, question=question, **facts)
    session.execute(put.on_conflict_do_update(index_elements=["response_id", "question"], set_=facts))
    # whoever drew and wrote nothing has answered
    wordless.answered(session, response, question, saved_by)
    was, elsewhere = _was(question, REPLACED if before else ADDED, before), bool(before and before.saved_by != saved_by)
    wordless.note_change(session, response, was, _about(response, question), elsewhere=elsewhere, by=by, now=now)


def set_caption(session: Session, response: Response, question: str, caption: str | None) -> None:
    """Other words about a picture that was not sent yet, or none; raises TooLong."""
    caption = fitting(question, caption)
    sealed = keys(session).close(caption, f"caption:{response.id}:{question}") if caption else None
    session.execute(
        sa.update(Picture)
        .where(Picture.response_id == response.id, Picture.question == question)
        .values(caption=sealed)
    )


def drop_picture(session: Session, response: Response, question: str, *, by: Actor, now: datetime) -> None:
    """Takes a picture away; a question that it alone answered is blank again. Nothing happens where there is none."""
    before = standing(session, response).get(question)
    if before is None:
        return
    session.execute(sa.delete(Picture).where(Picture.response_id == response.id, Picture.question == question))
    wordless.taken_away(session, response, question)
    was = _was(question, REMOVED, before)
    wordless.note_change(session, response, was, _about(response, question), by=by, now=now)


def fitting(question: str, caption: str | None) -> str | None:
    """The caption as it is kept, None when nothing is left of it; raises TooLong beyond CAPTION_LENGTH."""
    kept = clean(caption or "")
    if len(kept) > CAPTION_LENGTH:
        raise TooLong(question, len(kept), CAPTION_LENGTH)
    return kept or None


def _was(question: str, what: Action, before: Standing | None) -> Heard:
    return Heard(question, what, words=before.caption if before else None)


def _about(response: Response, question: str) -> str:
    return f"picture:{response.id}:{question}"
