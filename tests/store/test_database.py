"""Tests of the one way to write, and of moments."""

from __future__ import annotations

from sqlalchemy.orm import Session, sessionmaker

from portal.store.database import writing
from portal.store.models import Child
from tests.factories import a_child


def test_somebody_who_read_first_can_still_write(session: Session, maker: sessionmaker[Session]) -> None:
    with writing(session):
        child = a_child(session)
    assert session.get(Child, child.id) is child
    with maker() as other, writing(other):
        a_child(other)
    with writing(session):
        session.merge(child).first_name = "Kit"
