"""Who an adult probably is to the child, as the set-up question of their form would have them say it.

And which kinds of people a meeting of the child brings together.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.forms.schema import Question
from portal.store.models import Child, Contact
from portal.store.vocabulary import Respondent

# what staff write as a relation, by the answer it comes to; the first that is found counts, so that a supervising
# social worker is no social worker, nor the nurse of a school a teacher
_SAID = (
    ("ssw", ("supervising",)),
    ("foster", ("foster carer",)),
    ("sw", ("social worker",)),
    ("health", ("nurse", "health visitor")),
    ("education", ("teacher", "school")),
    ("advocate", ("advocate",)),
)
OTHERS = "others"  # somebody who works with the child, as far as is known
_OTHER_FAMILY = ("grand", "aunt", "uncle", "sister", "brother", "cousin")  # written among parents now and then


def likely_role(question: Question, contact: Contact | None) -> str | None:
    """The answer to put before this adult, for them to change or keep; None where their records do not settle it.

    `question` is one that records a role; an answer it does not offer is never given.
    """
    if contact is None or question.records != "role":
        return None
    code = _code(contact)
    return code if code in question.codes else None


def kinds_at_meeting(session: Session, child: Child) -> list[str]:
    """What kinds of people beside the family may be at a meeting of this child: "carer", or a set-up question's code.

    As far as the register knows, in one order for every child. Nobody is named, and of the family nothing is told: who
    opens a child's page must not learn from it who else comes.
    """
    there = session.execute(_there(), {"child": child.id})
    found = {Respondent.CARER if role == Respondent.CARER else _by_relation(relation) for role, relation in there}
    if child.social_worker_email:
        found.add("sw")
    return [code for code in ("sw", Respondent.CARER, "education", "health", "advocate", OTHERS) if code in found]


@cache
def _there() -> sa.Select[*tuple[Any, ...]]:
    # kept: every child who is about to send asks it
    return sa.select(Contact.role, Contact.relation).where(
        Contact.child_id == sa.bindparam("child"),
        Contact.role.in_((Respondent.CARER, Respondent.PROFESSIONAL)),
        Contact.excluded_from_review.is_(False),
    )


def _by_relation(relation: str | None) -> str:
    said = (relation or "").casefold()
    code = next((code for code, words in _SAID if any(each in said for each in words)), OTHERS)
    return OTHERS if code in ("ssw", "foster") else code


def _code(contact: Contact) -> str | None:
    relation = (contact.relation or "").casefold()
    if contact.role == Respondent.PARENT and not any(kin in relation for kin in _OTHER_FAMILY):
        return Respondent.PARENT
    if contact.role != Respondent.PROFESSIONAL and contact.has_pr:
        return "pr"
    if contact.role == Respondent.CARER:
        return "foster" if "foster" in relation else None
    if contact.role == Respondent.PROFESSIONAL:
        return next((code for code, words in _SAID if any(each in relation for each in words)), None)
    return None
