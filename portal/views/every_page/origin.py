"""Where a request came from, and where a person may be sent on to: this site and no other."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from flask import Request

from portal.settings import Settings

Whence = Literal["here", "elsewhere", "unsaid"]


def whence(request: Request, settings: Settings) -> Whence:
    """Whether one of our own pages sent this, as far as the browser says; no page can forge what it says.

    `Sec-Fetch-Site` decides where it is sent: same-origin, or none (a person's own act). A page of a neighbour, such as
    the council's blog on another name of the same domain, is "same-site": its requests bring our cookies along, and it
    is elsewhere. `Origin`, where it names a site, must name ours as well; our pages ask browsers to send no referrer,
    which makes their own Origin "null" and tells nothing. Browsers from before 2023 may say neither: "unsaid".
    """
    origin, fetched = request.headers.get("Origin", "null"), request.headers.get("Sec-Fetch-Site")
    named = origin != "null"
    if named and origin.lower() not in _ours(request, settings):
        return "elsewhere"
    if fetched is None:
        return "here" if named else "unsaid"
    return "here" if fetched in ("same-origin", "none") else "elsewhere"


def _ours(request: Request, settings: Settings) -> tuple[str, str]:
    """The address people come to, and the one this request came to, which differ where a proxy stands between."""
    public = urlsplit(settings.public_url)
    return f"{public.scheme}://{public.netloc}".lower(), request.host_url.rstrip("/").lower()


def is_own_path(target: str) -> bool:
    """Whether an address is a path of this site, however a browser reads it."""
    if not target.startswith("/") or target.startswith("//") or "\\" in target:
        return False
    # a browser drops tabs and line breaks before it looks where an address leads
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in target):
        return False
    parts = urlsplit(target)
    return not parts.scheme and not parts.netloc


def safe_path(target: str | None, otherwise: str) -> str:
    """A path of this site to go on to; anything that could lead elsewhere becomes `otherwise`."""
    return target if target and is_own_path(target) else otherwise
