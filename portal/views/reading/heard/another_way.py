"""What an IRO notes of a child who was heard beside the form, or could not be."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, StringField
from wtforms.validators import AnyOf, InputRequired, Length, ValidationError

from portal.i18n import gettext as _
from portal.reviewing import heard_directly, to_hear
from portal.reviewing.heard_directly import Told
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.models import Review, Staff
from portal.store.tables.work_words import CouldNot, HeardWay
from portal.store.vocabulary import ReviewStatus, Role
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import or_back
from portal.views.every_page.request import by_staff, council, db, now, today, work
from portal.views.reading.blueprint import bp, my_review
from portal.views.staff_forms import Day, RowField, errors_of, filled, plain

WAYS: dict[str, str] = {
    HeardWay.DIRECT: "Somebody talked with the child",
    HeardWay.OBSERVED: "A child under 4 was observed",
    HeardWay.COULD_NOT: "The child could not take part",
    HeardWay.DID_NOT_WANT: "The child did not want to",
}
WHY: dict[str, str] = {
    CouldNot.ILL: "Ill",
    CouldNot.UPSET: "Too upset for it now",
    CouldNot.NO_WAY_FOUND: "No way to communicate was found yet",
    CouldNot.NOT_REACHED: "Could not be reached",
    CouldNot.SOMETHING_ELSE: "Something else",
}
THERE = {"yes": "Yes", "no": "No, somebody else told it"}
LONGEST = 5000
AT = "/my-reviews/<int:review_id>/heard"


class HeardForm(Form):
    """What is noted; nothing is chosen beforehand."""

    way = StringField(validators=[AnyOf(list(WAYS), message="Choose what happened.")])
    on = Day(validators=[InputRequired("Give the day.")])
    who = StringField(filters=[plain], validators=[Length(max=200)])
    there = StringField(validators=[AnyOf(["", *THERE])])
    why = StringField(validators=[AnyOf(["", *WHY])])
    account = StringField(filters=[plain], validators=[Length(max=LONGEST)])
    own_words = StringField(filters=[plain], validators=[Length(max=LONGEST)])

    def validate_on(self, field: Day) -> None:
        """What is still to come was not heard."""
        if isinstance(field.data, date) and field.data > today():
            raise ValidationError("That day is still to come.")

    def validate_why(self, field: StringField) -> None:
        """A child who could not take part is not left without a reason."""
        if self.way.data == HeardWay.COULD_NOT and not field.data:
            raise ValidationError("Choose why the child could not take part.")

    def validate_account(self, field: StringField) -> None:
        """A talk or an observation of which nothing is told is none."""
        told = field.data or self.own_words.data
        if self.way.data in (HeardWay.DIRECT, HeardWay.OBSERVED) and not told:
            raise ValidationError("Write what was seen or heard.")

    def fits(self, review: Review) -> bool:
        """Whether it can be noted of that review's child; what is wrong stands with the fields."""
        sound: bool = self.validate()
        if sound and self.way.data == HeardWay.OBSERVED and not heard_directly.is_small(review):
            self.way.errors = ["This child is 4 or older: they are asked, not observed."]
            return False
        return sound

    def told(self, *, by: str = "") -> Told:
        """What it states; `by` is who talked with the child, where nobody is named."""
        return Told(
            HeardWay(self.way.data),
            self.on.data,
            who=self.who.data or by,
            child_there={"yes": True, "no": False}.get(self.there.data or ""),
            could_not=CouldNot(self.why.data) if self.why.data else None,
            account=self.account.data,
            own_words=self.own_words.data,
        )


class AskForm(Form):
    """Whom the IRO asks to talk with the child, by when, and what they have to know."""

    worker = RowField(validators=[InputRequired("Choose who is to talk with the child.")])
    by_on = Day(validators=[InputRequired("Give the day.")])
    words = StringField(filters=[plain], validators=[Length(max=to_hear.LONGEST)])


@bp.get(AT)
@open_to(Role.IRO)
def heard_page(review_id: int) -> ResponseReturnValue:
    """What is noted, and the form to note more; that it was opened is written down before it is shown."""
    return _page(my_review(review_id), HeardForm())


