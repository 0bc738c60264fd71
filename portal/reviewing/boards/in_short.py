"""One review in as few words as a phone has room for: who has answered, and what an IRO should know first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from portal.asking.progress.words import ON_ITS_WAY, Progress
from portal.council.council import Council
from portal.hearing.concerns import clocks
from portal.i18n import short_date_words
from portal.reviewing.boards.lines import Line
from portal.store.models import Concern
from portal.store.vocabulary import ConcernKind, Urgency

# each has room beside "adults 2 of 3" on a line of 360 px
CHILD: dict[Progress, tuple[str, str]] = {
    Progress.MAY_NOT: ("none", "Child not asked"),
    Progress.NOT_ASKED: ("none", "Child not asked"),
    Progress.SENT: ("ring", "Child asked"),
    Progress.OPENED: ("half", "Child opened"),
    Progress.STARTED: ("half", "Child begun"),
    Progress.RETURNED: ("in", "Child in"),
    Progress.PAPER: ("in", "Child in, paper"),
    Progress.DECLINED: ("no", "Child said no"),
    Progress.EXPIRED: ("no", "Child no answer"),
} | dict.fromkeys(ON_ITS_WAY, ("ring", "Child not sent"))
CONCERN: dict[str, str] = {
    ConcernKind.SAFETY: "Safety",
    ConcernKind.TALK: "Talk",
    ConcernKind.ADVOCATE: "Advocate",
    ConcernKind.CALL: "Call",
    ConcernKind.INTERPRETER: "Interpreter",
    ConcernKind.COMPLAINT: "Complaint",
    ConcernKind.PROMPT_LOOK: "Look soon",
    ConcernKind.WROTE: "Message",
    ConcernKind.GOOD_NEWS: "Good news",
}


@dataclass(frozen=True)
class Mark:
    """A state in words; `shape` is the mark beside them, which says nothing that they do not say."""

    shape: str
    words: str


@dataclass(frozen=True)
class Tag:
    """One thing to know; `tone` is the colour that goes with it, `short` what a phone says, which may be nothing."""

    words: str
    tone: str
    short: str


@dataclass(frozen=True)
class Short:
    """A line of the board: the tags in the order of what presses most."""

    answered: tuple[Mark, ...]
    tags: tuple[Tag, ...]
    days: str


def in_short(council: Council, line: Line, concern: Concern | None, now: datetime) -> Short:
    """The line for a board; `concern` is the most urgent that waits about this review."""
    return Short(tuple(_answered(line)), tuple(_tags(council, line, concern, now)), _days(line))


def _answered(line: Line) -> Iterator[Mark]:
    child, adults = line.forms[0].state, [each.state for each in line.forms[1:]]
    asked = [each for each in adults if each.asked]
    if not child.asked and not asked and child.may_be_asked:
        yield Mark("none", "Nobody asked yet")
        return
    shape, words = CHILD[child.state]
    yield Mark("new", "Child new") if line.read_by else Mark(shape, words)
    if asked:
        back = sum(each.answered for each in asked)
        yield Mark("in" if back == len(asked) else "half" if back else "ring", f"adults {back} of {len(asked)}")


def _tags(council: Council, line: Line, concern: Concern | None, now: datetime) -> Iterator[Tag]:
    if concern is not None:
        urgent = concern.urgency == Urgency.URGENT or concern.due_at < now
        words = "Urgent" if concern.urgency == Urgency.URGENT else CONCERN[concern.kind]
        yield Tag(words, "error" if urgent else "warn", words)
    reading = [clocks.countdown(council, by, now) for by in (line.read_by, line.feedback_by) if by]
    for clock in sorted(reading, key=lambda clock: not clock.late):
        # what is not late yet is told by "Child new", and above the list
        yield Tag(clock.by, "error", "Late") if clock.late else Tag(f"Read {clock.by}", "info", "")
    if line.arrange_by and not line.read_by:  # whoever has not read it yet cannot know of it
        clock = clocks.countdown(council, line.arrange_by, now)
        yield Tag(f"Asked about the meeting: {clock.by}", "error" if clock.late else "info", "Asked")
    wishes = line.wishes
    wanted = (
        (line.lacks_outcome, "Outcome to record", "warn", "Outcome"),
        (wishes.changed, "Changed since you read it", "info", "Changed"),
        (wishes.to_chair, "Wants to chair", "info", "Chairs"),
        (wishes.advocate and not _is(concern, ConcernKind.ADVOCATE), "Asks for an advocate", "warn", "Advocate"),
        (
            wishes.interpreter and not _is(concern, ConcernKind.INTERPRETER),
            "Asks for an interpreter",
            "warn",
            "Interpreter",
        ),
        (wishes.translation, _translation(line), "warn", "Interpreter"),
        (bool(wishes.unread) and not reading, f"{wishes.unread} to read", "info", f"{wishes.unread} to read"),
        (line.covering_for is not None, f"You cover for {line.covering_for}", "grey", "Covering"),
        (line.covered_by is not None, f"{line.covered_by} covers for you", "grey", "Covered"),
    )
    for holds, words, tone, short in wanted:
        if holds:
            yield Tag(words, tone, short)


def _translation(line: Line) -> str:
    by = line.translate_by
    return f"Needs an interpreter by {short_date_words(by)}" if by else "Needs an interpreter"


def _is(concern: Concern | None, kind: ConcernKind) -> bool:
    return concern is not None and concern.kind == kind and concern.urgency != Urgency.URGENT


def _days(line: Line) -> str:
    if line.review.held_on:
        return "Held"
    if line.days_left is None:
        return "No day yet"
    if line.days_left <= 0:
        return "Today" if line.days_left == 0 else "Passed"
    return f"{line.days_left} day{'s' if line.days_left > 1 else ''}"
