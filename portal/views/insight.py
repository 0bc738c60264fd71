"""What managers look at: how many were heard and how it went, feedback withheld from IROs, the annual report."""

from __future__ import annotations

import json

import sqlalchemy as sa
from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import calendar
from portal.hearing.concerns import alerts, clocks
from portal.hearing.concerns.clocks import span_words
from portal.hearing.tagging import themes
from portal.i18n import gettext as _
from portal.reporting.annual_report import document, excel, html, outline, pdf, verify, word
from portal.reporting.childrens_edition import booklet
from portal.reporting.childrens_edition.words import AGES
from portal.reporting.figures import measure
from portal.reporting.figures.free_text import agreement
from portal.reporting.figures.waiting import KINDS, what_waits
from portal.reporting.iro_feedback.withheld import withheld as not_for_the_iro  # the page has its name
from portal.reporting.periods.behind import JUDGED
from portal.reporting.periods.counted_of import FEW, figures_of
from portal.reporting.this_minute import doing
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.tables.report_tables import Release
from portal.store.vocabulary import ReportFor, Role
from portal.views import lists
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import Errors, or_again
from portal.views.every_page.request import by_staff, council, db, now, team, today
from portal.views.years import period_asked, periods_offered, year_asked, years_offered

bp = Blueprint("insight", __name__)
FORMATS = {
    "html": ("text/html; charset=utf-8", "Web page"),
    "pdf": ("application/pdf", "PDF, to print"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel"),
    "json": ("application/json", "JSON, for other programs"),
}
AUDIENCES: dict[str, tuple[str, str]] = {
    ReportFor.PANEL: ("Corporate parenting panel", "Small numbers and quotes stand in it. Do not publish it."),
    ReportFor.PUBLIC: ("The public", "Small numbers are hidden. Of a year that is over."),
    **{
        f"{ReportFor.CHILDREN} {ages}": (
            f"Children and young people, {ages.replace('-', ' to ')}",
            "A sheet of A4 to fold.",
        )
        for ages in AGES
    },
}


@bp.get("/summary")
@open_to(Role.MANAGER)
def summary() -> ResponseReturnValue:
    """The period in figures, response rates first; each with what it was counted from and its rule."""
    period, on = period_asked(), today()
    if period.year is None:
        counted = measure.Measured(tuple(figures_of(db(), council(), period)), ())
    else:
        counted = measure.measure(db(), council(), period.year, on=on)
    figures = {figure.id: figure for figure in counted.figures}
    tables = {table.id: table for table in counted.tables}
    sections = []
    for title, starts, ids in outline.SECTIONS:
        mine = [figure for figure in counted.figures if starts and figure.id.startswith(starts)]
        shown = [tables[table_id] for table_id in ids if table_id in tables]
        if mine or shown:
            sections.append((title, mine, shown))
    return render_template(
        "insight/summary.html",
        period=period,
        periods=periods_offered(),
        behind=JUDGED,
        sections=sections,
        nothing=not figures["reviews_held"].n and not figures["feedback_total"].n and not figures["forms_returned"].n,
        sent=figures["forms_sent"].n,
        waits=what_waits(db(), council(), now(), team()),
        urgency=alerts.URGENCY,
        kinds=KINDS,
        span=span_words,
        late_since=lambda at: clocks.countdown(council(), at, now()).by,
        few=FEW,
    )


@bp.get("/withheld")
@open_to(Role.MANAGER)
def withheld() -> ResponseReturnValue:
    """Feedback that does not reach the IRO by name; each is opened on its own page, with a trace."""
    page, rows = lists.found_in(
        not_for_the_iro(db(), council(), team=team()), lambda row: (row.iro.name if row.iro else None, row.why)
    )
    return render_template("insight/withheld.html", rows=rows, page=page, now=now())


@bp.get("/annual-report")
@open_to(Role.MANAGER)
def annual_report() -> ResponseReturnValue:
    """Where the report is made and downloaded."""
    return _report_page()


def _report_page(errors: Errors | None = None) -> str:
    year = year_asked()
    latest = (
        sa.select(Release.year, Release.audience, sa.func.max(Release.released_at))
        .group_by(Release.year, Release.audience)
        .order_by(Release.year, Release.audience)
    )
    running = calendar.financial_year(today())
    return render_template(
        "insight/annual_report.html",
        year=calendar.year_name(year),
        years=years_offered(),
        audience=request.values.get("audience", ReportFor.PANEL),
        audiences=[
            {"code": code, "label": label, "help": help_words} for code, (label, help_words) in AUDIENCES.items()
        ],
        formats=[{"code": code, "label": label} for code, (_type, label) in FORMATS.items()],
        released=[
            {"name": calendar.year_name(each), "at": at, "for_all": audience != ReportFor.PANEL}
            for each, audience, at in db().execute(latest)
        ],
        running=year == running,
        finished=[each for each in years_offered() if each["code"] != calendar.year_name(running)],
        errors=errors or [],
    )


@bp.get("/annual-report/check")
@open_to(Role.MANAGER)
def check_report() -> ResponseReturnValue:
    """What is wrong with the year before anything of it leaves: figures counted again, and rows that break a rule."""
    year = year_asked()
    return render_template(
        "insight/check.html",
        year=calendar.year_name(year),
        faults=verify.faults(db(), council(), year, on=today()),
        broken=len([each for each in verify.broken(db(), year, on=today()) if team().sees_review(each.review)]),
        agreed=agreement(db(), year, themes.names()),
    )


@bp.get("/annual-report/download")
@open_to(Role.MANAGER)
def download() -> ResponseReturnValue:
    """The report as a file; that it was taken is written down. An audience it may not be made for is refused."""
    year, kind = year_asked(), request.args.get("format", "html")
    audience, _space, ages = request.args.get("audience", ReportFor.PANEL).partition(" ")
    if kind not in FORMATS or (ages and kind != "pdf"):
        kind = "html"
    with or_again(_report_page):
        made = document.document(db(), council(), year, audience, now=now())
    report = verify.checked(db(), council(), made, on=today())
    content = _written(report, kind, ages)
    with writing(db()):
        why = f"{audience}, {kind}"
        record(db(), Action.DOWNLOAD, f"report:{calendar.year_name(year)}", by=by_staff(), now=now(), why=why)
    whom = f"{audience}-{ages}" if ages else audience
    name = f"annual-report-{calendar.year_name(year)}-{whom}.{kind}"
    response: Response = make_response(content)
    response.headers["Content-Type"] = FORMATS[kind][0]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _written(report: document.Report, kind: str, ages: str) -> bytes | str:
    if report.audience == ReportFor.CHILDREN:
        written = booklet.sheet if kind == "pdf" else booklet.html
        return written(report, council(), doing.shown(db()), ages if ages in AGES else AGES[-1])
    if kind == "xlsx":
        return excel.write(report)
    if kind == "pdf":
        return pdf.write(report)
    if kind == "docx":
        return word.write(report, council().settings.content)
    if kind == "json":
        return json.dumps(document.as_json(report), ensure_ascii=False, indent=1)
    return html.html(report)


@bp.post("/annual-report/release")
@open_to(Role.MANAGER)
def release() -> ResponseReturnValue:
    """Keeps the figures of a year that is over as published; next year's report can set its own beside them.

    What is released for the public stays as it is from then on; the children's sheets are made from it.
    """
    year, public = year_asked(), request.form.get("audience") == ReportFor.PUBLIC
    if year == calendar.financial_year(today()):
        flash(
            _("%(year)s is still running. Its figures can be kept once it is over.")
            % {"year": calendar.year_name(year)},
            "error",
        )
        return redirect(url_for("insight.annual_report"), 303)
    audience = ReportFor.PUBLIC if public else ReportFor.PANEL
    with or_again(_report_page):
        if wrong := verify.faults(db(), council(), year, on=today()):
            raise document.AudienceRefused(f"Not kept: the figures do not agree. {wrong[0]}")
        report = document.document(db(), council(), year, audience, now=now())
        with writing(db()):
            document.release(db(), report, by=by_staff(), now=now())
    said = (
        _("The report of %(year)s for the public is released. It stays as it is.")
        if public
        else _("The figures of %(year)s are kept as published.")
    )
    flash(said % {"year": calendar.year_name(year)}, "ok")
    return redirect(url_for("insight.annual_report", year=calendar.year_name(year)), 303)
