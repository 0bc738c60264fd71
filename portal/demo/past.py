"""The reviews that were: who was asked, what came back, how each review went, and who said afterwards how it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import calendar
from portal.asking import recipients
from portal.asking.invitations import ask, change, links
from portal.council.council import Council
from portal.council.work import Work
from portal.demo.answers import answers_to, read
from portal.demo.families import Family
from portal.demo.stage import BUILDER
from portal.forms.pages import form_for
from portal.hearing.responses import read_by_iro, save
from portal.intake.put import put_review
from portal.reviewing import outcomes
from portal.reviewing.outcome_facts import OutcomeFacts
from portal.store.audit import Actor
from portal.store.models import Contact, Invitation, Review
from portal.store.vocabulary import Chair, Channel, FormId, Participation, Respondent, ReviewKind, Source, Stage, Venue

HALF_YEAR = timedelta(days=182)
LATE_REASONS = (
    "IRO was ill",
    "The young person asked for another day",
    "Placement moved",
    "Parents could not come",
    "Told late",
)
VENUES = (Venue.HOME, Venue.HOME, Venue.SCHOOL, Venue.OFFICE, Venue.OFFICE, Venue.COMMUNITY, Venue.ONLINE)
PRESENT = {
    Participation.PN1: 46,
    Participation.PN2: 5,
    Participation.PN3: 2,
    Participation.PN4: 4,
    Participation.PN5: 6,
    Participation.PN6: 28,
    Participation.PN7: 9,
}
# how often somebody answers: before the review, and after it
BEFORE = {Respondent.CHILD: 0.52, Respondent.PARENT: 0.34, Respondent.CARER: 0.5, Respondent.PROFESSIONAL: 0.3}
AFTER = {Respondent.CHILD: 0.3, Respondent.PARENT: 0.26, Respondent.CARER: 0.3, Respondent.PROFESSIONAL: 0.34}


@dataclass
class Telling:
    """What every part of the story needs."""

    session: Session
    council: Council
    dice: Random
    today: date


def meetings_of(family: Family, dice: Random, *, first: date, last: date) -> Iterator[tuple[date, date]]:
    """(due, meeting) days of a child's reviews between two days, half a year apart, a few of them late."""
    due = first + timedelta(days=dice.randrange(HALF_YEAR.days))
    since = family.child.looked_after_from
    while due <= last:
        late = dice.random() < 0.045
        meeting = due + timedelta(days=dice.randrange(1, 25) if late else -dice.randrange(0, 18))
        while meeting.weekday() > 4:
            meeting -= timedelta(days=1)
        if since is None or meeting > since:
            yield due, meeting
        due = meeting + HALF_YEAR


def tell(telling: Telling, family: Family, number: int, due: date, meeting: date) -> Review:
    """One review from its planning to the last feedback, as its own days saw it."""
    session, council, dice = telling.session, telling.council, telling.dice
    told_late = dice.random() < 0.06
    told = meeting - timedelta(days=dice.randrange(4, 12) if told_late else dice.randrange(44, 70))
    review = plan(telling, family, number, due, meeting, told)
    asked = max(told, meeting - timedelta(days=dice.randrange(15, 40)))
    for invitation in ask_all(telling, family, review, Stage.CONSULT, morning(asked)):
        came_back = dice.random() < BEFORE[role_of(invitation)]
        answer(telling, invitation, between(dice, asked, meeting) if came_back else None)
    evening = at(meeting, 17)
    chair = Actor("staff", review.iro_id)
    outcomes.hold(Work(session, council, chair, evening), review, on=meeting)
    facts = outcome(telling, family, meeting, late=meeting > due)
    outcomes.record(Work(session, council, chair, evening), review, facts)
    _send_papers(telling, review, meeting)
    for invitation in _feedback_of(session, review):
        until = min(telling.today, meeting + timedelta(days=20))
        came_back = dice.random() < AFTER[role_of(invitation)] and until > meeting
        answer(telling, invitation, between(dice, meeting, until) if came_back else None)
    return review


def plan(telling: Telling, family: Family, number: int, due: date, meeting: date, told: date) -> Review:
    """The review as the case system knows it."""
    facts: dict[str, object] = {
        "reference": f"R{number:05}",
        "child_ref": family.child.reference,
        "kind": ReviewKind.SUBSEQUENT,
        "due_on": due,
        "planned_on": meeting,
        "planned_at": time(telling.dice.randrange(9, 17), telling.dice.choice([0, 30])),
        "told_on": told,
    }
    put = put_review(Work(telling.session, telling.council, BUILDER, morning(told)), facts)
    assert isinstance(put.row, Review)  # noqa: S101 - put_review returns reviews
    return put.row


