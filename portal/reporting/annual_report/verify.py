"""Checks a report before it leaves: counted a second way, added up, and looked through for what cannot be right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reporting import ssda903
from portal.reporting.annual_report.document import Report
from portal.reporting.annual_report.recount import recount
from portal.reporting.figures import measure
from portal.reporting.small_numbers.edition import bound
from portal.reporting.take_up.tables import in_parts
from portal.store.vocabulary import ReportFor


def faults(session: Session, council: Council, year: int, *, on: date) -> list[str]:
    """What is wrong with the figures and tables of that year, a sentence each; empty where all agree."""
    measured = measure.measure(session, council, year, on=on)
    figures = {figure.id: figure for figure in measured.figures}
    found = []
    for figure_id, (n, base) in recount(session, council, year, on).items():
        figure = figures[figure_id]
        if n != figure.n or base not in (None, figure.N):
            again = f"{n:,}" if base is None else f"{n:,} of {base:,}"
            found.append(f"{figure.label}: {figure.base or figure.shown} in the report, {again} counted row by row.")
    try:
        bound(measured.figures, (*measured.tables, *in_parts(session, year, on=on)), council.library)
    except ValueError as fault:
        found.append(f"A table does not add up: {fault}.")
    return found


def broken(session: Session, year: int, *, on: date) -> list[ssda903.Problem]:
    """For what the SSDA903 return of that year would be refused."""
    return ssda903.problems_of(list(session.scalars(ssda903.held_in(year))), on)


def checked(session: Session, council: Council, report: Report, *, on: date) -> Report:
    """The report with what its cover says of these checks; that of the public names no number of reviews."""
    if report.audience != ReportFor.PANEL:
        return report
    wrong, refused = faults(session, council, report.year, on=on), broken(session, report.year, on=on)
    said = (
        f"Do not rely on it yet: {len(wrong)} of its figures and tables do not agree when they are counted again."
        if wrong
        else "Every figure was counted twice and every table added up: all agree."
    )
    if reviews := len({problem.review.id for problem in refused}):
        which = "stands 1 review that breaks" if reviews == 1 else f"stand {reviews:,} reviews that break"
        said += f" In them {which} a rule of the SSDA903 return."
    return replace(report, checked=said)
