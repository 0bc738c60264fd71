"""Whom people may ring: the council's own numbers and the help lines, each with the day it was last tried."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, Form, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from portal.council import changes
from portal.i18n import gettext as _
from portal.store.vocabulary import Role
from portal.views.admin.blueprint import bp
from portal.views.admin.council_settings import keep, last_change, page, restore
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, today
from portal.views.staff_forms import Day, errors_of, filled, plain

MOST_LINES = 12
AUDIENCES = {
    "everyone": "Everyone",
    "child": "Children of 4 to 11",
    "young_person": "Young people of 12 to 17",
    "parent": "Parents and carers",
}
NUMBER = Regexp(r"(?:.*\d){3}.*", message="Write a number that can be rung.")


class ContactsForm(Form):
    """The council's own numbers, and where the Leave button goes."""

    council_phone = StringField(
        filters=[plain], validators=[DataRequired("Write the number of the review team."), Length(max=40), NUMBER]
    )
    out_of_hours_phone = StringField(filters=[plain], validators=[Length(max=40)])
    advocacy = StringField(filters=[plain], validators=[Length(max=150)])
    exit_url = StringField(
        filters=[plain],
        validators=[
            DataRequired("Write the address the Leave button goes to."),
            Length(max=200),
            Regexp(r"https?://[^\s/]+\.[^\s]+$", message="Write a whole address, such as https://www.example.org/"),
        ],
    )


class LineForm(Form):
    """One help line; a row with nothing written in it is none."""

    name = StringField(filters=[plain], validators=[DataRequired("Write whose number it is."), Length(max=100)])
    number = StringField(filters=[plain], validators=[DataRequired("Write the number."), Length(max=40), NUMBER])
    hours = StringField(filters=[plain], validators=[Length(max=100)])
    audience = SelectField(choices=list(AUDIENCES), validate_choice=False)
    checked_on = Day(validators=[InputRequired("Choose the day somebody last rang it.")])
    owner = StringField(filters=[plain], validators=[DataRequired("Write who sees to this number."), Length(max=100)])
    gone = BooleanField()

    def validate_audience(self, field: Any) -> None:
        """Only readers there are."""
        if field.data not in AUDIENCES:
            raise ValidationError(_("Choose who is told of it."))

    def validate_checked_on(self, field: Any) -> None:
        """A day that has been; one that came with the release is believed."""
        believed = {line.checked_on for line in council().settings.helplines}
        if field.data and field.data > today() and field.data not in believed:
            raise ValidationError(_("This day has not come yet."))

    @property
    def is_none(self) -> bool:
        """Whether the row stands for no number: taken away, or never written in."""
        return self.gone.data or not any((self.name.data, self.number.data, self.hours.data, self.owner.data))

    def line(self) -> dict[str, str]:
        """The number as settings have it."""
        names = ("name", "number", "hours", "audience", "owner")
        return {name: self[name].data for name in names} | {"checked_on": self.checked_on.data.isoformat()}


@bp.get("/council/contacts")
@open_to(Role.ADMIN)
def numbers() -> ResponseReturnValue:
    """The numbers as they stand, each to be changed or taken away."""
    chosen = council().settings
    form = ContactsForm(data={name: getattr(chosen, name) for name in changes.CONTACTS if name != "helplines"})
    rows = [LineForm(prefix=f"line-{at}", data=line.model_dump()) for at, line in enumerate(chosen.helplines, 1)]
    return _page(form, rows)


@bp.post("/council/contacts")
@open_to(Role.ADMIN)
def numbers_post() -> ResponseReturnValue:
    """Sets the numbers, or gives one more row to write in; what was typed stays on the page."""
    form, rows = filled(ContactsForm), _rows()
    if request.form.get("do") == "add":
        return _page(form, [*rows, LineForm(prefix=f"line-{len(rows) + 1}")][:MOST_LINES])
    lines = [row for row in rows if not row.is_none]
    if errors := _errors(form, lines):
        return _page(form, rows, errors)
    values = form.data | {"helplines": [row.line() for row in lines]}
    return keep(values, _("Everybody sees the new numbers from now on."))


@bp.post("/council/contacts/restore")
@open_to(Role.ADMIN)
def numbers_restore() -> ResponseReturnValue:
    """Back to the numbers the portal was started with."""
    return restore(changes.CONTACTS, _("The numbers are as the portal was started with."), to="admin.numbers")


def _rows() -> list[Any]:
    brought = [name for name in request.form if name.startswith("line-") and name.endswith("-name")]
    return [filled(LineForm, prefix=f"line-{at}") for at in range(1, min(len(brought), MOST_LINES) + 1)]


def _reaches_every_child(rows: list[Any]) -> bool:
    told = {row.audience.data for row in rows}
    return "everyone" in told or {"child", "young_person"} <= told


def _errors(form: Any, lines: list[Any]) -> list[dict[str, str]]:
    errors = [
        {"field": each[fault["field"]].name, "message": fault["message"]}
        for each in (form, *lines)
        if not each.validate()
        for fault in errors_of(each)
    ]
    if not errors and not _reaches_every_child(lines):
        errors.append({"field": "line-1-audience", "message": _("Leave a number that children of every age are told.")})
    return errors


def _page(form: Any, rows: list[Any], errors: Sequence[dict[str, str]] = ()) -> ResponseReturnValue:
    return page(
        "admin/numbers.html",
        errors,
        form=form,
        rows=rows,
        audiences=[{"code": code, "label": label} for code, label in AUDIENCES.items()],
        more=len(rows) < MOST_LINES,
        to_check=changes.to_check(council().settings.helplines, today()),
        changed=last_change(changes.CONTACTS),
    )
