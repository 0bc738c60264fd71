"""Who looked at a child, what somebody did here, what was refused, and reading that somebody should ask about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.keeping import odd_reading, traces
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.models import Child, Staff
from portal.store.vocabulary import Role
from portal.views.admin.blueprint import bp
from portal.views.every_page.access import open_to
from portal.views.every_page.request import by_staff, council, db, now, team
from portal.views.lists import A_PAGE, Page

DOORS = timedelta(days=30)


@bp.get("/traces")
@open_to(Role.ADMIN, Role.MANAGER)
def traces_page() -> ResponseReturnValue:
    """The traces of a child, of a person or at the doors, the newest first; to look is a trace too."""
    reference, staff_id = request.args.get("child", "").strip()[:100], request.args.get("staff", 0, int)
    theirs = team().clause(Child.iro_id)
    child = db().scalar(sa.select(Child).where(Child.reference == reference, theirs)) if reference else None
    person = db().get(Staff, staff_id) if 0 < staff_id < 2**31 else None
    query = _asked(child, person).where(traces.of_team(team()))
    page, found = _page(query)
    if child or person:
        about = f"traces of child:{child.id}" if child else f"traces of staff:{staff_id}"
        with writing(db()):
            record(db(), Action.READ, about, by=by_staff(), now=now(), child_id=child.id if child else None)
    return render_template(
        "admin/traces.html",
        reference=reference,
        missing=bool(reference) and child is None,
        child=child,
        person=person,
        people=[
            {"code": each.id, "label": f"{each.name}, {each.email}"}
            for each in db().scalars(sa.select(Staff).order_by(Staff.name, Staff.id))
        ],
        page=page,
        found=found,
        odd=[] if child or person else _odd(),
    )


def _odd() -> list[odd_reading.Odd]:
    found = odd_reading.between(db(), council(), now() - odd_reading.WEEK, now())
    return [each for each in found if team().sees(each.staff_id)]


def _asked(child: Child | None, person: Staff | None) -> sa.Select[Any]:
    if child is not None:
        return traces.of_child(child.id)
    return traces.by_staff(person.id) if person is not None else traces.at_the_doors(now() - DOORS)


def _page(query: sa.Select[Any]) -> tuple[Page, list[traces.Trace]]:
    page = Page(traces.count(db(), query), max(1, request.args.get("page", 1, int)))
    page = Page(page.found, min(page.number, page.pages))
    rows = db().scalars(query.limit(A_PAGE).offset(page.start))
    return page, traces.told(db(), rows)
