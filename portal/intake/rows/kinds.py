"""The kinds of file the portal takes, their columns, and telling one from another by its heading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from portal.intake.files import cells, days, words
from portal.intake.rows import descriptions
from portal.intake.rows.synonyms import ALSO
from portal.store import vocabulary


@dataclass(frozen=True)
class Column:
    """One column: its name in the heading, which fact it states (none: read and not kept), how its cells are read."""

    name: str
    fact: str | None
    parse: cells.Parse
    required: bool = False  # it stands in the heading, and none of its cells is empty
    needed: bool = False  # it stands in the heading


@dataclass(frozen=True)
class Kind:
    """One kind of file; `open` means that further columns are allowed (the questions of a form)."""

    id: str
    title: str
    columns: tuple[Column, ...]
    open: bool = False

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by their own names and by what systems call them, without blanks, signs and capitals."""
        also = {_plain(name): column for column in self.columns for name in ALSO.get((self.id, column.name), ())}
        return also | {_plain(column.name): column for column in self.columns}


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _columns(*listed: tuple[str, cells.Parse] | tuple[str, cells.Parse, str | None]) -> tuple[Column, ...]:
    """Behind a name a star: required, a plus: needed in the heading. A third part: the fact, if not the name."""
    made = []
    for name, parse, *fact in listed:
        plain = name.rstrip("*+")
        made.append(Column(plain, fact[0] if fact else plain, parse, name.endswith("*"), name[-1] in "*+"))
    return tuple(made)


CHILDREN = Kind(
    "children",
    "Children",
    _columns(
        ("child_ref*", cells.reference, "reference"),
        ("first_name", cells.name),
        ("date_of_birth*", cells.birthday),
        ("language", cells.language),
        ("iro_email", cells.staff),
        ("social_worker_email", cells.email),
        ("looked_after_from", cells.day),
        ("looked_after_to", cells.day),
        ("email", cells.email),
        ("phone", cells.phone),
        ("reached_through", cells.one_of(vocabulary.ReachedThrough)),
        ("large_print", cells.yes_no),
        ("away_from", cells.day),
        ("away_until", cells.day),
    ),
)
CONTACTS = Kind(
    "contacts",
    "Parents, carers and professionals",
    _columns(
        ("child_ref*", cells.reference),
        ("contact_ref*", cells.reference, "reference"),
        ("role*", cells.role),
        ("name", cells.name),
        ("relation", cells.name),
        ("has_pr", cells.yes_no),
        ("email", cells.email),
        ("phone", cells.phone),
        ("address", cells.prose),
        ("language", cells.language),
        ("channel", cells.one_of(vocabulary.Channel, meant=words.channel)),
        ("large_print", cells.yes_no),
        ("away_from", cells.day),
        ("away_until", cells.day),
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
        ("kind", cells.one_of(vocabulary.ReviewKind, meant=words.kind)),
        ("due_on", cells.day),
        ("meeting_on", cells.moment, "planned_on"),
        ("meeting_time", days.clock, "planned_at"),
        ("status", cells.one_of(vocabulary.ReviewStatus, meant=words.status)),
        ("told_on", cells.day),
        ("iro_email", cells.staff),
        ("held_on", cells.day),
        ("completed_on", cells.day),
        ("venue", cells.one_of(vocabulary.Venue, meant=words.venue)),
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
        ("DOB*", cells.birthday, "date_of_birth"),
        ("REVIEW*", cells.day, "held_on"),
        ("REVIEW_CODE+", descriptions.participation, "participation"),
    ),
)
EPISODES = Kind(
    "ssda903_episodes",
    "SSDA903 episodes",
    _columns(
        ("CHILD*", cells.reference, "reference"),
        ("DECOM*", cells.day, "began_on"),
        ("RNE+", cells.name, "why_began"),
        ("DEC+", cells.day, "ended_on"),
        ("REC+", cells.name, "why_ended"),
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
KINDS = {kind.id: kind for kind in (CHILDREN, CONTACTS, REVIEWS, RESPONSES, SSDA903, EPISODES, SSD)}
