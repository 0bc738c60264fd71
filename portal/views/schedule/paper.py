"""Typing in a form that came back on paper: once, in the order of the paper, and closed as soon as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form as Fields
from wtforms import ValidationError
from wtforms.validators import InputRequired

from portal.asking import deadlines, forms
from portal.asking.forms import Form, Question, Reader
from portal.asking.reviews import chair_of
from portal.hearing import responses
from portal.i18n import gettext as _
from portal.store.audit import record
from portal.store.database import writing
from portal.store.models import Invitation
from portal.views import fields
from portal.views.access import open_to
from portal.views.fields import Brought, Refusals
from portal.views.schedule.blueprint import bp, find_invitation
from portal.views.schedule.invitation import whose
from portal.views.site import by_staff, db, house, now, today
from portal.views.staff_forms import Day, errors_of, filled

NOON = timedelta(hours=12)
REFUSALS = Refusals(
    not_offered="Choose from the answers of this question.",
    too_long=lambda used, allowed: f"Shorten this to {allowed:,} letters; it has {used:,}.",
)


class ReceivedForm(Fields):
    """The day the paper came in."""

    received_on = Day(validators=[InputRequired("Choose the day the paper came in.")])

    def validate_received_on(self, field: Any) -> None:
        """Paper does not come in from the future."""
        if field.data and field.data > today():
            raise ValidationError("This day is still to come.")


@dataclass(frozen=True)
class Asked:
    """One question as it stands on the paper: its number, words, answers with their codes, and room for words."""

    number: int
    name: str
    text: str
    options: list[dict[str, str]]
    many: bool
    box: str | None
    box_label: str
    limit: int
    chosen: tuple[str, ...] = ()
    words: str = ""
    problem: str | None = None
    box_problem: str | None = None


def questions_of(form: Form, age: int | None) -> list[Question]:
    """The questions in the order of the paper: all of that age, since no answer hides a question on paper."""
    everything = {question.name: frozenset(question.codes) for question in form.question}
    return [question for question in form.question if forms.is_shown(form, question, age, everything)]


def _as_written(_context: str, message: str) -> str:
    return message


def _reader(invitation: Invitation) -> Reader:
    return Reader(age=invitation.age, watched=house().settings.watched)


def _asked(form: Form, invitation: Invitation, brought: Brought | None) -> list[Asked]:
    reader, seen = _reader(invitation), brought or Brought()
    return [
        Asked(
            number=number,
            name=question.name,
            text=forms.text_of(form, question, reader, _as_written),
            options=[
                {"code": each.code, "label": f"{forms.fill(each.label, reader, _as_written, form.id)} [{each.code}]"}
                for each in (() if question.is_text else forms.options_of(form, question, reader))
            ],
            many=question.many,
            box=fields.words_field(question) if question.words else None,
            box_label=_box_label(form, question, reader),
            limit=question.words.max_length if question.words else 0,
            chosen=seen.codes.get(question.name, ()),
            words=seen.words.get(question.name, ""),
            problem=None if question.is_text else seen.problems.get(question.name),
            box_problem=seen.problems.get(fields.words_field(question)) if question.words else None,
        )
        for number, question in enumerate(questions_of(form, invitation.age), start=1)
    ]


def _box_label(form: Form, question: Question, reader: Reader) -> str:
    if question.words and question.words.label:
        return forms.fill(question.words.label, reader, _as_written, form.id)
    return _("In their own words")


@bp.get("/invitations/<int:invitation_id>/paper")
@open_to("support")
def paper(invitation_id: int) -> ResponseReturnValue:
    """The form to type into; that the paper was opened is written down. What is kept already is not shown again."""
    found = find_invitation(invitation_id)
    child_id = found.review.child_id
    if _is_closed(found):
        return render_template("schedule/paper_closed.html", invitation=found, whose=whose(found))
    with writing(db()):
        record(db(), "type in", f"invitation:{invitation_id}", by=by_staff(), now=now(), child_id=child_id)
    return _page(find_invitation(invitation_id), ReceivedForm(data={"received_on": today()}), None)


def _is_closed(found: Invitation) -> bool:
    response = responses.response_of(db(), found.id)
    return response is not None and response.status == "submitted"


def _page(found: Invitation, day: ReceivedForm, brought: Brought | None) -> str:
    form = house().library[found.form]
    chair = chair_of(found.review)
    errors = errors_of(day)
    errors += [{"field": name, "message": message} for name, message in (brought.problems if brought else {}).items()]
    return render_template(
        "schedule/paper.html",
        invitation=found,
        child=found.review.child,
        meeting=found.review.held_on or found.review.planned_on,
        iro=chair.name if chair and chair.works_here else None,
        whose=whose(found),
        form=form,
        day=day,
        questions=_asked(form, found, brought),
        errors=errors,
        today=today(),
        language=house().catalogues.languages.get(found.language),
    )


@bp.post("/invitations/<int:invitation_id>/paper")
@open_to("support")
def paper_post(invitation_id: int) -> ResponseReturnValue:
    """Keeps the whole return at once and closes it; a slip brings the page back with all that was typed."""
    found, day = find_invitation(invitation_id), filled(ReceivedForm)
    if found.origin == "import" or found.form not in forms.FORM_IDS:
        abort(400)
    form = house().library[found.form]
    asked = questions_of(form, found.age)
    brought = fields.read(form, asked, _reader(found), request.form, REFUSALS)
    if not day.validate() or brought.problems:
        return _page(found, day, brought), 400
    given = brought.given(asked)
    readings = responses.prepare(house(), found, given)
    try:
        with writing(db()):
            responses.receive(
                db(), house(), find_invitation(invitation_id), given,
                source="paper", received_at=_noon(day.received_on.data), by=by_staff(), now=now(), readings=readings,
            )  # fmt: skip
    except responses.AlreadySent:
        return render_template("schedule/paper_closed.html", invitation=found, whose=whose(found)), 409
    flash(
        _("Kept, and closed. The IRO reads it; you cannot open it again. Put the paper where your council keeps it."),
        "ok",
    )
    return redirect(url_for("schedule.invitation", invitation_id=invitation_id), 303)


def _noon(day: date) -> datetime:
    """The moment of receipt: paper has a day and no hour; never later than now."""
    return min(deadlines.start_of(day) + NOON, now())
