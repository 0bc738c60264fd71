"""Everything a respondent's page needs to know of one invitation, in a single statement."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, contains_eager

from portal.asking.reviews import stands
from portal.store.clauses import chair_id
from portal.store.models import Child, Contact, Device, Invitation, Response, Review, Staff
from portal.store.sealing import hash_secret
from portal.store.staff_tables import Cover
from portal.store.vocabulary import ResponseStatus


@dataclass(frozen=True)
class LoadedInvitation:
    """An invitation with its people, its response, and the browser that came with its cookie.

    `iro` is who runs the meeting: the review's IRO (else the child's), or whoever covers on the meeting day.
    `device` is None without a cookie of this invitation; it may be locked, and then must not be read to.
    """

    invitation: Invitation
    response: Response | None
    device: Device | None
    iro: Staff | None

    @property
    def review(self) -> Review:
        """The review that is asked about."""
        return self.invitation.review

    @property
    def child(self) -> Child:
        """The child whose review it is."""
        return self.invitation.review.child

    @property
    def contact(self) -> Contact | None:
        """The adult who was asked; None when the child was."""
        return self.invitation.contact

    @property
    def reads(self) -> bool:
        """Whether this browser may be shown anything of this invitation."""
        return self.device is not None and self.device.locked_at is None

    @property
    def sent(self) -> bool:
        """Whether the answers were sent."""
        return self.response is not None and self.response.status == ResponseStatus.SUBMITTED


def load(session: Session, invitation_id: int, secret: str | None) -> LoadedInvitation | None:
    """The invitation of that number for a browser whose cookie holds `secret`; None where there is no such number.

    Reads anew whatever the session knew before, so that it also serves as the second look before writing.
    """
    asked = {"invitation_id": invitation_id, "key_hash": hash_secret(secret or "")}
    found = session.execute(_statement(), asked).first()
    if found is None:
        return None
    invitation, response, device, usual, standing_in = found
    runs_it = standing_in or usual
    return LoadedInvitation(invitation, response, device, runs_it if runs_it and runs_it.works_here else None)


@cache
def _statement() -> sa.Select[Invitation, Response, Device, Staff, Staff]:
    """Made once: so many entities take longer to write down as SQL than the database takes to find them."""
    iro, cover = aliased(Staff), aliased(Staff)
    away = sa.and_(Cover.iro_id == chair_id, stands(Review.planned_on))
    here = sa.and_(Device.invitation_id == Invitation.id, Device.key_hash == sa.bindparam("key_hash"))
    return (
        sa.select(Invitation, Response, Device, iro, cover)
        .join(Invitation.review)
        .join(Review.child)
        .outerjoin(Invitation.contact)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .outerjoin(Device, here)
        .outerjoin(iro, iro.id == chair_id)
        .outerjoin(Cover, away)
        .outerjoin(cover, cover.id == Cover.cover_id)
        .where(Invitation.id == sa.bindparam("invitation_id"))
        # where two covers overlap, the one written last counts
        .order_by(Cover.id.desc())
        .limit(1)
        .options(contains_eager(Invitation.review).contains_eager(Review.child), contains_eager(Invitation.contact))
        .execution_options(populate_existing=True)
    )
