"""The signed room for something large, in the address a form posts to: told before the body comes, unlike a ticket.

It opens nothing and lasts a day; it says that whoever sends was shown a page from which a large file may come.
"""

from __future__ import annotations

from urllib.parse import parse_qs

from itsdangerous import BadData, URLSafeTimedSerializer

from portal.views.every_page.request import secret_key

DAY = 24 * 60 * 60


def with_room(path: str) -> str:
    """The address of a form that may send a picture or a file."""
    return f"{path}?room={_signer(secret_key()).dumps(path)}"


def has_room(signed_with: str, path: str, query: str) -> bool:
    """Whether the query brings room for that path; works without an application, where a request has just begun."""
    try:
        carried = parse_qs(query, max_num_fields=20).get("room", [""])[0]
        return bool(_signer(signed_with).loads(carried, max_age=DAY) == path)
    except (BadData, ValueError):
        return False


def _signer(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="room")
