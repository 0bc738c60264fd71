"""A question page drawn once for everybody to whom it looks the same, with holes where it tells of one person.

Drawing a page takes ten times as long as all the rest of a request, and most pages differ between two people only in
names, a day, the number in their addresses and the ticket. What the page looks like besides is the key under which it
is kept: nothing that was typed stands in a kept page, and one that would show it is never kept.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from threading import Lock
from weakref import WeakKeyDictionary

from flask import Response, make_response, request
from markupsafe import Markup, escape

from portal import i18n
from portal.council import recordings
from portal.council.council import Council
from portal.forms.schema import Question
from portal.hearing.answers.kept import Heard
from portal.views.every_page.request import council
from portal.views.every_page.static_files import lightened
from portal.views.respond.chosen_look import look_of
from portal.views.respond.frame import worn
from portal.views.respond.questions import aloud, autosave, worries
from portal.views.respond.questions.draw_question import fields_of, notes_before
from portal.views.respond.questions.way_on import Place, then
from portal.views.respond.visit import Visit

MOST = 2_000  # pages kept of one council, some six thousand bytes each
# what no sentence and no address holds: letters that belong to nobody, and a number far beyond the last row's
INITIAL, REST, IRO, DAY, TICKET = "\ue001", "\ue002", "\ue003", "\ue004", "\ue005"
NUMBER = 2**31 - 1

Key = tuple[Hashable, ...]
_kept: WeakKeyDictionary[Council, OrderedDict[Key, str]] = WeakKeyDictionary()
_lock = Lock()


class StandIn(Visit):
    """A visit of nobody, for whom a page is drawn that many will be shown."""

    def ticket_field(self, _page: str) -> Markup:
        """The place of the ticket."""
        return escape(TICKET)


def printed(place: Place, answers: Mapping[str, Heard], draw: Callable[[Place], Response]) -> Response:
    """The page of this place as `draw` draws it, from what is kept where this person's may be taken from there."""
    key = _key(place, answers)
    if key is None:
        return draw(place)
    pages = _pages_of(council())
    page = pages.get(key)
    if page is None:
        try:
            page = draw(replace(place, visit=_stand_in(place.visit))).get_data(as_text=True)
        finally:
            worn(place.visit.form.skin, place.visit.id)  # a page of a fault leads out of this person's form
        with _lock:
            pages[key] = page
            while len(pages) > MOST:
                pages.popitem(last=False)
    return lightened(make_response(_filled(page, place)))


def _pages_of(of: Council) -> OrderedDict[Key, str]:
    with _lock:
        return _kept.setdefault(of, OrderedDict())


def _key(place: Place, answers: Mapping[str, Heard]) -> Key | None:
    """All that this page's looks depend on but for what fills the holes; None for a page that is one person's alone."""
    visit, page, reader = place.visit, place.page, place.visit.reader
    fields = tuple(fields_of(visit, question, answers) for question in page.questions)
    own = any(each.words for each in fields) or any(question.is_pictured for question in page.questions)
    own = own or any(question.name in aloud.hearable(visit, answers) for question in page.questions)
    # how faces stand depends on the length of the words below them, names among these
    own = own or any(question.has_faces and _names_somebody(question) for question in page.questions)
    if own or notes_before(visit, place.before, answers):
        return None
    language = i18n.current().code
    clips = tuple(recordings.find(council(), visit.form, each.name, language) for each in page.questions)
    return (
        # two pages of a council's own form may have one name, and ask other questions beside the first
        tuple(question.name for question in page.questions),
        *(visit.form.id, page.name, place.number, page.of, place.before_name, then()),
        *(language, look_of(request), request.script_root),
        *(reader.age, reader.watched, reader.helped),
        *(bool(reader.iro), bool(reader.first_name), bool(reader.date)),
        *(fields, clips, autosave.saves(visit, page.questions, answers)),
        page.place == "follow_up" and worries.nothing_wrong(visit, answers),
    )


def _names_somebody(question: Question) -> bool:
    return any(not isinstance(option.label, str) for option in question.every_option)


def _stand_in(visit: Visit) -> Visit:
    reader = visit.reader
    nobody = replace(
        reader,
        iro=reader.iro and _over(reader.iro, IRO),
        first_name=reader.first_name and _over(reader.first_name, INITIAL + REST),
        date=reader.date and DAY,
    )
    return StandIn(NUMBER, visit.loaded, visit.form, nobody, secret=None)


def _over(marked: str, hole: str) -> str:
    """The hole where the name stood, between the same marks."""
    return f"{marked[0]}{hole}{marked[-1]}"


def _filled(page: str, place: Place) -> str:
    visit, reader = place.visit, place.visit.reader
    name = (reader.first_name or "  ")[1:-1]
    for hole, words in (
        (INITIAL + REST, escape(name)),
        (INITIAL, escape(name.strip()[:1].upper())),
        (IRO, escape((reader.iro or "  ")[1:-1])),
        (DAY, escape(reader.date or "")),
        (TICKET, visit.ticket_field(f"q:{place.page.name}")),
        (str(NUMBER), str(visit.id)),
    ):
        page = page.replace(hole, words)
    return page
