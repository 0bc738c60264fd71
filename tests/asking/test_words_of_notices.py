"""What notices tell: no header but ours, no name in a subject, no day without the right to know it, one family."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.asking.invitations import daily_round, letters, links
from portal.council.council import Council
from portal.council.work import Work
from portal.sending import outbox
from portal.sending.smtp import compose
from portal.sending.transport import Refused
from portal.settings import Settings
from portal.store.models import Invitation, Message
from tests.asking import steps
from tests.factories import MEETING, NOW, SOMEBODY, a_child, a_contact, a_review

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


KINDS_TO_FAMILIES = ("invite_consult", "invite_feedback", "remind", "read_note")


@given(
    name=NAMES, kind=st.sampled_from(KINDS_TO_FAMILIES), who=st.sampled_from(["child", "young_person", "adult"]),
    channel=st.sampled_from(["email", "text", "letter"]), stage=st.sampled_from(["consult", "feedback"]),
)  # fmt: skip
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_name_never_stands_in_a_subject_or_a_text_and_never_begins_a_line(
    council: Council, name: str, kind: str, who: str, channel: str, stage: str
) -> None:
    told = f"Zoë{name}\r\nBcc: x@example.org"
    subject, body = council.notices.render(
        kind, language="en", who=who, channel=channel, stage=stage, first_name=told, through="carer", iro=told,
        link="https://reviews.example.org/i/x", code="ABCD-EFGH-JKMN", meeting_on=MEETING, reply_by=MEETING,
        of=MEETING,
    )  # fmt: skip
    assert "Zoë" not in subject
    assert len(subject.splitlines()) == 1
    assert not any(line.startswith("Bcc") for line in body.splitlines())
    if channel == "text":
        assert "Zoë" not in body


@pytest.mark.parametrize("kind", KINDS_TO_FAMILIES)
@pytest.mark.parametrize("channel", ["email", "text", "letter"])
def test_without_the_right_to_know_no_day_is_told(council: Council, kind: str, channel: str) -> None:
    _, body = council.notices.render(kind, language="en", channel=channel, link="https://reviews.example.org/i/x")
    assert not {"Tuesday", "March", "2026", "24"} & set(body.replace(".", " ").split())
    assert "until" not in body


def test_a_text_message_fits_two_segments(council: Council) -> None:
    link = "https://reviews.example.org/i/" + "x" * 27
    for kind in KINDS_TO_FAMILIES:
        for who in ("child", "young_person", "adult"):
            _, body = council.notices.render(
                kind, language="en", channel="text", who=who, link=link, meeting_on=date(2026, 9, 30)
            )
            assert len(body) <= 160, body
            assert "\n" not in body


def test_an_alert_to_staff_holds_neither_name_nor_answer_and_warns_of_the_helper(council: Council) -> None:
    subject, body = council.notices.render(
        "concern", language="en", urgency="Urgent", kind="Safety", reference="C00012", helped=True,
        due="Monday 2 March 2026, 11:00 am", link="https://reviews.example.org/concerns",
    )  # fmt: skip
    assert subject == "Urgent: please look at the review portal"
    assert "Somebody was helping" in body
    assert "Do not ring the home first" in body
    assert "acknowledge it by Monday 2 March 2026, 11:00 am." in body


def test_facts_that_no_notice_knows_are_refused(council: Council) -> None:
    with pytest.raises(TypeError, match="surname"):
        council.notices.render("remind", language="en", surname="Ashdown")
    with pytest.raises(TypeError):
        council.notices.render("../respond_base", language="en")


@given(
    st.lists(
        st.tuples(st.integers(4, 17), st.sampled_from(["email", "text", "letter"]), st.booleans(), st.booleans()),
        min_size=2, max_size=5,
    )
)  # fmt: skip
@hypothesis_settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_message_mixes_two_children(session: Session, council: Council, families: list[Any]) -> None:
    """Every message holds names, links and codes of one child alone, and goes to that child's own people."""
    session.rollback()
    own: dict[int, tuple[str, set[str]]] = {}
    for number, (age, channel, knows, through) in enumerate(families):
        name = f"Child{number}x"
        child = a_child(session, age, first_name=name, reached_through="carer" if through else "own")
        parent = a_contact(session, child, channel=channel, may_know_date=knows, address=f"{number} Some Road")
        carer = a_contact(session, child, "carer", may_know_date=not knows)
        own[child.id] = name, {child.email or "", parent.email or "", carer.email or "", parent.address or ""}
        a_review(session, child, planned_on=MEETING + timedelta(days=number))
    daily_round.run_day(Work(session, council, SOMEBODY, NOW), on=NOW.date())
    session.flush()
    posted = session.query(Message, Invitation).join(Invitation, Invitation.id == Message.invitation_id).all()
    assert len(posted) == 3 * len(families)
    secrets = {invitation.id: _secrets(session, council, invitation) for _, invitation in posted}
    for message, invitation in posted:
        words = message.subject + outbox.body_of(session, message)
        child_id = invitation.review.child_id
        assert message.recipient in own[child_id][1]
        for other, (name, _) in own.items():
            assert other == child_id or name not in words
        for other_id, found in secrets.items():
            assert other_id == invitation.id or not any(secret in words for secret in found)
        if invitation.contact and not invitation.contact.may_know_date:
            assert "March" not in words
    session.rollback()


@pytest.mark.parametrize("kind", [kind for kind in (*KINDS_TO_FAMILIES, "change") if kind != "read_note"])
def test_two_children_of_one_name_are_told_apart_in_an_adults_messages(
    session: Session, council: Council, kind: str
) -> None:
    said = []
    for days in (0, 7):
        child = a_child(session, 9, first_name="Robin")
        carer = a_contact(session, child, "carer", email="pat@example.org", language="ur")
        review = a_review(session, child, planned_on=MEETING + timedelta(days=days))
        invitation = steps.asked(session, council, review, carer)
        said.append(letters.notice_of(session, council, kind, invitation, NOW)[1])
    assert "Robin · Tuesday 24 March" in said[0]
    assert "Robin · Tuesday 31 March" in said[1]


def test_a_child_of_five_is_written_to_as_a_child_of_ten_is(session: Session, council: Council) -> None:
    said = []
    for age in (5, 10):
        review = a_review(session, a_child(session, age, first_name="Robin"), planned_on=MEETING)
        invitation = steps.asked(session, council, review)
        said.append(letters.notice_of(session, council, "invite_consult", invitation, NOW)[1].partition("http")[0])
    assert said[0] == said[1]


def _secrets(session: Session, council: Council, invitation: Invitation) -> tuple[str, str]:
    return links.link(session, council, invitation), links.code(session, invitation)


@pytest.mark.parametrize(
    ("recipient", "subject"),
    [
        ("a@example.org\r\nBcc: x@example.org", "Your meeting"),
        ("a@example.org, b@example.org", "Your meeting"),
        ("a@example.org\x00", "Your meeting"),
        ("a@example.org", "Your meeting\r\nBcc: x@example.org"),
    ],
)
def test_nobody_can_add_a_header_or_a_recipient(settings: Settings, recipient: str, subject: str) -> None:
    message = Message(
        recipient=recipient, subject=subject, channel="email", reference="r", queued_at=NOW, language="en"
    )
    with pytest.raises(Refused):
        compose(message, "words", settings)
