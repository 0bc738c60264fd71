"""Writes the register out as the files that can be brought in: children, contacts or reviews, as CSV or Excel."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import time

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking.by_hand import Kept
from portal.intake.differences import UNSEEN
from portal.intake.rows.kinds import CHILDREN, CONTACTS, REVIEWS, Column, Kind
from portal.intake.taken.good_rows import harmless
from portal.store.database import parts
from portal.store.models import Child, Contact, Review

TABLES = {kind.id: kind for kind in (CHILDREN, CONTACTS, REVIEWS)}
WIDTH = 18  # characters of a column of a sheet


def rows_of(session: Session, kind: Kind, children: Sequence[int]) -> Iterator[list[str]]:
    """The heading and a row each of what is kept of these children; an IRO's own words are in none of them."""
    columns = [column for column in kind.columns if column.fact not in UNSEEN]
    yield [column.name for column in columns]
    for some in parts(children):
        for row in session.scalars(_kept(kind, some)):
            yield [_cell(row, column) for column in columns]


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """A file that a spreadsheet opens in the right letters; no cell of it is a formula."""
    written = io.StringIO()
    csv.writer(written).writerows([harmless(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, rows: Iterable[Sequence[str]]) -> bytes:
    """The same as a workbook of one sheet, every cell of it text."""
    import xlsxwriter  # for who asks for a file of Excel

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, head = book.add_worksheet(title[:31]), book.add_format({"bold": True, "bottom": 1})
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(rows):
        sheet.set_column(0, len(row), WIDTH)
        for place, cell in enumerate(row):
            sheet.write_string(line, place, cell, head if line == 0 else None)
    book.close()
    return content.getvalue()


def _kept(kind: Kind, children: Sequence[int]) -> sa.Select[Kept]:
    if kind is CHILDREN:
        return sa.select(Child).where(Child.id.in_(children)).options(joinedload(Child.iro)).order_by(Child.reference)
    if kind is CONTACTS:
        theirs = sa.select(Contact).where(Contact.child_id.in_(children)).options(joinedload(Contact.child))
        return theirs.order_by(Contact.child_id, Contact.reference)
    about = sa.select(Review).where(Review.child_id.in_(children))
    return about.options(joinedload(Review.child), joinedload(Review.iro)).order_by(Review.child_id, Review.id)


def _cell(row: Kept, column: Column) -> str:
    if column.fact == "iro_email" and not isinstance(row, Contact):
        return row.iro.email if row.iro else ""
    if column.fact == "child_ref" and not isinstance(row, Child):
        return row.child.reference
    value = getattr(row, str(column.fact))
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.strftime("%H:%M") if isinstance(value, time) else str(value)
