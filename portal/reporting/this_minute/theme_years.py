"""What people write about over the years, by group: of how many responses, and what became more or less."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.hearing.tagging import themes
from portal.reporting.this_minute.by_month import FEW
from portal.reporting.this_minute.themes_said import words_of
from portal.store.models import Response, Tag
from portal.store.vocabulary import FormId, TagKind

YEARS = 3  # the one asked for and those before it
# by whom, and for children by age; what is asked before and after a meeting is one, for a theme is spoken of in either
GROUPS: dict[str, tuple[FormId, ...]] = {
    "Children of 4 to 11": (FormId.CONSULT_4_7, FormId.CONSULT_4_11, FormId.FEEDBACK_4_11),
    "Young people of 12 to 17": (FormId.CONSULT_12_17, FormId.FEEDBACK_12_17),
    "Parents and carers": (FormId.CONSULT_PARENT, FormId.FEEDBACK_PARENT),
    "Professionals": (FormId.CONSULT_PROFESSIONAL, FormId.FEEDBACK_PROFESSIONAL),
}
_GROUP_OF = {str(form): group for group, forms in GROUPS.items() for form in forms}
Counted = Mapping[tuple[str, int, str], int]  # (group, year, theme) -> responses


@dataclass(frozen=True)
class InYear:
    """In how many responses of a group and year the theme stands, of how many the portal read words of.

    `n` is none where it is fewer than FEW: so few are persons.
    """

    n: int | None
    N: int

    @property
    def percent(self) -> int | None:
        """Of all, in whole percent."""
        return None if self.n is None else round(100 * self.n / self.N)


@dataclass(frozen=True)
class ThemeYears:
    """One theme of one group, the latest year first; words that may be used, of that year."""

    label: str
    years: tuple[InYear, ...]
    words: str | None

    @property
    def points(self) -> int | None:
        """How many percentage points more than the year before; none where either year has too few."""
        now, before = self.years[0].percent, self.years[1].percent
        return None if now is None or before is None else now - before


def over_years(session: Session, council: Council, year: int) -> dict[str, list[ThemeYears]]:
    """The themes of each group that has any, by how often they stand in the latest year; none that is always few."""
    years = [year - before for before in range(YEARS)]
    read, counted = _counted(session, years)
    names, found = themes.names(), {}
    for group, forms in GROUPS.items():
        known = sorted({theme for of, _year, theme in counted if of == group})
        cells = {theme: tuple(_cell(counted, read, group, each, theme) for each in years) for theme in known}
        shown = [theme for theme in known if any(cell.n is not None for cell in cells[theme])]
        shown.sort(key=lambda theme: (-(cells[theme][0].n or 0), theme))
        words = words_of(session, council, year, {str(form) for form in forms}) if shown else {}
        found[group] = [ThemeYears(names.get(each, each), cells[each], words.get(each)) for each in shown]
    return {group: rows for group, rows in found.items() if rows}


def _cell(counted: Counted, read: Counted, group: str, year: int, theme: str) -> InYear:
    n = counted.get((group, year, theme), 0)
    return InYear(n if n >= FEW else None, read.get((group, year, ""), 0))


def _counted(session: Session, years: list[int]) -> tuple[Counted, Counted]:
    """Responses that were read, and those in which each theme stands; a theme set twice in one is one.

    A response has one form, so that those of several forms are added up. What a person refused does not count.
    """
    of = (Tag.form, Tag.year, Tag.value)
    standing = sa.select(*of, sa.func.count(sa.distinct(Tag.response_id))).where(Tag.refused_at.is_(None))
    standing = standing.where(Tag.year.in_(years), Tag.kind == TagKind.THEME).group_by(*of)
    heard = sa.exists().where(Tag.response_id == Response.id, Tag.kind == TagKind.SENTIMENT)
    by_form = sa.select(Response.form, Response.year, sa.literal(""), sa.func.count())
    by_form = by_form.where(Response.year.in_(years), heard).group_by(Response.form, Response.year)
    return _added(session, by_form), _added(session, standing)


def _added(session: Session, query: sa.Select[*tuple[Any, ...]]) -> Counted:
    found: dict[tuple[str, int, str], int] = {}
    for form, year, theme, number in session.execute(query):
        key = (_GROUP_OF[str(form)], year or 0, theme)
        found[key] = found.get(key, 0) + number
    return found
