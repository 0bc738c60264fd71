"""Returned forms written all at once are row for row what each would be, received by itself."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.council.work import Work
from portal.hearing.answers import kept
from portal.intake.files.table import read_file
from portal.intake.take import make_ready, preview, take
from portal.store.database import writing
from portal.store.models import Choice, Invitation, Response, Tag
from tests.factories import SOMEBODY, a_child, a_contact, a_held_review

CHILDRENS = (
    ("4", "mum;dad", "I miss my nan", "I don't feel safe when he shouts", "", "meeting"),
    ("", "", "", "It was good. It was too long!", "unsafe", ""),
    ("1", "", "", "nothing really", "lot", "iro_only"),
    ("",) * 6,
)
PARENTS = ("He likes his new school, but nobody rings me back", "Nobody hurts him now", "Er mag die Schule", "")
OWN = {Invitation: {"review_id", "link_hash", "code_hash", "contact_id"}, Response: {"invitation_id"}, Choice: set(),
       Tag: set()}  # fmt: skip


def _file(of: str) -> bytes:
    answers = ("y_home", "y_see", "y_see_words", "y_wish_words", "y_worry", "y_share", "p_well")
    heading = ("form", "review_ref", "respondent_ref", "received_on", "language", *answers)
    children = [("consult_4_11", f"R{of}{n}", f"C{of}{n}", "2026-02-06", "en", *said, "")
                for n, said in enumerate(CHILDRENS)]  # fmt: skip
    parents = [("consult_parent", f"R{of}{n}", f"K{of}{n}", "2026-02-12", "de" if "Schule" in said else "en",
                *[""] * 6, said) for n, said in enumerate(PARENTS)]  # fmt: skip
    written = io.StringIO()
    csv.writer(written).writerows([heading, *children, *parents])
    return written.getvalue().encode()


def _facts(row: Any, but: set[str]) -> dict[str, object]:
    return {each.key: getattr(row, each.key) for each in sa.inspect(type(row)).mapper.column_attrs
            if each.key not in {"id", "response_id", *but}}  # fmt: skip


def _kept(session: Session, of: str) -> list[Any]:
    session.expire_all()
    found = []
    for invitation in session.scalars(sa.select(Invitation).order_by(Invitation.id)):
        if not invitation.review.reference.startswith(f"R{of}"):
            continue
        [response] = session.scalars(sa.select(Response).where(Response.invitation_id == invitation.id))
        rows = {model: session.scalars(sa.select(model).filter_by(response_id=response.id)) for model in (Choice, Tag)}
        beside = [sorted((_facts(row, OWN[model]) for row in found_), key=str) for model, found_ in rows.items()]
        who = (invitation.review.reference[2:], invitation.contact_id is None)
        facts = (_facts(invitation, OWN[Invitation]), _facts(response, OWN[Response]))
        found.append((who, *facts, kept.heard(session, response), *beside))
    return sorted(found, key=lambda each: each[0])


def test_forms_written_at_once_are_what_each_would_be_by_itself(
    session: Session, council: Council, now: datetime
) -> None:
    for of in "AB":
        for number in range(len(CHILDRENS)):
            child = a_child(session, age=9, reference=f"C{of}{number}", first_name="Robin")
            a_held_review(session, child, date(2026, 2, 10), reference=f"R{of}{number}")
            a_contact(session, child, role="parent", reference=f"K{of}{number}")
    session.commit()
    work = Work(session, council, SOMEBODY, now)
    at_once, by_itself = read_file("a.csv", _file("A")), read_file("b.csv", _file("B"))
    assert preview(session, council, at_once, now).problems == []
    make_ready(work, at_once)
    assert at_once.plan is not None
    assert len(at_once.plan.wholes) == len(CHILDRENS) + len(PARENTS)
    for table in (at_once, by_itself):
        with writing(session):
            assert take(work, table).new == len(CHILDRENS) + len(PARENTS)
    mine, theirs = _kept(session, "A"), _kept(session, "B")
    assert mine == theirs
    assert {tag["kind"] for each in mine for tag in each[-1]} >= {"concern", "theme", "sentiment", "unread"}
