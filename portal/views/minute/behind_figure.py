"""From a figure to the reviews behind it: by reference, of the manager's own team; nothing of what anybody said."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from portal.asking.reviews import chair_of
from portal.i18n import gettext as _
from portal.reporting.figures.catalogue import DEFINITIONS
from portal.reporting.periods.behind import JUDGED, behind
from portal.reporting.periods.counted_of import FEW
from portal.store.models import Review
from portal.store.vocabulary import Role
from portal.views import lists
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, db, team
from portal.views.minute.blueprint import bp
from portal.views.years import period_asked

GROUPS = ("yes", "no", "unknown")
# what the service owes: of these each that was late is named with its IRO, however few; so is what is not recorded
OWED = ("reviews_in_time", "decisions_in_5_days", "records_in_20_days")


@bp.get("/summary/<figure>")
@open_to(Role.MANAGER)
def behind_figure(figure: str) -> ResponseReturnValue:
    """One group of the reviews: counted, not so, or not known; a group of children too small to be listed is not."""
    if figure not in JUDGED:
        abort(404)
    period = period_asked()
    found = behind(db(), council(), figure, period)
    groups = {name: getattr(found, name) for name in GROUPS}
    asked = request.args.get("show", "")
    group = asked if asked in GROUPS else "no" if figure in OWED and found.no else "yes"
    mine = [review for review in groups[group] if team().sees_review(review)]
    to_do = group == "unknown" or (figure in OWED and group == "no")
    few = 0 < len(groups[group]) < FEW and not to_do and figure != "reviews_held"
    page = lists.page_of(len(mine))
    return render_template(
        "minute/behind_figure.html",
        figure=DEFINITIONS[figure],
        period=period,
        groups=[(name, _words(name), len(rows)) for name, rows in groups.items() if rows],
        group=group,
        few=few,
        elsewhere=len(groups[group]) - len(mine),
        rows=[] if few else [_row(review, named=to_do) for review in page.cut(mine)],
        named=to_do,
        page=page,
    )


def _words(group: str) -> str:
    return {"yes": _("Counted in it"), "no": _("Not so"), "unknown": _("Not known")}[group]


def _row(review: Review, *, named: bool) -> dict[str, object]:
    chair = chair_of(review) if named else None
    late = bool(review.held_on and review.due_on and review.held_on > review.due_on)
    return {
        "review": review.reference,
        "child": review.child.reference,
        "iro": chair.name if chair else "",
        "held_on": review.held_on,
        "due_on": review.due_on,
        "why_late": (review.late_reason or _("No reason recorded")) if late else "",
        "code": review.participation or _("None"),
    }
