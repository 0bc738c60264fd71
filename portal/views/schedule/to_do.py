"""What is to do today: where each list begins, or one of them in pages, narrowed down and ticked."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.asking import social_worker
from portal.hearing.concerns.board import waiting
from portal.i18n import gettext as _
from portal.reviewing.boards import support
from portal.reviewing.boards.facets import FACETS
from portal.reviewing.boards.support import TO_ASK, Tasks
from portal.search import LONGEST
from portal.store.models import Staff
from portal.store.vocabulary import ConcernKind, Respondent, Role
from portal.views import lists
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, db, me, now, today
from portal.views.schedule.blueprint import bp
from portal.views.schedule.previewing import CHANNELS

AT_FIRST = 10  # tasks of each list, before one is chosen
AUDIENCES: dict[str, str] = {
    Respondent.CHILD: "Children",
    Respondent.PARENT: "Parents",
    Respondent.CARER: "Carers",
    Respondent.PROFESSIONAL: "Professionals",
}


@bp.get("/to-do")
@open_to(Role.SUPPORT)
def to_do() -> ResponseReturnValue:
    """Everything that needs business support today, most pressing first."""
    # those for an interpreter stand in the list of the day already
    concerns = [each for each in waiting(db(), me()) if each.kind != ConcernKind.INTERPRETER]
    found = dict(support.to_do(db(), council(), today(), search=lists.searched()))
    one = request.args.get("show", "").replace("-", "_")
    narrowed = wanted()
    listed = {name: tasks.only(narrowed) for name, tasks in found.items()}
    page = lists.page_of(len(listed[one])) if one in found else None
    shown = {one: page.cut(listed[one])} if page else {name: tasks[:AT_FIRST] for name, tasks in listed.items()}
    return render_template(
        "schedule/to_do.html",
        counts={name: len(tasks) for name, tasks in listed.items()},
        shown=shown,
        one=one if page else None,
        at_first=AT_FIRST,
        page=page,
        narrowed=narrowed,
        facets=_facets(found[one]) if page else [],
        people=sum(len(listed[name]) for name in TO_ASK),
        reviews=_reviews(listed[name] for name in TO_ASK),
        ticks=one in TO_ASK,
        requests=len(concerns),
        worker_unsaid=len(social_worker.unsaid(db(), council(), today())),
        worker_differs=len(social_worker.differing(db(), today())),
        late=sum(each.due_at < now() for each in concerns),
        today=today(),
    )


def wanted() -> dict[str, str]:
    """By what the list is narrowed down, as the address says."""
    return {name: request.args.get(name, "")[:LONGEST] for name in FACETS}


def _reviews(found: Iterable[Tasks]) -> int:
    """Reviews of several lists, each once."""
    return len(set[int]().union(*(tasks.reviews for tasks in found)))


def _facets(tasks: Tasks) -> list[tuple[str, str, list[dict[str, str]]]]:
    """What a list can be narrowed down by: its name in the address, its words, and the choices with their counts."""
    choices = tasks.choices(wanted())
    iros = _names(choices["iro"])
    words = {"audience": AUDIENCES, "way": CHANNELS, "iro": iros, "why": {each: each for each in choices["why"]}}
    titles = {"audience": _("Who"), "way": _("By"), "iro": _("IRO"), "why": _("Why it waits")}
    return [
        (
            name,
            titles[name],
            [
                {"code": code, "label": f"{words[name].get(code, code)} ({count})"}
                for code, count in sorted(choices[name].items(), key=lambda each: words[name].get(each[0], each[0]))
            ],
        )
        for name in FACETS
        if choices[name]
    ]


def _names(numbers: Iterable[str]) -> dict[str, str]:
    among = [int(each) for each in numbers]
    if not among:
        return {}
    names = db().execute(sa.select(Staff.id, Staff.name).where(Staff.id.in_(among)))
    return {str(each.id): each.name for each in names}
