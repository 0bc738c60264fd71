"""What a migration does with the rows of a database that is in use."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.hearing.concerns.being_done import notes_of, standing
from portal.store import schema
from portal.store.audit import WORKER, Action, Actor, record
from portal.store.database import session_maker
from portal.store.models import Child, Concern, Contact, Message, Response, Review, Staff
from portal.store.sealing import KeyRing
from portal.store.vocabulary import Role
from tests.factories import NOW, a_child, a_contact, a_held_review, a_review

FIRST_RELEASE = "0001"


BEFORE_UNKNOWN_DUE_DAYS = "0005"


BEFORE_READ_FIRST = "0011"


BEFORE_ONE_ROW = "0014"


BEFORE_UNREAD_COLUMNS_WENT = "0015"


BEFORE_NOTES = "0024"


BEFORE_COLUMNS = "0016"


BEFORE_PROFESSIONALS = "0045"


# made anew, and empty, on the way back; and what a later shape has no place for
EMPTY_AGAIN = {"target"}


def test_what_waited_for_a_meeting_is_due_in_two_working_days_and_who_is_worried_asked_for_no_talk(
    peopled: sa.Engine,
) -> None:
    due = sa.text("UPDATE concern SET urgency = 'read_first', question = 'y_worry', code = :code, due_at = :due, "
                  "raised_at = :raised, escalated_at = null, acknowledged_at = null, changed_at = null, kind = 'talk', "
                  "acknowledged_by = null")  # fmt: skip
    found = sa.text("SELECT kind, due_at FROM concern")
    for code, kind in (("little", "safety"), ("talk", "talk")):
        schema.downgrade(peopled, BEFORE_READ_FIRST)
        with peopled.begin() as connection:
            meeting = datetime(2026, 5, 1, tzinfo=UTC)
            connection.execute(
                due.bindparams(
                    sa.bindparam("due", meeting, sa.DateTime(timezone=True)),
                    sa.bindparam("raised", datetime(2026, 4, 2, 9, tzinfo=UTC), sa.DateTime(timezone=True)),
                    code=code,
                )
            )
        schema.upgrade(peopled)
        with peopled.connect() as connection:
            ((carried, due_at),) = connection.execute(
                found.columns(sa.column("kind", sa.String), sa.column("due_at", sa.DateTime(timezone=True)))
            ).all()
            # Good Friday and Easter Monday are not worked
            assert (carried, due_at.replace(tzinfo=due_at.tzinfo or UTC)) == (
                kind,
                datetime(2026, 4, 8, 16, tzinfo=UTC),
            )


def test_a_database_of_the_first_release_keeps_every_row_up_to_this_one(peopled: sa.Engine) -> None:
    schema.downgrade(peopled, FIRST_RELEASE)
    before = everything(peopled)
    assert {"child", "review", "contact", "staff", "answer", "invitation", "audit_entry", "message"} <= set(before)
    assert {name for name, rows in before.items() if not rows} == EMPTY_AGAIN
    schema.upgrade(peopled)
    after = everything(peopled)
    for name, rows in before.items():
        if name in EMPTY_AGAIN:
            assert not after.get(name)
            continue
        kept = [{column: row[column] for column in rows[0] if column in row} for row in after[name]]
        assert [{column: row[column] for column in kept[0]} for row in rows] == kept, name


def test_going_back_gives_every_row_again_what_it_must_have(peopled: sa.Engine) -> None:
    schema.downgrade(peopled, BEFORE_UNREAD_COLUMNS_WENT)
    before = everything(peopled)
    assert [row["totp_step"] for row in before["staff"]] == [0, 0]
    assert all(row["set_at"] for row in before["tag"])
    assert before["target"] == []


def everything(engine: sa.Engine) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table as the database has it, table by table."""
    found = sa.MetaData()
    with engine.connect() as connection:
        found.reflect(connection)
        return {
            table.name: [
                dict(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key)).mappings()
            ]
            for table in found.sorted_tables
            if table.name != "alembic_version"
        }


def test_due_days_a_response_made_up_become_unknown_and_all_others_stay(blank: sa.Engine, ring: KeyRing) -> None:
    schema.upgrade(blank)
    held, stated = date(2025, 6, 30), date(2025, 7, 4)
    with session_maker(blank, ring)() as session:
        child = a_child(session)
        a_held_review(session, child, held, reference="903:C1:2025-06-30", due_on=None)
        corrected = a_held_review(session, child, held, reference="903:C2:2025-06-30", due_on=stated)
        a_held_review(session, child, held, reference="R1", due_on=stated)
        record(
            session, Action.CHANGE, f"review:{corrected.id}", by=WORKER, now=NOW, child_id=child.id, why="venue, due_on"
        )
        session.commit()
    schema.downgrade(blank, BEFORE_UNKNOWN_DUE_DAYS)
    due = sa.text("SELECT reference, due_on FROM review ORDER BY reference").columns(due_on=sa.Date)
    with blank.connect() as connection:
        assert [row.due_on for row in connection.execute(due)] == [held, stated, stated]
    schema.upgrade(blank)
    with blank.connect() as connection:
        assert [row.due_on for row in connection.execute(due)] == [None, stated, stated]


