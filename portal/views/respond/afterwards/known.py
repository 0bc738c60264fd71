"""The cookie of a browser in which the birthday was typed: it reads what the child is told for a short while."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from flask import Response, request
from itsdangerous import BadSignature, Signer

from portal.store.models import Invitation
from portal.store.tables.between_tables import StandingLink
from portal.views.every_page.request import council, now, secret_key
from portal.views.respond.cookie import told_name

Link = Invitation | StandingLink


def remember(response: Response, link: Link) -> Response:
    """Lets this browser read, under the link as it is now, until it has been idle for as long as the council allows."""
    settings = council().settings
    response.set_cookie(
        _name(link),
        _signer(secret_key()).sign(f"{_name(link)}.{link.serial}.{int(now().timestamp())}").decode(),
        max_age=settings.idle_minutes * 60,
        httponly=True,
        secure=settings.secure,
        samesite="Lax",
    )
    return response


def reads(link: Link) -> bool:
    """Whether the birthday was typed in this browser, under this link, not too long ago."""
    try:
        told = _signer(secret_key()).unsign(request.cookies.get(_name(link), "")).decode()
        name, serial, at = told.split(".")
        idle = timedelta(seconds=now().timestamp() - int(at))
    except (BadSignature, ValueError):
        return False
    return (name, serial) == (_name(link), str(link.serial)) and idle < timedelta(
        minutes=council().settings.idle_minutes
    )


def forget(response: Response, link: Link) -> None:
    """This browser reads it no more, nor from what it kept for Back."""
    response.delete_cookie(_name(link), secure=council().settings.secure, httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache"'


def _name(link: Link) -> str:
    return told_name(link.id, kept=isinstance(link, StandingLink))


@cache
def _signer(secret_key: str) -> Signer:
    return Signer(secret_key, salt="told")
