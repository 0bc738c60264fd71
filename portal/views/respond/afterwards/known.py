"""The cookies of a browser in which the birthday was typed, or something was chosen between reviews.

None outlives the browser, and each ends after ten minutes, or what the council allows if that is less: somebody else
may have the phone in their hand by then.
"""

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
MOST_IDLE = 10  # minutes
READS, NOTHING = "reads", "nothing"  # the word of who may read; what stands where none is handed on


def remember(response: Response, link: Link) -> Response:
    """Lets this browser read, under the link as it is now, for as long as such a cookie lasts."""
    return _keep(response, _name(link), link, READS)


def reads(link: Link) -> bool:
    """Whether the birthday was typed in this browser, under this link, not too long ago."""
    return _word(_name(link), link) == READS


def hand_on(response: Response, link: StandingLink, word: str) -> Response:
    """Hands a word on to the next page of this link: what was chosen, or that it was sent; no address tells it."""
    return _keep(response, _handed(link), link, word)


def handed(link: StandingLink) -> str:
    """The word that was handed on, "" where none was or it is too long ago."""
    return _word(_handed(link), link)


def hand_nothing(response: Response, link: StandingLink) -> Response:
    """The word was read, and is not read twice; what is kept in its place tells whether this browser keeps cookies."""
    return hand_on(response, link, NOTHING)


def forget(response: Response, link: Link) -> None:
    """This browser reads it no more, nor from what it kept for Back."""
    for name in [_name(link), *([_handed(link)] if isinstance(link, StandingLink) else [])]:
        _delete(response, name)
    response.headers["Clear-Site-Data"] = '"cache"'


def _keep(response: Response, name: str, link: Link, word: str) -> Response:
    signed = _signer(secret_key()).sign(f"{name}.{link.serial}.{word}.{int(now().timestamp())}").decode()
    response.set_cookie(name, signed, httponly=True, secure=council().settings.secure, samesite="Lax")
    return response


def _word(name: str, link: Link) -> str:
    try:
        kept = _signer(secret_key()).unsign(request.cookies.get(name, "")).decode()
        found, serial, word, at = kept.split(".")
        idle = timedelta(seconds=now().timestamp() - int(at))
    except (BadSignature, ValueError):
        return ""
    minutes = min(council().settings.idle_minutes, MOST_IDLE)
    fits = (found, serial) == (name, str(link.serial)) and idle < timedelta(minutes=minutes)
    return word if fits else ""


def _delete(response: Response, name: str) -> None:
    response.delete_cookie(name, secure=council().settings.secure, httponly=True, samesite="Lax")


def _handed(link: StandingLink) -> str:
    return f"{_name(link)}-handed"


def _name(link: Link) -> str:
    return told_name(link.id, kept=isinstance(link, StandingLink))


@cache
def _signer(secret_key: str) -> Signer:
    return Signer(secret_key, salt="told")
