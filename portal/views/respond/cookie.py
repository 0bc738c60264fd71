"""The cookie that binds a browser to one invitation: its secret, how the form looks, and when it was last used."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

from flask import Response, g, jsonify, make_response, redirect, request
from itsdangerous import BadSignature, Signer

from portal import i18n
from portal.views.every_page.request import council, now, secret_key

SKINS = ("younger", "older", "adult")


def cookie_name(invitation_id: int, *, sent: bool = False) -> str:
    """The cookie that binds a browser to one invitation; another one after sending, so that Back finds nothing."""
    name = f"{'sent' if sent else 'say'}-{invitation_id}"
    return f"__Host-{name}" if council().settings.secure else name


def told_name(number: int, *, kept: bool = False) -> str:
    """The cookie of a browser that may read what was decided (`afterwards.known`), or by a `kept` link the answers."""
    name = f"{'talk' if kept else 'told'}-{number}"
    return f"__Host-{name}" if council().settings.secure else name


def remember(response: Response, invitation_id: int, secret: str, *, sent: bool = False) -> Response:
    """Binds this browser to the invitation, until it has been idle for as long as the council allows.

    The moment stands in the cookie, signed: a copy of it stops reading then too, whatever holds it.
    """
    settings = council().settings
    response.set_cookie(
        cookie_name(invitation_id, sent=sent),
        # with skin and language, so that a page that may ask nothing knows how to look
        _signer(secret_key())
        .sign(f"{secret}.{g.worn['skin']}.{i18n.current().code}.{int(now().timestamp())}")
        .decode(),
        max_age=settings.idle_minutes * 60,
        httponly=True,
        secure=settings.secure,
        samesite="Lax",
    )
    if sent:
        forget(response, invitation_id)
    return response


def go(to: str, invitation_id: int, secret: str, *, sent: bool = False) -> Response:
    """On to the next page, with the cookie's time begun anew.

    A script that posts in the page's place asks for JSON, and is told the address: it could not see a redirect.
    """
    asked_by_script = request.accept_mimetypes.best == "application/json"
    onwards = jsonify(next=to) if asked_by_script else make_response(redirect(to, 303))
    return remember(onwards, invitation_id, secret, sent=sent)


def forget(response: Response, invitation_id: int, *, sent: bool = False) -> None:
    """Unbinds this browser: from here on its pages are closed, in the look and language of the form that was there."""
    kept: dict[str, Any] = {"secure": council().settings.secure, "httponly": True, "samesite": "Lax"}
    skin, language = worn_by(invitation_id)
    if skin:
        response.set_cookie(_farewell(invitation_id), f"{skin}.{language}", **kept)
    for name in [cookie_name(invitation_id, sent=sent), *([] if sent else [told_name(invitation_id)])]:
        response.delete_cookie(name, **kept)
    # some browsers hold whole pages for Back, no-store or not: without this the check page came back after Leave
    response.headers["Clear-Site-Data"] = '"cache"'


def secret_of(invitation_id: int, *, sent: bool = False) -> str | None:
    """The secret of this browser's cookie for that invitation; of the one left by sending too, when `sent`."""
    return _parts(invitation_id, sent)[0] or None


def worn_by(invitation_id: int) -> tuple[str, str]:
    """Skin and language of that form, as this browser's cookies say without a look at the database; "" where unknown.

    They stay when the browser is unbound, until it is closed: of what was written they tell nothing.
    """
    _secret, skin, language = _parts(invitation_id, True)
    if not skin:
        skin, _dot, language = request.cookies.get(_farewell(invitation_id), "").partition(".")
    return (skin, language) if skin in SKINS else ("", "")


def _farewell(invitation_id: int) -> str:
    name = f"worn-{invitation_id}"
    return f"__Host-{name}" if council().settings.secure else name


def _parts(invitation_id: int, sent: bool) -> tuple[str, str, str]:
    found = request.cookies.get(cookie_name(invitation_id))
    found = found or (request.cookies.get(cookie_name(invitation_id, sent=True)) if sent else None)
    try:
        secret, skin, language, used = _signer(secret_key()).unsign(found or "").decode().split(".")
    except (BadSignature, ValueError):
        return "", "", ""
    idle = timedelta(seconds=now().timestamp() - int(used))
    return secret if idle < timedelta(minutes=council().settings.idle_minutes) else "", skin, language


@cache
def _signer(secret_key: str) -> Signer:
    return Signer(secret_key, salt="respondent")
