"""Whom to ring, one press from every page."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council
from portal.views.respond import words
from portal.views.respond.blueprint import SAY, bp
from portal.views.respond.visit import reading


@bp.get(f"{SAY}/help")
@open_to_respondents
def help_page(invitation_id: int) -> ResponseReturnValue:
    """Whom to ring."""
    visit = reading(invitation_id, after_sending=True)
    return visit.show(
        "respond/help.html",
        page="help",
        lines=words.lines_for(visit.form, council().settings),
        advocacy=council().settings.advocacy,
        back_url=visit.url("sent" if visit.loaded.sent else "resume"),
    )
