"""Who may open which page: the rule is stored on the view, and a page without a rule opens for nobody."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask, Request, Response, abort, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from pydantic import SecretStr

from portal.accounts import accounts, attempts
from portal.i18n import local
from portal.store import models
from portal.store.audit import Action, Actor, record
from portal.store.database import writing
from portal.store.models import Child, Concern, Invitation, Review, Staff
from portal.store.queue import Busy
from portal.store.tables.staff_tables import StaffSession
from portal.store.vocabulary import Role
from portal.views.every_page import carry_on
from portal.views.every_page.origin import Whence, whence
from portal.views.every_page.request import council, db, failing, now

View = TypeVar("View", bound=Callable[..., Any])
READS = ("GET", "HEAD", "OPTIONS")
STAFF_ROLES = tuple(Role)
# a page of a form with every field far over its limit still comes back with its text; more than this does not
# where a picture can come with the rest of its page
PICTURED = (
    "respond.question_post",
    "respond.skip",
    "respond.remove",
    "respond.language_post",
    "respond.paper_photos_post",
)
LARGEST_RESPONDENT_POST = 3 * 1024 * 1024
# a picture may be 10 MB; one that is far larger still comes back with the words that were typed beside it
LARGEST_WITH_A_PICTURE = 64 * 1024 * 1024
LARGEST_OF_A_MACHINE = 16 * 1024  # what another service tells has some hundreds of bytes
csrf = CSRFProtect()
# what an address names by number, and whose child that is
_CHILD_OF: dict[str, Callable[[int], sa.Select[Child]]] = {
    "child_id": lambda number: sa.select(Child).where(Child.id == number),
    "review_id": lambda number: sa.select(Child).join(Review).where(Review.id == number),
    "invitation_id": lambda number: sa.select(Child).join(Review).join(Invitation).where(Invitation.id == number),
    "response_id": lambda number: (
        sa.select(Child).join(Review).join(Invitation).join(models.Response).where(models.Response.id == number)
    ),
    "concern_id": lambda number: sa.select(Child).join(Concern).where(Concern.id == number),
}


@dataclass(frozen=True)
class Rule:
    """`kind` is everyone, respondent, program or staff; `roles` are the staff roles that may come in."""

    kind: str
    roles: frozenset[Role] = field(default_factory=frozenset)


def open_to_everyone(view: View) -> View:
    """Opens a page to anybody; its POSTs carry the staff CSRF token."""
    return _ruled(view, Rule("everyone"))


def open_to_respondents(view: View) -> View:
    """Opens a page to holders of an invitation; the view itself asks for the device or the ticket."""
    return _ruled(view, Rule("respondent"))


def open_to_machines(view: View) -> View:
    """Opens an address to another service, which brings no cookie; the view itself asks for its token (`bears`)."""
    return _ruled(view, Rule("program"))


def bears(token: SecretStr) -> bool:
    """Whether the request brings this token, in a time that tells nothing of it; nobody brings one that is empty."""
    wanted, sent = token.get_secret_value(), request.headers.get("Authorization", "")
    same = hmac.compare_digest(sent.removeprefix("Bearer ").encode(), wanted.encode())
    return bool(wanted) and sent.startswith("Bearer ") and same


def open_to(*roles: Role) -> Callable[[View], View]:
    """Opens a page to signed-in staff of these roles."""
    unknown = set(roles) - set(STAFF_ROLES)
    if unknown or not roles:
        raise ValueError(f"name staff roles, not {sorted(unknown)}")
    return lambda view: _ruled(view, Rule("staff", frozenset(roles)))


def _ruled(view: View, rule: Rule) -> View:
    view.access = rule  # type: ignore[attr-defined]
    return view


def rule_of(app: Flask, endpoint: str | None) -> Rule | None:
    """The rule on an endpoint's view; none when nobody declared one."""
    if endpoint == "static":
        return Rule("everyone")
    return getattr(app.view_functions.get(endpoint or ""), "access", None)


class SignedIn(UserMixin):
    """A staff member through one session of theirs, as Flask-Login wants it."""

    def __init__(self, session: StaffSession, idle: timedelta, absolute: timedelta) -> None:
        self.session = session
        self.staff: Staff = session.staff
        # what the bar above a page shows, apart from the row: on the page of a fault it could not be read again
        self.name, self.role = self.staff.name, self.staff.role
        self.team = self.staff.team if self.role == Role.MANAGER else None
        ends = min(session.seen_at + idle, session.created_at + absolute)  # if no page is opened
        self.until, self.left = local(ends).time(), int((ends - now()).total_seconds())

    def get_id(self) -> str:
        """The staff row's number."""
        return str(self.staff.id)


def cookie_name() -> str:
    """The staff cookie's name; browsers hold a __Host- cookie to https and to this host."""
    return "__Host-staff" if council().settings.secure else "staff"


