"""What people need to take part in the meetings that are coming, for whoever books and arranges it."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.reviewing.needs import list_needs
from portal.store.vocabulary import Role
from portal.views import lists
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, db, today
from portal.views.schedule.blueprint import bp


@bp.get("/needs")
@open_to(Role.SUPPORT)
def needs() -> ResponseReturnValue:
    """Interpreters, signers and access by meeting day: what was ticked, never what was written."""
    page, shown = lists.found_in(
        list_needs(db(), council(), today()),
        lambda need: (need.who, need.child.first_name, need.child.reference, need.words),
    )
    return render_template("schedule/needs.html", needs=shown, page=page)
