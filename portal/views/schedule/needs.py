"""What people need to take part in the meetings that are coming, for whoever books and arranges it."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.reviewing.needs import list_needs
from portal.reviewing.needs_said import list_said
from portal.store.vocabulary import Role
from portal.views import lists
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, db, today
from portal.views.schedule.blueprint import bp


@bp.get("/needs")
@open_to(Role.SUPPORT)
def needs() -> ResponseReturnValue:
    """Interpreters, signers and access by meeting day, ticked or said by a social worker, never what was written."""
    asked_for = list_needs(db(), council(), today())
    both = [*asked_for, *list_said(db(), asked_for, today())]
    page, shown = lists.found_in(
        sorted(both, key=lambda need: (need.on, need.review.id, need.who)),
        lambda need: (need.who, need.child.first_name, need.child.reference, need.words),
    )
    return render_template("schedule/needs.html", needs=shown, page=page)
