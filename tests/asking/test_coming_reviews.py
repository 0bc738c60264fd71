"""The board of what is coming, who answers for a review, and what files may change."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking import coming_reviews, contact_safety
from portal.asking.coming_reviews import Coming
from portal.asking.invitations import ask, change
from portal.asking.reviews import ChildUnknown, ReviewUnknown, StaffUnknown, find_child, find_review, find_staff, iro_on
from portal.council.council import Council
from portal.council.cover import propose_cover
from portal.council.languages import page_words
from portal.council.work import Work
from portal.intake.put import Put, put_child, put_contact, put_review
from portal.sending import outbox
from portal.shipped import SHIPPED
from portal.store.audit import Actor
from portal.store.models import Contact, Invitation, Message, Response, Review, Wording
from portal.store.vocabulary import Safe, Stage
from tests.factories import MEETING, NOW, SOMEBODY, TODAY, a_child, a_contact, a_cover, a_held_review, a_review, a_staff

DAY = timedelta(days=1)


def _board(session: Session, council: Council, on: date = TODAY, **how: Any) -> list[Coming]:
    session.flush()
    session.expire_all()
    return coming_reviews.coming(session, council, coming_reviews.coming_ids(session, on=on, **how), on=on)


def _said(session: Session, council: Council, on: date = TODAY) -> str:
    """What the board says of the first person of its first line."""
    return _board(session, council, on)[0].people[0].words


def _ask(session: Session, council: Council, review: Review, contact: Contact | None = None) -> Invitation:
    return ask.invite(Work(session, council, SOMEBODY, NOW), review, contact, stage=Stage.CONSULT)


def test_the_board_goes_by_meeting_day_and_looks_eight_weeks_ahead(session: Session, council: Council) -> None:
    child = a_child(session)
    late, soon = a_review(session, child, planned_on=date(2026, 4, 20)), a_review(session, child)
    a_review(session, child, planned_on=TODAY + timedelta(weeks=8, days=1))
    forgotten = a_review(session, child, planned_on=date(2026, 2, 20), due_on=date(2026, 2, 25))
    dayless = a_review(session, child, planned_on=None, planned_at=None, due_on=date(2026, 4, 1))
    a_held_review(session, child)
    a_review(session, child, status="cancelled")
    assert [line.review for line in _board(session, council)] == [forgotten, soon, dayless, late]
    assert len(_board(session, council, weeks=9)) == 5


def test_a_line_says_how_many_working_days_are_left_and_what_is_late(session: Session, council: Council) -> None:
    a_review(session, a_child(session), planned_on=date(2026, 3, 17), due_on=date(2026, 3, 1), told_on=date(2026, 3, 4))
    [line] = _board(session, council)
    assert line.days_left == 11
    assert line.overdue
    assert line.late_told
    assert (line.opens_on, line.line_on) == (date(2026, 2, 3), date(2026, 3, 3))
    assert line.is_open(TODAY)
    assert not line.past_line(date(2026, 3, 3))
    assert line.past_line(date(2026, 3, 4))


def test_a_review_without_a_day_has_no_clock_and_nobody_is_asked(session: Session, council: Council) -> None:
    a_review(session, a_child(session), planned_on=None, planned_at=None)
    [line] = _board(session, council)
    assert (line.days_left, line.opens_on, line.line_on) == (None, None, None)
    assert line.people[0].words == "Not asked: no meeting day yet"


def test_the_board_says_how_far_each_person_is(session: Session, council: Council) -> None:
    review = a_review(session, a_child(session))
    assert _said(session, council) == "Not asked yet"
    invitation = _ask(session, council, review)
    assert _said(session, council) == "Waiting to be sent"
    message = session.scalars(sa.select(Message)).one()
    outbox.mark_failed(session, message, "the mail server said 451 try later", NOW, permanent=False)
    assert _said(session, council) == "Waiting to be sent again: the mail server said 451 try later"
    outbox.mark_failed(session, message, "the mail server said 550 unknown", NOW, permanent=True)
    assert _said(session, council) == "The message did not arrive: the mail server said 550 unknown"
    invitation.sent_at = NOW
    assert _said(session, council) == "Asked by email on Monday 2 March"
    invitation.reminded_at = NOW + 7 * DAY
    assert _said(session, council) == "Asked by email on Monday 2 March, reminded on Monday 9 March"
    invitation.opened_at = NOW + 8 * DAY
    assert _said(session, council) == "Opened on Tuesday 10 March, nothing answered yet"
    invitation.started_at = NOW + 8 * DAY
    assert _said(session, council) == "Started on Tuesday 10 March, not sent"
    assert _said(session, council, date(2026, 4, 1)) == "Started, not sent; the link has ended"
    invitation.declined_at = NOW + 9 * DAY
    assert _said(session, council) == "Does not want to answer (since Wednesday 11 March)"
    _answered(session, invitation, "web")
    assert _said(session, council) == "Returned on Monday 2 March"


def _answered(session: Session, invitation: Invitation, source: str) -> None:
    wording = Wording(form=invitation.form, version="v", language="en", words={})
    session.add(wording)
    session.flush()
    session.add(
        Response(
            invitation_id=invitation.id, wording_id=wording.id, form=invitation.form, source=source,
            status="submitted", started_at=NOW, submitted_at=NOW, year=2025, month=3,
        )
    )  # fmt: skip
    session.flush()


def test_the_board_tells_letters_and_paper_apart(session: Session, council: Council) -> None:
    review = a_review(session, a_child(session, email=None))
    invitation = _ask(session, council, review)
    [line] = _board(session, council)
    assert line.people[0].words == "Letter waiting to be printed"
    assert line.waiting == line.people
    change.mark_sent_by_hand(Work(session, council, SOMEBODY, NOW), invitation)
    assert _said(session, council) == "Asked by a letter handed over on Monday 2 March"
    _answered(session, invitation, "paper")
    assert _said(session, council) == "Returned on paper on Monday 2 March"


def test_on_its_last_day_a_link_is_not_yet_called_ended(session: Session, council: Council) -> None:
    invitation = _ask(session, council, a_review(session, a_child(session)))
    invitation.sent_at = NOW
    assert _said(session, council, date(2026, 3, 31)) == "Asked by email on Monday 2 March"
    assert _said(session, council, date(2026, 4, 1)) == "Not answered; the link has ended"


def test_somebody_withdrawn_reads_so_with_who_and_why_until_let_back(session: Session, council: Council) -> None:
    invitation = _ask(session, council, a_review(session, a_child(session)))
    change.withdraw(Work(session, council, SOMEBODY, NOW), invitation, who="Bea Holt", why="wrong address")
    said = "Asked on Monday 2 March; withdrawn by Bea Holt on Monday 2 March 2026: wrong address"
    assert _said(session, council) == said
    change.let_back(Work(session, council, SOMEBODY, NOW), invitation)
    assert _said(session, council) == "Not asked again yet (the link of Monday 2 March is withdrawn)"


def test_only_what_somebody_can_mend_is_waited_for(session: Session, council: Council) -> None:
    review = a_review(session, a_child(session, 2))
    a_contact(session, review.child, safe_to_contact="unknown", safe_said_by=None, safe_said_at=None)
    a_contact(session, review.child, "carer", excluded_from_review=True)
    [line] = _board(session, council)
    assert [each.words for each in line.people] == [
        "Not asked: under 4: no child's form",
        "Not asked: not said to be safe to contact",
        "Not asked: kept out of this review",
    ]
    assert [each.person.role for each in line.waiting] == ["parent"]


def test_the_board_costs_the_same_few_statements_for_one_review_and_for_thirty(
    session: Session, council: Council
) -> None:
    counted = []
    for reviews in (1, 29):
        for _ in range(reviews):
            iro = a_staff(session)
            review = a_review(session, a_child(session, iro=iro, iro_id=iro.id))
            a_contact(session, review.child)
            _ask(session, council, review)
        session.commit()
        session.expunge_all()
        statements: list[str] = []
        bind = session.get_bind()
        listener = lambda *call: statements.append(call[2])  # noqa: B023, E731
        sa.event.listen(bind, "before_cursor_execute", listener)
        assert len(_board(session, council)) == (1 if reviews == 1 else 30)
        sa.event.remove(bind, "before_cursor_execute", listener)
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 8


def test_while_an_iro_is_away_the_cover_answers_both_days_included(session: Session, council: Council) -> None:
    iro, cover = a_staff(session, name="Sam Okafor"), a_staff(session, name="Dana Whitlock")
    review = a_review(session, a_child(session, iro=iro, iro_id=iro.id))
    a_cover(session, iro, cover, date(2026, 3, 9), date(2026, 3, 20))
    answering = [iro_on(session, review, date(2026, 3, day)) for day in (8, 9, 20, 21)]
    assert answering == [iro, cover, cover, iro]
    assert _board(session, council, date(2026, 3, 10))[0].iro is cover


def test_nobody_covers_for_themselves_or_backwards(session: Session, council: Council) -> None:
    iro, other = a_staff(session), a_staff(session)
    with pytest.raises(ValueError, match="Somebody else"):
        propose_cover(Work(session, council, SOMEBODY, NOW), iro, iro, TODAY, TODAY)
    with pytest.raises(ValueError, match="before the first"):
        propose_cover(Work(session, council, SOMEBODY, NOW), iro, other, TODAY, TODAY - DAY)


def test_a_review_without_an_iro_of_its_own_has_the_childs(session: Session) -> None:
    iro = a_staff(session)
    review = a_review(session, a_child(session, iro=iro, iro_id=iro.id), iro=None, iro_id=None)
    assert iro_on(session, review, TODAY) is iro


def test_what_is_not_there_is_named(session: Session) -> None:
    with pytest.raises(ReviewUnknown):
        find_review(session, 2**40)
    with pytest.raises(change.InvitationUnknown):
        change.find(session, 2**63)
    with pytest.raises(ChildUnknown):
        find_child(session, "C404")
    with pytest.raises(StaffUnknown):
        find_staff(session, "nobody@example.org")


STAFF = Actor("staff", 7)


def _put(session: Session, council: Council, **facts: object) -> Put:
    return put_review(Work(session, council, SOMEBODY, NOW), facts)


def test_the_same_facts_twice_change_nothing(session: Session, council: Council) -> None:
    child = {"reference": "C1", "first_name": "Robin", "date_of_birth": date(2015, 5, 1), "phone": None}
    mother = {"child_ref": "C1", "reference": "P1", "role": "parent", "email": "p@example.org"}
    review = {"child_ref": "C1", "reference": "R1", "due_on": MEETING, "planned_on": MEETING}
    for outcome in ("new", "same"):
        assert put_child(Work(session, council, SOMEBODY, NOW), child).outcome == outcome
        assert put_contact(Work(session, council, SOMEBODY, NOW), mother).outcome == outcome
        assert put_review(Work(session, council, SOMEBODY, NOW), review).outcome == outcome


def test_what_a_person_said_of_safety_stays_and_the_difference_is_listed(session: Session, council: Council) -> None:
    mother = a_contact(session, a_child(session, reference="C1"), reference="P1")
    contact_safety.say_safe(Work(session, council, STAFF, NOW), mother, Safe.NO, said_by="the social worker")
    facts = {"child_ref": "C1", "reference": "P1", "safe_to_contact": "yes"}
    put = put_contact(Work(session, council, SOMEBODY, NOW), facts)
    assert (put.outcome, mother.safe_to_contact) == ("same", "no")
    assert put.differences == ["safe_to_contact: kept no, the file says yes"]


def test_a_file_that_keeps_somebody_out_kills_their_link(session: Session, council: Council) -> None:
    review = a_review(session, a_child(session, reference="C1"))
    invitation = _ask(session, council, review, a_contact(session, review.child, reference="P1"))
    facts = {"child_ref": "C1", "reference": "P1", "excluded_from_review": True}
    put_contact(Work(session, council, SOMEBODY, NOW), facts)
    assert invitation.withdrawn_at == NOW


def test_a_held_review_gets_its_year_and_age_and_is_not_planned_again_by_a_file(
    session: Session, council: Council
) -> None:
    a_child(session, reference="C1", date_of_birth=date(2016, 3, 1))
    facts = {"child_ref": "C1", "reference": "R1", "due_on": date(2026, 3, 1), "held_on": date(2026, 3, 1)}
    review = _put(session, council, **facts, participation="PN1").row
    assert isinstance(review, Review)
    assert (review.status, review.year, review.age, review.participation_by) == ("held", 2025, 10, "import")
    put = _put(session, council, child_ref="C1", reference="R1", status="planned")
    assert (review.status, put.differences) == ("held", ["status: kept held, the file says planned"])


def test_what_a_person_recorded_of_a_review_stays_and_what_is_empty_is_filled(
    session: Session, council: Council
) -> None:
    review = a_held_review(session, a_child(session, reference="C1"), reference="R1", venue="home")
    review.outcome_settled = True
    put = _put(session, council, child_ref="C1", reference="R1", venue="school", chaired_by="child")
    assert (review.venue, review.chaired_by) == ("home", "child")
    assert put.differences == ["venue: kept home, the file says school"]


def test_a_file_that_moves_a_meeting_moves_its_links_unless_a_person_moved_it(
    session: Session, council: Council
) -> None:
    review = a_review(session, a_child(session, reference="C1"), reference="R1")
    invitation = _ask(session, council, review)
    before = invitation.expires_at
    _put(session, council, child_ref="C1", reference="R1", planned_on=MEETING + 20 * DAY)
    assert invitation.expires_at - before == 20 * DAY
    review.plan_settled = True
    put = _put(session, council, child_ref="C1", reference="R1", planned_on=MEETING)
    assert (put.outcome, review.planned_on) == ("same", MEETING + 20 * DAY)


def test_every_form_is_offered_in_english_and_in_nothing_that_lacks_words(council: Council) -> None:
    for form in council.library:
        assert [language.code for language in council.languages_for(form)] == ["en"]


def test_the_words_of_pages_and_notices_for_respondents_are_known(council: Council) -> None:
    words = {message for _, message in page_words(SHIPPED / "templates")}
    assert "Skip to main content" in words
    assert "Please answer before %(date)s." in words
    assert not any("portal" in message and "review portal" in message for message in words)
