"""The account of whoever is signed in, as they look after it themselves."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import Form, PasswordField
from wtforms.validators import InputRequired

from portal.accounts import accounts, attempts, passwords, second_factor
from portal.council import own_account
from portal.i18n import gettext as _
from portal.store.audit import Action
from portal.store.database import writing
from portal.store.tables.staff_tables import StaffSession
from portal.views.every_page.access import STAFF_ROLES, cookie_name, open_to
from portal.views.every_page.refusals import Errors, or_again
from portal.views.every_page.request import council, db, me, now, work
from portal.views.signing_in import second_step
from portal.views.staff_forms import errors_of, filled

bp = Blueprint("own", __name__)


class OwnerForm(Form):
    """The password there is, which proves that it is the owner who sits there."""

    old_password = PasswordField(validators=[InputRequired("Write the password you have.")])


class ChangeForm(OwnerForm):
    """Another password."""

    password = PasswordField(validators=[InputRequired("Write the new password.")])
    again = PasswordField()


@bp.get("/account")
@open_to(*STAFF_ROLES)
def account() -> ResponseReturnValue:
    """Who one is here, and a new password."""
    return _page([])


def _page(errors: Errors) -> str:
    return render_template(
        "account/own.html",
        person=me(),
        errors=errors,
        factor=second_factor.of(db(), me()),
        codes_left=second_factor.codes_left(db(), me()),
        may_drop=council().settings.second_factor == "offered",
        sessions=_sessions(),
        this=current_user.session.key_hash,
    )


def _sessions() -> list[StaffSession]:
    settings = council().settings
    idle, absolute = timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.session_hours)
    return accounts.sessions_of(db(), me(), now=now(), idle=idle, absolute=absolute)


@bp.post("/account/sessions/end")
@open_to(*STAFF_ROLES)
def end_sessions() -> ResponseReturnValue:
    """Signs this person out on one other browser, or on all others, at once."""
    one = request.form.get("which", "")
    with writing(db()):
        if one:
            accounts.end_one(db(), me(), bytes.fromhex(one) if re.fullmatch("[0-9a-f]{64}", one) else b"")
        else:
            accounts.end_sessions(db(), me(), request.cookies.get(cookie_name()))
        work().record(Action.END_SESSIONS, f"staff:{me().id}")
    flash(_("Signed out there.") if one else _("You are signed out everywhere else."), "ok")
    return redirect(url_for("own.account"), 303)


@bp.post("/account/password")
@open_to(*STAFF_ROLES)
def change_password() -> ResponseReturnValue:
    """Takes another password: every other session of this person ends, and their mail tells of it."""
    form = filled(ChangeForm)
    if form.validate() and _is_owner(form) and form.password.data != form.again.data:
        form.again.errors = [_("Write the same password in both boxes.")]
    if form.errors:
        return _page(errors_of(form)), 400
    with or_again(_page):
        hashed = own_account.hash_password(council(), form.password.data, name=me().name, email=me().email)
    with writing(db()):
        own_account.change_password(work(), me(), hashed, stays=request.cookies.get(cookie_name()))
    flash(_("Your password is changed. You are signed out everywhere else."), "ok")
    return redirect(url_for("own.account"), 303)


@bp.get("/account/second-factor")
@open_to(*STAFF_ROLES)
def second_factor_page() -> ResponseReturnValue:
    """The square for an app, in place of the one there is or as the first."""
    return _set_up_page([])


def _set_up_page(errors: Errors) -> str:
    return second_step.set_up_page(me(), errors, to=url_for("own.set_up"), asks_password=True)


@bp.post("/account/second-factor")
@open_to(*STAFF_ROLES)
def set_up() -> ResponseReturnValue:
    """Sets up the second factor of whoever is signed in and knows the password; shows the recovery codes, once."""
    form = filled(OwnerForm)
    if not (form.validate() and _is_owner(form)):
        return _set_up_page(errors_of(form)), 400
    codes = second_step.taken(me())
    if codes is None:
        return _set_up_page([{"field": "code", "message": second_step.WRONG}]), 400
    return second_step.codes_page(me(), codes)


@bp.post("/account/second-factor/drop")
@open_to(*STAFF_ROLES)
def drop() -> ResponseReturnValue:
    """Takes the second factor away, where the council asks nobody for one."""
    if council().settings.second_factor != "offered":
        abort(400)
    form = filled(OwnerForm)
    if not (form.validate() and _is_owner(form)):
        flash(errors_of(form)[0]["message"], "error")
        return redirect(url_for("own.account"), 303)
    with writing(db()):
        own_account.leave_second_factor(work(), me())
    flash(_("Your second factor is taken away."), "ok")
    return redirect(url_for("own.account"), 303)


def _is_owner(form: OwnerForm) -> bool:
    """Whether the password is right; when it is not, the form says so. Guesses by whoever found a browser are slow."""
    who = f"staff:{me().id}"
    if attempts.wait(db(), "own_password", who, now()) is not None:
        form.old_password.errors = [_("Too many tries. Wait two minutes, then try again.")]
    elif not passwords.matches(me().password_hash, form.old_password.data or ""):
        with writing(db()):
            attempts.note_failure(db(), "own_password", who, now())
        form.old_password.errors = [_("That is not the password you have.")]
    return not form.old_password.errors
