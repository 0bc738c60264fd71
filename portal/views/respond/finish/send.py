"""Check, choose who sees it, send, thank you; and sent once, however often Send is pressed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal import i18n
from portal.asking.invitations import links
from portal.forms import pages
from portal.forms.pages import Page
from portal.forms.schema import Question
from portal.hearing.answers import kept
from portal.hearing.answers.kept import Heard
from portal.hearing.pictures.keep import Standing
from portal.hearing.responses import save
from portal.store.models import Response as Answers
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council, db, now
from portal.views.respond import cookie
from portal.views.respond import visit as respond_gate
from portal.views.respond.questions import fields, listen, pictures
from portal.views.respond.questions.draw_question import draw
from portal.views.respond.questions.fields import Brought
from portal.views.respond.questions.question import heard, problems_of, read
from portal.views.respond.visit import SAY, Pen, Visit, bp
from portal.views.respond.words import day_of, isolated, lines_for, said

COPY = "copy"  # what the button says that sends and shows a copy


@dataclass(frozen=True)
class Row:
    """One line of the check page. What was answered is empty unless this browser wrote it."""

    question: Markup
    # answered, skipped, open; or untold: all once it is sent, and a close question unless this browser answered it
    state: str
    answers: tuple[Markup, ...]
    words: str | None
    picture: str | None  # where this browser sees it
    caption: str | None
    masked: bool
    again: bool  # it is answered and not shown here: another answer may be put in its place
    change: str


@bp.get(f"{SAY}/check")
@open_to_respondents
def check(invitation_id: int) -> ResponseReturnValue:
    """Each question with Change, and what this browser wrote until it is sent."""
    visit = respond_gate.reading(invitation_id)
    answers = heard(visit)
    shown = pages.pages(visit.form, visit.reader.age, visit.box.conditions(answers))
    return visit.show(
        "respond/check.html",
        page="check",
        rows=_rows(visit, shown, answers, pictures.visible(visit)),
        skipped=0 if visit.loaded.sent else _skipped(visit, shown, answers),
        sent=visit.loaded.sent,
        changed=visit.loaded.sent and request.args.get("changed") == "yes",
        back_url=None if visit.loaded.sent else visit.url("question", name=shown[-1].name),
    )


@bp.get(f"{SAY}/send")
@open_to_respondents
def send(invitation_id: int) -> ResponseReturnValue:
    """Who may see it: equal choices, none made for the person."""
    visit = respond_gate.reading(invitation_id, after_sending=True)
    return _send(visit, heard(visit))


@bp.post(f"{SAY}/send")
@open_to_respondents
def send_post(invitation_id: int) -> ResponseReturnValue:
    """Sends. Pressed twice, or again after a lost reply, it leads to the same thank-you page.

    An adult who asks for a copy gets it in the answer to this one press, and nowhere and never again.
    """
    visit = respond_gate.posting(invitation_id, "send")
    questions = pages.send_questions(visit.form, visit.reader.age)
    brought = read(visit, questions)
    if brought.problems or visit.stale:
        return _send(visit, heard(visit), brought)
    given = brought.given(questions, skipped=request.form.get("do") == fields.SKIP)
    readings = save.prepare_all(db(), council(), visit.loaded.invitation, given)
    with respond_gate.pen(visit, to_read_on=False) as pen:
        rows = _copied(visit, pen) if request.form.get("do") == COPY else None
        submitted = save.submit(
            db(), council(), pen.loaded.invitation, given, device=pen.device, by=visit.by, now=now(), readings=readings
        )
        chosen = _chosen(visit, submitted.response) if rows else []
    if rows is None:
        return respond_gate.go(visit.url("sent"), visit.id, pen.secret, sent=True)
    return cookie.remember(_copy(visit, rows, chosen), visit.id, pen.secret, sent=True)


@bp.get(f"{SAY}/sent")
@open_to_respondents
def sent(invitation_id: int) -> ResponseReturnValue:
    """Thank you: who reads it, until when it can be changed, what was chosen, whom to ring; no answer is repeated."""
    visit = respond_gate.reading(invitation_id, after_sending=True)
    response = visit.loaded.response
    if response is None or not visit.loaded.sent:
        return redirect(visit.url("check"), 303)
    return visit.show(
        "respond/sent.html",
        page="sent",
        unheard=listen.unheard(),
        chosen=_chosen(visit, response),
        may_see=response.iro_may_see,
        meeting_to_come=visit.form.stage == "consult" and visit.loaded.review.held_on is None and not visit.passed,
        until=_until(visit),
        lines=lines_for(visit.form, council().settings),
        iro_phone=visit.loaded.iro.phone if visit.loaded.iro else None,
        advocacy=council().settings.advocacy,
    )


def brought_back(visit: Visit) -> Response:
    """The send page with what the POST brought in its fields, and nothing of it saved."""
    return _send(visit, heard(visit), read(visit, pages.send_questions(visit.form, visit.reader.age)))


def _copied(visit: Visit, pen: Pen) -> list[Row] | None:
    """What is about to be sent, as far as this browser wrote it; None for a child, and where nothing may be shown."""
    if visit.form.skin != "adult" or not pen.loaded.reads or pen.loaded.sent:
        return None
    answers = kept.heard(db(), pen.loaded.response) if pen.loaded.response else {}
    return _rows(visit, pages.pages(visit.form, visit.reader.age, visit.box.conditions(answers)), answers, {})


def _copy(visit: Visit, rows: list[Row], chosen: list[tuple[Markup, Markup]]) -> Response:
    return visit.show(
        "respond/copy.html",
        page="sent",
        rows=rows,
        chosen=chosen,
        sent_on=day_of(now()),
        # whichever of these were followed, the way back would not lead here
        language_url=None,
        look_url=None,
    )


def _send(visit: Visit, answers: Mapping[str, Heard], brought: Brought | None = None) -> Response:
    questions = pages.send_questions(visit.form, visit.reader.age)
    # the set-up question is no answer: who says only who helps has said nothing yet
    errors = problems_of(visit, questions, brought)
    nothing = not visit.loaded.sent and not any(_tells(visit, each) for each in visit.box.told(answers).values())
    return visit.show(
        "respond/send.html",
        page="send",
        here=visit.url("send"),
        status=400 if errors else 200,
        questions=[draw(visit, question, answers, brought) for question in questions],
        sent=visit.loaded.sent,
        nothing=nothing,
        copy=COPY if visit.form.skin == "adult" and not visit.loaded.sent and not nothing else None,
        until=_until(visit),
        back_url=visit.url("sent") if visit.loaded.sent else visit.url("check"),
        errors=errors,
    )


def _tells(visit: Visit, answer: Heard) -> bool:
    return answer.state == "answered" and visit.form.find(answer.question).place in ("page", "follow_up")


def _until(visit: Visit) -> str | None:
    day = links.last_day(visit.loaded.invitation)
    return i18n.date_words(day) if day else None


def _rows(
    visit: Visit, shown: tuple[Page, ...], answers: Mapping[str, Heard], drawn: Mapping[str, Standing]
) -> list[Row]:
    rows = [_row(visit, q, answers, drawn, visit.url("welcome", then="check")) for q in pages.set_up(visit.form)]
    for page in shown:
        change = visit.url("question", name=page.name, then="check")
        rows += [_row(visit, question, answers, drawn, change) for question in page.questions]
    return rows


def _row(
    visit: Visit, question: Question, answers: Mapping[str, Heard], drawn: Mapping[str, Standing], change: str
) -> Row:
    form, reader = visit.form, visit.reader
    stands = answers.get(question.name)
    mine, told = visit.box.shown(answers).get(question.name), visit.box.told(answers)
    labels = [o for o in question.every_option if mine and o.code in mine.codes]
    if visit.loaded.sent or (question.is_close and question.name not in told):
        state = "untold"
    elif stands is None:
        state = "open"
    else:
        state = stands.state if stands.state == "answered" else "skipped"
    return Row(
        question=isolated(pages.text_of(form, question, reader, i18n.pgettext)),
        state=state,
        answers=tuple(said(option.label, reader, form) for option in labels),
        words=mine.words if mine else None,
        picture=visit.url("picture", name=question.name) if question.name in drawn else None,
        caption=drawn[question.name].caption if question.name in drawn else None,
        masked=question.masked and mine is not None,
        again=state == "answered" and mine is None,
        change=change,
    )


def _skipped(visit: Visit, shown: tuple[Page, ...], answers: Mapping[str, Heard]) -> int:
    """How many questions were passed over, of those that are counted on the pages and that this browser is told of."""
    told = visit.box.told(answers)
    return sum(told[page.name].state in ("skipped", "blank") for page in shown if page.number and page.name in told)


def _chosen(visit: Visit, response: Answers) -> list[tuple[Markup, Markup]]:
    """The choices of the send page as they now hold, whether made or left: (question, answer)."""
    found = []
    for question in pages.send_questions(visit.form, visit.reader.age):
        recorded = {
            "sharing": response.sharing,
            "iro_may_see": response.iro_may_see,
            "may_quote": "yes" if response.may_quote else "no",
        }.get(question.records or "")
        label = next((option.label for option in question.every_option if option.code == recorded), None)
        if label:
            asked = isolated(pages.text_of(visit.form, question, visit.reader, i18n.pgettext))
            found.append((asked, said(label, visit.reader, visit.form)))
    return found
