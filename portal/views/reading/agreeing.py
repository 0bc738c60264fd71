"""Agreeing what to share: the form beside a response, and what its page says of how it stands with the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from wtforms import Form, SelectMultipleField, StringField
from wtforms.validators import AnyOf, InputRequired, ValidationError

from portal.forms import schema
from portal.hearing import agreed, wishes
from portal.hearing.agreed import Standing, Talk
from portal.hearing.answers import in_english
from portal.i18n import date_words
from portal.store.models import Response, Staff
from portal.store.tables.agreement_tables import Agreement
from portal.store.tables.work_words import Agreed, Talked, Wish
from portal.views.every_page.request import db, today
from portal.views.reading import in_words
from portal.views.reading.on_the_sheet import asked_by_role
from portal.views.staff_forms import Day

SHARES: dict[str, str] = {
    Agreed.ALL: "Yes, all of it",
    Agreed.PART: "Part of it: what I tick",
    Agreed.NONE: "No, nothing",
}
HOW: dict[str, str] = {
    Talked.FACE_TO_FACE: "face to face",
    Talked.PHONE: "by phone",
    Talked.VIDEO: "by video call",
    Talked.WRITTEN: "in writing",
}
KEPT = "They asked to keep this one between you. "
EVERYONE = "everyone at the meeting may hear"
OUTCOMES: dict[str, tuple[str, str, str]] = {
    Agreed.ALL: ("Agreed: all of it", f"{EVERYONE} it. What is marked “Only you” stays with you", "ok"),
    Agreed.PART: ("Agreed: part of it", f"{EVERYONE} what is marked “For the table”, and no more", "ok"),
    Agreed.NONE: ("Agreed: nothing", "nobody else hears it. Do not read it out, show it or quote it", "warn"),
}


class AgreeForm(Form):
    """What somebody said when they were asked; nothing is chosen beforehand."""

    shares = StringField(validators=[AnyOf(list(SHARES), message="Choose how much may be told.")])
    answers = SelectMultipleField(validate_choice=False)
    talked_on = Day(validators=[InputRequired("Give the day you talked.")])
    how = StringField(validators=[AnyOf(list(HOW), message="Choose how you talked.")])
    seen = StringField()

    def validate_answers(self, field: SelectMultipleField) -> None:
        """A tick and a yes or no that say two things are not guessed at."""
        if self.shares.data == Agreed.PART and not field.data:
            raise ValidationError("Tick what may be told, or choose “No, nothing”.")
        if self.shares.data == Agreed.NONE and field.data:
            raise ValidationError("You chose “No, nothing” and ticked answers. Choose “Part”, or take the ticks away.")

    def validate_talked_on(self, field: Day) -> None:
        """A talk that is still to come has agreed nothing."""
        if isinstance(field.data, date) and field.data > today():
            raise ValidationError("That day is still to come. Come back when you have talked.")

    def talk(self) -> Talk:
        """What the form states."""
        return Talk(Agreed(self.shares.data or ""), self.answers.data or (), self.talked_on.data, Talked(self.how.data))


@dataclass(frozen=True)
class Agreeing:
    """What the page of a response shows of the table: how it stands, what can be ticked, and what was agreed before."""

    standing: Standing
    form: AgreeForm
    options: list[dict[str, Any]]
    to_read_out: list[dict[str, Any]]
    read_out: frozenset[str]
    asked_aloud: list[str]  # the questions whose answers they asked to have read out, as they were put
    keep: frozenset[str]  # what they asked to keep between them and the IRO
    today: date
    everyone: str  # who that is at the meeting, as far as the portal knows
    before: list[tuple[str, str]]  # each agreement in words, and by whom it was noted; the last first

    shares = tuple({"code": code, "label": label} for code, label in SHARES.items())
    how = tuple({"code": code, "label": label.capitalize()} for code, label in HOW.items())

    @property
    def counts(self) -> Agreement | None:
        """What was agreed, where it counts."""
        return None if self.standing.overtaken else self.standing.agreement

    @property
    def banner(self) -> tuple[str, str, str] | None:
        """What was agreed, as the page says it first; none where nothing counts."""
        return banner(self.standing)


def banner(stands: Standing) -> tuple[str, str, str] | None:
    """What was agreed: title, sentence and tone; none where nothing was, or where what they chose since counts."""
    if stands.agreement is None or stands.overtaken:
        return None
    title, what, tone = OUTCOMES[stands.agreement.shares]
    return title, f"They agreed {_when(stands.agreement)} that {what}.", tone


def agreeing(form: schema.Form, response: Response, typed: AgreeForm | None) -> Agreeing:
    """The part of the page; `typed` is a form that could not be kept, with what was typed in it."""
    stands = agreed.standing(db(), form, response)
    keep, aloud = (wishes.asked_to(response, wish) for wish in (Wish.KEEP, Wish.ALOUD))
    options = _options(form, response, stands.offered, keep)
    in_words_ = {name for name, each in stands.told.items() if each.words}
    return Agreeing(
        stands,
        typed or AgreeForm(),
        options,
        [option for option in options if option["code"] in in_words_ - aloud],
        agreed.read_out(db(), response),
        [option["label"] for option in options if option["code"] in in_words_ & aloud],
        keep,
        today(),
        ", ".join(asked_by_role(response.invitation.review)),
        [_said(each) for each in reversed(agreed.history(db(), response))],
    )


def _options(
    form: schema.Form, response: Response, answers: Mapping[str, Any], keep: frozenset[str]
) -> list[dict[str, Any]]:
    return [
        {
            "code": name,
            "label": in_english.asked(form, form.find(name), response),
            "help": (KEPT if name in keep else "") + in_words.in_short(form, response, each),
        }
        for name, each in answers.items()
    ]


def _when(agreement: Agreement) -> str:
    return f"on {date_words(agreement.talked_on)}, {HOW[agreement.how]},"


def _said(agreement: Agreement) -> tuple[str, str]:
    staff = db().get(Staff, agreement.staff_id) if agreement.staff_id else None
    count = len(agreement.answers)
    part = f" ({count} {'answer' if count == 1 else 'answers'})" if agreement.shares == Agreed.PART else ""
    words = f"{OUTCOMES[agreement.shares][0]}{part}, {_when(agreement)}"
    if agreement.taken_back_at:
        words += " taken back"
    elif agreement.overtaken_at:
        words += " before they said again who may see it"
    return words.rstrip(","), staff.name if staff else ""