def ask_all(telling: Telling, family: Family, review: Review, stage: Stage, now: datetime) -> list[Invitation]:
    """Everybody nothing hinders, asked at once."""
    known = recipients.Around(tuple(family.contacts), frozenset(), {})
    found = recipients.people_of(telling.council, review, stage, known, calendar.today(now))
    return [
        ask.ask(Work(telling.session, telling.council, BUILDER, now), review, person, stage=stage)
        for person in found
        if not person.hindrance
    ]


def _feedback_of(session: Session, review: Review) -> list[Invitation]:
    asked = sa.select(Invitation).where(Invitation.review_id == review.id, Invitation.stage == Stage.FEEDBACK)
    return list(session.scalars(asked.order_by(Invitation.id)))


def answer(telling: Telling, invitation: Invitation, on: datetime | None) -> None:
    """The answer that came at that moment; without one: opened perhaps, started perhaps, declined perhaps."""
    session, council, dice = telling.session, telling.council, telling.dice
    by = Actor("respondent", invitation.id)
    if on is None:
        stirred = dice.random()
        if stirred < 0.06:
            change.decline(Work(session, council, BUILDER, invitation.asked_at + timedelta(days=3)), invitation)
        elif stirred < 0.16:
            links.press_start(session, invitation, invitation.asked_at + timedelta(days=2))
        return
    form = council.library[invitation.form]
    given = answers_to(form, invitation.age, invitation.language, dice)
    paper = invitation.channel != Channel.EMAIL and dice.random() < 0.6
    if not paper:
        links.press_start(session, invitation, on - timedelta(minutes=12))
    response = save.receive(
        Work(session, council, BUILDER if paper else by, on),
        invitation,
        given,
        source=Source.PAPER if paper else Source.WEB,
        received_at=on,
        readings=read(council, invitation, given),
    )
    # the portal counts the days of reading: what is weeks old has been read, of the last days one or another has not
    settled = on.date() < telling.today - timedelta(days=14)
    if (dice.random() < 0.93 or settled) and on.date() < telling.today - timedelta(days=3):
        reader = Actor("staff", invitation.review.iro_id)
        read_by_iro.mark_read(Work(session, council, reader, on + timedelta(days=1)), response)


def outcome(telling: Telling, family: Family, meeting: date, *, late: bool) -> OutcomeFacts:
    """How the review went, as its IRO writes it down that evening."""
    dice = telling.dice
    code = (
        Participation.PN0
        if calendar.age_on(family.child.date_of_birth, meeting) < 4
        else dice.choices(list(PRESENT), list(PRESENT.values()))[0]
    )
    there = [c for c in family.contacts if c.role != Respondent.PARENT or dice.random() < 0.45]
    met = [c for c in family.contacts if c.role == Respondent.PARENT and c not in there and dice.random() < 0.15]
    chaired = dice.random() < 0.09 and code in (Participation.PN1, Participation.PN2)
    return OutcomeFacts(
        venue=dice.choice(VENUES),
        participation=code,
        chaired_by=dice.choice([Chair.CHILD, Chair.TOGETHER]) if chaired else Chair.IRO,
        iro_spoke_before=dice.random() < 0.76,
        attended=frozenset(c.id for c in there),
        met_iro=frozenset(c.id for c in met),
        parent_attended=any(c.role == Respondent.PARENT for c in there),
        parent_met_iro=bool(met),
        late_reason=dice.choice(LATE_REASONS) if late else None,
    )


def _send_papers(telling: Telling, review: Review, meeting: date) -> None:
    """Decisions and record go out in the days and weeks after; what is still to come is not written down."""
    decisions = meeting + timedelta(days=telling.dice.choice([1, 3, 4, 6, 7, 9]))
    written = meeting + timedelta(days=telling.dice.choice([14, 20, 24, 27, 31]))
    review.decisions_sent_on = decisions if decisions <= telling.today else None
    review.record_sent_on = written if written <= telling.today else None


def feedback_form(review: Review, contact: Contact | None) -> FormId | None:
    """The feedback form of that person for that review; none for a child under four."""
    return form_for(Stage.FEEDBACK, contact.role if contact else Respondent.CHILD, None if contact else review.age)


def role_of(invitation: Invitation) -> Respondent:
    """child, parent, carer or professional."""
    return invitation.contact.role if invitation.contact else Respondent.CHILD


def morning(day: date) -> datetime:
    """Nine in the morning of that day in England."""
    return at(day, 9)


def at(day: date, hour: int) -> datetime:
    """That hour of the day in England."""
    return calendar.start_of(day) + timedelta(hours=hour)


def between(dice: Random, first: date, last: date) -> datetime:
    """Some afternoon between two days."""
    days = max(0, (last - first).days - 1)
    return at(first + timedelta(days=dice.randrange(days + 1)), 16) + timedelta(minutes=dice.randrange(240))
