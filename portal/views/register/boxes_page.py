"""The page of boxes in which something of the register is typed, and what is said when it was kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.i18n import gettext as _
from portal.intake.rows.typed import TypedFaulty
from portal.store.models import Child
from portal.views.every_page.refusals import Errors
from portal.views.register.fields import Box
from portal.views.schedule.people import ContactForm, safe_choices
from portal.views.staff_forms import errors_of

REACH = {"email", "phone", "address"}


def page(
    heading: str,
    boxes: list[Box],
    back: str,
    faults: Mapping[str, str] | None = None,
    safety: ContactForm | None = None,
) -> str:
    """The boxes with what stands in them, and with what is wrong beside each, or above where it has no box."""
    wrong = faults or {}
    shown = {box.column for box in boxes}
    errors: Errors = [{"field": column, "message": words} for column, words in wrong.items() if column in shown]
    general = [words for column, words in wrong.items() if column not in shown]
    return render_template(
        "register/correct.html",
        heading=heading,
        boxes=boxes,
        back=back,
        faults=wrong,
        general=general,
        problem=bool(general),
        errors=errors + (errors_of(safety) if safety else []),
        safety=safety,
        safe=safe_choices(),
    )


@contextmanager
def or_in_boxes(again: Callable[[Mapping[str, str]], str]) -> Iterator[None]:
    """Where what was typed cannot be, the page comes again with it, and why beside each box."""
    try:
        yield
    except TypedFaulty as fault:
        abort(make_response(again(fault.faults), 400))


def done(row_id: int, said: str, changed: list[str] | None = None) -> ResponseReturnValue:
    """Back on the page of the child, with what was kept and what follows from it."""
    follows = ""
    if changed and REACH & set(changed):
        follows = " " + _(
            "Forms that are open go where it says now. Links that had gone elsewhere no longer open: new ones are sent."
        )
    flash(said + follows if changed != [] else _("Nothing was changed."), "ok" if changed != [] else "info")
    return redirect(url_for("register.child", child_id=row_id), 303)


def called(child: Child) -> str:
    """The child as staff call them."""
    return child.first_name or child.reference


def next_reference(child: Child, mark: str, taken: set[str]) -> str:
    """A reference of ours for what no other system has numbered."""
    number = 1
    while f"{child.reference}-{mark}{number}" in taken:
        number += 1
    return f"{child.reference}-{mark}{number}"
