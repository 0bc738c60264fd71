"""How far each person's form is, said as an IRO would say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.asking import deadlines
from portal.asking.house import House
from portal.asking.people import Person
from portal.asking.roll import Roll, Sending
from portal.i18n import date_words
from portal.store.models import Contact, Invitation, Review

ROLES = {"parent": "a parent", "carer": "a carer", "professional": "a professional"}
BACK = {"web": "sent in on {day}", "paper": "came back on paper on {day}", "import": "received on {day}",
        "direct": "given to the reviewing officer on {day}"}  # fmt: skip


@dataclass(frozen=True)
class Return:
    """One person's form before the review: `words` is a whole line, `state` its sign.

    `state`: back, declined, started, opened, sent, waiting, failed, over, not_asked, hindered, none (no form for them).
    """

    person: Person
    invitation: Invitation | None
    state: str
    words: str

    @property
    def is_back(self) -> bool:
        """Whether the form came back, by whatever way."""
        return self.state == "back"


def name_of(contact: Contact) -> str:
    """The contact's name with what they are to the child; who has no name is told by the role."""
    what = contact.relation or contact.role
    return f"{contact.name} ({what})" if contact.name else ROLES[contact.role]


def returns_of(house: House, roll: Roll, review: Review, now: datetime) -> tuple[Return, ...]:
    """The forms of everybody who could be asked before the review, the child's first."""
    return tuple(_return(roll, review, person, now) for person in roll.people(house, review))


def _return(roll: Roll, review: Review, person: Person, now: datetime) -> Return:
    invitation = roll.invitation(review, person)
    state, said = _unasked(review, person) if invitation is None else _asked(roll, invitation, now)
    whose = name_of(person.contact) if person.contact else review.child.first_name or "the child"
    words = f"{whose}’s form: {said}"
    return Return(person, invitation, state, words[0].upper() + words[1:])


def _unasked(review: Review, person: Person) -> tuple[str, str]:
    if person.form is None:
        return "none", person.hindrance or "there is none for them"
    if review.status != "planned":
        return "not_asked", "was not asked for"
    if person.hindrance:
        return "hindered", f"not asked for, {person.hindrance}"
    return "not_asked", "not asked for yet"


def _asked(roll: Roll, invitation: Invitation, now: datetime) -> tuple[str, str]:
    returned = roll.returned.get(invitation.id)
    if returned is not None:
        return "back", BACK[returned.source].format(day=date_words(deadlines.today(returned.submitted_at)))
    over = now >= invitation.expires_at
    if invitation.declined_at is not None:
        return "declined", "does not want to fill it in"
    if invitation.started_at is not None:
        return "started", "started, not sent" + (", and the time is over" if over else "")
    if over:
        return "over", "nothing came back in time"
    if invitation.opened_at is not None:
        return "opened", "opened, nothing answered yet"
    return _on_its_way(roll.sendings.get(invitation.id), invitation)


def _on_its_way(sending: Sending | None, invitation: Invitation) -> tuple[str, str]:
    if sending is not None and sending.state == "failed":
        return "failed", "the message did not arrive"
    if sending is not None and sending.state == "queued":
        return "waiting", "waiting to be printed" if sending.channel == "letter" else "about to be sent"
    day = date_words(deadlines.today(invitation.sent_at or invitation.asked_at))
    if invitation.channel in ("letter", "hand"):
        return "sent", f"on paper since {day}, not back yet"
    return "sent", f"asked for on {day}, not opened yet"
