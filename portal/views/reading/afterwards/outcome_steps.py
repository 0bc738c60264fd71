"""How it went, one question a page: kept at each Next, so that an IRO on a phone can stop anywhere."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.i18n import gettext as _
from portal.reviewing import outcomes
from portal.reviewing.outcome_facts import OutcomeFacts, facts_of
from portal.store.database import writing
from portal.store.models import Review
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import Errors, or_again
from portal.views.every_page.request import db, work
from portal.views.reading.afterwards.outcome import OutcomeForm, as_kept, shown
from portal.views.reading.blueprint import bp, my_review
from portal.views.staff_forms import filled

# which facts each page asks for, and which page follows; what was sent is known weeks later, so nothing leads there
STEPS = {
    "where": ("venue", "completed_on", "late_reason"),
    "who": ("attended", "met_iro", "parent_attended", "parent_met_iro"),
    "took-part": ("participation", "chaired_by", "iro_spoke_before"),
    "papers": ("decisions_sent_on", "record_sent_on"),
}
_AFTER = {"where": "who", "who": "took-part"}


@bp.get("/my-reviews/<int:review_id>/outcome/<step>")
@open_to(Role.IRO)
def outcome_step(review_id: int, step: str) -> ResponseReturnValue:
    """One step, as far as it was recorded."""
    review = _stepping(review_id, step)
    if review.held_on is None:
        return redirect(url_for("reading.review", review_id=review_id), 303)
    return _page(review, step, as_kept(facts_of(db(), review)))


@bp.post("/my-reviews/<int:review_id>/outcome/<step>")
@open_to(Role.IRO)
def outcome_step_post(review_id: int, step: str) -> ResponseReturnValue:
    """Keeps one step, and nothing else of the outcome; then the next."""
    review, form = _stepping(review_id, step), filled(OutcomeForm)
    if not form.validate():
        return _page(review, step, form), 400
    with or_again(lambda errors: _page(my_review(review_id), step, form, errors)), writing(db()):
        found = my_review(review_id)
        asked = outcomes.record(work(), found, _with(facts_of(db(), found), form.facts(), step), bit_by_bit=True)
    if asked:
        flash(_("Asked how it went: %(names)s.") % {"names": ", ".join(asked)}, "ok")
    if step == "papers":
        flash(_("Kept."), "ok")
        return redirect(url_for("reading.review", review_id=review.id), 303)
    if step in _AFTER:
        return redirect(url_for("reading.outcome_step", review_id=review_id, step=_AFTER[step]), 303)
    return redirect(url_for("reading.decisions_of", review_id=review_id), 303)


def _stepping(review_id: int, step: str) -> Review:
    if step not in STEPS:
        abort(404)
    return my_review(review_id)


def _with(kept: OutcomeFacts, typed: OutcomeFacts, step: str) -> OutcomeFacts:
    return replace(kept, **{name: getattr(typed, name) for name in STEPS[step]})


def _page(review: Review, step: str, form: OutcomeForm, errors: Errors | None = None) -> str:
    return render_template("reading/outcome_step.html", step=step, **shown(review, form, errors))
