"""What waits for a manager as the second person, and the children whose worries would reach no IRO."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.asking.reachable import without_iro
from portal.council import cover, two_people
from portal.council.two_people import NotYours
from portal.i18n import gettext as _
from portal.store.database import writing
from portal.store.vocabulary import Role
from portal.views.admin.blueprint import bp
from portal.views.every_page.access import open_to
from portal.views.every_page.request import by_staff, db, me, now, today, work


@bp.get("/to-confirm")
@open_to(Role.MANAGER)
def to_confirm() -> ResponseReturnValue:
    """Accounts and covers that wait; what this manager proposed waits for another."""
    return _page()


def _page(refused: str | None = None) -> str:
    return render_template(
        "admin/to_confirm.html",
        accounts=two_people.waiting_accounts(db()),
        covers=[line for line in cover.covers_to_come(db(), today()) if line.waits],
        roles=Role,
        mine=me().id,
        refused=refused,
    )


@bp.post("/to-confirm/account/<int:staff_id>")
@open_to(Role.MANAGER)
def confirm_account(staff_id: int) -> ResponseReturnValue:
    """Lets a proposed account in; its owner is mailed a link to choose a password."""
    try:
        with writing(db()):
            person = two_people.proposed(db(), staff_id)
            two_people.confirm_account(work(), person)
    except NotYours as fault:
        return _page(str(fault)), 400
    flash(_("%(name)s is confirmed. A link to choose a password is on its way to them.") % {"name": person.name}, "ok")
    return redirect(url_for("admin.to_confirm"), 303)


@bp.post("/to-confirm/account/<int:staff_id>/refuse")
@open_to(Role.MANAGER)
def refuse_account(staff_id: int) -> ResponseReturnValue:
    """Refuses a proposed account; the address is free for another proposal."""
    try:
        with writing(db()):
            person = two_people.proposed(db(), staff_id)
            name = person.name
            two_people.drop_account(db(), person, by=by_staff(), now=now())
    except NotYours as fault:
        return _page(str(fault)), 400
    flash(_("The account for %(name)s is refused.") % {"name": name}, "ok")
    return redirect(url_for("admin.to_confirm"), 303)


@bp.post("/to-confirm/cover/<int:cover_id>")
@open_to(Role.MANAGER)
def confirm_cover(cover_id: int) -> ResponseReturnValue:
    """Lets a proposed cover stand; both IROs and the managers are told."""
    try:
        with writing(db()):
            cover.confirm_cover(work(), cover.proposed(db(), cover_id))
    except NotYours as fault:
        return _page(str(fault)), 400
    flash(_("The cover is confirmed. Both IROs and the managers are told by email."), "ok")
    return redirect(url_for("admin.to_confirm"), 303)


@bp.get("/without-iro")
@open_to(Role.MANAGER)
def unreached() -> ResponseReturnValue:
    """Every child without an IRO who can be reached, with the reviews that wait for one."""
    return render_template("admin/without_iro.html", children=without_iro(db(), today()))
