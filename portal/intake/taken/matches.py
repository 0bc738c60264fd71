"""How the columns of a source's files are matched to ours: told once by a person, kept under the source's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.work import Work
from portal.intake.files.heading import HeadingUnknown, plain
from portal.intake.files.said import Said
from portal.intake.files.table import Table, read_file
from portal.intake.problems import FileFaulty, problem
from portal.intake.rows.kinds import KINDS
from portal.store.audit import Action
from portal.store.tables.file_tables import ColumnMatch

LONGEST_NAME = 60


def sources(session: Session) -> list[str]:
    """The names under which columns were matched."""
    return list(session.scalars(sa.select(ColumnMatch.name).order_by(ColumnMatch.name)))


def read_matched(session: Session, name: str, content: bytes, said: Said) -> tuple[Table, Said]:
    """The file read as its source's columns were matched, and what it was read by.

    The source is the one a person named, else the one whose heading is the same; without any, the file is read as it
    is. Raises FileFaulty, also where no columns are kept under that name, and HeadingUnknown where they do
    not fit, or nobody knows them.
    """
    if said.columns:
        return read_file(name, content, said), said
    if said.source:
        match = session.get(ColumnMatch, said.source)
        if match is None:
            raise FileFaulty([problem(0, "", said.source, "no columns are kept under this name")])
        matched = _by(match, said)
        return read_file(name, content, matched), matched
    try:
        table = read_file(name, content, said)
        names = table.heading.names
    except HeadingUnknown as fault:
        table, names = None, fault.heading
        if not (match := _same(session, names)):
            raise
    else:
        match = _same(session, names)
    if match is None and table is not None:
        return table, said
    matched = _by(match, said) if match else said
    return read_file(name, content, matched), matched


def what_is_wrong(kind: str, columns: Mapping[str, str]) -> list[str]:
    """Why columns matched so make no file of that kind; nothing when they do."""
    chosen = [column for column in columns.values() if column]
    twice = sorted({column for column in chosen if chosen.count(column) > 1})
    lacking = [column.name for column in KINDS[kind].columns if column.needed and column.name not in chosen]
    return [f"{column} is chosen twice." for column in twice] + [f"{column} is needed." for column in lacking]


def save(work: Work, name: str, said: Said) -> None:
    """Keeps the columns under the name of their source, in the place of what was kept there."""
    match = work.session.get(ColumnMatch, name) or ColumnMatch(name=name)
    match.kind, match.columns, match.month_first = str(said.kind), dict(said.columns), said.month_first
    match.at, match.staff_id = work.now, work.by.staff_id
    work.session.add(match)
    work.record(Action.SET, "columns", why=name)


def _same(session: Session, names: Iterable[str]) -> ColumnMatch | None:
    heading = {plain(name) for name in names if name}
    every = session.scalars(sa.select(ColumnMatch).order_by(ColumnMatch.at.desc()))
    return next((match for match in every if {plain(name) for name in match.columns} == heading), None)


def _by(match: ColumnMatch, said: Said) -> Said:
    month_first = match.month_first if said.month_first is None else said.month_first
    return replace(said, kind=match.kind, columns=match.columns, source=match.name, month_first=month_first)
