"""Last time: its decisions with what everybody says became of them, and what the child said then beside now."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from portal.forms.schema import Form
from portal.hearing import sharing
from portal.hearing.answers import kept
from portal.hearing.answers.kept import Heard, english
from portal.hearing.concerns import raising
from portal.reviewing.afterwards import last_time, side_by_side
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.models import Invitation, Response, Review
from portal.store.tables.work_words import DoneSince
from portal.store.vocabulary import ResponseStatus, Role, Stage
from portal.views.every_page.access import open_to
from portal.views.every_page.request import by_staff, council, db, me, now
from portal.views.reading.blueprint import bp, covers, may_open, my_review

DONE: dict[str, str] = {DoneSince.DONE: "Done", DoneSince.PARTLY: "Partly done", DoneSince.NOT_DONE: "Not done"}


@dataclass(frozen=True)
class Answer:
    """One answer as it reads: what was chosen, then the words."""

    labels: tuple[str, ...]
    words: str | None


@bp.get("/my-reviews/<int:review_id>/last-time")
@open_to(Role.IRO)
def last_time_of(review_id: int) -> ResponseReturnValue:
    """The page; that each response on it was opened is written down before it is shown."""
    review = my_review(review_id)
    before = last_time.review_before(db(), review, now())
    responses = [each for each in (_childs(review), _childs(before)) if each]
    opened = {each.id for each in responses} | {each.response_id for each in last_time.voices(db(), review)}
    with writing(db()):
        for number in sorted(opened):
            record(
                db(), Action.READ, f"response:{number}", by=by_staff(), now=now(), child_id=review.child_id,
                why="beside last time",
            )  # fmt: skip
    review = my_review(review_id)
    before = last_time.review_before(db(), review, now())
    today, then = _childs(review), _childs(before)
    form = council().library[today.form] if today else None
    answers, earlier = _shown(today), _shown(then)
    return render_template(
        "reading/last_time.html",
        review=review,
        child=review.child,
        before=before,
        decided=last_time.decided(db(), before) if before else [],
        voices=last_time.voices(db(), review),
        done=DONE,
        pairs=_pairs(form, then, earlier, answers) if form else [],
        straight=side_by_side.straight_lined(form, answers) if form else False,
        compared=then is not None and today is not None,
    )


def _childs(review: Review | None) -> Response | None:
    """What the child sent before that review, if this person may open it."""
    if review is None:
        return None
    response = db().scalar(
        sa.select(Response)
        .join(Response.invitation)
        .where(
            Invitation.review_id == review.id, Invitation.contact_id.is_(None), Invitation.stage == Stage.CONSULT,
            Response.status == ResponseStatus.SUBMITTED,
        )
        .options(joinedload(Response.invitation))
        .order_by(Response.id.desc())
        .limit(1)
    )  # fmt: skip
    return response if response and may_open(response, review) else None


def _shown(response: Response | None) -> dict[str, Heard]:
    if response is None:
        return {}
    invitation, form = response.invitation, council().library[response.form]
    audience = sharing.audience_of(me(), response, invitation.review, covers(invitation.review))
    answers = kept.heard(db(), response)
    return sharing.shown(audience, response, form, answers, concerned=raising.raised_by(db(), invitation))


def _pairs(
    form: Form, then: Response | None, earlier: dict[str, Heard], answers: dict[str, Heard]
) -> list[dict[str, object]]:
    before = council().library[then.form] if then else form
    return [
        {
            "asked": english(form, form.find(each.question).text),
            "then": _as_read(before, each.then),
            "now": _as_read(form, each.now),
            "copied": each.copied,
        }
        for each in side_by_side.pairs(form, earlier, answers)
    ]


def _as_read(form: Form, heard: Heard | None) -> Answer | None:
    if heard is None:
        return None
    options = form.find(heard.question).every_option
    return Answer(tuple(english(form, option.label) for option in options if option.code in heard.codes), heard.says)
