"""Knows the browsers a member of staff has signed in on, so that what others do cannot keep them out there.

The cookie opens nothing. It says that somebody signed in here with this address before, and lasts half a year.
"""

from __future__ import annotations

from flask import Response, request
from itsdangerous import BadData, URLSafeTimedSerializer

from portal.store.sealing import keys
from portal.views.every_page.request import council, db, secret_key

HALF_A_YEAR = 183 * 24 * 60 * 60
MOST = 8  # people who share one browser


def is_of(email: str) -> bool:
    """Whether the person with that address has signed in on this browser."""
    return _mark(email) in _marks()


def remember(response: Response, email: str) -> None:
    """From here on this browser is known as one of that person's."""
    marks = [mark for mark in _marks() if mark != _mark(email)][: MOST - 1]
    response.set_cookie(
        _name(),
        _signer().dumps([_mark(email), *marks]),
        max_age=HALF_A_YEAR,
        httponly=True,
        secure=council().settings.secure,
        samesite="Lax",
    )


def _marks() -> list[str]:
    try:
        return [str(mark) for mark in _signer().loads(request.cookies.get(_name(), ""), max_age=HALF_A_YEAR)]
    except (BadData, TypeError, ValueError):
        return []


def _mark(email: str) -> str:
    return keys(db()).mark(f"known browser:{email.strip().lower()}").hex()[:24]


def _name() -> str:
    return "__Host-known" if council().settings.secure else "known"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key(), salt="known browser")
