"""What every way of signing in ends with: a session of this browser, and the page the person was going to."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request

from portal.accounts import accounts, attempts
from portal.demo import stage
from portal.i18n import gettext as _
from portal.i18n import moment_words, ngettext
from portal.store.audit import Action, Actor, record
from portal.store.database import writing
from portal.store.models import Staff
from portal.views.every_page import carry_on, known_browser
from portal.views.every_page.access import cookie_name, set_staff_cookie
from portal.views.every_page.navigation import home_of
from portal.views.every_page.origin import safe_path
from portal.views.every_page.request import council, db, now

# the first that is found in what a browser says: most of them also say the names of others
_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrom", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "Chromebook"),
    ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def counters(email: str) -> list[tuple[str, str]]:
    """What a wrong password counts for: on a browser the person has signed in on, for nobody but them."""
    if known_browser.is_of(email):
        return [("known_browser", email.lower())]
    address = request.remote_addr or ""
    return [("sign_in", attempts.at(email, address)), ("sign_in_address", address)]


def form(email: str = "", message: str = "", *, next_path: str | None = None, status: int = 200) -> Response:
    """The page to sign in on, with what it carries; `message` is what was wrong, `next_path` where the person goes."""
    page = render_template(
        "account/sign_in.html",
        email=email,
        next=next_path if next_path is not None else request.form.get("next", ""),
        kept=request.form.get(carry_on.FIELD, ""),
        errors=[{"field": "password", "message": message}] if message else [],
        signed_out=False,
        logins=stage.LOGINS if council().settings.demo else {},
        demo_password=stage.PASSWORD,
        directory=council().settings.oidc_name if council().settings.oidc_issuer else "",
    )
    return make_response(page, status)


def half_in(staff: Staff) -> str:
    """Notes that the password was right, and that a second factor is asked for; returns the secret for the cookie."""
    with writing(db()):
        _end_the_session_before()
        return accounts.sign_in(db(), staff, now(), half=True)


def whole_in(staff: Staff) -> str:
    """Opens the session, and tells the person what was tried in their name; returns the secret for the cookie."""
    with writing(db()):
        _end_the_session_before()
        where = accounts.Where(browser_named(request.user_agent.string), request.remote_addr)
        secret = accounts.sign_in(db(), staff, now(), where=where)
        attempts.forget(db(), *counters(staff.email)[0])
        before = accounts.greet(db(), staff, now())
        record(db(), Action.SIGN_IN, f"staff:{staff.id}", by=Actor("staff", staff.id, request.remote_addr), now=now())
    if before.failed:
        told = ngettext(
            "%(num)d try to sign in as you failed since you were last here.",
            "%(num)d tries to sign in as you failed since you were last here.",
            before.failed,
        ) % {"num": before.failed}
        asks = _("If that was not you, change your password under “Your account”.")
        since = _("You were last here on %(day)s.") % {"day": moment_words(before.at)} if before.at else ""
        flash(f"{told} {since} {asks}", "warn")
    return secret


def let_in(staff: Staff, next_path: str | None = None) -> Response:
    """The person is in: on to where they were going, with what they had typed."""
    secret = whole_in(staff)
    carried = carry_on.typed_by(staff.id, request.form.get(carry_on.FIELD))
    if request.form.get(carry_on.FIELD) and carried is None:
        flash(_("Somebody else typed something here before you. Nobody but they can see it."), "info")
    if carried:
        response = make_response(carry_on.carry_on(*carried))
    else:
        response = make_response(redirect(safe_path(next_path or request.form.get("next"), home_of(staff.role)), 303))
    return known(response, staff, secret)


def browser_named(agent: str) -> str:
    """A browser as its owner would call it, from what it says of itself; empty when nothing is known in it."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return " on ".join(filter(None, (browser, system)))


def known(response: Response, staff: Staff, secret: str) -> Response:
    """The response, which tells the browser its session, and that it is one of this person's."""
    known_browser.remember(response, staff.email)
    return set_staff_cookie(response, secret)


def _end_the_session_before() -> None:
    if old := request.cookies.get(cookie_name()):
        accounts.sign_out(db(), old)
