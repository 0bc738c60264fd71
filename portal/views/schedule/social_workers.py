"""What social workers said before reviews, and who has not said anything, for business support."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.asking import social_worker
from portal.i18n import gettext as _
from portal.i18n import name_in_english
from portal.reviewing.needs_said import ACCESS
from portal.sending.addresses import email_address
from portal.store.database import writing
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, db, today, work
from portal.views.schedule.blueprint import bp


@bp.get("/social-workers")
@open_to(Role.SUPPORT)
def social_workers() -> ResponseReturnValue:
    """What differs from the register, who has not said anything, and what was said of the meetings to come."""
    waiting = social_worker.unsaid(db(), council(), today())
    return render_template(
        "schedule/social_workers.html",
        differing=social_worker.differing(db(), today()),
        waiting=[(each, email_address(each.review.child.social_worker_email)) for each in waiting],
        said=social_worker.said_lately(db(), today()),
        access=ACCESS,
        name_in_english=name_in_english,
    )


@bp.post("/social-workers/<int:said_id>")
@open_to(Role.SUPPORT)
def settle_said(said_id: int) -> ResponseReturnValue:
    """Takes what the social worker said, or keeps the register as it is."""
    takes = request.form.get("do") == "take"
    with writing(db()):
        found = {each.said.id: each.said for each in social_worker.differing(db(), today())}
        if said_id not in found:
            abort(404)
        social_worker.settle(work(), found[said_id], takes=takes)
    flash(_("Taken into the register.") if takes else _("The register stays as it is."), "ok")
    return redirect(url_for("schedule.social_workers"), 303)
