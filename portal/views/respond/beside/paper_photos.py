"""A form that was filled in by hand, sent as a photo of each page; how many are here is told, and none is shown."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from portal.hearing.pictures import keep, paper_pages
from portal.hearing.pictures.keep import PictureRefused
from portal.i18n import gettext as _
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council, db, now
from portal.views.respond import cookie, words
from portal.views.respond.blueprint import SAY, bp
from portal.views.respond.questions.pictures import ACCEPTED
from portal.views.respond.saving import pen_of
from portal.views.respond.visit import Visit, posting, reading

FIELD = "page"


@bp.get(f"{SAY}/paper")
@open_to_respondents
def paper_photos(invitation_id: int) -> ResponseReturnValue:
    """How to send the pages, and how many are here."""
    return _show(reading(invitation_id, after_sending=True))


@bp.post(f"{SAY}/paper")
@open_to_respondents
def paper_photos_post(invitation_id: int) -> ResponseReturnValue:
    """Keeps one more page, or with "last" takes the last one away."""
    visit = posting(invitation_id, "paper")
    if visit.stale:
        return _show(visit, words.stale_problem()["message"])
    takes_away = "last" in request.form
    try:
        brought = None if takes_away else keep.made_safe(_file())
    except PictureRefused:
        return _show(visit, words.no_picture(visit.form))
    try:
        with pen_of(visit, to_read_on=False) as pen:
            if brought is None:
                paper_pages.drop_last(db(), visit.id)
            else:
                paper_pages.add_page(db(), pen.loaded.invitation, brought, now())
    except paper_pages.TooManyPages:
        return _show(visit, _("That is as many pages as fit here. Thank you."))
    return cookie.go(visit.url("paper_photos"), visit.id, pen.secret)


def _file() -> bytes:
    brought = request.files.get(FIELD)
    return brought.stream.read(keep.LARGEST + 1) if brought else b""


def _show(visit: Visit, problem: str | None = None) -> ResponseReturnValue:
    return visit.show(
        "respond/paper_photos.html",
        page="paper",
        status=400 if problem else 200,
        field=FIELD,
        accepted=ACCEPTED,
        pages=len(paper_pages.positions(db(), visit.id)),
        problem_words=problem,
        errors=[{"field": FIELD, "message": problem}] if problem else [],
        lines=words.lines_for(visit.form, council().settings),
        back_url=visit.url("sent" if visit.loaded.sent else "resume"),
    )
