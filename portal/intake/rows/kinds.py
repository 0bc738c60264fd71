"""The kinds of file the portal takes, their columns, and telling one from another by its heading."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from portal.intake.files import cells
from portal.intake.problems import Problem, problem
from portal.intake.rows import descriptions
from portal.store import vocabulary


class KindUnknown(Exception):
    """No kind of file has columns like these."""


@dataclass(frozen=True)
class Column:
    """One column: its name in the heading, which fact it states (none: read and not kept), how its cells are read."""

    name: str
    fact: str | None
    parse: cells.Parse
    required: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of file; `open` means that further columns are allowed (the questions of a form)."""

    id: str
    title: str
    columns: tuple[Column, ...]
    open: bool = False

    @property
    def by_name(self) -> dict[str, Column]:
        """The columns by their name in small letters."""
        return {column.name.lower(): column for column in self.columns}


def _columns(*listed: tuple[str, cells.Parse] | tuple[str, cells.Parse, str | None]) -> tuple[Column, ...]:
    """A star behind a name: required; a third part: the fact, when it is not called like the column."""
    made = []
    for name, parse, *fact in listed:
        plain = name.removesuffix("*")
        made.append(Column(plain, fact[0] if fact else plain, parse, required=name.endswith("*")))
    return tuple(made)


CHILDREN = Kind(
    "children",
    "Children",
    _columns(
        ("child_ref*", cells.reference, "reference"),
        ("first_name", cells.name),
        ("date_of_birth*", cells.day),
        ("language", cells.language),
        ("iro_email", cells.email),
        ("social_worker_email", cells.email),
        ("looked_after_from", cells.day),
        ("looked_after_to", cells.day),
        ("email", cells.email),
        ("phone", cells.phone),
        ("reached_through", cells.one_of(vocabulary.ReachedThrough)),
    ),
)
CONTACTS = Kind(
    "contacts",
    "Parents, carers and professionals",
    _columns(
        ("child_ref*", cells.reference),
        ("contact_ref*", cells.reference, "reference"),
        ("role*", cells.one_of(vocabulary.Respondent, but=vocabulary.Respondent.CHILD)),
        ("name", cells.name),
        ("relation", cells.name),
        ("has_pr", cells.yes_no),
        ("email", cells.email),
        ("phone", cells.phone),
        ("address", cells.prose),
        ("language", cells.language),
        ("channel", cells.one_of(vocabulary.Channel, but=vocabulary.Channel.HAND)),
        ("safe_to_contact", cells.one_of(vocabulary.Safe)),
        ("may_know_date", cells.yes_no),
        ("excluded_from_review", cells.yes_no),
    ),
)
REVIEWS = Kind(
    "reviews",
    "Reviews",
    _columns(
        ("review_ref*", cells.reference, "reference"),
        ("child_ref*", cells.reference),
        ("kind", cells.one_of(vocabulary.ReviewKind)),
        ("due_on", cells.day),
        ("meeting_on", cells.moment, "planned_on"),
        ("meeting_time", cells.clock, "planned_at"),
        ("status", cells.one_of(vocabulary.ReviewStatus)),
        ("told_on", cells.day),
        ("iro_email", cells.email),
        ("held_on", cells.day),
        ("completed_on", cells.day),
        ("venue", cells.one_of(vocabulary.Venue)),
        ("participation", descriptions.participation),
        ("chaired_by", cells.one_of(vocabulary.Chair)),
        ("iro_spoke_before", cells.yes_no),
        ("parent_attended", cells.yes_no),
        ("parent_met_iro", cells.yes_no),
        ("decisions_sent_on", cells.day),
        ("record_sent_on", cells.day),
        ("late_reason", cells.prose),
    ),
)
RESPONSES = Kind(
    "responses",
    "Returned forms",
    _columns(
        ("form*", cells.reference),
        ("review_ref*", cells.reference),
        ("respondent_ref*", cells.reference),
        ("role", cells.one_of(vocabulary.Respondent)),
        ("received_on*", cells.day),
        ("language", cells.language),
    ),
    open=True,
)
SSDA903 = Kind(
    "ssda903_reviews",
    "SSDA903 reviews",
    _columns(
        ("CHILD*", cells.reference, "child_ref"),
        ("DOB*", cells.day, "date_of_birth"),
        ("REVIEW*", cells.day, "held_on"),
        ("REVIEW_CODE*", descriptions.participation, "participation"),
    ),
)
SSD = Kind(
    "ssd_reviews",
    "Reviews of the Standard Safeguarding Dataset",
    _columns(
        ("clar_cla_review_id*", cells.reference, "reference"),
        ("clar_cla_person_id*", cells.reference, "child_ref"),
        ("clar_cla_review_due_date", cells.day, "due_on"),
        ("clar_cla_review_date", cells.moment, "met_on"),
        ("clar_cla_review_cancelled", cells.flag, "cancelled"),
        ("clar_cla_review_participation", descriptions.participation, "participation"),
        ("clar_cla_id", cells.reference, None),  # the period of care: never the child
        ("clar_cla_episode_id", cells.reference, None),
        ("clar_cla_review_last_iro_contact_date", cells.day, None),
    ),
)
_MISSING = {
    "clar_cla_person_id": "this column is missing: it says which child is meant, for clar_cla_id is the period of care"
}
KINDS = {kind.id: kind for kind in (CHILDREN, CONTACTS, REVIEWS, RESPONSES, SSDA903, SSD)}


def recognise(columns: list[str]) -> str:
    """The id of the kind whose columns these are, in any order and with slips forgiven; raises KindUnknown."""
    written = {column.lower() for column in columns}

    def likeness(kind: Kind) -> float:
        known = kind.by_name
        exact = len(written & set(known))
        near = sum(1 for column in written - set(known) if get_close_matches(column, known, 1, 0.8))
        absent = sum(1 for column in kind.columns if column.required and column.name.lower() not in written)
        return exact + 0.5 * near - 1.5 * absent if exact + near else -99

    best = max(KINDS.values(), key=likeness)
    known = set(best.by_name)
    if not any(column in known or get_close_matches(column, known, 1, 0.8) for column in written):
        raise KindUnknown(", ".join(columns))
    return best.id


def heading_problems(kind: Kind, columns: list[str], others: frozenset[str] = frozenset()) -> list[Problem]:
    """What is wrong with a heading: unknown, doubled, nameless and missing columns.

    `others` are names allowed besides the kind's own; an open kind is judged only when they are given.
    """
    written = [column.lower() for column in columns]
    known = {column.name.lower(): column.name for column in kind.columns} | {other: other for other in others}
    found = []
    for place, column in enumerate(columns, start=1):
        if not column:
            found.append(Problem(1, "", "", f"column {place} has no name"))
        elif column.lower() not in known and (others or not kind.open):
            base = column.lower().removesuffix("_words")  # a question that takes no words
            near = [base] if base in known else get_close_matches(column.lower(), known, 1)
            meant = f"did you mean {known[near[0]]}?" if near else f"a file of {kind.title.lower()} has no such column"
            found.append(problem(1, column, "", f"unknown column; {meant}"))
        elif column.lower() in written[: place - 1]:
            found.append(problem(1, column, "", "this column stands twice"))
    missing = [column.name for column in kind.columns if column.required and column.name.lower() not in written]
    return found + [Problem(1, name, "", _MISSING.get(name, "this column is missing")) for name in missing]
