"""Whose form it is and how far it is, as one line that an IRO reads."""

from __future__ import annotations

from dataclasses import dataclass

from portal.asking.progress.words import PersonState
from portal.store.models import Contact, Review
from portal.store.vocabulary import Respondent

ROLES: dict[str, str] = {
    Respondent.PARENT: "a parent",
    Respondent.CARER: "a carer",
    Respondent.PROFESSIONAL: "a professional",
}


@dataclass(frozen=True)
class FormLine:
    """One person's form: `state.state` is its sign, `words` the whole line ("Robin’s form: not asked yet")."""

    who: str
    state: PersonState

    @property
    def words(self) -> str:
        """The line in words."""
        said = self.state.words
        return f"{self.who}’s form: {said[0].lower()}{said[1:]}"

    @property
    def is_back(self) -> bool:
        """Whether the form came back, by whatever way."""
        return self.state.answered


def name_of(contact: Contact) -> str:
    """The contact's name with what they are to the child; who has no name is told by the role."""
    what = contact.relation or contact.role
    return f"{contact.name} ({what})" if contact.name else ROLES[contact.role].capitalize()


def who(review: Review, contact: Contact | None) -> str:
    """The person's name as staff know it: the child's when there is no contact."""
    return name_of(contact) if contact else review.child.first_name or "The child"


def form_lines_of(review: Review, states: tuple[PersonState, ...]) -> tuple[FormLine, ...]:
    """The forms of everybody who could be asked about a review, the child's first."""
    return tuple(FormLine(who(review, state.person.contact), state) for state in states)
