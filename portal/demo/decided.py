"""What the reviews of the last months decided, and what was told of it: most released, some left as drafts."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import sqlalchemy as sa

from portal import calendar
from portal.council.work import Work
from portal.demo.past import Telling, at
from portal.hearing.answers.kept import Heard
from portal.reporting.annual_report import recorded_elsewhere, written
from portal.reporting.annual_report.recorded_elsewhere import Typed
from portal.reporting.this_minute import doing
from portal.reporting.this_minute.doing import Line
from portal.reviewing.afterwards import coming, decisions, told, told_back
from portal.reviewing.afterwards.decisions import Words
from portal.store.audit import Actor
from portal.store.models import Review, Staff
from portal.store.tables.work_words import Becomes, ReportPart
from portal.store.vocabulary import Role

LATELY = timedelta(days=150)
DECIDED = (
    Words("You stay where you live now.", "Everybody at the meeting"),
    Words("You get help with maths at school.", "Your teacher", becomes=Becomes.WILL),
    Words("You and your social worker make a plan for your money.", "Your social worker"),
    Words("You try the football club for two weeks.", "Your carer", becomes=Becomes.DONE),
    Words("You see the dentist.", "Your carer"),
)
ANSWERED = (
    ("You see them every second Sunday.", Becomes.WILL),
    ("Your carer and you do this together.", Becomes.DONE),
    ("We talk about it again in spring.", Becomes.NOT_NOW),
)
DONE = (
    "meeting_experience",
    "Meetings are too long.",
    "Every meeting has a break, and an end that is told before.",
    "Sam Green",
)
BEING_DONE = (
    "friends_and_activities",
    "We want to see our friends more.",
    "Each plan says when friends are seen.",
    "Morgan Lake",
)
WRITTEN = {
    ReportPart.LEGAL: written.BEGINNINGS[ReportPart.LEGAL],
    ReportPart.SERVICE: (
        "Three officers and one and a half posts of business support serve the invented children of Anytown. One "
        "officer left in summer, and her children were shared out among the others."
    ),
    ReportPart.TIMELINESS: "Most late reviews waited for a report. Reports are now asked for three weeks ahead.",
}
RECOMMENDED = (
    ("Ask every child ten working days before the review.", "Bella Quill"),
    ("Show every child what was decided within five working days.", "Morgan Lake"),
)
NEXT = "I come to see you before the next meeting. Ring me if you want to talk sooner."


def decide(telling: Telling, review: Review, meeting: date) -> None:
    """Decisions the day after the meeting; released two days later, where that has passed and the IRO came to it."""
    if meeting < telling.today - LATELY or review.iro_id is None:
        return
    # dice of its own: what else happens to a child does not hang on it
    dice, chair = Random(review.reference), Actor("staff", review.iro_id)  # noqa: S311 - nothing depends on it
    if (review.age or 0) < 4 or dice.random() < 0.12:
        return
    work = Work(telling.session, telling.council, chair, at(meeting + timedelta(days=1), 10))
    for words in dice.sample(DECIDED, dice.choice([1, 2, 2])):
        by_on = meeting + timedelta(days=dice.choice([14, 28, 56]))
        decisions.add(work, review, Words(words.what, words.who, by_on, "", words.becomes, dice.random() < 0.5))
    answers = told.asked_for(telling.session, telling.council, review)
    for each in [heard for heard in answers.values() if heard.words][:2]:
        _answer(work, review, each, dice)
    coming.say_next(work, review, coming.Next(NEXT), ring=dice.random() < 0.1)
    released = at(meeting + timedelta(days=3), 10)
    if released.date() < telling.today and dice.random() < 0.85:
        told_back.release(Work(telling.session, telling.council, chair, released), review, anyway=True)


def _answer(work: Work, review: Review, heard: Heard, dice: Random) -> None:
    what, becomes = dice.choice(ANSWERED)
    said = " ".join((heard.words or "").split())[: decisions.LONGEST]
    decisions.add(work, review, Words(what, "", None, said, becomes, question=heard.question))


def what_we_do(telling: Telling) -> None:
    """The manager's list: one thing done, one being done, and themes about which nothing is said yet."""
    session, council, today = telling.session, telling.council, telling.today
    manager = session.scalars(sa.select(Staff).where(Staff.role == Role.MANAGER).order_by(Staff.id)).first()
    by = Actor("staff", manager.id if manager else None)
    work = Work(session, council, by, at(today - timedelta(days=30), 10))
    first = doing.write(work, Line(*DONE, by_on=today - timedelta(days=3), shown=True))
    doing.write(work, Line(*BEING_DONE, by_on=today + timedelta(days=40), shown=True))
    doing.done(Work(session, council, by, at(today - timedelta(days=3), 10)), first.id, is_done=True)
    _write_report(Work(session, council, by, at(today - timedelta(days=20), 10)), calendar.financial_year(today))


# what another system records, as a manager would paste it
DISPUTES = "Stage; Raised; Settled\nWith the team manager; 31; 27\nWith the service manager; 9; 7\nTotal; 40; 34"


def _write_report(work: Work, year: int) -> None:
    """A little of what managers write: last year's report with what it recommended, and this year's begun."""
    for part, words in WRITTEN.items():
        written.write(work, year - 1, part, words)
    first, *_others = [written.recommend(work, year - 1, what, owner, None) for what, owner in RECOMMENDED]
    written.done(work, first.id, is_done=True)
    as_of = min(calendar.year_days(year - 1)[1], calendar.today(work.now))
    typed = Typed(ReportPart.DISPUTES, "Disputes by stage", DISPUTES, "Dispute log of the service", as_of)
    recorded_elsewhere.keep(work, year - 1, typed)
    written.write(work, year, ReportPart.LEGAL, written.BEGINNINGS[ReportPart.LEGAL])
