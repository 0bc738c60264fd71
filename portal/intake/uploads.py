"""A file between its preview and the yes that takes it in: sealed, its owner's alone, gone after a day."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.faults import NotThere
from portal.intake.problems import safe
from portal.store.models import Staff
from portal.store.sealing import keys
from portal.store.tables.staff_tables import Upload

KEPT = timedelta(days=1)


class UploadUnknown(NotThere):
    """There is no such file, or it is somebody else's, or its day is over: nobody can tell which."""


def keep(session: Session, staff: Staff, name: str, content: bytes, *, now: datetime) -> Upload:
    """Keeps a file for its owner; what was left lying for a day is thrown away. The name is only ever shown."""
    session.execute(sa.delete(Upload).where(Upload.at < now - KEPT))
    upload = Upload(
        staff_id=staff.id, at=now, name=safe(name), content=keys(session).close(content, _about(staff.id, now))
    )
    session.add(upload)
    session.flush()
    return upload


def find(session: Session, upload_id: int, staff: Staff, *, now: datetime) -> Upload:
    """The file if it is this person's and of today; raises UploadUnknown."""
    upload = session.get(Upload, upload_id)
    if upload is None or upload.staff_id != staff.id or upload.at < now - KEPT:
        raise UploadUnknown(upload_id)
    return upload


def content_of(session: Session, upload: Upload) -> bytes:
    """The bytes as they came; raises SealBroken."""
    return keys(session).open_bytes(upload.content, _about(upload.staff_id, upload.at))


def drop(session: Session, upload: Upload) -> None:
    """Throws the file away."""
    session.delete(upload)
    session.flush()


def _about(staff_id: int, at: datetime) -> str:
    return f"upload:{staff_id}:{at.isoformat()}"
