"""The boxes in which somebody types a child, a contact or a review: each is a column of the file of that kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time

import sqlalchemy as sa
from flask import request

from portal.accounts.accounts import working
from portal.asking.by_hand import Kept
from portal.i18n import name_in_english
from portal.intake.rows.kinds import CHILDREN, CONTACTS, REVIEWS
from portal.language_table import ROWS
from portal.store.models import Child, Contact, Review, Staff
from portal.store.vocabulary import ReachedThrough, Respondent, ReviewKind, Role
from portal.views.every_page.request import db
from portal.views.reading.afterwards.outcome import VENUES
from portal.views.schedule.previewing import CHANNELS
from portal.views.staff_forms import plain

Choices = Sequence[Mapping[str, str]]
YES_NO: Choices = ({"code": "yes", "label": "Yes"}, {"code": "no", "label": "No"})
ROLES: dict[str, str] = {
    Respondent.PARENT: "Parent",
    Respondent.CARER: "Carer",
    Respondent.PROFESSIONAL: "Professional",
}
THROUGH: dict[str, str] = {
    ReachedThrough.OWN: "The child’s own",
    ReachedThrough.CARER: "The carer’s",
    ReachedThrough.SCHOOL: "The school’s",
    ReachedThrough.WORKER: "The social worker’s",
}
KIND_WORDS: dict[str, str] = {
    ReviewKind.FIRST: "First review",
    ReviewKind.SECOND: "Second review",
    ReviewKind.SUBSEQUENT: "Later review",
}
# languages families often speak that no form is offered in yet
OFTEN = ("bg", "es", "fr", "gu", "hi", "hu", "it", "lt", "lv", "ne", "pt", "ru", "sw", "ta", "tr", "yue", "zh")


@dataclass(frozen=True)
class Box:
    """One box: the column it stands for, its words, how it is drawn, and what stands in it."""

    column: str
    label: str
    drawn: str = "text"  # or email, tel, date, time, lines, choose
    help: str | None = None
    choices: Choices = ()
    empty: str | None = "–"  # the choice of nothing, where there is one
    value: str = ""


READER = (
    Box("large_print", "Letters and paper forms in large print", "choose", choices=YES_NO, empty="–"),
    Box("away_from", "Away from", "date", help="Such as in the holidays: nothing is sent to them meanwhile."),
    Box("away_until", "Away until", "date", help="The last day. What waits leaves the day after."),
)


def options(words: Mapping[str, str], but: Iterable[str] = ()) -> Choices:
    """The choices of a list, as macros draw them."""
    return [{"code": code, "label": label} for code, label in words.items() if code not in set(but)]


def boxes_of_child(row: Child | None) -> list[Box]:
    """Those of a child; a reference is written once."""
    reference = [] if row else [Box("child_ref", "Reference in the children’s database")]
    return [
        *reference,
        Box("first_name", "First name"),
        Box("date_of_birth", "Born on", "date"),
        Box("language", "Language", "choose", choices=_languages(row), empty=None),
        Box("iro_email", "IRO", "choose", choices=iros(), empty="Nobody named"),
        Box("social_worker_email", "Email of the social worker", "email"),
        Box("looked_after_from", "In care since", "date"),
        Box("email", "Email for the child’s forms", "email"),
        Box("phone", "Phone for the child’s forms", "tel"),
        Box("reached_through", "Whose email and phone that is", "choose", choices=options(THROUGH), empty="Not known"),
        *READER,
    ]


def boxes_of_contact(row: Contact | None) -> list[Box]:
    """Those of an adult around a child, but for what was said of their safety."""
    ways = options(CHANNELS)
    reference = Box("contact_ref", "Reference in the children’s database", help="If you know it; else one is made up.")
    return [
        *([] if row else [reference]),
        Box("role", "Who they are", "choose", choices=options(ROLES), empty=None),
        Box("name", "Name"),
        Box("relation", "What they are to the child", help="Such as mother, father, foster carer, teacher"),
        Box("has_pr", "Parental responsibility", "choose", choices=YES_NO, empty="Not known"),
        Box("email", "Email", "email"),
        Box("phone", "Phone", "tel"),
        Box("address", "Address", "lines"),
        Box("language", "Language", "choose", choices=_languages(row), empty=None),
        Box("channel", "Way to write to them", "choose", choices=ways, empty=None if row else "What is known"),
        *READER,
    ]


def boxes_of_review(row: Review | None) -> list[Box]:
    """Those of a review; of one that was held, what its IRO recorded is theirs to change."""
    reference = Box("review_ref", "Reference in the children’s database", help="If you know it; else one is made up.")
    planned = [
        Box("meeting_on", "Day of the meeting", "date"),
        Box("meeting_time", "Time", "time"),
        Box("iro_email", "IRO of this review", "choose", choices=iros(), empty="The child’s IRO"),
    ]
    return [
        *([] if row else [reference]),
        *([] if row and row.held_on else planned),
        Box("venue", "Where", "choose", choices=options(VENUES), empty="Not known"),
        Box("kind", "Which review", "choose", choices=options(KIND_WORDS), empty=None),
        Box("due_on", "Due by", "date"),
        Box("told_on", "We were told of it on", "date"),
    ]


BOXES = {CHILDREN.id: boxes_of_child, CONTACTS.id: boxes_of_contact, REVIEWS.id: boxes_of_review}


def typed(boxes: Iterable[Box]) -> dict[str, str]:
    """What came with this request, by column."""
    return {box.column: plain(request.form.get(box.column)) for box in boxes}


def filled_in(boxes: Iterable[Box], values: Mapping[str, str]) -> list[Box]:
    """The boxes with these values in them."""
    return [replace(box, value=values.get(box.column, "")) for box in boxes]


def kept(kind: str, row: Kept) -> dict[str, str]:
    """What is known of a row, by column of its kind of file."""
    facts = {"iro_email": row.iro.email if not isinstance(row, Contact) and row.iro else ""}
    columns = {CHILDREN.id: CHILDREN, CONTACTS.id: CONTACTS, REVIEWS.id: REVIEWS}[kind].columns
    for column in columns:
        if column.fact and hasattr(row, column.fact):
            facts[column.name] = _written(getattr(row, column.fact))
    return facts


def iros(*, closed: bool = False) -> Choices:
    """Every IRO who works here, by name, and with `closed` those who no longer do; the code is the address."""
    here = sa.true() if closed else working()
    found = db().scalars(sa.select(Staff).where(Staff.role == Role.IRO, here).order_by(Staff.name, Staff.id))
    return [
        {"code": each.email, "label": each.name if each.works_here else f"{each.name} (account closed)"}
        for each in found
    ]


def _languages(row: Child | Contact | None) -> Choices:
    codes = {*ROWS, *OFTEN, *([row.language] if row else [])}
    return sorted(({"code": each, "label": name_in_english(each)} for each in codes), key=lambda each: each["label"])


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.strftime("%H:%M") if isinstance(value, time) else str(value)
