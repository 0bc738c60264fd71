"""Children a participation worker is asked to talk with; of one they told already what the child said."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from portal.asking.reviews import chair_of
from portal.council.work import Work
from portal.demo import past
from portal.demo.past import Telling
from portal.demo.stage import LOGINS, WORKER
from portal.reviewing import to_hear
from portal.reviewing.heard_directly import Told
from portal.store.audit import Actor
from portal.store.models import Child, Review, Staff
from portal.store.tables.work_words import HeardWay
from portal.store.vocabulary import ReviewStatus

ASKED = (
    "At school, on Tuesdays after lunch. Likes to draw while talking.",
    "Signs (BSL): bring the interpreter, Ms Fernleigh arranges it.",
    "",
    "Ring the carer first. Not in front of the younger brother.",
)


def ask(telling: Telling) -> None:
    """Four children of reviews to come were asked about three days ago; the first has been heard."""
    session, on = telling.session, telling.today
    worker = session.scalars(sa.select(Staff).where(Staff.name == WORKER)).one()
    reviews = session.scalars(
        sa.select(Review)
        .join(Review.child)
        .join(Child.iro)
        .where(Review.status == ReviewStatus.PLANNED, Review.planned_on > on + timedelta(days=7))
        .where(Staff.email == LOGINS["IRO"])
        .order_by(Review.planned_on, Review.id)
        .options(joinedload(Review.child))
        .limit(len(ASKED))
    ).all()
    for place, (review, words) in enumerate(zip(reviews, ASKED, strict=False)):
        iro, at = chair_of(review), past.morning(on - timedelta(days=3))
        by = Work(session, telling.council, Actor("staff", iro.id if iro else None), at)
        row = to_hear.ask(by, review, worker.id, by_on=to_hear.offered_day(telling.council, review, on), words=words)
        if place == 0:
            told = Told(
                HeardWay.DIRECT,
                on - timedelta(days=1),
                who=WORKER,
                child_there=True,
                account="Talked for half an hour, mostly about school. Drew throughout.",
                own_words="I like it here. I want to know when I can see my sister.",
            )
            hearing = Work(session, telling.council, Actor("staff", worker.id), past.morning(on - timedelta(days=1)))
            to_hear.tell(hearing, to_hear.find(session, worker, row.id, on), told)
