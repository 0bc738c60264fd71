"""Typing in a form that came back on paper: looked over before it closes, and put right by a second person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form as Fields
from wtforms import ValidationError
from wtforms.validators import InputRequired

from portal import calendar
from portal.asking.reviews import chair_of
from portal.forms import booklets, pages, sentences
from portal.forms.booklets import Edition
from portal.forms.schema import Form, Question
from portal.forms.sentences import Reader
from portal.hearing.answers.given import Given
from portal.hearing.pictures import paper_pages
from portal.hearing.responses import draft, save
from portal.hearing.tags.keep import prepare
from portal.i18n import gettext as _
from portal.i18n import ngettext
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.models import Invitation, Response
from portal.store.vocabulary import FormId, Origin, Respondent, ResponseStatus, Role, Source
from portal.views.every_page.access import open_to
from portal.views.every_page.request import by_staff, council, db, now, today, work
from portal.views.media import jpeg
from portal.views.respond.questions import fields
from portal.views.respond.questions.fields import Brought, Refusals
from portal.views.schedule.blueprint import bp, find_invitation
from portal.views.schedule.invitation import whose
from portal.views.staff_forms import Day, errors_of, filled

NOON = timedelta(hours=12)
CORRECTING = ("schedule.paper_correct", "schedule.paper_correct_post")
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
    """One question as it stands on the paper: its number, words, answers with their marks, and room for words."""

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


def edition_of(form: Form, invitation: Invitation) -> Edition:
    """The booklet that this person is given, and that is typed in."""
    contact = invitation.contact
    return booklets.edition_for(form, invitation.age, carer=bool(contact and contact.role == Respondent.CARER))


def _as_written(_context: str, message: str) -> str:
    return message


def _reader(invitation: Invitation) -> Reader:
    return Reader(age=invitation.age, watched=council().settings.watched)


def _asked(form: Form, invitation: Invitation, brought: Brought | None) -> list[Asked]:
    reader, seen = _reader(invitation), brought or Brought()
    return [
        Asked(
            number=number,
            name=question.name,
            text=pages.text_of(form, question, reader, _as_written),
            options=[
                {
                    "code": each.code,
                    "label": f"{mark} {pages.label_of(form, question, each, reader, _as_written)}",
                    "key": mark,
                }
                for mark, each in booklets.marked(form, question, reader)
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
        for number, question in enumerate(edition_of(form, invitation).questions(), start=1)
    ]


def _box_label(form: Form, question: Question, reader: Reader) -> str:
    if question.words and question.words.label:
        return sentences.fill(question.words.label, reader, _as_written, form.id)
    return _("In their own words")


@dataclass(frozen=True)
class Typed:
    """One question as it was typed, to be looked over: the words of the answers chosen, and what was written."""

    number: int
    text: str
    labels: list[str]
    words: str


def _typed(questions: list[Asked]) -> list[Typed]:
    return [
        Typed(each.number, each.text, [o["label"] for o in each.options if o["code"] in each.chosen], each.words)
        for each in questions
    ]


@bp.get("/invitations/<int:invitation_id>/paper")
@open_to(Role.SUPPORT)
def paper(invitation_id: int) -> ResponseReturnValue:
    """The form to type into; that the paper was opened is written down. What is kept already is not shown again."""
    found = find_invitation(invitation_id)
    child_id = found.review.child_id
    response = draft.response_of(db(), invitation_id)
    if _is_closed(response):
        return _closed(found, response)
    with writing(db()):
        record(db(), Action.TYPE_IN, f"invitation:{invitation_id}", by=by_staff(), now=now(), child_id=child_id)
    return _page(find_invitation(invitation_id), ReceivedForm(data={"received_on": today()}), None)


@bp.get("/invitations/<int:invitation_id>/paper/correct")
@open_to(Role.SUPPORT)
def paper_correct(invitation_id: int) -> ResponseReturnValue:
    """The empty form once more, for a second person with the paper in hand; what was typed before is not shown."""
    found = find_invitation(invitation_id)
    response = draft.response_of(db(), invitation_id)
    if response is None or not save.may_correct(response, by_staff()):
        return _closed(found, response)
    with writing(db()):
        child_id = found.review.child_id
        record(db(), Action.TYPE_IN, f"invitation:{invitation_id}", by=by_staff(), now=now(), child_id=child_id)
    received = calendar.today(response.submitted_at) if response.submitted_at else today()
    return _page(find_invitation(invitation_id), ReceivedForm(data={"received_on": received}), None)


@bp.get("/invitations/<int:invitation_id>/paper/<int:position>")
@open_to(Role.SUPPORT)
def paper_page(invitation_id: int, position: int) -> ResponseReturnValue:
    """A page that came as a photo, for whoever types it in or puts it right; that it was opened is written down."""
    found, response = find_invitation(invitation_id), draft.response_of(db(), invitation_id)
    if response and _is_closed(response) and not save.may_correct(response, by_staff()):
        abort(404)
    child_id, page = found.review.child_id, jpeg(paper_pages.open_page(db(), invitation_id, position))
    with writing(db()):
        record(db(), Action.READ, f"paper:{invitation_id}:{position}", by=by_staff(), now=now(), child_id=child_id)
    return page


def _is_closed(response: Response | None) -> bool:
    return response is not None and response.status == ResponseStatus.SUBMITTED


def _closed(found: Invitation, response: Response | None, status: int = 200) -> ResponseReturnValue:
    may_correct = response is not None and save.may_correct(response, by_staff())
    page = render_template(
        "schedule/paper_closed.html",
        invitation=found,
        whose=whose(found),
        may_correct=may_correct,
        on_paper=response is not None and response.source == Source.PAPER,
    )
    return page, status


def _page(found: Invitation, day: ReceivedForm, brought: Brought | None, *, look_over: bool = False) -> str:
    form = council().library[found.form]
    chair = chair_of(found.review)
    errors = errors_of(day)
    errors += [{"field": name, "message": message} for name, message in (brought.problems if brought else {}).items()]
    questions = _asked(form, found, brought)
    correcting = request.endpoint in CORRECTING
    return render_template(
        "schedule/paper_look_over.html" if look_over else "schedule/paper.html",
        action=url_for("schedule.paper_correct_post" if correcting else "schedule.paper_post", invitation_id=found.id),
        correcting=correcting,
        typed=_typed(questions),
        carried=[(name, each) for name, each in request.form.items(multi=True) if name not in ("csrf_token", "step")],
        invitation=found,
        child=found.review.child,
        meeting=found.review.held_on or found.review.planned_on,
        iro=chair.name if chair and chair.works_here else None,
        whose=whose(found),
        form=form,
        day=day,
        questions=questions,
        errors=errors,
        today=today(),
        pages=paper_pages.positions(db(), found.id),
        language=council().catalogues.languages.get(found.language),
    )


@bp.post("/invitations/<int:invitation_id>/paper")
@open_to(Role.SUPPORT)
def paper_post(invitation_id: int) -> ResponseReturnValue:
    """Shows what was typed once more, and keeps and closes it when that is said to be right."""
    return _brought_in(find_invitation(invitation_id), _keep)


@bp.post("/invitations/<int:invitation_id>/paper/correct")
@open_to(Role.SUPPORT)
def paper_correct_post(invitation_id: int) -> ResponseReturnValue:
    """Puts what was typed right, after a look over it."""
    return _brought_in(find_invitation(invitation_id), _put_right)


def _brought_in(found: Invitation, keep: Callable[[Invitation, list[Given], date], str]) -> ResponseReturnValue:
    day = filled(ReceivedForm)
    if found.origin == Origin.IMPORT or found.form not in set(FormId):
        abort(400)
    form = council().library[found.form]
    asked = edition_of(form, found).questions()
    brought = fields.read(form, asked, _reader(found), request.form, REFUSALS)
    if not day.validate() or brought.problems:
        return _page(found, day, brought), 400
    step = request.form.get("step")
    if step != "keep":  # nothing is kept before it was looked over
        return _page(found, day, brought, look_over=step != "change")
    try:
        done = keep(found, brought.given(asked), day.received_on.data)
    except (save.AlreadySent, save.NotToCorrect):
        return _closed(found, draft.response_of(db(), found.id), 409)
    flash(done, "ok")
    return redirect(url_for("schedule.invitation", invitation_id=found.id), 303)


def _keep(found: Invitation, given: list[Given], received_on: date) -> str:
    readings = prepare(council(), found, given)
    with writing(db()):
        save.receive(
            work(),
            find_invitation(found.id),
            given,
            source=Source.PAPER,
            received_at=_noon(received_on),
            readings=readings,
        )
    return _("Kept, and closed. The IRO reads it. If there is a slip in it, somebody else can put it right.")


def _put_right(found: Invitation, given: list[Given], _received_on: date) -> str:
    readings = prepare(council(), found, given)
    with writing(db()):
        changed = save.correct(work(), find_invitation(found.id), given, readings=readings)
    if not changed:
        return _("It says the same as before. Nothing was changed.")
    words = ngettext("%(num)d answer was put right.", "%(num)d answers were put right.", len(changed))
    return words % {"num": len(changed)} + " " + _("The first version is kept, and the IRO sees that it changed.")


def _noon(day: date) -> datetime:
    """The moment of receipt: paper has a day and no hour; never later than now."""
    return min(calendar.start_of(day) + NOON, now())
