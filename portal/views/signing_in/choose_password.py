"""The owner of an account chooses its password, by the link in their mail; opening the link uses nothing up."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, PasswordField
from wtforms.validators import InputRequired

from portal.accounts import attempts, staff_links
from portal.council import own_account, two_people
from portal.council.work import Work
from portal.i18n import gettext as _
from portal.store.audit import Actor
from portal.store.database import writing
from portal.store.models import Staff
from portal.views.every_page.access import open_to_everyone
from portal.views.every_page.refusals import Errors, or_again
from portal.views.every_page.request import council, db, now
from portal.views.staff_forms import errors_of, filled

bp = Blueprint("password", __name__)


class PasswordForm(Form):
    """A password, written twice because it cannot be seen."""

    password = PasswordField(validators=[InputRequired("Write a password.")])
    again = PasswordField()


@bp.get("/password/<secret>")
@open_to_everyone
def choose(secret: str) -> ResponseReturnValue:
    """The form; a link that has ended offers to send another, an unknown one says whom to ask."""
    return _page(secret, PasswordForm())


def _page(secret: str, form: PasswordForm) -> ResponseReturnValue:
    owner = staff_links.owner(db(), secret)
    if owner is None or not staff_links.works(db(), secret, now()):
        return render_template("account/link_ended.html", secret=secret, known=owner is not None), 410
    return _form(secret, owner, errors_of(form)), 400 if form.errors else 200


def _form(secret: str, owner: Staff, errors: Errors) -> str:
    return render_template("account/choose_password.html", email=owner.email, secret=secret, errors=errors)


@bp.post("/password/<secret>")
@open_to_everyone
def choose_post(secret: str) -> ResponseReturnValue:
    """Takes the password: the link is used up, every session of this person ends, and they sign in."""
    form, owner = filled(PasswordForm), staff_links.owner(db(), secret)
    if owner is None or not staff_links.works(db(), secret, now()) or not form.validate():
        return _page(secret, form)
    if form.password.data != form.again.data:
        form.again.errors = ["Write the same password in both boxes."]
        return _page(secret, form)
    with or_again(lambda errors: _form(secret, owner, errors)):
        hashed = own_account.hash_password(council(), form.password.data, name=owner.name, email=owner.email)
    with writing(db()):
        chosen = own_account.choose_password(_work("anybody"), secret, hashed)
    if not chosen:
        return _page(secret, PasswordForm())
    flash(_("Your password is set. Sign in with it."), "ok")
    return redirect(url_for("account.sign_in"), 303)


@bp.post("/password/<secret>/again")
@open_to_everyone
def another(secret: str) -> ResponseReturnValue:
    """Mails another link to the owner of one that has ended: to the address of the account, whoever asks."""
    owner = staff_links.owner(db(), secret)
    if owner is not None and attempts.wait(db(), "again", f"staff:{owner.id}", now()) is None:
        with writing(db()):
            attempts.note_failure(db(), "again", f"staff:{owner.id}", now())
            two_people.send_link(_work("link", owner.id), owner)
    flash(_("If that link was one of ours, another is on its way to the same address."), "ok")
    return redirect(url_for("account.sign_in"), 303)


@bp.get("/forgotten")
@open_to_everyone
def forgotten() -> ResponseReturnValue:
    """Whoever forgot their password writes the address of their account."""
    return render_template("account/forgotten.html", errors=[])


@bp.post("/forgotten")
@open_to_everyone
def forgotten_post() -> ResponseReturnValue:
    """Mails a link if there is such an account; the page is the same, and comes as fast, whether there is or not."""
    address = request.remote_addr or ""
    if attempts.wait(db(), "again", address, now()) is not None:
        told = {"field": "email", "message": _("Too many tries. Wait two minutes, then try again.")}
        return render_template("account/forgotten.html", errors=[told]), 429
    with writing(db()):
        attempts.note_failure(db(), "again", address, now())
        own_account.forgotten(_work("anybody"), request.form.get("email", "")[:254])
    flash(_("If that address is known here, a link to choose a password is on its way. It works for an hour."), "ok")
    return redirect(url_for("account.sign_in"), 303)


def _work(kind: str, number: int | None = None) -> Work:
    return Work(db(), council(), Actor(kind, number, request.remote_addr), now())
