"""The cookie that binds a browser to one invitation: its secret, and how the form looks."""

from __future__ import annotations

from flask import Response, g, request

from portal.views.site import house


def cookie_name(invitation_id: int, *, sent: bool = False) -> str:
    """The cookie that binds a browser to one invitation; another one after sending, so that Back finds nothing."""
    name = f"{'sent' if sent else 'say'}-{invitation_id}"
    return f"__Host-{name}" if house().settings.secure else name


def remember(response: Response, invitation_id: int, secret: str, *, sent: bool = False) -> Response:
    """Binds this browser to the invitation, until it has been idle for as long as the council allows."""
    settings = house().settings
    response.set_cookie(
        cookie_name(invitation_id, sent=sent),
        # with the skin, so that a page that may ask nothing knows how to look
        f"{secret}.{g.worn['skin']}",
        max_age=settings.idle_minutes * 60,
        httponly=True,
        secure=settings.secure,
        samesite="Lax",
    )
    if sent:
        forget(response, invitation_id)
    return response


def forget(response: Response, invitation_id: int, *, sent: bool = False) -> None:
    """Unbinds this browser: from here on its pages are closed."""
    response.delete_cookie(
        cookie_name(invitation_id, sent=sent), secure=house().settings.secure, httponly=True, samesite="Lax"
    )
    # some browsers hold whole pages for Back, no-store or not: without this the check page came back after Leave
    response.headers["Clear-Site-Data"] = '"cache"'


def secret_of(invitation_id: int, *, sent: bool = False) -> str | None:
    """The secret of this browser's cookie for that invitation; of the one left by sending too, when `sent`."""
    return _parts(invitation_id, sent)[0] or None


def skin_of(invitation_id: int) -> str | None:
    """How the form of that invitation looks, as this browser's cookie says without a look at the database."""
    return _parts(invitation_id, True)[1] or None


def _parts(invitation_id: int, sent: bool) -> tuple[str, str]:
    found = request.cookies.get(cookie_name(invitation_id))
    found = found or (request.cookies.get(cookie_name(invitation_id, sent=True)) if sent else None)
    secret, _dot, skin = (found or "").partition(".")
    return secret, skin
