"""Who an adult probably is to the child, as the set-up question of their form would have them say it."""

from __future__ import annotations

from portal.forms.schema import Question
from portal.store.models import Contact
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
_OTHER_FAMILY = ("grand", "aunt", "uncle", "sister", "brother", "cousin")  # written among parents now and then


def likely_role(question: Question, contact: Contact | None) -> str | None:
    """The answer to put before this adult, for them to change or keep; None where their records do not settle it.

    `question` is one that records a role; an answer it does not offer is never given.
    """
    if contact is None or question.records != "role":
        return None
    code = _code(contact)
    return code if code in question.codes else None


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
