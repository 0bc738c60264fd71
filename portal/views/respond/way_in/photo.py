"""The photo of whoever asks: it says nothing of the child, and opens with the link alone."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from portal.asking import greetings
from portal.asking.invitations.loaded import look_at
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import db
from portal.views.media import jpeg
from portal.views.respond import visit
from portal.views.respond.blueprint import SAY, bp


@bp.get("/i/<secret>/photo")
@open_to_respondents
def photo(secret: str) -> ResponseReturnValue:
    """On the page a link opens, for a child's link alone: adults are not told who asks."""
    invitation = visit.opened(secret)
    loaded = look_at(db(), invitation.id, None)
    return jpeg(greetings.photo_of(db(), loaded.iro if loaded and loaded.contact is None else None))


@bp.get(f"{SAY}/photo")
@open_to_respondents
def photo_again(invitation_id: int) -> ResponseReturnValue:
    """On the page after sending."""
    return jpeg(greetings.photo_of(db(), visit.reading(invitation_id, after_sending=True).loaded.iro))
