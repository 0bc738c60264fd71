"""One page for everything that goes wrong: plain words, whom to ring, no names and nothing of the machine."""

from __future__ import annotations

import logging
import re
import secrets
from typing import Any, cast

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from portal.faults import NotThere, place_of
from portal.i18n import gettext as _
from portal.store.queue import Busy
from portal.store.sealing import SealBroken
from portal.views.every_page import send_again
from portal.views.every_page.request import council, fail
from portal.views.respond.endings import typed
from portal.views.respond.frame import speak_as_browser, worn_before

OF_RESPONDENTS = ("/say/", "/i/", "/talk/", "/code")
OF_ONE = re.compile(r"/say/(\d{1,10})/")
# a young child is told that it is not their fault, and nothing of addresses
NOT_FOR_CHILDREN = {400, 403, 404, 405, 414}
CANNOT_BE_OPENED = 409  # the page and the keys do not fit each other: to try again would not help
log = logging.getLogger(__name__)


def words_for(status: int, skin: str | None) -> tuple[str, list[str]]:
    """Heading and paragraphs of the page for an HTTP status, in the words of that skin."""
    again, wait = _("Go back and try again."), _("Wait a minute, then try again.")
    known = {
        400: (_("We could not read that"), [again]),
        403: (_("You do not have access to this page"), [_("Ask your manager if you need it for your work.")]),
        404: (_("We can’t find that page"), [_("Check the address, or use your link again.")]),
        405: (_("That page works another way"), [again]),
        413: (_("That was too much at once"), [_("Make it shorter or smaller, then try again.")]),
        414: (_("That address is too long"), [_("Check the address, or use your link again.")]),
        429: (_("Too many tries"), [_("Wait 15 minutes, then try again, or ring us.")]),
        503: (_("We could not save that"), [_("Your other answers are safe. Wait a minute, then try again.")]),
    }
    wrong = _("Something went wrong. It’s not your fault.") if skin == "younger" else _("Something went wrong.")
    if skin is None and status == CANNOT_BE_OPENED:  # staff alone meet it: their pages are English
        return "These words cannot be opened", [
            "They are kept, and nothing is lost. The keys that the portal was started with do not open them.",
            "Tell whoever runs the portal.",
        ]
    if skin == "younger" and status in NOT_FOR_CHILDREN:
        return wrong, [again]
    return known.get(status, (wrong, [wait]))


def page(status: int, *, reference: str | None = None) -> ResponseReturnValue:
    """The page for a status, with the team's number and, for our own faults, a reference to quote."""
    if status >= InternalServerError.code:
        fail()
    facts = _worn()
    heading, words = words_for(status, facts.get("skin"))
    if status >= InternalServerError.code and (again := _again(facts)):
        words = [_("Nothing you wrote or chose is lost. Wait a minute, then press the button.")]
        facts |= {"again": again, "typed": typed(masked=False) if "skin" in facts else []}
    elif status == 503 and request.method == "GET":
        facts |= {"retry_url": request.full_path.rstrip("?")}
    if reference:
        words = [*words, _("If you ring us, say this: %(reference)s") % {"reference": reference}]
    phone = council().settings.council_phone
    return render_template("error.html", heading=heading, words=words, phone=phone, **facts), status


def _again(facts: dict[str, Any]) -> send_again.Again | None:
    return send_again.again(_("Please add your picture again.") if "skin" in facts else "Please choose the file again.")


def _worn() -> dict[str, Any]:
    """What the page wears where respondents are: a child is not shown another site when something goes wrong.

    What this request found out of the form, else what this browser's cookie says of it, else a skin for any age.
    """
    if "worn" in g:
        return cast(dict[str, Any], g.worn)
    if not request.path.startswith(OF_RESPONDENTS):
        return {}
    if found := OF_ONE.match(request.path):
        facts = worn_before(int(found[1]))
    else:
        speak_as_browser()
        facts = {"skin": "older"}
    return facts | {"frame": "respond_base.html"}


def init_app(app: Flask) -> None:
    """Our pages for every error."""

    @app.errorhandler(HTTPException)
    def told(fault: HTTPException) -> ResponseReturnValue:
        answer = page(fault.code or 500)
        if fault.code == 405 and getattr(fault, "valid_methods", None):
            return *answer, {"Allow": ", ".join(fault.valid_methods)}  # type: ignore[misc, attr-defined]
        return answer

    @app.errorhandler(NotThere)
    def unknown(_fault: NotThere) -> ResponseReturnValue:
        return page(404)

    @app.errorhandler(OperationalError)
    def busy(fault: OperationalError) -> ResponseReturnValue:
        # the class alone: the statement's parameters could be somebody's words
        log.error("database: %s on %s", type(fault.orig).__name__, request.endpoint)
        return page(503)

    @app.errorhandler(SealBroken)
    def closed(_fault: SealBroken) -> ResponseReturnValue:
        log.error("words or a link on %s do not open with the keys of the settings", request.endpoint)
        return page(CANNOT_BE_OPENED)

    @app.errorhandler(Busy)
    def waited(_fault: Busy) -> ResponseReturnValue:
        log.warning("database: others were writing for too long: %s", request.endpoint)
        return page(503)

    @app.errorhandler(InternalServerError)
    def failed(fault: InternalServerError) -> ResponseReturnValue:
        reference = secrets.token_hex(3).upper()
        log.error("fault %s on %s: %s", reference, request.endpoint, place_of(fault.original_exception))
        return page(500, reference=reference)
