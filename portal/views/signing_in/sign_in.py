"""Staff sign in and out."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts import accounts, attempts
from portal.i18n import gettext as _
from portal.i18n import moment_words, ngettext
from portal.store.audit import Action, Actor, record
from portal.store.database import writing
from portal.store.models import Staff
from portal.views.every_page import carry_on, known_browser
from portal.views.every_page.access import STAFF_ROLES, cookie_name, open_to, open_to_everyone, set_staff_cookie
from portal.views.every_page.navigation import home_of
from portal.views.every_page.origin import safe_path
from portal.views.every_page.request import db, now

bp = Blueprint("account", __name__)


@bp.get("/sign-in")
@open_to_everyone
def sign_in() -> ResponseReturnValue:
    """The form; somebody signed in already goes on to their first page."""
    if current_user.is_authenticated:
        return redirect(safe_path(request.args.get("next"), home_of(current_user.role)), 303)
    return _form(next_path=request.args.get("next", ""))


@bp.post("/sign-in")
@open_to_everyone
def sign_in_post() -> ResponseReturnValue:
    """Checks email and password; wrong email, wrong password and a closed account look and take the same."""
    email = request.form.get("email", "").strip()[:254]
    counters = _counters(email)
    waits = [attempts.wait(db(), kind, who, now()) for kind, who in counters]
    if left := max(filter(None, waits), default=None):
        seconds = -(-int(left.total_seconds() * 1000) // 1000)
        page = _form(email, "password", f"Too many tries. Wait {seconds} seconds, then try again.", status=429)
        page.headers["Retry-After"] = str(seconds)
        return page
    staff = accounts.verify(db(), email, request.form.get("password", ""))
    if staff is None:
        with writing(db()):
            for kind, who in counters:
                attempts.note_failure(db(), kind, who, now())
            accounts.note_failed(db(), email, now=now(), address=request.remote_addr)
        return _form(email, "password", "Email or password is not right.", status=400)
    return _let_in(staff)


def _counters(email: str) -> list[tuple[str, str]]:
    """What a wrong password counts for: on a browser the person has signed in on, for nobody but them."""
    if known_browser.is_of(email):
        return [("known_browser", email.lower())]
    address = request.remote_addr or ""
    return [("sign_in", attempts.at(email, address)), ("sign_in_address", address)]


def _let_in(staff: Staff) -> Response:
    with writing(db()):
        old = request.cookies.get(cookie_name())
        if old:
            accounts.sign_out(db(), old)
        secret = accounts.sign_in(db(), staff, now())
        attempts.forget(db(), *_counters(staff.email)[0])
        before = accounts.greet(db(), staff, now())
        record(db(), Action.SIGN_IN, f"staff:{staff.id}", by=Actor("staff", staff.id, request.remote_addr), now=now())
    _tell_of(before)
    carried = carry_on.unpack(request.form.get(carry_on.FIELD))
    if carried:
        response = make_response(carry_on.carry_on(*carried))
    else:
        response = make_response(redirect(safe_path(request.form.get("next"), home_of(staff.role)), 303))
    known_browser.remember(response, staff.email)
    return set_staff_cookie(response, secret)


def _tell_of(before: accounts.Before) -> None:
    """Whoever comes in reads above their first page what was tried in their name meanwhile."""
    if before.failed:
        told = ngettext(
            "%(num)d try to sign in as you failed since you were last here.",
            "%(num)d tries to sign in as you failed since you were last here.",
            before.failed,
        ) % {"num": before.failed}
        asks = _("If that was not you, change your password under “Your account”.")
        since = _("You were last here on %(day)s.") % {"day": moment_words(before.at)} if before.at else ""
        flash(f"{told} {since} {asks}", "warn")


def _form(
    email: str = "", field: str = "", message: str = "", *, next_path: str | None = None, status: int = 200
) -> Response:
    page = render_template(
        "account/sign_in.html",
        email=email,
        next=next_path if next_path is not None else request.form.get("next", ""),
        kept=request.form.get(carry_on.FIELD, ""),
        errors=[{"field": field, "message": message}] if message else [],
        signed_out=False,
    )
    return make_response(page, status)


@bp.post("/sign-out")
@open_to(*STAFF_ROLES)
def sign_out() -> ResponseReturnValue:
    """Ends this session at once, here and for whoever copied its cookie."""
    with writing(db()):
        accounts.sign_out(db(), request.cookies.get(cookie_name(), ""))
    response = make_response(redirect(url_for("account.sign_in"), 303))
    response.delete_cookie(cookie_name(), httponly=True, samesite="Lax")
    return response
