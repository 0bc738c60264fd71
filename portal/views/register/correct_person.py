"""Somebody around a child is added, or put right by hand."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from portal.asking.register import look_up
from portal.asking.register.correct import correct
from portal.i18n import gettext as _
from portal.intake.rows.kinds import CONTACTS
from portal.intake.rows.typed import TypedFaulty, add_typed, read_typed
from portal.reviewing.form_lines import name_of
from portal.store.database import writing
from portal.store.models import Child, Contact
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.request import db, work
from portal.views.register import fields
from portal.views.register.blueprint import bp, find_child
from portal.views.register.boxes_page import called, done, next_reference, or_in_boxes, page
from portal.views.register.fields import Box
from portal.views.schedule.people import ContactForm, filled_of, keep_safety, known_of
from portal.views.staff_forms import filled


def find_contact(child: Child, contact_id: int) -> Contact:
    """The contact of that number, of this child; else not found."""
    return next((each for each in look_up.contacts_of(db(), child) if each.id == contact_id), None) or abort(404)


@bp.get("/register/<int:child_id>/people/add")
@open_to(Role.SUPPORT)
def add_person(child_id: int) -> ResponseReturnValue:
    """The boxes for somebody around the child."""
    boxes = fields.filled_in(fields.boxes_of_contact(None), {"language": "en", "role": "parent"})
    return _person_page(find_child(child_id), None, boxes, ContactForm(data={"safe": "unknown"}))


def _person_page(
    child: Child,
    contact: Contact | None,
    boxes: list[Box],
    safety: ContactForm,
    faults: Mapping[str, str] | None = None,
) -> str:
    said = {"who": name_of(contact) if contact else "", "name": called(child)}
    heading = _("Correct %(who)s") % said if contact else _("Add a person around %(name)s") % said
    return page(heading, boxes, url_for("register.child", child_id=child.id), faults, safety=safety)


@bp.post("/register/<int:child_id>/people/add")
@open_to(Role.SUPPORT)
def add_person_post(child_id: int) -> ResponseReturnValue:
    """Adds the person; nobody is asked of whom nobody said that it is safe."""
    boxes, safety = fields.boxes_of_contact(None), filled(ContactForm)
    given = fields.typed(boxes)
    shown = fields.filled_in(boxes, given)
    find_child(child_id)
    with or_in_boxes(lambda faults: _person_page(find_child(child_id), None, shown, safety, faults)), writing(db()):
        child = find_child(child_id)
        taken = {each.reference for each in look_up.contacts_of(db(), child)}
        reference = given["contact_ref"] or next_reference(child, "P", taken)
        if not safety.validate():
            raise TypedFaulty({})
        added = add_typed(work(), CONTACTS.id, given | {"child_ref": child.reference, "contact_ref": reference})
        if isinstance(added, Contact):
            keep_safety(added, safety)
    return done(child_id, _("Added."))


@bp.get("/register/<int:child_id>/people/<int:contact_id>")
@open_to(Role.SUPPORT)
def correct_person(child_id: int, contact_id: int) -> ResponseReturnValue:
    """What is known of somebody around the child, to be put right."""
    child = find_child(child_id)
    contact = find_contact(child, contact_id)
    boxes = fields.filled_in(fields.boxes_of_contact(contact), fields.kept(CONTACTS.id, contact))
    return _person_page(child, contact, boxes, ContactForm(data=known_of(contact)))


@bp.post("/register/<int:child_id>/people/<int:contact_id>")
@open_to(Role.SUPPORT)
def correct_person_post(child_id: int, contact_id: int) -> ResponseReturnValue:
    """Keeps what was put right of the person, and what was said of their safety."""
    contact = find_contact(find_child(child_id), contact_id)
    boxes, safety = fields.boxes_of_contact(contact), filled_of(contact)
    given = fields.typed(boxes)
    shown = fields.filled_in(boxes, given)

    def again(faults: Mapping[str, str]) -> str:
        child = find_child(child_id)
        return _person_page(child, find_contact(child, contact_id), shown, safety, faults)

    with or_in_boxes(again), writing(db()):
        child = find_child(child_id)
        contact = find_contact(child, contact_id)
        if not safety.validate():
            raise TypedFaulty({})
        named = {"child_ref": child.reference, "contact_ref": contact.reference}
        read = read_typed(work(), CONTACTS.id, named | given)
        said = keep_safety(contact, safety)
        changed = correct(work(), contact, read.of(work(), contact))
    return done(child_id, _("Kept."), changed + said)
