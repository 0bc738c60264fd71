"""Which IROs' children a manager sees: those of their own team, and those that no other manager has.

A manager without a team sees every child, and so does every manager a child whose IRO has no team, or is in a team that
no manager has, or who has no IRO: what everybody thinks another sees, nobody sees. Totals of the whole council are
everybody's. Names of teams are the same in any capitals and blanks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.accounts import working
from portal.store.clauses import chair_id
from portal.store.models import Child, Review, Staff
from portal.store.vocabulary import Role


@dataclass(frozen=True)
class Team:
    """What one person sees, as the IROs whose children they do not see; nobody's, where it is empty."""

    hidden: frozenset[int] = frozenset()

    def sees(self, iro_id: int | None) -> bool:
        """Whether the children of that IRO are theirs to see; a child without an IRO is everybody's."""
        return iro_id not in self.hidden

    def sees_review(self, review: Review) -> bool:
        """Whether the review is theirs to see, by who chairs it."""
        return self.sees(review.iro_id or review.child.iro_id)

    def sees_child(self, child: Child) -> bool:
        """Whether the child is theirs to see, by the child's IRO."""
        return self.sees(child.iro_id)

    def clause(self, iro_id: Any = chair_id) -> sa.ColumnElement[bool]:
        """`sees` in the database; as it stands of a query that joins review and child."""
        if not self.hidden:
            return sa.true()
        return sa.or_(iro_id.is_(None), iro_id.not_in(self.hidden))


EVERY = Team()


def team_of(session: Session, staff: Staff) -> Team:
    """What that person sees of what managers see; one statement for a manager with a team, none for anybody else."""
    if staff.role != Role.MANAGER or not _plain(staff.team):
        return EVERY
    return _Teams.read(session).of(staff)


def who_see(session: Session, managers: Iterable[Staff], iro_id: int | None) -> list[Staff]:
    """Of these managers, those who see the children of that IRO; no statement where none has a team."""
    every = list(managers)
    if not any(_plain(each.team) for each in every):
        return every
    teams = _Teams.read(session)
    return [each for each in every if teams.of(each).sees(iro_id)]


@dataclass(frozen=True)
class _Teams:
    iros: tuple[tuple[int, str], ...]  # IROs of a team that has a manager

    @classmethod
    def read(cls, session: Session) -> _Teams:
        rows = session.execute(_in_teams()).all()
        led = {_plain(row.team) for row in rows if row.role == Role.MANAGER and row.works} - {""}
        return cls(
            tuple((row.id, _plain(row.team)) for row in rows if row.role != Role.MANAGER and _plain(row.team) in led)
        )

    def of(self, manager: Staff) -> Team:
        mine = _plain(manager.team)
        return Team(frozenset(iro for iro, team in self.iros if team != mine)) if mine else EVERY


@cache
def _in_teams() -> sa.Select[int, str | None, Role, bool]:
    # kept: whoever is told of a worry is asked for with every page that raises one
    return sa.select(Staff.id, Staff.team, Staff.role, working().label("works")).where(Staff.team.is_not(None))


def _plain(team: str | None) -> str:
    return " ".join((team or "").split()).casefold()
