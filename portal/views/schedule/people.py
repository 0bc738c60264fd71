"""What is known of an adult around a child: safe to contact, kept out, may know the date; and who said so."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, Form, StringField, ValidationError
from wtforms.validators import AnyOf, InputRequired, Length

from portal.asking import contact_safety
from portal.i18n import gettext as _
from portal.i18n import name_in_english
from portal.reviewing.form_lines import name_of
from portal.store.database import writing
from portal.store.models import Contact, Review
from portal.store.vocabulary import Role, Safe
from portal.views.every_page.access import open_to
from portal.views.every_page.request import db, work
from portal.views.schedule.blueprint import bp, find_review
from portal.views.staff_forms import errors_of, filled, plain

NOBODY_NAMED = "business support"
SAFE: dict[str, str] = {Safe.YES: "Yes", Safe.NO: "No", Safe.UNKNOWN: "Nobody has said yet"}


class ContactForm(Form):
    """What the social worker said of an adult."""

    safe = StringField(validators=[InputRequired("Choose one."), AnyOf(list(SAFE), message="Choose one of these.")])
    said_by = StringField(filters=[plain], validators=[Length(max=100)])
    may_know_date = BooleanField(false_values=("", "no"))
    kept_out = BooleanField(false_values=("", "no"))
    stands: Safe | None = None  # what a file said, and no name stands behind: it needs none to stay

    def validate_said_by(self, field: Any) -> None:
        """A name stands behind every yes and no."""
        if self.safe.data in (Safe.YES, Safe.NO) and not field.data and self.safe.data != self.stands:
            raise ValidationError("Write who said so: the social worker’s name.")


def _contact(review: Review, contact_id: int) -> Contact:
    contact = db().get(Contact, contact_id)
    if contact is None or contact.child_id != review.child_id:
        abort(404)
    return contact


@bp.get("/reviews/<int:review_id>/people/<int:contact_id>")
@open_to(Role.SUPPORT)
def person(review_id: int, contact_id: int) -> ResponseReturnValue:
    """What is known of this adult, to be looked at and put right."""
    review = find_review(review_id)
    contact = _contact(review, contact_id)
    return _page(review, contact, ContactForm(data=known_of(contact)))


def _page(review: Review, contact: Contact, form: ContactForm) -> str:
    return render_template(
        "schedule/person.html",
        review=review,
        child=review.child,
        contact=contact,
        name=name_of(contact),
        language=name_in_english(contact.language),
        form=form,
        safe=safe_choices(),
        errors=errors_of(form),
    )


@bp.post("/reviews/<int:review_id>/people/<int:contact_id>")
@open_to(Role.SUPPORT)
def person_post(review_id: int, contact_id: int) -> ResponseReturnValue:
    """Keeps what was said, with the name of who said it; a no ends what was asked already."""
    review = find_review(review_id)
    contact = _contact(review, contact_id)
    form = filled_of(contact)
    if not form.validate():
        return _page(review, contact, form), 400
    with writing(db()):
        contact = _contact(find_review(review_id), contact_id)
        keep_safety(contact, form)
    flash(_("Kept for %(name)s.") % {"name": name_of(contact)}, "ok")
    return redirect(url_for("schedule.review", review_id=review_id), 303)


def keep_safety(contact: Contact, form: ContactForm) -> list[str]:
    """Keeps what was said of a contact where it is another than what is known; the names of what changed."""
    said_by, doing, changed = form.said_by.data or NOBODY_NAMED, work(), []
    if (form.safe.data, form.said_by.data or None) != (contact.safe_to_contact, contact.safe_said_by):
        contact_safety.say_safe(doing, contact, Safe(form.safe.data or Safe.UNKNOWN), said_by=said_by)
        changed.append("safe_to_contact")
    if form.kept_out.data != contact.excluded_from_review:
        contact_safety.keep_out(doing, contact, form.kept_out.data, why=said_by)
        changed.append("excluded_from_review")
    if form.may_know_date.data != contact.may_know_date:
        contact_safety.let_know_date(doing, contact, form.may_know_date.data, why=said_by)
        changed.append("may_know_date")
    return changed


def filled_of(contact: Contact) -> ContactForm:
    """What came with this request of a contact who is known."""
    form: ContactForm = filled(ContactForm)
    form.stands = None if contact.safe_said_by else Safe(contact.safe_to_contact)
    return form


def known_of(contact: Contact) -> dict[str, Any]:
    """What is known of the safety of a contact, as the form has it."""
    return {
        "safe": contact.safe_to_contact,
        "said_by": contact.safe_said_by or "",
        "may_know_date": contact.may_know_date,
        "kept_out": contact.excluded_from_review,
    }


def safe_choices() -> list[dict[str, str]]:
    """Whether it is safe, to be chosen from."""
    return [{"code": code, "label": label} for code, label in SAFE.items()]
