"""What waits for a manager as the second person, and the children whose worries would reach no IRO."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.asking.reachable import without_iro
from portal.council import cover, two_people
from portal.i18n import gettext as _
from portal.store.database import writing
from portal.store.vocabulary import Role
from portal.views import lists
from portal.views.admin.blueprint import bp
from portal.views.admin.cover import proposed_cover
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import Errors, or_again
from portal.views.every_page.request import by_staff, db, me, now, team, today, work


@bp.get("/to-confirm")
@open_to(Role.MANAGER)
def to_confirm() -> ResponseReturnValue:
    """Accounts and covers that wait; what this manager proposed waits for another."""
    return _page()


def _page(errors: Errors | None = None) -> str:
    return render_template(
        "admin/to_confirm.html",
        accounts=two_people.waiting_accounts(db()),
        covers=[line for line in cover.covers_to_come(db(), today()) if line.waits and team().sees(line.iro.id)],
        roles=Role,
        mine=me().id,
        refused=errors[0]["message"] if errors else None,
    )


@bp.post("/to-confirm/account/<int:staff_id>")
@open_to(Role.MANAGER)
def confirm_account(staff_id: int) -> ResponseReturnValue:
    """Lets a proposed account in; its owner is mailed a link to choose a password."""
    with or_again(_page), writing(db()):
        person = two_people.proposed(db(), staff_id)
        two_people.confirm_account(work(), person)
    flash(_("%(name)s is confirmed. A link to choose a password is on its way to them.") % {"name": person.name}, "ok")
    return redirect(url_for("admin.to_confirm"), 303)


@bp.post("/to-confirm/account/<int:staff_id>/refuse")
@open_to(Role.MANAGER)
def refuse_account(staff_id: int) -> ResponseReturnValue:
    """Refuses a proposed account; the address is free for another proposal."""
    with or_again(_page), writing(db()):
        person = two_people.proposed(db(), staff_id)
        name = person.name
        two_people.drop_account(db(), person, by=by_staff(), now=now())
    flash(_("The account for %(name)s is refused.") % {"name": name}, "ok")
    return redirect(url_for("admin.to_confirm"), 303)


@bp.post("/to-confirm/cover/<int:cover_id>")
@open_to(Role.MANAGER)
def confirm_cover(cover_id: int) -> ResponseReturnValue:
    """Lets a proposed cover stand; both IROs and the managers are told."""
    with or_again(_page), writing(db()):
        cover.confirm_cover(work(), proposed_cover(cover_id))
    flash(_("The cover is confirmed. Both IROs and the managers are told by email."), "ok")
    return redirect(url_for("admin.to_confirm"), 303)


@bp.get("/without-iro")
@open_to(Role.MANAGER)
def unreached() -> ResponseReturnValue:
    """Every child without an IRO who can be reached, with the reviews that wait for one."""
    every = [each for each in without_iro(db(), today()) if team().sees(each.iro.id if each.iro else None)]
    page, shown = lists.found_in(
        every, lambda each: (each.child.first_name, each.child.reference, each.iro.name if each.iro else None)
    )
    return render_template("admin/without_iro.html", children=shown, any=bool(every), page=page)
