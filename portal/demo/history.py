"""The time before the portal: reviews as the case system knows them, and feedback from paper."""

from __future__ import annotations

from datetime import date, time, timedelta

from sqlalchemy.orm import Session

from portal.asking.invitations import ask
from portal.council.work import Work
from portal.demo import past
from portal.demo.answers import answers_to, read
from portal.demo.families import Family
from portal.demo.past import Telling
from portal.demo.stage import BUILDER
from portal.hearing.responses import save
from portal.intake.compare import Known
from portal.intake.put import put_review, settle
from portal.store.models import Contact, Review
from portal.store.vocabulary import ReviewKind, ReviewStatus, Source

FEEDBACK = 0.16  # of the reviews, somebody sent a paper form


def bring_in(telling: Telling, held: list[tuple[Family, date, date]]) -> None:
    """Takes in (family, due, meeting) of reviews that were held, in few statements, and some paper feedback."""
    session, dice = telling.session, telling.dice
    known = Known()
    for family, _due, _meeting in held:
        known.children[family.child.reference] = family.child
    rows: list[tuple[Family, Review]] = []
    for number, (family, due, meeting) in enumerate(held, start=1):
        facts = _facts(telling, family, f"H{number:05}", due, meeting)
        now = past.morning(meeting + timedelta(days=28))
        put = put_review(Work(session, telling.council, BUILDER, now), facts, known)
        if isinstance(put.row, Review):
            rows.append((family, put.row))
    settle(session, known, by=BUILDER, now=past.morning(telling.today - timedelta(days=200)))
    for family, review in rows:
        if dice.random() < FEEDBACK:
            _import_feedback(session, telling, family, review)


def _facts(telling: Telling, family: Family, reference: str, due: date, meeting: date) -> dict[str, object]:
    dice = telling.dice
    outcome = past.outcome(telling, family, meeting, late=meeting > due)
    return {
        "reference": reference,
        "child_ref": family.child.reference,
        "kind": ReviewKind.SUBSEQUENT,
        "due_on": due,
        "planned_on": meeting,
        "planned_at": time(dice.randrange(9, 17)),
        "told_on": meeting - timedelta(days=50),
        "status": ReviewStatus.HELD,
        "held_on": meeting,
        "venue": outcome.venue,
        "participation": outcome.participation,
        "chaired_by": outcome.chaired_by,
        "iro_spoke_before": outcome.iro_spoke_before,
        "parent_attended": outcome.parent_attended,
        "parent_met_iro": outcome.parent_met_iro,
        "late_reason": outcome.late_reason,
        "decisions_sent_on": meeting + timedelta(days=dice.choice([2, 5, 6, 9])),
        "record_sent_on": meeting + timedelta(days=dice.choice([14, 21, 26, 33])),
    }


def _import_feedback(session: Session, telling: Telling, family: Family, review: Review) -> None:
    dice = telling.dice
    contact: Contact | None = dice.choice([None, *family.contacts])
    form = past.feedback_form(review, contact)
    if form is None:
        return
    received = past.at(review.held_on or telling.today, 12) + timedelta(days=dice.randrange(3, 20))
    invitation = ask.invite_imported(session, review, contact, form, "en", received)
    given = answers_to(telling.council.library[form], invitation.age, "en", dice)
    save.receive(
        Work(session, telling.council, BUILDER, received),
        invitation,
        given,
        source=Source.IMPORT,
        received_at=received,
        readings=read(telling.council, invitation, given),
    )
