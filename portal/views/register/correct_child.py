"""A child is added, or put right by hand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue

from portal.asking.register.correct import correct
from portal.asking.register.hand_over import hand_over
from portal.i18n import gettext as _
from portal.intake.rows.kinds import CHILDREN
from portal.intake.rows.typed import add_typed, read_typed
from portal.store.database import writing
from portal.store.models import Child, Staff
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.request import db, today, work
from portal.views.register import fields
from portal.views.register.blueprint import bp, find_child
from portal.views.register.boxes_page import called, done, or_in_boxes, page
from portal.views.register.fields import Box


@bp.get("/register/add")
@open_to(Role.SUPPORT)
def add_child() -> ResponseReturnValue:
    """The boxes for a child nobody has told the portal of."""
    boxes = fields.filled_in(fields.boxes_of_child(None), {"language": "en"})
    return page(_("Add a child"), boxes, url_for("register.children"))


@bp.post("/register/add")
@open_to(Role.SUPPORT)
def add_child_post() -> ResponseReturnValue:
    """Adds the child; whoever was erased, or is there, is not added."""
    boxes = fields.boxes_of_child(None)
    given = fields.typed(boxes)
    shown = fields.filled_in(boxes, given)
    again = partial(page, _("Add a child"), shown, url_for("register.children"))
    with or_in_boxes(again), writing(db()):
        child_id = add_typed(work(), CHILDREN.id, given).id
    return done(child_id, _("Added. Add the people around the child next, and the next review."))


@bp.get("/register/<int:child_id>/correct")
@open_to(Role.SUPPORT)
def correct_child(child_id: int) -> ResponseReturnValue:
    """What is known of the child, to be put right."""
    child = find_child(child_id)
    boxes = fields.filled_in(fields.boxes_of_child(child), fields.kept(CHILDREN.id, child))
    return _child_page(child, boxes)


def _child_page(child: Child, boxes: list[Box], faults: Mapping[str, str] | None = None) -> str:
    back = url_for("register.child", child_id=child.id)
    return page(_("Correct %(name)s") % {"name": called(child)}, boxes, back, faults)


@bp.post("/register/<int:child_id>/correct")
@open_to(Role.SUPPORT)
def correct_child_post(child_id: int) -> ResponseReturnValue:
    """Keeps what was put right of the child."""
    boxes = fields.boxes_of_child(find_child(child_id))
    given = fields.typed(boxes)
    shown = fields.filled_in(boxes, given)
    with or_in_boxes(lambda faults: _child_page(find_child(child_id), shown, faults)), writing(db()):
        child = find_child(child_id)
        read = read_typed(work(), CHILDREN.id, {"child_ref": child.reference} | given)
        facts = read.of(work(), child)
        to = facts["iro_id"] and db().get_one(Staff, facts.pop("iro_id"))
        changed = correct(work(), child, facts)
        if to and hand_over(work(), [child], to, from_on=today()):
            changed.append("iro_id")
    return done(child_id, _("Kept."), changed)
