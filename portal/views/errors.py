"""One page for everything that goes wrong: plain words, whom to ring, no names and nothing of the machine."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from portal.i18n import gettext as _
from portal.views.site import house

log = logging.getLogger(__name__)


def words_for(status: int) -> tuple[str, list[str]]:
    """Heading and paragraphs of the page for an HTTP status."""
    again = _("Go back and try again.")
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
    wrong = (_("Something went wrong. It’s not your fault."), [_("Wait a minute, then try again.")])
    return known.get(status, wrong)


def page(status: int, *, reference: str | None = None) -> ResponseReturnValue:
    """The page for a status, with the team's number and, for our own faults, a reference to quote."""
    heading, words = words_for(status)
    if reference:
        words = [*words, _("If you ring us, say this: %(reference)s") % {"reference": reference}]
    phone = house().settings.council_phone
    # on the page of an invitation, what its pages wear: a child is not shown another site when something goes wrong
    return render_template("error.html", heading=heading, words=words, phone=phone, **g.get("worn", {})), status


def init_app(app: Flask) -> None:
    """Our pages for every error."""

    @app.errorhandler(HTTPException)
    def told(fault: HTTPException) -> ResponseReturnValue:
        answer = page(fault.code or 500)
        if fault.code == 405 and getattr(fault, "valid_methods", None):
            return *answer, {"Allow": ", ".join(fault.valid_methods)}  # type: ignore[misc, attr-defined]
        return answer

    @app.errorhandler(OperationalError)
    def busy(fault: OperationalError) -> ResponseReturnValue:
        # the class alone: the statement's parameters could be somebody's words
        log.error("database: %s on %s", type(fault.orig).__name__, request.endpoint)
        return page(503)

    @app.errorhandler(InternalServerError)
    def failed(fault: InternalServerError) -> ResponseReturnValue:
        reference = secrets.token_hex(3).upper()
        cause = fault.original_exception
        log.error("fault %s on %s: %s", reference, request.endpoint, type(cause).__name__, exc_info=_place(cause))
        return page(500, reference=reference)


def _place(cause: BaseException | None) -> BaseException | None:
    """The traceback without the message: a message may quote what a person wrote."""
    return cause and RuntimeError(type(cause).__name__).with_traceback(cause.__traceback__)
