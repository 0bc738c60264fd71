"""What a view works with: the council, one database session per request, the clock, and who is asking."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, cast

from flask import Flask, current_app, g, request
from flask_login import current_user
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.routing import IntegerConverter, Map

from portal import calendar
from portal.accounts.teams import Team, team_of
from portal.council.changes import Standing
from portal.council.council import Council
from portal.council.work import Work
from portal.i18n import Language
from portal.store.audit import Actor
from portal.store.models import Staff
from portal.views.health import Health

LARGEST_NUMBER = 2**31 - 1  # of a row; a larger one would be refused by the database


class RowNumber(IntegerConverter):
    """`<int:…>` in an address: a number that a row can have."""

    def __init__(self, url_map: Map, **bounds: Any) -> None:
        super().__init__(url_map, **{"max": LARGEST_NUMBER} | bounds)


def row_number(words: str) -> int:
    """The same behind the question mark of an address, as `type` of what is read there; raises ValueError."""
    number = int(words)
    if not 0 < number <= LARGEST_NUMBER:
        raise ValueError(words)
    return number


@dataclass(frozen=True)
class Site:
    """What one running portal is made of; `council` as it was started, beneath what an administrator changed."""

    council: Council
    maker: sessionmaker[Session]
    clock: Callable[[], datetime]
    standing: Standing = field(default_factory=Standing)

    @cached_property
    def health(self) -> Health:
        """How the service is; counted from the first time it is asked for."""
        return Health(self.maker, self.council.settings.data, self.clock())


def site() -> Site:
    """The running portal."""
    return cast(Site, current_app.extensions["portal"])


def council() -> Council:
    """Settings, forms, languages, working days and notices, with what an administrator changed: one for a request."""
    return cast(Council, g.council) if "council" in g else site().council


def secret_key() -> str:
    """What the site signs with: tickets, cookies, the room of an upload."""
    return str(current_app.secret_key or "")


def db() -> Session:
    """This request's session; closed, and rolled back if nothing committed it, when the request ends."""
    if "db" not in g:
        g.db = site().maker()
    return cast(Session, g.db)


def now() -> datetime:
    """The moment this request began, in UTC: the same for everything the request does."""
    if "now" not in g:
        g.now = site().clock()
    return cast(datetime, g.now)


def fail() -> None:
    """From here to the end of the request a fault of ours is told of: nothing asks the database again."""
    g.failing = True


def failing() -> bool:
    """Whether this request ends with the page of a fault of ours."""
    return bool(g.get("failing"))


def today() -> date:
    """England's day at that moment."""
    return calendar.today(now())


def speak(code: str) -> Language:
    """From here to the end of the request, words are in that language; raises nothing: unknown means English."""
    if "speaking" not in g:
        g.speaking = ExitStack()
    stack: ExitStack = g.speaking
    return stack.enter_context(council().catalogues.speaking(code))


def me() -> Staff:
    """The signed-in person; only for pages that are open to staff."""
    return cast(Staff, current_user.staff)


def team() -> Team:
    """Which IROs' children the signed-in person sees of what managers see; read once for a request."""
    if "team" not in g:
        g.team = team_of(db(), me())
    return cast(Team, g.team)


def by_staff() -> Actor:
    """The signed-in person as the audit trail names them."""
    return Actor("staff", me().id, request.remote_addr)


def work() -> Work:
    """What the verbs of this request work with, done by the signed-in person at this moment."""
    return Work(db(), council(), by_staff(), now())


def by_respondent(invitation_id: int) -> Actor:
    """The person who holds an invitation as the audit trail names them."""
    return Actor("respondent", invitation_id, request.remote_addr)


def init_app(app: Flask, made_of: Site) -> None:
    """Ties the portal to the app and ends each request's session and language."""
    app.extensions["portal"] = made_of

    @app.before_request
    def stand() -> None:
        if request.endpoint in (None, "static", "pages.health", "pages.metrics"):
            return
        try:
            g.council = site().standing.council(site().council, db(), now())
        except OperationalError:
            # pages that need no database are still shown; those that do will say what is wrong
            db().rollback()

    @app.teardown_request
    def end(_fault: BaseException | None) -> None:
        session = g.pop("db", None)
        if session is not None:
            session.close()
        speaking = g.pop("speaking", None)
        if speaking is not None:
            speaking.close()
