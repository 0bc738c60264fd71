"""Asking people: who may be asked and how, links and codes, reminders, and the round of a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.asking import contact_safety, recipients
from portal.asking.invitations import change, daily_round, letters, links
from portal.asking.invitations.ask import AlreadyAsked, MayNotBeAsked, ask, invite, invite_imported, reissue, remind
from portal.asking.invitations.links import LinkExpired, LinkUnknown
from portal.council.council import Council
from portal.council.work import Work
from portal.sending import outbox
from portal.store.database import writing
from portal.store.models import Attendance, AuditEntry, Contact, Invitation, Message, Response, Review, Wording
from tests.factories import (
    MEETING,
    NOW,
    SOMEBODY,
    TODAY,
    a_child,
    a_contact,
    a_held_review,
    a_review,
    a_staff,
    an_invitation,
)

DAY = timedelta(days=1)


def _coming(session: Session, age: int = 9, **facts: Any) -> Review:
    return a_review(session, a_child(session, age, iro=a_staff(session, name="Sam Okafor"), **facts))


def _ask(session: Session, council: Council, review: Review, contact: Contact | None = None, **how: Any) -> Invitation:
    by, now = how.pop("by", SOMEBODY), how.pop("now", NOW)
    given: dict[str, Any] = {"stage": "consult"} | how
    return invite(Work(session, council, by, now), review, contact, **given)


def _posted(session: Session, invitation: Invitation) -> list[Message]:
    rows = sa.select(Message).where(Message.invitation_id == invitation.id).order_by(Message.id)
    return list(session.scalars(rows.execution_options(populate_existing=True)))


def _sent(session: Session, invitation: Invitation, at: datetime = NOW) -> Invitation:
    for message in _posted(session, invitation):
        outbox.mark_sent(session, message, at)
    invitation.sent_at = at
    session.flush()
    return invitation


def _answer(session: Session, invitation: Invitation, at: datetime = NOW) -> None:
    wording = Wording(form=invitation.form, version=f"v{invitation.id}", language="en", words={})
    session.add(wording)
    session.flush()
    session.add(
        Response(
            invitation_id=invitation.id, wording_id=wording.id, form=invitation.form, source="web",
            status="submitted", started_at=at, submitted_at=at, year=2025, month=3,
        )
    )  # fmt: skip
    session.flush()


def _hindrances(session: Session, council: Council, review: Review, stage: str = "consult") -> dict[str, str | None]:
    return {person.role: person.hindrance for person in recipients.people(session, council, review, stage, TODAY)}


# who is asked ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("birthday", "form"),
    [
        (date(2014, 3, 24), "consult_12_17"),  # twelve on the meeting day itself
        (date(2014, 3, 25), "consult_4_11"),  # and one day after it
        (date(2022, 3, 24), "consult_4_11"),
        (date(2022, 3, 25), None),
    ],
)
def test_the_form_goes_by_age_on_the_meeting_day(
    session: Session, council: Council, birthday: date, form: str | None
) -> None:
    child = a_child(session, date_of_birth=birthday)
    [person] = recipients.people(session, council, a_review(session, child), "consult", TODAY)
    assert person.form == form
    assert person.hindrance == (None if form else "under 4: no child's form")


def test_a_thirteen_year_old_for_whom_staff_chose_the_younger_form_gets_it_both_times(
    session: Session, council: Council
) -> None:
    child = a_child(session, 13, preferred_form="consult_4_11")
    held = a_held_review(session, child)
    assert recipients.people(session, council, a_review(session, child), "consult", TODAY)[0].form == "consult_4_11"
    assert recipients.people(session, council, held, "feedback", TODAY)[0].form == "feedback_4_11"


def test_the_version_staff_choose_stands_after_the_meeting_until_they_choose_the_one_for_the_age(
    session: Session, council: Council
) -> None:
    child = a_child(session, 11)
    held, later = a_held_review(session, child), a_review(session, child)
    _ask(session, council, later, form="consult_12_17")
    assert recipients.people(session, council, held, "feedback", TODAY)[0].form == "feedback_12_17"
    _ask(session, council, held, stage="feedback", form="feedback_4_11")
    assert child.preferred_form is None


def test_parents_and_carers_are_asked_separately_and_professionals_only_afterwards(
    session: Session, council: Council
) -> None:
    review = _coming(session)
    for role in ("parent", "parent", "carer", "professional"):
        a_contact(session, review.child, role)
    asked = recipients.people(session, council, review, "consult", TODAY)
    assert [(person.role, person.form) for person in asked] == [
        ("child", "consult_4_11"), ("parent", "consult_parent"), ("parent", "consult_parent"),
        ("carer", "consult_parent"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "hindrance"),
    [
        ({"safe_to_contact": "unknown", "safe_said_by": None, "safe_said_at": None}, "not said to be safe to contact"),
        ({"safe_to_contact": "no"}, "said not to be safe to contact"),
        ({"excluded_from_review": True}, "kept out of this review"),
        ({"email": None}, "no email address"),
        ({"email": "a@example.org\r\nBcc: x@example.org"}, "the email address is not one"),
        ({"channel": "letter"}, "no address for a letter"),
        ({"channel": "text", "email": None}, "the portal cannot send text messages yet, and no other address is known"),
    ],
)
def test_whoever_may_not_or_cannot_be_asked_is_not_and_staff_read_why(
    session: Session, council: Council, facts: dict[str, Any], hindrance: str
) -> None:
    review = _coming(session)
    mother = a_contact(session, review.child, **facts)
    assert _hindrances(session, council, review)["parent"] == hindrance
    with pytest.raises(MayNotBeAsked) as refused:
        _ask(session, council, review, mother)
    assert refused.value.hindrance == hindrance
    assert session.scalar(sa.select(sa.func.count(Message.id))) == 0


def test_a_person_known_by_the_address_of_somebody_kept_out_is_not_written_to(
    session: Session, council: Council
) -> None:
    review = _coming(session, email="shared@example.org")
    a_contact(session, review.child, email="Shared@example.org", excluded_from_review=True)
    a_contact(session, review.child, "carer", email="SHARED@example.org")
    found = _hindrances(session, council, review)
    assert found["child"] == found["carer"] == "the same address as somebody who must not be asked"
    assert _ask(session, council, review, channel="hand").channel == "hand"


@pytest.mark.parametrize(
    ("through", "channel", "recipient"),
    [
        ("own", "letter", "to be handed over by the IRO or the social worker"),
        (None, "letter", "to be handed over by the IRO or the social worker"),
        ("carer", "hand", "to be handed over by the carer"),
        ("school", "hand", "to be handed over at school"),
        ("worker", "hand", "to be handed over by the social worker"),
    ],
)
def test_a_child_without_an_address_is_asked_on_paper(
    session: Session, council: Council, through: str | None, channel: str, recipient: str
) -> None:
    review = _coming(session, email=None, reached_through=through)
    [person] = recipients.people(session, council, review, "consult", TODAY)
    assert (person.channel, person.recipient, person.hindrance, person.note) == (channel, recipient, None, None)
    [message] = _posted(session, _ask(session, council, review))
    assert message.channel == "letter"


def test_a_child_who_has_only_a_phone_is_asked_on_paper_and_staff_read_why(session: Session, council: Council) -> None:
    review = _coming(session, email=None, phone="01632 960001", reached_through="own")
    [person] = recipients.people(session, council, review, "consult", TODAY)
    assert (person.channel, person.note) == ("letter", "on paper: the portal cannot send text messages yet")
    with pytest.raises(MayNotBeAsked, match="cannot send text messages yet"):
        _ask(session, council, review, channel="text")


def test_a_mother_who_wants_text_messages_gets_what_can_be_sent(session: Session, council: Council) -> None:
    review = _coming(session)
    a_contact(session, review.child, channel="text", phone="01632 960001", email=None, address="1 Some Road; Westmere")
    mother = recipients.people(session, council, review, "consult", TODAY)[1]
    assert (mother.channel, mother.recipient) == ("letter", "1 Some Road, Westmere")
    assert mother.note == "by letter: the portal cannot send text messages yet"


def test_the_demonstration_shows_text_messages(session: Session, council: Council) -> None:
    shown = Council.open(council.settings.model_copy(update={"demo": True}))
    review = _coming(session, email=None, phone="01632 960001")
    invitation = _ask(session, shown, review)
    [message] = _posted(session, invitation)
    assert (message.channel, message.recipient) == ("text", "01632 960001")


def test_somebody_whose_language_is_not_offered_is_asked_in_english_and_staff_know(
    session: Session, council: Council
) -> None:
    review = _coming(session, language="so")
    [child] = recipients.people(session, council, review, "consult", TODAY)
    assert (child.language, child.note) == ("en", "in English: there is no form in Somali")


def test_after_the_meeting_only_adults_who_were_there_are_asked(session: Session, council: Council) -> None:
    review = a_held_review(session, a_child(session))
    teacher, mother = a_contact(session, review.child, "professional"), a_contact(session, review.child)
    session.add(Attendance(review_id=review.id, contact_id=teacher.id, how="attended"))
    session.flush()
    assert _hindrances(session, council, review, "feedback") == {
        "child": None, "professional": None, "parent": "not noted as having been at the meeting",
    }  # fmt: skip
    assert _ask(session, council, review, teacher, stage="feedback").form == "feedback_professional"
    with pytest.raises(MayNotBeAsked, match="not noted"):
        _ask(session, council, review, mother, stage="feedback")


# asking ---------------------------------------------------------------------------------------------------------------


def test_asking_keeps_the_age_the_link_and_a_message_in_one_go(session: Session, council: Council) -> None:
    review = _coming(session)
    invitation = _ask(session, council, review)
    assert (invitation.form, invitation.age, invitation.channel) == ("consult_4_11", 9, "email")
    [message] = _posted(session, invitation)
    body = outbox.body_of(session, message)
    assert message.recipient == review.child.email
    assert links.link(session, council, invitation) in body
    assert links.code(session, invitation) in body
    assert "Tuesday 24 March" in body
    assert "Sam Okafor runs the meeting" in body
    entry = session.scalars(sa.select(AuditEntry)).one()
    assert (entry.action, entry.subject, entry.child_id) == ("invite", f"invitation:{invitation.id}", review.child_id)


def test_nobody_is_asked_twice(session: Session, council: Council) -> None:
    review = _coming(session)
    _ask(session, council, review)
    with pytest.raises(AlreadyAsked):
        _ask(session, council, review)


def test_somebody_withdrawn_is_asked_again_only_when_let_back(session: Session, council: Council) -> None:
    review = _coming(session)
    first = _ask(session, council, review)
    change.withdraw(Work(session, council, SOMEBODY, NOW), first, who="Bea Holt", why="wrong address")
    with pytest.raises(MayNotBeAsked, match="withdrawn by Bea Holt on Monday 2 March 2026: wrong address"):
        _ask(session, council, review)
    change.let_back(Work(session, council, SOMEBODY, NOW), first)
    assert _ask(session, council, review).id != first.id


def test_two_processes_that_ask_at_once_ask_once(
    maker: sessionmaker[Session], council: Council, session: Session
) -> None:
    with writing(session):
        review = _coming(session)
    with maker() as other:
        mine = recipients.people(session, council, review, "consult", TODAY)[0]
        with writing(other):
            _ask(other, council, other.get_one(Review, review.id))
        with writing(session):
            again = session.get_one(Review, review.id)
            with pytest.raises(AlreadyAsked):
                ask(Work(session, council, SOMEBODY, NOW), again, mine, stage="consult")
        assert session.scalar(sa.select(sa.func.count(Invitation.id))) == 1
        assert session.scalar(sa.select(sa.func.count(Message.id))) == 1


def test_staff_may_choose_the_other_version_and_say_why(session: Session, council: Council) -> None:
    invitation = _ask(session, council, _coming(session), form="consult_12_17", reason="reads a lot")
    assert (invitation.form, invitation.age) == ("consult_12_17", 9)
    assert session.scalars(sa.select(AuditEntry.why)).one() == "reads a lot"
    with pytest.raises(MayNotBeAsked):
        _ask(session, council, _coming(session), form="consult_parent")


def test_asking_stops_when_the_time_to_answer_is_over(session: Session, council: Council) -> None:
    review = _coming(session)
    with pytest.raises(MayNotBeAsked, match="the meeting day has passed"):
        _ask(session, council, review, now=datetime.fromisoformat("2026-04-01T00:00:00+01:00"))


def test_a_cancelled_review_asks_nobody(session: Session, council: Council) -> None:
    review = a_review(session, a_child(session), status="cancelled")
    with pytest.raises(MayNotBeAsked, match="the review is cancelled"):
        _ask(session, council, review)


def test_a_parent_who_may_not_know_the_day_is_told_none(session: Session, council: Council) -> None:
    review = _coming(session)
    mother = _ask(session, council, review, a_contact(session, review.child, may_know_date=False))
    body = outbox.body_of(session, _posted(session, mother)[0])
    assert "March" not in body
    assert links.last_day(mother) is None


def test_a_message_written_at_night_leaves_in_the_morning(session: Session, council: Council) -> None:
    night = NOW.replace(hour=23)
    [message] = _posted(session, _ask(session, council, _coming(session), now=night))
    assert message.not_before == NOW.replace(hour=8) + DAY
    assert outbox.lease(session, night) == []


# opening --------------------------------------------------------------------------------------------------------------


def _secret(session: Session, council: Council, invitation: Invitation) -> str:
    return links.link(session, council, invitation).rpartition("/")[2]


def test_a_link_and_its_code_open_the_same_invitation_and_opening_writes_nothing(
    session: Session, council: Council
) -> None:
    invitation = an_invitation(session, council, _coming(session))
    session.commit()
    code = links.code(session, invitation)
    for typed in (code, code.lower(), code.replace("-", " "), code.replace("-", "")):
        assert links.by_code(session, typed, NOW) is invitation
    assert links.by_link(session, _secret(session, council, invitation), NOW) is invitation
    assert not session.dirty
    assert invitation.opened_at is None


@pytest.mark.parametrize("link", ["", "x", "x" * 27, "\x00", "é" * 30, "\ud800", "a" * 100_000])
def test_a_link_or_code_that_is_not_one_opens_nothing(session: Session, council: Council, link: str) -> None:
    with pytest.raises(LinkUnknown):
        links.by_link(session, link, NOW)
    with pytest.raises(LinkUnknown):
        links.by_code(session, link, NOW)


def test_a_withdrawn_link_looks_like_one_that_never_was(session: Session, council: Council) -> None:
    invitation = _ask(session, council, _coming(session))
    secret = _secret(session, council, invitation)
    change.withdraw(Work(session, council, SOMEBODY, NOW), invitation, who="Bea Holt", why="wrong address")
    with pytest.raises(LinkUnknown) as withdrawn:
        links.by_link(session, secret, NOW)
    with pytest.raises(LinkUnknown) as unknown:
        links.by_link(session, "never-was", NOW)
    assert str(withdrawn.value) == str(unknown.value)
    assert [message.state for message in _posted(session, invitation)] == ["stopped"]


@pytest.mark.parametrize(
    ("meeting", "ends"),
    [
        (date(2026, 3, 24), "2026-04-01T00:00:00+01:00"),  # past the start of summer time
        (date(2026, 3, 22), "2026-03-30T00:00:00+01:00"),  # ends with the day the clocks change
        (date(2026, 10, 18), "2026-10-26T00:00:00+00:00"),
        (date(2026, 10, 17), "2026-10-25T00:00:00+01:00"),
    ],
)
def test_a_link_ends_with_the_seventh_day_after_the_meeting_in_england(
    session: Session, council: Council, meeting: date, ends: str
) -> None:
    review = a_review(session, a_child(session), planned_on=meeting)
    invitation = _ask(session, council, review)
    secret, end = _secret(session, council, invitation), datetime.fromisoformat(ends)
    assert invitation.expires_at == end
    assert links.by_link(session, secret, end - timedelta(seconds=1)) is invitation
    with pytest.raises(LinkExpired) as over:
        links.by_link(session, secret, end)
    assert over.value.invitation is invitation
    assert links.last_day(invitation) == meeting + 7 * DAY


def test_a_feedback_form_stays_open_for_four_weeks(session: Session, council: Council) -> None:
    invitation = _ask(session, council, a_held_review(session, a_child(session)), stage="feedback")
    assert invitation.expires_at == datetime.fromisoformat("2026-03-31T00:00:00+01:00")
    assert links.last_day(invitation) == date(2026, 3, 30)


def test_start_makes_a_device_that_reads_until_it_is_left(session: Session, council: Council) -> None:
    invitation, other = (an_invitation(session, council, _coming(session)) for _ in range(2))
    secret = links.press_start(session, invitation, NOW)
    again = links.press_start(session, invitation, NOW + DAY)
    assert secret != again
    assert invitation.opened_at == NOW
    device = links.device_of(session, invitation.id, secret)
    assert device is not None
    assert links.device_of(session, other.id, secret) is None
    assert links.device_of(session, invitation.id, None) is None
    links.end_device(session, other.id, secret)
    assert links.device_of(session, invitation.id, secret) is not None
    links.end_device(session, invitation.id, secret)
    session.expire_all()
    assert links.device_of(session, invitation.id, secret) is None
    assert links.device_of(session, invitation.id, again) is not None


def test_a_new_link_kills_the_old_one_everywhere(session: Session, council: Council) -> None:
    invitation = _ask(session, council, _coming(session))
    old, code = _secret(session, council, invitation), links.code(session, invitation)
    cookie = links.press_start(session, invitation, NOW)
    reissue(Work(session, council, SOMEBODY, NOW), invitation)
    with pytest.raises(LinkUnknown):
        links.by_link(session, old, NOW)
    with pytest.raises(LinkUnknown):
        links.by_code(session, code, NOW)
    assert links.device_of(session, invitation.id, cookie) is None
    assert links.by_link(session, _secret(session, council, invitation), NOW) is invitation
    first, second = _posted(session, invitation)
    assert (first.state, second.state) == ("stopped", "queued")
    assert old not in outbox.body_of(session, second)


def test_a_new_link_for_one_that_had_ended_works_for_a_week(session: Session, council: Council) -> None:
    review = a_held_review(session, a_child(session), date(2026, 2, 27))
    invitation = invite(Work(session, council, SOMEBODY, NOW), review, None, stage="feedback")
    late = invitation.expires_at + 3 * DAY
    reissue(Work(session, council, SOMEBODY, late), invitation, channel="hand")
    assert links.by_link(session, _secret(session, council, invitation), late + 7 * DAY) is invitation
    assert invitation.channel == "hand"


# what becomes of it ---------------------------------------------------------------------------------------------------


def test_a_reminder_carries_the_same_link_and_goes_once(session: Session, council: Council) -> None:
    invitation = _sent(session, _ask(session, council, _coming(session)))
    remind(Work(session, council, SOMEBODY, NOW + 7 * DAY), invitation)
    reminder = _posted(session, invitation)[1]
    assert links.link(session, council, invitation) in outbox.body_of(session, reminder)
    with pytest.raises(MayNotBeAsked, match="reminded already"):
        remind(Work(session, council, SOMEBODY, NOW + 8 * DAY), invitation)


@pytest.mark.parametrize("how", ["answered", "declined", "withdrawn", "ended", "unsafe"])
def test_nobody_is_reminded_who_need_not_or_may_not_be(session: Session, council: Council, how: str) -> None:
    review = _coming(session)
    mother = a_contact(session, review.child)
    invitation = _sent(session, _ask(session, council, review, mother))
    now = NOW + 7 * DAY
    if how == "answered":
        _answer(session, invitation)
    elif how == "declined":
        change.decline(Work(session, council, SOMEBODY, NOW), invitation)
    elif how == "withdrawn":
        change.withdraw(Work(session, council, SOMEBODY, NOW), invitation, who="Bea Holt", why="wrong address")
    elif how == "unsafe":
        mother.safe_to_contact = "no"
    else:
        now = invitation.expires_at
    with pytest.raises(MayNotBeAsked):
        remind(Work(session, council, SOMEBODY, now), invitation)


def test_a_mother_who_is_no_longer_safe_to_write_to_is_cut_off_at_once(session: Session, council: Council) -> None:
    review = _coming(session)
    mother = a_contact(session, review.child)
    invitation = _ask(session, council, review, mother)
    secret = _secret(session, council, invitation)
    contact_safety.say_safe(Work(session, council, SOMEBODY, NOW), mother, "no", said_by="the social worker")
    with pytest.raises(LinkUnknown):
        links.by_link(session, secret, NOW)
    assert _posted(session, invitation)[0].state == "stopped"


def test_somebody_kept_out_after_answering_keeps_their_answer(session: Session, council: Council) -> None:
    review = _coming(session)
    father = a_contact(session, review.child)
    invitation = _ask(session, council, review, father)
    _answer(session, invitation)
    contact_safety.keep_out(Work(session, council, SOMEBODY, NOW), father, True, why="the court said so")
    assert invitation.withdrawn_at is None
    assert _hindrances(session, council, review)["parent"] == "kept out of this review"


def test_a_letter_counts_as_sent_when_somebody_says_it_is_printed(session: Session, council: Council) -> None:
    invitation = _ask(session, council, _coming(session, email=None))
    assert outbox.lease(session, NOW + DAY) == []
    change.mark_printed(Work(session, council, SOMEBODY, NOW + DAY), invitation)
    assert invitation.sent_at == NOW + DAY
    assert _posted(session, invitation)[0].state == "sent"


def test_a_letter_prints_the_same_square_link_and_code_each_time(session: Session, council: Council) -> None:
    invitation = _ask(session, council, _coming(session, email=None))
    letter = letters.letter_facts(session, council, invitation)
    assert letter == letters.letter_facts(session, council, invitation)
    assert letter.link == links.link(session, council, invitation)
    assert letter.code == links.code(session, invitation)
    assert letter.home == "https://reviews.example.org"
    assert letter.to == "Robin"
    assert letter.qr_svg.startswith("<svg")
    assert "style=" not in letter.qr_svg
    assert not any(letter.code in paragraph for paragraph in letter.words)


def test_a_young_person_changes_version_until_the_first_answer(session: Session, council: Council) -> None:
    invitation = _ask(session, council, _coming(session, 12))
    change.switch_form(session, invitation, "consult_4_11")
    assert invitation.form == "consult_4_11"
    with pytest.raises(change.FormFixed):
        change.switch_form(session, invitation, "feedback_4_11")
    invitation.started_at = NOW
    with pytest.raises(change.FormFixed):
        change.switch_form(session, invitation, "consult_12_17")


def test_links_follow_a_meeting_that_moves_and_drafts_stay(session: Session, council: Council) -> None:
    review = _coming(session)
    invitation = _sent(session, _ask(session, council, review))
    invitation.started_at = NOW
    review.planned_on = MEETING + 14 * DAY
    assert change.reviews_moved(Work(session, council, SOMEBODY, NOW), review) == 1
    assert invitation.expires_at == datetime.fromisoformat("2026-04-15T00:00:00+01:00")
    assert invitation.started_at == NOW


def test_a_message_that_waits_while_the_meeting_moves_tells_the_new_day(session: Session, council: Council) -> None:
    review = _coming(session)
    invitation = _ask(session, council, review)
    review.planned_on = MEETING + 14 * DAY
    change.reviews_moved(Work(session, council, SOMEBODY, NOW + timedelta(minutes=1)), review)
    first, second = _posted(session, invitation)
    assert (first.state, second.state) == ("stopped", "queued")
    assert "Tuesday 7 April" in outbox.body_of(session, second)


def test_a_cancelled_review_withdraws_whoever_has_not_answered(session: Session, council: Council) -> None:
    review = _coming(session)
    mother = _ask(session, council, review, a_contact(session, review.child))
    child = _ask(session, council, review)
    _answer(session, mother)
    assert change.review_cancelled(Work(session, council, SOMEBODY, NOW), review) == 1
    assert (child.withdrawn_at, mother.withdrawn_at) == (NOW, None)


def test_time_can_be_given_but_not_in_the_past(session: Session, council: Council) -> None:
    invitation = _ask(session, council, _coming(session))
    change.extend(Work(session, council, SOMEBODY, NOW), invitation, until=date(2026, 5, 1))
    assert links.last_day(invitation) == date(2026, 5, 1)
    with pytest.raises(change.DayPassed):
        change.extend(Work(session, council, SOMEBODY, NOW), invitation, until=NOW.date() - DAY)


def test_an_answer_from_a_file_belongs_to_whoever_was_asked_or_to_nobody_asked(
    session: Session, council: Council
) -> None:
    review = _coming(session)
    asked = _ask(session, council, review)
    same = invite_imported(session, review, None, "consult_4_11", "en", NOW)
    assert same is asked
    mother = a_contact(session, review.child)
    made = invite_imported(session, review, mother, "consult_parent", "en", NOW)
    assert (made.origin, made.sent_at, _posted(session, made)) == ("import", None, [])
    with pytest.raises(LinkExpired):
        links.by_link(session, _secret(session, council, made), NOW)


# the round of a day ---------------------------------------------------------------------------------------------------


def _run(session: Session, council: Council, on: date, now: datetime | None = None) -> daily_round.Day:
    at = now or datetime.fromisoformat(f"{on.isoformat()}T10:00:00+00:00")
    return daily_round.run_day(Work(session, council, SOMEBODY, at), on=on)


def test_asking_starts_thirty_working_days_before_the_meeting(session: Session, council: Council) -> None:
    review = _coming(session)
    opens = council.days.add(MEETING, -30)
    assert _run(session, council, opens - DAY).asked == 0
    assert _run(session, council, opens).asked == 1
    assert session.scalars(sa.select(Invitation)).one().review_id == review.id


def test_a_first_review_told_late_is_asked_at_once_up_to_the_day_itself(session: Session, council: Council) -> None:
    for days in (0, 1, 5):
        a_review(session, a_child(session), kind="first", planned_on=NOW.date() + days * DAY, told_on=NOW.date())
    a_review(session, a_child(session), planned_on=NOW.date() - DAY)
    assert _run(session, council, NOW.date()).asked == 3


def test_the_round_may_be_made_twice(session: Session, council: Council) -> None:
    review = _coming(session)
    a_contact(session, review.child)
    assert _run(session, council, NOW.date()).asked == 2
    second = _run(session, council, NOW.date())
    assert (second.asked, second.reminded, second.closed, second.hindered) == (0, 0, 0, [])
    assert session.scalar(sa.select(sa.func.count(Message.id))) == 2


def test_the_round_says_who_is_due_and_what_somebody_should_mend(session: Session, council: Council) -> None:
    review = _coming(session, 2)
    unsure = a_contact(session, review.child, safe_to_contact="unknown", safe_said_by=None, safe_said_at=None)
    a_contact(session, review.child, excluded_from_review=True)
    day = _run(session, council, NOW.date())
    assert day.asked == 0
    assert day.hindered == [f"{review.reference}, parent {unsure.reference}: not said to be safe to contact"]


def test_whoever_has_not_answered_is_reminded_once_after_a_week(session: Session, council: Council) -> None:
    review = _coming(session)
    mother = a_contact(session, review.child)
    child, parent = _ask(session, council, review), _ask(session, council, review, mother)
    for invitation in (child, parent):
        _sent(session, invitation)
    _answer(session, parent)
    assert _run(session, council, date(2026, 3, 8)).reminded == 0
    assert _run(session, council, date(2026, 3, 9)).reminded == 1
    assert _run(session, council, date(2026, 3, 9)).reminded == 0
    assert _run(session, council, date(2026, 3, 16)).reminded == 0
    assert [message.dedupe for message in _posted(session, child)][1] == f"remind:{child.id}:1"


def test_nobody_is_reminded_on_the_day_of_the_meeting_or_of_what_never_left(session: Session, council: Council) -> None:
    unsent, sent = _ask(session, council, _coming(session)), _ask(session, council, _coming(session))
    _sent(session, sent)
    assert _run(session, council, MEETING).reminded == 0
    assert unsent.reminded_at is None


def test_feedback_is_asked_for_two_weeks_and_reminded_after_five_days(session: Session, council: Council) -> None:
    child = a_child(session)
    a_held_review(session, child, NOW.date() - 3 * DAY)
    a_held_review(session, a_child(session), NOW.date() - 15 * DAY)
    assert _run(session, council, NOW.date()).asked == 1
    invitation = session.scalars(sa.select(Invitation)).one()
    assert (invitation.stage, invitation.review.child_id) == ("feedback", child.id)
    _sent(session, invitation)
    assert _run(session, council, NOW.date() + 4 * DAY).reminded == 0
    assert _run(session, council, NOW.date() + 5 * DAY).reminded == 1


def test_the_fourteenth_day_after_a_review_is_the_last_on_which_feedback_is_asked_for(
    session: Session, council: Council
) -> None:
    a_held_review(session, a_child(session), NOW.date() - 14 * DAY)
    assert _run(session, council, NOW.date() + DAY).asked == 0
    assert _run(session, council, NOW.date()).asked == 1


def test_a_reminder_is_neither_lost_nor_doubled_when_the_clocks_change(session: Session, council: Council) -> None:
    review = a_review(session, a_child(session), planned_on=date(2026, 4, 14))
    night = datetime.fromisoformat("2026-03-23T23:30:00+00:00")
    _sent(session, _ask(session, council, review, now=night), night)
    after = datetime.fromisoformat("2026-03-30T09:00:00+01:00")
    assert _run(session, council, date(2026, 3, 29), after - DAY).reminded == 0
    assert _run(session, council, date(2026, 3, 30), after).reminded == 1
    assert _run(session, council, date(2026, 3, 30), after - timedelta(hours=1)).reminded == 0


def test_what_ended_unanswered_is_counted_once_and_no_longer_printed(session: Session, council: Council) -> None:
    invitation = _ask(session, council, _coming(session, email=None))
    assert _run(session, council, date(2026, 3, 31)).closed == 0
    assert _run(session, council, date(2026, 4, 1)).closed == 1
    assert _run(session, council, date(2026, 4, 2)).closed == 0
    assert _posted(session, invitation)[0].state == "stopped"


def test_a_child_born_on_a_leap_day_is_asked_by_the_age_they_have(session: Session, council: Council) -> None:
    child = a_child(session, date_of_birth=date(2016, 2, 29))
    review = a_review(session, child, planned_on=date(2028, 2, 28))
    assert recipients.people(session, council, review, "consult", TODAY)[0].form == "consult_4_11"
