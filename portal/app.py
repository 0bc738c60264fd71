"""Joins the parts: one straight line from settings to a site."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from importlib import import_module
from io import BytesIO
from pkgutil import walk_packages
from typing import Any

from flask import Blueprint, Flask, Response, request, send_file, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer
from jinja2 import StrictUndefined
from markupsafe import Markup
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import i18n, views
from portal.calendar import utc_now
from portal.council.council import Council
from portal.hearing.tagging import own_words
from portal.settings import Settings
from portal.shipped import SHIPPED
from portal.store.database import open_database
from portal.views import brand_files, lists, measured, telephones
from portal.views.every_page import access, errors, front, headers, navigation, room, static_files
from portal.views.every_page import request as site  # beside the request of flask
from portal.views.every_page.compiled import KeptInProcess
from portal.views.respond.chosen_look import look_of

# an import file may be 10 MB; a page of a form is held to far less by its own fields
LARGEST_REQUEST = 11 * 1024 * 1024
LARGEST_FORM = 2 * 1024 * 1024


class KeptSigner(SecureCookieSessionInterface):
    """Flask's own sessions, whose signer is made once and not anew for each request."""

    def __init__(self) -> None:
        self._made: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs the cookie; the key of a site does not change."""
        self._made = self._made or super().get_signing_serializer(app)
        return self._made


class Portal(Flask):
    """Flask, but for its way of logging a fault, with its words, which may be a person's, and the address of a link;
    and for static files that are kept in parts.
    """

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: none of ours is a coroutine, and Flask would look at each of them at every request."""
        return func

    def log_exception(self, *_told: object) -> None:
        """Nothing: `errors` writes the one line."""

    def send_static_file(self, filename: str) -> Response:
        """One static file, joined where it is kept in parts."""
        if filename not in static_files.PARTS:
            return super().send_static_file(filename)
        kept = self.get_send_file_max_age(filename)
        return send_file(
            BytesIO(static_files.whole(filename)), download_name=filename, etag=_version(filename), max_age=kept
        )


def create_app(
    settings: Settings,
    *,
    council: Council | None = None,
    maker: sessionmaker[Session] | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> Flask:
    """The site. `council` and `maker` are taken when they were made before, as the worker's and the tests' are."""
    app = Portal(__name__, template_folder=str(SHIPPED / "templates"), static_folder=str(static_files.STATIC))
    app.session_interface = KeptSigner()
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SESSION_COOKIE_NAME="__Host-page" if settings.secure else "page",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
    )
    _init_front(app, settings)
    own_words.load(settings.content)  # what is wrong in them is told now, and not when somebody presses Send
    opened = site.Site(council or Council.open(settings), maker or open_database(settings), clock)
    measured.init_app(app, proxies=settings.trusted_proxies)
    site.init_app(app, opened)
    _init_templates(app)
    app.jinja_env.filters.update(rung=telephones.rung, rung_within=telephones.rung_within)
    headers.init_app(app, secure=settings.secure)
    static_files.init_app(app)
    errors.init_app(app)
    access.init_app(app)
    navigation.init_app(app)
    app.url_map.converters["int"] = site.RowNumber
    for blueprint in _blueprints():
        app.register_blueprint(blueprint)
    return app


def _blueprints() -> Iterator[Blueprint]:
    """Every module of the rooms of pages is read, so that no page can be forgotten; each blueprint comes once."""
    found = {}
    for module in walk_packages(views.__path__, f"{views.__name__}."):
        blueprint = getattr(import_module(module.name), "bp", None)
        if isinstance(blueprint, Blueprint):
            found[blueprint.name] = blueprint
    yield from found.values()


def _init_front(app: Flask, settings: Settings) -> None:
    """Who asks, by which name and how, is known before anything looks at a request."""
    host = "" if settings.demo else settings.host
    site: Any = front.Front(app.wsgi_app, host=host, address=settings.public_url, secure=settings.secure)
    if hops := settings.trusted_proxies:
        site = ProxyFix(site, x_for=hops, x_proto=hops, x_host=hops)
    app.wsgi_app = site  # type: ignore[method-assign]


def _init_templates(app: Flask) -> None:
    app.jinja_options = {
        "trim_blocks": True,
        "lstrip_blocks": True,
        "undefined": StrictUndefined,
        "bytecode_cache": KeptInProcess(),
    }
    env = app.jinja_env
    env.add_extension("jinja2.ext.i18n")
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext, i18n.ngettext, newstyle=True, pgettext=i18n.pgettext, npgettext=i18n.npgettext
    )
    env.globals.update(
        static_url=_static_url,
        with_room=room.with_room,
        list_address=lists.address,
        searched=lists.searched,
        place=lists.place,
        back_to=lists.back_to,
        csrf=lambda: Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf()),
        date_=i18n.date_words,
        short_date=i18n.short_date_words,
        datetime_=i18n.moment_words,
        number_=i18n.number_words,
        time_=i18n.time_words,
    )
    _init_facts(app)


def _init_facts(app: Flask) -> None:
    """What every page may speak of."""

    @app.context_processor
    def everywhere() -> dict[str, Any]:
        settings = site.council().settings
        return {
            "lang": i18n.current(),
            "languages": (),
            "council": {
                "name": settings.council_name,
                "short_name": settings.council_short_name,
                "phone": settings.council_phone,
                "email": settings.council_email,
            },
            "brand": brand_files.shown(site.council().brand),
            "product": i18n.gettext("Review voices"),
            "here": request.path,
            "look": look_of(request),
            "demo": settings.demo,
        }


@cache
def _version(name: str) -> str:
    return hashlib.sha256(static_files.whole(name)).hexdigest()[:10]


def _static_url(name: str) -> str:
    """A static file's address with its content's hash, so that it may be kept for a year."""
    return url_for("static", filename=name, v=_version(name))
