"""What stands on one report adds up: every table to its figures, in every format, whatever the rows."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.demo import opening
from portal.reporting.annual_report import document, excel, html
from portal.reporting.annual_report.document import Report
from portal.reporting.figures.figure import MARK
from portal.store.models import Child
from tests.factories import a_child, a_contact, a_held_review
from tests.reporting.rows import received

NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)
LAST = date(2026, 3, 31)  # the last day of the year that is reported on
FEEDBACK = ("child", "parent", "professional")


@dataclass(frozen=True)
class Read:
    """A report as somebody reads it from a file: each figure's n and N, and each table's rows by column."""

    figures: Mapping[str, tuple[int, int | None]]
    tables: Mapping[str, list[dict[str, Any]]]

    def total(self, table_id: str, column: str, starts: str = "") -> int:
        """The column added up over the rows whose first cell begins so."""
        rows = self.tables[table_id]
        return sum(row[column] for row in rows if str(next(iter(row.values()))).startswith(starts))


def from_json(report: Report) -> Read:
    written = json.loads(json.dumps(document.as_json(report)))
    figures = {each["id"]: (each["n"], each["N"]) for each in written["figures"]}
    return Read(
        figures, {each["id"]: [_row(each["columns"], row) for row in each["rows"]] for each in written["tables"]}
    )


def from_excel(report: Report) -> Read:
    book = openpyxl.load_workbook(io.BytesIO(excel.write(report)))
    lines = [[cell.value for cell in row] for row in book["Figures"].iter_rows()]
    places = {name: number for number, name in enumerate(lines[0])}
    figures = {line[places["id"]]: (line[places["n"]], line[places["N"]]) for line in lines[1:]}
    tables = {}
    for table in report.tables:
        sheet = [[cell.value for cell in row] for row in book[table.title[:31]].iter_rows()][1:]
        tables[table.id] = [_row(table.columns, [_code(table.words, cell) for cell in line]) for line in sheet]
    return Read(figures, tables)


def from_page(report: Report) -> Read:
    page = BeautifulSoup(html.html(report), "html.parser")
    shown = {}
    for row in page.select("table:has(caption) tbody tr"):
        name = row.th.contents[0] if row.th else ""
        value, base = (next(cell.stripped_strings, "") for cell in row.select("td")[:2])
        shown[str(name)] = (_number(base.split(" of ")[0]), _number(base.split(" of ")[1])) if " of " in base else (
            _number(value), None)  # fmt: skip
    tables = {}
    for table in report.tables:
        rows = page.select(f"section:has(#{table.id}) [aria-labelledby={table.id}] tbody tr")
        cells = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in rows]
        tables[table.id] = [_row(table.columns, [_read(table.words, cell) for cell in line]) for line in cells]
    return Read({figure.id: shown[figure.label] for figure in report.figures}, tables)


def _row(columns: Any, cells: Any) -> dict[str, Any]:
    return dict(zip(columns, cells, strict=True))


def _code(words: Mapping[str, str], cell: Any) -> Any:
    return {shown: code for code, shown in words.items()}.get(cell, cell)


def _read(words: Mapping[str, str], cell: str) -> Any:
    number = cell.split(" (")[0].replace(",", "").removesuffix(f" {MARK}")
    return int(number) if number.isdigit() else _code(words, cell)


def _number(shown: str) -> int:
    return int(shown.replace(",", "").removesuffix(f" {MARK}"))


FORMATS: list[Callable[[Report], Read]] = [from_json, from_excel, from_page]


def faults(read: Read) -> Iterator[str]:
    """Every sum that does not come out, by name."""
    n = {figure: count[0] for figure, count in read.figures.items()}
    of = {figure: count[1] for figure, count in read.figures.items()}
    codes = {row["code"]: row["total"] for row in read.tables["participation_codes"]}
    coded = {figure: sum(codes[f"PN{code}"] for code in which) for figure, which in (
        ("participation_reviews", "12356"), ("participation_attended", "1234"), ("participation_attended_with_views",
        "123"), ("participation_advocate", "5"), ("participation_other_means", "6"))}  # fmt: skip

    def consulted(column: str) -> int:
        # professionals are counted apart
        return read.total("reach", column, "consult") - read.total("reach", column, "consult_professional")

    sums = {
        "reviews by code": (sum(codes.values()), n["reviews_held"]),
        "reviews by venue": (read.total("venues", "reviews"), n["reviews_held"]),
        "late reviews by reason": (
            read.total("late_reasons", "reviews"), (of["reviews_in_time"] or 0) - n["reviews_in_time"]),
        "coded reviews": (sum(codes[f"PN{code}"] for code in "1234567"), of["participation_reviews"]),
        **{figure: (number, n[figure]) for figure, number in coded.items()},
        "due": (consulted("due"), n["forms_due"]),
        "sent": (consulted("sent"), n["forms_sent"]),
        "opened": (consulted("opened"), n["forms_opened"]),
        "returned": (consulted("returned"), n["forms_returned"]),
        "received": (read.total("received", "received"), of["digital_takeup"]),
        "on the web": (read.total("received", "web"), n["digital_takeup"]),
        "feedback in all": (read.total("received", "received", "feedback"), n["feedback_total"]),
        "feedback by whom": (sum(n[f"feedback_{who}"] for who in FEEDBACK), n["feedback_total"]),
    }  # fmt: skip
    yield from (f"{name}: {one} is not {other}" for name, (one, other) in sums.items() if one != other)
    yield from _rows_that_do_not_add_up(read)


def _rows_that_do_not_add_up(read: Read) -> Iterator[str]:
    for row, way in zip(read.tables["received"], read.tables["reach"], strict=True):
        parts = row["returned"] + row["after_meeting"] - row["other_year"] + row["other_meetings"] + row["by_files"]
        if parts != row["received"] or row["returned"] != way["returned"] or min(list(row.values())[1:]) < 0:
            yield f"received: {row} beside {way}"
        if not way["due"] >= way["sent"] or not way["returned"] >= way["paper"]:
            yield f"reach: {way}"
    for row in read.tables["participation_codes"]:
        if row["under_4"] + row["4_11"] + row["12_17"] != row["total"]:
            yield f"participation_codes: {row}"
    for row in read.tables["feedback_items"]:
        if sum(row[part] for part in ("yes", "partly", "no", "unsure", "not_answered")) != row["n"]:
            yield f"feedback_items: {row}"
    for row in read.tables["sentiment"]:
        if sum(row[part] for part in ("positive", "mixed", "neutral", "negative")) != row["n"]:
            yield f"sentiment: {row}"


days = st.dates(LAST - timedelta(days=500), LAST + timedelta(days=60))
coming = st.fixed_dictionaries(
    {
        "form": st.sampled_from(
            ["consult_4_11", "consult_parent", "consult_professional", "feedback_4_11", "feedback_professional"]
        ),
        "on": days,
        "source": st.sampled_from(["web", "paper", "import"]),
        "origin": st.sampled_from(["asked", "import"]),
        "withdrawn_at": st.sampled_from([None, NOW]),
    }
)
reviews = st.fixed_dictionaries(
    {
        "held_on": days,
        "due_on": st.none() | days,
        "venue": st.sampled_from([None, "home", "school"]),
        "participation": st.sampled_from([None, "PN1", "PN4", "PN5", "PN6", "PN7"]),
        "chaired_by": st.sampled_from([None, "iro", "child"]),
        "iro_spoke_before": st.sampled_from([None, True, False]),
        "parent_attended": st.sampled_from([None, True, False]),
        "decisions_sent_on": st.none() | days,
        "told_on": st.none() | days,
        "late_reason": st.sampled_from([None, " ", "Child ill"]),
    }
)


def told(session: Session, council: Council, child: Child, facts: dict[str, Any], came: list[dict[str, Any]]) -> None:
    """One review with what came in about it, a form of a kind at most."""
    by = "person" if facts["participation"] else None
    review = a_held_review(session, child, **facts | {"participation_by": by})
    for each in {form["form"]: form for form in came}.values():
        given = {name: value for name, value in each.items() if name not in ("form", "on")}
        role = each["form"].split("_")[1]
        contact = None if role == "4" else a_contact(session, child, role)
        received(session, council.library, review, each["form"], on=each["on"], contact=contact, **given)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(reviews, st.lists(coming, max_size=3)), max_size=4))
def test_every_table_adds_up_to_its_figures_in_every_format(
    session: Session, council: Council, rows: list[tuple[dict[str, Any], list[dict[str, Any]]]]
) -> None:
    with session.begin_nested() as inside:
        for facts, came in rows:
            told(session, council, a_child(session, age=9), facts, came)
        report = document.document(session, council, 2025, "panel", now=NOW)
        for read in FORMATS:
            assert list(faults(read(report))) == []
        inside.rollback()


def test_the_reports_of_the_demonstration_add_up_in_every_format(tmp_path: Path) -> None:
    demo = opening.open_or_build(tmp_path, host="127.0.0.1", port=8000, today=date(2026, 3, 2))
    with demo.maker() as session:
        reports = [document.document(session, demo.council, year, "panel", now=demo.clock()) for year in (2024, 2025)]
    found = {(report.year, read.__name__): list(faults(read(report))) for report in reports for read in FORMATS}
    assert {place: wrong for place, wrong in found.items() if wrong} == {}
    assert all(next(each.n for each in report.figures if each.id == "feedback_total") > 0 for report in reports)
    assert reports[1].quotes
    assert reports[1].quotes_waiting


@pytest.mark.parametrize("read", FORMATS)
def test_forms_that_came_by_file_or_for_another_meeting_lead_from_one_total_to_the_other(
    session: Session, council: Council, read: Callable[[Report], Read]
) -> None:
    child = a_child(session, age=9)
    asked = {"source": "web", "on": date(2026, 3, 2)}
    for facts in (asked, {"on": date(2026, 3, 2)}, asked | {"on": date(2026, 4, 7)}):
        received(session, council.library, a_held_review(session, child), "feedback_4_11", **facts)
    received(session, council.library, a_held_review(session, child, date(2025, 3, 20)), "feedback_4_11",
             source="paper", on=date(2025, 4, 2))  # fmt: skip
    found = read(document.document(session, council, 2025, "panel", now=NOW))
    (row,) = [row for row in found.tables["received"] if row["audience"] == "feedback_4_11"]
    assert list(row.values())[1:] == [2, 0, 1, 1, 1, 3, 1]
    assert found.figures["feedback_total"] == (3, None)
    assert list(faults(found)) == []


def test_what_is_left_out_stands_beside_the_figure_in_every_format(session: Session, council: Council) -> None:
    for _ in range(2):
        a_held_review(session, a_child(session), due_on=None)
    report = document.document(session, council, 2025, "panel", now=NOW)
    assert "2 reviews have no due date" in BeautifulSoup(html.html(report), "html.parser").get_text()
    rows = openpyxl.load_workbook(io.BytesIO(excel.write(report)))["Figures"].iter_rows(values_only=True)
    assert any("2 reviews have no due date" in row for row in rows)
    written = {each["id"]: each for each in document.as_json(report)["figures"]}
    assert (written["reviews_in_time"]["N"], written["reviews_in_time"]["unknown"]) == (0, 2)
