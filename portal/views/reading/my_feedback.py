"""What an IRO learns about their own reviews from feedback: by name, or in a group large enough to hide in."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from portal import calendar
from portal.reporting.figures.answers import ITEM_WORDS
from portal.reporting.figures.reach import FORM_WORDS
from portal.reporting.iro_feedback.grouped import SHOWN, grouped, named
from portal.reviewing.form_lines import who
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.vocabulary import Role
from portal.views import lists
from portal.views.every_page.access import open_to
from portal.views.every_page.request import by_staff, council, db, me, now
from portal.views.reading.blueprint import bp
from portal.views.years import year_asked, years_offered


@bp.get("/my-feedback")
@open_to(Role.IRO)
def my_feedback() -> ResponseReturnValue:
    """One financial year, whole: any finer choice would tell one response from the next; groups once it is closed.

    That words of a response were opened is written down before they are shown.
    """
    year, years, moment, days = year_asked(), years_offered(), now(), council().settings.feedback_days
    closes, closed = calendar.feedback_closes(year, days), calendar.year_name(calendar.last_closed(moment, days))
    groups = grouped(db(), council(), me(), year, moment)
    opened = [each for group in groups for each in group.read]
    if opened:
        with writing(db()):
            for response_id, child_id in opened:
                why = "in a group, without a name"
                record(
                    db(), Action.READ, f"response:{response_id}", by=by_staff(), now=moment, child_id=child_id, why=why
                )
    by_name = named(db(), council(), me(), year)
    page = lists.page_of(len(by_name))
    shown = page.cut(by_name)
    return render_template(
        "reading/my_feedback.html",
        year=calendar.year_name(year),
        years=years,
        shown_from=calendar.today(closes) if moment < closes else None,
        closed=closed if any(each["code"] == closed for each in years) else None,
        groups=groups,
        titles=FORM_WORDS,
        categories=[(category, ITEM_WORDS[category].capitalize()) for category in SHOWN],
        named=[(each, who(each.invitation.review, each.invitation.contact)) for each in shown],
        page=page,
        received={each.id: calendar.today(each.submitted_at) for each in shown if each.submitted_at},
    )
