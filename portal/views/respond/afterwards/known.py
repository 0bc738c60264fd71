"""The cookie of a browser in which the birthday was typed: it reads the page after the meeting for a short while."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from flask import Response, request
from itsdangerous import BadSignature, Signer

from portal.store.models import Invitation
from portal.views.every_page.request import council, now, secret_key
from portal.views.respond.cookie import told_name


def remember(response: Response, invitation: Invitation) -> Response:
    """Lets this browser read, under the link as it is now, until it has been idle for as long as the council allows."""
    settings = council().settings
    response.set_cookie(
        told_name(invitation.id),
        _signer(secret_key()).sign(f"{invitation.id}.{invitation.serial}.{int(now().timestamp())}").decode(),
        max_age=settings.idle_minutes * 60,
        httponly=True,
        secure=settings.secure,
        samesite="Lax",
    )
    return response


def reads(invitation: Invitation) -> bool:
    """Whether the birthday was typed in this browser, under this link, not too long ago."""
    try:
        told = _signer(secret_key()).unsign(request.cookies.get(told_name(invitation.id), "")).decode()
        number, serial, at = map(int, told.split("."))
    except (BadSignature, ValueError):
        return False
    idle = timedelta(seconds=now().timestamp() - at)
    return (number, serial) == (invitation.id, invitation.serial) and idle < timedelta(
        minutes=council().settings.idle_minutes
    )


@cache
def _signer(secret_key: str) -> Signer:
    return Signer(secret_key, salt="told")
