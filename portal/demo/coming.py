"""The coming weeks: reviews that are planned, who was asked, who was not and why, and what came back so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from portal import calendar
from portal.asking.invitations import ask, change, links
from portal.asking.reviews import find_staff
from portal.council import cover
from portal.council.work import Work
from portal.demo import past
from portal.demo.families import Family
from portal.demo.past import Telling
from portal.demo.stage import BUILDER
from portal.hearing.answers.given import Given
from portal.hearing.responses import save
from portal.store.audit import Actor
from portal.store.models import Invitation, Review, Staff
from portal.store.vocabulary import Respondent, Role, Stage

BY_HAND = 6  # reviews of the showcase


@dataclass(frozen=True)
class Cast:
    """The invitations whose links are printed on the terminal."""

    child: Invitation
    young_person: Invitation
    parent: Invitation
    professional: Invitation
    by_code: Invitation


def plan_ahead(telling: Telling, families: list[Family], number: int, now: datetime) -> None:
    """Reviews of the next ten weeks: mostly asked in time, some not asked, some answered, one begun and not sent."""
    dice, today = telling.dice, telling.today
    for offset, family in enumerate(families):
        meeting = _worked(telling, today + timedelta(days=2 + (offset * 68) // len(families)))
        review = past.plan(
            telling, family, number + offset, meeting + timedelta(days=6), meeting, _told(telling, meeting)
        )
        left = telling.council.days.between(today, meeting)
        if left > telling.council.settings.opens_working_days or dice.random() < 0.22:
            continue
        asked = max(past.morning(today - timedelta(days=dice.randrange(1, 14))), past.morning(review.told_on or today))
        for invitation in past.ask_all(telling, family, review, Stage.CONSULT, min(asked, now)):
            _stir(telling, invitation, now)


def _told(telling: Telling, meeting: date) -> date:
    told = meeting - timedelta(days=telling.dice.choice([60, 60, 60, 60, 9]))
    return min(told, telling.today)


def _stir(telling: Telling, invitation: Invitation, now: datetime) -> None:
    session, council, dice = telling.session, telling.council, telling.dice
    chance, role = dice.random(), past.role_of(invitation)
    if chance < past.BEFORE[role] * 0.7:
        # some afternoon since it was asked; what comes this morning is told by hand
        yesterday = telling.today - timedelta(days=1)
        past.answer(
            telling, invitation, past.between(dice, min(calendar.today(invitation.asked_at), yesterday), yesterday)
        )
    elif chance < 0.5:
        links.press_start(session, invitation, now - timedelta(hours=17))
    elif chance < 0.55:
        change.decline(Work(session, council, BUILDER, now - timedelta(hours=18)), invitation)


def showcase(telling: Telling, families: list[Family], iros: list[Staff], number: int, now: datetime) -> Cast:
    """A few reviews told by hand, so that every page has something to show."""
    robin, wren = families[0], families[1]
    today = telling.today
    asked = past.morning(today - timedelta(days=4))
    meeting = _worked(telling, today + timedelta(days=18))
    first = past.plan(telling, robin, number, meeting + timedelta(days=5), meeting, today - timedelta(days=40))
    by_person = {i.contact_id: i for i in past.ask_all(telling, robin, first, Stage.CONSULT, asked)}
    second = past.plan(telling, wren, number + 1, meeting, meeting - timedelta(days=1), today - timedelta(days=40))
    young = next(i for i in past.ask_all(telling, wren, second, Stage.CONSULT, asked) if i.contact_id is None)
    carer = next(c for c in wren.contacts if c.role == Respondent.CARER)
    coded = next(i for i in _of(telling, second) if i.contact_id == carer.id)
    _worry(telling, families[2], number + 2, now)
    for place, days in enumerate((4, 1), start=4):
        _to_be_read(telling, families[130 + place], number + place, days)
    professional = _just_held(telling, families[3], number + 3)
    _away(telling, iros[1], iros[0])
    parent = next(i for i in by_person.values() if i.contact and i.contact.role == Respondent.PARENT)
    return Cast(by_person[None], young, parent, professional, coded)


def _away(telling: Telling, iro: Staff, stands_in: Staff) -> None:
    """One IRO is away these two weeks, another stands in: the administrator proposed it, the manager confirmed it."""
    session, council, today = telling.session, telling.council, telling.today
    staff = {each.role: Actor("staff", each.id) for each in session.scalars(sa.select(Staff))}
    from_on, now = today - timedelta(days=3), past.morning(today - timedelta(days=4))
    row = cover.propose_cover(
        Work(session, council, staff[Role.ADMIN], now), iro, stands_in, from_on, from_on + timedelta(days=14)
    )
    cover.confirm_cover(Work(session, council, staff[Role.MANAGER], now), row)


def _worry(telling: Telling, family: Family, number: int, now: datetime) -> None:
    """A child of Sam Green's said today that they do not feel safe, and has not pressed Send."""
    session, council, today = telling.session, telling.council, telling.today
    family.child.iro_id = _sam(telling).id
    family.child.date_of_birth = date(today.year - 13, 2, 3)
    meeting = _worked(telling, today + timedelta(days=6))
    review = past.plan(telling, family, number, meeting, meeting, today - timedelta(days=50))
    invitation = ask.invite(
        Work(session, council, BUILDER, past.morning(today - timedelta(days=9))), review, None, stage=Stage.CONSULT
    )
    links.press_start(session, invitation, now - timedelta(minutes=40))
    by = Actor("respondent", invitation.id)
    given = [
        Given("o_helper", codes=("carer",)),
        Given("o_home", codes=("2",)),
        Given("o_safe", codes=("no",)),
        Given("o_reach", words="Ask my form tutor Mr Oak to get me"),
        Given("o_avoid", words="Please don't ring the house"),
    ]
    for minute, answer in enumerate(given):
        moment = now - timedelta(minutes=38 - minute)
        save.save(Work(session, council, by, moment), invitation, [answer], device=None)


