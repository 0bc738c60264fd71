"""What managers write in the annual report: its parts one below the other, and what it recommends."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, StringField

from portal import calendar
from portal.i18n import gettext as _
from portal.reporting.annual_report import written
from portal.store.database import writing
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import Errors, or_again
from portal.views.every_page.request import db, work
from portal.views.minute.blueprint import bp
from portal.views.staff_forms import Day, errors_of, filled, plain
from portal.views.years import year_asked, years_offered


class RecommendForm(Form):
    """One recommendation."""

    what = StringField(filters=[plain])
    owner = StringField(filters=[plain])
    by_on = Day()


@bp.get("/annual-report/words")
@open_to(Role.MANAGER)
def report_words() -> ResponseReturnValue:
    """The parts with what stands in them; "from" names a part that is to begin with words from before."""
    year, begun = year_asked(), request.args.get("from", "")
    words = written.words_of(db(), year)
    if begun in written.TITLES and not words.get(begun):
        words[begun] = _beginnings(year).get(begun, "")
    return _page(words, opened=begun)


@bp.post("/annual-report/words")
@open_to(Role.MANAGER)
def report_words_post() -> ResponseReturnValue:
    """Keeps one part; too long a text comes back whole."""
    year, part, words = year_asked(), request.form.get("part", ""), request.form.get("words", "")

    def again(errors: Errors) -> str:
        beside = [{**each, "field": f"words-{part}"} for each in errors]
        return _page(written.words_of(db(), year) | {part: words}, errors=beside, opened=part)

    with or_again(again), writing(db()):
        written.write(work(), year, part, words)
    flash(_("“%(title)s” is kept.") % {"title": written.TITLES[part]}, "ok")
    return redirect(url_for("minute.report_words", year=calendar.year_name(year), _anchor=part), 303)


@bp.post("/annual-report/recommendations")
@open_to(Role.MANAGER)
def recommend() -> ResponseReturnValue:
    """Puts a recommendation on the list."""
    year, form = year_asked(), filled(RecommendForm)
    if not form.validate():
        return _page(written.words_of(db(), year), form, errors_of(form)), 400
    with or_again(lambda errors: _page(written.words_of(db(), year), form, errors)), writing(db()):
        written.recommend(work(), year, form.what.data or "", form.owner.data or "", form.by_on.data)
    return _to_the_list(year)


@bp.post("/annual-report/recommendations/<int:number>")
@open_to(Role.MANAGER)
def recommended(number: int) -> ResponseReturnValue:
    """Marks one as done, as not done after all, or takes it off: as the pressed button says."""
    pressed = request.form.get("do")
    with writing(db()):
        if pressed == "off":
            row = written.take_off(work(), number)
        else:
            row = written.done(work(), number, is_done=pressed == "done")
        year = row.year
    return _to_the_list(year)


def _to_the_list(year: int) -> ResponseReturnValue:
    return redirect(url_for("minute.report_words", year=calendar.year_name(year), _anchor="recommended"), 303)


def _beginnings(year: int) -> dict[str, str]:
    """What each part may begin with: last year's words, else ours where there are any."""
    return {**written.BEGINNINGS, **{part: words for part, words in written.words_of(db(), year - 1).items() if words}}


def _page(
    words: dict[str, str], form: RecommendForm | None = None, errors: Errors | None = None, *, opened: str = ""
) -> str:
    year = year_asked()
    return render_template(
        "minute/report_words.html",
        year=calendar.year_name(year),
        last_year=calendar.year_name(year - 1),
        years=years_offered(),
        parts=written.PARTS,
        words=words,
        before=_beginnings(year),
        opened=opened,
        longest=written.LONGEST,
        lines=written.recommendations(db(), year),
        earlier=written.recommendations(db(), year - 1),
        form=form or RecommendForm(),
        errors=errors or [],
    )
