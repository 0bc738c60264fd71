"""Who may be asked about a review, with which form, in which language and by which way; else what hinders it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking import brakes
from portal.asking.brakes import Brake, brake
from portal.calendar import age_on
from portal.council.council import Council
from portal.forms.pages import at_stage, form_for
from portal.i18n import date_words, name_in_english
from portal.sending.addresses import email_address, phone_number, postal_address, same, texted_number
from portal.store.models import Attendance, Child, Contact, Invitation, Review
from portal.store.vocabulary import Channel, FormId, ReachedThrough, Respondent, Safe, Stage

CHANNELS = tuple(Channel)
TOO_YOUNG = "under 4: no child's form"
ONLY_AFTER = "this council asks professionals only after the review"
_WRONG_MAIL, _NO_MAIL = "the email address is not one", "no email address"
_WRONG_NUMBER, _NO_NUMBER = "the phone number is not one", "no phone number"
_LANDLINE = "the phone number gets no text messages"
# whom the way they chose does not reach is written to by the first of these that does
IN_TURN = (Channel.EMAIL, Channel.TEXT, Channel.LETTER)
HANDED_BY: dict[str, str] = {
    ReachedThrough.CARER: "to be handed over by the carer",
    ReachedThrough.SCHOOL: "to be handed over at school",
    ReachedThrough.WORKER: "to be handed over by the social worker",
}
HANDED_BY_IRO = "to be handed over by the IRO or the social worker"


class Person(NamedTuple):
    """Somebody who is or is not asked; `hindrance` says in plain words why not yet, `note` what else to know."""

    contact: Contact | None  # none: the child
    role: Respondent
    form: FormId | None
    language: str
    channel: Channel | None
    recipient: str | None  # an address, a number, or how a letter gets there
    hindrance: str | None
    note: str | None = None
    mendable: bool = False  # somebody can and should do something about what hinders asking this person


class _Way(NamedTuple):
    channel: Channel | None
    recipient: str | None
    hindrance: str | None = None
    note: str | None = None


class Around(NamedTuple):
    """Everybody around the child of one review, as far as asking them goes."""

    contacts: tuple[Contact, ...]
    there: frozenset[int]  # contacts noted as having been at the meeting
    outs: Mapping[int | None, Invitation]  # who was withdrawn from this review and stays out, by contact; None: child
    asked: frozenset[int] = frozenset()  # contacts asked at that stage already: they stand though nobody is asked now


def around(session: Session, review: Review) -> Around:
    """Everybody around the child of this review, read in three statements."""
    contacts = session.scalars(sa.select(Contact).where(Contact.child_id == review.child_id).order_by(Contact.id)).all()
    there = session.scalars(sa.select(Attendance.contact_id).where(Attendance.review_id == review.id)).all()
    return Around(tuple(contacts), frozenset(there), brakes.outs(session, review))


def people(session: Session, council: Council, review: Review, stage: Stage, on: date) -> list[Person]:
    """The child first, then everybody who may have a form at that stage ("consult" or "feedback"), on that day.

    Everybody is asked separately, each contact for itself; professionals before the review only where the council does.
    """
    return people_of(council, review, stage, around(session, review), on)


def people_of(council: Council, review: Review, stage: Stage, known: Around, on: date) -> list[Person]:
    """`people` without reading: who is around the child is given."""
    asked = [each for each in known.contacts if asks(council, stage, each.role) or each.id in known.asked]
    return [person_of(council, review, stage, contact, known, on) for contact in (None, *asked)]


def asks(council: Council, stage: Stage, role: Respondent) -> bool:
    """Whether that council asks adults of that role at that stage."""
    before = stage == Stage.CONSULT and role == Respondent.PROFESSIONAL
    return role != Respondent.CHILD and (council.settings.professionals_before or not before)


def person_of(
    council: Council,
    review: Review,
    stage: Stage,
    contact: Contact | None,
    known: Around,
    on: date,
    *,
    channel: Channel | None = None,
) -> Person:
    """One of `people_of`; with a channel, as asked by that and no other."""
    role = contact.role if contact else Respondent.CHILD
    form = form_of(review, stage, contact)
    way = _way_to_child(review, channel) if contact is None else _way_to(contact, channel, known.contacts)
    out = known.outs.get(contact.id if contact else None)
    stop = brake(review, stage, contact, out=out, on=on, there=known.there) or _no_form(council, stage, role, form)
    hindrance = stop.words if stop else way.hindrance or _shared_with_restricted(way, contact, known.contacts)
    wanted = contact.language if contact else review.child.language
    language, spoken = _language(council, form, wanted)
    notes = [note for note in (way.note, spoken, _away(contact or review.child, on)) if note]
    return Person(
        contact,
        role,
        form,
        language,
        way.channel,
        way.recipient,
        hindrance,
        "; ".join(notes) or None,
        mendable=stop.mendable if stop else hindrance is not None,
    )


def _away(person: Child | Contact, on: date) -> str | None:
    back = brakes.back_on(person, on)
    return f"away: what is sent leaves {date_words(back)}" if back else None


def reached(review: Review, contact: Contact | None, known: Around, channel: Channel) -> str | None:
    """Where a message by that channel reaches the person; None where it does not, or reaches somebody it must not."""
    way = _way_to_child(review, channel) if contact is None else _way_to(contact, channel, known.contacts)
    return None if way.hindrance or _shared_with_restricted(way, contact, known.contacts) else way.recipient


def other_ways(review: Review, contact: Contact | None, known: Around) -> dict[Channel, str]:
    """By which ways somebody can be reached, and where each leads."""
    ways = {channel: reached(review, contact, known, channel) for channel in CHANNELS}
    return {channel: where for channel, where in ways.items() if where}


def age_at(review: Review) -> int | None:
    """The child's age on the meeting day, or on the day the review was held; none without either."""
    if review.age is not None:
        return review.age
    return age_on(review.child.date_of_birth, review.planned_on) if review.planned_on else None


