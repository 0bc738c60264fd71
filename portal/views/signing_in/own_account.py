"""The account of whoever is signed in, as they look after it themselves."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, PasswordField
from wtforms.validators import InputRequired

from portal.accounts import attempts, passwords
from portal.council import own_account
from portal.i18n import gettext as _
from portal.store.database import writing
from portal.views.every_page.access import STAFF_ROLES, cookie_name, open_to
from portal.views.every_page.refusals import Errors, or_again
from portal.views.every_page.request import council, db, me, now, work
from portal.views.staff_forms import errors_of, filled

bp = Blueprint("own", __name__)


class ChangeForm(Form):
    """Another password, beside the old one, which proves that it is the owner who sits there."""

    old_password = PasswordField(validators=[InputRequired("Write the password you have.")])
    password = PasswordField(validators=[InputRequired("Write the new password.")])
    again = PasswordField()


@bp.get("/account")
@open_to(*STAFF_ROLES)
def account() -> ResponseReturnValue:
    """Who one is here, and a new password."""
    return _page([])


def _page(errors: Errors) -> str:
    return render_template("account/own.html", person=me(), errors=errors)


@bp.post("/account/password")
@open_to(*STAFF_ROLES)
def change_password() -> ResponseReturnValue:
    """Takes another password: every other session of this person ends, and their mail tells of it."""
    form = filled(ChangeForm)
    if form.validate():
        _check(form)
    if form.errors:
        return _page(errors_of(form)), 400
    with or_again(_page):
        hashed = own_account.hash_password(council(), form.password.data, name=me().name, email=me().email)
    with writing(db()):
        own_account.change_password(work(), me(), hashed, stays=request.cookies.get(cookie_name()))
    flash(_("Your password is changed. You are signed out everywhere else."), "ok")
    return redirect(url_for("own.account"), 303)


def _check(form: ChangeForm) -> None:
    who = f"staff:{me().id}"
    if attempts.wait(db(), "own_password", who, now()) is not None:
        form.old_password.errors = [_("Too many tries. Wait two minutes, then try again.")]
    elif not passwords.matches(me().password_hash, form.old_password.data or ""):
        with writing(db()):
            attempts.note_failure(db(), "own_password", who, now())
        form.old_password.errors = [_("That is not the password you have.")]
    elif form.password.data != form.again.data:
        form.again.errors = [_("Write the same password in both boxes.")]
