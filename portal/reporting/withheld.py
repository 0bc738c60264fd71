"""Feedback that does not reach the IRO by name: listed for the manager, given to the IRO in a group or not at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.asking import deadlines
from portal.asking.house import House
from portal.asking.reviews import chair_of
from portal.hearing.sharing import GROUP
from portal.reporting.items import CATEGORIES, NOT_ABOUT_THEM, READ_AS, is_item, item_label
from portal.store.models import Answer, Child, Invitation, Response, Review, Staff

WHY = {
    "no": "asked that the IRO does not see it",
    "no_name": "asked that the IRO does not learn who said it",
    None: "was not asked whether the IRO may see it",
}


@dataclass(frozen=True)
class Withheld:
    """A response that the manager reads in the IRO's place; its words are opened on its own page, with a trace."""

    response: Response
    form: str
    review: Review
    iro: Staff | None
    received_on: date
    why: str
    read: bool


@dataclass(frozen=True)
class Grouped:
    """How one item of one form was answered by a group large enough that nobody is picked out."""

    form: str
    question: str
    label: str
    counts: dict[str, int]  # by category, adding up to n
    n: int


def withheld(session: Session, house: House, year: int | None = None) -> list[Withheld]:
    """Feedback the IRO does not see by name, unread first, then the latest first; of one year or of all."""
    query = (
        sa.select(Response, Review)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Review, Review.id == Invitation.review_id)
        .where(Response.status == "submitted", Response.form.in_(_feedback(house)))
        .where(sa.or_(Response.iro_may_see.is_(None), Response.iro_may_see != "yes"))
        .options(
            contains_eager(Response.invitation)
            .contains_eager(Invitation.review)
            .options(joinedload(Review.iro), joinedload(Review.child).joinedload(Child.iro))
        )
        .order_by(Response.read_at.is_not(None), Response.submitted_at.desc(), Response.id)
    )
    if year is not None:
        query = query.where(Response.year == year)
    return [_row(response, review) for response, review in session.execute(query)]


def grouped(session: Session, house: House, iro: Staff, year: int) -> list[Grouped]:
    """What children who wish not to be named said about this IRO's reviews in the year.

    Only forms with GROUP such returns or more. Those who let the IRO see their answers are not in the group: the IRO
    could subtract them.
    """
    of_iro = (
        sa.select(Response.id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Review, Review.id == Invitation.review_id)
        .join(Child, Child.id == Review.child_id)
        .where(Response.year == year, Response.iro_may_see == "no_name")
        .where(sa.func.coalesce(Review.iro_id, Child.iro_id) == iro.id)
    )
    key = (Answer.form, Answer.question, Answer.state, Answer.code)
    cells = {
        tuple(row[:4]): row[4]
        for row in session.execute(
            sa.select(*key, sa.func.count()).where(Answer.response_id.in_(of_iro)).group_by(*key)
        )
    }
    counted = (
        sa.select(Response.form, sa.func.count().label("number")).where(Response.id.in_(of_iro)).group_by(Response.form)
    )
    returns = {row.form: row.number for row in session.execute(counted)}
    found = []
    for form in house.library:
        if returns.get(form.id, 0) < GROUP:
            continue
        for question in filter(is_item, form.question):
            counts: Counter[str] = Counter()
            for code in set(question.codes) - NOT_ABOUT_THEM:
                counts[READ_AS.get(code, code)] += cells.get((form.id, question.name, "answered", code), 0)
            answered = counts.total()
            if answered >= GROUP:
                shown = {category: counts[category] for category in CATEGORIES if category != "not_answered"}
                found.append(Grouped(form.id, question.name, item_label(question), shown, answered))
    return found


def _feedback(house: House) -> list[str]:
    return [form.id for form in house.library if form.stage == "feedback"]


def _row(response: Response, review: Review) -> Withheld:
    if response.submitted_at is None:
        raise ValueError("a response that was not sent is not withheld")
    return Withheld(
        response=response,
        form=response.form,
        review=review,
        iro=chair_of(review),
        received_on=deadlines.today(response.submitted_at),
        why=WHY[response.iro_may_see],
        read=response.read_at is not None,
    )
