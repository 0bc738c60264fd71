"""A child is forgotten: nothing of them is left, nobody else loses anything, and released figures stand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.council.council import Council
from portal.council.work import Work
from portal.hearing.answers.given import Given
from portal.intake.files.table import read_file
from portal.intake.problems import FileFaulty
from portal.intake.take import preview, take
from portal.keeping.erasure import ChildUnknown, clear_large, forget
from portal.reporting.annual_report import document
from portal.reporting.figures import measure
from portal.store import models
from portal.store.audit import Actor
from portal.store.base import Base
from portal.store.database import writing
from portal.store.ledger import Erasure
from portal.store.models import Attendance, AuditEntry, Child, Message, Picture, Review
from portal.store.sealing import keys
from portal.store.tables.media_tables import SaidAloud
from portal.store.tables.report_tables import Release
from portal.store.tables.staff_tables import Upload
from portal.store.tables.work_words import SoundKind
from tests.factories import NOW, a_child, a_contact, a_held_review, a_response, a_staff, an_invitation

NAME, REFERENCE, CONTACT = "Zephyrine", "CANARY77", "Quillon Ashgrove"
CANARIES = (NAME, REFERENCE, CONTACT, "zephyrine@example.org")
BY = Actor("cli", "root")


def a_whole_life(session: Session, council: Council, **facts: Any) -> Child:
    """A child with a row in every table that can hang on one; by the portal's own verbs where it matters."""
    iro = a_staff(session)
    child = a_child(session, age=10, iro=iro, iro_id=iro.id, **facts)
    parent = a_contact(session, child, name=CONTACT if facts else "Alex Reed")
    review = a_held_review(session, child, date(2026, 2, 10), participation="PN1", participation_by="person")
    invitation = an_invitation(session, council, review)
    answers: dict[str, Given | str | tuple[str, ...]] = {
        "y_safe": "no",
        "y_see": ("mum", "other"),
        "y_wish": Given("y_wish", words="I want to see my mum more"),
    }
    response = a_response(session, council, invitation, answers)
    feedback = an_invitation(session, council, review, parent, stage="feedback")
    a_response(session, council, feedback, {"pf_listened": "yes", "pf_quote": "yes"})
    device = models.Device(key_hash=keys(session).mark(child.reference), invitation_id=invitation.id, created_at=NOW)
    message = _message(f"invite:{invitation.id}:1", child.email or "", invitation_id=invitation.id)
    to_worker = _message(f"social worker:{review.id}", "worker@example.org", review_id=review.id)
    revision = models.Revision(
        response_id=response.id, question="y_home", was=b"sealed", replaced_at=NOW, same_device=True
    )
    picture = models.Picture(response_id=response.id, question="y_wish", image=b"sealed")
    voice = SaidAloud(response_id=response.id, question="y_wish", sound=b"sealed", kind=SoundKind.WEBM, seconds=9)
    attendance = Attendance(review_id=review.id, contact_id=parent.id, how="attended")
    session.add_all([device, message, to_worker, picture, voice, revision, attendance])
    session.flush()
    return child


def _message(dedupe: str, recipient: str, **facts: Any) -> Message:
    return Message(dedupe=dedupe, reference=f"<{dedupe}@example.org>", channel="email", recipient=recipient,
                   subject="Your review", body=b"sealed", queued_at=NOW, not_before=NOW, **facts)  # fmt: skip


def everything(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    return {
        table.name: [tuple(row) for row in session.execute(sa.select(table))] for table in Base.metadata.sorted_tables
    }


def test_nothing_of_a_forgotten_child_is_left_in_any_table(session: Session, council: Council) -> None:
    child = a_whole_life(session, council, first_name=NAME, reference=REFERENCE, email="zephyrine@example.org")
    alerts = session.scalars(sa.select(Message).where(Message.concern_id.is_not(None))).all()
    assert alerts
    before, child_id = everything(session), child.id
    with_rows = {table for table, rows in before.items() if rows}
    assert {
        "concern",
        "choice",
        "tag",
        "device",
        "picture",
        "said_aloud",
        "revision",
        "attendance",
        "message",
    } <= with_rows

    erased = forget(session, REFERENCE, by=BY, now=NOW)

    after = everything(session)
    still = {table for table, rows in after.items() if rows}
    assert still == {"staff", "wording", "erasure", "audit_entry"}
    for table in still:
        for row in after[table]:
            assert not [canary for canary in CANARIES if canary in repr(row)], table
    assert child_id not in [row.id for row in session.scalars(sa.select(Child))]
    assert (erased.counts["responses"], erased.counts["pictures"]) == (2, 1)
    assert erased.counts["messages"] == 2 + len(alerts)
    assert set(erased.counts.values()) - {0}


def test_pictures_and_voices_go_first_a_few_at_a_time_and_are_counted_with_the_rest(
    session: Session, council: Council
) -> None:
    a_whole_life(session, council)
    a_whole_life(session, council, first_name=NAME, reference=REFERENCE)
    session.commit()
    assert clear_large(session, REFERENCE) == {"pictures": 1, "voices": 1}
    assert clear_large(session, REFERENCE) == {}  # broken off and run again, it goes on where it was
    assert session.scalar(sa.select(sa.func.count()).select_from(Picture)) == 1
    with writing(session):
        erased = forget(session, REFERENCE, by=BY, now=NOW, large={"pictures": 1, "voices": 1})
    assert (erased.counts["pictures"], erased.counts["voices"]) == (1, 1)
    with pytest.raises(ChildUnknown):
        clear_large(session, REFERENCE)


def test_everybody_else_keeps_everything(session: Session, council: Council) -> None:
    a_whole_life(session, council)
    session.flush()
    untouched = everything(session)
    a_whole_life(session, council, first_name=NAME, reference=REFERENCE)

    forget(session, REFERENCE, by=BY, now=NOW)

    after = everything(session)
    for table in set(after) - {"staff", "wording", "erasure", "audit_entry"}:
        assert after[table] == untouched[table], table


def test_the_proof_recognises_the_reference_without_holding_it(session: Session, council: Council) -> None:
    child_id = a_child(session, reference=REFERENCE).id

    forget(session, REFERENCE, by=BY, now=NOW)

    proof = session.scalars(sa.select(Erasure)).one()
    assert proof.subject == keys(session).mark(f"child:{REFERENCE.lower()}")
    assert proof.counts["children"] == 1
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "forget")).one()
    assert (entry.subject, entry.actor, entry.why) == (f"child:{child_id}", "cli:root", None)


