"""Accounts of the people who work here, as an administrator works with them; nobody is told another's password."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, Regexp

from portal.accounts import second_factor
from portal.council import own_account, two_people
from portal.hearing.concerns import leaving
from portal.i18n import gettext as _
from portal.sending import ways
from portal.store.database import writing
from portal.store.models import Staff
from portal.store.vocabulary import Role
from portal.views import lists
from portal.views.admin.blueprint import bp
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import Errors, or_again, or_back
from portal.views.every_page.request import by_staff, council, db, me, now, work
from portal.views.staff_forms import errors_of, filled, plain


class AccountForm(Form):
    """A new account."""

    name = StringField(filters=[plain], validators=[InputRequired("Write the person’s name."), Length(max=100)])
    email = StringField(
        filters=[plain],
        validators=[
            InputRequired("Write the person’s email address."),
            Length(max=254, message="This email address is too long."),
            Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message="Write a whole email address, such as sam@example.org."),
        ],
    )
    role = SelectField(
        choices=list(Role), validate_choice=False, validators=[InputRequired("Choose what the person does here.")]
    )
    phone = StringField(filters=[plain], validators=[Length(max=40)])
    team = StringField(filters=[plain], validators=[Length(max=100)])

    def validate_role(self, field: Any) -> None:
        """Only a role there is."""
        if field.data not in set(Role):
            raise ValidationError("Choose what the person does here.")


@bp.get("/staff")
@open_to(Role.ADMIN)
def staff() -> ResponseReturnValue:
    """Everybody with an account, those who can no longer sign in last."""
    people = db().scalars(sa.select(Staff).order_by(Staff.disabled_at.is_not(None), Staff.name, Staff.id)).all()
    page, shown = lists.found_in(people, lambda each: (each.name, each.email, each.role.label))
    return render_template(
        "admin/staff.html", people=shown, page=page, roles=Role, mails=ways.mails(council().settings)
    )


@bp.get("/staff/add")
@open_to(Role.ADMIN)
def add() -> ResponseReturnValue:
    """The form for a new account."""
    return _account_page(AccountForm())


@bp.post("/staff/add")
@open_to(Role.ADMIN)
def add_post() -> ResponseReturnValue:
    """Proposes the account, or adds one that sees no children; an address in use comes back with what was typed."""
    form = filled(AccountForm)
    if not form.validate():
        return _account_page(form), 400
    with or_again(lambda errors: _account_page(form, errors)), writing(db()):
        person = two_people.propose_account(
            work(), email=form.email.data, name=form.name.data, role=Role(form.role.data),
            phone=form.phone.data or None, team=form.team.data or None,
        )  # fmt: skip
    if person.waiting:
        said = _("%(name)s is proposed. A manager must confirm it; then %(email)s is sent a link for a password.")
    else:
        said = _("A link to choose a password is on its way to %(email)s.")
    flash(said % {"name": person.name, "email": person.email}, "ok")
    return redirect(url_for("admin.staff"), 303)


def _account_page(form: AccountForm, errors: Errors | None = None) -> str:
    options = [{"code": role, "label": role.label} for role in Role]
    return render_template("admin/add.html", form=form, roles=options, errors=errors or errors_of(form))


def _account(staff_id: int) -> Staff:
    return db().get(Staff, staff_id) or abort(404)


@bp.get("/staff/<int:staff_id>")
@open_to(Role.ADMIN)
def account(staff_id: int) -> ResponseReturnValue:
    """One account: a link for a new password, taking a proposal back, closing it, or opening it again."""
    person = _account(staff_id)
    proposer = db().get(Staff, person.proposed_by) if person.proposed_by else None
    confirmer = db().get(Staff, person.confirmed_by) if person.confirmed_by else None
    return render_template(
        "admin/account.html",
        person=person,
        role=Role(person.role),
        mine=person.id == me().id,
        factor=second_factor.of(db(), person),
        proposer=proposer.name if proposer else None,
        confirmer=confirmer.name if confirmer else None,
    )


@bp.post("/staff/<int:staff_id>/link")
@open_to(Role.ADMIN)
def link(staff_id: int) -> ResponseReturnValue:
    """Mails the owner a link to choose a password by; who presses this is not told it."""
    if not _account(staff_id).works_here:
        abort(400)
    with writing(db()):
        person = _account(staff_id)
        two_people.send_link(work(), person)
    flash(_("A link to choose a password is on its way to %(email)s.") % {"email": person.email}, "ok")
    return redirect(url_for("admin.account", staff_id=staff_id), 303)


@bp.post("/staff/<int:staff_id>/second-factor/drop")
@open_to(Role.ADMIN)
def drop_second_factor(staff_id: int) -> ResponseReturnValue:
    """For a colleague who lost the telephone and the recovery codes: they set the second factor up anew."""
    back = url_for("admin.account", staff_id=staff_id)
    with or_back(back), writing(db()):
        person = _account(staff_id)
        own_account.drop_second_factor(work(), person)
    flash(_("The second factor of %(name)s is taken away. They are told.") % {"name": person.name}, "ok")
    return redirect(back, 303)


@bp.post("/staff/<int:staff_id>/reopen")
@open_to(Role.ADMIN)
def reopen(staff_id: int) -> ResponseReturnValue:
    """Proposes to open a closed account again; one that sees no child is opened at once."""
    back = url_for("admin.account", staff_id=staff_id)
    with or_back(back), writing(db()):
        person = _account(staff_id)
        two_people.reopen_account(work(), person)
    if person.waiting:
        said = _("A manager must confirm that %(name)s comes back; then %(email)s is sent a link for a password.")
    else:
        said = _("A link to choose a password is on its way to %(email)s.")
    flash(said % {"name": person.name, "email": person.email}, "ok")
    return redirect(back, 303)


@bp.post("/staff/<int:staff_id>/take-back")
@open_to(Role.ADMIN)
def take_back(staff_id: int) -> ResponseReturnValue:
    """Takes a proposal back; one that a manager confirmed meanwhile is an account, and stays."""
    with or_back(url_for("admin.staff")), writing(db()):
        person = two_people.proposed(db(), staff_id)
        name = person.name
        two_people.drop_account(db(), person, by=by_staff(), now=now())
    flash(_("The proposal for %(name)s is taken back.") % {"name": name}, "ok")
    return redirect(url_for("admin.staff"), 303)


@bp.post("/staff/<int:staff_id>/disable")
@open_to(Role.ADMIN)
def disable(staff_id: int) -> ResponseReturnValue:
    """Closes the account at once; nobody can close their own, so that one is always left."""
    if staff_id == me().id:
        abort(400)
    with writing(db()):
        person = _account(staff_id)
        name = person.name
        stands = person.disabled_at is None and not person.waiting  # nobody else was quicker
        left = leaving.close_account(work(), person) if stands else None
    if left is None:
        flash(_("The account of %(name)s is closed already.") % {"name": name}, "info")
        return redirect(url_for("admin.account", staff_id=staff_id), 303)
    flash(_("%(name)s can no longer sign in.") % {"name": name} + f" {left.words}", "ok")
    if left.unreached:
        return render_template("admin/closed.html", person=_account(staff_id), left=left)
    return redirect(url_for("admin.staff"), 303)
