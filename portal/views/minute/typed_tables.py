"""Small tables that another record has, typed by managers into the annual report."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, StringField

from portal import calendar
from portal.i18n import gettext as _
from portal.reporting.annual_report import recorded_elsewhere, written
from portal.reporting.annual_report.recorded_elsewhere import Typed
from portal.store.database import writing
from portal.store.tables.report_tables import RecordedElsewhere
from portal.store.tables.work_words import ReportPart
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import Errors, or_again
from portal.views.every_page.request import db, row_number, work
from portal.views.minute.blueprint import bp
from portal.views.staff_forms import Day, RowField, errors_of, filled, plain
from portal.views.years import year_asked, years_offered


class TableForm(Form):
    """One table; of a standing one its number."""

    number = RowField()
    part = StringField(filters=[plain])
    title = StringField(filters=[plain])
    lines = StringField()
    source = StringField(filters=[plain])
    as_of = Day()

    def typed(self) -> Typed:
        """What the form states."""
        return Typed(
            self.part.data or "", self.title.data or "", self.lines.data or "", self.source.data or "", self.as_of.data
        )


@bp.get("/annual-report/tables")
@open_to(Role.MANAGER)
def typed_tables() -> ResponseReturnValue:
    """The tables of a year; "change" names one to be changed, "from" one of another year to begin with."""
    change, begun = (request.args.get(name, type=row_number) for name in ("change", "from"))
    if change:
        return _page(_form(recorded_elsewhere.as_typed(db(), change), change))
    if begun:
        return _page(_form(recorded_elsewhere.begun_with(db(), begun)))
    return _page(TableForm(data={"part": request.args.get("part", ReportPart.DISPUTES)}))


@bp.post("/annual-report/tables")
@open_to(Role.MANAGER)
def typed_tables_post() -> ResponseReturnValue:
    """Keeps a table; one that is faulty comes back with everything that is wrong."""
    form = filled(TableForm)
    if not form.validate():
        return _page(form, errors_of(form)), 400
    with or_again(lambda errors: _page(form, errors)), writing(db()):
        row = recorded_elsewhere.keep(work(), year_asked(), form.typed(), form.number.data)
    flash(_("“%(title)s” is kept.") % {"title": row.title}, "ok")
    return _back_to(row)


@bp.post("/annual-report/tables/<int:number>")
@open_to(Role.MANAGER)
def typed_table(number: int) -> ResponseReturnValue:
    """Takes a table off, or puts it back as it stood: as the pressed button says."""
    verbs = {"off": recorded_elsewhere.take_off, "back": recorded_elsewhere.put_back}
    verb = verbs.get(request.form.get("do", ""))
    if verb is None:
        abort(404)
    with writing(db()):
        row = verb(work(), number)
    said = _("“%(title)s” stands in the report.") if row.ended_at is None else _("“%(title)s” is taken off.")
    flash(said % {"title": row.title}, "ok")
    return _back_to(row)


def _back_to(row: RecordedElsewhere) -> ResponseReturnValue:
    return redirect(url_for("minute.typed_tables", year=calendar.year_name(row.year)), 303)


def _form(typed: Typed, number: int | None = None) -> TableForm:
    return TableForm(data={**vars(typed), "number": number})


def _page(form: TableForm, errors: Errors | None = None) -> str:
    year = year_asked()
    standing = recorded_elsewhere.standing(db(), year)
    taken = {each.title for each in standing}
    return render_template(
        "minute/typed_tables.html",
        year=calendar.year_name(year),
        last_year=calendar.year_name(year - 1),
        years=years_offered(),
        parts=[{"code": part.id, "label": part.title} for part in written.PARTS],
        titles=written.TITLES,
        tables=standing,
        ended=recorded_elsewhere.ended(db(), year),
        before=[each for each in recorded_elsewhere.standing(db(), year - 1) if each.title not in taken],
        form=form,
        errors=errors or [],
    )
