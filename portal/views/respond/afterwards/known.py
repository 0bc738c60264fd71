"""The cookies of a browser that may know more: the birthday was typed in it, or something was sent from it.

Neither outlives the browser; the first also ends when nobody read for a while.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from flask import Response, request
from itsdangerous import BadSignature, Signer

from portal.hearing import between
from portal.store.models import Invitation
from portal.store.tables.between_tables import StandingLink
from portal.views.every_page.request import council, now, secret_key
from portal.views.respond.cookie import told_name

Link = Invitation | StandingLink


def remember(response: Response, link: Link) -> Response:
    """Lets this browser read, under the link as it is now, until it has been idle for as long as the council allows."""
    return _keep(response, _name(link), f"{_name(link)}.{link.serial}.{int(now().timestamp())}")


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


def note_sent(response: Response, link: StandingLink, concern_id: int) -> Response:
    """Remembers that this was sent from here: elsewhere nobody is told that anything was, before it is answered."""
    numbers = sorted({concern_id, *sent_here(link)})[-between.LATEST :]
    return _keep(response, _sent(link), ".".join([_sent(link), str(link.serial), *map(str, numbers)]))


def sent_here(link: StandingLink) -> frozenset[int]:
    """What was sent from this browser by this link, as concerns."""
    try:
        name, serial, *numbers = _signer(secret_key()).unsign(request.cookies.get(_sent(link), "")).decode().split(".")
    except (BadSignature, ValueError):
        return frozenset()
    return frozenset(map(int, numbers)) if (name, serial) == (_sent(link), str(link.serial)) else frozenset()


def forget(response: Response, link: Link) -> None:
    """This browser reads it no more, nor from what it kept for Back."""
    for name in [_name(link), *([_sent(link)] if isinstance(link, StandingLink) else [])]:
        response.delete_cookie(name, secure=council().settings.secure, httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache"'


def _keep(response: Response, name: str, value: str) -> Response:
    signed = _signer(secret_key()).sign(value).decode()
    response.set_cookie(name, signed, httponly=True, secure=council().settings.secure, samesite="Lax")
    return response


def _sent(link: StandingLink) -> str:
    return f"{_name(link)}-sent"


def _name(link: Link) -> str:
    return told_name(link.id, kept=isinstance(link, StandingLink))


@cache
def _signer(secret_key: str) -> Signer:
    return Signer(secret_key, salt="told")
