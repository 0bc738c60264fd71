"""The page on which a person chooses how pages look to them."""

from __future__ import annotations

from dataclasses import astuple, replace

from flask import Response, make_response, redirect, request
from flask.typing import ResponseReturnValue

from portal.i18n import gettext as _
from portal.store.vocabulary import FormFor
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council
from portal.views.respond.beside.language import page_of
from portal.views.respond.blueprint import SAY, bp
from portal.views.respond.chosen_look import COOKIE, OFFERED, Look, look_of
from portal.views.respond.visit import Visit, reading


@bp.get(f"{SAY}/look")
@open_to_respondents
def look(invitation_id: int) -> ResponseReturnValue:
    """The choices as plain links; following one sets the cookie, and nothing else is written."""
    visit = reading(invitation_id, after_sending=True)
    back = request.args.get("back", "")
    asked = {name: request.args[name] for name, known in OFFERED.items() if request.args.get(name) in ("", *known)}
    if asked:
        return remembered(
            make_response(redirect(visit.url("look", back=back), 303)), replace(look_of(request), **asked)
        )
    return visit.show("respond/look.html", page="look", groups=_groups(visit, back), back_url=page_of(visit, back))


def _groups(visit: Visit, back: str) -> list[list[dict[str, object]]]:
    offered = [
        ("theme", [("", _("Same as my phone")), ("light", _("Light")), ("dark", _("Dark"))]),
        ("size", [("", _("Normal words")), ("big", _("Bigger words"))]),
        ("space", [("", _("Normal space")), ("more", _("More space"))]),
    ]
    if visit.form.skin != "adult":
        plain = _("Blue") if visit.form.skin == "younger" else _("Yellow")
        colours = [("", plain), ("plum", _("Purple")), ("brick", _("Orange")), ("leaf", _("Green"))]
        offered.append(("paper", colours))
    elif visit.form.audience == FormFor.PARENT:
        easy = ("pictures", _("Easy Read: pictures with the words"))
        offered.append(("easy", [("", _("Words without pictures")), easy]))
    chosen = look_of(request)
    return [
        [
            {
                "label": label,
                "href": visit.url("look", back=back, **{name: value}),
                "current": getattr(chosen, name) == value,
            }
            for value, label in choices
        ]
        for name, choices in offered
    ]


def remembered(answer: Response, chosen: Look) -> Response:
    """The answer with the cookie that says so."""
    # until the browser closes: on a phone that others use too, the next person starts anew
    answer.set_cookie(
        COOKIE, ".".join(astuple(chosen)), httponly=True, secure=council().settings.secure, samesite="Lax"
    )
    return answer
