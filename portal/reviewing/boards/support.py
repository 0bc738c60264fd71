"""What business support has to do today: whom to ask, who asked again, what to print, whom to tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking.coming_reviews import coming
from portal.asking.progress.words import PersonState, states
from portal.calendar import start_of, today
from portal.council.council import Council
from portal.i18n import date_words
from portal.reviewing.form_lines import who
from portal.reviewing.needs import list_needs
from portal.store.clauses import answered
from portal.store.models import Answer, Child, Invitation, Response, Review
from portal.store.vocabulary import Channel, ReviewStatus, Stage

DECISIONS_IN = 5  # working days in which decisions go out (IRO Handbook)
RECENT = timedelta(days=90)
LISTED_FOR = timedelta(days=28)  # how long a child's "not told yet", or a wish for a new link, stays on the list
TOLD = "M_DECISIONS"  # the metric of the questions whether a child was told what was decided
NOT_TOLD = ("no", "not_yet")


@dataclass(frozen=True)
class Task:
    """One thing to do about one person and one review; `words` say what, never what anybody answered."""

    review: Review
    child: Child
    who: str
    on: date  # the day of the meeting
    words: str
    contact_id: int | None = None
    invitation_id: int | None = None
    concern_id: int | None = None


@dataclass(frozen=True)
class ToDo:
    """The lists of a day, each by meeting day."""

    past_line: list[Task]  # not asked, and less than ten working days are left
    not_asked: list[Task]  # not asked, and the meeting is so near that it is warned of
    to_settle: list[Task]  # something hinders asking that somebody can settle
    failed: list[Task]  # the message did not arrive
    asked_again: list[Task]  # their link has ended, and they asked for a new one
    to_print: list[Task]
    on_paper: list[Task]  # handed out and not back: to be asked for, or typed in
    interpreters: list[Task]  # asked for, or words wait for one, and nobody has said that it is arranged
    untold: list[Task]  # decisions nobody is known to have told the child

    @property
    def empty(self) -> bool:
        """Whether nothing is to be done."""
        return not any((self.past_line, self.not_asked, self.to_settle, self.failed, self.asked_again, self.to_print,
                        self.on_paper, self.interpreters, self.untold))  # fmt: skip


def to_do(session: Session, council: Council, on: date) -> ToDo:
    """What is to be done on that day; a number of statements that does not grow with the reviews."""
    board = coming(session, council, on=on)
    until = council.days.add(on, council.settings.warns_working_days)
    past: list[Task] = []
    soon: list[Task] = []
    settle: list[Task] = []
    everybody: list[tuple[Review, PersonState]] = []
    for each in board:
        everybody += [(each.review, state) for state in each.people]
        if each.meeting_on is None or not on <= each.meeting_on <= until:
            continue
        (past if each.past_line(on) else soon).extend(_tasks(each.review, each.not_asked))
        settle += _tasks(each.review, (state for state in each.people if state.needs_somebody), _hindered)
    held = _held(session, on)
    afterwards = states(session, council, held, Stage.FEEDBACK, now=start_of(on))
    everybody += [(review, state) for review in held for state in afterwards[review.id]]

    def listed(wanted: Callable[[PersonState], bool]) -> list[Task]:
        return [task for review, state in everybody for task in _tasks(review, [state], wanted)]

    return ToDo(
        past_line=past,
        not_asked=soon,
        to_settle=settle,
        failed=listed(lambda state: state.state == "failed"),
        asked_again=_asked_again(session, on),
        to_print=listed(lambda state: state.state == "to_print"),
        on_paper=listed(_on_paper),
        interpreters=[
            Task(need.review, need.child, need.who, need.on, need.words, concern_id=need.concern_id)
            for need in list_needs(session, council, on)
            if need.concern_id is not None
        ],
        untold=_untold(session, council, on),
    )


def _tasks(
    review: Review, people: Iterable[PersonState], wanted: Callable[[PersonState], bool] = lambda _: True
) -> list[Task]:
    return [
        Task(
            review=review,
            child=review.child,
            who=who(review, state.person.contact),
            on=review.day,
            words=state.words,
            contact_id=state.person.contact.id if state.person.contact else None,
            invitation_id=state.invitation.id if state.invitation else None,
        )
        for state in people
        if wanted(state)
    ]


def _hindered(state: PersonState) -> bool:
    return state.state == "may_not"


def _on_paper(state: PersonState) -> bool:
    return (
        state.state == "sent"
        and state.invitation is not None
        and state.invitation.channel in (Channel.LETTER, Channel.HAND)
    )


def _held(session: Session, on: date) -> Sequence[Review]:
    return session.scalars(
        sa.select(Review)
        .where(Review.status == ReviewStatus.HELD, Review.held_on >= on - LISTED_FOR)
        .options(joinedload(Review.child))
        .order_by(Review.held_on, Review.id)
    ).all()


def _asked_again(session: Session, on: date) -> list[Task]:
    """Whoever asked for a new link and has neither got one nor answered, as long as one can be given."""
    # once the review was held nobody is asked any more what it should talk about
    coming = sa.and_(Review.status == ReviewStatus.PLANNED, Review.planned_on >= on)
    in_time = sa.or_(Invitation.stage == Stage.FEEDBACK, coming)
    waiting = session.scalars(
        sa.select(Invitation)
        .join(Review, Review.id == Invitation.review_id)
        .where(
            Invitation.asked_again_at >= start_of(on - LISTED_FOR),
            Invitation.withdrawn_at.is_(None),
            in_time,
            ~answered,
        )
        .options(joinedload(Invitation.review).joinedload(Review.child), joinedload(Invitation.contact))
        .order_by(Invitation.asked_again_at, Invitation.id)
    )
    return [
        Task(
            review=invitation.review,
            child=invitation.review.child,
            who=who(invitation.review, invitation.contact),
            on=invitation.review.day,
            words=f"Asked for a new link on {date_words(today(invitation.asked_again_at))}",
            contact_id=invitation.contact_id,
            invitation_id=invitation.id,
        )
        for invitation in waiting
        if invitation.asked_again_at
    ]


def _untold(session: Session, council: Council, on: date) -> list[Task]:
    """Reviews whose decisions are not noted as sent in time, and those whose child says not to have been told.

    Both are listed with the same words, so that the list tells nobody what a child answered.
    """
    says_so = (
        sa.select(Invitation.review_id)
        .join(Response, Response.invitation_id == Invitation.id)
        .join(Answer, Answer.response_id == Response.id)
        .join(Review, Review.id == Invitation.review_id)
        .where(
            Invitation.stage == Stage.FEEDBACK,
            Response.submitted_at >= start_of(on - LISTED_FOR),
            Answer.question.in_(council.library.children_answer(TOLD)),
            Answer.code.in_(NOT_TOLD),
            sa.or_(Review.decisions_sent_on.is_(None), Review.decisions_sent_on < sa.func.date(Response.submitted_at)),
        )
    )
    late = sa.and_(Review.decisions_sent_on.is_(None), Review.held_on < council.days.add(on, -DECISIONS_IN))
    reviews = session.scalars(
        sa.select(Review)
        .where(Review.status == ReviewStatus.HELD, Review.held_on >= on - RECENT, sa.or_(late, Review.id.in_(says_so)))
        .options(joinedload(Review.child))
        .order_by(Review.held_on, Review.id)
    )
    return [
        Task(
            review=review,
            child=review.child,
            who=who(review, None),
            on=review.held_on or on,
            words=f"Make sure that {who(review, None)} has been told what was decided",
        )
        for review in reviews
    ]
