"""Counts reach and response: who was due to be asked, was asked in time, opened, returned or declined.

Every rate follows one set of invitations: those of the reviews whose meeting (the day held, or planned while it is
still to come) falls in the financial year. Imported responses are outside it. Counts of forms received go by the year
received.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import calendar
from portal.asking.coming_reviews import asked_until
from portal.council.council import Council
from portal.reporting.figures.each_year import Years, of_each
from portal.reporting.figures.figure import Count, Counts
from portal.reporting.figures.meeting_days import meeting_days, meetings
from portal.reporting.figures.table import Table
from portal.store.models import Attendance, Child, Contact, Invitation, Response
from portal.store.vocabulary import FormId, Origin, Respondent, Safe, Source, Stage

Received = Mapping[tuple[FormId, Source], int]  # (form, source) -> forms received in the year
_COLUMNS = ("due", "sent", "opened", "started", "returned", "paper", "declined")
FORM_WORDS: dict[str, str] = {
    FormId.CONSULT_4_11: "Consultation, children 4 to 11",
    FormId.CONSULT_12_17: "Consultation, young people 12 to 17",
    FormId.CONSULT_PARENT: "Consultation, parents and carers",
    FormId.FEEDBACK_4_11: "Feedback, children 4 to 11",
    FormId.FEEDBACK_12_17: "Feedback, young people 12 to 17",
    FormId.FEEDBACK_PARENT: "Feedback, parents and carers",
    FormId.FEEDBACK_PROFESSIONAL: "Feedback, professionals",
}


def count_forms(
    session: Session, council: Council, years: Years, on: date, received: Mapping[int, Received]
) -> Mapping[int, tuple[Counts, list[Table]]]:
    """Figures of consultation forms, and the tables of all seven forms, of each year as they stand on `on`."""
    asked_of = _Meetings(session, council, years, on)
    asked = of_each(session, asked_of.asked(), years)
    not_asked = of_each(session, asked_of.not_asked(), years)
    return {year: _forms(_by_form(asked[year], not_asked[year]), received[year]) for year in years}


def _by_form(asked: Iterable[Any], not_asked: Iterable[Any]) -> dict[str, dict[str, Any]]:
    found = {row.form: row._asdict() for row in asked if row.form}
    missing: Counter[str] = Counter()
    for row in not_asked:
        missing.update({f"{Stage.CONSULT}_{row.who}": row.consult, f"{Stage.FEEDBACK}_{row.who}": row.feedback})
    for form, number in missing.items():
        found.setdefault(form, {})["not_asked"] = number
    return found


def _forms(asked: dict[str, dict[str, Any]], received: Received) -> tuple[Counts, list[Table]]:

    def consulted(column: str) -> int:
        return sum(row.get(column, 0) for form, row in asked.items() if form.startswith(Stage.CONSULT))

    sent = consulted("sent")
    due = consulted("asked") + consulted("not_asked")
    after = consulted("after")
    counts = {
        "forms_due": Count(due),
        "forms_sent": Count(sent, due),
        "forms_sent_in_time": Count(consulted("in_time"), sent),
        "forms_told_late": Count(consulted("told_late"), sent - consulted("untold"), unknown=consulted("untold")),
        "forms_opened": Count(consulted("opened"), sent),
        "forms_returned": Count(consulted("returned"), sent, f"{after:,} more came afterwards." if after else ""),
    }
    return counts, [_reach_table(asked), _received_table(asked, received)]


def count_received(session: Session, years: Years) -> Mapping[int, tuple[Counts, Received]]:
    """Figures of the forms received in each of the years, and how many of each form came in which way."""
    key = (Response.year, Response.form, Response.source)
    query = sa.select(*key, sa.func.count().label("number")).where(Response.year.in_(years)).group_by(*key)
    rows = of_each(session, query, years)
    return {year: _received({(row.form, row.source): row.number for row in rows[year]}) for year in years}


def _received(ways: Received) -> tuple[Counts, Received]:
    received = by_form(ways)
    web = sum(number for (_form, source), number in ways.items() if source == Source.WEB)
    child = received[FormId.FEEDBACK_4_11] + received[FormId.FEEDBACK_12_17]
    parent, professional = received[FormId.FEEDBACK_PARENT], received[FormId.FEEDBACK_PROFESSIONAL]
    counts = {
        "feedback_child": Count(child),
        "feedback_parent": Count(parent),
        "feedback_professional": Count(professional),
        "feedback_total": Count(child + parent + professional),
        "digital_takeup": Count(web, sum(received.values())),
    }
    return counts, ways


def by_form(ways: Received) -> dict[str, int]:
    """How many of each of the seven forms were received, however they came."""
    return {form: sum(number for (of, _source), number in ways.items() if of == form) for form in FormId}


def _reach_table(asked: dict[str, dict[str, Any]]) -> Table:
    rows = []
    for form in FormId:
        row = asked.get(form, {})
        due = row.get("asked", 0) + row.get("not_asked", 0)
        rows.append((form, due, *(row.get(column, 0) for column in _COLUMNS[1:])))
    return Table(
        "reach",
        "Each form on its way",
        "Forms of the reviews whose meeting falls in the year. Due: people asked, and people who should have been once "
        "the portal was in use. Opened and started: on the web, for nobody opens a paper form. Returned: on the web or "
        "on paper, a consultation form by the day of the meeting. Imported forms are not counted here; the next table "
        "leads from these to all that were received in the year.",
        ("audience", *_COLUMNS),
        tuple(rows),
        {**FORM_WORDS, "opened": "opened on the web", "started": "started on the web", "paper": "returned on paper"},
    )


def _received_table(asked: dict[str, dict[str, Any]], received: Received) -> Table:
    """From the forms returned of the year's meetings to the forms received in the year, form by form."""
    rows = []
    in_all = by_form(received)
    for form in FormId:
        row = asked.get(form, {})
        returned, after, elsewhen = (row.get(column, 0) for column in ("returned", "after", "elsewhen"))
        files = received.get((form, Source.IMPORT), 0) - row.get("by_file", 0)
        others = in_all[form] - files - (returned + after - elsewhen)
        rows.append((form, returned, after, elsewhen, others, files, in_all[form], received.get((form, Source.WEB), 0)))
    return Table(
        "received",
        "From the forms returned to all forms received",
        "Begins with the forms returned in “Each form on its way”; adds those that came after the meeting, takes off "
        "those received in another year, adds those for meetings of other years (or by a link withdrawn since) and "
        "those brought in by files: that makes the forms received in the year, of which so many on the web. Feedback "
        "forms are counted as received.",
        ("audience", "returned", "after_meeting", "other_year", "other_meetings", "by_files", "received", "web"),
        tuple(rows),
        {
            **FORM_WORDS,
            "returned": "returned, as above",
            "after_meeting": "and after the meeting",
            "other_year": "less: received in another year",
            "other_meetings": "and for other meetings",
            "by_files": "and brought in by files",
            "received": "received in the year",
            "web": "of these on the web",
        },
    )


