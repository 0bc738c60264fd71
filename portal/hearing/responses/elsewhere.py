"""What may be chosen on a browser that was not there when the form was sent: nothing that lets more people hear of it.

The same holds for sending what was begun in another browser, where a child is reached through somebody or was helped.

Whoever holds the link may be somebody else: a carer who passed it on, or who picks up the phone. "Everyone at the
meeting" said there counts as "ask me first": nothing is told until the IRO has asked; other choices stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from portal.forms.schema import Form, Question
from portal.hearing.answers.given import Given
from portal.hearing.answers.kept import Heard
from portal.hearing.responses.letterbox import Letterbox
from portal.store.models import Device, Response
from portal.store.vocabulary import AnswerState, IroMaySee, Sharing, Stage

# the choices that a form records on the response, the most private first
_WIDENS: dict[str, tuple[str, ...]] = {
    "sharing": tuple(Sharing),
    "iro_may_see": (IroMaySee.NO, IroMaySee.NO_NAME, IroMaySee.YES),
    "may_quote": ("no", "yes"),
}


def was_there(device: Device | None, response: Response | None) -> bool:
    """Whether this browser was there when the answers were sent: one that came later learns and widens nothing."""
    if device is None or response is None or response.submitted_at is None:
        return False
    return device.created_at <= response.submitted_at


def began_elsewhere(letterbox: Letterbox, answers: Mapping[str, Heard]) -> bool:
    """Whether a form that somebody may look on at was begun in another browser than the one that is to send it.

    A close question does not count: not even that it was answered elsewhere is told here.
    """
    open_ones = [each for name, each in answers.items() if not letterbox.form.find(name).is_close]
    theirs = (each.state == AnswerState.ANSWERED and not letterbox.wrote(each) for each in open_ones)
    return letterbox.form.stage == Stage.CONSULT and letterbox.onlooker and any(theirs)


def narrowed(form: Form, response: Response, given: Iterable[Given], *, counts: Callable[[], bool]) -> list[Given]:
    """These answers, without what would let more people hear of those that were sent.

    `counts` tells whether something stands agreed with the IRO, which a wider choice would put aside.
    """
    found = []
    for each in given:
        question = form.find(each.question)
        if not _wider(question, response, each, counts):
            found.append(each)
        elif question.records == "sharing":
            found.append(replace(each, codes=(Sharing.ASK,)))
    return found


def _wider(question: Question, response: Response, given: Given, counts: Callable[[], bool]) -> bool:
    order = _WIDENS.get(question.records or "")
    if order is None or not given.codes or given.codes[0] not in order:
        return False
    if question.records == "sharing":
        return given.codes[0] == Sharing.MEETING and (response.sharing != Sharing.MEETING or counts())
    stands = ("yes" if response.may_quote else "no") if question.records == "may_quote" else response.iro_may_see
    return order.index(given.codes[0]) > order.index(stands or order[0])
