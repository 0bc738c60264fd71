"""After the meeting: "held", and how it went."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, SelectMultipleField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from portal.i18n import gettext as _
from portal.reviewing import outcomes, participation, taken_back
from portal.reviewing.afterwards import told_back
from portal.reviewing.boards import iro
from portal.reviewing.outcome_facts import OutcomeFacts, facts_of
from portal.store.database import writing
from portal.store.models import Review
from portal.store.vocabulary import Chair, CodedBy, Participation, Role, Venue
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import Errors, or_again, or_back
from portal.views.every_page.request import council, db, me, today, work
from portal.views.reading.blueprint import bp, my_review
from portal.views.staff_forms import Day, errors_of, filled, plain

VENUES: dict[str, str] = {
    Venue.HOME: "Where the child lives",
    Venue.SCHOOL: "School or college",
    Venue.OFFICE: "Council office",
    Venue.COMMUNITY: "Somewhere in the community",
    Venue.ONLINE: "Online or by phone",
    Venue.OTHER: "Somewhere else",
}
CHAIRS: dict[str, str] = {
    Chair.IRO: "The IRO",
    Chair.CHILD: "The child",
    Chair.TOGETHER: "The child and the IRO together",
}
Word = TypeVar("Word", bound=StrEnum)
YES_NO = {"yes": "Yes", "no": "No"}


def _one_of(codes: Iterable[str]) -> list[Any]:
    return [Optional(), AnyOf(list(codes), message="Choose one of these.")]


class OutcomeForm(Form):
    """How the review went; anything may stay open and be filled in later."""

    participation = StringField(validators=_one_of(participation.CODES))
    venue = StringField(validators=_one_of(VENUES))
    chaired_by = StringField(validators=_one_of(CHAIRS))
    attended = SelectMultipleField(coerce=int, validate_choice=False)
    met_iro = SelectMultipleField(coerce=int, validate_choice=False)
    iro_spoke_before = StringField(validators=_one_of(YES_NO))
    parent_attended = StringField(validators=_one_of(YES_NO))
    parent_met_iro = StringField(validators=_one_of(YES_NO))
    completed_on = Day()
    decisions_sent_on = Day()
    record_sent_on = Day()
    late_reason = StringField(filters=[plain], validators=[Length(max=500, message="Write 500 letters or fewer.")])

    def facts(self) -> OutcomeFacts:
        """What the form states."""
        return OutcomeFacts(
            venue=_word(Venue, self.venue.data),
            participation=_word(Participation, self.participation.data),
            chaired_by=_word(Chair, self.chaired_by.data),
            iro_spoke_before=_truth(self.iro_spoke_before.data),
            attended=frozenset(self.attended.data or ()),
            met_iro=frozenset(self.met_iro.data or ()),
            parent_attended=_truth(self.parent_attended.data),
            parent_met_iro=_truth(self.parent_met_iro.data),
            completed_on=self.completed_on.data,
            decisions_sent_on=self.decisions_sent_on.data,
            record_sent_on=self.record_sent_on.data,
            late_reason=self.late_reason.data or None,
        )


def _word(words: type[Word], code: str | None) -> Word | None:
    return words(code) if code else None


def _truth(code: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(code or "")


def _code(known: bool | None) -> str:
    return {True: "yes", False: "no", None: ""}[known]


def as_kept(facts: OutcomeFacts) -> OutcomeForm:
    """The form as it stands when somebody comes back to it."""
    return OutcomeForm(
        data={
            "participation": facts.participation or "",
            "venue": facts.venue or "",
            "chaired_by": facts.chaired_by or "",
            "attended": sorted(facts.attended),
            "met_iro": sorted(facts.met_iro),
            "iro_spoke_before": _code(facts.iro_spoke_before),
            "parent_attended": _code(facts.parent_attended),
            "parent_met_iro": _code(facts.parent_met_iro),
            "completed_on": facts.completed_on,
            "decisions_sent_on": facts.decisions_sent_on,
            "record_sent_on": facts.record_sent_on,
            "late_reason": facts.late_reason or "",
        }
    )


class HeldForm(Form):
    """The day it was held; the button for today sends none."""

    held_on = Day(validators=[InputRequired(message="Give the day it was held.")])


@bp.post("/my-reviews/<int:review_id>/held")
@open_to(Role.IRO)
def held(review_id: int) -> ResponseReturnValue:
    """Marks the review as held, today unless it was another day; then asks how it went."""
    my_review(review_id)
    form = filled(HeldForm)
    # a day that was left empty is not today
    on_another_day = "held_on" in request.form
    if on_another_day and not form.validate():
        flash(errors_of(form)[0]["message"], "error")
        return redirect(url_for("reading.review", review_id=review_id), 303)
    day: date = form.held_on.data if on_another_day else today()
    with or_back(url_for("reading.review", review_id=review_id)), writing(db()):
        asked = outcomes.hold(work(), my_review(review_id), on=day)
    flash(_("Marked as held. The child is asked how it went.") if asked else _("Marked as held."), "ok")
    return redirect(url_for("reading.outcome_step", review_id=review_id, step="where"), 303)


@bp.get("/my-reviews/<int:review_id>/outcome")
@open_to(Role.IRO)
def outcome(review_id: int) -> ResponseReturnValue:
    """How it went, as far as it was recorded."""
    review = my_review(review_id)
    if review.held_on is None:
        return redirect(url_for("reading.review", review_id=review_id), 303)
    return _page(review, as_kept(facts_of(db(), review)))


@bp.post("/my-reviews/<int:review_id>/outcome")
@open_to(Role.IRO)
def outcome_post(review_id: int) -> ResponseReturnValue:
    """Keeps how it went; adults noted as there are asked for feedback."""
    form = filled(OutcomeForm)
    if not form.validate():
        return _page(my_review(review_id), form), 400
    with or_again(lambda errors: _page(my_review(review_id), form, errors)), writing(db()):
        asked = outcomes.record(work(), my_review(review_id), form.facts())
    told = _("Kept. Asked how it went: %(names)s.") % {"names": ", ".join(asked)} if asked else _("Kept.")
    flash(told, "ok")
    return redirect(url_for("reading.review", review_id=review_id), 303)


@bp.post("/my-reviews/<int:review_id>/held/take-back")
@open_to(Role.IRO)
def held_take_back(review_id: int) -> ResponseReturnValue:
    """It was not held after all: the outcome goes, and nobody is asked how it went."""
    seen, back = request.form.get("step", type=int) or 0, url_for("reading.review", review_id=review_id)
    with or_back(back), writing(db()):
        taken_back.take_back(work(), my_review(review_id), taken_back.HELD, seen)
        released = told_back.not_held(work(), my_review(review_id))
    flash(_("Taken back: the review stands as not held. Nobody is asked how it went."), "ok")
    if released:
        flash(_("The decisions are drafts again, and kept: release them anew once it was held."), "info")
    return redirect(back, 303)


@bp.post("/my-reviews/<int:review_id>/outcome/take-back")
@open_to(Role.IRO)
def outcome_take_back(review_id: int) -> ResponseReturnValue:
    """The outcome as it was before it was last recorded."""
    seen, back = request.form.get("step", type=int) or 0, url_for("reading.review", review_id=review_id)
    with or_back(back), writing(db()):
        taken_back.take_back(work(), my_review(review_id), taken_back.OUTCOME, seen)
    flash(_("Taken back: the outcome stands as it was before."), "ok")
    return redirect(back, 303)


def _page(review: Review, form: OutcomeForm, errors: Errors | None = None) -> str:
    return render_template("reading/outcome.html", **shown(review, form, errors))


def shown(review: Review, form: OutcomeForm, errors: Errors | None) -> dict[str, Any]:
    """What the fields of an outcome are drawn with, on one page or on several."""
    page = iro.one_review(db(), council(), review, me(), on=today())
    people = [{"code": str(contact.id), "label": name} for contact, name in page.contacts]
    return {
        "review": review,
        "child": review.child,
        "form": form,
        "errors": errors or errors_of(form),
        "suggestion": page.suggestion,
        "people": people,
        "codes": [{"code": code, "label": f"{code}: {words}"} for code, words in participation.CODES.items()],
        "venues": _options(VENUES),
        "chairs": _options(CHAIRS),
        "yes_no": _options(YES_NO),
        "late": bool(review.held_on and review.due_on and review.held_on > review.due_on),
        "imported": review.participation_by == CodedBy.IMPORT,
        "steps": taken_back.steps(db(), review),
    }


def _options(words: dict[str, str]) -> list[dict[str, str]]:
    return [{"code": code, "label": label} for code, label in words.items()]
