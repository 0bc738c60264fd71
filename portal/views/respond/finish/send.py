"""Who may see it, and Send: sent once, however often it is pressed."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.asking.likely_role import OTHERS, kinds_at_meeting
from portal.forms import pages
from portal.hearing.answers import kept
from portal.hearing.answers.kept import Heard
from portal.hearing.responses import elsewhere, save
from portal.i18n import gettext as _
from portal.reviewing.afterwards import last_time
from portal.store.vocabulary import AnswerState, Respondent, Stage
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council, db, now
from portal.views.respond import cookie
from portal.views.respond.blueprint import SAY, bp
from portal.views.respond.finish import one_by_one
from portal.views.respond.finish.check import Row, rows_of
from portal.views.respond.finish.sent import chosen_of
from portal.views.respond.questions.brought import problems_of, read
from portal.views.respond.questions.draw_question import draw
from portal.views.respond.questions.fields import Brought
from portal.views.respond.saving import Pen, pen_of
from portal.views.respond.visit import NOTHING, Visit, posting, reading
from portal.views.respond.words import day_of, until


@bp.get(f"{SAY}/send")
@open_to_respondents
def send(invitation_id: int) -> ResponseReturnValue:
    """Who may see it: equal choices, none made for the person."""
    visit = reading(invitation_id, after_sending=True)
    return _show(visit, visit.heard())


@bp.post(f"{SAY}/send")
@open_to_respondents
def send_post(invitation_id: int) -> ResponseReturnValue:
    """Sends. Pressed twice, or again after a lost reply, it leads to the same thank-you page."""
    # a page that was opened before an upgrade says here which of its buttons was pressed
    return _sent_off(invitation_id, copying=request.form.get("do") == "copy")


@bp.get(f"{SAY}/send/copy")
@open_to_respondents
def send_again(invitation_id: int) -> ResponseReturnValue:
    """The address of a button, opened: the copy is shown once, in the answer to its press."""
    return redirect(url_for("respond.send", invitation_id=invitation_id), 303)


@bp.post(f"{SAY}/send/copy")
@open_to_respondents
def send_copy(invitation_id: int) -> ResponseReturnValue:
    """Sends, and shows an adult what was sent: in the answer to this one press, and nowhere and never again."""
    return _sent_off(invitation_id, copying=True)


def _sent_off(invitation_id: int, *, copying: bool) -> ResponseReturnValue:
    visit = posting(invitation_id, "send")
    questions = pages.send_questions(visit.form, visit.reader.age)
    brought = read(visit, questions)
    if brought.problems or visit.stale:
        return _show(visit, visit.heard(), brought)
    given = brought.given(questions)
    readings, wishes = save.prepare_all(db(), council(), visit.loaded.invitation, given), one_by_one.ticked(visit)
    with pen_of(visit, to_read_on=False) as pen:
        rows = _copied(visit, pen) if copying else None
        submitted = save.submit(
            visit.work, pen.loaded.invitation, given, device=pen.device, readings=readings, wishes=wishes
        )
        chosen = chosen_of(visit, submitted.response) if rows else []
    if rows is None:
        return cookie.go(visit.url("sent"), visit.id, pen.secret, sent=True)
    return cookie.remember(_copy(visit, rows, chosen), visit.id, pen.secret, sent=True)


def brought_back(visit: Visit) -> Response:
    """The send page with what the POST brought in its fields, and nothing of it saved."""
    return _show(visit, visit.heard(), read(visit, pages.send_questions(visit.form, visit.reader.age)))


def _copied(visit: Visit, pen: Pen) -> list[Row] | None:
    """What is about to be sent, as far as this browser wrote it; None for a child, and where nothing may be shown."""
    if visit.form.skin != "adult" or not pen.loaded.reads or pen.loaded.sent:
        return None
    answers = kept.heard(db(), pen.loaded.response) if pen.loaded.response else NOTHING
    return rows_of(visit, visit.pages(answers), answers, {})


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


def _show(visit: Visit, answers: Mapping[str, Heard], brought: Brought | None = None) -> Response:
    questions = pages.send_questions(visit.form, visit.reader.age)
    errors = problems_of(visit, questions, brought)
    # the set-up question is no answer: who says only who helps has said nothing yet
    nothing = (
        not visit.loaded.sent
        and not any(_tells(visit, each) for each in visit.box.told(answers).values())
        and not last_time.is_answered(db(), visit.loaded.invitation)
    )
    return visit.show(
        "respond/send.html",
        page="send",
        here=visit.url("send"),
        status=400 if errors else 200,
        questions=[draw(visit, question, answers, brought) for question in questions],
        one_by_one=one_by_one.one_by_one(visit, answers),
        at_meeting=_at_meeting(visit),
        sent=visit.loaded.sent,
        elsewhere=visit.loaded.sent and not visit.sent_here,
        asked_first=not visit.loaded.sent and elsewhere.began_elsewhere(visit.box, answers),
        nothing=nothing,
        copies=visit.form.skin == "adult" and not visit.loaded.sent and not nothing,
        until=until(visit.loaded.invitation),
        back_url=visit.url("sent") if visit.loaded.sent else visit.url("check"),
        errors=errors,
    )


def _at_meeting(visit: Visit) -> list[str]:
    """Who "everyone" is, in kinds of people, for a child before the review; none where nothing is known."""
    if visit.form.stage != Stage.CONSULT or visit.loaded.contact is not None:
        return []
    kinds: dict[str, str] = {
        "sw": _("your social worker"),
        Respondent.CARER: _("people who look after you"),
        "education": _("someone from school"),
        "health": _("someone who helps with your health"),
        "advocate": _("your advocate"),
        OTHERS: _("other people who work with you"),
    }
    return [kinds[code] for code in kinds_at_meeting(db(), visit.loaded.child)]


def _tells(visit: Visit, answer: Heard) -> bool:
    return answer.state == AnswerState.ANSWERED and visit.form.find(answer.question).place in ("page", "follow_up")
