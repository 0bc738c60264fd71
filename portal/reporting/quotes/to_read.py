"""Words that may leave once a person has read them: which wait, what is suggested to be struck, what was decided."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from portal.accounts.teams import EVERY, Team
from portal.council.council import Council
from portal.faults import NotThere
from portal.hearing import sharing
from portal.reporting.figures.answers import item_label
from portal.reporting.quotes.redaction import Known, names_in, struck
from portal.store.audit import Action, Actor, record
from portal.store.models import Answer, Child, Contact, Invitation, Response, Review, Staff
from portal.store.sealing import KeyRing, keys
from portal.store.tables.report_tables import QuoteRead
from portal.store.vocabulary import FormId, IroMaySee, ResponseStatus

WHO = {
    FormId.FEEDBACK_4_11: "child",
    FormId.FEEDBACK_12_17: "young person",
    FormId.FEEDBACK_PARENT: "parent or carer",
    FormId.FEEDBACK_PROFESSIONAL: "professional",
}


class QuoteUnknown(NotThere):
    """No such words may leave: there are none, or whoever wrote them has not said so."""


class QuoteChanged(Exception):
    """The words are others than those that were read."""


@dataclass(frozen=True)
class Text:
    """One answer's words that may leave, and what a person decided of them; `decided` only of just these words."""

    response_id: int
    child_id: int
    form: FormId
    question: str
    label: str
    words: str
    mark: str  # stands for these very words
    may_quote: bool  # in a report; else in a group alone
    decided: QuoteRead | None

    @property
    def waits(self) -> bool:
        """Whether no person has read these words yet."""
        return self.decided is None

    @property
    def leaves(self) -> str | None:
        """The words as they may leave; None while they wait, and where somebody said that they may not."""
        return struck(self.words, self.decided.struck) if self.decided and self.decided.allowed else None


def texts(
    session: Session, council: Council, year: int, of: Collection[int] | None = None, *, team: Team = EVERY
) -> list[Text]:
    """All such words of the feedback received in the year, the oldest first; `of` certain responses only.

    One statement; every text is opened, for only so can it be told that it was changed since it was read.
    """
    query = _query().where(Response.year == year, team.clause())
    if of is not None:
        query = query.where(Response.id.in_(of))
    return [text for row in session.execute(query) if (text := _text(council, keys(session), row))]


def find(session: Session, council: Council, response_id: int, question: str, *, team: Team = EVERY) -> Text:
    """That answer's words, of a child of that team; raises QuoteUnknown."""
    wanted = _query().where(team.clause(), Response.id == response_id, Answer.question == question)
    row = session.execute(wanted).first()
    text = row and _text(council, keys(session), row)
    if not text:
        raise QuoteUnknown(f"{response_id} {question}")
    return text


def suggested(session: Session, found: Sequence[Text]) -> dict[tuple[int, str], list[int]]:
    """Which words of each text are names, as far as the portal knows them; by response and question."""
    names = names_known(session, [text.response_id for text in found])
    return {
        (text.response_id, text.question): names_in(text.words, names[text.response_id]) for text in found
    }  # fmt: skip


def decide(
    session: Session, text: Text, *, allowed: bool, places: Collection[int], seen: str, by: Actor, now: datetime
) -> None:
    """Keeps that a person read the words and lets them leave without those at `places`, or not at all.

    `seen` is the mark of the words that were on the page; raises QuoteChanged when they are others by now.
    """
    if seen != text.mark:
        raise QuoteChanged(text.mark)
    row = session.get(QuoteRead, (text.response_id, text.question))
    if row is None:
        row = QuoteRead(response_id=text.response_id, question=text.question)
        session.add(row)
    row.allowed, row.struck, row.words = allowed, sorted(set(places)), bytes.fromhex(text.mark)
    row.read_at, row.read_by = now, by.staff_id
    _note(session, text, Action.QUOTE_ALLOW if allowed else Action.QUOTE_REFUSE, by, now)


