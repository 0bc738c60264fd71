"""A worry reaches a person when its page is saved, by more than one way, and is never taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.hearing.answers import kept, safe_way
from portal.hearing.answers.given import Given
from portal.hearing.concerns import being_done, board, raising
from portal.hearing.concerns.being_done import Entry
from portal.hearing.concerns.clocks import due_at
from portal.sending import outbox
from portal.store.audit import Actor
from portal.store.models import AuditEntry, Message, Review, Tag
from portal.store.tables.staff_tables import Cover
from portal.store.vocabulary import AnswerState, Role, Urgency
from tests.factories import MEETING, a_contact, a_staff, an_invitation
from tests.hearing.conftest import Asking, Visit


@pytest.mark.parametrize(
    ("age", "answer", "kind", "urgency"),
    [
        (9, Given("y_safe", codes=("no",)), "safety", "urgent"),
        (9, Given("y_worry", codes=("unsafe",)), "safety", "urgent"),
        (9, Given("y_cared", codes=("no",)), "safety", "same_day"),
        (9, Given("y_worry", codes=("talk",)), "talk", "same_day"),
        (9, Given("y_worry", codes=("lot",)), "safety", "same_day"),
        (9, Given("y_takepart", codes=("advocate",)), "advocate", "same_day"),
        (9, Given("y_safe", codes=("partly",)), "safety", "read_first"),
        (9, Given("y_cared", codes=("partly",)), "safety", "read_first"),
        (9, Given("y_worry", codes=("little",)), "safety", "read_first"),
        (9, Given("y_cared", codes=("unsure",)), "safety", "read_first"),
        (14, Given("o_safe", codes=("no",)), "safety", "urgent"),
        (14, Given("o_see", codes=("less", "mum")), "safety", "read_first"),
        (14, Given("o_meeting", codes=("interpreter",)), "interpreter", "read_first"),
    ],
)
def test_a_worry_is_raised_when_its_page_is_saved(
    age: int, answer: Given, kind: str, urgency: str, asked: Asking
) -> None:
    visit = asked(age)
    visit.save(answer)
    (concern,) = visit.concerns()
    assert (concern.kind, concern.urgency, concern.question) == (kind, urgency, answer.question)
    assert concern.code == next(code for code in answer.codes if code != "mum")
    assert concern.child_id == visit.invitation.review.child_id
    assert concern.raised_at == visit.now
    visit.send()
    assert len(visit.concerns()) == 1  # sending raises it no second time


def test_no_worry_raises_nothing(asked: Asking) -> None:
    visit = asked()
    visit.save(Given("y_safe", codes=("yes",)), Given("y_cared", codes=("yes",)), Given("y_worry", codes=("none",)))
    visit.save(Given("y_safe", AnswerState.SKIPPED))
    assert visit.concerns() == []
    assert visit.told() == []


def test_words_about_safety_at_the_meeting_raise_a_concern_that_holds_none_of_them(
    asked: Asking, session: Session, council: Council
) -> None:
    child = asked()
    review = child.invitation.review
    visit = Visit(
        session, council, an_invitation(session, council, review, a_contact(session, review.child)), child.iro
    )
    visit.save(Given("p_safe_meeting", words="Not in a room with his uncle"))
    (concern,) = visit.concerns()
    assert (concern.kind, concern.urgency, concern.code) == ("safety", "read_first", "written")
    assert board.trigger_of(council, concern) == (
        "Is there anything we should know to keep you or the child safe at the meeting?",
        "Something was written",
    )


def test_what_is_urgent_is_told_to_the_watchers_the_iro_and_the_managers(asked: Asking, session: Session) -> None:
    manager = a_staff(session, "manager")
    a_staff(session, "manager", disabled_at=datetime(2026, 1, 1, tzinfo=UTC))
    a_staff(session, "support")
    visit = asked()
    visit.save(Given("y_safe", codes=("no",)))
    assert sorted(visit.told()) == sorted(["duty@example.org", visit.iro.email, manager.email])


def test_what_can_wait_until_evening_is_told_to_the_watchers_and_the_iro(asked: Asking, session: Session) -> None:
    a_staff(session, "manager")
    visit = asked()
    visit.save(Given("y_worry", codes=("talk",)))
    assert sorted(visit.told()) == sorted(["duty@example.org", visit.iro.email])


def test_what_is_to_be_read_first_waits_on_the_board_and_is_not_mailed(asked: Asking) -> None:
    visit = asked()
    visit.save(Given("y_safe", codes=("partly",)))
    assert visit.told() == []
    assert board.waiting(visit.session, visit.iro) == visit.concerns()


def test_who_covers_for_the_iro_is_told(asked: Asking, session: Session, now: datetime) -> None:
    visit, cover = asked(), a_staff(session)
    session.add(Cover(iro_id=visit.iro.id, cover_id=cover.id, from_on=now.date(), to_on=now.date()))
    session.flush()
    visit.save(Given("y_worry", codes=("talk",)))
    assert sorted(visit.told()) == sorted(["duty@example.org", cover.email])


def test_without_an_iro_the_managers_are_told(asked: Asking, session: Session) -> None:
    manager = a_staff(session, "manager")
    visit = asked()
    visit.invitation.review.iro = visit.invitation.review.child.iro = None
    visit.save(Given("y_worry", codes=("talk",)))
    assert sorted(visit.told()) == sorted(["duty@example.org", manager.email])


def test_an_alert_holds_no_answer_and_no_name(asked: Asking, session: Session) -> None:
    visit = asked()
    visit.save(Given("y_helper", codes=("carer",)), Given("y_worry_more", words="He shouts at night"))
    visit.save(Given("y_worry", codes=("unsafe",)))
    for message in session.scalars(sa.select(Message)):
        said = f"{message.subject}\n{outbox.body_of(session, message)}"
        assert "Robin" not in said
        assert "shouts" not in said
        assert "unsafe" not in said
        assert "Somebody was helping" in said
        assert "Do not ring the home first" in said
        assert "https://reviews.example.org/concerns" in said
        assert message.invitation_id is None  # withdrawing the invitation must not stop it


def test_a_child_alone_is_not_said_to_have_been_helped(asked: Asking) -> None:
    visit = asked()
    visit.save(Given("y_helper", codes=("self",)), Given("y_safe", codes=("no",)))
    assert [concern.helped for concern in visit.concerns()] == [False]


def test_a_worry_saved_twice_is_raised_once(asked: Asking) -> None:
    visit = asked()
    visit.save(Given("y_safe", codes=("no",)))
    told = visit.told()
    visit.save(Given("y_safe", codes=("no",)))
    assert len(visit.concerns()) == 1
    assert visit.told() == told


def test_a_worry_changed_away_stays_with_the_time_and_the_earlier_answer(asked: Asking, session: Session) -> None:
    visit = asked()
    response = visit.save(Given("y_safe", codes=("no",)))
    later = visit.now + timedelta(minutes=42)
    visit.save(Given("y_safe", codes=("yes",)), now=later)
    (concern,) = visit.concerns()
    assert (concern.changed_at, concern.acknowledged_at) == (later, None)
    (was,) = kept.earlier(session, response)
    assert (was.codes, was.replaced_at) == (("no",), later)
    assert raising.raised_by(session, visit.invitation) == {"y_safe"}


def test_a_worry_that_comes_back_waits_again_and_is_told_again(asked: Asking, session: Session) -> None:
    visit = asked()
    visit.save(Given("y_safe", codes=("no",)))
    (concern,) = visit.concerns()
    by = Actor("staff", visit.iro.id)
    being_done.write(session, concern, Entry("Rang her at school"), by=by, now=visit.now)
    visit.save(Given("y_safe", codes=("yes",)), now=visit.now + timedelta(hours=1))
    assert concern.acknowledged_at is not None
    again = visit.now + timedelta(hours=2)
    visit.save(Given("y_safe", codes=("no",)), now=again)
    assert visit.concerns() == [concern]
    assert concern.changed_at == again
    assert board.waiting(session, visit.iro) == [concern]
    assert concern.due_at == again + timedelta(minutes=60)
    assert visit.told().count("duty@example.org") == 2
    [note] = being_done.notes_of(session, [concern.id], Role.IRO)[concern.id]
    assert note.words == "Rang her at school"


def test_words_added_beside_a_request_do_not_raise_it_anew(asked: Asking) -> None:
    visit = asked()
    visit.save(Given("y_meeting", codes=("helper",)))
    visit.save(Given("y_meeting", codes=("helper", "short"), words="please"))
    (concern,) = visit.concerns()
    assert concern.changed_at is None


@pytest.mark.parametrize("first", [True, False])
def test_how_to_reach_the_child_is_kept_beside_the_concern_whichever_is_said_first(
    first: bool, asked: Asking, session: Session
) -> None:
    visit = asked(age=14)
    worry = Given("o_worry", codes=("unsafe",))
    reach = [
        Given("o_talk_to", codes=("sw",)),
        Given("o_reach", words="School, at lunch"),
        Given("o_avoid", words="Mum's phone"),
    ]
    for page in ([worry], reach) if first else (reach, [worry]):
        visit.save(*page)
    (concern,) = visit.concerns()
    assert safe_way.reach_of(session, concern) == (
        "Would like to talk to: My social worker\nSafe way and time: School, at lunch\nNot this way: Mum's phone"
    )
    assert concern.reach is not None
    assert b"lunch" not in concern.reach
    visit.save(Given("o_safe", codes=("no",)))
    assert {safe_way.reach_of(session, each) for each in visit.concerns()} == {safe_way.reach_of(session, concern)}


def test_a_concern_without_a_way_to_reach_says_so(asked: Asking, session: Session) -> None:
    visit = asked()
    visit.save(Given("y_safe", codes=("no",)))
    assert safe_way.reach_of(session, visit.concerns()[0]) is None


def test_words_that_need_a_prompt_look_are_raised_on_send_and_not_before(asked: Asking) -> None:
    visit = asked()
    visit.save(Given("y_wish", words="my dad hits me every day"))
    assert visit.concerns() == []
    visit.send()
    (concern,) = visit.concerns()
    assert (concern.kind, concern.urgency, concern.question, concern.code) == (
        "prompt_look",
        "same_day",
        "y_wish",
        "phrases",
    )
    assert "duty@example.org" in visit.told()


def test_a_worry_raised_in_feedback_goes_round_the_iro(asked: Asking, session: Session) -> None:
    manager = a_staff(session, "manager")
    visit = asked(stage="feedback")
    visit.save(Given("fy_better", words="my carer hits me every day"))
    visit.send(Given("f_share_iro", codes=("yes",)))
    (concern,) = visit.concerns()
    assert concern.about_iro
    assert sorted(visit.told()) == sorted(["duty@example.org", manager.email])
    assert board.waiting(session, visit.iro) == []
    assert board.waiting(session, manager) == [concern]


def test_words_the_portal_cannot_read_ask_once_for_an_interpreter(asked: Asking, session: Session) -> None:
    visit = asked(age=14, language="pl")
    visit.save(Given("o_agenda", words="Chcę porozmawiać o szkole"), Given("o_worry_more", words="Boję się"))
    visit.send()
    (concern,) = visit.concerns()
    assert (concern.kind, concern.urgency, concern.question) == ("interpreter", "read_first", None)
    tags = session.execute(sa.select(Tag.question, Tag.kind)).all()
    assert sorted(tags) == [("o_agenda", "unread"), ("o_worry_more", "unread")]
    visit.save(Given("o_agenda", words="Nie chcę"))
    assert len(visit.concerns()) == 1


@pytest.mark.parametrize(
    ("urgency", "raised", "due"),
    [
        (Urgency.URGENT, datetime(2026, 3, 7, 23, 0, tzinfo=UTC), datetime(2026, 3, 8, 0, 0, tzinfo=UTC)),
        # Monday in working hours: when the working day ends
        (Urgency.SAME_DAY, datetime(2026, 3, 2, 10, 0, tzinfo=UTC), datetime(2026, 3, 2, 17, 0, tzinfo=UTC)),
        (Urgency.SAME_DAY, datetime(2026, 3, 2, 6, 0, tzinfo=UTC), datetime(2026, 3, 2, 10, 0, tzinfo=UTC)),
        (Urgency.SAME_DAY, datetime(2026, 3, 2, 8, 59, tzinfo=UTC), datetime(2026, 3, 2, 10, 0, tzinfo=UTC)),
        (Urgency.SAME_DAY, datetime(2026, 3, 2, 9, 0, tzinfo=UTC), datetime(2026, 3, 2, 17, 0, tzinfo=UTC)),
        (Urgency.SAME_DAY, datetime(2026, 3, 2, 16, 59, tzinfo=UTC), datetime(2026, 3, 2, 17, 0, tzinfo=UTC)),
        (Urgency.SAME_DAY, datetime(2026, 3, 2, 17, 0, tzinfo=UTC), datetime(2026, 3, 3, 10, 0, tzinfo=UTC)),
        # Friday night before the clocks go forward: Monday at ten is nine in UTC
        (Urgency.SAME_DAY, datetime(2026, 3, 27, 21, 0, tzinfo=UTC), datetime(2026, 3, 30, 9, 0, tzinfo=UTC)),
        # the Thursday night before Good Friday: after Easter Monday
        (Urgency.SAME_DAY, datetime(2026, 4, 2, 19, 0, tzinfo=UTC), datetime(2026, 4, 7, 9, 0, tzinfo=UTC)),
        (Urgency.READ_FIRST, datetime(2026, 3, 2, 10, 0, tzinfo=UTC), datetime(2026, 3, 4, 17, 0, tzinfo=UTC)),
        (Urgency.READ_FIRST, datetime(2026, 3, 24, 10, 0, tzinfo=UTC), datetime(2026, 3, 24, 17, 0, tzinfo=UTC)),
    ],
)
def test_when_somebody_must_have_looked(urgency: Urgency, raised: datetime, due: datetime, council: Council) -> None:
    review = Review(planned_on=MEETING, planned_at=time(15, 30), due_on=date(2026, 3, 31))
    assert due_at(council, urgency, review, raised) == due


def test_every_raising_is_in_the_audit_without_words(asked: Asking, session: Session) -> None:
    visit = asked()
    visit.save(Given("y_safe", codes=("no",)))
    (concern,) = visit.concerns()
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "raise")).one()
    assert (entry.subject, entry.actor, entry.child_id) == (f"concern:{concern.id}", str(visit.by), concern.child_id)
