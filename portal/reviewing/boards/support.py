"""What business support has to do today: whom to ask, who asked again, what to print, whom to tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, overload

from sqlalchemy.orm import Session

from portal.asking.coming_reviews import asked_until
from portal.asking.invitations.birthday import SHUT
from portal.asking.progress.read import Sending
from portal.asking.progress.unasked import unasked
from portal.asking.progress.words import PersonState, Progress, state_while_out
from portal.calendar import end_of, today
from portal.council.council import Council
from portal.i18n import date_words
from portal.reviewing.boards import support_rows
from portal.reviewing.boards.facets import Facets, counts, fits, of_out, of_unasked
from portal.reviewing.form_lines import name_of, who
from portal.reviewing.needs import Need, list_needs
from portal.search import matches
from portal.store.models import Review

TO_ASK = ("past_line", "not_asked", "in_good_time")  # together everybody who is due and was not asked


@dataclass(frozen=True)
class Task:
    """One thing to do about one person and one review; `words` say what, never what anybody answered."""

    review_id: int
    child: str  # the name, else the reference
    reference: str
    who: str
    on: date  # the day of the meeting
    words: str
    contact_id: int | None = None
    invitation_id: int | None = None
    concern_id: int | None = None


class Tasks(Sequence[Task]):
    """One list of the day: everything that was found, of which only what is looked at is put into words."""

    def __init__(
        self, rows: Sequence[Any], task: Callable[[Any], Task], of: Callable[[Any], Facets] = lambda _row: Facets()
    ) -> None:
        self._rows = rows
        self._task = task
        self._of = of

    def only(self, wanted: Mapping[str, str]) -> Tasks:
        """Those of them that are wanted, by facet."""
        rows = [row for row in self._rows if fits(self._of(row), wanted)] if any(wanted.values()) else self._rows
        return Tasks(rows, self._task, self._of)

    def choices(self, wanted: Mapping[str, str]) -> dict[str, Counter[str]]:
        """By what this list can be narrowed down, and how many each choice leaves."""
        return counts(self._rows, self._of, wanted)

    @property
    def reviews(self) -> set[int]:
        """The numbers of the reviews that people nobody has asked are about."""
        return {review.id for review, _state in self._rows}

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Task: ...

    @overload
    def __getitem__(self, place: slice) -> list[Task]: ...

    def __getitem__(self, place: int | slice) -> Task | list[Task]:
        if isinstance(place, slice):
            return [self._task(row) for row in self._rows[place]]
        return self._task(self._rows[place])


@dataclass(frozen=True)
class ToDo:
    """The lists of a day in the order of what presses most, each by meeting day."""

    past_line: Tasks  # not asked, and less than ten working days are left
    failed: Tasks  # the message did not arrive
    asked_again: Tasks  # their link has ended, and they asked for a new one
    not_asked: Tasks  # not asked, and the meeting is so near that it is warned of
    in_good_time: Tasks  # not asked, and there is time
    to_settle: Tasks  # something hinders asking that somebody can settle
    to_print: Tasks
    to_text: Tasks  # text messages that somebody has to send
    photographed: Tasks  # photos of a paper came: to be typed in
    on_paper: Tasks  # handed out and not back: to be asked for, or typed in
    interpreters: Tasks  # asked for, or words wait for one, and nobody has said that it is arranged
    untold: Tasks  # decisions nobody is known to have told the child

    def __iter__(self) -> Iterator[tuple[str, Tasks]]:
        """Every list with its name."""
        return ((each.name, getattr(self, each.name)) for each in fields(self))

    @property
    def empty(self) -> bool:
        """Whether nothing is to be done."""
        return not any(tasks for _name, tasks in self)


def to_do(session: Session, council: Council, on: date, *, search: str = "") -> ToDo:
    """What is to be done on that day, of the reviews that the search finds.

    The three lists of who was not asked are together whoever *Ask everyone who is due* asks, and whom the board of
    reviews counts as not asked: for whose meeting asking has opened.

    A number of statements that does not grow with the reviews; see `Tasks` for what a list costs.
    """
    people = unasked(session, council, on=on, until=asked_until(council, on), search=search)
    open_to_ask = [(review, each) for review, each in people if each.may_be_asked]
    lists = {day: list_of(council, day, on) for day in {review.day for review, _ in people}}
    to_ask = {name: _unasked(each for each in open_to_ask if lists[each[0].day] == name) for name in TO_ASK}
    out = [
        (row, state_while_out(row, _sending(row), end_of(on))) for row in support_rows.with_staff(session, on, search)
    ]
    return ToDo(
        **to_ask,
        failed=_in_state(out, Progress.FAILED),
        asked_again=Tasks(support_rows.wishing_a_link(session, on, search), _asked_again_task),
        to_settle=_unasked(each for each in people if not each[1].may_be_asked),
        to_print=_in_state(out, Progress.TO_PRINT),
        to_text=_in_state(out, Progress.TO_TEXT),
        photographed=Tasks(support_rows.photographed(session, search), _photographed_task),
        on_paper=_in_state(out, Progress.SENT),
        interpreters=Tasks(_to_book(session, council, on, search), _need_task),
        untold=Tasks(support_rows.not_told(session, council, on, search), _untold_task),
    )


def list_of(council: Council, meeting: date, on: date) -> str:
    """Which of the lists of TO_ASK somebody is on whom nobody asked before that meeting."""
    if council.days.line(meeting) < on:
        return "past_line"
    return "not_asked" if meeting <= council.days.add(on, council.settings.warns_working_days) else "in_good_time"


def _unasked(found: Iterable[tuple[Review, PersonState]]) -> Tasks:
    return Tasks(list(found), _unasked_task, of_unasked)


def _unasked_task(found: tuple[Review, PersonState]) -> Task:
    review, state = found
    return Task(
        review_id=review.id,
        child=review.child.first_name or review.child.reference,
        reference=review.child.reference,
        who=who(review, state.person.contact),
        on=review.day,
        words=state.words,
        contact_id=state.person.contact.id if state.person.contact else None,
    )


def _in_state(out: Sequence[tuple[Any, tuple[Progress, str, Any]]], state: Progress) -> Tasks:
    return Tasks([(row, words) for row, (each, words, _since) in out if each == state], _out_task, of_out)


def _out_task(found: tuple[Any, str]) -> Task:
    row, words = found
    return _task(row, words)


def _task(row: Any, words: str) -> Task:
    """Of a row of `support_rows` that names a person."""
    return Task(
        review_id=row.review_id,
        child=row.first_name or row.child_reference,
        reference=row.child_reference,
        who=name_of(row) if row.contact_id else row.first_name or "The child",
        on=row.day,
        words=words,
        contact_id=row.contact_id,
        invitation_id=row.id,
    )


def _sending(row: Any) -> Sending | None:
    if row.message_state is None:
        return None
    return Sending(row.message_state, row.message_channel, row.not_before, row.failure, row.by_hand)


def _photographed_task(row: Any) -> Task:
    return _task(row, "Photos of the paper are here")


def _asked_again_task(row: Any) -> Task:
    asked = f"Asked for a new link on {date_words(today(row.asked_again_at))}"
    return _task(row, f"{asked}. {SHUT}" if row.shut else asked)


def _to_book(session: Session, council: Council, on: date, search: str) -> list[Need]:
    open_needs = (need for need in list_needs(session, council, on) if need.concern_id is not None)
    return [need for need in open_needs if matches(search, need.who, need.child.first_name, need.child.reference)]


def _need_task(need: Need) -> Task:
    child = need.child
    return Task(
        review_id=need.review.id,
        child=child.first_name or child.reference,
        reference=child.reference,
        who=need.who,
        on=need.on,
        words=need.words,
        concern_id=need.concern_id,
    )


def _untold_task(row: Any) -> Task:
    name = row.first_name or "The child"
    return Task(
        review_id=row.review_id,
        child=row.first_name or row.child_reference,
        reference=row.child_reference,
        who=name,
        on=row.day,
        words=f"Make sure that {name} has been told what was decided",
    )
