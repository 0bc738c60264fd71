"""Lays what a file says beside what is kept: what is new, what changes, and what a person confirmed and so stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking.by_hand import Kept, settled_against
from portal.asking.reviews import ChildUnknown, StaffUnknown, find_child, find_staff
from portal.calendar import age_on
from portal.sending.addresses import email_address, postal_address
from portal.store.audit import Action
from portal.store.models import Child, Contact, Review, Staff
from portal.store.vocabulary import Channel, CodedBy, Participation, ReviewStatus

Facts = Mapping[str, object]

CHILD = (
    *("first_name", "date_of_birth", "language", "social_worker_email", "looked_after_from", "looked_after_to"),
    *("email", "phone", "reached_through", "large_print", "away_from", "away_until"),
)
CONTACT = (
    *("role", "name", "relation", "has_pr", "email", "phone", "address", "language", "channel", "safe_to_contact"),
    *("may_know_date", "excluded_from_review", "large_print", "away_from", "away_until"),
)
PLAN = ("kind", "due_on", "planned_on", "planned_at", "told_on")
OUTCOME = (
    *("status", "held_on", "completed_on", "venue", "participation", "chaired_by", "iro_spoke_before"),
    *("parent_attended", "parent_met_iro", "decisions_sent_on", "record_sent_on", "late_reason"),
)

UNDER_FIVE = 4  # PN0 stands up to the fourth birthday, itself included; which day it was is for the file's check to say


@dataclass
class Known:
    """What is kept already of everything a file speaks of, read at once; what it lacks is not kept.

    With it, rows are added and changed without a statement each: `records.settle` writes them all.
    """

    children: dict[str, Child] = field(default_factory=dict)
    contacts: dict[tuple[int, str], Contact] = field(default_factory=dict)  # child's number, reference
    reviews: dict[str, Review] = field(default_factory=dict)
    reviews_of: dict[int, list[Review]] = field(default_factory=lambda: defaultdict(list))  # child's number
    staff: dict[str, Staff] = field(default_factory=dict)  # by address
    unsettled: list[tuple[Action, Kept, str | None]] = field(default_factory=list)  # action, row, why


@dataclass(frozen=True)
class Comparison:
    """One row of a file beside what is kept: `made` would make a new row, `changed` are the facts that would change."""

    model: type[Kept]
    row: Kept | None
    made: dict[str, Any]
    changed: dict[str, Any]
    differences: list[str]  # what a person confirmed and the file contradicts
    against: dict[str, Any] = field(default_factory=dict)  # the same by fact: what the file says

    @property
    def outcome(self) -> str:
        """new, changed or same."""
        if self.row is None:
            return "new"
        return "changed" if self.changed else "same"


def compare_child(session: Session, facts: Facts, known: Known | None = None) -> Comparison:
    """A child by `reference`; raises StaffUnknown."""
    reference = str(facts["reference"])
    if known:
        child = known.children.get(reference)
    else:
        child = session.scalar(sa.select(Child).where(Child.reference == reference))
    said = _said(facts, CHILD) | _iro(session, facts, known)
    return _compare(Child, child, {"reference": reference, "first_name": ""}, said)


def compare_contact(session: Session, facts: Facts, known: Known | None = None) -> Comparison:
    """A contact by `child_ref` and `reference`; one that is new is reached by email before letter before text.

    Raises ChildUnknown.
    """
    child, reference = _child(session, facts, known), str(facts["reference"])
    if known:
        contact = known.contacts.get((child.id, reference))
    else:
        of = sa.select(Contact).where(Contact.child_id == child.id, Contact.reference == reference)
        contact = session.scalar(of)
    said = _said(facts, CONTACT)
    posted = postal_address(said.get("address"))
    usual = (
        Channel.EMAIL
        if email_address(said.get("email"))
        else Channel.TEXT
        if said.get("phone") and not posted
        else Channel.LETTER
    )
    confirmed = ["safe_to_contact"] if contact is not None and contact.safe_said_by else []
    basis = {"child": child, "reference": reference, "name": "", "channel": usual}
    return _compare(Contact, contact, basis, said, confirmed)


def compare_review(session: Session, facts: Facts, known: Known | None = None) -> Comparison:
    """A review by `reference`, of `child_ref`; raises ChildUnknown, StaffUnknown."""
    child, reference = _child(session, facts, known), str(facts["reference"])
    if known:
        review = known.reviews.get(reference)
    else:
        review = session.scalar(sa.select(Review).where(Review.reference == reference))
    said = _said(facts, (*PLAN, *OUTCOME)) | _iro(session, facts, known)
    if said.get("held_on"):
        said.setdefault("status", ReviewStatus.HELD)
    confirmed = _confirmed(review) if review is not None else []
    basis = {"child": child, "reference": reference, "iro_id": child.iro_id}
    compared = _compare(Review, review, basis, said, confirmed)
    if review is None or can_be(review, compared.changed):
        return compared
    # what a person confirmed and what the file says do not go together: the file's outcome is not taken in parts
    return _compare(Review, review, basis, said, {*confirmed, *OUTCOME}, filling=False)


def can_be(review: Review, changed: Mapping[str, Any]) -> bool:
    """Whether the review with these changes keeps the promises its table makes."""

    def then(name: str) -> Any:
        return changed.get(name, getattr(review, name))

    held_on, completed_on, code = then("held_on"), then("completed_on"), then("participation")
    if (then("status") == ReviewStatus.HELD) != (held_on is not None):
        return False
    if held_on is None:
        return code is None
    under_five = age_on(review.child.date_of_birth, held_on) <= UNDER_FIVE
    return (completed_on is None or completed_on >= held_on) and (code != Participation.PN0 or under_five)


def _compare(
    model: type[Kept],
    row: Kept | None,
    basis: dict[str, Any],
    said: dict[str, Any],
    confirmed: Iterable[str] = (),
    *,
    filling: bool = True,
) -> Comparison:
    if row is None:
        return Comparison(model, None, basis | said, {}, [])
    differing = {
        name: value
        for name, value in said.items()
        if getattr(row, name) != value and not settled_against(row, name, value)
    }
    by_hand = row.corrected or {}
    # what is still empty was confirmed by nobody, and a file may fill it, unless somebody emptied it
    standing = [name for name in set(confirmed) if not (filling and getattr(row, name) is None)]
    kept = [name for name in differing if name in by_hand or name in standing]
    differences = [_difference(row, name, differing[name]) for name in kept]
    changed = {name: value for name, value in differing.items() if name not in kept}
    return Comparison(model, row, basis, changed, differences, {name: differing[name] for name in kept})


def _difference(row: Kept, name: str, theirs: object) -> str:
    if name == "iro_id":
        return "iro: kept as somebody put it right, the file names another"
    return f"{name}: kept {_shown(getattr(row, name))}, the file says {_shown(theirs)}"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "nothing" if value is None else str(value)


def _said(facts: Facts, names: Iterable[str]) -> dict[str, Any]:
    return {name: facts[name] for name in names if facts.get(name) is not None}


def _iro(session: Session, facts: Facts, known: Known | None) -> dict[str, Any]:
    email = facts.get("iro_email")
    if not email:
        return {}
    if known is None:
        return {"iro_id": find_staff(session, str(email)).id}
    if str(email) not in known.staff:
        raise StaffUnknown(email)
    return {"iro_id": known.staff[str(email)].id}


def _child(session: Session, facts: Facts, known: Known | None) -> Child:
    reference = str(facts["child_ref"])
    if known is None:
        return find_child(session, reference)
    if reference not in known.children:
        raise ChildUnknown(reference)
    return known.children[reference]


def _confirmed(review: Review) -> list[str]:
    """Which facts of a review a person settled in the portal."""
    kept = ["status"] if review.status == ReviewStatus.HELD else []
    kept += ["planned_on", "planned_at"] if review.plan_settled else []
    kept += OUTCOME if review.outcome_settled or review.participation_by == CodedBy.PERSON else []
    # a code that came from a file is nobody's word
    return [name for name in kept if name != "participation" or review.participation_by == CodedBy.PERSON]