class _Meetings:
    """The one set of meetings and invitations that all rates of the years follow."""

    def __init__(self, session: Session, council: Council, years: Years, on: date) -> None:
        self.days = meeting_days(session, council, years)
        self.meetings = meetings(years)
        self.council, self.began = council, _first_asked(session)
        self.opened_until = asked_until(council, on)

    def asked(self) -> sa.Select[*tuple[Any, ...]]:
        """Live invitations that were asked, by form, with what became of them."""
        days, meetings = self.days, self.meetings
        this_year = Response.year == days.c.year
        reached = sa.func.coalesce(
            Invitation.sent_at, Invitation.opened_at, Invitation.started_at, Response.submitted_at
        )
        sent_in_time = reached < days.c.ask_by
        returned = sa.or_(
            Response.submitted_at < days.c.ends,
            sa.and_(Invitation.stage == Stage.FEEDBACK, Response.submitted_at.is_not(None)),
        )
        live = sa.and_(
            Invitation.review_id == meetings.c.id, Invitation.origin == Origin.ASKED, Invitation.withdrawn_at.is_(None)
        )
        return (
            sa.select(
                days.c.year,
                Invitation.form,
                sa.func.count(Invitation.id).label("asked"),
                sa.func.count(reached).label("sent"),
                sa.func.count().filter(sent_in_time).label("in_time"),
                sa.func.count().filter(~sent_in_time, meetings.c.told_on > days.c.told_by).label("told_late"),
                sa.func.count().filter(~sent_in_time, meetings.c.told_on.is_(None)).label("untold"),
                sa.func.count(Invitation.opened_at).label("opened"),
                sa.func.count(Invitation.started_at).label("started"),
                sa.func.count().filter(returned).label("returned"),
                sa.func.count().filter(~returned).label("after"),
                sa.func.count().filter(~this_year).label("elsewhen"),
                sa.func.count().filter(this_year, Response.source == Source.IMPORT).label("by_file"),
                sa.func.count().filter(returned, Response.source == Source.PAPER).label("paper"),
                sa.func.count(Invitation.declined_at).label("declined"),
            )
            .select_from(days)
            # outer joins are run in this order; left to itself SQLite begins with all invitations there ever were
            .outerjoin(meetings, meetings.c.day == days.c.day)
            .outerjoin(Invitation, live)
            .outerjoin(Response, Response.invitation_id == Invitation.id)
            .group_by(days.c.year, Invitation.form)
        )

    def not_asked(self) -> sa.CompoundSelect[*tuple[Any, ...]]:
        """People who should have been asked, and have no invitation, by `who` they are in the name of a form."""
        return sa.union_all(self._children(), self._adults(), self._attended())

    def _children(self) -> sa.Select[*tuple[Any, ...]]:
        meetings, days = self.meetings, self.days

        def not_asked(stage: Stage) -> sa.ColumnElement[int]:
            nobody = ~self._invited(stage, Invitation.contact_id.is_(None))
            return sa.func.count().filter(Child.date_of_birth <= days.c.born_4, self._opened(stage), nobody)

        who = sa.case((Child.date_of_birth <= days.c.born_12, "12_17"), else_="4_11").label("who")
        consult, feedback = not_asked(Stage.CONSULT), not_asked(Stage.FEEDBACK)
        return (
            sa.select(days.c.year, who, consult.label(Stage.CONSULT), feedback.label(Stage.FEEDBACK))
            .select_from(days)
            .outerjoin(meetings, meetings.c.day == days.c.day)
            .outerjoin(Child, Child.id == meetings.c.child_id)
            .group_by(days.c.year, "who")
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
        who = sa.case((Contact.role == Respondent.PROFESSIONAL, "professional"), else_="parent").label("who")
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
            .group_by(meetings.c.year, "who")
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
