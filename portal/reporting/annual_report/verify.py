"""Checks a report before it leaves: counted a second way, added up, and looked through for what cannot be right."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from portal.accounts.teams import EVERY, Team
from portal.council.council import Council
from portal.reporting import ssda903
from portal.reporting.annual_report.recount import recount
from portal.reporting.figures import measure
from portal.reporting.small_numbers.edition import bound
from portal.reporting.take_up.tables import in_parts


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


def broken(session: Session, year: int, *, on: date, team: Team = EVERY) -> list[str]:
    """The reviews of that year and team that break a rule of the return or one of ours, each with what is wrong."""
    try:
        ssda903.reviews_csv(session, year, on=on)
    except ssda903.ReturnRefused as refused:
        return [str(problem) for problem in refused.problems if team.sees(problem.iro_id)]
    return []
