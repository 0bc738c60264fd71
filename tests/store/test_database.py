"""Tests of the one way to write, and of moments."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.store.database import writing
from portal.store.models import Child, Invitation, Staff
from portal.store.tables.staff_tables import Attempt
from tests.factories import a_child, a_review, a_staff, an_invitation


def test_somebody_who_read_can_write_though_another_wrote_meanwhile(maker: sessionmaker[Session]) -> None:
    with maker() as session, writing(session):
        child_id = a_child(session, first_name="Robin").id
    with maker() as reader, maker() as other:
        assert reader.get_one(Child, child_id).first_name == "Robin"
        with writing(other):
            other.get_one(Child, child_id).first_name = "Kit"
        with writing(reader):
            child = reader.get_one(Child, child_id)
            assert child.first_name == "Kit"  # read again, not remembered
            child.language = "pl"
    with maker() as session:
        child = session.get_one(Child, child_id)
        assert (child.first_name, child.language) == ("Kit", "pl")


def test_eight_who_write_at_once_all_get_their_turn(maker: sessionmaker[Session]) -> None:
    with maker() as session, writing(session):
        number = an_invitation(session, None, a_review(session, a_child(session))).id
    faults: list[BaseException] = []

    def count_up() -> None:
        try:
            with maker() as session:
                for _ in range(10):
                    session.get_one(Invitation, number)
                    with writing(session):
                        invitation = session.get_one(Invitation, number, with_for_update=True)
                        invitation.serial += 1
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=count_up) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    with maker() as session:
        assert session.get_one(Invitation, number).serial == 81


def test_a_block_that_fails_leaves_nothing_and_lets_the_next_one_write(maker: sessionmaker[Session]) -> None:
    def fail_half_way(session: Session) -> None:
        with writing(session):
            a_child(session)
            raise LookupError

    with maker() as session:
        with pytest.raises(LookupError):
            fail_half_way(session)
        with writing(session):
            a_staff(session)
        assert session.scalar(sa.select(sa.func.count()).select_from(Child)) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(Staff)) == 1


def test_a_moment_without_a_zone_is_refused(session: Session) -> None:
    session.add(Attempt(kind="code", who=b"", at=datetime(2026, 3, 2, 10, 0)))  # noqa: DTZ001
    with pytest.raises(sa.exc.StatementError, match="a moment needs a zone"):
        session.flush()


def test_a_moment_comes_back_in_utc_wherever_it_was_said(session: Session) -> None:
    said = datetime(2026, 3, 2, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    attempt = Attempt(kind="code", who=b"", at=said)
    session.add(attempt)
    session.flush()
    session.expire(attempt)
    assert attempt.at == datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    assert attempt.at.utcoffset() == timedelta(0)
