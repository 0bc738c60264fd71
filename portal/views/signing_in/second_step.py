"""Between the password and the first page: a code of the app on the person's telephone, set up the first time."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.accounts import accounts, attempts, second_factor
from portal.accounts.second_factor import Proof
from portal.asking.invitations.letters import square
from portal.council import own_account
from portal.council.work import Work
from portal.i18n import ngettext
from portal.store.audit import Actor
from portal.store.database import writing
from portal.store.models import Staff
from portal.views.every_page import carry_on
from portal.views.every_page.access import STAFF_ROLES, cookie_name, open_to, open_to_everyone, set_staff_cookie
from portal.views.every_page.navigation import home_of
from portal.views.every_page.origin import safe_path
from portal.views.every_page.refusals import Errors
from portal.views.every_page.request import council, db, me, now
from portal.views.signing_in import coming_in

bp = Blueprint("second_step", __name__)
USED = "That code has been used. Wait for the next one."
WRONG = "That code is not right. Is the telephone’s clock right? Write the code it shows now."
TOO_LATE = "That took longer than ten minutes. Write your password once more."


def after_password(staff: Staff) -> Response:
    """The password was right: on to the code, to setting one up, or in, where none is asked for."""
    has_one = second_factor.of(db(), staff) is not None
    if not has_one and council().settings.second_factor == "offered":
        return coming_in.let_in(staff)
    secret = coming_in.half_in(staff)
    page = _code_page([]) if has_one else set_up_page(staff, [], to=url_for("second_step.set_up_post"))
    return set_staff_cookie(make_response(page), secret)


@bp.get("/sign-in/code")
@open_to_everyone
def code() -> ResponseReturnValue:
    """Whoever comes back to this address begins with the password."""
    return redirect(url_for("account.sign_in"), 303)


@bp.post("/sign-in/code")
@open_to_everyone
def code_post() -> ResponseReturnValue:
    """Takes the code of somebody whose password was right; each counts once, and wrong ones slow down."""
    staff = _half_way()
    if staff is None:
        return coming_in.form(message=TOO_LATE, status=400)
    if wait := _wait(staff):
        return _code_page([{"field": "code", "message": wait}]), 429
    with writing(db()):
        proof = second_factor.prove(db(), staff, request.form.get("code", "")[:100], now())
        _note(staff, proof)
    if proof in (Proof.WRONG, Proof.USED):
        return _code_page([{"field": "code", "message": USED if proof is Proof.USED else WRONG}]), 400
    return coming_in.let_in(staff)


def _note(staff: Staff, proof: Proof) -> None:
    who = f"staff:{staff.id}"
    if proof in (Proof.WRONG, Proof.USED):
        attempts.note_failure(db(), "second_factor", who, now())
        accounts.note_failed(db(), staff.email, now=now(), address=request.remote_addr, why="code")
        return
    attempts.forget(db(), "second_factor", who)
    if proof is Proof.RECOVERY:
        left = second_factor.codes_left(db(), staff)
        own_account.tell_owner(_work(staff), staff, f"A recovery code was used to sign in ({left} are left)")


@bp.post("/sign-in/set-up")
@open_to_everyone
def set_up_post() -> ResponseReturnValue:
    """Takes the first code of the app, lets the person in, and shows the recovery codes, once."""
    staff = _half_way()
    if staff is None or second_factor.of(db(), staff) is not None:
        return coming_in.form(message=TOO_LATE, status=400)
    to = url_for("second_step.set_up_post")
    if wait := _wait(staff):
        return set_up_page(staff, [{"field": "code", "message": wait}], to=to), 429
    codes = taken(staff)
    if codes is None:
        return set_up_page(staff, [{"field": "code", "message": WRONG}], to=to), 400
    secret = coming_in.whole_in(staff)
    return coming_in.known(make_response(codes_page(staff, codes)), staff, secret)


@bp.post("/sign-in/go-on")
@open_to(*STAFF_ROLES)
def go_on() -> ResponseReturnValue:
    """From the recovery codes on to what was typed before signing in."""
    carried = carry_on.typed_by(me().id, request.form.get(carry_on.FIELD))
    return carry_on.carry_on(*carried) if carried else redirect(home_of(me().role), 303)


def taken(staff: Staff) -> list[str] | None:
    """Sets up what this request brings, and returns the recovery codes; none when the code is wrong."""
    seed = second_factor.seed_of(db(), staff, request.form.get("seed", "")[:400])
    typed = request.form.get("code", "")[:100]
    with writing(db()):
        codes = second_factor.set_up(db(), staff, seed, typed, now()) if seed else None
        if codes is None:
            attempts.note_failure(db(), "second_factor", f"staff:{staff.id}", now())
        else:
            own_account.second_factor_set_up(_work(staff), staff)
    return codes


def set_up_page(staff: Staff, errors: Errors, *, to: str, asks_password: bool = False) -> str:
    """The square for the app, the same again after a wrong code."""
    offered = request.form.get("seed", "")[:400]
    seed = second_factor.seed_of(db(), staff, offered)
    if seed is None:
        offered = second_factor.offer(db(), staff)
        seed = second_factor.seed_of(db(), staff, offered) or ""
    settings = council().settings
    address = second_factor.address_for_app(staff, seed, f"{settings.council_short_name} reviews")
    return render_template(
        "account/set_up.html",
        to=to,
        offered=offered,
        square=Markup(square(address)),  # noqa: S704 - drawn by segno from an address of ours
        spelt=" ".join(seed[start : start + 4] for start in range(0, len(seed), 4)),
        asks_password=asks_password,
        errors=errors,
        **_carried(),
    )


def codes_page(staff: Staff, codes: list[str]) -> str:
    """The recovery codes: no page shows them again."""
    on = safe_path(request.form.get("next"), home_of(staff.role))
    return render_template("account/recovery_codes.html", codes=codes, on=on, **_carried())


def _code_page(errors: Errors) -> str:
    return render_template("account/code.html", errors=errors, **_carried())


def _carried() -> dict[str, str]:
    return {"next": request.form.get("next", ""), "kept": request.form.get(carry_on.FIELD, "")}


def _half_way() -> Staff | None:
    return accounts.half_way(db(), request.cookies.get(cookie_name(), ""), now())


def _wait(staff: Staff) -> str | None:
    left = attempts.wait(db(), "second_factor", f"staff:{staff.id}", now())
    if left is None:
        return None
    minutes = -(-int(left.total_seconds()) // 60)
    told = ngettext("Too many tries. Wait %(num)d minute.", "Too many tries. Wait %(num)d minutes.", minutes)
    return told % {"num": minutes}


def _work(staff: Staff) -> Work:
    return Work(db(), council(), Actor("staff", staff.id, request.remote_addr), now())
