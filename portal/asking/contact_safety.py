"""What a person has said about contacting an adult around a child; it takes effect on what was asked already."""

from __future__ import annotations

from portal.asking import by_hand
from portal.asking.invitations.change import cut_off
from portal.council.work import Work
from portal.store.audit import Action
from portal.store.models import Contact
from portal.store.vocabulary import Safe


def say_safe(work: Work, contact: Contact, answer: Safe, *, said_by: str) -> None:
    """Notes whether it is safe to contact this adult (yes, no, unknown) and who said so; no import overwrites it.

    Unless it is yes, links that are out die at once and nothing more is sent.
    """
    contact.safe_to_contact, contact.safe_said_by, contact.safe_said_at = answer, said_by, work.now
    _noted(work, contact, f"safe to contact: {answer}, said by {said_by}")
    if answer != Safe.YES:
        cut_off(work, contact, reason=f"safe to contact: {answer}")


def keep_out(work: Work, contact: Contact, excluded: bool, *, why: str) -> None:
    """Keeps this adult out of the child's reviews, or lets them back in; kept out, links that are out die at once."""
    contact.excluded_from_review = excluded
    by_hand.mark(work, contact, ["excluded_from_review"])
    _noted(work, contact, f"{'kept out' if excluded else 'let back in'}: {why}")
    if excluded:
        cut_off(work, contact, reason="kept out of this review")


def let_know_date(work: Work, contact: Contact, allowed: bool, *, why: str) -> None:
    """Notes whether this adult may be told the day of the meeting in messages and on pages."""
    contact.may_know_date = allowed
    by_hand.mark(work, contact, ["may_know_date"])
    _noted(work, contact, f"{'may' if allowed else 'may not'} know the date: {why}")


def _noted(work: Work, contact: Contact, why: str) -> None:
    work.session.flush()
    about = f"contact:{contact.id}"
    work.record(Action.CONTACT, about, child_id=contact.child_id, why=why)
