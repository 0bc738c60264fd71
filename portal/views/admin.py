"""Accounts of the people who work here, who covers for whom, and the settings as they stand."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import aliased
from wtforms import Form, PasswordField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, Regexp

from portal.asking import council, schedule
from portal.asking.interpreters import Wish
from portal.hearing import escalating
from portal.i18n import Language, name_in_english
from portal.i18n import gettext as _
from portal.store import accounts
from portal.store.database import writing
from portal.store.models import Cover, Staff
from portal.views.access import open_to
from portal.views.site import by_staff, db, house, me, now, today
from portal.views.staff_forms import Day, errors_of, filled, plain

bp = Blueprint("admin", __name__)
ROLES = {
    "iro": "Independent Reviewing Officer",
    "support": "Business support",
    "manager": "Manager",
    "admin": "Administrator of accounts",
}


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
        choices=list(ROLES), validate_choice=False, validators=[InputRequired("Choose what the person does here.")]
    )
    phone = StringField(filters=[plain], validators=[Length(max=40)])
    password = PasswordField(validators=[InputRequired("Write a first password.")])

    def validate_role(self, field: Any) -> None:
        """Only a role there is."""
        if field.data not in ROLES:
            raise ValidationError("Choose what the person does here.")


class PasswordForm(Form):
    """A new password for somebody."""

    password = PasswordField(validators=[InputRequired("Write the new password.")])


class AwayForm(Form):
    """Days on which one IRO is away and another covers."""

    iro = SelectField(coerce=int, validate_choice=False)
    cover = SelectField(coerce=int, validate_choice=False)
    from_on = Day(validators=[InputRequired("Choose the first day away.")])
    to_on = Day(validators=[InputRequired("Choose the last day away.")])


@bp.get("/staff")
@open_to("admin")
def staff() -> ResponseReturnValue:
    """Everybody with an account, those who can sign in first."""
    people = db().scalars(sa.select(Staff).order_by(Staff.disabled_at.is_not(None), Staff.name, Staff.id)).all()
    return render_template("admin/staff.html", people=people, roles=ROLES)


@bp.get("/staff/add")
@open_to("admin")
def add() -> ResponseReturnValue:
    """The form for a new account."""
    return _account_page(AccountForm())


@bp.post("/staff/add")
@open_to("admin")
def add_post() -> ResponseReturnValue:
    """Adds the account; a password that is easy to guess or an address in use comes back with what was typed."""
    form = filled(AccountForm)
    if not form.validate():
        return _account_page(form), 400
    try:
        hashed = accounts.hash_password(form.password.data, own_words=_own_words(form.name.data, form.email.data))
    except accounts.PasswordWeak as fault:
        form.password.errors = [str(fault)]
        return _account_page(form), 400
    try:
        with writing(db()):
            accounts.add_staff(
                db(),
                email=form.email.data,
                name=form.name.data,
                role=form.role.data,
                phone=form.phone.data or None,
                password_hash=hashed,
                by=by_staff(),
                now=now(),
            )
    except accounts.EmailTaken:
        form.email.errors = ["Somebody has an account with this address already."]
        return _account_page(form), 400
    flash(_("%(name)s can sign in now.") % {"name": form.name.data}, "ok")
    return redirect(url_for("admin.staff"), 303)


def _account_page(form: AccountForm) -> str:
    options = [{"code": code, "label": label} for code, label in ROLES.items()]
    return render_template("admin/add.html", form=form, roles=options, errors=errors_of(form))


def _own_words(name: str, email: str) -> tuple[str, ...]:
    return (name, email, house().settings.council_name, house().settings.council_short_name)


def _account(staff_id: int) -> Staff:
    return db().get(Staff, staff_id) or abort(404)


@bp.get("/staff/<int:staff_id>")
@open_to("admin")
def account(staff_id: int) -> ResponseReturnValue:
    """One account: a new password, or closing it."""
    return _one_account(_account(staff_id), PasswordForm())


def _one_account(person: Staff, form: PasswordForm) -> str:
    return render_template(
        "admin/account.html", person=person, role=ROLES[person.role], mine=person.id == me().id, errors=errors_of(form)
    )


@bp.post("/staff/<int:staff_id>/password")
@open_to("admin")
def reset(staff_id: int) -> ResponseReturnValue:
    """Sets a new password and ends the person's sessions everywhere."""
    person, form = _account(staff_id), filled(PasswordForm)
    if not form.validate():
        return _one_account(person, form), 400
    try:
        hashed = accounts.hash_password(form.password.data, own_words=_own_words(person.name, person.email))
    except accounts.PasswordWeak as fault:
        form.password.errors = [str(fault)]
        return _one_account(person, form), 400
    with writing(db()):
        accounts.set_password(db(), _account(staff_id), hashed, by_staff(), now())
    flash(_("%(name)s has a new password and is signed out everywhere.") % {"name": person.name}, "ok")
    return redirect(url_for("admin.staff"), 303)