def test_released_figures_stand_when_the_child_behind_them_is_forgotten(session: Session, council: Council) -> None:
    a_whole_life(session, council, first_name=NAME, reference=REFERENCE)
    late = session.scalars(sa.select(Review)).one()
    late.due_on, late.late_reason = date(2026, 2, 1), f"{NAME} was ill"
    session.flush()
    report = document.document(session, council, 2025, "panel", now=NOW)
    document.release(session, report, by=BY, now=NOW)

    forget(session, REFERENCE, by=BY, now=NOW)

    released = session.scalars(sa.select(Release)).one()
    figures = {figure["id"]: figure["n"] for figure in released.document["figures"]}
    assert (figures["reviews_held"], figures["feedback_parent"]) == (1, 1)
    assert NAME not in repr(released.document)
    assert measure.figures(session, council, 2025, on=NOW.date())[0].n == 0
    next_year = {figure.id: figure for figure in measure.figures(session, council, 2026, on=date(2027, 5, 1))}
    assert next_year["feedback_parent"].previous is not None
    assert next_year["feedback_parent"].previous.value == 1


def test_a_reference_nobody_has_is_said_to_be_unknown(session: Session) -> None:
    with pytest.raises(ChildUnknown):
        forget(session, "C404", by=BY, now=NOW)


def test_a_file_waiting_for_its_yes_does_not_bring_the_child_back(session: Session) -> None:
    support = a_staff(session, "support")
    a_child(session, reference=REFERENCE)
    session.add(Upload(staff_id=support.id, at=NOW, name="children.csv", content=b"sealed"))
    session.flush()

    forget(session, REFERENCE, by=BY, now=NOW)

    assert session.scalars(sa.select(Upload)).all() == []


@pytest.mark.parametrize(
    "text",
    [
        f"child_ref,first_name,date_of_birth\nC1,Robin,2015-03-31\n{REFERENCE},{NAME},2015-03-31\n",
        f"child_ref,contact_ref,role\n{REFERENCE},P9,parent\n",
        f"review_ref,child_ref,due_on\nR9,{REFERENCE},2026-03-31\n",
        f"CHILD,DOB,REVIEW,REVIEW_CODE\n{REFERENCE},31/03/2015,10/02/2026,PN1\n",
    ],
    ids=["children", "contacts", "reviews", "SSDA903"],
)
def test_no_file_brings_an_erased_child_back(session: Session, council: Council, text: str) -> None:
    a_child(session, reference=REFERENCE)
    table = read_file("file.csv", text.encode())
    reasons = [each.reason for each in preview(session, council, table, NOW).problems]
    assert not [reason for reason in reasons if "erased" in reason]

    forget(session, REFERENCE, by=BY, now=NOW)

    with pytest.raises(FileFaulty) as refused:
        take(Work(session, council, BY, NOW), table)
    (problem,) = refused.value.problems
    assert (problem.value, problem.reason) == (REFERENCE, "this child was erased; take the row out of the file")
    assert session.scalars(sa.select(Child)).all() == []


def test_the_number_of_a_forgotten_child_and_of_their_invitation_is_never_given_again(
    session: Session, council: Council
) -> None:
    child = a_whole_life(session, council, first_name=NAME, reference=REFERENCE)
    old_child, old_link = child.id, session.scalars(sa.select(sa.func.max(models.Invitation.id))).one()

    forget(session, REFERENCE, by=BY, now=NOW)

    somebody = a_child(session)
    invitation = an_invitation(session, council, a_held_review(session, somebody))
    assert somebody.id > old_child
    assert invitation.id > old_link  # links are derived from the number: the old one must not open the new page


def test_the_bytes_of_the_database_no_longer_hold_a_forgotten_child(
    maker: sessionmaker[Session], council: Council, on_postgres: bool
) -> None:
    if on_postgres:
        pytest.skip("PostgreSQL lets go of old rows when it vacuums")
    with maker() as session:
        with writing(session):
            for _ in range(6):
                a_whole_life(session, council)
            a_whole_life(session, council, first_name=NAME, reference=REFERENCE, email="zephyrine@example.org")
            for _ in range(6):
                a_whole_life(session, council)
        path = Path(str(session.get_bind().url.database))  # type: ignore[union-attr]
        assert any(canary.encode() in _bytes(path) for canary in CANARIES)

        with writing(session):
            forget(session, REFERENCE, by=BY, now=NOW + timedelta(days=1))

        left = _bytes(path)
        assert [canary for canary in CANARIES if canary.encode() in left] == []
        assert len(session.scalars(sa.select(Child)).all()) == 12


def _bytes(path: Path) -> bytes:
    return b"".join(each.read_bytes() for each in sorted(path.parent.glob(path.name + "*")))
