"""What the portal's verbs refuse, as staff read it: above the page they go back to, or beside the field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import abort, flash, make_response, redirect

from portal.accounts.accounts import EmailTaken
from portal.accounts.passwords import PasswordWeak
from portal.asking.greetings import LONGEST, LineTooLong
from portal.asking.invitations.ask import MayNotBeAsked
from portal.asking.invitations.change import DayPassed
from portal.asking.register.hand_over import NoSuchIro
from portal.asking.register.merge import SameChild
from portal.council.cover import CoverRefused
from portal.council.recordings import NoFolder
from portal.council.signing.judged import SentenceChanged, StillOpen, WordsFaulty
from portal.council.two_people import NotYours
from portal.hearing.agreed import AgreedMeanwhile, NothingAgreed, TalkTooEarly
from portal.hearing.aloud.sounds import SoundRefused
from portal.hearing.answers.given import TooLong
from portal.hearing.between import NoAnswer
from portal.hearing.concerns.being_done import NoOutcome
from portal.hearing.concerns.meeting_requests import (
    ChildHasNotAgreed,
    NobodyToTell,
    NothingTicked,
    NothingWritten,
    NotSettledHere,
)
from portal.hearing.pictures.keep import PictureRefused, PictureTooBig
from portal.hearing.tags.corrections import TagUnknown
from portal.hearing.urgent_access import UrgentRefused
from portal.i18n import date_words
from portal.i18n import gettext as _
from portal.intake.taken.settled import TheirsCannotBe
from portal.intake.taken.take_back import TooLate
from portal.keeping.copy_asked import CopyRefused
from portal.keeping.disclosed import Undecided
from portal.reporting.annual_report.document import AudienceRefused
from portal.reporting.annual_report.recorded_elsewhere import TableFaulty
from portal.reporting.annual_report.written import NothingRecommended
from portal.reporting.figures.targets import TargetFaulty
from portal.reporting.quotes.to_read import QuoteChanged
from portal.reporting.this_minute.doing import DoingFaulty, DoingNamed
from portal.reviewing.afterwards.decisions import DayWrong, NoWords, WrittenMeanwhile
from portal.reviewing.afterwards.told_back import HardToRead, NothingToTell, ToldAlready
from portal.reviewing.outcomes import AlreadyHeld, NotHeld, OutcomeFaulty, ReviewCancelled
from portal.reviewing.taken_back import AnsweredAlready, NothingToTakeBack
from portal.reviewing.to_hear import AskedAlready, NobodyToAsk

Errors = list[dict[str, str]]  # each fault with its field, as the error summary and the fields take them

_FAULTY: dict[str, Callable[[], str]] = {
    "theme": lambda: _("Choose a theme from the list."),
    "said": lambda: _("Write what was said, in general words."),
    "what": lambda: _("Write what you do about it."),
}
# of a press that goes back to a page no field is named; what says itself why it may be shown is `str`
REFUSALS: dict[type[Exception], tuple[str, Callable[[Any], str]]] = {
    AgreedMeanwhile: (
        "shares",
        lambda _fault: _(
            "Not kept: since you opened this page something else was noted here, or they changed what they said. "
            "Look again, then save."
        ),
    ),
    AlreadyHeld: ("", lambda _fault: _("This review was held: its day stays.")),
    AnsweredAlready: (
        "",
        lambda _fault: _("Somebody has said how the meeting went, so it was held. It cannot be taken back."),
    ),
    AskedAlready: ("", lambda _fault: _("Somebody is asked already. Take that back first.")),
    AudienceRefused: ("audience", str),
    CopyRefused: ("", str),
    CoverRefused: ("cover", str),
    Undecided: ("", str),
    TargetFaulty: ("", lambda _fault: _("Write a number from 0 to 100, or leave it empty.")),
    ChildHasNotAgreed: (
        "agreed",
        lambda _fault: _("Ask them first, and tick that they said yes. Without it nothing is passed on."),
    ),
    LineTooLong: (
        "",
        lambda _fault: _("At most %(longest)s letters: a child reads it on a phone.") % {"longest": LONGEST},
    ),
    PictureRefused: ("photo", lambda _fault: _("Choose a photo as JPG, PNG or HEIC, of 10 MB at most.")),
    PictureTooBig: ("photo", lambda _fault: _("Choose a photo as JPG, PNG or HEIC, of 10 MB at most.")),
    DayPassed: ("until", lambda _fault: _("That day has passed. Choose a later one.")),
    DayWrong: (
        "by_on",
        lambda fault: (
            _("That day is over. Write one to come, or choose “It is done”.")
            if fault.over
            else _("That is more than three years away. Look at the year.")
        ),
    ),
    DoingFaulty: ("theme", lambda fault: _FAULTY[fault.field]()),
    DoingNamed: (
        "shown",
        lambda fault: (
            _("Anybody may read it, and a name may stand in it: %(words)s. Take it out, or say that it is meant.")
            % {"words": ", ".join(fault.words)}
        ),
    ),
    EmailTaken: ("email", str),
    HardToRead: ("", lambda _fault: _("There are hard words in it. Change them, or say that you mean them.")),
    MayNotBeAsked: ("", lambda fault: _("Not done: %(why)s.") % {"why": fault.hindrance}),
    NoAnswer: ("answer", lambda _fault: _("Write what they read about it.")),
    NoOutcome: ("outcome", lambda _fault: _("Write what you will do, or did, and when.")),
    NoSuchIro: ("to", lambda _fault: _("Choose an IRO who works here.")),
    NoWords: ("what", lambda _fault: _("Write what was decided.")),
    NobodyToAsk: ("", lambda _fault: _("Choose a participation worker who works here.")),
    NobodyToTell: ("", lambda _fault: _("No email address of the social worker is known.")),
    NotHeld: ("participation", lambda _fault: _("This review does not stand as held. Mark it as held first.")),
    NotYours: ("", str),
    NothingAgreed: ("", lambda _fault: _("This does not stand agreed. Somebody may have taken it back already.")),
    NotSettledHere: ("", lambda _fault: _("That was not settled here. Somebody may have taken it back already.")),
    NothingRecommended: ("what", lambda _fault: _("Write what should be done.")),
    NothingTicked: ("codes", lambda _fault: _("Tick at least one of them.")),
    NothingWritten: ("words", lambda _fault: _("Write what was done, and what you told them.")),
    NothingToTell: ("", lambda _fault: _("There is nothing new to release.")),
    NothingToTakeBack: ("", lambda _fault: _("There is nothing to take back here. Somebody may have done it already.")),
    PasswordWeak: ("password", str),
    QuoteChanged: ("", lambda _fault: _("They changed these words meanwhile. Read them again.")),
    ReviewCancelled: ("", lambda _fault: _("This review was cancelled. Ask business support to plan it again first.")),
    TalkTooEarly: (
        "talked_on",
        lambda fault: (
            _("They said on %(day)s who may see it. A talk before that day does not count: talk again.")
            % {"day": date_words(fault.since)}
        ),
    ),
    SentenceChanged: ("", lambda _fault: _("Not done: this sentence is another one by now. Look again.")),
    StillOpen: ("", lambda _fault: _("Not every sentence is right yet: read those that are open first.")),
    WordsFaulty: ("", str),
    SameChild: ("", lambda _fault: _("They are one already, or somebody has proposed it of one of them.")),
    TagUnknown: ("", lambda _fault: _("Choose a theme from the list.")),
    TheirsCannotBe: ("", lambda _fault: _("What the file says does not fit the rest. Correct it by hand.")),
    ToldAlready: ("", lambda _fault: _("They may have read it already. Change it instead, and release the change.")),
    TooLate: ("", lambda _fault: _("This file can no longer be taken back.")),
    TooLong: (
        "",  # the box it was typed in
        lambda fault: (
            _("This is %(used)d characters long; %(allowed)d fit here.")
            % {"used": fault.used, "allowed": fault.allowed}
        ),
    ),
    UrgentRefused: ("why", str),
    WrittenMeanwhile: (
        "what",
        lambda _fault: _("Somebody else changed this decision meanwhile. Look at it again; your words stand here."),
    ),
}
# what only a script asks for
BY_NUMBER: dict[type[Exception], int] = {SoundRefused: 415, NoFolder: 409}
REFUSED: tuple[type[Exception], ...] = (OutcomeFaulty, TableFaulty, *REFUSALS)


@contextmanager
def or_back(to: str) -> Iterator[None]:
    """Where what is done inside is refused, the person goes to that page, and reads there why."""
    try:
        yield
    except REFUSED as fault:
        flash(_errors(fault)[0]["message"], "info" if isinstance(fault, NothingToTakeBack) else "error")
        abort(redirect(to, 303))


@contextmanager
def or_again(page: Callable[[Errors], str]) -> Iterator[None]:
    """Where what is done inside is refused, the page comes again: with what was typed, and why beside the field."""
    try:
        yield
    except REFUSED as fault:
        abort(make_response(page(_errors(fault)), 400))


@contextmanager
def or_status() -> Iterator[None]:
    """Where what a script asked for is refused, it is told by a number, and says it in the words of its page."""
    try:
        yield
    except tuple(BY_NUMBER) as fault:
        abort(make_response("", next(status for kind, status in BY_NUMBER.items() if isinstance(fault, kind))))


def _errors(fault: Exception) -> Errors:
    if isinstance(fault, (OutcomeFaulty, TableFaulty)):
        return [{"field": each.field, "message": each.reason} for each in fault.faults]
    field, words = REFUSALS[type(fault)]
    if isinstance(fault, TooLong):
        field = fault.question
    if isinstance(fault, LineTooLong):
        field = str(fault)
    if isinstance(fault, (CopyRefused, DoingFaulty, TargetFaulty, UrgentRefused)):
        field = fault.field
    return [{"field": field, "message": words(fault)}]