def _page(review: Review, form: HeardForm, asking: AskForm | None = None) -> ResponseReturnValue:
    review_id, child_id = review.id, review.child_id
    rows = [each.id for each in heard_directly.of(db(), review)]
    if rows:
        with writing(db()):
            for each in rows:
                record(db(), Action.READ, f"heard:{each}", by=by_staff(), now=now(), child_id=child_id)
        review = my_review(review_id)
    workers = to_hear.workers(db())
    asked = next((each for each in to_hear.of(db(), review) if each.heard_id is None), None)
    asking = asking or AskForm(data={"by_on": to_hear.offered_day(council(), review, today())})
    errors = [*errors_of(form), *errors_of(asking)]
    shown = render_template(
        "reading/heard.html",
        review=review,
        noted=heard_directly.opened(db(), heard_directly.of(db(), review)),
        form=form,
        asking=asking,
        workers=[{"code": each.id, "label": each.name} for each in workers],
        asked=asked,
        asked_of=db().get(Staff, asked.worker_id) if asked else None,
        may_ask=review.status == ReviewStatus.PLANNED,
        longest=to_hear.LONGEST,
        today=today(),
        errors=errors,
        **choices(small=heard_directly.is_small(review)),
    )
    return shown, 400 if errors else 200


def choices(*, small: bool) -> dict[str, object]:
    """What can be chosen on the form, and what each is called; only a small child is observed."""
    offered = {code: label for code, label in WAYS.items() if code != HeardWay.OBSERVED or small}
    return {
        "offered": _choices(offered),
        "all_ways": WAYS,
        "why": WHY,
        "why_choices": _choices(WHY),
        "there": THERE,
        "there_choices": _choices(THERE),
    }


def _choices(words: dict[str, str]) -> list[dict[str, str]]:
    return [{"code": code, "label": _(label)} for code, label in words.items()]


@bp.post(AT)
@open_to(Role.IRO)
def heard_post(review_id: int) -> ResponseReturnValue:
    """Notes it; what was typed comes back where something is wrong with it."""
    review, form = my_review(review_id), filled(HeardForm)
    if not form.fits(review):
        return _page(review, form)
    with writing(db()):
        heard_directly.note(work(), my_review(review_id), form.told())
    flash(_("Noted."), "ok")
    return redirect(url_for("reading.heard_page", review_id=review_id), 303)


@bp.post(f"{AT}/ask")
@open_to(Role.IRO)
def ask_to_hear(review_id: int) -> ResponseReturnValue:
    """Asks a participation worker to talk with the child."""
    review, form = my_review(review_id), filled(AskForm)
    sound = form.validate()
    if sound and not to_hear.is_soon_enough(review, form.by_on.data, today()):
        form.by_on.errors, sound = ["Give a day from today on, not after the meeting."], False
    if not sound:
        return _page(review, HeardForm(), form)
    with or_back(url_for("reading.heard_page", review_id=review_id)), writing(db()):
        asked = my_review(review_id)
        to_hear.ask(work(), asked, form.worker.data, by_on=form.by_on.data, words=form.words.data)
    flash(_("Asked. A message tells them that there is a child to talk with."), "ok")
    return redirect(url_for("reading.heard_page", review_id=review_id), 303)


@bp.post(f"{AT}/ask/take-back")
@open_to(Role.IRO)
def ask_to_hear_take_back(review_id: int) -> ResponseReturnValue:
    """Nobody is asked to talk with the child any more."""
    my_review(review_id)
    with writing(db()):
        review = my_review(review_id)
        for each in to_hear.of(db(), review):
            to_hear.take_back(work(), review, each)
    flash(_("Taken back."), "ok")
    return redirect(url_for("reading.heard_page", review_id=review_id), 303)


@bp.post(f"{AT}/<int:heard_id>/take-back")
@open_to(Role.IRO)
def heard_take_back(review_id: int, heard_id: int) -> ResponseReturnValue:
    """What was noted wrongly counts no more."""
    my_review(review_id)
    with writing(db()):
        review = my_review(review_id)
        row = next((each for each in heard_directly.of(db(), review) if each.id == heard_id), None)
        if row is None:
            abort(404)
        heard_directly.take_back(work(), review, row)
    flash(_("Taken back."), "ok")
    return redirect(url_for("reading.heard_page", review_id=review_id), 303)
