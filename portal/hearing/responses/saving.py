"""Writes what answers laid over those that stand come to: rows, revisions, what stands beside them, concerns, tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal import calendar
from portal.council.work import Work
from portal.forms.schema import Form
from portal.hearing.aloud import voices
from portal.hearing.aloud.sounds import Sound
from portal.hearing.answers import kept, safe_way
from portal.hearing.answers.given import Given, without_codes
from portal.hearing.answers.kept import Heard
from portal.hearing.concerns.raising import raise_for, raise_phrases, raise_unheard, raised_by
from portal.hearing.pictures import keep
from portal.hearing.pictures.keep import Drawn, Standing
from portal.hearing.responses.laid import Before, Laid, lay_over, passed_over, records
from portal.hearing.responses.letterbox import Letterbox, beside
from portal.hearing.tagging import own_words
from portal.hearing.tagging.own_words import OwnWords
from portal.hearing.tags import keep as readings  # beside the one of pictures
from portal.hearing.tags.keep import Readings
from portal.store.models import Device, Invitation, Response
from portal.store.sealing import keys
from portal.store.vocabulary import AnswerState, ResponseStatus


@dataclass
class Taking:
    """One transaction's work on one response; `answers` is what stands, kept up to date as answers are laid.

    `raises` is false where what is taken is history, and nobody is to be woken; `whole` is true where the whole form
    is given by somebody who holds it in hand, so that what it leaves out empties what stood; `asks_all` where it comes
    from paper or a file, which ask every question.
    """

    work: Work
    invitation: Invitation
    response: Response
    device: Device | None  # the browser that writes, if any
    begun: bool = False  # just now: nothing can stand yet
    received_at: datetime | None = None  # where it is sent by this
    raises: bool = True
    whole: bool = False
    asks_all: bool = False

    def __post_init__(self) -> None:
        self.session = self.work.session
        self.sent = self.response.status == ResponseStatus.SUBMITTED  # before this transaction
        self.form: Form = self.work.council.library[self.response.form]
        # without a browser there is nothing to show, and no child to look up
        onlooker = self.device is not None and beside(self.invitation, self.response, self.invitation.review.child)
        self.letterbox = Letterbox(self.form, self.device, onlooker)
        self.answers: dict[str, Heard] = {} if self.begun else self._standing()

    def _standing(self) -> dict[str, Heard]:
        if self.sent or self.received_at is None:
            return kept.heard(self.session, self.response)
        year = calendar.financial_year(calendar.today(self.received_at))
        return kept.heard_and_counted(self.session, self.response, year)

    def draw(self, drawn: Mapping[str, Drawn]) -> list[str]:
        """Puts pictures and captions beside answers or takes them away; returns the questions that changed.

        A browser that was not shown a picture may put another in its place, and neither removes nor captions it.
        """
        changed = [name for name, each in drawn.items() if self._drew(name, each)]
        if changed:  # what stands was written past this object
            self.answers = kept.heard(self.session, self.response)
        return changed

    def _drew(self, name: str, drawn: Drawn) -> bool:
        stands = self._pictures([name], self.answers).get(name)
        mine = stands is not None and self.letterbox.saw(stands)
        caption = without_codes(Given(name, words=drawn.caption), keys(self.session), self.invitation).words
        here, by, now = (self.session, self.response, name), self.work.by, self.work.now
        if drawn.image is not None:
            keep.put_picture(*here, drawn.image, caption, saved_by=self.letterbox.key, by=by, now=now)
        elif mine and drawn.removed:
            keep.drop_picture(*here, by=by, now=now)
        elif mine:
            keep.set_caption(*here, caption)
        return mine or drawn.image is not None

    def say(self, aloud: Mapping[str, Sound | None]) -> list[str]:
        """Puts what was said beside answers, or (None) takes it away; returns the questions that changed.

        A browser that was not let hear something may say something in its place, and does not take it away.
        """
        changed = [name for name, sound in aloud.items() if self._said(name, sound)]
        if changed:  # what stands was written past this object
            self.answers = kept.heard(self.session, self.response)
        return changed

    def _said(self, name: str, sound: Sound | None) -> bool:
        before, by, now = self.answers.get(name), self.work.by, self.work.now
        stood, mine = before.aloud if before else None, self.letterbox.key
        if sound is not None:
            voices.put(self.session, self.response, name, sound, before=before, by=by, now=now, saved_by=mine)
            return True
        if stood is None or not self.letterbox.saw(stood):
            return False
        voices.drop(self.session, self.response, stood, by=by, now=now)
        return True

    def lay(self, given: Iterable[Given]) -> list[str]:
        """Saves what differs from what stands, with all that hangs on it; returns the questions that changed.

        What is to be written is worked out first (`laid`). In a response that is being or was sent every question has
        a state: an answer that its conditions no longer show becomes a revision.
        """
        # whoever reads an answer must not be able to answer in the person's place
        masked = [without_codes(each, keys(self.session), self.invitation) for each in given]
        before = self._before(masked)
        laid = lay_over(before, masked)
        self.answers = dict(laid.after)
        # what stood is kept before it is written over
        self._revise(laid)
        self._write(laid.written, before.answers)
        # before anybody is woken: whom a concern is told depends on who helped
        record_on(self.response, records(self.form, laid.new))
        self._raise(laid.new, before.answers)
        # last: what stands beside an answer belongs to it until that is hidden
        self._forget_beside(laid.settled, before.answers)
        return [each.question for each in (*laid.new, *laid.settled)]

    def _before(self, given: Iterable[Given]) -> Before:
        return Before(
            self.form,
            self.response.age,
            self.letterbox,
            self.answers,
            beside=self._beside([each.question for each in given if not each.words]),
            sent=self.sent,
            settles=self.response.status == ResponseStatus.SUBMITTED,
            whole=self.whole,
            asks_all=self.asks_all,
        )

    def send(self, given: Iterable[Given], received_at: datetime) -> None:
        """Makes the draft, with these last answers, a response received then: dated in England, counted from now on."""
        date_as_received(self.response, received_at)
        self.lay(given)
        # whoever never came to the send page has chosen the most private there too
        record_on(self.response, records(self.form, passed_over(self.form, self.answers)))

    def tag(self, ready: Readings, questions: Iterable[str] | None = None) -> None:
        """Tags the words that stand and raises what the portal notices in them; of some questions, or of all."""
        names = self.answers.keys() if questions is None else set(questions)
        said = {name: self.answers[name].says for name in names}
        read = readings.completed(self.form, said, ready, self.invitation.language, self._own_words)
        if questions is not None:
            readings.drop(self.session, self.response, names)
        readings.keep(self.session, self.response, read)
        beside = self._read_captions(names, ready)
        readings.keep_beside(self.session, self.response, beside)
        noticed = readings.together(read, beside)
        if not self.raises:
            return
        unheard = [name for name in names if (spoke := self.answers[name].aloud) and not spoke.typed]
        raised = [*raise_phrases(self.work, self.response, noticed), *raise_unheard(self.work, self.response, unheard)]
        if raised:
            self._tell_reach()

    @property
    def _own_words(self) -> OwnWords:
        return own_words.load(self.work.council.settings.content)

    def _read_captions(self, names: Iterable[str], ready: Readings) -> Readings:
        drawn = self._pictures(names, self.answers)
        said = {name: each.caption for name, each in drawn.items()}
        prepared = {name: ready[name + readings.CAPTION] for name in said if name + readings.CAPTION in ready}
        return readings.completed(self.form, said, prepared, self.invitation.language, self._own_words)

    def _raise(self, new: Sequence[Given], before: Mapping[str, Heard]) -> None:
        if not self.raises:
            return
        raised = raise_for(self.work, self.invitation, self.response, self.form, new, before=before)
        changed = any(each.question in safe_way.REACH for each in new)
        if raised or changed:
            self._tell_reach(changed=changed)

    def _tell_reach(self, *, changed: bool = False) -> None:
        words = safe_way.reach_words(self.form, self.answers)
        if words or changed:
            safe_way.set_reach(self.session, self.invitation, words)

    def _pictures(self, questions: Iterable[str], answers: Mapping[str, Heard]) -> dict[str, Standing]:
        """The pictures beside these answers; nothing is asked of the database where none can be."""
        stand = [answers[name] for name in questions if name in answers]
        if not any(self.form.find(each.question).is_pictured and each.state == AnswerState.ANSWERED for each in stand):
            return {}
        found = keep.standing(self.session, self.response)
        return {each.question: found[each.question] for each in stand if each.question in found}

    def _beside(self, questions: Iterable[str]) -> frozenset[str]:
        """The questions beside whose answers something stands that answers them without words."""
        names = [*questions]
        spoken = {name for name in names if name in self.answers and self.answers[name].aloud}
        return frozenset(spoken | self._pictures(names, self.answers).keys())

    def _forget_beside(self, settled: Iterable[Given], before: Mapping[str, Heard]) -> None:
        gone = [each.question for each in settled if each.state == AnswerState.NOT_SHOWN]
        by, now = self.work.by, self.work.now
        for name in self._pictures(gone, before):
            keep.drop_picture(self.session, self.response, name, by=by, now=now)
        for spoke in filter(None, (before[name].aloud for name in gone if name in before)):
            voices.drop(self.session, self.response, spoke, by=by, now=now)

    def _revise(self, laid: Laid) -> None:
        raised = raised_by(self.session, self.invitation) if laid.revised_if_raised else frozenset()
        kept_as_was = [*laid.revised, *(each for each in laid.revised_if_raised if each.question in raised)]
        own = frozenset(each.question for each in kept_as_was if self.letterbox.wrote(each))
        kept.keep_revisions(self.session, self.response, kept_as_was, same_device=own, now=self.work.now)

    def _write(self, given: list[Given], before: Mapping[str, Heard]) -> None:
        many = frozenset(question.name for question in self.form.question if question.many)
        ticked = frozenset(name for name, each in before.items() if each.codes) & many
        kept.write(self.session, self.response, given, many=many, ticked=ticked, saved_by=self.letterbox.key)


def date_as_received(response: Response, received_at: datetime) -> None:
    """Makes it a response that was sent then, counted in the financial year and month of that day in England."""
    day = calendar.today(received_at)
    response.status, response.submitted_at = ResponseStatus.SUBMITTED, received_at
    response.year, response.month = calendar.financial_year(day), day.month


def record_on(response: Response, chosen: Mapping[str, object]) -> None:
    """Copies what was chosen to the response's own columns; once somebody helped, somebody may look on for good."""
    for column, value in chosen.items():
        setattr(response, column, value)
    if chosen:
        response.onlooker = response.onlooker or response.helped
