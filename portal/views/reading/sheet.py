"""The sheet for the table: one page to print of what everybody at the meeting may see; and the IRO's own half."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.forms.schema import Form, Question
from portal.hearing import agreed, sharing, wishes
from portal.hearing.answers import in_english, kept, safe_way
from portal.hearing.answers.kept import Heard
from portal.hearing.concerns import alerts, raising
from portal.reviewing.boards import iro
from portal.reviewing.boards.printed import mark_printed, printed
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.models import Response, Review
from portal.store.tables.work_words import Wish
from portal.store.vocabulary import AnswerState, Role, Stage
from portal.views.every_page.access import open_to
from portal.views.every_page.request import by_staff, council, db, me, now, today, work
from portal.views.reading import in_words
from portal.views.reading.afterwards.outcome import VENUES
from portal.views.reading.agreeing import banner
from portal.views.reading.blueprint import bp, covers, my_review
from portal.views.reading.on_the_sheet import PLACES, TableSheet, Voice, table_sheet

TAKING_PART = dict(PLACES)["taking_part"] | {"PA_NEEDS"}
ON_THE_SHEET, PARTLY = "On the sheet", "In part on the sheet"
CHANGED, STAYS = "Changed: stays with you", "Stays with you"
ASKED = "Stays with you: they asked for that"


@bp.get("/my-reviews/<int:review_id>/sheet")
@open_to(Role.IRO)
def sheet(review_id: int) -> ResponseReturnValue:
    """The sheet; that each response on it was opened is written down before it is shown."""
    review = my_review(review_id)
    _note_opened(review, [voice.response_id for voice in table_sheet(review).voices], "for the meeting")
    review = my_review(review_id)
    shown = table_sheet(review)
    return render_template(
        "reading/sheet.html",
        review=review,
        unread=_unread(shown),
        sheet=shown,
        venue=VENUES.get(shown.venue or ""),
        now=now(),
        printed=printed(db(), review, shown),
    )


def _unread(shown: TableSheet) -> list[Voice]:
    """Whose words are on it that nobody has marked as read."""
    numbers = [voice.response_id for voice in shown.voices]
    unread = set(db().scalars(sa.select(Response.id).where(Response.id.in_(numbers), Response.read_at.is_(None))))
    return [voice for voice in shown.voices if voice.response_id in unread]


@bp.post("/my-reviews/<int:review_id>/sheet/printed")
@open_to(Role.IRO)
def sheet_printed(review_id: int) -> ResponseReturnValue:
    """Notes what is printed, so that it is said when it changes; the page that follows opens the printer."""
    my_review(review_id)
    with writing(db()):
        review = my_review(review_id)
        mark_printed(work(), review, table_sheet(review))
    return redirect(url_for("reading.sheet", review_id=review_id, _anchor="print"), 303)


@dataclass(frozen=True)
class Half:
    """Of one person, what is for the IRO alone, and how each answer stands with the table."""

    who: str
    response: Response
    not_to_talk_of: list[str]
    unwelcome: list[str]  # what was ticked of the options that are the IRO's alone, and the words beside
    safety: list[tuple[str, str]]
    reach: list[str]
    taking_part: list[tuple[str, str]]
    answers: list[tuple[str, str, str]]  # question, answer, and whether it is on the sheet
    banner: tuple[str, ...]


@bp.get("/my-reviews/<int:review_id>/sheet/own-half")
@open_to(Role.IRO)
def own_half(review_id: int) -> ResponseReturnValue:
    """What the IRO has to know and nobody at the table may see, as a print of its own."""
    opened = [response.id for _who, response in _consulted(my_review(review_id))]
    _note_opened(my_review(review_id), opened, "the IRO’s half of the sheet")
    review = my_review(review_id)
    page = iro.one_review(db(), council(), review, me(), on=today())
    return render_template(
        "reading/own_half.html",
        review=review,
        halves=[_half(review, who, response) for who, response in _consulted(review)],
        concerns=[alerts.title_of(council(), each, today()) for each in page.concerns],
        forms=page.line.forms,
        on_the_sheet=ON_THE_SHEET,
        iro_name=me().name,
        now=now(),
    )


def _note_opened(review: Review, responses: list[int], why: str) -> None:
    child_id = review.child_id
    with writing(db()):
        for each in responses:
            record(db(), Action.READ, f"response:{each}", by=by_staff(), now=now(), child_id=child_id, why=why)


def _consulted(review: Review) -> list[tuple[str, Response]]:
    """What was said before the meeting, as far as this person may open it; the child's first."""
    page = iro.one_review(db(), council(), review, me(), on=today())
    return [(each.who, each.response) for each in page.openable if each.stage == Stage.CONSULT]


def _half(review: Review, who: str, response: Response) -> Half:
    form, stands = council().library[response.form], agreed.standing(db(), council().library[response.form], response)
    audience = sharing.audience_of(me(), response, review, covers(review))
    concerned = raising.raised_by(db(), response.invitation)
    shown = sharing.shown(audience, response, form, kept.heard(db(), response), concerned=concerned)
    answered = {name: each for name, each in shown.items() if each.state == AnswerState.ANSWERED}
    in_full = [(form.find(name), _in_full(form, response, each)) for name, each in answered.items()]
    private = {name: _private_part(form, response, each) for name, each in answered.items()}
    reach, keep = safe_way.reach_words(form, answered), wishes.asked_to(response, Wish.KEEP)
    return Half(
        who,
        response,
        [words for question, words in in_full if "T_PRIVATE" in question.metric],
        [words for words in private.values() if words],
        [(in_english.asked(form, q, response), words) for q, words in in_full if _is_about_safety(q)],
        reach.splitlines() if reach else [],
        [(in_english.asked(form, q, response), words) for q, words in in_full if TAKING_PART & {*q.metric}],
        [
            (
                in_english.asked(form, form.find(name), response),
                in_words.in_short(form, response, each),
                _stands(stands, name, in_part=bool(private[name]), asked_for=name in keep),
            )
            for name, each in answered.items()
            if form.find(name).place == "page"
        ],
        banner(stands) or in_words.sharing_words(form, response, shown) or (),
    )


def _in_full(form: Form, response: Response, answer: Heard) -> str:
    words = f"“{answer.says}”" if answer.says else ""
    return " ".join(filter(None, ("; ".join(in_english.labels(form, response, answer)), words)))


def _private_part(form: Form, response: Response, answer: Heard) -> str | None:
    """What was ticked of an answer that is the IRO's alone, with the words beside it."""
    alone = tuple(o.code for o in form.find(answer.question).every_option if o.private and o.code in answer.codes)
    return (
        _in_full(form, response, Heard(answer.question, answer.state, alone, answer.words, aloud=answer.aloud))
        if alone
        else None
    )


def _is_about_safety(question: Question) -> bool:
    return (question.topic == "safety" or question.helper_away) and question.name not in safe_way.REACH


def _stands(stands: agreed.Standing, name: str, *, in_part: bool, asked_for: bool) -> str:
    if name in stands.told:
        return PARTLY if in_part else ON_THE_SHEET
    if asked_for:
        return ASKED
    return CHANGED if name in stands.changed else STAYS
