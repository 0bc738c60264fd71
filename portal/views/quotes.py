"""Where a manager reads words before they leave in a report or a group, and strikes what would tell who wrote them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal import calendar
from portal.i18n import gettext as _
from portal.reporting.quotes import to_read as quotes_read  # the page has its name
from portal.reporting.quotes.redaction import words_of
from portal.reporting.quotes.to_read import Text
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.vocabulary import Role
from portal.views import lists
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import or_back
from portal.views.every_page.request import by_staff, council, db, now, team
from portal.views.years import year_asked, years_offered

bp = Blueprint("quotes", __name__)
AT_ONCE = 10  # so many are read on a page
LATELY = 10  # so many that were read can be put back

Piece = tuple[str, int | None]  # words of the text, and the place of a word that can be struck


@bp.get("/quotes")
@open_to(Role.MANAGER)
def to_read() -> ResponseReturnValue:
    """The words that wait, the oldest first, with what is suggested to be struck; that they were opened is noted."""
    year = year_asked()
    found = quotes_read.texts(db(), council(), year, team=team())
    waiting = [text for text in found if text.waits]
    read = sorted((text for text in found if text.decided), key=_read_at, reverse=True)[:LATELY]
    page = lists.page_of(len(waiting), AT_ONCE)
    shown = page.cut(waiting)
    with writing(db()):
        for text in [*shown, *read]:
            why = f"{text.question}, to be quoted"
            subject = f"response:{text.response_id}"
            record(db(), Action.READ, subject, by=by_staff(), now=now(), child_id=text.child_id, why=why)
    return render_template(
        "quotes/to_read.html",
        year=calendar.year_name(year),
        years=years_offered(),
        page=page,
        shown=[(text, quotes_read.WHO[text.form], _pieces(text)) for text in shown],
        suggested=quotes_read.suggested(db(), shown),
        read=[(text, quotes_read.WHO[text.form]) for text in read],
    )


@bp.post("/quotes/<int:response_id>/<question>")
@open_to(Role.MANAGER)
def decide(response_id: int, question: str) -> ResponseReturnValue:
    """Keeps whether the words may leave, without those that were ticked."""
    allowed = request.form.get("do") == "allow"
    places = {int(place) for place in request.form.getlist("struck") if place.isdecimal()}
    text = _find(response_id, question)
    with or_back(lists.back_to("quotes.to_read")), writing(db()):
        quotes_read.decide(
            db(), text, allowed=allowed, places=places, seen=request.form.get("seen", ""), by=by_staff(), now=now()
        )
    flash(_("Allowed: it may stand in reports.") if allowed else _("Not used: it stands in no report."), "ok")
    return redirect(lists.back_to("quotes.to_read"), 303)


@bp.post("/quotes/<int:response_id>/<question>/put-back")
@open_to(Role.MANAGER)
def put_back(response_id: int, question: str) -> ResponseReturnValue:
    """Takes a decision back; the words wait again."""
    text = _find(response_id, question)
    with writing(db()):
        quotes_read.put_back(db(), text, by=by_staff(), now=now())
    flash(_("Put back: it waits to be read."), "ok")
    return redirect(lists.back_to("quotes.to_read"), 303)


def _find(response_id: int, question: str) -> Text:
    return quotes_read.find(db(), council(), response_id, question, team=team())


def _read_at(text: Text) -> str:
    return text.decided.read_at.isoformat() if text.decided else ""


def _pieces(text: Text) -> list[Piece]:
    """The text cut into words, which can be struck, and what stands between them."""
    pieces: list[Piece] = []
    at = 0
    for place, (start, end) in enumerate(words_of(text.words)):
        pieces += [(text.words[at:start], None), (text.words[start:end], place)]
        at = end
    return [*pieces, (text.words[at:], None)]
