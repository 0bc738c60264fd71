"""Saving page by page, sending once, replacing afterwards, and taking a whole response at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from portal.asking.invitations.links import lock_devices
from portal.council.council import Council
from portal.council.work import Work
from portal.forms.schema import Form
from portal.hearing import agreed
from portal.hearing.aloud.sounds import Sound
from portal.hearing.aloud.voices import may_be_said
from portal.hearing.answers.given import AnswerUnknown, Given, check
from portal.hearing.answers.kept import Heard, words_so_far
from portal.hearing.pictures import keep
from portal.hearing.pictures.keep import Drawn
from portal.hearing.responses import elsewhere
from portal.hearing.responses.draft import opened, response_of
from portal.hearing.responses.saving import Taking
from portal.hearing.tags.keep import Readings, prepare
from portal.hearing.wishes import Wishes, lay
from portal.store.audit import Action, Actor
from portal.store.models import Device, Invitation, Response
from portal.store.vocabulary import ResponseStatus, Source

NOT_READ: Readings = {}
NOT_DRAWN: Mapping[str, Drawn] = {}
NOT_SAID: Mapping[str, Sound | None] = {}


class NotToCorrect(Exception):
    """Only a paper form that was typed in is put right, and by another person than whoever typed it in."""


class AlreadySent(Exception):
    """The response was sent already; another whole one cannot take its place."""


@dataclass(frozen=True)
class Saved:
    """A page that was saved, and the answers as they stand with it."""

    response: Response
    answers: Mapping[str, Heard]


@dataclass(frozen=True)
class Submitted:
    """A response that is sent; `first` is false when it had been sent before."""

    response: Response
    first: bool


def prepare_all(session: Session, council: Council, invitation: Invitation, given: Iterable[Given]) -> Readings:
    """Reads all the words that a send will send, those saved before with those of this page; before `writing`."""
    saved = [Given(question, words=words) for question, words in words_so_far(session, invitation.id).items()]
    draws = any(question.is_pictured for question in council.library[invitation.form].question)
    captions = keep.captions(session, invitation.id) if draws else {}
    return prepare(council, invitation, [*saved, *given], captions)


def save(
    work: Work,
    invitation: Invitation,
    given: Iterable[Given],
    *,
    device: Device | None,
    readings: Readings = NOT_READ,
    drawn: Mapping[str, Drawn] = NOT_DRAWN,
    aloud: Mapping[str, Sound | None] = NOT_SAID,
) -> Saved:
    """Saves the answers of one page over what stood there, with pictures and what was said aloud; the first begins the
    draft.

    Concerns are raised in the same transaction. Of a response that was sent the answers are replaced at once: the
    earlier ones are kept as revisions, their tags made anew from `readings` (of `prepare`; what it lacks is read
    here), concerns stay. A blank or skipped question never empties an answer this device was not shown.
    Raises AnswerUnknown and TooLong before anything is written.
    """
    form = work.council.library[invitation.form]
    checked = check(form, given)
    _check_beside(form, drawn, aloud)
    taking = _taking(work, invitation, device, source=Source.WEB)
    # first: an answer with no words is one where a picture or something said stands beside it
    beside = [*taking.draw(drawn), *taking.say(aloud)]
    if taking.sent:
        _replace(taking, checked, readings, beside)
    else:
        taking.lay(checked)
    work.session.flush()
    return Saved(taking.response, taking.answers)


def submit(
    work: Work,
    invitation: Invitation,
    given: Iterable[Given],
    *,
    device: Device | None,
    readings: Readings = NOT_READ,
    wishes: Wishes | None = None,
) -> Submitted:
    """Sends what was saved together with the answers of the send page; nothing at all may be sent too.

    A response is sent once: a second press, from another tab or another device, finds it sent (`first` is false) and
    at most changes the answers it brings. Every device of the invitation is locked: it may write, and no longer read.
    `readings` are those of `prepare_all`; `wishes` what was asked about single answers, None where nobody was asked.
    Raises AnswerUnknown and TooLong before anything is written.
    """
    checked = check(work.council.library[invitation.form], given)
    taking = _taking(work, invitation, device, source=Source.WEB, received_at=work.now)
    if wishes is not None:
        _wish(taking, wishes)
    if taking.sent:
        _replace(taking, checked, readings)
    else:
        _send(taking, _as_may_be_sent(taking, checked), work.now, readings)
    work.session.flush()
    return Submitted(taking.response, first=not taking.sent)


def receive(
    work: Work,
    invitation: Invitation,
    given: Iterable[Given],
    *,
    source: Source,
    received_at: datetime,
    readings: Readings = NOT_READ,
) -> Response:
    """Takes a whole response at once, received at that moment: "paper", "import", "direct", or "web" as if sent.

    A draft that was begun online is completed by it. What is imported for a review already held is history: it raises
    no concern and wakes nobody. Raises AlreadySent, AnswerUnknown, TooLong.
    """
    checked = check(work.council.library[invitation.form], given)
    taking = _taking(work, invitation, None, source=source, received_at=received_at)
    if taking.sent:
        raise AlreadySent
    taking.response.source = source
    if source == Source.PAPER and work.by.staff_id:
        taking.response.typed_by, taking.response.typed_at = work.by.staff_id, work.now
    # a worry of a review long held would wake people at night for what is over
    taking.raises = source != Source.IMPORT or invitation.review.held_on is None
    taking.asks_all = source != Source.WEB
    _send(taking, checked, received_at, readings)
    work.session.flush()
    return taking.response


def correct(work: Work, invitation: Invitation, given: Iterable[Given], *, readings: Readings = NOT_READ) -> list[str]:
    """Puts a paper form that was typed in right, from the paper typed in once more; returns the questions that differ.

    What stood is kept as revisions, and the IRO is shown that it changed. A question left out on the paper is emptied:
    the paper in hand is the whole truth. Raises NotToCorrect, AnswerUnknown, TooLong.
    """
    checked = check(work.council.library[invitation.form], given)
    response = response_of(work.session, invitation.id)
    if response is None or not may_correct(response, work.by):
        raise NotToCorrect
    taking = _taking(work, invitation, None, source=Source.PAPER)
    # the paper in hand is the whole truth: what it leaves out empties what stood
    taking.whole = taking.asks_all = True
    changed = _replace(taking, checked, readings)
    response.typed_by, response.typed_at = work.by.staff_id, work.now
    child_id = invitation.review.child_id
    work.record(Action.CORRECT, f"response:{response.id}", child_id=child_id, why=f"{len(changed)}")
    work.session.flush()
    return changed


def may_correct(response: Response, by: Actor) -> bool:
    """Whether this person may put a typed-in paper form right: somebody else than whoever typed it in last."""
    typed = response.source == Source.PAPER and response.status == ResponseStatus.SUBMITTED
    return typed and by.staff_id is not None and response.typed_by != by.staff_id


def _taking(
    work: Work, invitation: Invitation, device: Device | None, *, source: Source, received_at: datetime | None = None
) -> Taking:
    response, begun = opened(work.session, work.council, invitation, source=source, now=received_at or work.now)
    return Taking(work, invitation, response, device, begun, received_at)


def _send(taking: Taking, given: list[Given], received_at: datetime, readings: Readings) -> None:
    work, session, invitation = taking.work, taking.session, taking.invitation
    with session.no_autoflush:  # what changes on the response is written once, at the end
        taking.send(given, received_at)
        taking.tag(readings)
    lock_devices(session, invitation, work.now)
    if work.by.kind != "respondent":  # what a person sent themselves says so in its own row
        taking.response.known_at = work.now
        child_id = invitation.review.child_id
        work.record(Action.RECEIVE, f"response:{taking.response.id}", child_id=child_id)


def _wish(taking: Taking, wishes: Wishes) -> None:
    if lay(taking.form, taking.response, wishes) and taking.sent:
        taking.response.changed_at = taking.work.now
        agreed.overtake(taking.work, taking.response)


def _check_beside(form: Form, drawn: Mapping[str, Drawn], aloud: Mapping[str, Sound | None]) -> None:
    for name in aloud:
        if name not in {question.name for question in form.question if may_be_said(form, question)}:
            raise AnswerUnknown(name, "aloud")
    for name, each in drawn.items():
        if name not in {question.name for question in form.question if question.is_pictured}:
            raise AnswerUnknown(name, "picture")
        keep.fitting(name, each.caption)


def _as_may_be_sent(taking: Taking, given: list[Given]) -> list[Given]:
    if not elsewhere.began_elsewhere(taking.letterbox, taking.answers):
        return given
    return elsewhere.narrowed(taking.form, taking.response, given, counts=lambda: False)


def _agreed_on(taking: Taking) -> bool:
    agreement = agreed.latest(taking.session, taking.response)
    return agreement is not None and agreement.overtaken_at is None


def _replace(taking: Taking, given: list[Given], readings: Readings, beside: Iterable[str] = ()) -> list[str]:
    if taking.work.by.kind == "respondent" and not elsewhere.was_there(taking.device, taking.response):
        given = elsewhere.narrowed(taking.form, taking.response, given, counts=partial(_agreed_on, taking))
    changed = [*dict.fromkeys([*beside, *taking.lay(given)])]
    if changed:
        taking.response.changed_at = taking.work.now
        taking.tag(readings, changed)
    # whoever says once more who may see it has the last word, though it is the same as before
    said = {each.question for each in given if each.codes and taking.form.find(each.question).records == "sharing"}
    if said and (said & set(changed) or taking.work.by.kind == "respondent"):
        agreed.overtake(taking.work, taking.response)
    return changed
