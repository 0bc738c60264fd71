"""Counts reach and response: who was due to be asked, was asked in time, opened, returned or declined.

Every rate follows one set of invitations: those of the reviews whose meeting (the day held, or planned while it is
still to come) falls in the financial year. Imported responses are outside it. Counts of forms received go by the year
received.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.forms.pages import at_stage
from portal.reporting.figures.asked import OF_THE_FAMILY, TIMING, Meetings
from portal.reporting.figures.each_year import Years, of_each
from portal.reporting.figures.figure import Count, Counts
from portal.reporting.figures.table import Cell, Table
from portal.store.models import Response
from portal.store.vocabulary import FormId, Source, Stage

Received = Mapping[tuple[FormId, Source], int]  # (form, source) -> forms received in the year
_ON_THE_WAY = ("asked", "sent", "opened", "started", "declined")
_COLUMNS = ("due", "sent", "opened", "started", "returned", "paper", "declined")
FORM_WORDS: dict[str, str] = {
    FormId.CONSULT_4_7: "Consultation, children 4 to 7, in pictures",
    FormId.CONSULT_4_11: "Consultation, children 4 to 11",
    FormId.CONSULT_12_17: "Consultation, young people 12 to 17",
    FormId.CONSULT_PARENT: "Consultation, parents and carers",
    FormId.CONSULT_PROFESSIONAL: "Consultation, professionals",
    FormId.FEEDBACK_4_11: "Feedback, children 4 to 11",
    FormId.FEEDBACK_12_17: "Feedback, young people 12 to 17",
    FormId.FEEDBACK_PARENT: "Feedback, parents and carers",
    FormId.FEEDBACK_PROFESSIONAL: "Feedback, professionals",
}


def count_forms(
    session: Session, council: Council, years: Years, on: date, received: Mapping[int, Received]
) -> Mapping[int, tuple[Counts, list[Table]]]:
    """Figures of consultation forms, and the tables of all forms, of each year as they stand on `on`."""
    asked_of = Meetings(session, council, years, on)
    asked = of_each(session, asked_of.asked(), years)
    others = of_each(session, asked_of.others(), years)
    return {year: _forms(_by_form(year, asked[year], others[year]), received[year]) for year in years}


def _by_form(year: int, asked: Iterable[Any], others: Iterable[Any]) -> Mapping[str, Counter[str]]:
    """What became of each form; how the sending of consultation forms was timed, under their stage."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in asked:
        found[row.form].update({column: getattr(row, column) for column in _ON_THE_WAY} | _answered(year, row))
    for row in others:
        if row.what in TIMING:
            found[Stage.CONSULT][row.what] += row.consult
        else:
            for stage in Stage:
                # nobody is left out of a form that there is not, such as a professional's before a meeting
                if missed := getattr(row, stage):
                    found[at_stage(row.what, stage)]["not_asked"] += missed
    return found


def _answered(year: int, row: Any) -> dict[str, int]:
    if row.after_meeting is None:
        return {}
    this_year, by_file = row.answered_year == year, row.answered_source == Source.IMPORT
    on_paper = row.answered_source == Source.PAPER and not row.after_meeting
    found = {
        "after": row.after_meeting,
        "returned": not row.after_meeting,
        "elsewhen": not this_year,
        "by_file": this_year and by_file,
        "paper": on_paper,
    }
    return {what: row.asked for what, holds in found.items() if holds}


def _forms(asked: Mapping[str, Counter[str]], received: Received) -> tuple[Counts, list[Table]]:

    def consulted(column: str) -> int:
        # how sending was timed stands under the stage itself
        return sum(row[column] for form, row in asked.items() if form in (*OF_THE_FAMILY, Stage.CONSULT))

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
    return {year: of_received({(row.form, row.source): row.number for row in rows[year]}) for year in years}


def of_received(ways: Received) -> tuple[Counts, Received]:
    """The figures of the forms received in these ways, and the ways again."""
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
    """How many of each of the forms were received, however they came."""
    return {form: sum(number for (of, _source), number in ways.items() if of == form) for form in FormId}


def _reach_table(asked: Mapping[str, Counter[str]]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for form in FormId:
        row = asked.get(form, Counter())
        rows.append((form, row["asked"] + row["not_asked"], *(row[column] for column in _COLUMNS[1:])))
    return Table(
        "reach",
        "Each form on its way",
        "Forms of the reviews whose meeting falls in the year. Due: people asked, and people who should have been once "
        "the portal was in use. Opened and started: on the web, for nobody opens a paper form. Returned: on the web or "
        "on paper, a consultation form by the day of the meeting. A professional is due once asked. Imported forms are "
        "not counted here; the next table leads from these to all that were received in the year.",
        ("audience", *_COLUMNS),
        tuple(rows),
        {**FORM_WORDS, "opened": "opened on the web", "started": "started on the web", "paper": "returned on paper"},
        parts=("returned",),
        whole="sent",
    )


def _received_table(asked: Mapping[str, Counter[str]], received: Received) -> Table:
    """From the forms returned of the year's meetings to the forms received in the year, form by form."""
    rows: list[tuple[Cell, ...]] = []
    in_all = by_form(received)
    for form in FormId:
        row = asked.get(form, Counter())
        returned, after, elsewhen = row["returned"], row["after"], row["elsewhen"]
        files = received.get((form, Source.IMPORT), 0) - row["by_file"]
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
