"""Counts the figures of a year a second way, row by row and without SQL's help: what it is to be checked against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking.coming_reviews import asked_until
from portal.calendar import age_on, end_of, financial_year, start_of, today, year_days
from portal.council.council import Council
from portal.reporting.periods.behind import JUDGED, VIEWS_PUT, judged
from portal.store.models import Contact, Invitation, Response, Review
from portal.store.tables.meeting_tables import HeardDirectly
from portal.store.tables.work_words import HeardWay
from portal.store.vocabulary import (
    FormFor,
    FormId,
    Origin,
    Participation,
    Respondent,
    ResponseStatus,
    ReviewStatus,
    Safe,
    Source,
    Stage,
)

SHORT_STAY = 20  # working days

Recounted = Mapping[str, tuple[int, int | None]]  # a figure's n, and its N where that is recounted too


def recount(session: Session, council: Council, year: int, on: date) -> Recounted:
    """Every figure of the catalogue, from single rows."""
    first, last = year_days(year)
    reviews = session.scalars(
        sa.select(Review).where(Review.held_on.between(first, last)).options(joinedload(Review.child))
    ).all()
    return {
        **_reviews(council, reviews),
        **_children(council, reviews, min(on, last)),
        **_overdue(session, year, on),
        **_heard(session, reviews, year),
        **_by_form(session, reviews, year),
        **_sent(session, council, year, _not_asked(session, council, year, on)),
        **_received(session, council, year),
    }


def _share(yes: Iterable[bool | None]) -> tuple[int, int]:
    """How many are so, of those of which it is known."""
    known = [each for each in yes if each is not None]
    return sum(known), len(known)


def _reviews(council: Council, reviews: Sequence[Review]) -> Recounted:
    behind = {figure: judged(council, figure, reviews) for figure in JUDGED}
    return {
        **{figure: (len(each.yes), len(each.yes) + len(each.no)) for figure, each in behind.items()},
        "reviews_held": (len(reviews), None),
        "parents_attended": _share(each.parent_attended for each in reviews),
        "parents_met_iro": _share(each.parent_met_iro for each in reviews),
    }


def _children(council: Council, reviews: Iterable[Review], until: date) -> Recounted:
    by_child: dict[int, list[Review]] = defaultdict(list)
    for review in reviews:
        by_child[review.child_id].append(review)
    in_time, took_part = [], []
    for of_child in by_child.values():
        dated = all(each.due_on for each in of_child)
        in_time.append(all(each.held_on <= each.due_on for each in of_child) if dated else None)  # type: ignore[operator]
        coded = [each for each in of_child if each.participation not in (None, Participation.PN0) and each.age >= 4]  # type: ignore[operator]
        if coded and _stayed(council, of_child[0], until):
            took_part.append(all(each.participation in VIEWS_PUT for each in coded))
    return {"children_all_in_time": _share(in_time), "participation_children": _share(took_part)}


def _stayed(council: Council, review: Review, until: date) -> bool:
    """Whether the child is known to have been looked after for more than 20 working days, day by day."""
    since, left = review.child.looked_after_from, review.child.looked_after_to
    if since is None:
        return False
    end, day, working = min(until, left or until), since, 0
    while day < end and working <= SHORT_STAY:
        day += timedelta(days=1)
        working += council.days.is_working(day)
    return working > SHORT_STAY


def _overdue(session: Session, year: int, on: date) -> Recounted:
    """The reviews due in the year that had not been held when it ended, or are not by `on`."""
    first, last = year_days(year)
    as_of = on if on < last else last + timedelta(days=1)
    waited = sa.select(Review.due_on, Review.held_on).where(
        Review.status != ReviewStatus.CANCELLED, Review.due_on.between(first, last)
    )
    overdue = [
        due for due, held in session.execute(waited) if due and first <= due < as_of and (held is None or held >= as_of)
    ]
    return {"reviews_overdue_not_held": (len(overdue), None)}


def _heard(session: Session, reviews: Iterable[Review], year: int) -> Recounted:
    held = {each.id for each in reviews}
    noted = sa.select(HeardDirectly.review_id, HeardDirectly.way).where(
        HeardDirectly.taken_back_at.is_(None), HeardDirectly.review_id.in_(sa.select(Review.id).where(_meets_in(year)))
    )
    of_way: dict[HeardWay, set[int]] = defaultdict(set)
    for review_id, way in session.execute(noted):
        of_way[way].add(review_id)
    figures = {
        "heard_directly": HeardWay.DIRECT,
        "heard_observed": HeardWay.OBSERVED,
        "heard_could_not": HeardWay.COULD_NOT,
        "heard_did_not_want": HeardWay.DID_NOT_WANT,
    }
    return {figure: (len(of_way[way] & held), None) for figure, way in figures.items()}


def _by_form(session: Session, reviews: Sequence[Review], year: int) -> Recounted:
    """What a parent, or a professional, sent by the day of a review held in the year; imported forms too."""
    asked = sa.select(Invitation.form, Review.id, Review.held_on, Response.submitted_at, Contact.role, Contact.has_pr)
    rows = session.execute(
        asked.join(Review, Review.id == Invitation.review_id)
        .join(Response, Response.invitation_id == Invitation.id)
        .outerjoin(Contact, Contact.id == Invitation.contact_id)
        .where(Invitation.stage == Stage.CONSULT, Review.held_on.between(*year_days(year)))
    )
    parents, professionals = set(), set()
    for form, review_id, held_on, back, role, responsible in rows:
        if back is None or held_on is None or back >= end_of(held_on):
            continue
        if form == FormId.CONSULT_PARENT and (role == Respondent.PARENT or responsible):
            parents.add(review_id)
        if form == FormId.CONSULT_PROFESSIONAL:
            professionals.add(review_id)
    said = [each for each in reviews if (each.parent_attended, each.parent_met_iro) != (None, None)]
    took_part = [each for each in said if each.parent_attended or each.parent_met_iro or each.id in parents]
    return {
        "parents_participating": (len(took_part), len(said)),
        "parents_by_form": (len(parents), len(reviews)),
        "professionals_by_form": (len(professionals), len(reviews)),
    }


def _meets_in(year: int) -> sa.ColumnElement[bool]:
    """Which rows may matter at all, so that those of other years are not read: held in the year, or planned for it."""
    days = year_days(year)
    return sa.or_(Review.held_on.between(*days), Review.planned_on.between(*days))


def _not_asked(session: Session, council: Council, year: int, on: date) -> int:
    """Whom nobody asked before a meeting of the year, although asking had opened and nothing speaks against it."""
    began = session.scalar(sa.select(sa.func.min(Invitation.asked_at)).where(Invitation.origin == Origin.ASKED))
    if began is None:
        return 0
    opened, in_use = asked_until(council, on), asked_until(council, today(began))
    live = sa.select(Invitation.review_id, Invitation.contact_id).join(Review, Review.id == Invitation.review_id)
    live = live.where(Invitation.stage == Stage.CONSULT, Invitation.withdrawn_at.is_(None), _meets_in(year))
    asked = {(review_id, contact_id) for review_id, contact_id in session.execute(live)}
    adults: dict[int, list[int]] = defaultdict(list)
    theirs = sa.select(Review.child_id).where(_meets_in(year))
    for contact in session.scalars(sa.select(Contact).where(Contact.child_id.in_(theirs))):
        hindered = contact.safe_to_contact == Safe.NO or contact.excluded_from_review
        reachable = any(each is not None for each in (contact.email, contact.phone, contact.address))
        if contact.role in (Respondent.PARENT, Respondent.CARER) and reachable and not hindered:
            adults[contact.child_id].append(contact.id)
    missed = 0
    reviews = sa.select(Review).where(Review.status != ReviewStatus.CANCELLED, _meets_in(year))
    for review in session.scalars(reviews.options(joinedload(Review.child))):
        day = review.held_on or review.planned_on
        if day is None or financial_year(day) != year or day > opened or (review.held_on and day < in_use):
            continue
        missed += age_on(review.child.date_of_birth, day) >= 4 and (review.id, None) not in asked
        missed += sum((review.id, contact) not in asked for contact in adults[review.child_id])
    return missed


def _sent(session: Session, council: Council, year: int, not_asked: int) -> Recounted:
    moments = (Invitation.sent_at, Invitation.opened_at, Invitation.started_at, Response.submitted_at)
    asked = sa.select(Review.held_on, Review.planned_on, Review.told_on, *moments).join_from(Invitation, Review)
    rows = session.execute(
        asked.outerjoin(Response, Response.invitation_id == Invitation.id).where(
            Invitation.stage == Stage.CONSULT,
            Invitation.form != FormId.CONSULT_PROFESSIONAL,
            Invitation.origin == Origin.ASKED,
            Invitation.withdrawn_at.is_(None),
            Review.status != ReviewStatus.CANCELLED,
            _meets_in(year),
        )
    )
    due, reached, in_time, told_late, untold, opened, returned = not_asked, 0, 0, 0, 0, 0, 0
    for held_on, planned_on, told_on, sent_at, opened_at, started_at, back in rows:
        meeting = held_on or planned_on
        if meeting is None or financial_year(meeting) != year:
            continue
        due += 1
        first = sent_at or opened_at or started_at or back
        line = council.days.line(meeting)
        late = first is not None and today(first) > line
        reached += first is not None
        in_time += first is not None and not late
        untold += late and told_on is None
        told_late += late and told_on is not None and told_on > line
        opened += opened_at is not None
        returned += back is not None and back < end_of(meeting)
    return {
        "forms_due": (due, None),
        "forms_sent": (reached, due),
        "forms_sent_in_time": (in_time, reached),
        "forms_told_late": (told_late, reached - untold),
        "forms_opened": (opened, reached),
        "forms_returned": (returned, reached),
    }


def _received(session: Session, council: Council, year: int) -> Recounted:
    first, last = year_days(year)
    query = sa.select(Response.form, Response.source, Response.submitted_at).where(
        Response.status == ResponseStatus.SUBMITTED, Response.submitted_at.between(start_of(first), end_of(last))
    )
    rows = session.execute(query).all()
    of_year = [row for row in rows if row.submitted_at and financial_year(today(row.submitted_at)) == year]
    back = [council.library[row.form] for row in of_year]

    def feedback(whom: FormFor) -> int:
        return sum(form.stage == Stage.FEEDBACK and form.audience == whom for form in back)

    by_whom = {whom: feedback(whom) for whom in FormFor}
    return {
        "feedback_child": (by_whom[FormFor.CHILD], None),
        "feedback_parent": (by_whom[FormFor.PARENT], None),
        "feedback_professional": (by_whom[FormFor.PROFESSIONAL], None),
        "feedback_total": (sum(by_whom.values()), None),
        "digital_takeup": (sum(row.source == Source.WEB for row in of_year), len(of_year)),
    }
