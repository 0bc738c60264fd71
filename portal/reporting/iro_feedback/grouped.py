"""What an IRO learns of feedback about their own reviews: by name where the person said so, else in a group of GROUP.

Whoever lets the IRO read theirs with a name is not in the group, for the IRO could subtract them; whoever said no is
in neither. A question to which all gave the same answer is not shown: of five who all said no it is known of each.

Groups are of a financial year that is closed for feedback, and of what was known when it closed: while figures move,
who looks before and after one response came in, or one person thought again, has read that return. What was typed in
later is not counted, and a form of which a return was changed later is not shown. An erasure after the closing still
moves the figures by one response, and so does a review that is passed on to another IRO.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVarTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal import calendar
from portal.council.council import Council
from portal.forms.schema import Form, Question
from portal.hearing import sharing
from portal.hearing.sharing import GROUP
from portal.hearing.tagging.words import is_foreign_script
from portal.reporting.figures.answers import CATEGORIES, NOT_ABOUT_THEM, READ_AS, is_item, item_label
from portal.reporting.figures.figure import percent
from portal.reporting.quotes.to_read import Text, texts
from portal.store.clauses import chair_id
from portal.store.models import Answer, Child, Invitation, Response, Review, Staff, Wording
from portal.store.sealing import keys
from portal.store.vocabulary import AnswerState, FormId, IroMaySee, Stage

Row = TypeVarTuple("Row")
SHOWN = tuple(category for category in CATEGORIES if category != "not_answered")


@dataclass(frozen=True)
class Item:
    """How the group answered one question; `counts` by category add up to `n`.

    None where fewer than GROUP did, or where all of them answered alike: then each one's answer would be known.
    """

    question: str
    label: str
    counts: Mapping[str, int] | None
    n: int

    def show(self, category: str) -> str:
        """How many said so, with their share: "4 (80%)"; nothing where the question is not shown."""
        return (
            f"{self.counts[category]} ({percent(self.counts[category], self.n, places=0):.0f}%)" if self.counts else ""
        )


@dataclass(frozen=True)
class Said:
    """What GROUP people of the group or more wrote to one question, without the names the portal knows."""

    label: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """One form: how many responses are counted, and what they say; nothing at all of fewer than GROUP."""

    form: FormId
    n: int
    items: tuple[Item, ...] = ()
    said: tuple[Said, ...] = ()
    waiting: int = 0  # texts that nobody has read yet: until then none to that question stands here
    read: tuple[tuple[int, int], ...] = ()  # the responses whose words stand here, each with its child

    @property
    def shown(self) -> bool:
        """Whether there is a group; fewer than GROUP, nobody at all and one that is withheld look alike."""
        return self.n >= GROUP


def grouped(session: Session, council: Council, iro: Staff, year: int, now: datetime) -> list[Group]:
    """Every feedback form with what people who are not named said about this IRO's reviews in the financial year.

    No form at all before the year is closed for feedback (`deadlines.feedback_closes`).

    Nobody is told apart by order: each question's words are shuffled by a keyed hash of their own. Words in another
    language than English are left out: they would tell who wrote them.
    """
    closes = calendar.feedback_closes(year, council.settings.feedback_days)
    if now < closes:
        return []
    forms = [form for form in council.library if form.stage == Stage.FEEDBACK]
    members = _members(session, {form.id: form for form in forms}, iro, year, closes)
    every = [number for numbers in members.values() for number in numbers]
    cells, written = _cells(session, every), _written(session, council, year, every)
    return [_group(form, members[form.id], cells, written) for form in forms]


def named(session: Session, council: Council, iro: Staff, year: int) -> list[Response]:
    """The year's feedback about this IRO's reviews that reaches the IRO by name, the latest first."""
    forms = [form.id for form in council.library if form.stage == Stage.FEEDBACK]
    return list(
        session.scalars(
            _about(iro, year, forms, sa.select(Response))
            .where(Response.iro_may_see == IroMaySee.YES)
            .options(
                contains_eager(Response.invitation).options(
                    contains_eager(Invitation.review).joinedload(Review.child), joinedload(Invitation.contact)
                )
            )
            .order_by(Response.submitted_at.desc(), Response.id.desc())
        )
    )


def _about(iro: Staff, year: int, forms: Iterable[str], query: sa.Select[*Row]) -> sa.Select[*Row]:
    """The query of what came in, narrowed to that year and the reviews of that IRO."""
    return (
        query.join(Invitation, Invitation.id == Response.invitation_id)
        .join(Review, Review.id == Invitation.review_id)
        .join(Child, Child.id == Review.child_id)
        .where(Response.year == year, Response.form.in_(forms))
        .where(chair_id == iro.id)
    )


def _members(
    session: Session, forms: Mapping[str, Form], iro: Staff, year: int, closes: datetime
) -> dict[str, list[int]]:
    """The returns that are counted, by form: what was known when the year closed, where it stands as it stood then."""
    query = sa.select(
        Response.id, Response.form, Response.iro_may_see, Response.submitted_at, Response.known_at, Response.changed_at
    )
    rows = session.execute(_about(iro, year, forms, query)).all()
    # a paper return is dated when it was received, and known when it was typed in
    known = [row for row in rows if max(row.submitted_at, row.known_at or row.submitted_at) < closes]
    # of all that was known and not of the members alone: who thought again may have joined them, or left
    moved = {row.form for row in known if row.changed_at and row.changed_at >= closes}
    members: dict[str, list[int]] = {form: [] for form in forms}
    for row in known:
        if row.form not in moved and sharing.joins_group(forms[row.form], row.iro_may_see):
            members[row.form].append(row.id)
    return {form: numbers if len(numbers) >= GROUP else [] for form, numbers in members.items()}


Cells = Mapping[tuple[str, str, str | None], int]  # (form, question, code) -> answers


def _cells(session: Session, members: list[int]) -> Cells:
    key = (Answer.form, Answer.question, Answer.code)
    query = sa.select(*key, sa.func.count()).where(
        Answer.response_id.in_(members), Answer.state == AnswerState.ANSWERED
    )
    return {(form, question, code): number for form, question, code, number in session.execute(query.group_by(*key))}


def _written(session: Session, council: Council, year: int, members: list[int]) -> dict[str, list[Text]]:
    """What the members wrote in English, by question and in no order of theirs, whether or not it was read."""
    if not members:
        return {}
    in_english = session.scalars(
        sa.select(Response.id)
        .join(Wording, Wording.id == Response.wording_id)
        .where(Response.id.in_(members), Response.iro_may_see == IroMaySee.NO_NAME, Wording.language == "en")
    )
    ring = keys(session)
    found: dict[str, list[Text]] = defaultdict(list)
    said = texts(session, council, year, set(in_english))
    for text in sorted(said, key=lambda text: ring.mark(f"group:{text.question}:{text.response_id}")):
        if not is_foreign_script(text.words):
            found[text.question].append(text)
    return found


def _group(form: Form, members: list[int], cells: Cells, written: Mapping[str, list[Text]]) -> Group:
    if not members:
        return Group(form.id, 0)
    spoken = [
        (question, written.get(question.name, [])) for question in form.question if sharing.words_in_group(question)
    ]
    # all of a question or none: what is added one at a time tells one from the next
    read = [(question, [each for each in words if each.leaves]) for question, words in spoken if not _waits(words)]
    enough = [(question, words) for question, words in read if len(words) >= GROUP]
    waiting = sum(_waits(words) for _question, words in spoken if len(words) >= GROUP)
    return Group(
        form.id,
        len(members),
        tuple(_item(form, question, cells) for question in form.question if is_item(question)),
        tuple(Said(item_label(question), tuple(each.leaves or "" for each in words)) for question, words in enough),
        waiting,
        tuple(sorted({(each.response_id, each.child_id) for _question, words in enough for each in words})),
    )


def _waits(words: list[Text]) -> int:
    return sum(text.waits for text in words)


def _item(form: Form, question: Question, cells: Cells) -> Item:
    counts: Counter[str] = Counter()
    for code in set(question.codes) - NOT_ABOUT_THEM:
        counts[READ_AS.get(code, code)] += cells.get((form.id, question.name, code), 0)
    answered = counts.total()
    if answered < GROUP or answered in counts.values():
        return Item(question.name, item_label(question), None, 0)
    return Item(question.name, item_label(question), {category: counts[category] for category in SHOWN}, answered)
