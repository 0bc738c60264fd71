"""Who is told of a concern at once, and what it is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import calendar
from portal.accounts.accounts import working
from portal.accounts.teams import who_see
from portal.asking.reviews import chair_of, iro_of_child, iro_on
from portal.council.council import Council
from portal.hearing.concerns.board import LOGISTICS
from portal.hearing.concerns.clocks import due_at, interpreter_by, read_by_words
from portal.i18n import date_words, moment_words, name_in_english
from portal.sending import outbox
from portal.store.models import Concern, Review, Staff
from portal.store.vocabulary import ConcernKind, Role, Urgency

SPOKE = "Said something aloud: listen to it"
UNHEARD = "unheard"  # the code of a concern about something said aloud that nobody has typed up
UNREAD = "unread"  # the code of a concern about words that the portal cannot read

URGENCY = {Urgency.URGENT: "Urgent", Urgency.SAME_DAY: "Today", Urgency.READ_FIRST: "Read first"}
KIND: dict[str, str] = {
    ConcernKind.SAFETY: "Safety",
    ConcernKind.TALK: "Wants to talk to someone",
    ConcernKind.ADVOCATE: "Asks for an advocate",
    ConcernKind.CALL: "Asks to be called",
    ConcernKind.INTERPRETER: "Needs an interpreter",
    ConcernKind.COMPLAINT: "Complaint",
    ConcernKind.PROMPT_LOOK: "May need a prompt look",
    ConcernKind.WROTE: "Sent a message",
    ConcernKind.GOOD_NEWS: "Something good",
}


def title_of(council: Council, concern: Concern, on: date) -> str:
    """What a concern is called on a board, on that day; what waits for an interpreter says by when."""
    if concern.code == UNHEARD:
        return SPOKE
    review = concern.invitation.review if concern.invitation else None
    if concern.kind != ConcernKind.INTERPRETER or review is None:
        return KIND[concern.kind]
    if language := spoken_by(concern):
        return f"Asks for an interpreter to answer with: {language}"
    if concern.code != UNREAD:
        return "Asks for an interpreter at the meeting"
    by = interpreter_by(council, review, on)
    return f"Needs an interpreter by {date_words(by)}" if by else KIND[ConcernKind.INTERPRETER]


def spoken_by(concern: Concern) -> str | None:
    """The language, as staff call it, of somebody who would answer with an interpreter; None for other concerns."""
    return name_in_english(concern.speaks) if concern.speaks else None


def due_words(concern: Concern) -> str:
    """By when somebody must look at it, in words."""
    return read_by_words(concern.due_at) if concern.urgency == Urgency.READ_FIRST else moment_words(concern.due_at)


def wait_again(council: Council, concern: Concern, review: Review, now: datetime) -> None:
    """It came back: it is due anew, and whoever had acknowledged it, or was passed it on to, has not seen this."""
    concern.changed_at = now
    concern.due_at = due_at(council, concern.urgency, review, now)
    concern.acknowledged_at = concern.acknowledged_by = concern.escalated_at = None


def tell(session: Session, council: Council, concern: Concern, *, now: datetime) -> None:
    """Posts the alert in this transaction: it leaves if, and only if, the concern is kept.

    An alert says which kind it is and for which reference, whether somebody was beside the child, and not to ring the
    home first; never an answer, never a name: those are behind the link, for signed-in staff. What is to be read first
    waits on the board and is not mailed, unless it came between reviews: no form says then that something waits. When
    the concern came back after a change, those told before are told again.
    """
    if concern.urgency == Urgency.READ_FIRST and concern.invitation_id is not None:
        return
    again = f":{concern.changed_at:%Y%m%d%H%M%S}" if concern.changed_at else ""
    post(session, council, concern, "concern", _told(session, council, concern, now), again=again, now=now)


def post(
    session: Session,
    council: Council,
    concern: Concern,
    notice: str,
    told: Mapping[str, int | None],
    *,
    again: str = "",
    now: datetime,
) -> None:
    """Posts a notice on a concern to these addresses, with the staff row behind each; once for each `again`."""
    with council.catalogues.speaking("en"):  # whoever raised it may read another language
        due = due_words(concern)
    subject, body = council.notices.render(
        notice,
        language="en",
        urgency=URGENCY[concern.urgency],
        kind=SPOKE if concern.code == UNHEARD else KIND[concern.kind],
        reference=concern.child.reference,
        helped=concern.helped,
        due=due,
        link=f"{council.settings.public_url}/concerns",
        found_in_words=concern.kind == ConcernKind.PROMPT_LOOK and concern.code != UNHEARD,
    )
    dedupe = f"concern:{concern.id}{again}"
    outbox.post_to_staff(session, told, dedupe=dedupe, subject=subject, body=body, now=now, concern_id=concern.id)


def answering(session: Session, concern: Concern, on: date) -> Staff | None:
    """Who answers on that day for the review it is about, else for the child; nobody where it is about the IRO."""
    if concern.about_iro:
        return None
    if concern.invitation is None:
        return iro_of_child(session, concern.child, on)
    return iro_on(session, concern.invitation.review, on)


def _told(session: Session, council: Council, concern: Concern, now: datetime) -> dict[str, int | None]:
    """Addresses, with the staff row behind each: watchers, whoever answers as IRO, and the managers who see it.

    Managers are told of what is urgent, and of whatever the IRO is not told; so nobody is the only one. Of what is only
    to be arranged, `arrangers` are told; of what can wait to be read, no watchers.
    """
    iro = answering(session, concern, calendar.today(now))
    if concern.kind in LOGISTICS:
        return arrangers(session, iro)
    told: dict[str, int | None] = {}
    if concern.urgency != Urgency.READ_FIRST:
        told |= dict.fromkeys(council.settings.watchers)
    if iro is not None:
        told[iro.email] = iro.id
    if iro is None or concern.urgency == Urgency.URGENT:
        told |= addresses(managers_of(session, concern))
    return told


def arrangers(session: Session, iro: Staff | None) -> dict[str, int | None]:
    """Who is told of a wish that is no worry, such as an advocate: business support and the IRO, else the managers.

    Never the watchers: the pages say that the people who set up the meeting see it.
    """
    people = [*_with_role(session, Role.SUPPORT), *([iro] if iro else [])]
    return addresses(people or managers(session))


def managers_of(session: Session, concern: Concern) -> list[Staff]:
    """The managers who see the concern as soon as it is raised: by the team of whoever chairs the review."""
    chair = chair_of(concern.invitation.review) if concern.invitation else concern.child.iro
    return who_see(session, managers(session), chair.id if chair else None)


def managers(session: Session) -> list[Staff]:
    """The managers who still work here."""
    return _with_role(session, Role.MANAGER)


def addresses(people: Iterable[Staff]) -> dict[str, int | None]:
    """Where each is told, with their staff row."""
    return {each.email: each.id for each in people}


def _with_role(session: Session, role: Role) -> list[Staff]:
    return list(session.scalars(_working_as(), {"role": role}))


@cache
def _working_as() -> sa.Select[Staff]:
    return sa.select(Staff).where(Staff.role == sa.bindparam("role"), working())
