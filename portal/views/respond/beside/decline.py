"""Not wanting to: an answer too, after which no reminder goes and the door stays open."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from portal.asking.invitations import change
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council
from portal.views.respond import cookie, words
from portal.views.respond.blueprint import SAY, bp
from portal.views.respond.saving import pen_of
from portal.views.respond.visit import Visit, posting, reading


@bp.get(f"{SAY}/decline")
@open_to_respondents
def decline(invitation_id: int) -> ResponseReturnValue:
    """Not wanting to is an answer; after it was given, the page says thank you and leaves the door open."""
    visit = reading(invitation_id)
    return _show(visit)


@bp.post(f"{SAY}/decline")
@open_to_respondents
def decline_post(invitation_id: int) -> ResponseReturnValue:
    """Notes that the person does not want to fill this in; no reminder goes."""
    visit = posting(invitation_id, "decline")
    if visit.stale:
        return _show(visit)
    with pen_of(visit) as pen:
        change.decline(visit.work, pen.loaded.invitation)
    return cookie.go(visit.url("decline"), visit.id, pen.secret)


def _show(visit: Visit) -> ResponseReturnValue:
    return visit.show(
        "respond/decline.html",
        page="decline",
        status=400 if visit.stale else 200,
        declined=visit.loaded.invitation.declined_at is not None,
        lines=words.lines_for(visit.form, council().settings),
        errors=[words.stale_problem()] if visit.stale else [],
        back_url=visit.url("welcome"),
    )
