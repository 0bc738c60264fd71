"""What becomes of an invitation: reminded, printed, withdrawn, moved, given time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.asking import contact_safety
from portal.asking.invitations import change, ending, letters, links
from portal.asking.invitations.ask import MayNotBeAsked, invite_imported, remind
from portal.asking.invitations.links import LinkExpired, LinkUnknown
from portal.council.council import Council
from portal.council.work import Work
from portal.sending import outbox
from portal.store.vocabulary import FormId, Safe
from tests.asking import steps
from tests.factories import MEETING, NOW, SOMEBODY, a_contact


def test_a_reminder_carries_the_same_link_and_goes_once(session: Session, council: Council) -> None:
    invitation = steps.sent(session, steps.asked(session, council, steps.coming(session)))
    remind(Work(session, council, SOMEBODY, NOW + 7 * steps.DAY), invitation)
    reminder = steps.posted(session, invitation)[1]
    assert links.link(session, council, invitation) in outbox.body_of(session, reminder)
    with pytest.raises(MayNotBeAsked, match="reminded already"):
        remind(Work(session, council, SOMEBODY, NOW + 8 * steps.DAY), invitation)


@pytest.mark.parametrize("how", ["answered", "declined", "withdrawn", "ended", "unsafe"])
def test_nobody_is_reminded_who_need_not_or_may_not_be(session: Session, council: Council, how: str) -> None:
    review = steps.coming(session)
    mother = a_contact(session, review.child)
    invitation = steps.sent(session, steps.asked(session, council, review, mother))
    now = NOW + 7 * steps.DAY
    if how == "answered":
        steps.answer(session, invitation)
    elif how == "declined":
        change.decline(Work(session, council, SOMEBODY, NOW), invitation)
    elif how == "withdrawn":
        change.withdraw(Work(session, council, SOMEBODY, NOW), invitation, who="Bea Holt", why="wrong address")
    elif how == "unsafe":
        mother.safe_to_contact = Safe.NO
    else:
        now = invitation.expires_at
    with pytest.raises(MayNotBeAsked):
        remind(Work(session, council, SOMEBODY, now), invitation)


def test_a_mother_who_is_no_longer_safe_to_write_to_is_cut_off_at_once(session: Session, council: Council) -> None:
    review = steps.coming(session)
    mother = a_contact(session, review.child)
    invitation = steps.asked(session, council, review, mother)
    secret = steps.secret(session, council, invitation)
    contact_safety.say_safe(Work(session, council, SOMEBODY, NOW), mother, Safe.NO, said_by="the social worker")
    with pytest.raises(LinkUnknown):
        links.by_link(session, secret, NOW)
    assert steps.posted(session, invitation)[0].state == "stopped"


def test_somebody_kept_out_after_answering_keeps_their_answer(session: Session, council: Council) -> None:
    review = steps.coming(session)
    father = a_contact(session, review.child)
    invitation = steps.asked(session, council, review, father)
    steps.answer(session, invitation)
    contact_safety.keep_out(Work(session, council, SOMEBODY, NOW), father, True, why="the court said so")
    assert invitation.withdrawn_at is None
    assert steps.hindrances(session, council, review)["parent"] == "kept out of this review"


def test_a_letter_counts_as_sent_when_somebody_says_it_is_printed(session: Session, council: Council) -> None:
    invitation = steps.asked(session, council, steps.coming(session, email=None))
    assert outbox.lease(session, NOW + steps.DAY) == []
    change.mark_sent_by_hand(Work(session, council, SOMEBODY, NOW + steps.DAY), invitation)
    assert invitation.sent_at == NOW + steps.DAY
    assert steps.posted(session, invitation)[0].state == "sent"


def test_a_letter_prints_the_same_square_link_and_code_each_time(session: Session, council: Council) -> None:
    invitation = steps.asked(session, council, steps.coming(session, email=None))
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
    invitation = steps.asked(session, council, steps.coming(session, 12))
    change.switch_form(session, invitation, FormId.CONSULT_4_11)
    assert invitation.form == "consult_4_11"
    with pytest.raises(change.FormFixed):
        change.switch_form(session, invitation, FormId.FEEDBACK_4_11)
    invitation.started_at = NOW
    with pytest.raises(change.FormFixed):
        change.switch_form(session, invitation, FormId.CONSULT_12_17)


def test_links_follow_a_meeting_that_moves_and_drafts_stay(session: Session, council: Council) -> None:
    review = steps.coming(session)
    invitation = steps.sent(session, steps.asked(session, council, review))
    invitation.started_at = NOW
    review.planned_on = MEETING + 14 * steps.DAY
    assert ending.reviews_moved(Work(session, council, SOMEBODY, NOW), review) == 1
    assert invitation.expires_at == datetime.fromisoformat("2026-04-15T00:00:00+01:00")
    assert invitation.started_at == NOW


def test_a_message_that_waits_while_the_meeting_moves_tells_the_new_day(session: Session, council: Council) -> None:
    review = steps.coming(session)
    invitation = steps.asked(session, council, review)
    review.planned_on = MEETING + 14 * steps.DAY
    ending.reviews_moved(Work(session, council, SOMEBODY, NOW + timedelta(minutes=1)), review)
    first, second = steps.posted(session, invitation)
    assert (first.state, second.state) == ("stopped", "queued")
    assert "Tuesday 7 April" in outbox.body_of(session, second)


def test_a_cancelled_review_withdraws_whoever_has_not_answered(session: Session, council: Council) -> None:
    review = steps.coming(session)
    mother = steps.asked(session, council, review, a_contact(session, review.child))
    child = steps.asked(session, council, review)
    steps.answer(session, mother)
    assert ending.review_cancelled(Work(session, council, SOMEBODY, NOW), review) == 1
    assert (child.withdrawn_at, mother.withdrawn_at) == (NOW, None)


def test_time_can_be_given_but_not_in_the_past(session: Session, council: Council) -> None:
    invitation = steps.asked(session, council, steps.coming(session))
    change.extend(Work(session, council, SOMEBODY, NOW), invitation, until=date(2026, 5, 1))
    assert links.last_day(invitation) == date(2026, 5, 1)
    with pytest.raises(change.DayPassed):
        change.extend(Work(session, council, SOMEBODY, NOW), invitation, until=NOW.date() - steps.DAY)


def test_an_answer_from_a_file_belongs_to_whoever_was_asked_or_to_nobody_asked(
    session: Session, council: Council
) -> None:
    review = steps.coming(session)
    asked = steps.asked(session, council, review)
    same = invite_imported(session, review, None, FormId.CONSULT_4_11, "en", NOW)
    assert same is asked
    mother = a_contact(session, review.child)
    made = invite_imported(session, review, mother, FormId.CONSULT_PARENT, "en", NOW)
    assert (made.origin, made.sent_at, steps.posted(session, made)) == ("import", None, [])
    with pytest.raises(LinkExpired):
        links.by_link(session, steps.secret(session, council, made), NOW)
