"""A person answers page by page, sends once, and may change what was sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck
from hypothesis import given as supposing
from hypothesis import settings as drawn
from sqlalchemy.orm import Session, joinedload

from portal.council.council import Council
from portal.council.work import Work
from portal.hearing.answers.given import AnswerUnknown, Given, TooLong, clean
from portal.hearing.answers.kept import codes_of, heard
from portal.hearing.responses import draft, read_by_iro, save
from portal.store.audit import Actor
from portal.store.models import Answer, Choice, Device, Invitation, Message, Response, Revision, Tag, Wording
from portal.store.vocabulary import AnswerState
from tests.factories import MEETING, a_child, a_contact, a_review, an_invitation
from tests.hearing.conftest import Asking, Counting
from tests.hearing.test_answers import ANY_TEXT

LATER = timedelta(hours=3)


def test_a_draft_begins_with_the_first_answer(asked: Asking, session: Session, now: datetime) -> None:
    visit = asked()
    assert draft.response_of(session, visit.invitation.id) is None
    response = visit.save(Given("y_helper", codes=("carer",)))
    assert (response.status, response.helper, response.age, response.form) == ("draft", "carer", 9, "consult_4_11")
    assert response.iro_name == visit.iro.name
    assert visit.invitation.started_at == response.started_at == now
    assert (response.year, response.month) == (None, None)
    visit.save(Given("y_home", codes=("4",)), now=now + LATER)
    assert visit.invitation.started_at == now


def test_answered_blank_and_skipped_are_three_things(asked: Asking) -> None:
    visit = asked()
    visit.save(Given("y_home", codes=("4",)), Given("y_school", AnswerState.SKIPPED), Given("y_wish"))
    assert {name: each.state for name, each in visit.heard().items()} == {
        "y_home": "answered",
        "y_school": "skipped",
        "y_wish": "blank",
    }


def test_words_lie_sealed_and_in_their_own_place(asked: Asking, session: Session) -> None:
    visit = asked()
    response = visit.save(Given("y_see", codes=("other", "mum"), words="Auntie Jo"))
    row = session.scalars(sa.select(Answer).where(Answer.question == "y_see")).one()
    assert row.code is None
    assert row.words is not None
    assert b"Jo" not in row.words
    assert heard(session, response)["y_see"].words == "Auntie Jo"
    assert heard(session, response)["y_see"].codes == ("mum", "other")
    assert codes_of(visit.heard()) == {"y_see": {"mum", "other"}}


def test_an_answer_given_again_takes_the_place_of_the_first(asked: Asking, session: Session) -> None:
    visit = asked()
    visit.save(Given("y_see", codes=("other", "mum"), words="Auntie Jo"))
    visit.save(Given("y_see", codes=("fine",)))
    assert visit.heard()["y_see"].codes == ("fine",)
    assert visit.heard()["y_see"].words is None
    assert session.scalar(sa.select(sa.func.count()).select_from(Choice)) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Revision)) == 0  # a draft is the child's own


@drawn(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@supposing(text=ANY_TEXT.map(lambda text: text[:2000]))
def test_any_text_saved_comes_back(text: str, asked: Asking) -> None:
    visit = asked(age=14)
    visit.save(Given("o_agenda", words=text))
    assert (visit.heard()["o_agenda"].words or "") == clean(text)


def test_a_child_who_skips_everything_can_still_send(asked: Asking, now: datetime) -> None:
    visit = asked()
    sent = visit.send()
    assert sent.first
    response = sent.response
    assert (response.status, response.submitted_at, response.year, response.month) == ("submitted", now, 2025, 3)
    assert {each.state for each in visit.heard().values()} == {"blank", "not_shown"}  # no topic was picked
    assert response.sharing == "iro_only"
    assert not response.may_quote


def test_every_question_has_a_state_once_sent(asked: Asking, council: Council) -> None:
    visit = asked(age=13)
    visit.save(Given("o_home", codes=("4",)))
    visit.send(Given("o_share", codes=("meeting",)))
    states = {name: each.state for name, each in visit.heard().items()}
    assert states.keys() == {question.name for question in council.library["consult_12_17"].question}
    assert states["o_future"] == "not_shown"  # asked from 14
    assert states["o_home"] == states["o_share"] == "answered"
    assert states["o_agenda"] == "blank"


def test_sent_twice_is_sent_once(asked: Asking, session: Session, now: datetime) -> None:
    visit = asked()
    visit.save(Given("y_home", codes=("4",)))
    first = visit.send(Given("y_share", codes=("ask",)))
    again = visit.send(Given("y_share", codes=("ask",)), now=now + LATER)
    assert (first.first, again.first) == (True, False)
    assert first.response.id == again.response.id
    assert again.response.submitted_at == now
    assert again.response.changed_at is None
    assert session.scalar(sa.select(sa.func.count()).select_from(Response)) == 1


def test_the_day_received_is_englands(asked: Asking) -> None:
    visit = asked()
    sent = visit.send(now=datetime(2026, 3, 31, 23, 30, tzinfo=UTC))  # half past midnight on 1 April, summer time
    assert (sent.response.year, sent.response.month) == (2026, 4)


def test_form_and_year_are_copied_to_every_row_that_is_counted(asked: Asking, session: Session) -> None:
    visit = asked(age=14)
    visit.save(Given("o_see", codes=("mum",)), Given("o_agenda", words="I want to talk about school"))
    for table in (Answer, Choice):
        assert set(session.scalars(sa.select(table.year))) == {None}
    visit.send(Given("o_meeting", codes=("online",)))
    for counted in (Answer, Choice, Tag):
        assert set(session.execute(sa.select(counted.form, counted.year)).all()) == {("consult_12_17", 2025)}


@pytest.mark.parametrize(
    ("form", "age", "given", "copied"),
    [
        ("consult_4_11", 9, Given("y_share", codes=("meeting",)), {"sharing": "meeting"}),
        ("consult_4_11", 9, Given("y_share", AnswerState.SKIPPED), {"sharing": "iro_only"}),
        ("feedback_4_11", 9, Given("f_share_iro", codes=("no_name",)), {"iro_may_see": "no_name"}),
        ("feedback_12_17", 14, Given("f_share_iro", AnswerState.SKIPPED), {"iro_may_see": "no", "may_quote": False}),
        ("feedback_4_11", 9, Given("f_quote", codes=("yes",)), {"may_quote": True, "iro_may_see": "no"}),
        ("feedback_4_11", 9, Given("f_quote", codes=("no",)), {"may_quote": False}),
    ],
)
def test_what_was_chosen_on_the_send_page_is_acted_on_and_a_skip_is_the_most_private(
    form: str, age: int, given: Given, copied: dict[str, object], asked: Asking
) -> None:
    visit = asked(age, stage=form.partition("_")[0])
    response = visit.send(given).response
    assert {name: getattr(response, name) for name in copied} == copied
    assert visit.heard()[given.question].state == given.state  # the answer itself stays what it was


def test_the_words_as_asked_are_kept_once_for_all_who_were_asked(asked: Asking, session: Session) -> None:
    for visit in (asked(), asked(), asked(age=14)):
        visit.save(Given(visit.council.library[visit.invitation.form].question[1].name, AnswerState.SKIPPED))
    assert sorted(session.scalars(sa.select(Wording.form))) == ["consult_12_17", "consult_4_11"]
    words = session.scalars(sa.select(Wording.words).where(Wording.form == "consult_4_11")).one()
    assert words["questions"]["y_safe"]["text"] == "Do you feel safe where you live?"


def test_the_words_as_asked_follow_a_change_of_language(asked: Asking, session: Session) -> None:
    visit = asked()
    response = visit.save(Given("y_helper", codes=("self",)))
    visit.invitation.language = "pl"
    visit.save(Given("y_home", codes=("4",)))
    session.flush()
    assert response.wording.language == "pl"
    visit.send()
    visit.invitation.language = "en"
    visit.save(Given("y_home", codes=("5",)))
    assert response.wording.language == "pl"


def test_nothing_is_kept_of_a_page_with_an_answer_too_long_or_unknown(asked: Asking, session: Session) -> None:
    visit = asked()
    with pytest.raises(TooLong):
        visit.save(Given("y_home", codes=("4",)), Given("y_wish", words="a" * 5001))
    with pytest.raises(AnswerUnknown):
        visit.send(Given("y_home", codes=("nobody",)))
    assert draft.response_of(session, visit.invitation.id) is None


def test_an_adult_is_heard_too(session: Session, council: Council, now: datetime) -> None:
    review = a_review(session, a_child(session))
    invitation = an_invitation(session, council, review, a_contact(session, review.child))
    sent = save.submit(
        Work(session, council, Actor("respondent", invitation.id), now),
        invitation,
        [Given("p_role", codes=("parent",)), Given("p_share", codes=("ask",))],
        device=None,
    )
    assert (sent.response.form, sent.response.age, sent.response.sharing) == ("consult_parent", None, "ask")


def test_the_first_reading_is_told_to_the_child_once(asked: Asking, session: Session, now: datetime) -> None:
    visit = asked()
    response = visit.send().response
    by = Actor("staff", visit.iro.id)
    for moment in (now, now + LATER):
        read_by_iro.mark_read(Work(session, visit.council, by, moment), response)
    assert (response.read_at, response.read_by) == (now + LATER, visit.iro.id)
    note = session.scalars(sa.select(Message)).one()
    assert (note.recipient, note.invitation_id) == (visit.invitation.review.child.email, visit.invitation.id)
    with pytest.raises(ValueError, match="staff"):
        read_by_iro.mark_read(Work(session, visit.council, visit.by, now), response)


def test_next_is_the_first_page_not_reached_yet(asked: Asking, council: Council) -> None:
    visit = asked(age=13)
    form = council.library["consult_12_17"]
    first = visit.box.next_page(13, {})
    assert first is not None
    assert first.name == "o_topics"
    visit.save(
        *(Given(q.name, AnswerState.SKIPPED) for q in form.question if q.place == "page" and q.name != "o_agenda")
    )
    here = visit.box.next_page(13, visit.heard())
    assert here is not None
    assert here.name == "o_agenda"
    phone = visit.on_device("phone")
    phone.save(Given("o_agenda"), Given("o_meeting", codes=("home",)))
    assert phone.box.next_page(13, phone.heard()) is None
    # to another browser it does not tell that a private page was answered: it leads there again
    other = visit.on_device("tablet").box.next_page(13, visit.heard())
    assert other is not None
    assert other.name == "o_meeting"


def test_few_questions_are_put_to_the_database(asked: Asking, session: Session, counting: Counting) -> None:
    visit = asked(age=14)
    visit.save(Given("o_helper", codes=("self",)))  # the wording is made with the first of all
    with counting() as first:
        asked_too = asked(age=14)
    with counting() as first:
        asked_too.save(Given("o_helper", codes=("self",)))
    with counting() as page:
        visit.save(Given("o_home", codes=("4",)))
    with counting() as ticks:
        visit.save(Given("o_meeting", codes=("online", "plain"), words="Short please"))
    visit.save(Given("o_agenda", words="I want to talk about school"))
    with counting() as send:
        visit.send(Given("o_share", codes=("ask",)))
    with counting() as change:
        visit.save(Given("o_agenda", words="I want to talk about my home"))
    with counting() as look:
        response = draft.response_of(session, visit.invitation.id)
        assert response is not None
        heard(session, response)
    most = {"first": 6, "page": 3, "ticks": 4, "send": 10, "change": 8, "look": 2}  # in both one asks for pictures
    counts = [len(each) for each in (first, page, ticks, send, change, look)]
    assert dict(zip(most, counts, strict=True)) == most, json.dumps([each.asked for each in (first, send)], indent=1)


def test_sending_locks_every_browser(asked: Asking, session: Session, now: datetime) -> None:
    visit = asked().on_device("phone")
    visit.on_device("tablet")
    visit.send()
    session.expire_all()
    assert set(session.scalars(sa.select(Device.locked_at))) == {now}


def test_an_invitation_that_moved_on_keeps_its_age(asked: Asking, session: Session) -> None:
    visit = asked(age=13)
    visit.invitation.review.planned_on = MEETING + timedelta(days=700)
    response = visit.save(Given("o_home", codes=("4",)))
    kept = session.get(Invitation, visit.invitation.id, options=[joinedload(Invitation.review)])
    assert kept is not None
    assert response.age == kept.age == 13
