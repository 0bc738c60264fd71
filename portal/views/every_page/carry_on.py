"""What was typed survives a lost sign-in or an old page: it comes back to be looked at, one press from being sent.

Only what one of our own pages sent comes back so. Anything else would let another site put its own words behind a
button of ours: it is refused, and nothing of it is repeated. While nobody is signed in it is sealed for whoever last
was on this browser: another who signs in there, or looks into the page, reads nothing of it.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable

from flask import Request, render_template, session, url_for
from flask.typing import ResponseReturnValue

from portal.store.sealing import SealBroken, keys
from portal.views.every_page.origin import is_own_path
from portal.views.every_page.request import db

FIELD = "kept"
WHOSE = "whose"  # in the cookie of the page: the number of whoever is, or last was, signed in on this browser
# never repeated on a page: what proves who somebody is
NOT_CARRIED = {"csrf_token", FIELD, "ticket", "password", "again", "old_password"}
# what a field is called on its page, where its own name would not tell
LABELS = {
    "iro": "Who is away",
    "cover": "Who covers",
    "from_on": "First day away",
    "to_on": "Last day away",
    "said_by": "Who said so",
    "safe": "Safe to contact",
    "planned_on": "Day of the meeting",
    "planned_at": "Time of the meeting",
    "until": "Open to the end of",
    "held_on": "Day it was held",
    "sure": "It will not take place",
    "kept_out": "Keep them out of this child’s reviews",
    "may_know_date": "They may know the day of the meeting",
    "met_iro": "Who met the IRO at another time",
    "parent_met_iro": "A parent met the IRO at another time",
    "iro_spoke_before": "The IRO spoke with the child before the meeting",
    "do": "What was pressed",
}


def typed(request: Request) -> list[tuple[str, str]]:
    """What the POST brought, field by field, without what proves who somebody is; files cannot be carried."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_CARRIED]


def sign_in_first(request: Request) -> ResponseReturnValue:
    """The sign-in page, carrying what was typed and where it was going, for the one person who typed it."""
    carried, whose = "", session.get(WHOSE)
    if whose is not None:
        told = json.dumps({"to": request.path, "fields": typed(request)})
        carried = base64.urlsafe_b64encode(keys(db()).close(told, f"typed:{whose}")).decode()
    page = render_template("account/sign_in.html", email="", next="", kept=carried, errors=[], signed_out=bool(carried))
    return page, 401


def sign_in_again(request: Request) -> ResponseReturnValue:
    """The sign-in page once more, when it had been open too long; the password is typed anew."""
    page = render_template(
        "account/sign_in.html",
        email=request.form.get("email", "").strip()[:254],
        next=request.form.get("next", ""),
        kept=request.form.get(FIELD, ""),
        errors=[{"field": "password", "message": "That page was open a long time. Write your password once more."}],
        signed_out=False,
    )
    return page, 400


def press_again(request: Request) -> ResponseReturnValue:
    """A page that shows what was typed, with a fresh token: one press completes it."""
    return carry_on(request.path, typed(request)), 400


def carry_on(to: str, fields: Iterable[tuple[str, str]]) -> str:
    """The page itself: the fields to be read, and again as hidden inputs of a form that goes where they were going."""
    brought = list(fields)
    shown: dict[str, list[str]] = {}
    for name, value in brought:
        if value.strip():
            shown.setdefault(label_of(name), []).append(value)
    return render_template("account/carry_on.html", to=to, fields=brought, shown=shown, home=url_for("pages.home"))


def refused() -> ResponseReturnValue:
    """The page for what no page of ours sent, or cannot be known to have: nothing of it is done or repeated."""
    return render_template("account/not_from_here.html", home=url_for("pages.home")), 400


def label_of(name: str) -> str:
    """What a field is called, for a person who reads what will be sent."""
    return LABELS.get(name) or name.replace("_", " ").strip().capitalize()


def typed_by(staff_id: int, carried: str | None) -> tuple[str, list[tuple[str, str]]] | None:
    """Where the kept POST of that person was going and what it brought; none when it is not theirs."""
    try:
        return unpack(keys(db()).open(base64.urlsafe_b64decode(carried or ""), f"typed:{staff_id}"))
    except (SealBroken, binascii.Error, ValueError):
        return None


def unpack(carried: str | None) -> tuple[str, list[tuple[str, str]]] | None:
    """Where a kept POST was going and what it brought; none when it is not ours."""
    try:
        content = json.loads(carried or "")
        to, fields = content["to"], [(str(name), str(value)) for name, value in content["fields"]]
    except (ValueError, TypeError, KeyError):
        return None
    if not isinstance(to, str) or not is_own_path(to):
        return None
    return to, [(name, value) for name, value in fields if name not in NOT_CARRIED]
