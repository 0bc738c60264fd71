"""The migration to two people: accounts and covers of before go on as they stood, and the database holds to two."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.asking.reviews import Covers
from portal.store import schema
from portal.store.database import session_maker
from portal.store.models import Staff
from portal.store.sealing import KeyRing
from portal.store.tables.staff_tables import Cover
from tests.factories import NOW, TODAY, a_cover, a_staff
from tests.store.conftest import blank

__all__ = ["blank"]
DAY = timedelta(days=1)
BEFORE = "0007"


def test_accounts_covers_and_messages_of_before_stand_as_they_did(blank: sa.Engine, ring: KeyRing) -> None:
    with blank.connect() as connection:
        command.upgrade(schema._config(connection), BEFORE)
    with blank.begin() as connection:
        for number, role in enumerate(("iro", "iro", "manager"), start=1):
            connection.execute(
                sa.text("insert into staff (id, email, name, role, password_hash, totp_step) "
                        "values (:id, :email, 'Sam', :role, 'x', 0)"),
                {"id": number, "email": f"s{number}@example.org", "role": role},
            )  # fmt: skip
        connection.execute(
            sa.text("insert into cover (iro_id, cover_id, from_on, to_on) values (1, 2, :a, :b)"),
            {"a": TODAY, "b": TODAY + DAY},
        )
    schema.upgrade(blank)
    with session_maker(blank, ring)() as session:
        assert all(person.works_here for person in session.scalars(sa.select(Staff)))
        assert {iro: cover.id for iro, cover in Covers.on(session, TODAY).by_iro.items()} == {1: 2}


def test_going_back_takes_along_nothing_that_waits_for_a_second_person(blank: sa.Engine, ring: KeyRing) -> None:
    schema.upgrade(blank)
    with session_maker(blank, ring)() as session:
        iro, other, admin = a_staff(session), a_staff(session), a_staff(session, "admin")
        a_cover(session, iro, other, TODAY, TODAY)
        a_cover(session, iro, other, TODAY, TODAY, proposed_by=admin.id, proposed_at=NOW)
        a_staff(session, proposed_by=admin.id, proposed_at=NOW)
        session.commit()
    schema.downgrade(blank, BEFORE)
    with blank.connect() as connection:
        assert connection.scalar(sa.text("select count(*) from cover")) == 1
        assert connection.scalar(sa.text("select count(*) from staff where disabled_at is not null")) == 1
    schema.upgrade(blank)
    assert schema.is_current(blank)


@pytest.mark.parametrize("kind", ["staff", "cover"])
def test_nobody_confirms_what_they_proposed_themselves(session: Session, kind: str) -> None:
    one, iro, other = a_staff(session, "manager"), a_staff(session), a_staff(session)
    alone = {"proposed_by": one.id, "proposed_at": NOW, "confirmed_by": one.id, "confirmed_at": NOW}
    row = (
        Staff(email="jo@example.org", name="Jo", role="iro", **alone)
        if kind == "staff"
        else Cover(iro_id=iro.id, cover_id=other.id, from_on=TODAY, to_on=TODAY, **alone)
    )
    session.add(row)
    with pytest.raises(IntegrityError, match="two_people"):
        session.flush()


def test_an_account_that_waits_has_no_password(session: Session) -> None:
    admin = a_staff(session, "admin")
    with pytest.raises(IntegrityError, match="password_when_confirmed"):
        a_staff(session, proposed_by=admin.id, proposed_at=NOW, password_hash="x")
