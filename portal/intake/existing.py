"""What the portal knows already of the people and reviews a file speaks of, fetched at once and not row by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.asking.register.merge import former_references
from portal.intake import compare
from portal.store import ledger, references
from portal.store.database import parts
from portal.store.models import Child, Contact, Invitation, Response, Review, Staff
from portal.store.vocabulary import Source

if TYPE_CHECKING:
    from portal.intake.files.table import Row

Place = tuple[int, int | None, str]


@dataclass(frozen=True)
class Standing:
    """An invitation that stands, with the status (draft, submitted) and source of what came back, if anything did."""

    invitation: Invitation
    status: str | None
    source: Source | None


@dataclass
class Known(compare.Known):
    """Rows by the reference a file names them with; `erased` are the references of children who were erased."""

    erased: set[str] = field(default_factory=set)
    unclear: dict[tuple[str, str], str] = field(default_factory=dict)  # why, by fact and reference as written

    def child(self, row: Row, fact: str = "child_ref") -> Child | None:
        """The child a row speaks of, when it names one that is known."""
        return self.children.get(str(row.facts.get(fact)))

    def review(self, row: Row, fact: str = "reference") -> Review | None:
        """The review a row speaks of, when it names one that is known."""
        return self.reviews.get(str(row.facts.get(fact)))


def known_children(session: Session, rows: list[Row], fact: str) -> Known:
    """The children named by that fact, and everybody who works here; rows are given the spelling that is kept."""
    found = Known(staff={staff.email: staff for staff in session.scalars(_confirmed())})
    _respell(found, rows, fact, references.matches(session, Child.reference, _named(rows, fact)))
    for child in _by(session, Child, Child.reference, _named(rows, fact)):
        found.children[child.reference] = child
    _merged(session, found, rows, fact)
    unknown = _named(rows, fact) - found.children.keys()
    found.erased = ledger.erased(session, unknown)
    for reference in ledger.erased_but_for_zeros(session, unknown - found.erased):
        found.unclear[fact, reference] = "is that of an erased child but for its zeros; take the row out of the file"
    return found


def _merged(session: Session, found: Known, rows: list[Row], fact: str) -> None:
    """References of children who were found to be others: what hangs on them goes to those, their own row stays out."""
    unknown = _named(rows, fact) - found.children.keys()
    gone = former_references(session) if unknown else {}
    for reference in sorted(unknown):
        if child := gone.get(references.plain(reference)):
            found.children[child.reference] = child
            if fact == "reference":
                why = f"is one child with {child.reference} by now; take the row out of the file"
                found.unclear[fact, reference] = why
            else:
                _respell(found, rows, fact, references.Matches({reference: child.reference}))


def add_contacts(session: Session, found: Known, rows: Sequence[Row] = ()) -> None:
    """All contacts of the children already found; rows that name one are given the spelling that is kept."""
    ids = [child.id for child in found.children.values()]
    there: dict[int, list[str]] = defaultdict(list)
    for contact in _by(session, Contact, Contact.child_id, ids):
        found.contacts[contact.child_id, contact.reference] = contact
        there[contact.child_id].append(contact.reference)
    for child_id, theirs in _by_child(rows, found).items():
        _respell(found, theirs, "reference", references.match(_named(theirs, "reference"), there[child_id]))


def add_reviews(session: Session, found: Known, rows: list[Row]) -> None:
    """All reviews of the children already found, those the rows name."""
    _respell(found, rows, "reference", references.matches(session, Review.reference, _named(rows, "reference")))
    ids = [child.id for child in found.children.values()]
    reviews = {review.id: review for review in _by(session, Review, Review.child_id, ids)}
    reviews |= {review.id: review for review in _by(session, Review, Review.reference, _named(rows, "reference"))}
    for review in reviews.values():
        found.reviews[review.reference] = review
        found.reviews_of[review.child_id].append(review)


def known_for_responses(session: Session, rows: list[Row]) -> Known:
    """The reviews that rows of responses name, their children, and everybody around those."""
    found = Known()
    _respell(found, rows, "review_ref", references.matches(session, Review.reference, _named(rows, "review_ref")))
    for review in _by(session, Review, Review.reference, _named(rows, "review_ref")):
        found.reviews[review.reference] = review
    for child in _by(session, Child, Child.id, (review.child_id for review in found.reviews.values())):
        found.children[child.reference] = child
    add_contacts(session, found)
    _name_respondents(found, rows)
    return found


def _name_respondents(found: Known, rows: list[Row]) -> None:
    around: dict[int, list[str]] = defaultdict(list)
    for child in found.children.values():
        around[child.id].append(child.reference)
    for child_id, reference in found.contacts:
        around[child_id].append(reference)
    by_child: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if review := found.review(row, "review_ref"):
            by_child[review.child_id].append(row)
    for child_id, theirs in by_child.items():
        _respell(found, theirs, "respondent_ref", references.match(_named(theirs, "respondent_ref"), around[child_id]))


def _by_child(rows: Iterable[Row], found: Known) -> dict[int, list[Row]]:
    by_child: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if child := found.child(row):
            by_child[child.id].append(row)
    return by_child


def _named(rows: Iterable[Row], fact: str) -> set[str]:
    return {str(row.facts[fact]) for row in rows if row.facts.get(fact) is not None}


def _respell(found: Known, rows: Iterable[Row], fact: str, matched: references.Matches) -> None:
    """Writes each reference as it is kept, so that from here on the same are equal."""
    for row in rows:
        written = row.facts.get(fact)
        if isinstance(written, str) and written in matched.kept:
            row.facts[fact] = matched.kept[written]
    found.unclear |= {(fact, written): why for written, why in matched.unclear.items()}


def standing(session: Session, reviews: Iterable[int]) -> dict[Place, Standing]:
    """The live invitations of these reviews with what came back, by review, contact (none: the child) and stage."""
    found: dict[Place, Standing] = {}
    for some in parts(sorted(set(reviews))):
        rows = session.execute(
            sa.select(Invitation, Response.status, Response.source)
            .outerjoin(Response, Response.invitation_id == Invitation.id)
            .where(Invitation.review_id.in_(some), Invitation.withdrawn_at.is_(None))
        )
        for invitation, status, source in rows:
            place = (invitation.review_id, invitation.contact_id, invitation.stage)
            found[place] = Standing(invitation, status, source)
    return found


def _by(
    session: Session, model: type[Any], column: InstrumentedAttribute[Any], values: Iterable[object]
) -> Iterator[Any]:
    wanted = sorted({value for value in values if value is not None}, key=str)
    for some in parts(wanted):
        yield from session.scalars(sa.select(model).where(column.in_(some)))


def _confirmed() -> sa.Select[Staff]:
    """Accounts that only wait for a second person answer for nobody yet, and may never."""
    return sa.select(Staff).where(sa.or_(Staff.proposed_at.is_(None), Staff.confirmed_at.is_not(None)))
