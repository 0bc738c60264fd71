"""Writes down what became of a file: one row for it, and one for each of its rows that did or met something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking.by_hand import Kept, as_json
from portal.council.work import Work
from portal.faults import NotThere
from portal.intake.differences import shown
from portal.intake.files.table import Table
from portal.intake.plan import Done
from portal.intake.problems import Doubt, Problem
from portal.intake.rows.kinds import KINDS
from portal.intake.taken.good_rows import to_mend
from portal.store import bulk
from portal.store.models import Child, Contact, Review
from portal.store.sealing import keys
from portal.store.tables.file_tables import FileLine, FileTaken
from portal.store.tables.work_words import Became

KEPT = timedelta(days=7)  # how long a list to mend can be fetched
WORDS = frozenset({"late_reason"})  # an IRO's own words, which whoever brings files in does not read


class FileUnknown(NotThere):
    """No such file was brought in."""


def begin(work: Work, table: Table, source: str | None = None) -> FileTaken:
    """The file as it is about to be taken, with what was told of it before; lists that lay too long are dropped."""
    old = sa.update(FileTaken).where(FileTaken.at < work.now - KEPT, FileTaken.to_mend.is_not(None))
    work.session.execute(old.values(to_mend=None), execution_options={"synchronize_session": False})
    left = {each.line for each in table.refused}
    file = FileTaken(
        at=work.now,
        staff_id=work.by.staff_id,
        name=table.name,
        kind=table.kind,
        source=source,
        rows=len(table.rows) + len(table.left),
        new=0,
        changed=0,
        same=0,
        refused=len(table.left),
        notes={"told": [*map(_without_value, (each for each in table.doubts if not each.asks)), *table.worked_out]},
    )
    work.session.add(file)
    work.session.flush()
    if left:
        file.to_mend = keys(work.session).close(to_mend(table).encode(), _about(file))
    _write(work.session, file.id, ((each.line, Became.REFUSED, each.column, each.reason) for each in table.refused))
    return file


def rows_done(session: Session, file_id: int, done: Iterable[Done]) -> None:
    """What became of some of its rows; what was known already is counted only, unless a person had confirmed else."""
    made, counts = [], {"new": 0, "changed": 0, "same": 0}
    for each in done:
        counts[each.outcome] += 1
        about = {"line": each.line, "row_id": each.row_id, "child_id": each.child_id}
        if each.outcome != "same":
            became = Became.NEW if each.outcome == "new" else Became.CHANGED
            made.append(_line(file_id, became, **about, facts=_plain(each.facts)))
        made += [_line(file_id, Became.DIFFERS, **about, said=said, facts=_plain(each.against))
                 for said in each.differences]  # fmt: skip
    if made:
        bulk.insert(session, FileLine, made)
    more = {name: getattr(FileTaken, name) + number for name, number in counts.items()}
    session.execute(sa.update(FileTaken).where(FileTaken.id == file_id).values(more))


def rows_refused(session: Session, file_id: int, problems: Iterable[Problem]) -> None:
    """Rows that had become wrong by the time they were to be written."""
    told = list(problems)
    _write(session, file_id, ((each.line, Became.REFUSED, each.column, each.reason) for each in told))
    more = FileTaken.refused + len({each.line for each in told})
    session.execute(sa.update(FileTaken).where(FileTaken.id == file_id).values(refused=more))


def summary(file: FileTaken) -> str:
    """The counts in words."""
    left = f", {file.refused:,} left out" if file.refused else ""
    return f"{KINDS[file.kind].title}: {file.new:,} new, {file.changed:,} changed, {file.same:,} the same{left}"


def doubts_told(session: Session, file_id: int, doubts: Iterable[Doubt], children: Mapping[int, int | None]) -> None:
    """What was asked about and taken all the same; a value is kept only with the child it goes with."""
    made = []
    for each in (each for each in doubts if each.asks):
        child_id = children.get(each.line)
        said = f"“{each.value}” {each.reason}" if each.value and child_id else each.reason
        about = {"line": each.line, "column": each.column or None, "child_id": child_id}
        made.append(_line(file_id, Became.DOUBTED, **about, said=said))
    if made:
        bulk.insert(session, FileLine, made)


def list_to_mend(session: Session, file: FileTaken) -> str | None:
    """The rows that were left out as CSV, as long as they are kept; raises SealBroken."""
    return None if file.to_mend is None else keys(session).open_bytes(file.to_mend, _about(file)).decode()


def find_file(session: Session, file_id: int) -> FileTaken:
    """The file of that number; raises FileUnknown."""
    file = session.get(FileTaken, file_id)
    if file is None:
        raise FileUnknown(file_id)
    return file


def changes_in(line: FileLine) -> Iterator[tuple[str, str, str]]:
    """Each fact of a changed row with its value before and after, as a person reads them."""
    for name, (old, new) in (line.facts or {}).items():
        if name != "iro_id":  # a number says nothing
            yield name, "other words" if name in WORDS and old else shown(old), shown(new)


def agreed_since(session: Session, kind: str, lines: Iterable[FileLine]) -> set[int]:
    """The numbers of the differences that are none any more: the portal says by now what the file said."""
    model, agreed = model_of(kind), set[int]()
    for line in lines:
        row = session.get(model, line.row_id) if line.became == Became.DIFFERS and line.row_id else None
        if row is not None and all(
            as_json(getattr(row, name)) == said for name, (_kept, said) in (line.facts or {}).items()
        ):
            agreed.add(line.id)
    return agreed


def model_of(kind: str) -> type[Kept]:
    """What the rows of that kind of file are kept as."""
    return {"children": Child, "ssda903_episodes": Child, "contacts": Contact}.get(kind, Review)  # type: ignore[return-value]


def _line(file_id: int, became: Became, **facts: Any) -> dict[str, Any]:
    return bulk.whole(FileLine, {"file_id": file_id, "became": became} | facts)


def _write(session: Session, file_id: int, told: Iterable[tuple[int, Became, str, str]]) -> None:
    made = [_line(file_id, became, line=line, column=column or None, said=said) for line, became, column, said in told]
    if made:
        bulk.insert(session, FileLine, made)


def _plain(facts: Mapping[str, list[Any]]) -> dict[str, Any] | None:
    """Values as JSON has them."""
    return {name: [as_json(each) for each in pair] for name, pair in facts.items()} or None


def _without_value(each: Doubt) -> str:
    """What was told of a file, as it may be kept for good."""
    return str(replace(each, value=""))


def _about(file: FileTaken) -> str:
    return f"to_mend:{file.id}"
