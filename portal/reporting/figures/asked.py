"""The one set of meetings and invitations that all rates of a year follow, as SQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import calendar
from portal.asking.coming_reviews import asked_until
from portal.council.council import Council
from portal.reporting.figures.each_year import Years
from portal.reporting.figures.meeting_days import meeting_days, meetings
from portal.store.models import Attendance, Child, Contact, Invitation, Review
from portal.store.vocabulary import FormId, Origin, Respondent, Safe, Stage

TIMING = ("in_time", "told_late", "untold")  # of consultation forms that were sent
# of the child, parents and carers, as section 26 of the Children Act 1989 asks for; professionals are among those whose
# views a council may consider relevant, and are counted apart
OF_THE_FAMILY = tuple(each for each in FormId if each.startswith(Stage.CONSULT) and each != FormId.CONSULT_PROFESSIONAL)


class Meetings:
    """The one set of meetings and invitations that all rates of the years follow."""

    def __init__(self, session: Session, council: Council, years: Years, on: date) -> None:
        self.years = years
        self.days = meeting_days(session, council, years)
        self.meetings = meetings(years)
        self.council, self.began = council, _first_asked(session)
        self.opened_until = asked_until(council, on)

    def asked(self) -> sa.Select[*tuple[Any, ...]]:
        """Live invitations that were asked, in groups by form and by what became of them."""
        what = (Invitation.form, Invitation.after_meeting, Invitation.answered_source, Invitation.answered_year)
        return (
            sa.select(
                Invitation.year,
                *what,
                sa.func.count().label("asked"),
                sa.func.count(Invitation.reached_at).label("sent"),
                sa.func.count(Invitation.opened_at).label("opened"),
                sa.func.count(Invitation.started_at).label("started"),
                sa.func.count(Invitation.declined_at).label("declined"),
            )
            .where(Invitation.year.in_(self.years))
            .group_by(Invitation.year, *what)  # in the order of the index
        )

    def others(self) -> sa.CompoundSelect[*tuple[Any, ...]]:
        """How many consultation forms were sent in time or late, and the people not asked: `what`, by part of a form.

        Those who should have been asked and have no invitation go by `who` they are in the name of a form.
        """
        return sa.union_all(*self._timing(), self._children(), self._adults(), self._attended())

    def _timing(self) -> Iterator[sa.Select[*tuple[Any, ...]]]:
        days = self.days
        asked = sa.and_(
            *(Invitation.met_on == days.c.day, Invitation.stage == Stage.CONSULT, Invitation.year == days.c.year),
            Invitation.form != FormId.CONSULT_PROFESSIONAL,
        )
        in_time, late = Invitation.reached_at < days.c.ask_by, Invitation.reached_at >= days.c.ask_by
        sent, none = sa.select(days.c.year).select_from(days), sa.literal(0).label(Stage.FEEDBACK)
        told_late = sa.func.count().filter(Review.told_on > days.c.told_by)
        untold = sa.func.count().filter(Review.id.is_not(None), Review.told_on.is_(None))
        # outer joins are run in this order; left to itself SQLite begins with all invitations there ever were
        punctual = sent.outerjoin(Invitation, sa.and_(asked, in_time))
        slow = sent.outerjoin(Invitation, sa.and_(asked, late)).outerjoin(Review, Review.id == Invitation.review_id)
        numbers = (punctual, sa.func.count(Invitation.id)), (slow, told_late), (slow, untold)
        for what, (query, number) in zip(TIMING, numbers, strict=True):
            yield query.add_columns(sa.literal(what).label("what"), number.label(Stage.CONSULT), none).group_by(
                days.c.year
            )

    def _children(self) -> sa.Select[*tuple[Any, ...]]:
        meetings, days = self.meetings, self.days

        def not_asked(stage: Stage) -> sa.ColumnElement[int]:
            nobody = ~self._invited(stage, Invitation.contact_id.is_(None))
            return sa.func.count().filter(Child.date_of_birth <= days.c.born_4, self._opened(stage), nobody)

        who = sa.case(
            (Child.date_of_birth <= days.c.born_12, "12_17"),
            (Child.date_of_birth <= days.c.born_8, "4_11"),
            else_="4_7",
        ).label("what")
        consult, feedback = not_asked(Stage.CONSULT), not_asked(Stage.FEEDBACK)
        return (
            sa.select(days.c.year, who, consult.label(Stage.CONSULT), feedback.label(Stage.FEEDBACK))
            .select_from(days)
            .outerjoin(meetings, meetings.c.day == days.c.day)
            .outerjoin(Child, Child.id == meetings.c.child_id)
            .group_by(days.c.year, "what")
        )

    def _adults(self) -> sa.Select[*tuple[Any, ...]]:
        meetings = self.meetings
        return (
            sa.select(meetings.c.year, sa.literal("parent"), sa.func.count(), sa.literal(0))
            .select_from(meetings)
            .join(Contact, Contact.child_id == meetings.c.child_id)
            .where(
                Contact.role.in_((Respondent.PARENT, Respondent.CARER)),
                *_may_be_asked(),
                self._opened(Stage.CONSULT),
                ~self._invited(Stage.CONSULT, Invitation.contact_id == Contact.id),
            )
            .group_by(meetings.c.year)
        )

    def _attended(self) -> sa.Select[*tuple[Any, ...]]:
        meetings = self.meetings
        who = sa.case((Contact.role == Respondent.PROFESSIONAL, "professional"), else_="parent").label("what")
        return (
            sa.select(meetings.c.year, who, sa.literal(0), sa.func.count())
            .select_from(meetings)
            .join(Attendance, Attendance.review_id == meetings.c.id)
            .join(Contact, Contact.id == Attendance.contact_id)
            .where(
                *_may_be_asked(),
                self._opened(Stage.FEEDBACK),
                ~self._invited(Stage.FEEDBACK, Invitation.contact_id == Contact.id),
            )
            .group_by(meetings.c.year, "what")
        )

    def _opened(self, stage: Stage) -> sa.ColumnElement[bool]:
        """Feedback is asked for once the review was held, consultation some weeks before it.

        Of a review held before the portal was in use (brought in by a file) nobody could have been asked.
        """
        day, held = self.meetings.c.day, self.meetings.c.age.is_not(None)
        if stage == Stage.FEEDBACK:
            return sa.and_(held, sa.false() if self.began is None else day >= self.began)
        in_use = sa.false() if self.began is None else day >= asked_until(self.council, self.began)
        return sa.and_(day <= self.opened_until, sa.or_(~held, in_use))

    def _invited(self, stage: Stage, who: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        return sa.exists().where(
            Invitation.review_id == self.meetings.c.id,
            Invitation.stage == stage,
            Invitation.withdrawn_at.is_(None),
            who,
        )


def _first_asked(session: Session) -> date | None:
    """The day the portal first asked anybody, in England."""
    first = (
        sa.select(Invitation.asked_at).where(Invitation.origin == Origin.ASKED).order_by(Invitation.asked_at).limit(1)
    )
    moment = session.scalars(first).one_or_none()
    return moment and calendar.today(moment)


def _may_be_asked() -> tuple[sa.ColumnElement[bool], ...]:
    # a contact without any address is somebody a return named, not somebody the service could have asked
    return (
        Contact.safe_to_contact != Safe.NO,
        ~Contact.excluded_from_review,
        sa.func.coalesce(Contact.email, Contact.phone, Contact.address).is_not(None),
    )
