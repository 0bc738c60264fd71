"""What a child asked for about the meeting, and passing on of it what the child agreed to."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.hearing.concerns import clocks, meeting_requests
from portal.i18n import gettext as _
from portal.i18n import ngettext
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.models import Review
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import Errors, or_again, or_back
from portal.views.every_page.request import by_staff, council, db, now, work
from portal.views.reading.blueprint import bp, my_review


@bp.get("/my-reviews/<int:review_id>/requests")
@open_to(Role.IRO)
def requests(review_id: int) -> ResponseReturnValue:
    """What the child ticked about place, time and people; opening it leaves a trace."""
    child_id = my_review(review_id).child_id
    with writing(db()):
        record(db(), Action.READ, f"requests:{review_id}", by=by_staff(), now=now(), child_id=child_id)
    return _page(my_review(review_id))


def _page(review: Review, errors: Errors | None = None) -> str:
    asked = meeting_requests.asked_for(db(), council(), review)
    return render_template(
        "reading/requests.html",
        review=review,
        asked=asked.requests,
        clock=clocks.countdown(council(), asked.due_at, now()) if asked.due_at else None,
        knows_worker=bool(review.child.social_worker_email),
        typed=request.form,
        errors=errors or [],
    )


@bp.post("/my-reviews/<int:review_id>/requests")
@open_to(Role.IRO)
def requests_post(review_id: int) -> ResponseReturnValue:
    """Sends what was ticked to the social worker, where the child said yes to it."""
    my_review(review_id)
    codes, agreed = request.form.getlist("codes"), request.form.get("agreed") == "yes"
    with or_again(lambda errors: _page(my_review(review_id), errors)), writing(db()):
        number = meeting_requests.pass_on(work(), my_review(review_id), codes, agreed=agreed)
    words = ngettext("%(num)d passed on to the social worker.", "%(num)d passed on to the social worker.", number)
    flash(words % {"num": number}, "ok")
    return redirect(url_for("reading.requests", review_id=review_id), 303)


@bp.post("/my-reviews/<int:review_id>/requests/settled")
@open_to(Role.IRO)
def requests_settled(review_id: int) -> ResponseReturnValue:
    """Notes what was done about what was ticked, where the IRO settled it, and what the child was told."""
    my_review(review_id)
    codes, words = request.form.getlist("settled"), request.form.get("words", "")
    with or_again(lambda errors: _page(my_review(review_id), _beside_it(errors))), writing(db()):
        meeting_requests.settle(work(), my_review(review_id), codes, words)
    flash(_("Noted. It waits no longer."), "ok")
    return redirect(url_for("reading.requests", review_id=review_id), 303)


def _beside_it(errors: Errors) -> Errors:
    """The ticks of this form have a name of their own: both lists stand on one page."""
    return [{**each, "field": "settled" if each["field"] == "codes" else each["field"]} for each in errors]


@bp.post("/my-reviews/<int:review_id>/requests/take-back")
@open_to(Role.IRO)
def requests_take_back(review_id: int) -> ResponseReturnValue:
    """It waits again: it was noted as settled by mistake."""
    my_review(review_id)
    with or_back(url_for("reading.requests", review_id=review_id)), writing(db()):
        meeting_requests.take_back(work(), my_review(review_id), request.form.get("code", ""))
    flash(_("Taken back. It waits again."), "ok")
    return redirect(url_for("reading.requests", review_id=review_id), 303)