def form_of(review: Review, stage: Stage, contact: Contact | None) -> FormId | None:
    """The form this person has at that stage; None where there is none for them, such as a child under 4."""
    if contact is not None:
        return form_for(stage, contact.role, None)
    # staff's choice of version stands for both stages
    if chosen := review.child.preferred_form:
        return at_stage(chosen.partition("_")[2], stage)
    return form_for(stage, Respondent.CHILD, age_at(review))


def _no_form(council: Council, stage: Stage, role: Respondent, form: FormId | None) -> Brake | None:
    if role == Respondent.CHILD:
        return None if form else Brake(TOO_YOUNG)
    return None if asks(council, stage, role) else Brake(ONLY_AFTER)


def _way_to_child(review: Review, only: Channel | None) -> _Way:
    child, faults = review.child, list[str]()
    # by email first, unless they wished themselves for texts
    for channel in sorted((Channel.EMAIL, Channel.TEXT), key=lambda each: each != child.channel):
        written, by = (child.email, _by_email) if channel == Channel.EMAIL else (child.phone, _by_text)
        if only == channel or (only is None and written):
            way = by(written)
            if only or not way.hindrance:
                return way
            faults.append(way.hindrance)
    handed = HANDED_BY.get(child.reached_through or "", HANDED_BY_IRO)
    if only:
        return _Way(only, handed)
    # a child can always be asked on paper
    note = f"on paper: {faults[0]}" if faults else None
    return _Way(Channel.LETTER if handed is HANDED_BY_IRO else Channel.HAND, handed, note=note)


def _way_to(contact: Contact, only: Channel | None, contacts: Iterable[Contact]) -> _Way:
    ways: dict[Channel, Callable[[], _Way]] = {
        Channel.EMAIL: lambda: _by_email(contact.email),
        Channel.TEXT: lambda: _by_text(contact.phone),
        Channel.LETTER: lambda: _by_letter(contact.address),
        Channel.HAND: lambda: _Way(Channel.HAND, "to be handed over"),
    }
    chosen = ways[only or contact.channel]()
    if only or not chosen.hindrance:
        return chosen
    for other in IN_TURN:
        way = ways[other]()
        # nobody chose this way: it must not lead where somebody may read it who is to know nothing
        private = other != Channel.LETTER or not _at_their_address(contact, contacts)
        if private and not way.hindrance and not _shared_with_restricted(way, contact, contacts):
            return way._replace(note=f"by {other}: {chosen.hindrance}")
    return chosen


def _by_letter(written: str | None) -> _Way:
    address = ", ".join(postal_address(written))
    nowhere = "what stands as the address is none" if written else "no address for a letter"
    return _Way(Channel.LETTER, address) if address else _Way(Channel.LETTER, None, nowhere)


def _by_email(email: str | None) -> _Way:
    mail = email_address(email)
    return _Way(Channel.EMAIL, mail, None if mail else _WRONG_MAIL if email else _NO_MAIL)


def _by_text(phone: str | None) -> _Way:
    number = phone_number(phone)
    wrong = None if texted_number(phone) else _LANDLINE if number else _WRONG_NUMBER if phone else _NO_NUMBER
    return _Way(Channel.TEXT, number, wrong)


def _shared_with_restricted(way: _Way, contact: Contact | None, contacts: Iterable[Contact]) -> str | None:
    """An address may be known under two names: what must not reach one of them must not go there at all."""
    if way.channel not in (Channel.EMAIL, Channel.TEXT) or not way.recipient:
        return None
    shared = leads_to_restricted(way.recipient, contact, contacts)
    return "the same address as somebody who must not be asked" if shared else None


def leads_to_restricted(recipient: str, contact: Contact | None, contacts: Iterable[Contact]) -> bool:
    """Whether a mailbox or telephone is also known as that of somebody else around the child who must not be asked."""
    others = _restricted(contact, contacts)
    return any(same(recipient) in {same(other.email), same(other.phone)} for other in others)


def _at_their_address(contact: Contact, contacts: Iterable[Contact]) -> bool:
    """Whether somebody who must not be asked lives where a letter to this contact would go."""
    return _place_of(contact.address) in {_place_of(other.address) for other in _restricted(contact, contacts)}


def _restricted(contact: Contact | None, contacts: Iterable[Contact]) -> list[Contact]:
    others = (other for other in contacts if other is not contact)
    return [other for other in others if other.excluded_from_review or other.safe_to_contact == Safe.NO]


def _place_of(address: str | None) -> str:
    """A postal address as letters and figures alone."""
    return "".join(letter for letter in (address or "").casefold() if letter.isalnum())


def _language(council: Council, form: FormId | None, wanted: str) -> tuple[str, str | None]:
    if form is None or wanted == "en" or wanted in {lang.code for lang in council.languages_for(council.library[form])}:
        return wanted, None
    return "en", f"in English: there is no form in {name_in_english(wanted)}"
