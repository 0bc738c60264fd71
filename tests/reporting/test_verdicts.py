"""What is kept of an invitation for the figures is what its rows say, whatever people do and in whatever order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session, sessionmaker

from portal.asking import delivery
from portal.asking.invitations import ask, change, links
from portal.asking.invitations.ask import AlreadyAsked, MayNotBeAsked
from portal.asking.invitations.daily_round import run_day_in_blocks
from portal.council.council import Council
from portal.council.work import Work
from portal.hearing.answers.given import Given
from portal.hearing.responses import save
from portal.hearing.responses.save import AlreadySent, NotToCorrect
from portal.intake.files.table import read_file
from portal.intake.put import put_review
from portal.intake.take import make_ready, preview, take
from portal.keeping import erasure
from portal.reviewing import outcomes, taken_back
from portal.reviewing.outcomes import AlreadyHeld, ReviewCancelled
from portal.reviewing.taken_back import AnsweredAlready
from portal.sending.transport import FileTransport
from portal.store import verdicts
from portal.store.audit import Actor
from portal.store.database import writing
from portal.store.models import Contact, Invitation, Review
from portal.store.vocabulary import Source, Stage
from tests.factories import NOW, TODAY, a_child, a_contact, a_held_review, a_review, a_staff, an_invitation

REFUSED = (
    *(AlreadyAsked, MayNotBeAsked, AlreadySent, NotToCorrect, AlreadyHeld, ReviewCancelled, AnsweredAlready),
    erasure.ChildUnknown,
)


@dataclass
class Town:
    """Two children with a parent each, and a review ahead; `number` chooses among what there is."""

    maker: sessionmaker[Session]
    council: Council
    staff: list[int]
    reviews: list[str]
    number: int = 0

    def work(self, session: Session) -> Work:
        return Work(session, self.council, Actor("staff", self.staff[self.number % 2]), self.at)

    @property
    def at(self) -> datetime:
        return NOW + timedelta(days=self.number % 40, hours=self.number)

    def review(self, session: Session) -> Review | None:
        return session.scalar(sa.select(Review).where(Review.reference == self.reviews[self.number % 2]))

    def contact(self, session: Session, review: Review) -> Contact | None:
        adult = session.scalar(sa.select(Contact).where(Contact.child_id == review.child_id))
        return adult if self.number % 3 else None

    def invitation(self, session: Session, review: Review) -> Invitation | None:
        there = session.scalars(
            sa.select(Invitation).where(Invitation.review_id == review.id).order_by(Invitation.id)
        ).all()
        return there[self.number % len(there)] if there else None


Step = Callable[[Town, Work, Review, Invitation | None], object]
GIVEN = [Given("y_home", codes=("4",))]


def of_invitation(step: Callable[[Work, Invitation], object]) -> Step:
    return lambda _town, work, _review, invitation: invitation and step(work, invitation)


def paper(town: Town, work: Work, review: Review, invitation: Invitation | None) -> None:
    if invitation:
        save.receive(work, invitation, [], source=Source.PAPER, received_at=town.at)


def held_back(_town: Town, work: Work, review: Review, _invitation: Invitation | None) -> None:
    for what, step in taken_back.steps(work.session, review).items():
        taken_back.take_back(work, review, what, step.id)


def by_file(town: Town, work: Work, review: Review, _invitation: Invitation | None) -> None:
    facts: dict[str, Any] = {"reference": review.reference, "child_ref": review.child.reference}
    moved: dict[str, Any] = {"planned_on": TODAY + timedelta(days=town.number), "told_on": TODAY}
    held: dict[str, Any] = {"held_on": TODAY - timedelta(days=town.number), "status": "held"}
    put_review(work, facts | (held if town.number % 2 else moved))


IN_ONE_WRITE: dict[str, Step] = {
    "asked": lambda town, work, review, _: ask.invite(
        work, review, town.contact(work.session, review), stage=Stage.CONSULT
    ),
    "started": of_invitation(lambda work, invitation: links.press_start(work.session, invitation, work.now)),
    "saved": of_invitation(lambda work, invitation: save.save(work, invitation, [], device=None)),
    "sent": of_invitation(lambda work, invitation: save.submit(work, invitation, [], device=None)),
    "paper": paper,
    "corrected": of_invitation(lambda work, invitation: save.correct(work, invitation, [])),
    "printed": of_invitation(change.mark_sent_by_hand),
    "declined": of_invitation(change.decline),
    "declined after all not": of_invitation(change.take_back_decline),
    "withdrawn": of_invitation(lambda work, invitation: change.withdraw(work, invitation, who="Sam", why="asked")),
    "let back": of_invitation(change.let_back),
    "moved": lambda town, work, review, _: outcomes.move(
        work, review, TODAY + timedelta(days=town.number * 7) if town.number % 5 else None, time(10)
    ),
    "cancelled": lambda _town, work, review, _: outcomes.cancel(work, review),
    "held": lambda town, work, review, _: outcomes.hold(work, review, on=TODAY - timedelta(days=town.number)),
    "held after all not": held_back,
    "changed by a file": by_file,
    "erased": lambda town, work, review, _: town.number % 5 or erasure.forget(
        work.session, review.child.reference, by=work.by, now=work.now
    ),
}  # fmt: skip


def form_by_file(town: Town, session: Session, review: Review) -> None:
    columns = "form,review_ref,respondent_ref,role,received_on,language,y_home"
    day = TODAY - timedelta(days=town.number)
    text = f"{columns}\nconsult_4_11,{review.reference},{review.child.reference},child,{day},en,4\n"
    table = read_file("file.csv", text.encode())
    if not preview(session, town.council, table, NOW).problems:
        make_ready(town.work(session), table)
        with writing(session):
            take(town.work(session), table)


BY_THEMSELVES: dict[str, Callable[[Town, Session, Review], object]] = {
    "round of the day": lambda town, session, _review: run_day_in_blocks(town.work(session), on=town.at.date()),
    "messages left": lambda town, _session, _review: delivery.deliver(town.maker, FileTransport(), lambda: town.at),
    "form by a file": form_by_file,
}


def happens(town: Town, what: str, number: int) -> None:
    town.number = number
    with town.maker() as session:
        review = town.review(session)
        if review is None:  # erased
            return
        if what in BY_THEMSELVES:
            BY_THEMSELVES[what](town, session, review)
            return
        try:
            with writing(session):
                review = town.review(session)
                assert review
                IN_ONE_WRITE[what](town, town.work(session), review, town.invitation(session, review))
        except REFUSED:
            pass


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from([*IN_ONE_WRITE, *BY_THEMSELVES]), st.integers(0, 12)), min_size=3, max_size=16)
)
def test_whatever_happens_figures_count_what_the_rows_say(
    maker: sessionmaker[Session], council: Council, story: list[tuple[str, int]]
) -> None:
    with maker() as session, writing(session):
        staff = [a_staff(session).id for _ in range(2)]
        children = [a_child(session, age=9) for _ in range(2)]
        for child in children:
            a_contact(session, child)
        # one is long over, as those are that files speak of
        reviews = [a_review(session, children[0]), a_held_review(session, children[1])]
        an_invitation(session, council, reviews[0])
        town = Town(maker, council, staff, [review.reference for review in reviews])
    for what, number in story:
        happens(town, what, number)
        with maker() as session:
            assert list(verdicts.differing(session)) == [], what


def test_a_row_that_was_changed_past_the_portal_is_named(session: Session) -> None:
    invitations = [an_invitation(session, None, a_review(session, a_child(session))) for _ in range(2)]
    assert list(verdicts.differing(session)) == []
    past = sa.text("UPDATE invitation SET year = 1999 WHERE id = :id")
    session.execute(past, {"id": invitations[1].id})
    assert list(verdicts.differing(session)) == [invitations[1].id]