def set_staff_cookie(response: Response, secret: str) -> Response:
    """Ties this browser to a staff session."""
    response.set_cookie(cookie_name(), secret, httponly=True, secure=council().settings.secure, samesite="Lax")
    return response


def _load(request: Request) -> SignedIn | None:
    secret = request.cookies.get(cookie_name())
    if not secret or failing():
        return None
    settings = council().settings
    idle, absolute = timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.session_hours)
    found = accounts.signed_in(db(), secret, now=now(), idle=idle, absolute=absolute)
    if found is None:
        return None
    if accounts.needs_touch(found, now()):
        # who only reads never waits for who writes: the next page notes it
        with suppress(Busy), writing(db(), patience=0):
            accounts.touch(db(), found, now())
    return SignedIn(found, idle, absolute)


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such page: the 404 page answers
    rule = rule_of(current_app, request.endpoint)
    if rule is None:
        abort(403)
    # before anything of the request is read: a page elsewhere must not act through this browser
    came = whence(request, council().settings)
    if request.method not in READS and came == "elsewhere":
        return abort(400) if rule.kind == "respondent" else _refused()
    if rule.kind in ("respondent", "program"):
        # neither needs an account; what may be sent is bounded by what the page can need
        request.max_content_length = _largest(rule)
        return None
    if rule.kind == "staff":
        if not current_user.is_authenticated:
            return _sign_in_first(came)
        if current_user.staff.role not in rule.roles:
            # whoever tries doors leaves a trace that an auditor finds
            with writing(db()):
                record(db(), Action.REFUSED, f"page:{request.endpoint}", by=_by(), now=now())
            abort(403)
        if session.get(carry_on.WHOSE) != current_user.staff.id:
            session[carry_on.WHOSE] = current_user.staff.id
    if request.method not in READS and not _has_token():
        return _not_taken(came)
    return None


def _has_token() -> bool:
    """Whether the request carries the token of a page that we gave to this very browser."""
    try:
        csrf.protect()
    except CSRFError:
        return False
    return True


def _not_taken(came: Whence) -> ResponseReturnValue:
    """What a POST without a good token gets: what was typed, to be sent again, if a page of ours sent it."""
    if came != "here":
        return _refused()
    if request.endpoint == "account.sign_in_post":
        return carry_on.sign_in_again(request)
    return carry_on.press_again(request)


def _refused() -> ResponseReturnValue:
    """The page for what no page of ours sent; in the name of somebody signed in it leaves a trace, so often at most."""
    if current_user.is_authenticated:
        who = f"staff:{current_user.staff.id}"
        if attempts.wait(db(), "not_from_here", who, now()) is None:
            with writing(db()):
                attempts.note_failure(db(), "not_from_here", who, now())
                record(db(), Action.NOT_FROM_HERE, f"page:{request.endpoint}", by=_by(), now=now())
    return carry_on.refused()


def _largest(rule: Rule) -> int:
    if rule.kind == "program":
        return LARGEST_OF_A_MACHINE
    pictured = request.endpoint in PICTURED and request.mimetype == "multipart/form-data"
    return LARGEST_WITH_A_PICTURE if pictured else LARGEST_RESPONDENT_POST


def _by() -> Actor:
    return Actor("staff", current_user.staff.id, request.remote_addr)


def _sign_in_first(came: Whence) -> ResponseReturnValue:
    if request.method == "POST":
        # who is signed out still has the token; with neither it nor a browser that says where it comes from, it could
        # be anybody's
        return carry_on.sign_in_first(request) if came == "here" or _has_token() else carry_on.refused()
    here = request.full_path.rstrip("?")
    return redirect(url_for("account.sign_in", next=here), 303)


def _note_closed_row(response: Response) -> Response:
    """Of somebody who asked for the page of another's child it is kept whose it was, though the page says nothing.

    A page that is not there of a child of their own is no trace: that is a mistyped address.
    """
    rule = rule_of(current_app, request.endpoint)
    if response.status_code != 404 or not rule or rule.kind != "staff" or not current_user.is_authenticated:
        return response
    for name, number in (request.view_args or {}).items():
        if name in _CHILD_OF and (child := db().scalar(_CHILD_OF[name](number))):
            if child.iro_id != current_user.staff.id:
                with suppress(Busy), writing(db()):
                    about, why = f"{name.removesuffix('_id')}:{number}", f"page:{request.endpoint}"
                    record(db(), Action.REFUSED, about, by=_by(), now=now(), child_id=child.id, why=why)
            break
    return response


def init_app(app: Flask) -> None:
    """Puts the guard before every request."""
    login = LoginManager(app)
    login.request_loader(_load)
    # the guard calls protect() itself, after it knows who is asking
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    csrf.init_app(app)
    app.before_request(_guard)
    app.after_request(_note_closed_row)