def put_back(session: Session, text: Text, *, by: Actor, now: datetime) -> None:
    """Takes the decision back: the words wait again and are in no report that is made from then on."""
    session.execute(
        sa.delete(QuoteRead).where(QuoteRead.response_id == text.response_id, QuoteRead.question == text.question)
    )
    _note(session, text, Action.QUOTE_PUT_BACK, by, now)


def _note(session: Session, text: Text, action: Action, by: Actor, now: datetime) -> None:
    subject = f"response:{text.response_id}"
    record(session, action, subject, by=by, now=now, child_id=text.child_id, why=text.question)


def _query() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Response, Review.child_id, Answer.question, Answer.words, QuoteRead)
        .join(Answer, Answer.response_id == Response.id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Review, Review.id == Invitation.review_id)
        .join(Child, Child.id == Review.child_id)
        .outerjoin(
            QuoteRead, sa.and_(QuoteRead.response_id == Response.id, QuoteRead.question == Answer.question)
        )
        .where(
            Response.status == ResponseStatus.SUBMITTED,
            Response.form.in_(WHO),
            Answer.words.is_not(None),
            sa.or_(Response.may_quote, Response.iro_may_see == IroMaySee.NO_NAME),
        )
        .order_by(Response.submitted_at, Response.id, Answer.question)
    )  # fmt: skip


def _text(council: Council, ring: KeyRing, row: sa.Row[*tuple[Any, ...]]) -> Text | None:
    response, child_id, name, sealed, read = row
    form = council.library[response.form]
    # a council may have taken a question of its own out of the form since
    question = next((each for each in form.question if each.name == name), None)
    if question is None or not sharing.words_may_leave(question, response):
        return None
    words = ring.open(sealed, f"answer:{response.id}:{name}")
    if not words:
        return None
    mark = ring.mark(f"quote:{response.id}:{name}:{words}")
    fresh = read if read is not None and read.words == mark else None
    may_quote = response.may_quote and sharing.words_may_leave(question, response, report=True)
    return Text(response.id, child_id, form.id, name, item_label(question), words, mark.hex(), may_quote, fresh)


_WITH_NAMES = joinedload(Response.invitation).joinedload(Invitation.review).joinedload(Review.child)


def names_known(session: Session, numbers: Collection[int]) -> Mapping[int, Known]:
    """By response the names the portal knows around its child. Four statements.

    The child, brothers and sisters as far as they can be told, the contacts, whoever works here, and the names that
    stand in the addresses of the social worker and the contacts.
    """
    responses = session.scalars(sa.select(Response).where(Response.id.in_(numbers)).options(_WITH_NAMES)).all()
    child_of = {response.id: response.invitation.review.child for response in responses}
    around = _around(session, {child.id for child in child_of.values()})
    staff = session.scalars(sa.select(Staff.name)).all()
    found = {}
    for response in responses:
        child = child_of[response.id]
        theirs = [child.first_name, response.iro_name, *_in_address(child.social_worker_email), *staff]
        found[response.id] = Known.of(name for name in (*theirs, *around[child.id]) if name)
    return found


def _around(session: Session, children: Collection[int]) -> dict[int, list[str]]:
    """By child the names of contacts, and of children who share a contact with them."""
    around: dict[int, list[str]] = defaultdict(list)
    contacts = sa.select(Contact.child_id, Contact.name, Contact.email).where(Contact.child_id.in_(children))
    for child_id, name, email in session.execute(contacts):
        around[child_id] += [name, *_in_address(email)]
    own, shared = aliased(Contact), aliased(Contact)
    siblings = (
        sa.select(own.child_id, Child.first_name)
        .join(shared, sa.and_(shared.reference == own.reference, shared.name == own.name))
        .join(Child, Child.id == shared.child_id)
        .where(own.child_id.in_(children), shared.child_id != own.child_id)
        .distinct()
    )
    for child_id, first_name in session.execute(siblings):
        around[child_id].append(first_name)
    return around


def _in_address(email: str | None) -> list[str]:
    """The parts of an address that may be names: "jo.bloggs2@example.org" gives Jo and Bloggs."""
    return [part for part in re.split(r"[^a-z]+", (email or "").partition("@")[0]) if len(part) > 1]
