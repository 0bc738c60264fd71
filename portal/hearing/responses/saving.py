"""Lays what a page brought over what stood: rows, revisions, what is copied to the response, concerns and tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import calendar
from portal.council.council import Council
from portal.council.work import Work
from portal.forms import pages
from portal.forms.schema import Form
from portal.hearing.answers import kept, safe_way
from portal.hearing.answers.given import Given, without_codes
from portal.hearing.answers.kept import Heard
from portal.hearing.concerns.raising import raise_for, raise_phrases, raised_by
from portal.hearing.pictures import keep
from portal.hearing.pictures.keep import Drawn, Standing
from portal.hearing.responses.letterbox import Letterbox, beside
from portal.hearing.tags import keep as readings  # beside the one of pictures
from portal.hearing.tags.keep import Readings
from portal.store.audit import Actor
from portal.store.models import Answer, Choice, Device, Invitation, Response
from portal.store.sealing import keys
from portal.store.vocabulary import AnswerState, ResponseStatus


@dataclass
class Taking:
    """One transaction's work on one response; `answers` is what stands, kept up to date as answers are laid.

    `raises` is false where what is taken is history, and nobody is to be woken; `whole` is true where the whole form
    is given by somebody who holds it in hand, so that what it leaves out empties what stood.
    """

    session: Session
    council: Council
    invitation: Invitation
    response: Response
    device: Device | None  # the browser that writes, if any
    by: Actor
    now: datetime
    begun: bool = False  # just now: nothing can stand yet
    raises: bool = True
    whole: bool = False

    def __post_init__(self) -> None:
        self.sent = (
            self.response.status == ResponseStatus.SUBMITTED
        )  # before this transaction: what is replaced is kept
        self.form: Form = self.council.library[self.response.form]
        # without a browser there is nothing to show, and no child to look up
        onlooker = self.device is not None and beside(self.invitation, self.response, self.invitation.review.child)
        self.letterbox = Letterbox(self.form, self.device, onlooker)
        self.answers: dict[str, Heard] = {} if self.begun else kept.heard(self.session, self.response)

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
        mine = self._saw(stands) if stands else False
        caption = self._masked(Given(name, words=drawn.caption)).words
        here, by, now = (self.session, self.response, name), self.by, self.now
        if drawn.image is not None:
            keep.put_picture(*here, drawn.image, caption, saved_by=self.letterbox.key, by=by, now=now)
        elif mine and drawn.removed:
            keep.drop_picture(*here, by=by, now=now)
        elif mine:
            keep.set_caption(*here, caption)
        return mine or drawn.image is not None

    def lay(self, given: Iterable[Given]) -> list[str]:
        """Saves what differs from what stands, with all that hangs on it; returns the questions that changed.

        A blank or a skip from a browser that was not shown the earlier answer leaves it: nobody empties by accident
        what the letterbox hid from them. In a response that is being or was sent every question has a state: an answer
        that its conditions no longer show becomes a revision.
        """
        masked = [self._masked(each) for each in given]
        beside = self._pictures([each.question for each in masked if not each.words], self.answers)
        # whoever drew and wrote nothing has answered
        said = [replace(each, state="answered") if each.question in beside else each for each in masked]
        new = [each for each in said if self._changes(each)]
        before = dict(self.answers)
        self._keep_what_was(new)
        self._note(new)
        settled = self._settled() if self.response.status == ResponseStatus.SUBMITTED else []
        self._write([*new, *settled], before)
        self._copy_records(new)
        self._raise(new, before)
        self._forget_pictures(settled, before)
        return [each.question for each in (*new, *settled)]

    def send(self, given: Iterable[Given], received_at: datetime) -> None:
        """Makes the draft, with these last answers, a response received then: dated in England, counted from now on."""
        day = calendar.today(received_at)
        response = self.response
        response.status, response.submitted_at = ResponseStatus.SUBMITTED, received_at
        response.year, response.month = calendar.financial_year(day), day.month
        saved_before = self.answers.values()
        if saved_before:
            self._count(Answer)
        if any(each.codes for each in saved_before):
            self._count(Choice)
        self.lay(given)
        self._act_on_skips()

    def tag(self, ready: Readings, questions: Iterable[str] | None = None) -> None:
        """Tags the words that stand and raises what the portal notices in them; of some questions, or of all."""
        names = self.answers.keys() if questions is None else set(questions)
        said = {name: self.answers[name].words for name in names}
        read = readings.completed(self.form, said, ready, self.invitation.language)
        if questions is not None:
            readings.drop(self.session, self.response, names)
        readings.keep(self.session, self.response, read)
        beside = self._read_captions(names, ready)
        readings.keep_beside(self.session, self.response, beside)
        noticed = readings.together(read, beside)
        if self.raises and raise_phrases(Work(self.session, self.council, self.by, self.now), self.response, noticed):
            self._tell_reach()

    def _read_captions(self, names: Iterable[str], ready: Readings) -> Readings:
        drawn = self._pictures(names, self.answers)
        said = {name: each.caption for name, each in drawn.items()}
        prepared = {name: ready[name + readings.CAPTION] for name in said if name + readings.CAPTION in ready}
        return readings.completed(self.form, said, prepared, self.invitation.language)

    def _raise(self, new: list[Given], before: Mapping[str, Heard]) -> None:
        if not self.raises:
            return
        raised = raise_for(
            Work(self.session, self.council, self.by, self.now),
            self.invitation,
            self.response,
            self.form,
            new,
            before=before,
        )
        changed = any(each.question in safe_way.REACH for each in new)
        if raised or changed:
            self._tell_reach(changed=changed)

    def _tell_reach(self, *, changed: bool = False) -> None:
        words = safe_way.reach_words(self.form, self.answers)
        if words or changed:
            safe_way.set_reach(self.session, self.invitation, words)

    def _masked(self, given: Given) -> Given:
        return without_codes(given, keys(self.session), self.invitation)

    def _pictures(self, questions: Iterable[str], answers: Mapping[str, Heard]) -> dict[str, Standing]:
        """The pictures beside these answers; nothing is asked of the database where none can be."""
        stand = [answers[name] for name in questions if name in answers]
        if not any(self.form.find(each.question).is_pictured and each.state == "answered" for each in stand):
            return {}
        found = keep.standing(self.session, self.response)
        return {each.question: found[each.question] for each in stand if each.question in found}

    def _forget_pictures(self, settled: Iterable[Given], before: Mapping[str, Heard]) -> None:
        gone = [each.question for each in settled if each.state == "not_shown"]
        for name in self._pictures(gone, before):
            keep.drop_picture(self.session, self.response, name, by=self.by, now=self.now)

    def _changes(self, given: Given) -> bool:
        stands = self.answers.get(given.question)
        if stands is None:
            return True
        empties = not given.codes and not given.words and stands.state == AnswerState.ANSWERED
        if empties and not self.whole and not self._saw(stands):
            return False
        if not self.sent and given.state == "answered" and stands.saved_by != self.letterbox.key:
            return True  # the same again is from here on the answer of the browser that gave it last
        return not _same(given, stands)

    def _saw(self, stands: Heard | Standing) -> bool:
        return self.letterbox.wrote(stands) and self.letterbox.opens(self.form.find(stands.question))

    def _keep_what_was(self, new: Iterable[Given]) -> None:
        was = ((each, self.answers[each.question]) for each in new if each.question in self.answers)
        replaced = [stands for each, stands in was if not _same(each, stands)]
        if not self.sent:
            answered = [each for each in replaced if each.state == "answered"]
            elsewhere = [each for each in answered if each.saved_by != self.letterbox.key]
            raising = any(self.form.find(each.question).raises for each in answered)
            concerned = raised_by(self.session, self.invitation) if raising else frozenset()
            replaced = [each for each in answered if each in elsewhere or each.question in concerned]
        self._revise(replaced)

    def _revise(self, replaced: list[Heard]) -> None:
        same = frozenset(each.question for each in replaced if self.letterbox.wrote(each))
        kept.keep_revisions(self.session, self.response, replaced, same_device=same, now=self.now)

    def _settled(self) -> list[Given]:
        """What the rest of the questions come to: not shown by the answers that stand, or blank if never reached."""
        settled: list[Given] = []
        for question in self.form.question:  # a condition only looks back, so one pass in order settles all
            here = self.answers.get(question.name)
            is_shown = pages.is_shown(self.form, question, self.response.age, kept.codes_of(self.answers))
            reached = here is not None and here.state != "not_shown"
            if reached != is_shown:
                if here is not None and here.state == "answered":
                    self._revise([here])
                settled.append(Given(question.name, "blank" if is_shown else "not_shown"))
                self._note(settled[-1:])
            elif here is None:
                settled.append(Given(question.name, "not_shown"))
                self._note(settled[-1:])
        return settled

    def _note(self, given: Iterable[Given]) -> None:
        for each in given:
            self.answers[each.question] = Heard(each.question, each.state, each.codes, each.words, self.letterbox.key)

    def _write(self, given: list[Given], before: Mapping[str, Heard]) -> None:
        many = frozenset(question.name for question in self.form.question if question.many)
        ticked = frozenset(name for name, each in before.items() if each.codes) & many
        kept.write(self.session, self.response, given, many=many, ticked=ticked, saved_by=self.letterbox.key)

    def _count(self, table: type[Answer] | type[Choice]) -> None:
        self.session.execute(
            sa.update(table).where(table.response_id == self.response.id).values(year=self.response.year),
            execution_options={"synchronize_session": False},
        )

    def _copy_records(self, new: Iterable[Given]) -> None:
        for each in new:
            question = self.form.find(each.question)
            chosen = each.codes[0] if each.codes else question.if_skipped
            if question.records in ("helper", "sharing", "iro_may_see"):
                setattr(self.response, question.records, chosen)
                self.response.onlooker = self.response.onlooker or self.response.helped
            elif question.records == "may_quote":
                self.response.may_quote = chosen == "yes"

    def _act_on_skips(self) -> None:
        # whoever never came to the send page has chosen the most private there too
        self._copy_records(
            Given(question.name, "skipped")
            for question in self.form.question
            if question.if_skipped and not self.answers[question.name].codes
        )


def _same(given: Given, stands: Heard) -> bool:
    was = (stands.state, frozenset(stands.codes), stands.words)
    return was == (given.state, frozenset(given.codes), given.words)
