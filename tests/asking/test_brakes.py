"""Whatever ends the reason to ask somebody stops every way a message to them can leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.asking import contact_safety, delivery, reviews
from portal.asking.invitations import ask, change, daily_round
from portal.asking.invitations.change import decline, withdraw
from portal.asking.progress.words import states
from portal.council.council import Council
from portal.council.work import Work
from portal.intake import put
from portal.reviewing import outcomes
from portal.sending import outbox
from portal.sending.transport import FileTransport
from portal.store.database import writing
from portal.store.models import Contact, Invitation, Message, Review
from portal.store.vocabulary import Channel, ReviewStatus, Safe, Stage
from tests.factories import MEETING, NOW, SOMEBODY, TODAY, a_child, a_contact, a_review, a_staff

DAY = timedelta(days=1)
LATER = NOW + 8 * DAY  # when a reminder is due

Change = Callable[[Session, Council, Invitation], object]


def _withdrawn(session: Session, council: Council, invitation: Invitation) -> None:
    withdraw(Work(session, council, SOMEBODY, NOW), invitation, who="Bea Holt", why="wrong address")


def _cancelled(session: Session, council: Council, invitation: Invitation) -> None:
    outcomes.cancel(Work(session, council, SOMEBODY, NOW), invitation.review)


def _not_safe(session: Session, council: Council, invitation: Invitation) -> None:
    assert invitation.contact
    contact_safety.say_safe(
        Work(session, council, SOMEBODY, NOW), invitation.contact, Safe.NO, said_by="the social worker"
    )


def _kept_out(session: Session, council: Council, invitation: Invitation) -> None:
    assert invitation.contact
    contact_safety.keep_out(Work(session, council, SOMEBODY, NOW), invitation.contact, True, why="the court said so")


def _declined(session: Session, council: Council, invitation: Invitation) -> None:
    decline(Work(session, council, SOMEBODY, NOW), invitation)


def _left(session: Session, council: Council, invitation: Invitation) -> None:
    facts = {"reference": invitation.review.child.reference, "looked_after_to": MEETING - DAY}
    put.put_child(Work(session, council, SOMEBODY, NOW), facts)


def _grown(session: Session, council: Council, invitation: Invitation) -> None:
    facts = {"reference": invitation.review.child.reference, "date_of_birth": MEETING.replace(year=MEETING.year - 18)}
    put.put_child(Work(session, council, SOMEBODY, NOW), facts)


def _passed(session: Session, council: Council, invitation: Invitation) -> None:
    invitation.review.planned_on = TODAY - DAY


def _held(session: Session, council: Council, invitation: Invitation) -> None:
    invitation.review.status, invitation.review.held_on = ReviewStatus.HELD, TODAY - 20 * DAY
    invitation.review.year, invitation.review.age = 2025, 9


# by a fact that only its row tells: whoever changes a row without a verb is braked all the same
def _left_unseen(session: Session, council: Council, invitation: Invitation) -> None:
    invitation.review.child.looked_after_to = TODAY - DAY


def _unsafe_unseen(session: Session, council: Council, invitation: Invitation) -> None:
    assert invitation.contact
    invitation.contact.safe_to_contact = Safe.UNKNOWN


CHANGES: dict[str, tuple[Change, str]] = {
    "withdrawn": (_withdrawn, "withdrawn by Bea Holt on Monday 2 March 2026: wrong address"),
    "cancelled": (_cancelled, "the review is cancelled"),
    "not safe": (_not_safe, "said not to be safe to contact"),
    "kept out": (_kept_out, "kept out of this review"),
    "declined": (_declined, "Does not want to answer"),
    "left care": (_left, "no longer looked after since Monday 23 March 2026"),
    "grown up": (_grown, "18 by the day of the meeting"),
    "meeting passed": (_passed, "the meeting day has passed"),
    "held": (_held, "the review has been held"),
    "left, unseen": (_left_unseen, "no longer looked after since Sunday 1 March 2026"),
    "not safe, unseen": (_unsafe_unseen, "not said to be safe to contact"),
}


def _around(session: Session) -> tuple[Review, Contact]:
    child = a_child(session, iro=a_staff(session))
    return a_review(session, child), a_contact(session, child)


def _by_the_daily_round(session: Session, council: Council, review: Review, mother: Contact, asked: Invitation) -> None:
    for at in (NOW, LATER):
        daily_round.run_day(Work(session, council, SOMEBODY, at), on=at.date())


def _by_asking(session: Session, council: Council, review: Review, mother: Contact, asked: Invitation) -> None:
    for stage in Stage:
        with pytest.raises((ask.MayNotBeAsked, ask.AlreadyAsked)):
            ask.invite(Work(session, council, SOMEBODY, NOW), review, mother, stage=stage)


def _by_a_reminder(session: Session, council: Council, review: Review, mother: Contact, asked: Invitation) -> None:
    with pytest.raises(ask.MayNotBeAsked):
        ask.remind(Work(session, council, SOMEBODY, LATER), asked)


def _by_a_new_link(session: Session, council: Council, review: Review, mother: Contact, asked: Invitation) -> None:
    for channel in (Channel.EMAIL, Channel.HAND):
        with pytest.raises(ask.MayNotBeAsked):
            change.reissue(Work(session, council, SOMEBODY, NOW), asked, channel=channel)


def _by_the_list_to_ask(session: Session, council: Council, review: Review, mother: Contact, asked: Invitation) -> None:
    asked_so_far = states(session, council, [review], Stage.CONSULT, now=NOW)[review.id]
    assert "not_asked" not in {each.state for each in asked_so_far if each.person.contact is mother}


WAYS = [_by_the_daily_round, _by_asking, _by_a_reminder, _by_a_new_link, _by_the_list_to_ask]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("change", CHANGES)
def test_nothing_is_written_to_whom_there_is_no_reason_to_ask(
    session: Session, council: Council, change: str, way: Callable[..., None]
) -> None:
    review, mother = _around(session)
    asked = ask.invite(Work(session, council, SOMEBODY, NOW), review, mother, stage=Stage.CONSULT)
    for message in session.scalars(_of(asked)).all():
        outbox.mark_sent(session, message, NOW)
    asked.sent_at = NOW
    CHANGES[change][0](session, council, asked)
    session.flush()
    before = _asking(session, mother)
    way(session, council, review, mother, asked)
    assert _asking(session, mother) == before


@pytest.mark.parametrize("change", CHANGES)
def test_what_waits_to_leave_is_stopped(maker: sessionmaker[Session], council: Council, change: str) -> None:
    with maker() as session, writing(session):
        review, mother = _around(session)
        asked = ask.invite(Work(session, council, SOMEBODY, NOW), review, mother, stage=Stage.CONSULT)
        CHANGES[change][0](session, council, asked)
    delivery.deliver(maker, FileTransport(), lambda: NOW + timedelta(minutes=1))
    with maker() as session:
        assert {each.state for each in session.scalars(_of(asked)) if each.kind == "invite"} == {"stopped"}


@pytest.mark.parametrize("change", [each for each in CHANGES if each != "not safe, unseen"])
def test_the_board_says_why(session: Session, council: Council, change: str) -> None:
    review, mother = _around(session)
    asked = ask.invite(Work(session, council, SOMEBODY, NOW), review, mother, stage=Stage.CONSULT)
    how, words = CHANGES[change]
    how(session, council, asked)
    session.flush()
    daily_round.run_day(Work(session, council, SOMEBODY, NOW), on=TODAY)
    said = {each.words for each in states(session, council, [review], Stage.CONSULT, now=NOW)[review.id]}
    assert any(words in each for each in said), said


def test_a_review_planned_again_asks_everybody_anew_but_whom_somebody_took_out(
    session: Session, council: Council
) -> None:
    review, mother = _around(session)
    for contact in (None, mother):
        ask.invite(Work(session, council, SOMEBODY, NOW), review, contact, stage=Stage.CONSULT)
    out = ask.live(session, review, mother, Stage.CONSULT)
    assert out
    _withdrawn(session, council, out)
    outcomes.cancel(Work(session, council, SOMEBODY, NOW), review)
    outcomes.move(Work(session, council, SOMEBODY, NOW), review, date(2026, 3, 31), None)
    assert daily_round.run_day(Work(session, council, SOMEBODY, NOW), on=TODAY).asked == 1
    assert ask.live(session, review, None, Stage.CONSULT)
    assert ask.live(session, review, mother, Stage.CONSULT) is None


def test_whoever_takes_over_has_the_planned_reviews_and_is_named_in_what_waits(
    session: Session, council: Council
) -> None:
    old, new = a_staff(session, name="Sam Okafor"), a_staff(session, name="Jo Lark")
    child = a_child(session, iro=old, iro_id=old.id)
    review, own = a_review(session, child), a_review(session, child, iro=None, iro_id=None)
    asked = ask.invite(Work(session, council, SOMEBODY, NOW), review, None, stage=Stage.CONSULT)
    facts = {"reference": child.reference, "iro_email": new.email}
    put.put_child(Work(session, council, SOMEBODY, NOW), facts)
    assert [reviews.chair_of(each) for each in (review, own)] == [new, new]
    stopped, waits = session.scalars(_of(asked)).all()
    assert (stopped.state, waits.state) == ("stopped", "queued")
    assert "Jo Lark" in outbox.body_of(session, waits)


def _of(asked: Invitation) -> sa.Select[Message]:
    return sa.select(Message).where(Message.invitation_id == asked.id).order_by(Message.id)


def _asking(session: Session, mother: Contact) -> list[tuple[int, datetime]]:
    theirs = sa.select(Invitation.id).where(Invitation.contact_id == mother.id)
    written = session.scalars(sa.select(Message).where(Message.invitation_id.in_(theirs)).order_by(Message.id))
    return [(each.id, each.queued_at) for each in written if each.kind != "change"]
