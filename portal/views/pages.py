"""Pages for anybody: the front door, privacy, accessibility, and what a machine that watches may ask."""

from __future__ import annotations

from ipaddress import ip_address

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.faults import NotThere
from portal.keeping.dpia import receivers
from portal.reporting.this_minute import doing
from portal.views.every_page.access import bears, open_to_everyone
from portal.views.every_page.navigation import home_of
from portal.views.every_page.request import council, db, now, site, speak
from portal.views.measured import figures, meter
from portal.views.respond.frame import language_links, offered_codes, speak_as_browser

bp = Blueprint("pages", __name__)


@bp.get("/")
@open_to_everyone
def home() -> ResponseReturnValue:
    """Staff go to their first page; anybody else is asked for a code or to sign in."""
    if current_user.is_authenticated:
        return redirect(home_of(current_user.role), 303)
    return render_template("pages/home.html")


@bp.get("/privacy")
@open_to_everyone
def privacy() -> ResponseReturnValue:
    """What Article 13 UK GDPR asks for, as it is set up here: who reads it, why, how long, and rights."""
    settings = council().settings
    return render_template(
        "pages/privacy.html",
        watched=settings.watched,
        keeps={
            "children": settings.keep_children_years,
            "drafts": settings.keep_drafts_days,
            "messages": settings.keep_messages_days,
        },
        outside=[what for _name, what in receivers(settings)],
    )


@bp.get("/you-said")
@open_to_everyone
def you_said() -> ResponseReturnValue:
    """What people said and what is done about it, in the words a manager wrote for anybody; no numbers.

    The page around them speaks the language asked for, else the browser's own.
    """
    tongues = [council().catalogues.languages[code] for code in offered_codes()]
    if (asked := request.args.get("lang", "")) in {each.code for each in tongues}:
        speak(asked)
    else:
        speak_as_browser()
    languages = language_links(tongues, lambda code: url_for("pages.you_said", lang=code))
    return render_template("pages/you_said.html", lines=doing.shown(db()), languages=languages)


@bp.get("/accessibility")
@open_to_everyone
def accessibility() -> ResponseReturnValue:
    """What works, what does not yet, and how to get the form another way."""
    return render_template("pages/accessibility.html")


@bp.get("/health")
@open_to_everyone
def health() -> ResponseReturnValue:
    """For the machine that watches the site: 503 when the service cannot do its work; nothing about anybody."""
    told = site().health.told(now())
    return told, 200 if told["ok"] else 503


@bp.get("/metrics")
@open_to_everyone
def metrics() -> ResponseReturnValue:
    """For Prometheus: counts and durations, nothing about anybody; to this machine, and to who has the token."""
    wanted = site().council.settings.metrics_token
    here = not wanted.get_secret_value() and ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104
    if not here and not bears(wanted):
        raise NotThere
    told = figures(site().health.told(now()), meter())
    return told, {"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
