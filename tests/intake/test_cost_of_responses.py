"""A file of returned forms costs the database the same few statements, however many forms it holds."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.council.council import Council
from portal.council.work import Work
from portal.intake.files.table import read_file
from portal.intake.take import make_ready, preview, take
from portal.store.database import writing
from portal.store.models import Answer
from tests.factories import NOW, SOMEBODY, a_child, a_contact, a_held_review
from tests.reviewing.statements import counted

HEADING = "form,review_ref,respondent_ref,received_on,p_well\n"
LOOKED, MADE_READY, WRITTEN = 9, 9, 8  # statements at most, however many forms
TABLES = ("invitation", "response", "answer", "tag", "audit_entry")
ROWS = 250  # of one statement


@pytest.mark.parametrize("number", [10, 100])
def test_so_many_returned_forms_cost_the_same_few_statements(
    maker: sessionmaker[Session], council: Council, number: int
) -> None:
    with maker() as session, writing(session):
        for each in range(number):
            child = a_child(session)
            a_held_review(session, child, date(2026, 2, 10), reference=f"R{each}")
            a_contact(session, child, reference=f"K{each}")
    rows = "".join(f"consult_parent,R{each},K{each},2026-02-06,He likes his new school\n" for each in range(number))
    table = read_file("file.csv", (HEADING + rows).encode())
    with maker() as session:
        work = Work(session, council, SOMEBODY, NOW)
        with counted(session) as looked:
            assert preview(session, council, table, NOW).problems == []
        with counted(session) as made_ready:
            make_ready(work, table)
        with writing(session), counted(session) as taken:
            assert take(work, table).new == number
        answers = session.scalar(sa.select(sa.func.count()).select_from(Answer)) or 0
    assert len(_said(looked)) <= LOOKED
    assert len(_said(made_ready)) <= MADE_READY
    inserts = [each.split()[2].lower() for each in taken if each.lower().startswith("insert")]
    assert tuple(dict.fromkeys(inserts)) == TABLES
    assert len(_said(taken)) <= WRITTEN + answers // ROWS


def _said(statements: list[str]) -> list[str]:
    return [each for each in statements if not each.startswith("BEGIN")]
