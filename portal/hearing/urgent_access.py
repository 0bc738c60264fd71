"""Urgent access: whoever has no part in a child's reviews reads what was said before them, for an hour, openly.

For the evening on which the child's IRO cannot be reached. An IRO or a manager may; never business support or an
administrator. It takes a reason, opens one child, and tells the managers, the child's IRO and the watchers at once. It
opens what was said before a review as a cover would read it, and nothing said about an IRO's work; nothing can be
changed. Who used it is listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal import calendar
from portal.accounts.teams import Team
from portal.asking.reviews import ChildUnknown, Covers, find_child
from portal.council.two_people import managers
from portal.council.work import Work
from portal.i18n import moment_words
from portal.sending import outbox
from portal.store.audit import Action
from portal.store.models import Child, Concern, Contact, Invitation, Response, Review, Staff
from portal.store.tables.staff_tables import UrgentAccess
from portal.store.vocabulary import ReviewStatus, Role, Stage

LASTS = timedelta(minutes=60)
REASON = 10  # letters: less is no reason
LONGEST = 500
LISTED = timedelta(days=365)
MAY = frozenset({Role.IRO, Role.MANAGER})


class UrgentRefused(ValueError):
    """It does not open; the message says why, and may be shown beside the `field`."""

    def __init__(self, message: str, field: str = "why") -> None:
        super().__init__(message)
        self.field = field


def open_urgently(work: Work, staff: Staff, reference: str, why: str) -> UrgentAccess:
    """Opens the file of the child of that reference to that person for an hour, and tells everybody who must know.

    Raises UrgentRefused for a reference nobody has, without a reason of REASON letters or more, for whoever may not,
    while another is open, and for a child of their own.
    """
    try:
        child = find_child(work.session, reference)
    except ChildUnknown as fault:
        raise UrgentRefused("No child has this reference.", "child") from fault
    reason = " ".join(why.split())
    if staff.role not in MAY or not staff.works_here:
        raise UrgentRefused("Your role does not open a child's file.")
    if not REASON <= len(reason) <= LONGEST:
        raise UrgentRefused("Say why in a few words: it goes to the managers and the child’s IRO.")
    if standing(work.session, staff, work.now) is not None:
        raise UrgentRefused("You have another child’s file open. End that first.")
    if _works_with(work, staff, child):
        raise UrgentRefused("This child is yours: you see the file under My reviews.", "child")
    row = UrgentAccess(staff_id=staff.id, child_id=child.id, why=reason, at=work.now, ends_at=work.now + LASTS)
    work.session.add(row)
    work.session.flush()
    work.record(Action.URGENT, f"urgent_access:{row.id}", child_id=child.id, why=reason)
    _tell(work, staff, child, row)
    return row


def standing(session: Session, staff: Staff, now: datetime) -> UrgentAccess | None:
    """What that person has open at that moment; an account that was closed has nothing open."""
    if staff.role not in MAY or not staff.works_here:
        return None
    wanted = sa.select(UrgentAccess).where(
        UrgentAccess.staff_id == staff.id, UrgentAccess.at <= now, UrgentAccess.ends_at > now
    )
    latest = wanted.order_by(UrgentAccess.id.desc()).limit(1)
    return session.scalar(latest.options(joinedload(UrgentAccess.child).joinedload(Child.iro)))


def end(work: Work, row: UrgentAccess) -> None:
    """Ends it before its hour is over."""
    row.ends_at = min(row.ends_at, work.now)
    work.record(Action.END_URGENT, f"urgent_access:{row.id}", child_id=row.child_id)


def uses(session: Session, staff: Staff, team: Team, now: datetime) -> Sequence[UrgentAccess]:
    """Who used it in the last year, the latest first: a manager sees those of the team's children, others their own."""
    wanted = (
        sa.select(UrgentAccess)
        .join(UrgentAccess.child)
        .where(UrgentAccess.at > now - LISTED)
        .options(contains_eager(UrgentAccess.child), joinedload(UrgentAccess.staff))
        .order_by(UrgentAccess.id.desc())
    )
    mine = UrgentAccess.staff_id == staff.id
    return session.scalars(
        wanted.where(sa.or_(mine, team.clause(Child.iro_id)) if staff.role == Role.MANAGER else mine)
    ).all()


def said_before(session: Session, child_id: int) -> list[Response]:
    """What stands of what people said before that child's reviews, the latest review first; drafts among them."""
    return list(session.scalars(
        sa.select(Response)
        .join(Response.invitation)
        .join(Invitation.review)
        .outerjoin(Contact, Contact.id == Invitation.contact_id)
        .where(Review.child_id == child_id, Invitation.stage == Stage.CONSULT)
        .options(
            contains_eager(Response.invitation).contains_eager(Invitation.review).joinedload(Review.child),
            contains_eager(Response.invitation).joinedload(Invitation.contact),
            joinedload(Response.wording),
        )
        .order_by(Review.planned_on.desc(), Response.id)
    ))  # fmt: skip


def worries_of(session: Session, child_id: int) -> Sequence[Concern]:
    """The child's concerns, the latest first; none about an IRO's work."""
    wanted = sa.select(Concern).where(Concern.child_id == child_id, Concern.about_iro.is_(False))
    return session.scalars(wanted.order_by(Concern.raised_at.desc(), Concern.id)).all()


def _works_with(work: Work, staff: Staff, child: Child) -> bool:
    """Whether the person chairs a review of the child that is planned, is its IRO, or covers for whoever is."""
    covers = Covers.on(work.session, calendar.today(work.now))
    answering = covers.answering_for(child.iro)
    planned = sa.select(Review).where(Review.child_id == child.id, Review.status == ReviewStatus.PLANNED)
    theirs = any(covers.works_on(staff, review) for review in work.session.scalars(planned))
    return theirs or staff.id in (child.iro_id, answering and answering.id)


def _tell(work: Work, staff: Staff, child: Child, row: UrgentAccess) -> None:
    subject, body = work.council.notices.render(
        "urgent_access",
        language="en",
        name=staff.name,
        reference=child.reference,
        asked=row.why,
        due=moment_words(row.ends_at),
        link=f"{work.council.settings.public_url}/urgent",
    )
    told: dict[str, int | None] = dict.fromkeys(work.council.settings.watchers)
    told |= managers(work.session)
    if child.iro is not None and child.iro.works_here:
        told[child.iro.email] = child.iro.id
    told.pop(staff.email, None)
    dedupe = f"urgent_access:{row.id}"
    outbox.post_to_staff(work.session, told, dedupe=dedupe, subject=subject, body=body, now=work.now)
