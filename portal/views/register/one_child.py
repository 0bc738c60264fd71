"""Two children that are one: looked at, proposed, and confirmed by a second person."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.asking.register import look_up, merge
from portal.i18n import gettext as _
from portal.store.database import writing
from portal.store.models import Child
from portal.store.tables.register_tables import OneChild
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import or_back
from portal.views.every_page.request import db, me, team, work
from portal.views.register.blueprint import bp, find_child
from portal.views.register.boxes_page import called


@bp.get("/register/<int:child_id>/one-with")
@open_to(Role.SUPPORT)
def one_with(child_id: int) -> ResponseReturnValue:
    """Finds the other by reference, and shows what would go along."""
    keeps, reference = find_child(child_id), request.args.get("reference", "").strip()
    goes, error = _other(keeps, reference)
    return render_template(
        "register/one_with.html",
        keeps=keeps,
        goes=goes,
        called=called,
        reference=reference,
        preview=merge.preview(db(), keeps, goes) if goes else None,
        error=error,
        errors=[{"field": "reference", "message": error}] if error else [],
    )


def _other(keeps: Child, reference: str) -> tuple[Child | None, str | None]:
    if not reference:
        return None, None
    goes = look_up.by_reference(db(), reference)
    if goes is None:
        return None, _("No child has this reference.")
    return (None, _("This is the same child.")) if goes.id == keeps.id else (goes, None)


@bp.post("/register/<int:child_id>/one-with/<int:other_id>")
@open_to(Role.SUPPORT)
def one_with_post(child_id: int, other_id: int) -> ResponseReturnValue:
    """Proposes that they are one; a second person confirms it."""
    find_child(child_id), find_child(other_id)
    with or_back(url_for("register.child", child_id=child_id)), writing(db()):
        merge.propose(work(), find_child(child_id), find_child(other_id))
    flash(_("Proposed. A second person has to confirm it; the managers are told."), "ok")
    return redirect(url_for("register.child", child_id=child_id), 303)


@bp.get("/register/one")
@open_to(Role.SUPPORT, Role.MANAGER)
def to_be_one() -> ResponseReturnValue:
    """What waits for a second person, by reference."""
    waiting = [(each, merge.preview(db(), each.keeps, each.goes)) for each in merge.proposals(db()) if _theirs(each)]
    return render_template("register/to_be_one.html", waiting=waiting, mine=me().id)


def _theirs(proposal: OneChild) -> bool:
    """Whether both are children whom this person sees."""
    return all(team().sees_child(child) for child in (proposal.keeps, proposal.goes))


def _waiting(proposal_id: int) -> int:
    found = db().get(OneChild, proposal_id)
    return proposal_id if found is None or _theirs(found) else abort(404)


@bp.post("/register/one/<int:proposal_id>/confirm")
@open_to(Role.SUPPORT, Role.MANAGER)
def confirm_one(proposal_id: int) -> ResponseReturnValue:
    """Makes them one."""
    with or_back(url_for("register.to_be_one")), writing(db()):
        child = merge.confirm(work(), _waiting(proposal_id))
        reference = child.reference
    flash(_("They are one child now: %(reference)s.") % {"reference": reference}, "ok")
    return redirect(url_for("register.to_be_one"), 303)


@bp.post("/register/one/<int:proposal_id>/refuse")
@open_to(Role.SUPPORT, Role.MANAGER)
def refuse_one(proposal_id: int) -> ResponseReturnValue:
    """They stay two."""
    with or_back(url_for("register.to_be_one")), writing(db()):
        merge.refuse(work(), _waiting(proposal_id))
    flash(_("They stay two children."), "ok")
    return redirect(url_for("register.to_be_one"), 303)
