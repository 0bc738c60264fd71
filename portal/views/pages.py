"""Pages for anybody: the front door, privacy, accessibility, and what a machine that watches may ask."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.faults import NotThere
from portal.keeping.dpia import Receiver, receivers
from portal.reporting.this_minute import doing
from portal.views.every_page.access import bears, open_to_everyone
from portal.views.every_page.navigation import home_of
from portal.views.every_page.request import council, db, now, row_number, site, speak
from portal.views.measured import figures, meter
from portal.views.respond import cookie
from portal.views.respond.cookie import SKINS
from portal.views.respond.frame import language_links, offered_codes, speak_as_browser, worn
from portal.views.respond.words import product_of

bp = Blueprint("pages", __name__)
# of the accessibility statement, in English: what is known not to work; whoever mends one takes it out
KNOWN_FAULTS = (
    "Nobody who uses a screen reader, a switch or voice control every day has tested it yet.",
    "Not all words in other languages were read by a native speaker.",
    "There is no British Sign Language. Questions can be heard only where the council has recorded them.",
    "To draw, you need a finger, a pen or a mouse. You can write, talk or send a photo instead (2.1.1).",
    "What somebody says aloud has no words beside it until a person here has typed it up (1.2.1).",
)


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
    """What Article 13 UK GDPR asks for, as it is set up here: who reads it, why, how long, and rights.

    In words for a child, a young person or an adult (`reader`, a skin), in the language of the form it is opened from.
    """
    settings = council().settings
    frame, languages = _about_the_portal("pages.privacy")
    return render_template(
        "pages/privacy.html",
        **frame,
        languages=languages,
        others=[each for each in SKINS if each != frame["skin"]],
        watched=settings.watched,
        keeps={
            "children": settings.keep_children_years,
            "drafts": settings.keep_drafts_days,
            "messages": settings.keep_messages_days,
        },
        outside={kind for kind, _host in receivers(settings)} - {Receiver.DIRECTORY},
    )


@bp.get("/you-said")
@open_to_everyone
def you_said() -> ResponseReturnValue:
    """What people said and what is done about it, in the words a manager wrote for anybody; no numbers.

    The page around them speaks the language asked for, else the browser's own.
    """
    languages = _spoken(lambda code: url_for("pages.you_said", lang=code))
    return render_template("pages/you_said.html", lines=doing.shown(db()), languages=languages)


@bp.get("/accessibility")
@open_to_everyone
def accessibility() -> ResponseReturnValue:
    """The accessibility statement: what works, what does not yet, another way to answer, and whom to complain to."""
    frame, languages = _about_the_portal("pages.accessibility")
    checked = council().settings.accessibility_checked
    return render_template(
        "pages/accessibility.html", **frame, languages=languages, faults=KNOWN_FAULTS, checked=checked
    )


def _about_the_portal(endpoint: str) -> tuple[dict[str, Any], list[dict[str, object]]]:
    """What a page about the portal wears, and itself in other languages: as the form it was opened from (`of`).

    It asks the database nothing and says the same to anybody; the number only leads back, and out by Leave.
    """
    number = request.args.get("of", type=row_number)
    known, spoken = cookie.worn_by(number) if number is not None else ("", "")
    skin = asked if (asked := request.args.get("reader", known)) in SKINS else "adult"
    languages = _spoken(lambda code: url_for(endpoint, reader=skin, of=number, lang=code), spoken)
    if number is None:
        return {"skin": skin, "product": product_of(skin, council().settings)}, languages
    frame = worn(skin, number)
    if cookie.secret_of(number):
        frame["back_url"] = url_for("respond.resume", invitation_id=number)
    return frame, languages


def _spoken(href: Callable[[str], str], known: str = "") -> list[dict[str, object]]:
    """From here on the language asked for or known, else the browser's own; the page in other languages, as links."""
    tongues = [council().catalogues.languages[code] for code in offered_codes()]
    if (asked := request.args.get("lang", known)) in {each.code for each in tongues}:
        speak(asked)
    else:
        speak_as_browser()
    return language_links(tongues, href)


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
