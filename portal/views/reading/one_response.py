"""Opening a response or a picture, which leaves a trace; marking it read; putting its themes right; a translation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from portal.forms.schema import Form
from portal.hearing import agreed, sharing
from portal.hearing.answers import in_english, kept
from portal.hearing.concerns import clocks, raising
from portal.hearing.pictures import keep, paper_pages
from portal.hearing.responses import read_by_iro
from portal.hearing.tagging import reading
from portal.hearing.tags import corrections
from portal.hearing.translations import translate, translations_of
from portal.i18n import gettext as _
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.models import Invitation, Response, Review, Staff
from portal.store.vocabulary import AnswerState, ReadAs, ResponseStatus, Role, Source, Stage
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import Errors, or_again, or_back
from portal.views.every_page.request import by_staff, council, db, me, now, today, work
from portal.views.media import jpeg
from portal.views.reading import in_words
from portal.views.reading.agreeing import AgreeForm, agreeing
from portal.views.reading.blueprint import bp, covers, may_open
from portal.views.staff_forms import errors_of, filled


def openable(response_id: int) -> Response:
    """The response if this person may open it; for anybody else it is not found."""
    response = db().scalar(
        sa.select(Response)
        .where(Response.id == response_id)
        .options(
            joinedload(Response.wording),
            joinedload(Response.invitation).joinedload(Invitation.contact),
            joinedload(Response.invitation).joinedload(Invitation.review).joinedload(Review.child),
        )
    )
    if response is None:
        abort(404)
    if not may_open(response, response.invitation.review):
        abort(404)
    return response


@bp.get("/returns/<int:response_id>")
@open_to(Role.IRO, Role.MANAGER)
def one_response_before(response_id: int) -> ResponseReturnValue:
    """The address these pages had: it stands in notes and mails that were written then."""
    return redirect(url_for("reading.one_response", response_id=response_id), 308)


@bp.get("/responses/<int:response_id>")
@open_to(Role.IRO, Role.MANAGER)
def one_response(response_id: int) -> ResponseReturnValue:
    """The response; that it was opened is written down before it is shown."""
    child_id = openable(response_id).invitation.review.child_id
    with writing(db()):
        record(db(), Action.READ, f"response:{response_id}", by=by_staff(), now=now(), child_id=child_id)
    return page_of(openable(response_id))


@bp.get("/responses/<int:response_id>/picture/<name>")
@open_to(Role.IRO, Role.MANAGER)
def picture(response_id: int, name: str) -> ResponseReturnValue:
    """A picture, for whoever may see the answer beside it; that it was opened is written down before it is shown."""
    response = openable(response_id)
    answer, child_id = shown_of(response)[1].get(name), response.invitation.review.child_id
    if answer is None or answer.state != AnswerState.ANSWERED:
        abort(404)
    shown = jpeg(keep.open_picture(db(), response, name))
    with writing(db()):
        record(db(), Action.READ, f"picture:{response_id}:{name}", by=by_staff(), now=now(), child_id=child_id)
    return shown


@bp.get("/responses/<int:response_id>/paper/<int:position>")
@open_to(Role.IRO, Role.MANAGER)
def paper_page(response_id: int, position: int) -> ResponseReturnValue:
    """A page that came as a photo, for whoever runs the meeting; that it was opened is written down before."""
    response = openable(response_id)
    if position not in _pages(response):
        abort(404)
    number, child_id = response.invitation_id, response.invitation.review.child_id
    page = jpeg(paper_pages.open_page(db(), number, position))
    with writing(db()):
        record(db(), Action.READ, f"paper:{number}:{position}", by=by_staff(), now=now(), child_id=child_id)
    return page


def _pages(response: Response) -> list[int]:
    """The photos of a paper that this person sees: all of them whoever runs the meeting, nobody those of feedback."""
    if not _may_agree(response, shown_of(response)[0]):
        return []
    return paper_pages.positions(db(), response.invitation_id)


@dataclass(frozen=True)
class Typed:
    """Words that could not be kept, as they were typed, and why; `field` is translation, or typed (up)."""

    field: str
    question: str
    words: str
    why: str


def page_of(
    response: Response, typed: Typed | None = None, agree: AgreeForm | None = None, errors: Errors | None = None
) -> str:
    """The page of a response, with what was typed into one of its forms and could not be kept."""
    invitation, form = response.invitation, council().library[response.form]
    audience, shown = shown_of(response)
    changed = read_by_iro.changed_since_read(db(), response)
    tags, drawn = corrections.tags_of(db(), response), keep.standing(db(), response)
    earlier = [each for each in kept.earlier(db(), response) if each.question in shown]
    table = agreeing(form, response, agree) if _may_agree(response, audience) else None
    return render_template(
        "reading/one_response.html",
        response=response,
        sent=response.status == ResponseStatus.SUBMITTED,
        in_words=in_words,
        invitation=invitation,
        review=invitation.review,
        child=invitation.review.child,
        language=council().catalogues.languages.get(response.wording.language),
        sharing=in_words.sharing_words(form, response, shown),
        said=in_words.said(form, response, shown, tags, changed, translations_of(db(), response)),
        typists=_typists(shown),
        drawings=in_words.drawings(form, response, shown, drawn, tags, changed),
        pages=_pages(response),
        typed=typed,
        errors=[{"field": f"{typed.field}-{typed.question}", "message": typed.why}] if typed else errors or [],
        table=table,
        chosen=in_words.chosen(form, response, shown, changed),
        not_answered=in_words.not_answered(form, response, shown),
        helper=in_words.helper(form, response),
        earlier=earlier,
        elsewhere=[each for each in earlier if _elsewhere(each, response)],
        asked={name: in_english.asked(form, form.find(name), response) for name in shown},
        feelings=corrections.feelings_of(db(), response),
        theme_names=reading.THEME_NAMES | corrections.FEELINGS,
        read_by=db().get(Staff, response.read_by) if response.read_by else None,
        worrying=_worrying(form, response, audience),
        interpreter_by=clocks.interpreter_by(council(), invitation.review, today()),
        is_manager=audience == ReadAs.MANAGER,
    )


def _typists(shown: Mapping[str, kept.Heard]) -> dict[int, str]:
    """Who typed up what was said aloud, by the number of their account."""
    numbers = {each.aloud.typed_by for each in shown.values() if each.aloud}
    return {staff.id: staff.name for staff in (db().get(Staff, each) for each in numbers if each) if staff}


def _worrying(form: Form, response: Response, audience: str) -> frozenset[str]:
    """Which answers raised a concern; a worry in feedback is about the IRO: only a manager is told which."""
    told = form.stage == Stage.CONSULT or audience == ReadAs.MANAGER
    return raising.raised_by(db(), response.invitation) if told else frozenset()


def _may_agree(response: Response, audience: str) -> bool:
    """Whether what this person reads can come to the table at all, and they are who asks about it."""
    consult = council().library[response.form].stage == Stage.CONSULT
    return consult and audience in sharing.THE_IRO and response.status == ResponseStatus.SUBMITTED


def _to_agree(response_id: int) -> Response:
    response = openable(response_id)
    if not _may_agree(response, shown_of(response)[0]):
        abort(404)
    return response


def _elsewhere(earlier: kept.Earlier, response: Response) -> bool:
    """Whether it stood in the draft and a browser that was not shown it put another answer in its place."""
    unsent = response.submitted_at is None or earlier.replaced_at <= response.submitted_at
    return unsent and not earlier.same_device and response.source == Source.WEB


def shown_of(response: Response) -> tuple[str, dict[str, kept.Heard]]:
    """As which audience this person reads the response, and what of it they see."""
    invitation, form = response.invitation, council().library[response.form]
    audience = sharing.audience_of(me(), response, invitation.review, covers(invitation.review))
    answers = kept.heard(db(), response)
    return audience, sharing.shown(audience, response, form, answers, concerned=raising.raised_by(db(), invitation))


@bp.post("/responses/<int:response_id>/translation")
@open_to(Role.IRO, Role.MANAGER)
def translation(response_id: int) -> ResponseReturnValue:
    """Keeps what an interpreter said of an answer ("question", "words"); too long a text comes back whole."""
    question, words = request.form.get("question", ""), request.form.get("words", "")
    if question not in shown_of(openable(response_id))[1]:
        abort(404)
    with (
        or_again(
            lambda errors: page_of(openable(response_id), Typed("translation", question, words, errors[0]["message"]))
        ),
        writing(db()),
    ):
        stood = question in translations_of(db(), openable(response_id))
        translate(db(), openable(response_id), question, words, by=by_staff(), now=now())
    if words.strip():
        flash(_("The translation is kept beside the words."), "ok")
    elif stood:
        flash(_("The translation is taken away."), "ok")
    else:
        flash(_("There was nothing to keep: write what the interpreter says it means."), "info")
    return redirect(url_for("reading.one_response", response_id=response_id), 303)


@bp.post("/responses/<int:response_id>/read")
@open_to(Role.IRO, Role.MANAGER)
def mark_read(response_id: int) -> ResponseReturnValue:
    """Notes that this person has read it as it stands; whatever changes later is shown as changed."""
    openable(response_id)
    with writing(db()):
        read_by_iro.mark_read(work(), openable(response_id))
    flash(_("Marked as read. If anything in it changes, you will see what."), "ok")
    return redirect(url_for("reading.one_response", response_id=response_id), 303)


@bp.post("/responses/<int:response_id>/themes")
@open_to(Role.IRO, Role.MANAGER)
def themes(response_id: int) -> ResponseReturnValue:
    """Refuses a theme ("refuse" is its number), adds one ("question", "theme"), or sets how it sounds ("feeling")."""
    openable(response_id)
    refused = request.form.get("refuse", "")
    back = url_for("reading.one_response", response_id=response_id, _anchor="themes")
    with or_back(back), writing(db()):
        response = openable(response_id)
        if refused.isdecimal():
            corrections.refuse(db(), response, int(refused[:9]), by=by_staff(), now=now())
        else:
            _set(response, *(request.form.get(name, "") for name in ("question", "theme", "feeling")))
    flash(_("Thank you. It is put right."), "ok")
    return redirect(back, 303)


def _set(response: Response, question: str, theme: str, feeling: str) -> None:
    if question not in {each.name for each in council().library[response.form].question}:
        raise corrections.TagUnknown(theme)
    put = corrections.set_feeling if feeling else corrections.add_theme
    put(db(), response, question, feeling or theme, by=by_staff(), now=now())


@bp.post("/responses/<int:response_id>/agreed")
@open_to(Role.IRO, Role.MANAGER)
def agree(response_id: int) -> ResponseReturnValue:
    """Keeps what was agreed to share; where something changed meanwhile it comes back with what was typed."""
    response, form = _to_agree(response_id), filled(AgreeForm)
    if not form.validate():
        return page_of(response, agree=form, errors=errors_of(form)), 400
    with or_again(lambda errors: page_of(_to_agree(response_id), agree=form, errors=errors)), writing(db()):
        response = _to_agree(response_id)
        agreed.agree(work(), council().library[response.form], response, form.talk(), seen=form.seen.data or "")
    flash(_("Kept. They read it where they sent it from, after “Look at it, or change it”, and can change it."), "ok")
    return _to_the_table(response_id)


@bp.post("/responses/<int:response_id>/agreed/take-back")
@open_to(Role.IRO, Role.MANAGER)
def agree_take_back(response_id: int) -> ResponseReturnValue:
    """Takes back what was agreed last; what stood before stands again."""
    looked_at = request.form.get("agreement", type=int) or 0
    with or_back(url_for("reading.one_response", response_id=response_id, _anchor="agree")), writing(db()):
        agreed.take_back(work(), _to_agree(response_id), looked_at)
    flash(_("Taken back. What stood before stands again."), "ok")
    return _to_the_table(response_id)


@bp.post("/responses/<int:response_id>/read-out")
@open_to(Role.IRO, Role.MANAGER)
def read_out(response_id: int) -> ResponseReturnValue:
    """Marks which answers are to be read out at the meeting."""
    with writing(db()):
        response = _to_agree(response_id)
        agreed.mark_read_out(work(), council().library[response.form], response, request.form.getlist("read_out"))
    flash(_("Kept. The sheet says which answers to read out."), "ok")
    return _to_the_table(response_id)


def _to_the_table(response_id: int) -> ResponseReturnValue:
    return redirect(url_for("reading.one_response", response_id=response_id, _anchor="agree"), 303)
