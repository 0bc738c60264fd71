"""Lays what a page brought over what stood: rows, revisions, what is copied to the response, concerns and tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking import deadlines, forms
from portal.asking.forms import Form
from portal.asking.house import House
from portal.hearing import concerns, readings, rows
from portal.hearing.answers import Given, without_codes
from portal.hearing.readings import Readings
from portal.hearing.rows import Heard
from portal.store.audit import Actor
from portal.store.models import Answer, Choice, Invitation, Response
from portal.store.sealing import keys


@dataclass
class Taking:
    """One transaction's work on one response; `answers` is what stands, kept up to date as answers are laid.

    `raises` is false where what is taken is history, and nobody is to be woken.
    """

    session: Session
    house: House
    invitation: Invitation
    response: Response
    device: bytes | None  # the key of the browser that writes and may still read, if any
    by: Actor
    now: datetime
    raises: bool = True

    def __post_init__(self) -> None:
        self.form: Form = self.house.library[self.response.form]
        self.answers: dict[str, Heard] = rows.heard(self.session, self.response)

    def lay(self, given: Iterable[Given]) -> list[str]:
        """Saves what differs from what stands, with all that hangs on it; returns the questions that changed.

        A blank or a skip from a browser that was not shown the earlier answer leaves it: nobody empties by accident
        what the letterbox hid from them.
        """
        ring = keys(self.session)
        masked = [without_codes(each, ring, self.invitation) for each in given]
        new = [each for each in masked if self._changes(each)]
        before = {each.question: self.answers[each.question] for each in new if each.question in self.answers}
        self._keep_what_was(new, before)
        self._write(new)
        self._copy_records(new)
        self._raise(new, before)
        return [each.question for each in new]

    def settle(self) -> list[str]:
        """Gives every question of the form its state: not shown by the answers that stand, or blank if never reached.

        An answer to a question that is no longer shown is kept as a revision. Returns the questions that changed.
        """
        changed: list[Given] = []
        for question in self.form.question:  # a condition only looks back, so one pass in order settles all
            here = self.answers.get(question.name)
            if not forms.is_shown(self.form, question, self.response.age, rows.codes_of(self.answers)):
                state = "not_shown"
            elif here is None or here.state == "not_shown":
                state = "blank"
            else:
                continue
            if here is None or here.state != state:
                changed.append(Given(question.name, state))
                if here is not None and here.state == "answered":
                    self._revise([here])
                self.answers[question.name] = Heard(question.name, state)
        self._write(changed)
        return [each.question for each in changed]

    def send(self, received_at: datetime) -> None:
        """Makes the draft a response received at that moment: settled, dated in England, and counted from now on."""
        self.settle()
        self._act_on_skips()
        day = deadlines.today(received_at)
        response = self.response
        response.status, response.submitted_at = "submitted", received_at
        response.year, response.month = deadlines.financial_year(day), day.month
        for table in (Answer, Choice):
            self.session.execute(
                sa.update(table).where(table.response_id == response.id).values(year=response.year),
                execution_options={"synchronize_session": False},
            )

    def tag(self, ready: Readings, questions: Iterable[str] | None = None) -> None:
        """Tags the words that stand and raises what the portal notices in them; of some questions, or of all."""
        names = self.answers.keys() if questions is None else set(questions)
        said = {name: self.answers[name].words for name in names}
        read = readings.completed(self.form, said, ready, self.invitation.language)
        if questions is not None:
            readings.drop(self.session, self.response, names)
        readings.keep(self.session, self.response, read, now=self.now)
        if self.raises and concerns.raise_phrases(
            self.session, self.house, self.response, read, by=self.by, now=self.now
        ):
            self._tell_reach()

    def _raise(self, new: list[Given], before: Mapping[str, Heard]) -> None:
        if not self.raises:
            return
        raised = concerns.raise_for(
            self.session, self.house, self.invitation, self.response, self.form, new,
            by=self.by, now=self.now, before=before,
        )  # fmt: skip
        if raised or any(each.question in concerns.REACH for each in new):
            self._tell_reach()

    def _tell_reach(self) -> None:
        words = concerns.reach_words(self.form, self.answers)
        concerns.set_reach(self.session, self.invitation, words, self.now)

    def _changes(self, given: Given) -> bool:
        stands = self.answers.get(given.question)
        if stands is None:
            return True
        if given.state != "answered" and stands.state == "answered" and not self._saw(stands):
            return False
        was = (stands.state, frozenset(stands.codes), stands.words)
        return was != (given.state, frozenset(given.codes), given.words)

    def _saw(self, stands: Heard) -> bool:
        return self.device is not None and stands.saved_by == self.device

    def _keep_what_was(self, new: Iterable[Given], before: Mapping[str, Heard]) -> None:
        replaced = [before[each.question] for each in new if each.question in before]
        if self.response.status == "draft":
            answered = [each for each in replaced if self.form.find(each.question).raises and each.state == "answered"]
            concerned = concerns.raised_by(self.session, self.invitation) if answered else frozenset()
            replaced = [each for each in answered if each.question in concerned]
        self._revise(replaced)

    def _revise(self, replaced: list[Heard]) -> None:
        same = frozenset(each.question for each in replaced if self._saw(each))
        rows.keep_revisions(self.session, self.response, replaced, same_device=same, now=self.now)

    def _write(self, given: list[Given]) -> None:
        many = frozenset(question.name for question in self.form.question if question.many)
        rows.write(self.session, self.response, given, many=many, saved_by=self.device)
        for each in given:
            self.answers[each.question] = Heard(each.question, each.state, each.codes, each.words, self.device)

    def _copy_records(self, new: Iterable[Given]) -> None:
        for each in new:
            question = self.form.find(each.question)
            chosen = each.codes[0] if each.codes else question.if_skipped
            if question.records in ("helper", "sharing", "iro_may_see"):
                setattr(self.response, question.records, chosen)
            elif question.records == "may_quote":
                self.response.may_quote = chosen == "yes"

    def _act_on_skips(self) -> None:
        # whoever never came to the send page has chosen the most private there too
        self._copy_records(
            Given(question.name, "skipped")
            for question in self.form.question
            if question.if_skipped and not self.answers[question.name].codes
        )