@bp.post("/staff/<int:staff_id>/disable")
@open_to("admin")
def disable(staff_id: int) -> ResponseReturnValue:
    """Closes the account at once; nobody can close their own, so that one administrator is always left."""
    if staff_id == me().id:
        abort(400)
    with writing(db()):
        person = _account(staff_id)
        accounts.disable(db(), person, by_staff(), now())
    flash(_("%(name)s can no longer sign in.") % {"name": person.name}, "ok")
    return redirect(url_for("admin.staff"), 303)


@bp.get("/away")
@open_to("admin", "manager")
def away() -> ResponseReturnValue:
    """Who is away, who covers, and the form to add days."""
    return _away_page(AwayForm())


@bp.post("/away")
@open_to("admin", "manager")
def away_post() -> ResponseReturnValue:
    """Notes the days; from then on the cover sees those reviews and is told of worries."""
    form = filled(AwayForm)
    if not form.validate():
        return _away_page(form), 400
    try:
        with writing(db()):
            iros = {iro.id: iro for iro in _iros()}
            iro, cover = iros.get(form.iro.data), iros.get(form.cover.data)
            if iro is None or cover is None:
                raise ValueError("Choose who is away and who covers.")
            schedule.away(db(), iro, cover, form.from_on.data, form.to_on.data, by=by_staff(), now=now())
    except ValueError as fault:
        form.cover.errors = [str(fault)]
        return _away_page(form), 400
    flash(_("%(cover)s covers for %(iro)s.") % {"cover": cover.name, "iro": iro.name}, "ok")
    return redirect(url_for("admin.away"), 303)


def _iros() -> list[Staff]:
    return list(
        db().scalars(sa.select(Staff).where(Staff.role == "iro", Staff.disabled_at.is_(None)).order_by(Staff.name))
    )


def _away_page(form: AwayForm) -> str:
    iro, cover = aliased(Staff), aliased(Staff)
    rows = db().execute(
        sa.select(Cover, iro.name, cover.name)
        .join(iro, iro.id == Cover.iro_id)
        .join(cover, cover.id == Cover.cover_id)
        .where(Cover.to_on >= today())
        .order_by(Cover.from_on, Cover.id)
    )
    options = [{"code": str(person.id), "label": person.name} for person in _iros()]
    return render_template(
        "admin/away.html", rows=rows.all(), form=form, iros=options, errors=errors_of(form), today=today()
    )


@bp.get("/settings")
@open_to("admin")
def settings() -> ResponseReturnValue:
    """What the council has set; some of it has a page of its own, the rest is changed where the portal runs."""
    chosen = house().settings
    to_check = council.to_check(chosen.helplines, today())
    return render_template(
        "admin/settings.html",
        settings=chosen,
        spoken=_spoken(),
        name_in_english=name_in_english,
        to_check=to_check,
        unheard=escalating.nobody_to_tell(db(), house()),
    )


def _spoken() -> list[tuple[Language, bool | None, Wish | None]]:
    """Every language there are words in: whether its forms are switched on (None: there are none), and its words for
    asking for an interpreter; those switched on first, as the council lists them.
    """
    catalogues, wishes, on = house().catalogues.languages, house().wishes, house().settings.languages
    codes = dict.fromkeys([*(code for code in on if code in catalogues), *catalogues, *wishes])
    return [
        (catalogues[code], code in on, wishes.get(code))
        if code in catalogues
        else (wishes[code].language, None, wishes[code])
        for code in codes
    ]
