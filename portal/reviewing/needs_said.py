"""What a child's social worker says has to be arranged for a meeting, where nobody asked for it themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from portal.asking import social_worker
from portal.i18n import name_in_english
from portal.reviewing.form_lines import who
from portal.reviewing.needs import INTERPRETER, Need
from portal.store.models import Review
from portal.store.tables.work_words import Access
from portal.store.tables.worker_tables import WorkerAsked, WorkerSaid

ACCESS: dict[str, str] = {
    Access.STEP_FREE: "Step-free access",
    Access.SIGNER: "A signer or hearing loop",
    Access.PRINT: "Papers in large print, or read out",
    Access.PLAIN: "Plain words and a slower pace",
    Access.TIME: "A different time of day",
    Access.TRAVEL: "Help to get there",
}
# by which codes of the forms people ask for the same themselves
_THEMSELVES: dict[str, frozenset[str]] = {
    Access.STEP_FREE: frozenset({"access"}),
    Access.SIGNER: frozenset({"bsl", "signs"}),
    Access.PRINT: frozenset({"print"}),
    Access.PLAIN: frozenset({"plain"}),
    Access.TIME: frozenset({"time"}),
    Access.TRAVEL: frozenset({"travel"}),
}
_SPOKEN = frozenset({INTERPRETER, "language"})


def list_said(session: Session, asked_for: Iterable[Need], on: date) -> list[Need]:
    """What social workers said of meetings from that day on, by meeting day; two statements.

    What somebody asked for themselves stands with them alone: of the meeting, whoever of it asked.
    """
    by_review: dict[int, list[Need]] = {}
    for need in asked_for:
        by_review.setdefault(need.review.id, []).append(need)
    found: list[Need] = []
    for asked, people in social_worker.said_lately(session, on):
        theirs = by_review.get(asked.review_id, [])
        found += _of_meeting(asked, theirs)
        found += [_of_person(asked.review, each) for each in people if each.interpreter and not _asked(each, theirs)]
    return found


def _of_meeting(asked: WorkerAsked, theirs: list[Need]) -> list[Need]:
    themselves = frozenset[str]().union(*(need.codes for need in theirs))
    left = tuple(ACCESS[each] for each in asked.access if not _THEMSELVES[each] & themselves)
    return [_need(asked.review, "The meeting", None, left)] if left else []


def _of_person(review: Review, said: WorkerSaid) -> Need:
    language = name_in_english(said.interpreter or "")
    return _need(review, who(review, said.contact), said.contact_id, (f"An interpreter: {language}",))


def _need(review: Review, whose: str, contact_id: int | None, needs: tuple[str, ...]) -> Need:
    return Need(
        review=review,
        child=review.child,
        who=whose,
        on=review.day,
        language="",
        needs=needs,
        wrote_more=False,
        concern_id=None,
        booked=(),
        codes=frozenset(),
        contact_id=contact_id,
        by_worker=True,
    )


def _asked(said: WorkerSaid, theirs: list[Need]) -> bool:
    return any(need.contact_id == said.contact_id and need.codes & _SPOKEN for need in theirs)
