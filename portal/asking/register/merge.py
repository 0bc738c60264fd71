"""Makes one child of two that are one: proposed by one person, confirmed by another; everything goes along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking.contact_safety import say_safe
from portal.asking.invitations.change import cut_off
from portal.asking.register.look_up import contacts_of
from portal.council.two_people import NotYours, managers, name_of
from portal.council.work import Work
from portal.faults import NotThere
from portal.sending import outbox
from portal.store.audit import Action
from portal.store.models import Attendance, Child, Concern, Contact, Invitation, OutcomeStep, Response, Review
from portal.store.references import plain
from portal.store.tables.file_tables import FileLine
from portal.store.tables.keeping_tables import CopyAsked, RetentionHold
from portal.store.tables.register_tables import ComingIro, FormerReference, OneChild
from portal.store.tables.staff_tables import UrgentAccess
from portal.store.vocabulary import Safe

FACTS = (
    *("first_name", "date_of_birth", "language", "iro_id", "social_worker_email", "looked_after_from"),
    *("looked_after_to", "email", "phone", "channel", "reached_through", "preferred_form", "large_print"),
    *("away_from", "away_until"),
)
# the strictest of what was said of a person counts
_STRICT = (Safe.NO, Safe.UNKNOWN, Safe.YES)


class SameChild(Exception):
    """It is the same row, or one of the two is being merged already."""


class ProposalUnknown(NotThere):
    """No such proposal waits."""


@dataclass(frozen=True)
class Preview:
    """What goes along with the child that goes, who is known under both, and which facts differ."""

    counts: dict[str, int]
    both: list[Contact]
    differing: list[str] = field(default_factory=list)


def preview(session: Session, keeps: Child, goes: Child) -> Preview:
    """What making them one would do; reads only."""
    reviews = sa.select(Review.id).where(Review.child_id == goes.id)
    invitations = sa.select(Invitation.id).where(Invitation.review_id.in_(reviews))
    asked: dict[str, sa.Select[int]] = {
        "reviews": sa.select(sa.func.count()).select_from(Review).where(Review.child_id == goes.id),
        "people": sa.select(sa.func.count()).select_from(Contact).where(Contact.child_id == goes.id),
        "forms": sa.select(sa.func.count()).select_from(Invitation).where(Invitation.review_id.in_(reviews)),
        "answers": sa.select(sa.func.count()).select_from(Response).where(Response.invitation_id.in_(invitations)),
        "concerns": sa.select(sa.func.count()).select_from(Concern).where(Concern.child_id == goes.id),
    }
    counts = {name: session.scalar(each) or 0 for name, each in asked.items()}
    both = [theirs for _ours, theirs in _known_under_both(session, keeps, goes)]
    differing = [name for name in FACTS if getattr(goes, name) not in (None, "", getattr(keeps, name))]
    return Preview(counts, both, [name for name in differing if getattr(keeps, name) not in (None, "")])


def propose(work: Work, keeps: Child, goes: Child) -> OneChild:
    """Says that these two are one; the managers are told, and nothing happens before a second person confirms it."""
    numbers = (keeps.id, goes.id)
    waits = sa.or_(OneChild.keeps_id.in_(numbers), OneChild.goes_id.in_(numbers))
    if keeps.id == goes.id or work.by.staff_id is None or work.session.scalar(sa.select(OneChild.id).where(waits)):
        raise SameChild(goes.id)
    made = OneChild(keeps_id=keeps.id, goes_id=goes.id, proposed_by=work.by.staff_id, proposed_at=work.now)
    work.session.add(made)
    work.session.flush()
    work.record(Action.PROPOSE_MERGE, f"child:{keeps.id}", child_id=keeps.id, why=f"child:{goes.id}")
    subject, body = work.council.notices.render(
        "one_child",
        language="en",
        reference=keeps.reference,
        other=goes.reference,
        by=name_of(work.session, work.by),
        link=f"{work.council.settings.public_url}/register/one",
    )
    told, dedupe = managers(work.session), f"one:{made.id}"
    outbox.post_to_staff(work.session, told, dedupe=dedupe, subject=subject, body=body, now=work.now)
    return made


def proposals(session: Session) -> Sequence[OneChild]:
    """What waits for a second person, the oldest first."""
    wanted = sa.select(OneChild).options(
        joinedload(OneChild.keeps), joinedload(OneChild.goes), joinedload(OneChild.proposer)
    )
    return session.scalars(wanted.order_by(OneChild.id)).all()


def refuse(work: Work, number: int) -> None:
    """Takes a proposal away, or takes it back: they stay two."""
    found = _proposal(work.session, number)
    work.record(Action.REFUSED, f"child:{found.keeps_id}", child_id=found.keeps_id, why=f"one with {found.goes_id}")
    work.session.delete(found)
    work.session.flush()


def confirm(work: Work, number: int) -> Child:
    """Makes them one, as a second person says: the child that stays. Raises NotYours, ProposalUnknown.

    Reviews, people, forms, answers and worries go along; a person known under both is one, by the stricter of what was
    said of them. What is empty is filled. A link the child kept between reviews ends: it was made for the other row.
    """
    found = _proposal(work.session, number)
    if work.by.staff_id in (None, found.proposed_by):
        raise NotYours("Somebody else must confirm what you proposed.")
    keeps, goes = found.keeps, found.goes
    for ours, theirs in list(_known_under_both(work.session, keeps, goes)):
        _one_person(work, ours, theirs)
    work.session.execute(sa.delete(OutcomeStep).where(OutcomeStep.review_id.in_(_reviews(goes))))
    for table in (Review, Contact, Concern, FileLine, UrgentAccess):
        _move(work.session, table, goes, keeps)
    _move(work.session, FormerReference, goes, keeps)
    if not work.session.scalar(sa.select(CopyAsked.id).where(CopyAsked.child_id == keeps.id)):
        _move(work.session, CopyAsked, goes, keeps)
    if (held := work.session.get(RetentionHold, goes.id)) and not work.session.get(RetentionHold, keeps.id):
        work.session.add(RetentionHold(child_id=keeps.id, at=held.at, why=held.why))
    work.session.add(FormerReference(plain=plain(goes.reference), child_id=keeps.id))
    for name in FACTS:
        if getattr(keeps, name) in (None, ""):
            setattr(keeps, name, getattr(goes, name))
    keeps.large_print = keeps.large_print or goes.large_print
    said = f"child:{goes.id}"
    work.session.execute(sa.delete(ComingIro).where(ComingIro.child_id == goes.id))
    work.session.execute(sa.delete(OneChild).where(OneChild.id == found.id))
    work.session.flush()
    work.session.execute(sa.delete(Child).where(Child.id == goes.id))
    work.session.expire_all()
    work.record(Action.MERGE, f"child:{keeps.id}", child_id=keeps.id, why=said)
    work.session.flush()
    return keeps


def former_references(session: Session) -> dict[str, Child]:
    """The child that each former reference, in its plain form, means by now."""
    wanted = sa.select(FormerReference.plain, Child).join(Child, Child.id == FormerReference.child_id)
    return {row.plain: row.Child for row in session.execute(wanted)}


def _proposal(session: Session, number: int) -> OneChild:
    found = session.get(OneChild, number, with_for_update=True)
    if found is None:
        raise ProposalUnknown(number)
    return found


def _known_under_both(session: Session, keeps: Child, goes: Child) -> Iterator[tuple[Contact, Contact]]:
    ours = {plain(each.reference): each for each in contacts_of(session, keeps)}
    for theirs in contacts_of(session, goes):
        if plain(theirs.reference) in ours:
            yield ours[plain(theirs.reference)], theirs


def _one_person(work: Work, ours: Contact, theirs: Contact) -> None:
    whose = {"contact_id": ours.id}
    work.session.execute(sa.update(Invitation).where(Invitation.contact_id == theirs.id).values(whose))
    work.session.execute(sa.update(Attendance).where(Attendance.contact_id == theirs.id).values(whose))
    strict = min(ours.safe_to_contact, theirs.safe_to_contact, key=_STRICT.index)
    if strict != ours.safe_to_contact:
        say_safe(work, ours, strict, said_by=theirs.safe_said_by or "what was known of them twice")
    if theirs.excluded_from_review and not ours.excluded_from_review:
        ours.excluded_from_review = True
        cut_off(work, ours, reason="kept out of this review")
    ours.may_know_date = ours.may_know_date and theirs.may_know_date
    ours.large_print = ours.large_print or theirs.large_print
    for name in ("name", "relation", "has_pr", "email", "phone", "address", "away_from", "away_until"):
        if getattr(ours, name) in (None, ""):
            setattr(ours, name, getattr(theirs, name))
    work.session.flush()
    work.session.execute(sa.delete(Contact).where(Contact.id == theirs.id))
    work.session.expire_all()


def _reviews(child: Child) -> sa.Select[int]:
    return sa.select(Review.id).where(Review.child_id == child.id)


def _move(session: Session, table: type, goes: Child, keeps: Child) -> None:
    session.execute(sa.update(table).where(sa.column("child_id") == goes.id).values(child_id=keeps.id))
