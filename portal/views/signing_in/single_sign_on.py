"""Staff sign in by their council's own directory, where one is set."""

from __future__ import annotations

import logging

from flask import Blueprint, abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import accounts, single_sign_on
from portal.accounts.single_sign_on import Provider, SignOnFailed
from portal.i18n import gettext as _
from portal.store.database import writing
from portal.views.every_page.access import open_to_everyone
from portal.views.every_page.request import council, db, now
from portal.views.signing_in import coming_in

bp = Blueprint("single_sign_on", __name__)
log = logging.getLogger(__name__)
ON_ITS_WAY = "on its way"  # in the cookie of the page, until the provider sends the browser back


@bp.get("/sign-in/directory")
@open_to_everyone
def to_directory() -> ResponseReturnValue:
    """Off to the provider, which sends the browser back; nothing is changed here."""
    try:
        address, kept = single_sign_on.begin(_provider())
    except SignOnFailed as fault:
        return _failed(fault)
    session[ON_ITS_WAY] = kept | {"next": request.args.get("next", "")[:500]}
    return redirect(address, 303)


@bp.get("/sign-in/back")
@open_to_everyone
def back() -> ResponseReturnValue:
    """Back from the provider: in, if there is an account; nobody's is made and no role is given here."""
    provider, kept = _provider(), session.pop(ON_ITS_WAY, {})
    try:
        identity = single_sign_on.finish(provider, request.url, kept, now())
    except SignOnFailed as fault:
        return _failed(fault)
    with writing(db()):
        staff = single_sign_on.person(db(), provider.issuer, identity)
        if staff is None:
            accounts.note_failed(db(), identity.email, now=now(), address=request.remote_addr, why="directory")
    if staff is None:
        flash(_("Your account is not set up here. Ask the administrator of accounts at your council."), "error")
        return redirect(url_for("account.sign_in"), 303)
    return coming_in.let_in(staff, next_path=kept.get("next", ""))


def _provider() -> Provider:
    settings = council().settings
    if not settings.oidc_issuer:
        abort(404)
    return Provider(
        issuer=settings.oidc_issuer.rstrip("/"),
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        back=f"{settings.public_url}{url_for('single_sign_on.back')}",
    )


def _failed(fault: SignOnFailed) -> ResponseReturnValue:
    log.warning("single sign-on: %s", fault)
    flash(_("Your council’s sign-in did not say who you are. Try again, or sign in with your password."), "error")
    return redirect(url_for("account.sign_in"), 303)
