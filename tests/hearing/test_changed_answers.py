"""Answers changed after sending, and forms that come on paper or in a file."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.council.work import Work
from portal.hearing.answers.given import Given
from portal.hearing.answers.kept import earlier
from portal.hearing.responses import read_by_iro, save
from portal.hearing.responses.save import AlreadySent
from portal.hearing.tags import keep
from portal.store.audit import Actor
from portal.store.models import Answer, AuditEntry, Message, Revision, Tag
from portal.store.vocabulary import Source
from tests.factories import a_child, a_held_review, a_review, a_staff, an_invitation
from tests.hearing.conftest import Asking
from tests.hearing.test_responses import LATER


def test_an_answer_replaced_after_sending_keeps_the_earlier_one(asked: Asking, session: Session, now: datetime) -> None:
    visit = asked().on_device("phone")
    visit.save(Given("y_helper", codes=("school",)), Given("y_wish", words="A dog"))
    response = visit.send(Given("y_share", codes=("meeting",))).response
    assert read_by_iro.changed_since_read(session, response) == []
    response.read_at, response.read_by = now + LATER, visit.iro.id
    other = visit.on_device("library")
    other.save(Given("y_wish", words="A cat"), now=now + 2 * LATER)
    other.save(Given("y_share", codes=("iro_only",)), now=now + 2 * LATER)
    other.save(Given("y_wish", words="A cat"), now=now + 3 * LATER)  # the same again changes nothing
    assert visit.heard()["y_wish"].words == "A cat"
    assert response.sharing == "iro_only"
    assert response.changed_at == now + 2 * LATER
    wish, share = earlier(session, response)
    assert (wish.words, wish.same_device, wish.helper, wish.replaced_at) == ("A dog", False, "school", now + 2 * LATER)
    assert share.codes == ("meeting",)
    assert read_by_iro.changed_since_read(session, response) == ["y_wish", "y_share"]
    assert set(session.scalars(sa.select(Answer.year))) == {2025}
    sealed = session.scalars(sa.select(Revision.was)).first()
    assert sealed is not None
    assert b"dog" not in sealed


def test_a_replaced_answer_is_tagged_anew_and_a_persons_work_stays(asked: Asking, session: Session) -> None:
    visit = asked(age=14)
    visit.save(Given("o_agenda", words="I really love my school and my teachers are great"))
    response = visit.send().response
    machine = {(tag.kind, tag.value): tag for tag in session.scalars(sa.select(Tag))}
    assert ("sentiment", "positive") in machine
    refused = next(tag for (kind, _), tag in machine.items() if kind == "theme")
    refused.refused_at, refused.staff_id = visit.now, visit.iro.id
    own = {"response_id": response.id, "question": "o_agenda", "kind": "theme", "set_by": "person"}
    session.add(Tag(**own, value="independence", staff_id=visit.iro.id, form=response.form, year=2025))
    session.flush()
    visit.save(Given("o_agenda", words="I hate my school. It is horrible and sad."))
    tags = list(session.execute(sa.select(Tag.kind, Tag.value, Tag.set_by, Tag.refused_at)))
    assert ("sentiment", "negative", "machine", None) in tags
    assert not any(value == "positive" for _, value, _, _ in tags)
    assert ("theme", "independence", "person", None) in tags
    assert (refused.kind, refused.value, "machine", visit.now) in tags


def test_what_was_prepared_is_used_and_what_changed_meanwhile_is_read_again(asked: Asking, session: Session) -> None:
    visit = asked(age=14)
    visit.save(Given("o_agenda", words="I love it here, everything is great"))
    ready = save.prepare_all(session, visit.council, visit.invitation, [Given("o_share", codes=("ask",))])
    assert ready["o_agenda"].words == "I love it here, everything is great"
    visit.save(Given("o_agenda", words="I hate it here, everything is horrible"))
    save.submit(Work(session, visit.council, visit.by, visit.now), visit.invitation, [], device=None, readings=ready)
    assert session.scalars(sa.select(Tag.value).where(Tag.kind == "sentiment")).one() == "negative"


def test_how_to_be_reached_is_no_opinion_and_is_not_tagged(asked: Asking, council: Council) -> None:
    visit = asked(age=14)
    assert keep.prepare(council, visit.invitation, [Given("o_reach", words="my friend's phone, I love it")]) == {}


def test_a_paper_form_is_taken_whole(asked: Asking, session: Session, now: datetime) -> None:
    visit = asked()
    support = Actor("staff", a_staff(session, "support").id)
    response = save.receive(
        Work(session, visit.council, support, now),
        visit.invitation,
        [Given("y_home", codes=("2",)), Given("y_wish", words="More football")],
        source=Source.PAPER,
        received_at=now - timedelta(days=40),
    )
    assert (response.source, response.status, response.year, response.month) == ("paper", "submitted", 2025, 1)
    assert visit.heard()["y_wish"].words == "More football"
    assert session.scalars(sa.select(AuditEntry.actor).where(AuditEntry.action == "receive")).one() == str(support)
    with pytest.raises(AlreadySent):
        save.receive(
            Work(session, visit.council, support, now), visit.invitation, [], source=Source.PAPER, received_at=now
        )


def test_an_answer_on_paper_to_a_topic_that_was_not_ticked_is_kept_and_stays_when_others_change(
    asked: Asking, session: Session, now: datetime
) -> None:
    visit = asked(age=14)
    work = Work(session, visit.council, visit.by, now)
    on_paper = [Given("o_topics", codes=("school",)), Given("o_home", codes=("2",))]
    save.receive(work, visit.invitation, on_paper, source=Source.PAPER, received_at=now)
    assert visit.heard()["o_home"].codes == ("2",)
    assert visit.heard()["o_education"].state == "blank"
    assert visit.heard()["o_moved"].state == "not_shown"  # of a topic nobody ticked, and empty
    visit.save(Given("o_topics", codes=("health",)))
    assert visit.heard()["o_home"].codes == ("2",)
    assert visit.heard()["o_education"].state == "not_shown"


def test_paper_completes_what_was_begun_online(asked: Asking, session: Session, now: datetime) -> None:
    visit = asked()
    visit.save(Given("y_home", codes=("2",)), Given("y_school", codes=("1",)))
    response = save.receive(
        Work(session, visit.council, visit.by, now),
        visit.invitation,
        [Given("y_home", codes=("5",)), Given("y_school")],
        source=Source.PAPER,
        received_at=now,
    )
    assert response.source == "paper"
    assert visit.heard()["y_home"].codes == ("5",)
    assert visit.heard()["y_school"].codes == ("1",)  # what paper leaves empty does not undo an answer


def test_what_is_imported_for_a_review_already_held_wakes_nobody(
    session: Session, council: Council, now: datetime
) -> None:
    for held, told in ((True, 0), (False, 1)):
        child = a_child(session)
        review = (a_held_review if held else a_review)(session, child)
        invitation = an_invitation(session, council, review, origin="import")
        save.receive(
            Work(session, council, Actor("cli", "root"), now),
            invitation,
            [Given("y_safe", codes=("no",)), Given("y_wish", words="my dad hits me")],
            source=Source.IMPORT,
            received_at=now,
        )
        posted = session.scalars(sa.select(Message.dedupe)).all()
        assert bool(posted) == bool(told)
