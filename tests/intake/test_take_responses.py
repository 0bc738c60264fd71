"""Returned forms come in from a file as if they had been sent that day, once."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.council.work import Work
from portal.hearing.answers import kept
from portal.hearing.answers.given import Given
from portal.hearing.responses import save
from portal.intake.files.table import read_file
from portal.intake.take import Preview, Taken, make_ready, preview, take
from portal.store.audit import Actor
from portal.store.database import writing
from portal.store.models import Child, Concern, Contact, Message, Response, Review, Tag
from tests.factories import a_child, a_contact, a_held_review, a_response, a_review, an_invitation

SUPPORT = Actor("staff", 7)
HEADING = "form,review_ref,respondent_ref,role,received_on,language"


@pytest.fixture
def robin(session: Session) -> Child:
    return a_child(session, age=9, reference="C1", first_name="Robin")


@pytest.fixture
def held(session: Session, robin: Child) -> Review:
    return a_held_review(session, robin, date(2026, 2, 10), reference="R1")


def looked(session: Session, council: Council, text: str, now: datetime) -> Preview:
    return preview(session, council, read_file("file.csv", text.encode()), now)


def taken(session: Session, council: Council, text: str, now: datetime) -> Taken:
    table = read_file("file.csv", text.encode())
    assert preview(session, council, table, now).problems == []
    return take(Work(session, council, SUPPORT, now), table)


def said(session: Session, council: Council, text: str, now: datetime) -> list[tuple[int, str, str]]:
    return [(each.line, each.column, each.reason) for each in looked(session, council, text, now).problems]


def received(session: Session) -> list[Response]:
    return list(session.scalars(sa.select(Response).order_by(Response.id)))


def test_a_childs_form_becomes_a_response_received_that_day(
    session: Session, council: Council, now: datetime, held: Review
) -> None:
    text = (
        f"{HEADING},y_home,y_see,y_see_words,y_worry_more_words,y_share\n"
        'consult_4_11,R1,C1,,2026-02-06,pl,4,mum;dad,my nan,"I miss her;\nvery much",meeting\n'
    )
    assert taken(session, council, text, now).summary == "Returned forms: 1 new, 0 changed, 0 the same"
    [response] = received(session)
    assert (response.source, response.status, response.sharing) == ("import", "submitted", "meeting")
    assert (response.year, response.month) == (2025, 2)
    heard = kept.heard(session, response)
    assert heard["y_home"].codes == ("4",)
    assert (heard["y_see"].codes, heard["y_see"].words) == (("dad", "mum"), "my nan")
    assert heard["y_cared"].state == "blank"
    invitation = response.invitation
    assert (invitation.origin, invitation.language, invitation.contact_id) == ("import", "pl", None)


def test_forms_that_are_only_looked_at_are_not_tagged(
    session: Session, council: Council, now: datetime, held: Review
) -> None:
    table = read_file("file.csv", f"{HEADING},y_wish_words\nconsult_4_11,R1,C1,,2026-02-06,en,a dog\n".encode())
    assert preview(session, council, table, now, to_take=False).new == 1
    assert table.plan is not None
    assert (table.plan.wholes, table.readings) == ({}, {})


def test_forms_sealed_before_the_lock_come_in_beside_one_that_came_meanwhile(
    session: Session, council: Council, now: datetime, held: Review
) -> None:
    text = f"{HEADING},y_home,y_see_words\nconsult_4_11,R1,C1,,2026-02-06,en,4,my nan\n"
    table = read_file("file.csv", text.encode())
    assert preview(session, council, table, now).problems == []
    session.commit()
    work = Work(session, council, SUPPORT, now)
    make_ready(work, table)
    with writing(session):
        elsewhere = a_held_review(session, a_child(session))
        other = a_response(session, council, an_invitation(session, council, elsewhere))
    with writing(session):
        assert take(work, table).summary == "Returned forms: 1 new, 0 changed, 0 the same"
    first, second = received(session)
    assert second.id == other.id > first.id
    assert kept.heard(session, first)["y_see"].words == "my nan"


def test_a_known_adult_needs_no_role(session: Session, council: Council, now: datetime, held: Review) -> None:
    mother = a_contact(session, held.child, reference="P1")
    taken(session, council, f"{HEADING},pf_respect\nfeedback_parent,R1,P1,,2026-02-20,,yes\n", now)
    assert received(session)[0].invitation.contact_id == mother.id


def test_somebody_unknown_becomes_a_contact_without_a_name(
    session: Session, council: Council, now: datetime, held: Review
) -> None:
    text = (
        f"{HEADING},g_views\n"
        "feedback_professional,R1,anon-1,professional,20/02/2026,,yes\n"
        "feedback_professional,R1,anon-2,,20/02/2026,,no\n"
    )
    assert taken(session, council, text, now).new == 2
    found = session.execute(sa.select(Contact.reference, Contact.role, Contact.name, Contact.safe_to_contact)).all()
    assert [tuple(row) for row in found] == [
        ("anon-1", "professional", "", "unknown"), ("anon-2", "professional", "", "unknown")
    ]  # fmt: skip


def test_the_same_file_twice_changes_nothing(session: Session, council: Council, now: datetime, held: Review) -> None:
    text = (
        f"{HEADING},g_views\n"
        "feedback_professional,R1,anon-1,professional,2026-02-20,,yes\n"
        "feedback_professional,R1,anon-2,professional,2026-02-20,,no\n"
    )
    taken(session, council, text, now)
    seen, again = looked(session, council, text, now), taken(session, council, text, now)
    assert (seen.new, seen.same, again.new, again.same, again.differences) == (0, 2, 0, 2, [])
    assert len(received(session)) == 2


def test_what_somebody_sent_themselves_is_kept_and_listed(
    session: Session, council: Council, now: datetime, robin: Child
) -> None:
    review = a_review(session, robin, reference="R2")
    a_response(session, council, an_invitation(session, council, review), {"y_home": "1"})
    done = taken(session, council, f"{HEADING},y_home\nconsult_4_11,R2,C1,,2026-03-01,,5\n", now)
    assert done.differences == ["Line 2, C1: kept what they sent (web), not the file’s"]
    [response] = received(session)
    assert kept.heard(session, response)["y_home"].codes == ("1",)


def test_a_form_begun_online_is_not_sent_by_a_file(
    session: Session, council: Council, now: datetime, robin: Child
) -> None:
    invitation = an_invitation(session, council, a_review(session, robin, reference="R2"))
    save.save(Work(session, council, SUPPORT, now), invitation, [Given("y_home", codes=("1",))], device=None)
    done = taken(session, council, f"{HEADING},y_home\nconsult_4_11,R2,C1,,2026-03-01,,5\n", now)
    assert (done.new, len(done.differences)) == (0, 1)
    assert received(session)[0].status == "draft"


def test_a_form_that_was_asked_for_and_came_in_otherwise_answers_that_invitation(
    session: Session, council: Council, now: datetime, robin: Child
) -> None:
    invitation = an_invitation(session, council, a_review(session, robin, reference="R2"))
    taken(session, council, f"{HEADING},o_home\nconsult_12_17,R2,C1,,2026-03-01,,5\n", now)
    [response] = received(session)
    assert (response.invitation_id, response.form, invitation.origin) == (invitation.id, "consult_12_17", "asked")


def test_history_raises_no_concern_and_what_is_still_to_come_does(
    session: Session, council: Council, now: datetime, held: Review
) -> None:
    a_review(session, held.child, reference="R2")
    taken(session, council, f"{HEADING},y_safe\nconsult_4_11,R1,C1,,2026-02-06,,no\n", now)
    assert session.scalar(sa.select(sa.func.count(Concern.id))) == 0
    taken(session, council, f"{HEADING},y_safe\nconsult_4_11,R2,C1,,2026-03-01,,no\n", now)
    assert session.scalar(sa.select(sa.func.count(Concern.id))) == 1
    assert session.scalar(sa.select(sa.func.count(Message.id)).where(Message.dedupe.startswith("invite:"))) == 0


def test_words_are_tagged_before_anything_is_written(
    session: Session, council: Council, now: datetime, held: Review
) -> None:
    text = f"{HEADING},g_good_words\nfeedback_professional,R1,a,,2026-02-20,,The meeting was very good and friendly\n"
    table = read_file("file.csv", text.encode())
    preview(session, council, table, now)
    assert list(table.readings) == [2]
    assert set(table.readings[2]) == {"g_good"}
    take(Work(session, council, SUPPORT, now), table)
    assert session.scalar(sa.select(Tag.value).where(Tag.kind == "sentiment")) == "positive"


WRONG = (
    f"{HEADING},y_home,y_see,y_hom,g_views,g_views_words,fy_said,fy_better_words\n"
    "feedback_4_12,R1,C1,,2026-02-20,,,,,,,,\n"
    "feedback_4_11,R9,C1,,2026-02-20,,,,,,,,\n"
    "feedback_4_11,R2,C1,,2026-02-20,,,,,,,,\n"
    "feedback_4_11,R1,nobody,,2026-02-20,,,,,,,,\n"
    "feedback_parent,R1,nobody,,2026-02-20,,,,,,,,\n"
    "feedback_parent,R1,C1,,2026-02-20,,,,,,,,\n"
    "feedback_parent,R1,P1,carer,2026-02-20,,,,,,,,\n"
    "feedback_professional,R1,x,,2027-02-20,,,,,,,,\n"
    "feedback_4_11,R1,C1,,2026-02-20,,4,,,,,yess,\n"
    "consult_4_11,R1,C1,,2026-02-20,,4;5,mum;aunt,,yes,,,\n"
    "feedback_professional,R1,y,,2026-02-20,,,,,yes,why,,\n"
    f"feedback_4_11,R1,C1,,soon,,,,,,,,{'x' * 5001}\n"
)


def test_everything_wrong_with_returned_forms_is_said_together(
    session: Session, council: Council, now: datetime, held: Review
) -> None:
    a_contact(session, held.child, reference="P1")
    a_review(session, held.child, reference="R2")
    people = ", ".join(council.library["consult_4_11"].find("y_see").codes)
    assert said(session, council, WRONG, now) == [
        (1, "g_views_words", "unknown column; did you mean g_views?"),
        (1, "y_hom", "unknown column; did you mean y_home?"),
        (2, "form", "did you mean feedback_4_11?"),
        (3, "review_ref", "no review has this reference; bring in the reviews first"),
        (4, "review_ref", "this is feedback on a review that is planned, not held"),
        (5, "respondent_ref", "is not the reference of the child this review is about"),
        (6, "role", "“nobody” is nobody the portal knows: write parent or carer"),
        (7, "form", "is not a form for a child"),
        (8, "role", "this respondent is known as parent"),
        (9, "received_on", "this day is still to come"),
        (10, "fy_said", "did you mean yes?"),
        (10, "y_home", "feedback_4_11 does not ask this"),
        (11, "g_views", "consult_4_11 does not ask this"),
        (11, "y_home", "takes one answer, not several"),
        (11, "y_see", f"is not an answer to this question; the answers are {people}"),
        (12, "g_views", "is not an answer to this question; the answers are yes, partly, no, unsure"),
        (13, "fy_better_words", "has 5,001 characters; the most is 5,000"),
        (13, "received_on", "is not a date like 2026-03-31 or 31/03/2026"),
        (13, "respondent_ref", "stands on line 10 already"),
    ]  # fmt: skip
