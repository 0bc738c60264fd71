"""Staff forms as WTForms reads them; the macros draw them, with what was wrong beside each field."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import DateField, Form, IntegerField
from wtforms.validators import Optional

from portal.hearing.answers.given import clean
from portal.views.every_page.request import row_number

WRONG_NUMBER = "There is nothing of that number."
WRONG_DAY = "This is not a day. Choose one, or write it like 31/03/2026."


class Day(DateField):
    """A day that may stay open: as browsers send it, or as people write it."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"format": ["%Y-%m-%d", "%d/%m/%Y"], "validators": [Optional()]} | given)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads the day; what cannot be read stays in the field with a word on how to write it."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(WRONG_DAY) from None


class RowField(IntegerField):
    """The number of a row, which may stay open unless the form says otherwise."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"validators": [Optional()]} | given)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads the number; one that no row can have is as wrong as a word."""
        try:
            self.data: int | None = row_number(valuelist[0]) if valuelist else None
        except ValueError:
            self.data = None
            raise ValueError(WRONG_NUMBER) from None


def filled(form: type[Form], **given: Any) -> Any:
    """The form as it came with this request; `given` are passed on (choices, data to start from)."""
    return form(request.form, **given)


def errors_of(form: Form) -> list[dict[str, str]]:
    """Each fault with its field, in the order of the page: what the error summary links to."""
    return [{"field": name, "message": str(messages[0])} for name, messages in form.errors.items()]


def error(errors: list[dict[str, str]], field: str) -> str | None:
    """What is wrong with one field, for its macro."""
    return next((each["message"] for each in errors if each["field"] == field), None)


def plain(value: str | None) -> str:
    """A field's text without surrounding space and stray controls; nothing counts as empty."""
    return clean(value or "")
