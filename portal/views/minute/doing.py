"""What we do about it: a line for each thing, with who and by when; done, taken off; the list children may be told."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, Form, StringField

from portal.hearing.tagging import themes
from portal.i18n import gettext as _
from portal.reporting.this_minute import doing
from portal.reporting.this_minute.doing import Line
from portal.store.database import writing
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import Errors, or_again
from portal.views.every_page.request import db, row_number, work
from portal.views.minute.blueprint import bp
from portal.views.staff_forms import Day, RowField, errors_of, filled, plain


class DoingForm(Form):
    """One line of the list."""

    number = RowField()
    theme = StringField(filters=[plain])
    said = StringField(filters=[plain])
    what = StringField(filters=[plain])
    owner = StringField(filters=[plain])
    by_on = Day()
    shown = BooleanField(false_values=("", "no"))
    meant = BooleanField(false_values=("", "no"))

    def line(self) -> Line:
        """What the form states."""
        return Line(
            theme=self.theme.data or "",
            said=self.said.data or "",
            what=self.what.data or "",
            owner=self.owner.data or "",
            by_on=self.by_on.data,
            shown=self.shown.data,
            meant=self.meant.data,
        )


@bp.get("/doing")
@open_to(Role.MANAGER)
def doing_list() -> ResponseReturnValue:
    """The list; "change" names the line whose words are to be changed, "theme" what a new one is about."""
    number = request.args.get("change", type=row_number)
    if not number:
        return _page(DoingForm(data={"theme": request.args.get("theme", "")}))
    row = doing.find(db(), number)
    facts = {name: getattr(row, name) for name in ("theme", "said", "what", "owner", "by_on")}
    return _page(DoingForm(data=facts | {"number": row.id, "shown": row.shown_at is not None}))


@bp.post("/doing")
@open_to(Role.MANAGER)
def doing_post() -> ResponseReturnValue:
    """Keeps a line."""
    form = filled(DoingForm)
    if not form.validate():
        return _page(form, errors_of(form)), 400
    with or_again(lambda errors: _page(form, errors)), writing(db()):
        doing.write(work(), form.line(), form.number.data)
    flash(_("Kept."), "ok")
    return redirect(url_for("minute.doing_list"), 303)


@bp.post("/doing/<int:number>/done")
@open_to(Role.MANAGER)
def doing_done(number: int) -> ResponseReturnValue:
    """Marks a line as done, or with "again" as being done."""
    with writing(db()):
        doing.done(work(), number, is_done=request.form.get("again") != "yes")
    return redirect(url_for("minute.doing_list"), 303)


@bp.post("/doing/<int:number>/take-off")
@open_to(Role.MANAGER)
def doing_take_off(number: int) -> ResponseReturnValue:
    """Takes a line off the list."""
    with writing(db()):
        doing.take_off(work(), number)
    flash(_("Taken off the list."), "ok")
    return redirect(url_for("minute.doing_list"), 303)


def _page(form: DoingForm, errors: Errors | None = None) -> str:
    names = themes.names()
    return render_template(
        "minute/doing.html",
        lines=doing.standing(db()),
        names=names,
        themes=[{"code": code, "label": label} for code, label in names.items()],
        form=form,
        longest=doing.LONGEST,
        errors=errors or [],
    )
