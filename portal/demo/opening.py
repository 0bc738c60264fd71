"""Opens the demonstration's folder: builds the council there once, and finds it again afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, sessionmaker

from portal import calendar
from portal.asking.invitations import links
from portal.council.council import Council
from portal.council.work import Work
from portal.demo import between, coming, decided, past, stage, talks
from portal.demo.agreeing import agree_by_hand
from portal.demo.families import Family, add_families
from portal.demo.history import bring_in
from portal.demo.said_first import said_first
from portal.hearing.concerns import being_done
from portal.hearing.concerns.being_done import Entry
from portal.reporting.quotes import to_read
from portal.sending import outbox
from portal.setting_rules import parse_keys
from portal.store import schema
from portal.store.audit import Actor
from portal.store.database import make_engine, session_maker, writing
from portal.store.models import Concern, Invitation, Message, Staff
from portal.store.running.private_files import private_folder
from portal.store.sealing import KeyRing
from portal.store.tables.work_words import NoteKind, WorkFor
from portal.store.vocabulary import MessageState, ReviewStatus, Role, Urgency

NOTE = "demo.json"
IN_HAND = (WorkFor.SOCIAL_WORKER, WorkFor.ADVOCACY, WorkFor.SUPPORT)


@dataclass(frozen=True)
class Opened:
    """The demonstration, ready to be served; `welcome` is what the terminal prints."""

    council: Council
    maker: sessionmaker[Session]
    clock: Callable[[], datetime]
    welcome: str


def open_or_build(data: Path, *, host: str, port: int, today: date) -> Opened:
    """The demonstration council in that folder; built when it is not there yet, reused as it is when it is.

    `today` is the day it is built for; a council found goes on from the day it was built, by as many days as passed.
    """
    settings = stage.settings_for(data, host=host, port=port)
    council = Council.open(settings)
    private_folder(data)
    engine = make_engine(settings.database)
    maker = session_maker(engine, KeyRing(parse_keys(settings.seal_keys), parse_keys(settings.link_keys)))
    note = data / NOTE
    schema.upgrade(engine)
    if not note.exists():
        cast = build(maker, council, today)
        note.write_text(json.dumps({"shift": (today - _real_day()).days, "cast": cast}), "utf-8")
    kept = json.loads(note.read_text("utf-8"))
    clock = stage.clock_from(_real_day() + timedelta(days=kept["shift"]))
    with maker() as session:
        welcome = _welcome(session, council, kept["cast"])
    return Opened(council, maker, clock, welcome)


def build(maker: sessionmaker[Session], council: Council, today: date) -> dict[str, int]:
    """Makes everything in one transaction; returns the invitations whose links are printed, by role."""
    dice = Random(f"anytown {today}")  # noqa: S311 - the same people every time, no secret
    now = past.at(today, 10)
    with maker() as session, writing(session):
        staff = stage.add_staff(session, past.at(today - timedelta(days=800), 9))
        iros = staff[: len(stage.IROS)]
        before = Work(session, council, stage.BUILDER, past.at(today - timedelta(days=799), 9))
        families = add_families(before, iros, dice, today=today)
        telling = past.Telling(session, council, dice, today)
        number = _past_reviews(telling, families[4:])
        ahead = families[10:130]
        coming.plan_ahead(telling, ahead, number, now)
        cast = coming.showcase(telling, families, iros, number + len(ahead), now)
        said_first(telling)
        talks.ask(telling)
        agree_by_hand(telling, families, number + len(ahead) + coming.BY_HAND)
        _acknowledge(telling)
        between.write(telling, ahead, now)
        _read_quotes(telling)
        decided.what_we_do(telling)
        _sent(session, today)
        return {role: invitation.id for role, invitation in vars(cast).items()}


def _past_reviews(telling: past.Telling, families: list[Family]) -> int:
    """Everything held since 1 April of last financial year; returns the next review's number.

    The portal came to Anytown four months ago: before that, only what the case system brought in.
    """
    this_year = telling.today.year - (telling.today < date(telling.today.year, 4, 1))
    first, portal = date(this_year - 1, 4, 1), telling.today - timedelta(days=115)
    last = telling.today - timedelta(days=1)
    history: list[tuple[Family, date, date]] = []
    number = 1
    # one child in five came to Anytown too lately to have been reviewed
    for family in (family for place, family in enumerate(families) if place % 5):
        for due, meeting in past.meetings_of(family, telling.dice, first=first, last=last):
            if first <= meeting < portal:
                history.append((family, due, meeting))
            elif portal <= meeting <= last:
                decided.decide(telling, past.tell(telling, family, number, due, meeting), meeting)
                number += 1
    bring_in(telling, history)
    return number


def _acknowledge(telling: past.Telling) -> None:
    """Worries of the days before were looked at, most of them; what was said this morning waits.

    Of reviews that were held all is done and told; of those to come some is in hand, with whoever does it and a day.
    """
    session, dice = telling.session, telling.dice
    before = sa.select(Concern).where(Concern.raised_at < past.morning(telling.today - timedelta(days=1)))
    for concern in session.scalars(before.options(joinedload(Concern.invitation).joinedload(Invitation.review))):
        ahead = concern.invitation is not None and concern.invitation.review.status == ReviewStatus.PLANNED
        if (
            ahead
            and concern.urgency == Urgency.READ_FIRST
            and dice.random() < 0.3
            and concern.due_at > past.morning(telling.today)
        ):
            continue
        chair = concern.invitation.review.iro_id if concern.invitation else None
        spoken = concern.raised_at + timedelta(minutes=dice.randrange(10, 90))
        by = Actor("staff", chair)
        if ahead and dice.random() < 0.4:
            to_whom, day = dice.choice(IN_HAND), telling.today + timedelta(days=dice.randrange(-1, 6))
            being_done.write(
                session, concern, Entry("Passed on today.", NoteKind.PLAN, to_whom, day), by=by, now=spoken
            )
            continue
        told = Entry("Spoke with them. They know what happens next.", NoteKind.TOLD, done=True)
        being_done.write(session, concern, told, by=by, now=spoken)


def _read_quotes(telling: past.Telling) -> None:
    """The manager has read most of what may be quoted; some was not to be used, and the rest waits."""
    session, council, dice = telling.session, telling.council, telling.dice
    manager = session.scalars(sa.select(Staff).where(Staff.role == Role.MANAGER).order_by(Staff.id)).first()
    year = calendar.financial_year(telling.today)
    found = [text for each in (year - 1, year) for text in to_read.texts(session, council, each)]
    names = to_read.suggested(session, found)
    by, at = Actor("staff", manager.id if manager else None), past.morning(telling.today)
    for text in found:
        chance = dice.random()
        if chance < 0.85:
            places = names[text.response_id, text.question]
            to_read.decide(session, text, allowed=chance < 0.8, places=places, seen=text.mark, by=by, now=at)


def _sent(session: Session, today: date) -> None:
    """Messages of the days before have left, the letters among them were printed; one address was wrong."""
    before = past.morning(today)
    waiting = (
        sa.select(Message).where(Message.state == MessageState.QUEUED, Message.queued_at < before).order_by(Message.id)
    )
    for message in session.scalars(waiting):
        outbox.mark_sent(session, message, message.not_before)
    invited = sa.update(Invitation).where(Invitation.sent_at.is_(None), Invitation.asked_at < before)
    session.execute(invited.values(sent_at=Invitation.asked_at, reached_at=Invitation.asked_at))


def _real_day() -> date:
    return calendar.today(datetime.now(UTC))


def _welcome(session: Session, council: Council, cast: dict[str, int]) -> str:
    """What the terminal prints: the address, the links, a code and the logins."""
    found = {role: session.get_one(Invitation, number) for role, number in cast.items()}
    shown = {role: links.link(session, council, invitation) for role, invitation in found.items()}
    lines = [
        "",
        f"The demonstration council is at {council.settings.public_url}",
        "Everybody in it is invented. Stop it with Ctrl+C; run it again and it goes on.",
        "",
        f"A child's form (4-11)            {shown['child']}",
        f"A young person's form (12-17)    {shown['young_person']}",
        f"A parent's form                  {shown['parent']}",
        f"A professional's form            {shown['professional']}",
        f"A code to type ({council.settings.public_url}/code)   {links.code(session, found['by_code'])}",
        "",
        f"Sign in at {council.settings.public_url}/sign-in with the password: {stage.PASSWORD}",
        *(f"  {role:<20} {email}" for role, email in stage.LOGINS.items()),
        "",
    ]
    return "\n".join(lines)
