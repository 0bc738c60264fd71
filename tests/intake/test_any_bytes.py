"""Whatever bytes are brought in, the answer is a table or reasons, never an accident."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.intake.files.table import read_file
from portal.intake.problems import FileFaulty
from portal.intake.rows.kinds import KINDS
from portal.intake.take import preview
from tests.factories import a_child
from tests.reviewing.statements import counted

COLUMNS = sorted(
    {column.name for kind in KINDS.values() for column in kind.columns} | {"y_home", "y_home_words", "zzz"}
)
CELLS = st.one_of(
    st.sampled_from(
        [
            "C1",
            "R1",
            "",
            "yes",
            "PN0",
            "2026-02-30",
            "2025-06-01",
            "31/03/2015",
            "held",
            "consult_4_11",
            "a@example.org",
        ]
    ),
    st.text(max_size=12),
)


@given(st.binary(max_size=400))
@settings(max_examples=300)
def test_any_bytes_are_read_or_refused_with_reasons(content: bytes) -> None:
    try:
        found = read_file("any.csv", content).kind in KINDS
    except FileFaulty as fault:
        found = all(problem.reason for problem in fault.problems)
    assert found


@given(
    st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=8),
    st.lists(st.lists(CELLS, min_size=1, max_size=9), max_size=6),
    st.sampled_from([",", ";", "\t"]),
)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_table_is_previewed_or_refused_with_reasons(
    session: Session, council: Council, now: datetime, heading: list[str], rows: list[list[str]], separator: str
) -> None:
    text = "\n".join(separator.join(cells) for cells in (heading, *rows))
    try:
        table = read_file("any.csv", text.encode("utf-8", "replace"))
    except FileFaulty:
        return
    seen = preview(session, council, table, now)
    assert seen.problems or seen.new + seen.changed + seen.same == len(table.rows)


@pytest.mark.parametrize("bad", [0, 10, 100])
def test_twenty_times_the_rows_take_no_more_statements_each(
    session: Session, council: Council, now: datetime, bad: int
) -> None:
    """Rows are looked up by the thousand; `bad` of each hundred cannot be taken."""
    for number in range(20):
        a_child(session, reference=f"C{number}", age=9)
    rows = [
        f"R{number},{'nobody' if number % 100 < bad else f'C{number % 20}'},2025-06-01,home" for number in range(3_000)
    ]
    table = read_file("r.csv", "\n".join(["review_ref,child_ref,due_on,venue", *rows]).encode())
    with counted(session) as statements:
        seen = preview(session, council, table, now)
    assert (len(seen.problems), seen.new) == (30 * bad, 0 if bad else 3_000)
    assert len(statements) <= 12
