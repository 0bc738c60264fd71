"""By when somebody must have looked at a concern, or read what a child sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from portal import calendar
from portal.council.council import Council
from portal.i18n import ENGLAND, date_words, local, moment_words, short_date_words, time_words
from portal.store.models import Review
from portal.store.vocabulary import ReviewStatus, Urgency

OPENS, CLOSES = time(9), time(17)  # a council's office hours, by England's clocks
NEXT_MORNING = time(10)
MIDNIGHT = time(0)  # what must be read before a meeting is due as its day begins
READ_WITHIN = 2  # working days
IN_HOURS = timedelta(hours=12)  # what is due sooner is counted down in hours, the rest in working days


def due_at(council: Council, urgency: Urgency, review: Review | None, now: datetime) -> datetime:
    """The moment by which a person must have acknowledged it.

    Urgent: within the council's `acknowledge_minutes`, day or night. Same day: when that working day ends, or at ten
    the next working morning when it comes out of hours. Read first: as `read_by` says; where it is about no review,
    when the second working day after ends.
    """
    if urgency == Urgency.URGENT:
        return now + timedelta(minutes=council.settings.acknowledge_minutes)
    if urgency != Urgency.READ_FIRST:
        return _same_day(council.days, now)
    return read_by(council, review, now) if review else feedback_read_by(council, now)


def read_by(council: Council, review: Review, since: datetime) -> datetime:
    """`read_before` for the day of that review."""
    return read_before(council, review.day, since)


def read_before(council: Council, meeting: date, since: datetime) -> datetime:
    """The moment by which what came in at `since` must have been read, be it a child's response or a worry in one.

    When the second working day after it ends; before the day of the meeting begins where that is sooner, and as for
    the same day once it is too late for that. A meeting that is over hurries nobody.
    """
    day, two_days = calendar.today(since), feedback_read_by(council, since)
    if meeting < day:
        return two_days
    return max(_same_day(council.days, since), min(two_days, calendar.start_of(meeting)))


def read_by_words(by: datetime) -> str:
    """That moment in words: a day and a time, or the day of the meeting alone."""
    there = local(by)
    return date_words(there.date()) if there.time() == MIDNIGHT else moment_words(by)


@dataclass(frozen=True)
class Countdown:
    """A clock in words: "by Wed 2 Dec" and "1 day left", or "Late since 10:24 am" and nothing left."""

    by: str
    left: str
    late: bool

    @property
    def words(self) -> str:
        """The whole of it."""
        return f"{self.by}, {self.left}" if self.left else self.by


def countdown(council: Council, by: datetime, now: datetime) -> Countdown:
    """How a clock that ends at `by` stands: the days left are working days, the last hours are counted as such."""
    there, today = local(by), calendar.today(now)
    if by < now:
        since = time_words(there.time()) if there.date() == today else short_date_words(there.date())
        return Countdown(f"Late since {since}", "", late=True)
    # what must be done before a day begins is due when the day before it ends
    day = there.date() - timedelta(days=1) if there.time() == MIDNIGHT else there.date()
    days_left = council.days.between(today, day)
    # of two moments in one zone Python takes the wall clocks' difference: wrong in the night they are changed
    span = by.astimezone(UTC) - now.astimezone(UTC)
    if days_left == 0 or span < IN_HOURS:
        left = _left_of_today(span)
    else:
        left = f"{days_left} day{'s' if days_left > 1 else ''} left"
    if there.time() == MIDNIGHT:
        return Countdown("by midnight" if day == today else f"by {short_date_words(day)}", left, late=False)
    hour = time_words(there.time())
    if day == today:
        return Countdown(f"by {hour}", left, late=False)
    named = short_date_words(day)
    return Countdown(f"by {named}" if there.time() == CLOSES else f"by {named} {hour}", left, late=False)


def _left_of_today(left: timedelta) -> str:
    minutes = int(left.total_seconds()) // 60
    number, unit = (minutes // 60, "hour") if minutes >= 60 else (max(1, minutes), "minute")
    return f"{number} {unit}{'s' if number > 1 else ''} left"


def evening_of(day: date) -> datetime:
    """When what is to be done by a day is late: as the office closes."""
    return _at(day, CLOSES)


def span_words(span: timedelta) -> str:
    """How long something took: "40 minutes", "5 hours", "3 days"."""
    minutes = max(1, round(span.total_seconds() / 60))
    number, unit = (minutes, "minute") if minutes < 60 else (round(minutes / 60), "hour")
    if number >= 48 and unit == "hour":
        number, unit = round(minutes / 60 / 24), "day"
    return f"{number} {unit}{'s' if number > 1 else ''}"


def feedback_read_by(council: Council, since: datetime) -> datetime:
    """The moment by which a child's feedback that came in at `since` must have been read: no meeting hurries it."""
    return _at(council.days.add(calendar.today(since), READ_WITHIN), CLOSES)


def _same_day(days: calendar.WorkingDays, now: datetime) -> datetime:
    there = local(now)
    today = there.date()
    if days.is_working(today) and there.time() < CLOSES:
        return _at(today, CLOSES if there.time() >= OPENS else NEXT_MORNING)
    return _at(days.add(today, 1), NEXT_MORNING)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, ENGLAND).astimezone(UTC)


def interpreter_by(council: Council, review: Review, on: date) -> date | None:
    """The last working day before the meeting, on which words must have been translated; seen from that day or later,
    today. None once the meeting's day has come, or while there is none.
    """
    meeting = review.planned_on
    if review.status != ReviewStatus.PLANNED or meeting is None or meeting <= on:
        return None
    return max(council.days.add(meeting, -1), on)
