"""Who sees which concern, and how a person takes it on."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.hearing.answers.given import Given
from portal.hearing.concerns.being_done import Entry, NoOutcome, notes_of, write
from portal.hearing.concerns.board import ConcernUnknown, find, trigger_of, waiting
from portal.store.audit import Actor
from portal.store.models import AuditEntry, Concern
from portal.store.tables.concern_tables import ConcernNote
from portal.store.tables.staff_tables import Cover
from portal.store.vocabulary import Role
from tests.factories import a_staff
from tests.hearing.conftest import Asking, Counting


def _kinds(found: list[Concern]) -> list[str]:
    return [concern.kind for concern in found]


def test_the_most_urgent_come_first_then_the_oldest(asked: Asking, session: Session, now: datetime) -> None:
    visit = asked()
    visit.save(Given("y_takepart", codes=("advocate",)), now=now)
    visit.save(Given("y_cared", codes=("partly",)), now=now - timedelta(hours=5))
    visit.save(Given("y_worry", codes=("talk",)), now=now - timedelta(hours=1))
    visit.save(Given("y_safe", codes=("no",)), now=now + timedelta(hours=1))
    assert _kinds(waiting(session, visit.iro)) == ["safety", "talk", "advocate", "safety"]


def test_each_role_sees_its_own(asked: Asking, session: Session) -> None:
    visit = asked()
    visit.save(Given("y_safe", codes=("no",)), Given("y_meeting", codes=("helper",)))
    roles = {
        "manager": ["safety", "advocate"],
        "support": ["advocate"],  # who is to be arranged, and no worry
        "admin": [],
        "iro": [],  # another child's IRO
    }
    for role, kinds in roles.items():
        assert _kinds(waiting(session, a_staff(session, role))) == kinds
    assert _kinds(waiting(session, visit.iro)) == ["safety", "advocate"]
    gone = a_staff(session, "manager", disabled_at=visit.now)
    assert waiting(session, gone) == []


def test_who_covers_sees_them_while_covering(asked: Asking, session: Session, now: datetime) -> None:
    visit, cover = asked(), a_staff(session)
    day = now.date()
    session.add(Cover(iro_id=visit.iro.id, cover_id=cover.id, from_on=day, to_on=day + timedelta(days=6)))
    visit.save(Given("y_safe", codes=("no",)), now=now - timedelta(days=3))
    assert _kinds(waiting(session, cover, on=day)) == ["safety"]
    assert waiting(session, cover, on=day + timedelta(days=7)) == []
    assert waiting(session, cover) == []


def test_what_a_person_may_not_see_is_unknown_to_them(asked: Asking, session: Session) -> None:
    visit = asked()
    visit.save(Given("y_safe", codes=("no",)))
    (concern,) = visit.concerns()
    assert find(session, concern.id, visit.iro) is concern
    for staff in (a_staff(session), a_staff(session, "support"), a_staff(session, "admin")):
        with pytest.raises(ConcernUnknown):
            find(session, concern.id, staff)
    with pytest.raises(ConcernUnknown):
        find(session, concern.id + 1, visit.iro)


def test_a_concern_is_acknowledged_with_what_will_be_done(asked: Asking, session: Session) -> None:
    visit = asked()
    visit.save(Given("y_safe", codes=("no",)))
    (concern,) = visit.concerns()
    by = Actor("staff", visit.iro.id)
    with pytest.raises(NoOutcome):
        write(session, concern, Entry(" \n"), by=by, now=visit.now)
    with pytest.raises(ValueError, match="staff"):
        write(session, concern, Entry("Rang"), by=Actor("cli"), now=visit.now)
    write(session, concern, Entry("Rang her at school; seeing her today"), by=by, now=visit.now)
    assert (concern.acknowledged_at, concern.acknowledged_by) == (visit.now, visit.iro.id)
    [kept] = session.scalars(sa.select(ConcernNote))
    assert b"school" not in kept.words
    assert waiting(session, visit.iro) == []
    assert find(session, concern.id, visit.iro) is concern
    assert session.scalars(sa.select(AuditEntry.action).where(AuditEntry.actor == str(by))).all() == ["acknowledge"]


def test_of_two_who_acknowledge_the_first_stands_and_both_are_kept(asked: Asking, session: Session) -> None:
    visit, manager = asked(), a_staff(session, "manager")
    visit.save(Given("y_safe", codes=("no",)))
    (concern,) = visit.concerns()
    for staff, words in ((visit.iro, "Rang"), (manager, "Asked duty")):
        write(session, concern, Entry(words), by=Actor("staff", staff.id), now=visit.now)
    assert concern.acknowledged_by == visit.iro.id
    notes = notes_of(session, [concern.id], Role.IRO)[concern.id]
    assert [(note.words, note.who) for note in notes] == [("Rang", visit.iro.name), ("Asked duty", manager.name)]


def test_the_board_is_one_question_to_the_database(asked: Asking, session: Session, counting: Counting) -> None:
    first = asked()
    for visit in (first, asked(), asked()):
        visit.save(Given("y_safe", codes=("no",)))
    manager = a_staff(session, "manager")
    session.flush()
    session.expire_all()
    _ = manager.role, manager.id
    with counting() as board:
        for concern in waiting(session, manager):
            assert concern.child.first_name == "Robin"
            assert concern.invitation is not None
            assert concern.invitation.review.child_id == concern.child_id
            trigger_of(first.council, concern)
    assert len(board) == 1
