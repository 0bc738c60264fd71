"""What managers write in the annual report: its parts one below the other, and what it recommends."""

from __future__ import annotations

from collections.abc import Container
from hashlib import sha256

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, StringField

from portal import calendar
from portal.hearing.answers.given import clean
from portal.i18n import ngettext
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
    return _page(words, opened=[begun])


@bp.post("/annual-report/words")
@open_to(Role.MANAGER)
def report_words_post() -> ResponseReturnValue:
    """Keeps every part in which something was typed, whichever button was pressed; too long a text comes back whole."""
    year = year_asked()
    typed = {part: request.form[field] for part in written.TITLES if (field := f"words-{part}") in request.form}
    if not typed:
        abort(404)
    # what somebody else wrote meanwhile in another part stays: what was not touched here is not written
    changed = [part for part, words in typed.items() if mark_of(words) != request.form.get(f"was-{part}")]
    too_long = [part for part in changed if len(clean(typed[part]).strip()) > written.LONGEST]

    def again(errors: Errors) -> str:
        beside = [{**each, "field": f"words-{part}"} for each in errors for part in too_long]
        return _page(written.words_of(db(), year) | typed, errors=beside, opened=changed)

    with or_again(again), writing(db()):
        # those that are refused come first: of a page that comes back nothing is kept
        for part in sorted(changed, key=lambda each: each not in too_long):
            written.write(work(), year, part, typed[part])
    if changed:
        titles = ", ".join(f"“{written.TITLES[part]}”" for part in changed)
        kept = ngettext("%(titles)s is kept.", "%(titles)s are kept.", len(changed))
        flash(kept % {"titles": titles, "num": len(changed)}, "ok")
    at = changed[0] if changed else None
    return redirect(url_for("minute.report_words", year=calendar.year_name(year), _anchor=at), 303)


def mark_of(words: str) -> str:
    """A short hash of a text as it is kept, by which the page tells what was typed in it."""
    return sha256(clean(words).strip().encode()).hexdigest()[:16]


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
    words: dict[str, str],
    form: RecommendForm | None = None,
    errors: Errors | None = None,
    *,
    opened: Container[str] = (),
) -> str:
    year = year_asked()
    stood = written.words_of(db(), year)
    return render_template(
        "minute/report_words.html",
        year=calendar.year_name(year),
        last_year=calendar.year_name(year - 1),
        years=years_offered(),
        parts=written.PARTS,
        words=words,
        was={part: mark_of(stood.get(part, "")) for part in written.TITLES},
        before=_beginnings(year),
        opened=opened,
        longest=written.LONGEST,
        lines=written.recommendations(db(), year),
        earlier=written.recommendations(db(), year - 1),
        form=form or RecommendForm(),
        errors=errors or [],
    )
