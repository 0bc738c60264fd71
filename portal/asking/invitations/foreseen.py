"""What the round of a day would do, told without doing it: who would be asked by which way and when, and who not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from portal.asking.invitations.ask import OVER, expiry, live, person_for
from portal.asking.invitations.daily_round import due_on, named, not_asked_yet, reviews_where, unreminded
from portal.asking.letters_there import leaves_itself
from portal.asking.progress.away import leaving_soon
from portal.asking.progress.read import Roll
from portal.asking.progress.yearly import professionals_due
from portal.asking.recipients import Person
from portal.calendar import by_day
from portal.council.work import Work
from portal.store.database import parts
from portal.store.models import Review
from portal.store.vocabulary import Channel, Stage


@dataclass(frozen=True)
class Asked:
    """Somebody who would be asked, by references, and by which way; `leaves` is None for what a person sends."""

    who: str
    stage: Stage
    channel: Channel
    leaves: datetime | None


@dataclass
class Foreseen:
    """Who would be asked and reminded, and who stays unasked and why."""

    asked: list[Asked] = field(default_factory=list)
    reminded: list[str] = field(default_factory=list)  # by references
    unasked: list[tuple[str, str]] = field(default_factory=list)  # by references, with the reason

    @property
    def ways(self) -> dict[tuple[Stage, Channel, datetime | None], int]:
        """How many would be asked by stage, way and the moment it leaves."""
        return Counter((each.stage, each.channel, each.leaves) for each in self.asked)


def foresee(work: Work, *, on: date) -> Foreseen:
    """What `daily_round.run_day` would do on that day as things stand; reads only.

    Somebody stopped by nothing but a rule that fits them (a child under 4) is told of as well.
    """
    seen = Foreseen()
    for stage, due in due_on(work.council, on):
        for some in parts(reviews_where(work.session, due)):
            roll = Roll.read(work.session, some, stage, how_far=False)
            for review in some:
                for person in not_asked_yet(work.council, roll, review, on):
                    _place(work, seen, review, person, stage)
    for review, contact in leaving_soon(work.session, work.council, on):
        if not live(work.session, review, contact, Stage.CONSULT):
            person = person_for(work.session, work.council, review, contact, Stage.CONSULT, on)
            _place(work, seen, review, person, Stage.CONSULT)
    placed = {each.who for each in seen.asked if each.stage == Stage.FEEDBACK}
    for review, person in professionals_due(work.session, work.council, on):
        if named(review, person) not in placed:
            _place(work, seen, review, person, Stage.FEEDBACK)
    seen.reminded += _reminded(work, on)
    return seen


def _place(work: Work, seen: Foreseen, review: Review, person: Person, stage: Stage) -> None:
    who, over = named(review, person), expiry(work.council, review, stage, work.now) <= work.now
    if person.hindrance or person.channel is None or over:
        seen.unasked.append((who, person.hindrance or OVER))
        return
    leaves = by_day(work.now) if leaves_itself(work.council, person.contact, person.channel) else None
    seen.asked.append(Asked(who, stage, person.channel, leaves))


def _reminded(work: Work, on: date) -> Iterator[str]:
    for invitation in unreminded(work.session, work.council, on, work.now):
        contact = invitation.contact
        yield f"{invitation.review.reference}, {f'{contact.role} {contact.reference}' if contact else 'child'}"
