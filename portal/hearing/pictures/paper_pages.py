"""Pages of a form filled in by hand that came as photos: sealed as they come, and given to whoever types them in.

No browser is shown one again. Until the paper was typed in business support opens them, afterwards whoever runs the
meeting does; pages of feedback, which is about that person, are opened by business support alone.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.store.models import Invitation
from portal.store.sealing import keys
from portal.store.tables.media_tables import PaperPage

MOST = 20  # pages of one person: a booklet in large print, and some taken twice


class TooManyPages(Exception):
    """There are MOST pages already."""


def positions(session: Session, invitation_id: int) -> list[int]:
    """The pages that came for that invitation, in their order."""
    found = sa.select(PaperPage.position).where(PaperPage.invitation_id == invitation_id)
    return list(session.scalars(found.order_by(PaperPage.position)))


def add_page(session: Session, invitation: Invitation, cleaned: bytes, now: datetime) -> None:
    """Keeps one more page, as `keep.made_safe` returned it; raises TooManyPages."""
    stand = positions(session, invitation.id)
    if len(stand) >= MOST:
        raise TooManyPages
    position = max(stand, default=0) + 1
    image = keys(session).close(cleaned, f"paper:{invitation.id}:{position}")
    session.add(PaperPage(invitation_id=invitation.id, position=position, image=image, at=now))


def open_page(session: Session, invitation_id: int, position: int) -> bytes | None:
    """One page as a JPEG; None where there is none."""
    sealed = session.scalar(
        sa.select(PaperPage.image).where(PaperPage.invitation_id == invitation_id, PaperPage.position == position)
    )
    return None if sealed is None else keys(session).open_bytes(sealed, f"paper:{invitation_id}:{position}")


def drop_last(session: Session, invitation_id: int) -> None:
    """Takes the page away that came last; nothing happens where there is none."""
    stand = positions(session, invitation_id)
    if stand:
        where = (PaperPage.invitation_id == invitation_id, PaperPage.position == stand[-1])
        session.execute(sa.delete(PaperPage).where(*where))
