"""Takes in what a file or another system says of children, contacts and reviews; what a person confirmed stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking.deadlines import age_on, financial_year
from portal.asking.house import House
from portal.asking.reviews import find_child, find_staff
from portal.asking.standing import cut_off, review_cancelled, reviews_moved
from portal.store.audit import Actor, record
from portal.store.models import AuditEntry, Child, Contact, Review

Facts = Mapping[str, object]

CHILD = ("first_name", "date_of_birth", "language", "social_worker_email", "looked_after_from", "looked_after_to",
         "email", "phone", "reached_through")  # fmt: skip
CONTACT = ("role", "name", "relation", "has_pr", "email", "phone", "address", "language", "channel", "safe_to_contact",
           "may_know_date", "excluded_from_review")  # fmt: skip
PLAN = ("kind", "due_on", "planned_on", "planned_at", "told_on")
OUTCOME = ("status", "held_on", "completed_on", "venue", "participation", "chaired_by", "iro_spoke_before",
           "parent_attended", "parent_met_iro", "decisions_sent_on", "record_sent_on", "late_reason")  # fmt: skip


@dataclass(frozen=True)
class Put:
    """What became of one row: `outcome` is new, changed or same; `differences` say what was kept against the file."""

    row: Child | Contact | Review
    outcome: str
    differences: list[str] = field(default_factory=list)


def put_child(session: Session, facts: Facts, *, by: Actor, now: datetime) -> Put:
    """A child of `reference`, new or brought up to date. `iro_email` names the IRO.

    A fact that is absent or None says nothing and changes nothing. Raises StaffUnknown.
    """
    child = session.scalar(sa.select(Child).where(Child.reference == facts["reference"]))
    said = _said(facts, CHILD) | _iro(session, facts)
    if child is None:
        child = Child(reference=facts["reference"], **{"first_name": ""} | said)
        return _added(session, child, by, now)
    return _changed(session, child, said, [], by, now)


def put_contact(session: Session, facts: Facts, *, by: Actor, now: datetime) -> Put:
    """A contact, by `child_ref` and `reference`, new or brought up to date.

    A new one is reached by what is known, email before letter before text. What a person said of its safety stays and
    is listed; whoever is kept out, or is said not to be safe, is cut off. Raises ChildUnknown.
    """
    child = find_child(session, str(facts["child_ref"]))
    contact = session.scalar(
        sa.select(Contact).where(Contact.child_id == child.id, Contact.reference == facts["reference"])
    )
    said = _said(facts, CONTACT)
    if contact is None:
        usual = "email" if said.get("email") else "text" if said.get("phone") and not said.get("address") else "letter"
        made = {"name": "", "channel": usual} | said
        return _added(session, Contact(child=child, reference=facts["reference"], **made), by, now)
    confirmed = ["safe_to_contact"] if contact.safe_said_by else []
    put = _changed(session, contact, said, confirmed, by, now)
    if put.outcome == "changed" and (contact.excluded_from_review or contact.safe_to_contact != "yes"):
        cut_off(session, contact, by=by, now=now, reason="kept out or not safe to contact, by a file")
    return put


def put_review(session: Session, facts: Facts, *, by: Actor, now: datetime, house: House | None = None) -> Put:
    """A review of `reference` for `child_ref`, new or brought up to date. `iro_email` names its IRO.

    A review that was held stays so; what a person recorded of it, and a meeting day a person moved, stay and are
    listed. When the meeting moves, the links that are out follow; with the `house`, messages that wait to leave are
    written anew. Raises ChildUnknown, StaffUnknown.
    """
    child = find_child(session, str(facts["child_ref"]))
    review = session.scalar(sa.select(Review).where(Review.reference == facts["reference"]))
    said = _said(facts, PLAN + OUTCOME) | _iro(session, facts)
    if said.get("held_on"):
        said.setdefault("status", "held")
    if review is None:
        review = Review(child=child, reference=facts["reference"], **{"iro_id": child.iro_id} | said)
        _derive(review, child)
        return _added(session, review, by, now)
    was, before = review.planned_on, review.status
    put = _changed(session, review, said, _confirmed(session, review, said), by, now, derive=child)
    if review.planned_on != was and review.status == "planned":
        reviews_moved(session, house, review, by=by, now=now, was=was)
    if review.status == "cancelled" != before:
        review_cancelled(session, house, review, by=by, now=now)
    return put


def _said(facts: Facts, names: Iterable[str]) -> dict[str, Any]:
    return {name: facts[name] for name in names if facts.get(name) is not None}


def _iro(session: Session, facts: Facts) -> dict[str, Any]:
    email = facts.get("iro_email")
    return {"iro_id": find_staff(session, str(email)).id} if email else {}


def _derive(review: Review, child: Child) -> None:
    """What follows from the day it was held, and from where a participation code came."""
    if review.held_on:
        review.year, review.age = financial_year(review.held_on), age_on(child.date_of_birth, review.held_on)
    if review.participation and review.participation_by is None:
        review.participation_by = "import"


def _confirmed(session: Session, review: Review, said: Mapping[str, Any]) -> list[str]:
    """Which facts of a review a person settled in the portal; looked up only when the file says otherwise."""
    differing = {name for name, value in said.items() if getattr(review, name) != value}
    kept = ["status"] if review.status == "held" else []
    if differing & {*PLAN, *OUTCOME, "iro_id"}:
        acts = set(
            session.scalars(
                sa.select(AuditEntry.action).where(
                    AuditEntry.subject == f"review:{review.id}", AuditEntry.actor.startswith("staff:")
                )
            )
        )
        kept += ["planned_on", "planned_at"] if "move" in acts else []
        kept += OUTCOME if acts & {"hold", "outcome", "cancel"} or review.participation_by == "person" else []
    return kept


def _added(session: Session, row: Child | Contact | Review, by: Actor, now: datetime) -> Put:
    session.add(row)
    session.flush()
    _note(session, "add", row, None, by, now)
    return Put(row, "new")


def _changed(
    session: Session,
    row: Child | Contact | Review,
    said: Mapping[str, Any],
    confirmed: Iterable[str],
    by: Actor,
    now: datetime,
    derive: Child | None = None,
) -> Put:
    differing = {name: value for name, value in said.items() if getattr(row, name) != value}
    # what is still empty was confirmed by nobody
    kept = [name for name in differing if name in set(confirmed) and getattr(row, name) is not None]
    differences = [f"{name}: kept {getattr(row, name)}, the file says {differing[name]}" for name in kept]
    changed = [name for name in differing if name not in kept]
    for name in changed:
        setattr(row, name, differing[name])
    if not changed:
        return Put(row, "same", differences)
    if isinstance(row, Review) and derive:
        _derive(row, derive)
    session.flush()
    _note(session, "change", row, ", ".join(changed), by, now)
    return Put(row, "changed", differences)


def _note(
    session: Session, action: str, row: Child | Contact | Review, why: str | None, by: Actor, now: datetime
) -> None:
    child_id = row.id if isinstance(row, Child) else row.child_id
    record(session, action, f"{type(row).__name__.lower()}:{row.id}", by=by, now=now, child_id=child_id, why=why)
