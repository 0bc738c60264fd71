"""Who is asked about a review, with which form, and by what way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking import recipients
from portal.asking.invitations.ask import MayNotBeAsked
from portal.asking.progress.unasked import unasked
from portal.asking.progress.words import states
from portal.council.council import Council
from portal.sending import outbox
from portal.store.models import Attendance, Message
from portal.store.vocabulary import Stage
from tests.asking import steps
from tests.factories import NOW, TODAY, a_child, a_contact, a_held_review, a_review


@pytest.mark.parametrize(
    ("birthday", "form"),
    [
        (date(2014, 3, 24), "consult_12_17"),  # twelve on the meeting day itself
        (date(2014, 3, 25), "consult_4_11"),  # and one day after it
        (date(2018, 3, 24), "consult_4_11"),  # eight on the day
        (date(2018, 3, 25), "consult_4_7"),
        (date(2022, 3, 24), "consult_4_7"),
        (date(2022, 3, 25), None),
    ],
)
def test_the_form_goes_by_age_on_the_meeting_day(
    session: Session, council: Council, birthday: date, form: str | None
) -> None:
    child = a_child(session, date_of_birth=birthday)
    [person] = recipients.people(session, council, a_review(session, child), Stage.CONSULT, TODAY)
    assert person.form == form
    assert person.hindrance == (None if form else "under 4: no child's form")


def test_a_thirteen_year_old_for_whom_staff_chose_the_younger_form_gets_it_both_times(
    session: Session, council: Council
) -> None:
    child = a_child(session, 13, preferred_form="consult_4_11")
    held = a_held_review(session, child)
    assert recipients.people(session, council, a_review(session, child), Stage.CONSULT, TODAY)[0].form == "consult_4_11"
    assert recipients.people(session, council, held, Stage.FEEDBACK, TODAY)[0].form == "feedback_4_11"


def test_the_version_staff_choose_stands_after_the_meeting_until_they_choose_the_one_for_the_age(
    session: Session, council: Council
) -> None:
    child = a_child(session, 11)
    held, later = a_held_review(session, child), a_review(session, child)
    steps.asked(session, council, later, form="consult_12_17")
    assert recipients.people(session, council, held, Stage.FEEDBACK, TODAY)[0].form == "feedback_12_17"
    steps.asked(session, council, held, stage="feedback", form="feedback_4_11")
    assert child.preferred_form is None


def test_parents_carers_and_professionals_are_asked_separately(session: Session, council: Council) -> None:
    review = steps.coming(session)
    for role in ("parent", "parent", "carer", "professional"):
        a_contact(session, review.child, role)
    asked = recipients.people(session, council, review, Stage.CONSULT, TODAY)
    assert [(person.role, person.form) for person in asked] == [
        ("child", "consult_4_11"), ("parent", "consult_parent"), ("parent", "consult_parent"),
        ("carer", "consult_parent"), ("professional", "consult_professional"),
    ]  # fmt: skip


def test_a_council_may_ask_professionals_only_afterwards_and_whoever_was_asked_before_stays_in_sight(
    session: Session, council: Council
) -> None:
    only_after = Council.open(council.settings.model_copy(update={"professionals_before": False}))
    review = steps.coming(session)
    teacher, nurse = a_contact(session, review.child, "professional"), a_contact(session, review.child, "professional")
    steps.asked(session, council, review, teacher)
    assert [each.role for each in recipients.people(session, only_after, review, Stage.CONSULT, TODAY)] == ["child"]
    [_child, shown] = states(session, only_after, [review], Stage.CONSULT, now=NOW)[review.id]
    assert shown.person.contact is teacher
    for asking, in_sight in ((only_after, False), (council, True)):
        waiting = unasked(session, asking, on=TODAY, until=review.day)
        assert (nurse.id in {each.person.contact.id for _r, each in waiting if each.person.contact}) == in_sight
    with pytest.raises(MayNotBeAsked, match="only after the review"):
        steps.asked(session, only_after, review, nurse)


@pytest.mark.parametrize(
    ("facts", "hindrance"),
    [
        ({"safe_to_contact": "unknown", "safe_said_by": None, "safe_said_at": None}, "not said to be safe to contact"),
        ({"safe_to_contact": "no"}, "said not to be safe to contact"),
        ({"excluded_from_review": True}, "kept out of this review"),
        ({"email": None}, "no email address"),
        ({"email": "a@example.org\r\nBcc: x@example.org"}, "the email address is not one"),
        ({"channel": "letter", "email": None}, "no address for a letter"),
        ({"channel": "text", "email": None}, "no phone number"),
        ({"channel": "text", "email": None, "phone": "01632 960001"}, "the phone number gets no text messages"),
    ],
)
def test_whoever_may_not_or_cannot_be_asked_is_not_and_staff_read_why(
    session: Session, council: Council, facts: dict[str, Any], hindrance: str
) -> None:
    review = steps.coming(session)
    mother = a_contact(session, review.child, **facts)
    assert steps.hindrances(session, council, review)["parent"] == hindrance
    with pytest.raises(MayNotBeAsked) as refused:
        steps.asked(session, council, review, mother)
    assert refused.value.hindrance == hindrance
    assert session.scalar(sa.select(sa.func.count(Message.id))) == 0


def test_a_person_known_by_the_address_of_somebody_kept_out_is_not_written_to(
    session: Session, council: Council
) -> None:
    review = steps.coming(session, email="shared@example.org")
    a_contact(session, review.child, email="Shared@example.org", excluded_from_review=True)
    a_contact(session, review.child, "carer", email="SHARED@example.org")
    found = steps.hindrances(session, council, review)
    assert found["child"] == found["carer"] == "the same address as somebody who must not be asked"
    assert steps.asked(session, council, review, channel="hand").channel == "hand"


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
    review = steps.coming(session, email=None, reached_through=through)
    [person] = recipients.people(session, council, review, Stage.CONSULT, TODAY)
    assert (person.channel, person.recipient, person.hindrance, person.note) == (channel, recipient, None, None)
    [message] = steps.posted(session, steps.asked(session, council, review))
    assert message.channel == "letter"


def test_a_child_who_has_only_a_landline_is_asked_on_paper_and_staff_read_why(
    session: Session, council: Council
) -> None:
    review = steps.coming(session, email=None, phone="01632 960001", reached_through="own")
    [person] = recipients.people(session, council, review, Stage.CONSULT, TODAY)
    assert (person.channel, person.note) == ("letter", "on paper: the phone number gets no text messages")
    with pytest.raises(MayNotBeAsked, match="gets no text messages"):
        steps.asked(session, council, review, channel="text")


@pytest.mark.parametrize(
    ("facts", "way", "recipient", "note"),
    [
        ({"channel": "text", "phone": "07700 900123"}, "text", "07700 900123", None),
        ({"channel": "text"}, "email", "Robin.Hill@example.org", "by email: no phone number"),
        ({"channel": "text", "phone": "01632 960001", "email": None, "address": "1 Some Road; Westmere"},
         "letter", "1 Some Road, Westmere", "by letter: the phone number gets no text messages"),
        ({"email": "none@none", "phone": "+44 7700 900123", "address": "1 Some Road; Westmere"},
         "text", "+44 7700 900123", "by text: the email address is not one"),
        ({"channel": "letter", "email": None, "phone": "07700900123"},
         "text", "07700900123", "by text: no address for a letter"),
    ],
)  # fmt: skip
def test_a_mother_is_written_to_as_she_chose_else_by_the_next_way_that_reaches_her(
    session: Session, council: Council, facts: dict[str, Any], way: str, recipient: str, note: str | None
) -> None:
    review = steps.coming(session)
    a_contact(session, review.child, **({"email": "Robin.Hill@example.org"} | facts))
    mother = recipients.people(session, council, review, Stage.CONSULT, TODAY)[1]
    assert (mother.channel, mother.recipient, mother.note) == (way, recipient, note)


def test_nobody_is_written_to_by_a_way_they_did_not_choose_where_somebody_lives_who_must_not_know(
    session: Session, council: Council
) -> None:
    review = steps.coming(session)
    a_contact(session, review.child, email=None, address="1 Some Road; Westmere")
    a_contact(session, review.child, email=None, address="1 Some Road, Westmere", excluded_from_review=True)
    assert recipients.people(session, council, review, Stage.CONSULT, TODAY)[1].hindrance == "no email address"


def test_a_text_message_that_no_gateway_carries_waits_for_a_person_to_send_it(
    session: Session, council: Council
) -> None:
    review = steps.coming(session, email=None, phone="07700 900123")
    invitation = steps.asked(session, council, review)
    [message] = steps.posted(session, invitation)
    assert (message.channel, message.by_hand, message.state) == ("text", True, "queued")
    assert outbox.lease(session, NOW + timedelta(days=1)) == []


def test_the_demonstration_shows_text_messages(session: Session, council: Council) -> None:
    shown = Council.open(council.settings.model_copy(update={"demo": True}))
    review = steps.coming(session, email=None, phone="07700 900123")
    invitation = steps.asked(session, shown, review)
    [message] = steps.posted(session, invitation)
    assert (message.channel, message.recipient) == ("text", "07700 900123")


def test_somebody_whose_language_is_not_offered_is_asked_in_english_and_staff_know(
    session: Session, council: Council
) -> None:
    review = steps.coming(session, language="so")
    [child] = recipients.people(session, council, review, Stage.CONSULT, TODAY)
    assert (child.language, child.note) == ("en", "in English: there is no form in Somali")


def test_after_the_meeting_only_adults_who_were_there_are_asked(session: Session, council: Council) -> None:
    review = a_held_review(session, a_child(session))
    teacher, mother = a_contact(session, review.child, "professional"), a_contact(session, review.child)
    session.add(Attendance(review_id=review.id, contact_id=teacher.id, how="attended"))
    session.flush()
    assert steps.hindrances(session, council, review, Stage.FEEDBACK) == {
        "child": None, "professional": None, "parent": "not noted as having been at the meeting",
    }  # fmt: skip
    assert steps.asked(session, council, review, teacher, stage="feedback").form == "feedback_professional"
    with pytest.raises(MayNotBeAsked, match="not noted"):
        steps.asked(session, council, review, mother, stage="feedback")
