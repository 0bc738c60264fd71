"""What somebody put right by mistake is taken back, for a day."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.asking.register import undo
from portal.i18n import gettext as _
from portal.intake.rows.kinds import CHILDREN, CONTACTS, REVIEWS
from portal.reviewing import outcomes
from portal.reviewing.form_lines import name_of
from portal.store.database import writing
from portal.store.models import Child
from portal.store.tables.register_tables import Correction
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import or_back
from portal.views.every_page.request import db, now, work
from portal.views.register import fields
from portal.views.register.blueprint import bp, find_child
from portal.views.register.boxes_page import called


def shown(child: Child) -> list[tuple[Correction, str, str]]:
    """What can be taken back of the child: each with whom or what it is about, and which facts, in words."""
    found = undo.to_take_back(db(), child, now())
    return [(each, _about(each), ", ".join(_facts(each))) for each in found]


def _about(found: Correction) -> str:
    if found.contact:
        return name_of(found.contact)
    return _("review %(reference)s") % {"reference": found.review.reference} if found.review else called(found.child)


def _facts(found: Correction) -> list[str]:
    if found.contact:
        kind, boxes = CONTACTS, fields.boxes_of_contact(found.contact)
    elif found.review:
        kind, boxes = REVIEWS, fields.boxes_of_review(found.review)
    else:
        kind, boxes = CHILDREN, fields.boxes_of_child(found.child)
    words = {box.column: box.label for box in boxes} | {"looked_after_to": "In care until"}
    columns = {column.fact: column.name for column in kind.columns} | {"iro_id": "iro_email"}
    return [words.get(columns.get(name) or name, name) for name in found.before]


@bp.post("/register/<int:child_id>/take-back/<int:correction_id>")
@open_to(Role.SUPPORT)
def take_back(child_id: int, correction_id: int) -> ResponseReturnValue:
    """Gives back what stood there before; whoever had been written to at another address is written to anew."""
    find_child(child_id)
    page = url_for("register.child", child_id=child_id)
    with or_back(page), writing(db()):
        found = undo.find(db(), find_child(child_id), correction_id, now())
        facts, doing = undo.standing(found), work()
        if found.review and {"planned_on", "planned_at"} & facts.keys():
            review = found.review
            day, at = facts.pop("planned_on", review.planned_on), facts.pop("planned_at", review.planned_at)
            outcomes.move(doing, review, day, at)
        undo.restore(doing, found, facts)
    flash(_("Taken back: it stands as it did before."), "ok")
    return redirect(page, 303)
