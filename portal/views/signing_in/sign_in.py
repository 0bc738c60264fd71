"""Staff sign in and out."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts import accounts, attempts
from portal.store.database import writing
from portal.views.every_page.access import STAFF_ROLES, cookie_name, open_to, open_to_everyone
from portal.views.every_page.navigation import home_of
from portal.views.every_page.origin import safe_path
from portal.views.every_page.request import db, now
from portal.views.signing_in import coming_in, second_step

bp = Blueprint("account", __name__)


@bp.get("/sign-in")
@open_to_everyone
def sign_in() -> ResponseReturnValue:
    """The form; somebody signed in already goes on to their first page."""
    if current_user.is_authenticated:
        return redirect(safe_path(request.args.get("next"), home_of(current_user.role)), 303)
    return coming_in.form(next_path=request.args.get("next", ""))


@bp.post("/sign-in")
@open_to_everyone
def sign_in_post() -> ResponseReturnValue:
    """Checks email and password; wrong email, wrong password and a closed account look and take the same."""
    email = request.form.get("email", "").strip()[:254]
    counters = coming_in.counters(email)
    waits = [attempts.wait(db(), kind, who, now()) for kind, who in counters]
    if left := max(filter(None, waits), default=None):
        seconds = -(-int(left.total_seconds() * 1000) // 1000)
        page = coming_in.form(email, f"Too many tries. Wait {seconds} seconds, then try again.", status=429)
        page.headers["Retry-After"] = str(seconds)
        return page
    staff = accounts.verify(db(), email, request.form.get("password", ""))
    if staff is None:
        with writing(db()):
            for kind, who in counters:
                attempts.note_failure(db(), kind, who, now())
            accounts.note_failed(db(), email, now=now(), address=request.remote_addr)
        return coming_in.form(email, "Email or password is not right.", status=400)
    return second_step.after_password(staff)


@bp.post("/sign-out")
@open_to(*STAFF_ROLES)
def sign_out() -> ResponseReturnValue:
    """Ends this session at once, here and for whoever copied its cookie."""
    with writing(db()):
        accounts.sign_out(db(), request.cookies.get(cookie_name(), ""))
    response = make_response(redirect(url_for("account.sign_in"), 303))
    response.delete_cookie(cookie_name(), httponly=True, samesite="Lax")
    return response
