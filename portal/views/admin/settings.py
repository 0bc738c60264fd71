"""The settings as they stand, to be looked at."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.council import changes
from portal.council.interpreters import Wish
from portal.council.signing import judged
from portal.hearing.concerns import escalation
from portal.i18n import Language, name_in_english
from portal.store.vocabulary import Role
from portal.views.admin.blueprint import bp
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, db, today


@bp.get("/settings")
@open_to(Role.ADMIN)
def settings() -> ResponseReturnValue:
    """What the council has set; some of it has a page of its own, the rest is changed where the portal runs."""
    chosen = council().settings
    to_check = changes.to_check(chosen.helplines, today())
    return render_template(
        "admin/settings.html",
        settings=chosen,
        spoken=_spoken(),
        signed=judged.signed(db(), council()),
        name_in_english=name_in_english,
        to_check=to_check,
        unheard=escalation.nobody_to_tell(db(), council()),
    )


def _spoken() -> list[tuple[Language, bool | None, Wish | None]]:
    """Every language there are words in: whether its forms are switched on (None: there are none), and its words for
    asking for an interpreter; those switched on first, as the council lists them.
    """
    catalogues, wishes, on = council().catalogues.languages, council().wishes, council().settings.languages
    codes = dict.fromkeys([*(code for code in on if code in catalogues), *catalogues, *wishes])
    return [
        (catalogues[code], code in on, wishes.get(code))
        if code in catalogues
        else (wishes[code].language, None, wishes[code])
        for code in codes
    ]
