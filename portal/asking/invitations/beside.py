"""What notices are written with besides an invitation's own rows, read at once for as many as are written together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking.reviews import Covers
from portal.store.models import Child, Contact, Invitation, Review, Staff


class _Holder(NamedTuple):
    """Who has a mailbox: a child, or a contact of one."""

    child_id: int | None
    contact_id: int | None
    reference: str | None


@dataclass(frozen=True)
class Beside:
    """Who answers for a review on the days that matter here, and who shares a mailbox."""

    covers: Mapping[date, Covers]
    mailboxes: Mapping[str, Collection[_Holder]]  # by address, in small letters

    @classmethod
    def read(cls, session: Session, invitations: Collection[Invitation], days: Collection[date]) -> Beside:
        """For these invitations: one statement, and one for each day."""
        addresses = {address for each in invitations if (address := _address(each))}
        mailboxes: dict[str, list[_Holder]] = defaultdict(list)
        if addresses:
            for address, child, contact, reference in session.execute(_holders(), {"addresses": list(addresses)}):
                mailboxes[address].append(_Holder(child, contact, reference))
        return cls({day: Covers.on(session, day) for day in days}, mailboxes)

    def iro(self, review: Review, day: date | None) -> Staff | None:
        """Who answers for the review on one of those days; without a day, whoever chairs it."""
        return (self.covers[day] if day else Covers({})).iro_of(review)

    def addressee(self, invitation: Invitation) -> str | None:
        """Whose message it is, where somebody else who is asked has the same mailbox; else nothing needs telling."""
        child, contact = invitation.review.child, invitation.contact
        for other in self.mailboxes.get(_address(invitation), ()):
            if contact is None:
                somebody_else = other.child_id != child.id
            else:
                # one person may be around several children, as a contact of each
                somebody_else = other.contact_id != contact.id and other.reference != contact.reference
            if somebody_else:
                return (contact.name if contact else child.first_name) or None
        return None


def _address(invitation: Invitation) -> str:
    whose = invitation.contact or invitation.review.child
    return (whose.email or "").casefold()


@cache
def _holders() -> sa.CompoundSelect[str, int | None, int | None, str | None]:
    asked: sa.BindParameter[list[str]] = sa.bindparam("addresses", expanding=True)
    contact, child = sa.func.lower(Contact.email), sa.func.lower(Child.email)
    contacts = sa.select(contact, sa.null(), Contact.id, Contact.reference).where(contact.in_(asked))
    children = sa.select(child, Child.id, sa.null(), sa.null()).where(child.in_(asked))
    return contacts.union_all(children)
