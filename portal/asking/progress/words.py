"""How far each person is, in the plain sentences that staff read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy.orm import Session

from portal.asking.progress.read import Received, Roll, Sending
from portal.asking.recipients import Person
from portal.calendar import today
from portal.council.council import Council
from portal.i18n import date_words
from portal.store.models import Invitation, Review
from portal.store.vocabulary import Channel, MessageState, Origin, Source, Stage


class Progress(StrEnum):
    """How far somebody is, in the order a response goes through them; the last four are other ends."""

    MAY_NOT = "may_not"
    NOT_ASKED = "not_asked"
    QUEUED = "queued"
    TO_PRINT = "to_print"
    TO_TEXT = "to_text"
    FAILED = "failed"
    SENT = "sent"
    OPENED = "opened"
    STARTED = "started"
    RETURNED = "returned"
    PAPER = "paper"
    DECLINED = "declined"
    EXPIRED = "expired"


AWAY = "away until"  # how it begins why a message waits for somebody to come back
ON_ITS_WAY = (Progress.QUEUED, Progress.TO_PRINT, Progress.TO_TEXT, Progress.FAILED)
WITH_STAFF = (Progress.NOT_ASKED, Progress.TO_PRINT, Progress.TO_TEXT, Progress.FAILED)
WITH_THEM = (Progress.SENT, Progress.OPENED, Progress.STARTED)


class PersonState(NamedTuple):
    """One person and one review: `words` says it in a sentence, `since` when it began."""

    person: Person
    state: Progress
    words: str
    invitation: Invitation | None = None
    since: datetime | None = None
    before: Invitation | None = None  # asked earlier and withdrawn; where it stays out, it can be taken back there

    @property
    def asked(self) -> bool:
        """Whether there is an invitation, whatever became of it."""
        return self.invitation is not None

    @property
    def answered(self) -> bool:
        """Whether what they said is here."""
        return self.state in (Progress.RETURNED, Progress.PAPER)

    @property
    def may_be_asked(self) -> bool:
        """Whether they can be asked and nobody has."""
        return self.state == Progress.NOT_ASKED

    @property
    def waited_for(self) -> bool:
        """Whether they were asked and their answer may still come."""
        return self.state in (*ON_ITS_WAY, *WITH_THEM)

    @property
    def goes_by_text(self) -> bool:
        """Whether a text message waits that somebody has to send."""
        return self.state == Progress.TO_TEXT

    @property
    def may_be_reminded(self) -> bool:
        """Whether the way in is with them and they were not reminded of it."""
        return self.state in WITH_THEM and self.invitation is not None and not self.invitation.reminded_at

    @property
    def to_text(self) -> bool:
        """Whether somebody has to send them a text message."""
        return self.state == Progress.TO_TEXT

    @property
    def said_no_to_staff(self) -> bool:
        """Whether staff noted that they do not want to, which staff can take back."""
        return self.invitation is not None and self.invitation.declined_by is not None and not self.answered

    @property
    def needs_somebody(self) -> bool:
        """Whether staff have to do something before this person can answer."""
        return self.state in WITH_STAFF or (self.state == Progress.MAY_NOT and self.person.mendable)


def states(
    session: Session, council: Council, reviews: Sequence[Review], stage: Stage, *, now: datetime
) -> dict[int, tuple[PersonState, ...]]:
    """For each of the reviews, by number, everybody who could be asked at that stage, the child first.

    Four statements however many reviews; their children must be loaded already, or each costs one more.
    """
    roll = Roll.read(session, reviews, stage)
    return {review.id: states_of(council, roll, review, now) for review in reviews}


def states_of(council: Council, roll: Roll, review: Review, now: datetime) -> tuple[PersonState, ...]:
    """`states` of one review of a roll that was read."""
    return tuple(_state(roll, review, person, now) for person in roll.people(council, review, today(now)))


def unasked_of(council: Council, roll: Roll, review: Review, on: date) -> list[PersonState]:
    """`states_of` those alone who were not asked about that review."""
    people = [each for each in roll.people(council, review, on) if roll.invitation(review, each) is None]
    return [_unasked(each, roll.before(review, each)) for each in people]


def _state(roll: Roll, review: Review, person: Person, now: datetime) -> PersonState:
    invitation = roll.invitation(review, person)
    if invitation is None:
        return _unasked(person, roll.before(review, person))
    ended = _ended(invitation, roll.returned.get(invitation.id), now)
    state, words, since = ended or state_while_out(invitation, roll.sendings.get(invitation.id), now)
    return PersonState(person, state, words, invitation, since)


def state_while_out(invitation: Invitation, sending: Sending | None, now: datetime) -> tuple[Progress, str, datetime]:
    """State, words and since when, of an invitation that is neither answered nor over; `sending` asked last by it."""
    return _under_way(invitation) or _on_its_way(sending, invitation, now)


def _unasked(person: Person, before: Invitation | None) -> PersonState:
    if person.hindrance:
        asked = f"Asked on {_day(before.asked_at)}; " if before and before.origin == Origin.ASKED else "Not asked: "
        words = asked + person.hindrance
        return PersonState(person, Progress.MAY_NOT, words, before=before)
    notes = [note for note in (person.note, before and f"the link of {_day(before.asked_at)} is withdrawn") if note]
    words = "Not asked again yet" if before else "Not asked yet"
    return PersonState(person, Progress.NOT_ASKED, words + (f" ({'; '.join(notes)})" if notes else ""), before=before)


def _ended(invitation: Invitation, returned: Received | None, now: datetime) -> tuple[Progress, str, datetime] | None:
    if returned and returned.source == Source.PAPER:
        return Progress.PAPER, f"Returned on paper on {_day(returned.submitted_at)}", returned.submitted_at
    if returned:
        return Progress.RETURNED, f"Returned on {_day(returned.submitted_at)}", returned.submitted_at
    if invitation.declined_at:
        return (
            Progress.DECLINED,
            f"Does not want to answer (since {_day(invitation.declined_at)})",
            invitation.declined_at,
        )
    if now >= invitation.expires_at:
        how = "Started, not sent" if invitation.started_at else "Not answered"
        return Progress.EXPIRED, f"{how}; the link has ended", invitation.expires_at
    return None


def _under_way(invitation: Invitation) -> tuple[Progress, str, datetime] | None:
    if invitation.started_at:
        return Progress.STARTED, f"Started on {_day(invitation.started_at)}, not sent", invitation.started_at
    if invitation.opened_at:
        return Progress.OPENED, f"Opened on {_day(invitation.opened_at)}, nothing answered yet", invitation.opened_at
    if invitation.sent_at:
        how: dict[str, str] = {
            Channel.TEXT: "by text message",
            Channel.LETTER: "by letter",
            Channel.HAND: "by a letter handed over",
        }
        reminded = f", reminded on {_day(invitation.reminded_at)}" if invitation.reminded_at else ""
        way = how.get(invitation.channel, "by email")
        return Progress.SENT, f"Asked {way} on {_day(invitation.sent_at)}{reminded}", invitation.sent_at
    return None


def _on_its_way(sending: Sending | None, invitation: Invitation, now: datetime) -> tuple[Progress, str, datetime]:
    since = invitation.asked_at
    if sending is None or sending.state == MessageState.STOPPED:
        return Progress.FAILED, "Nothing was sent: give a new link", since
    if sending.state == MessageState.FAILED:
        return Progress.FAILED, f"The message did not arrive: {sending.failure or 'no reason given'}", since
    if sending.failure and sending.failure.startswith(AWAY) and now < sending.not_before:
        return Progress.QUEUED, f"Waiting: {sending.failure}", since
    if sending.by_hand and sending.channel == Channel.LETTER:
        return Progress.TO_PRINT, "Letter waiting to be printed", since
    if sending.by_hand:
        return Progress.TO_TEXT, "Text message waiting for somebody to send it", since
    if sending.failure:
        return Progress.QUEUED, f"Waiting to be sent again: {sending.failure}", since
    return Progress.QUEUED, "Waiting to be sent", since


def _day(moment: datetime | date) -> str:
    return date_words(today(moment) if isinstance(moment, datetime) else moment)
