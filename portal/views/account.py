"""Staff sign in and out."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.store import accounts, throttle
from portal.store.audit import Actor, record
from portal.store.database import writing
from portal.store.models import Staff
from portal.views import kept
from portal.views.access import STAFF_ROLES, cookie_name, open_to, open_to_everyone, set_staff_cookie
from portal.views.origin import safe_path
from portal.views.site import db, now

bp = Blueprint("account", __name__)
HOME = {"iro": "reading.my_reviews", "support": "schedule.to_do", "manager": "insight.summary", "admin": "admin.staff"}


def home_of(staff: Staff) -> str:
    """The address of the first page of a person's role."""
    return url_for(HOME[staff.role])


@bp.get("/sign-in")
@open_to_everyone
def sign_in() -> ResponseReturnValue:
    """The form; somebody signed in already goes on to their first page."""
    if current_user.is_authenticated:
        return redirect(safe_path(request.args.get("next"), home_of(current_user.staff)), 303)
    return _form(next_path=request.args.get("next", ""))


@bp.post("/sign-in")
@open_to_everyone
def sign_in_post() -> ResponseReturnValue:
    """Checks email and password; wrong email, wrong password and a closed account look and take the same."""
    email = request.form.get("email", "").strip()[:254]
    address = request.remote_addr or ""
    for kind, who in (("sign_in", email.lower()), ("sign_in_address", address)):
        left = throttle.wait(db(), kind, who, now())
        if left is not None:
            minutes = max(1, round(left.total_seconds() / 60))
            message = f"Too many tries. Wait {minutes} minutes, then try again."
            page = _form(email, "password", message, status=429)
            page.headers["Retry-After"] = str(minutes * 60)
            return page
    staff = accounts.verify(db(), email, request.form.get("password", ""))
    if staff is None:
        with writing(db()):
            throttle.note_failure(db(), "sign_in", email.lower(), now())
            throttle.note_failure(db(), "sign_in_address", address, now())
        return _form(email, "password", "Email or password is not right.", status=400)
    return _let_in(staff)


def _let_in(staff: Staff) -> Response:
    with writing(db()):
        old = request.cookies.get(cookie_name())
        if old:
            accounts.sign_out(db(), old)
        secret = accounts.sign_in(db(), staff, now())
        throttle.forget(db(), "sign_in", staff.email)
        record(db(), "sign in", f"staff:{staff.id}", by=Actor("staff", staff.id, request.remote_addr), now=now())
    carried = kept.unpack(request.form.get(kept.FIELD))
    if carried:
        return set_staff_cookie(make_response(kept.carry_on(*carried)), secret)
    return set_staff_cookie(make_response(redirect(safe_path(request.form.get("next"), home_of(staff)), 303)), secret)


def _form(
    email: str = "", field: str = "", message: str = "", *, next_path: str | None = None, status: int = 200
) -> Response:
    page = render_template(
        "account/sign_in.html",
        email=email,
        next=next_path if next_path is not None else request.form.get("next", ""),
        kept=request.form.get(kept.FIELD, ""),
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