def _to_be_read(telling: Telling, family: Family, number: int, days: int) -> None:
    """A child of Sam Green's sent a form so many working days ago, and nobody has read it: after two it is late."""
    session, council, today = telling.session, telling.council, telling.today
    family.child.iro_id = _sam(telling).id
    family.child.date_of_birth = date(today.year - 9, 2, 3)
    meeting = _worked(telling, today + timedelta(days=16))
    review = past.plan(telling, family, number, meeting, meeting, today - timedelta(days=50))
    work = Work(session, council, BUILDER, past.morning(today - timedelta(days=12)))
    invitation = ask.invite(work, review, None, stage=Stage.CONSULT)
    came = past.at(council.days.add(today, -days), 16)
    links.press_start(session, invitation, came - timedelta(minutes=12))
    by = Work(session, council, Actor("respondent", invitation.id), came)
    save.submit(by, invitation, [Given("y_helper", codes=("self",)), Given("y_home", codes=("4",))], device=None)


def _just_held(telling: Telling, family: Family, number: int) -> Invitation:
    """A review held three days ago: its professional has a feedback form open."""
    meeting = _worked(telling, telling.today - timedelta(days=3))
    quiet = Telling(telling.session, telling.council, telling.dice, meeting)  # nobody has answered yet
    review = past.tell(quiet, family, number, meeting, meeting)
    return next(
        i
        for i in _of(telling, review)
        if i.stage == Stage.FEEDBACK and i.contact and i.contact.role == Respondent.PROFESSIONAL
    )


def _of(telling: Telling, review: Review) -> list[Invitation]:
    return list(telling.session.scalars(sa.select(Invitation).where(Invitation.review_id == review.id)))


def _sam(telling: Telling) -> Staff:
    return find_staff(telling.session, "sam.green@anytown.example.org")


def _worked(telling: Telling, day: date) -> date:
    while not telling.council.days.is_working(day):
        day += timedelta(days=1)
    return day
