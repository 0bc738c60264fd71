"""Concerns: what waits for a person, one of them in full, and saying what will be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

import sqlalchemy as sa
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, Form, StringField
from wtforms.validators import AnyOf, Optional

from portal.asking.reviews import chair_of
from portal.hearing import between, sharing
from portal.hearing.answers import kept, safe_way
from portal.hearing.answers.kept import english
from portal.hearing.concerns import alerts, being_done, board, clocks
from portal.hearing.concerns.being_done import NOTES, TO_WHOM, Entry, notes_of, standing
from portal.hearing.concerns.board import acknowledged
from portal.hearing.concerns.raising import raised_by
from portal.hearing.responses import draft
from portal.i18n import gettext as _
from portal.reviewing.form_lines import who
from portal.reviewing.unread import overdue_responses
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.models import Concern, Staff
from portal.store.tables.between_tables import BetweenMessage
from portal.store.tables.work_words import NoteKind, WorkFor
from portal.store.vocabulary import ConcernKind, Role, Urgency
from portal.views import lists
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import Errors, or_again
from portal.views.every_page.request import by_staff, council, db, me, now, team, today, work
from portal.views.reading import tongues
from portal.views.reading.blueprint import bp, covers, may_open
from portal.views.staff_forms import Day, error, errors_of, filled

Words = tuple[str, str, str]  # question, words, language
LATELY = timedelta(days=28)  # how long what somebody took on stays on the list


@bp.get("/concerns")
@open_to(Role.IRO, Role.MANAGER, Role.SUPPORT)
def concerns() -> ResponseReturnValue:
    """Everything nobody has acknowledged yet that this person may see, most urgent first."""
    waiting = board.waiting(db(), me(), on=today())
    taken = acknowledged(db(), me(), on=today(), since=now() - LATELY)
    unread = overdue_responses(db(), council(), now(), team()) if me().role == Role.MANAGER else []
    # two of one child that are called alike are numbered among all of them, not among those of the page
    called = listed([*waiting, *taken])
    page, shown = lists.found_in(waiting, _names)
    mine = lists.filtered(taken, _names)
    stands = standing(db(), [each.id for each in mine]) if mine else {}
    begun = [each for each in mine if (work := stands.get(each.id)) and work.done_at is None]
    return render_template(
        "reading/concerns.html",
        waiting=shown,
        page=page,
        any=bool(waiting),
        begun=sorted(begun, key=lambda each: (stands[each.id].act_by or date.max, each.id))[: lists.A_PAGE],
        taken=[each for each in mine if each not in begun][: lists.A_PAGE],
        standing=stands,
        to_whom=TO_WHOM,
        act_clock=lambda day: clocks.countdown(council(), clocks.evening_of(day), now()),
        unread=unread if page.number == 1 and not lists.searched() else [],
        **called,
    )


def _names(concern: Concern) -> tuple[str | None, ...]:
    return concern.child.first_name, concern.child.reference, _iro(concern)


def listed(some: Iterable[Concern]) -> dict[str, object]:
    """What a list of concerns needs besides them: what each is called, how urgent, by when, and who took it on."""
    found = list(some)
    people = {each.acknowledged_by for each in found if each.acknowledged_by}
    named = db().execute(sa.select(Staff.id, Staff.name).where(Staff.id.in_(people))) if people else ()
    return {
        "titles": _titles(found),
        "urgency": alerts.URGENCY,
        "due": alerts.due_words,
        "read_by": clocks.read_by_words,
        "now": now(),
        "takers": {each.id: each.name for each in named},
        "iros": {each.id: _iro(each) for each in found} if me().role != Role.IRO else {},
    }


def _titles(found: list[Concern]) -> dict[int, str]:
    """What each is called; where two of one child are called alike, they are numbered in the order they were raised."""
    called: dict[tuple[int, str], list[Concern]] = {}
    for each in found:
        called.setdefault((each.child_id, alerts.title_of(council(), each, today())), []).append(each)
    return {
        each.id: title if len(alike) == 1 else f"{title} ({place})"
        for (_, title), alike in called.items()
        for place, each in enumerate(sorted(alike, key=lambda each: (each.raised_at, each.id)), start=1)
    }


def _iro(concern: Concern) -> str | None:
    """Who chairs the review it is about, for those who have to find them."""
    chair = chair_of(concern.invitation.review) if concern.invitation else concern.child.iro
    return (chair.name if chair.works_here else f"{chair.name} (account closed)") if chair else None


def _find(concern_id: int) -> Concern:
    return board.find(db(), concern_id, me(), on=today())


@bp.get("/concerns/<int:concern_id>")
@open_to(Role.IRO, Role.MANAGER, Role.SUPPORT)
def concern(concern_id: int) -> ResponseReturnValue:
    """One concern; opening it leaves a trace, for it holds what the child said about being reached."""
    found = _find(concern_id)
    child_id = found.child_id
    with writing(db()):
        record(db(), Action.READ, f"concern:{concern_id}", by=by_staff(), now=now(), child_id=child_id)
        message = between.of(db(), _find(concern_id))
        # who only arranges is not shown the words
        if message is not None and me().role != Role.SUPPORT:
            between.note_read(work(), message, me())
    return _page(_find(concern_id))


def _page(found: Concern, outcome: str = "", errors: Errors | None = None) -> str:
    worker = me().role == Role.SUPPORT
    # the child's own words: who only arranges learns that there are some, and whom to ask
    reach = None if worker else safe_way.reach_of(db(), found)
    response = draft.response_of(db(), found.invitation_id) if found.invitation_id else None
    review = found.invitation.review if found.invitation else None
    opens = bool(response and review and may_open(response, review))
    by = found.acknowledged_by and db().get(Staff, found.acknowledged_by)
    message = between.of(db(), found)
    return render_template(
        "reading/concern.html",
        concern=found,
        urgency=alerts.URGENCY[found.urgency],
        kind=alerts.title_of(council(), found, today()),
        trigger=None if worker else board.trigger_of(council(), found),
        written=_written(found) if opens else None,
        person=who(review, found.invitation.contact) if review and found.invitation else None,
        speaks=alerts.spoken_by(found),
        reach=reach,
        ask_first=worker and (found.reach is not None or (message is not None and message.way is not None)),
        iro=None if found.about_iro else _iro(found),
        way=reach is not None and any(safe_way.REACH[name] in reach for name in ("o_reach", "o_avoid")),
        typed=request.form if outcome or errors else {},
        acknowledged_by=by.name if by else None,
        response=response if opens else None,
        review=review,
        is_iro=me().role == Role.IRO,
        arranges=worker,
        sent=_sent(message) if message else None,
        tongues=tongues.of_child(found.child),
        presses=found.kind == ConcernKind.PROMPT_LOOK,
        found_in_words=found.kind == ConcernKind.PROMPT_LOOK,
        told=request.form.get("answer", ""),
        outcome=outcome,
        errors=errors or [],
        wrong=partial(error, errors or []),
        overdue=_overdue(found, now()),
        due=alerts.due_words(found),
        **_being_done(found),
    )


def _being_done(found: Concern) -> dict[str, object]:
    """Its notes, to whom it is given and by when; of what an IRO wrote business support sees nothing."""
    stands = standing(db(), [found.id]).get(found.id)
    waits_until = stands.act_by if stands and stands.done_at is None else None
    return {
        "notes": notes_of(db(), [found.id], me().role).get(found.id, []),
        "note_kinds": _options(NOTES),
        "called": NOTES,
        "stands": stands,
        "to_whom": TO_WHOM,
        "whom": _options(TO_WHOM),
        "offered_day": today().isoformat() if _needs_day(found) else "",
        "clock": clocks.countdown(council(), clocks.evening_of(waits_until), now()) if waits_until else None,
    }


def _needs_day(found: Concern) -> bool:
    """Whether it is so urgent that whoever takes it on says by when."""
    return found.acknowledged_at is None and found.urgency in (Urgency.URGENT, Urgency.SAME_DAY)


@dataclass(frozen=True)
class Sent:
    """What a child sent between reviews, as far as this person may see it."""

    asks: str
    words: str | None
    way: str | None
    language: str


def _sent(message: BetweenMessage) -> Sent:
    words, way, _answer = between.words_of(db(), message) if me().role != Role.SUPPORT else (None, None, None)
    return Sent(alerts.KIND[message.asks], words, way, message.language)


def _overdue(found: Concern, moment: datetime) -> bool:
    return found.acknowledged_at is None and found.due_at < moment


def _written(found: Concern) -> Words | None:
    """The words beside the answer that raised it, for whoever may open the response."""
    response = draft.response_of(db(), found.invitation_id) if found.invitation_id else None
    if response is None or found.invitation is None or found.question is None:
        return None
    form = council().library[response.form]
    covering = covers(found.invitation.review)
    audience = sharing.audience_of(me(), response, found.invitation.review, covering)
    concerned = raised_by(db(), found.invitation)
    shown = sharing.shown(audience, response, form, kept.heard(db(), response), concerned=concerned)
    answer = shown.get(found.question)
    if answer is None or not answer.says:
        return None
    return english(form, form.find(found.question).text), answer.says, found.invitation.language


class NoteForm(Form):
    """What somebody writes about a concern, and how it goes on."""

    outcome = StringField()
    kind = StringField(validators=[Optional(), AnyOf(tuple(NOTES), "Choose what this is.")])
    to_whom = StringField(validators=[Optional(), AnyOf(tuple(TO_WHOM), "Choose who does it.")])
    act_by = Day()
    done = BooleanField()
    taken = BooleanField()  # whether the page it was written on said that somebody has it

    def entry(self) -> Entry:
        """The form as the verb takes it."""
        return Entry(
            self.outcome.data or "",
            NoteKind(self.kind.data or NoteKind.PLAN),
            WorkFor(self.to_whom.data) if self.to_whom.data else None,
            self.act_by.data,
            done=bool(self.done.data),
        )


def _taken_meanwhile(found: Concern, form: NoteForm) -> str | None:
    """Who acknowledged it while this was being written, so that not both ring; none where the page said so already."""
    by = found.acknowledged_by and db().get(Staff, found.acknowledged_by)
    if not by or by.id == me().id or form.taken.data:
        return None
    return _("%(who)s acknowledged this before you. Speak with them before you do anything.") % {"who": by.name}


def _options(words: dict[str, str]) -> list[dict[str, str]]:
    return [{"code": code, "label": label} for code, label in words.items()]


@bp.post("/concerns/<int:concern_id>")
@open_to(Role.IRO, Role.MANAGER, Role.SUPPORT)
def concern_post(concern_id: int) -> ResponseReturnValue:
    """Acknowledges it with what will be done; without words it comes back, for a tick helps nobody."""
    form, pressing = filled(NoteForm), _needs_day(_find(concern_id))
    outcome = form.outcome.data or ""
    if not form.validate():
        return _page(_find(concern_id), outcome, errors_of(form)), 400
    if pressing and not form.act_by.data and not form.done.data:
        missing = [{"field": "act_by", "message": _("Give the day by which it is done: it is late after that.")}]
        return _page(_find(concern_id), outcome, missing), 400
    with or_again(lambda errors: _page(_find(concern_id), outcome, errors)), writing(db()):
        found = _find(concern_id)
        first, reads = _taken_meanwhile(found, form), None
        if message := between.of(db(), found):
            said = between.Answer(request.form.get("answer", ""), by_mouth=request.form.get("by_mouth") == "yes")
            posted = between.answer(work(), found, message, said, form.entry())
            reads = None if said.by_mouth or not said.words.strip() else posted
        else:
            being_done.write(db(), found, form.entry(), by=by_staff(), now=now())
    flash(_("Noted. Your name and what you wrote stay with this concern."), "ok")
    if reads is not None:
        tells = _("A message tells them that there is something to read on their link.")
        flash(tells if reads else _("No message can tell them: they read it when they next open their link."), "info")
    if first:
        flash(first, "warn")
    return redirect(lists.back_to("reading.concerns"), 303)
