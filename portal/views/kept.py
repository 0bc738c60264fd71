"""What was typed survives a lost sign-in or an old page: it comes back as hidden fields, one press from being sent."""

from __future__ import annotations

import json
from collections.abc import Iterable

from flask import Request, render_template, url_for
from flask.typing import ResponseReturnValue

FIELD = "kept"
NOT_CARRIED = {"csrf_token", FIELD}


def typed(request: Request) -> list[tuple[str, str]]:
    """What the POST brought, field by field, without its token; files cannot be carried."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_CARRIED]


def sign_in_first(request: Request) -> ResponseReturnValue:
    """The sign-in page, carrying what was typed and where it was going."""
    carried = json.dumps({"to": request.path, "fields": typed(request)})
    page = render_template("account/sign_in.html", email="", next="", kept=carried, errors=[], signed_out=True)
    return page, 401


def press_again(request: Request) -> ResponseReturnValue:
    """A page that holds what was typed, with a fresh token: one press completes it."""
    return carry_on(request.path, typed(request)), 400


def carry_on(to: str, fields: Iterable[tuple[str, str]]) -> str:
    """The page itself: the fields as hidden inputs of a form that goes where the person was going."""
    return render_template("account/carry_on.html", to=to, fields=list(fields), home=url_for("pages.home"))


def unpack(carried: str | None) -> tuple[str, list[tuple[str, str]]] | None:
    """Where a kept POST was going and what it brought; none when it is not ours."""
    try:
        content = json.loads(carried or "")
        to, fields = content["to"], [(str(name), str(value)) for name, value in content["fields"]]
    except (ValueError, TypeError, KeyError):
        return None
    return (to, fields) if isinstance(to, str) and to.startswith("/") and not to.startswith("//") else None