def test_children_who_stand_twice_are_both_kept_and_named_when_one_row_is_promised(
    migrated: sa.Engine, ring: KeyRing, capsys: pytest.CaptureFixture[str]
) -> None:
    with session_maker(migrated, ring)() as session:
        twice, other = a_child(session, reference="C1"), a_child(session, reference="C2")
        for child in (twice, other):
            a_contact(session, child, reference="P1")
        a_review(session, twice, reference="R1")
        session.commit()
    schema.downgrade(migrated, BEFORE_ONE_ROW)
    with migrated.begin() as connection:
        connection.execute(sa.text("UPDATE child SET reference = ' c1' WHERE reference = 'C2'"))
    schema.upgrade(migrated)
    said = capsys.readouterr().out
    assert "two rows of child are one but for capitals and blanks: 'C1' and ' c1'. Both are kept." in said
    assert "contact" not in said
    with session_maker(migrated, ring)() as session:
        kept = session.execute(sa.select(Child.reference, Child.reference_plain).order_by(Child.id))
        assert [tuple(row) for row in kept] == [("C1", "c1"), (" c1", None)]
        assert session.scalar(sa.select(sa.func.count()).select_from(Contact)) == 2


def test_a_rebuilt_table_gives_no_number_of_an_erased_row_again(migrated: sa.Engine, ring: KeyRing) -> None:
    with session_maker(migrated, ring)() as session:
        child = a_child(session)
        erased = a_review(session, child)
        number, child_id = erased.id, child.id
        session.delete(erased)
        session.commit()
    schema.downgrade(migrated, BEFORE_UNKNOWN_DUE_DAYS)
    schema.upgrade(migrated)
    with session_maker(migrated, ring)() as session:
        assert a_review(session, session.get_one(Child, child_id)).id > number


def test_what_the_log_and_the_front_of_keys_said_stands_in_columns(peopled: sa.Engine, ring: KeyRing) -> None:
    staff, later = Actor("staff", 7), NOW + timedelta(hours=1)
    with session_maker(peopled, ring)() as session:
        moved = session.scalars(sa.select(Review)).one()
        typed, wish = session.scalars(sa.select(Response)).one(), session.scalars(sa.select(Concern)).one()
        cancelled = a_review(session, moved.child)
        wish.speaks, wish.code = "pl", None
        session.execute(sa.update(Message).values(dedupe=f"concern:{wish.id}:duty@example.org", concern_id=None))
        for action, subject, by in (
            (Action.MOVE, f"review:{moved.id}", staff),
            (Action.CANCEL, f"review:{cancelled.id}", staff),
            (Action.MOVE, f"review:{cancelled.id}", WORKER),
            (Action.RECEIVE, f"response:{typed.id}", staff),
        ):
            record(session, action, subject, by=by, now=later, child_id=moved.child_id)
        session.commit()
    schema.downgrade(peopled, BEFORE_COLUMNS)
    with peopled.connect() as connection:
        assert connection.scalar(sa.text("SELECT code FROM concern")) == "speaks:pl"
    schema.upgrade(peopled)
    with session_maker(peopled, ring)() as session:
        settled = sa.select(Review.plan_settled, Review.outcome_settled).order_by(Review.id)
        assert session.execute(settled).all() == [(True, False), (False, True)]
        assert session.scalars(sa.select(Response.known_at)).all() == [later]
        assert session.execute(sa.select(Concern.speaks, Concern.code)).all() == [("pl", None)]
        assert session.scalars(sa.select(Message.concern_id)).all() == session.scalars(sa.select(Concern.id)).all()


def test_what_stood_beside_a_concern_is_its_first_note_and_opens_still(peopled: sa.Engine, ring: KeyRing) -> None:
    schema.downgrade(peopled, BEFORE_NOTES)
    with peopled.begin() as connection:
        number = connection.scalar(sa.text("SELECT id FROM concern")) or 0
        staff_id = connection.scalar(sa.text("SELECT min(id) FROM staff")) or 0
        sealed = ring.close("Rang her at school", f"outcome:{number}")
        connection.execute(
            sa.text("UPDATE concern SET outcome = :sealed, acknowledged_at = raised_at, acknowledged_by = :staff"),
            {"sealed": sealed, "staff": staff_id},
        )
    schema.upgrade(peopled)
    with session_maker(peopled, ring)() as session:
        [note] = notes_of(session, [number], Role.MANAGER)[number]
        assert (note.words, note.kind) == ("Rang her at school", "will_be_done")
        assert note.who == session.get_one(Staff, staff_id).name
        assert standing(session, [number]) == {}  # nobody said then to whom, or whether it is done


def test_what_a_professional_was_asked_before_a_review_is_not_given_up_to_go_back(peopled: sa.Engine) -> None:
    asked = sa.text("UPDATE invitation SET form = :form")
    with peopled.begin() as connection:
        connection.execute(asked, {"form": "consult_professional"})
    with pytest.raises(RuntimeError, match="no form for them"):
        schema.downgrade(peopled, BEFORE_PROFESSIONALS)
    with peopled.begin() as connection:
        connection.execute(asked, {"form": "consult_parent"})
    schema.downgrade(peopled, BEFORE_PROFESSIONALS)
    schema.upgrade(peopled)
