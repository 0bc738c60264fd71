"""How somebody wants to be reached from now on, as they say themselves: it counts once they said yes at that address.

Whoever types an address need not own it, and may mistype it; so one message goes there that gives nothing away, and the
register learns of it when its link was opened and Yes was pressed. The same link stops it again.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking import by_hand
from portal.asking.recipients import around, leads_to_restricted
from portal.asking.register.follow import follow
from portal.council.council import Council
from portal.council.work import Work
from portal.sending import outbox, ways
from portal.sending.addresses import email_address, same, texted_number
from portal.store.audit import Action
from portal.store.models import Child, Contact, Invitation, Review
from portal.store.sealing import hash_secret, keys
from portal.store.tables.register_tables import ReachWish
from portal.store.vocabulary import Channel, Respondent, Safe

FROM_AGE = 12  # younger children share a telephone, or have none; those around them are asked
TO_SAY_YES = timedelta(days=7)
A_DAY = timedelta(days=1)
MOST_A_DAY = 3  # messages that one person can have sent to addresses they type
KEPT_IN = {Channel.EMAIL: "email", Channel.TEXT: "phone"}


class NotReached(ValueError):
    """Nothing can be sent there, or must not be: one and the same for whoever typed it."""


class WishUnknown(LookupError):
    """The link opens nothing: never made, not answered in time, or ended."""


def may_wish(council: Council, invitation: Invitation) -> bool:
    """Whether this person is asked: a child from 12 on or somebody of the family, by ways that leave by themselves.

    Not a professional, whose address is their office's, and nobody who is reached through somebody else.
    """
    contact, offered = invitation.contact, _ways(council)
    if contact is None:
        return bool(offered) and (invitation.age or 0) >= FROM_AGE
    apart = contact.role == Respondent.PROFESSIONAL or contact.channel == Channel.HAND
    return bool(offered) and not apart and contact.safe_to_contact == Safe.YES


def wish(work: Work, invitation: Invitation, typed: str) -> ReachWish:
    """Sends one message to the address or number that was typed. Raises NotReached."""
    found = {Channel.TEXT: texted_number(typed), Channel.EMAIL: email_address(typed)}
    way = next((way for way in _ways(work.council) if found[way]), None)
    known = around(work.session, invitation.review)
    if way is None or leads_to_restricted(found[way] or "", invitation.contact, known.contacts):
        raise NotReached
    _forget_unanswered(work)
    lately = _of_person(invitation.review, invitation.contact_id).where(ReachWish.asked_at > work.now - A_DAY)
    if len(work.session.scalars(lately).all()) >= MOST_A_DAY:
        raise NotReached
    secret, to = secrets.token_urlsafe(32), found[way] or ""
    row = ReachWish(
        review_id=invitation.review_id,
        contact_id=invitation.contact_id,
        channel=way,
        language=invitation.language,
        link_hash=hash_secret(secret),
        asked_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    row.address = keys(work.session).close(to, f"reach:{row.id}")
    _ask_there(work, row, to, secret)
    child = invitation.review.child_id
    work.record(Action.SEND_LINK, f"reach wish:{row.id}", child_id=child, why=f"by {way}, as they wish")
    return row


def by_link(session: Session, secret: str, now: datetime) -> ReachWish:
    """The wish with that link: one that waits for an answer, or that counts. Raises WishUnknown."""
    asked = sa.select(ReachWish).where(ReachWish.link_hash == hash_secret(secret))
    row = session.scalar(asked.options(joinedload(ReachWish.review), joinedload(ReachWish.contact)))
    late = row is not None and row.confirmed_at is None and row.asked_at < now - TO_SAY_YES
    if row is None or row.ended_at is not None or late:
        raise WishUnknown
    return row


def say_yes(work: Work, row: ReachWish) -> None:
    """From here on they are written to there; no file writes over it. Raises WishUnknown where they must not be."""
    person, address = _person(row), _address(work, row)
    known = around(work.session, row.review)
    unsafe = isinstance(person, Contact) and (person.safe_to_contact != Safe.YES or person.excluded_from_review)
    if unsafe or leads_to_restricted(address, row.contact, known.contacts):
        raise WishUnknown
    if row.confirmed_at is not None:
        return
    for other in work.session.scalars(_counting(_of_person(row.review, row.contact_id))).all():
        _end(work, other)
    facts = {KEPT_IN[row.channel]: address, "channel": row.channel}
    before = json.dumps({name: getattr(person, name) for name in facts})
    row.before, row.confirmed_at = keys(work.session).close(before, f"reach-before:{row.id}"), work.now
    _write(work, person, facts, why=f"reached by {row.channel}, as they wish")


def stop(work: Work, row: ReachWish) -> None:
    """They are not written to there any more: the register says again what it said, unless somebody put it right."""
    person, address = _person(row), _address(work, row)
    name = KEPT_IN[row.channel]
    if row.before is not None and same(getattr(person, name)) == same(address):
        before = json.loads(keys(work.session).open(row.before, f"reach-before:{row.id}"))
        _write(work, person, before, why=f"not by {row.channel} any more, as they wish")
    _end(work, row)
    work.record(Action.STOP, f"reach wish:{row.id}", child_id=row.review.child_id)


def wished(session: Session, child: Child) -> dict[int | None, ReachWish]:
    """Whose own wish counts, of the child (None) and of the people around, by the contact's number."""
    rows = sa.select(ReachWish).where(ReachWish.review.has(child_id=child.id))
    return {row.contact_id: row for row in session.scalars(_counting(rows))}


def _counting(rows: sa.Select[ReachWish]) -> sa.Select[ReachWish]:
    return rows.where(ReachWish.confirmed_at.is_not(None), ReachWish.ended_at.is_(None))


def _ways(council: Council) -> list[Channel]:
    mails = council.settings.demo or ways.mails(council.settings)
    return [*([Channel.TEXT] if council.sends_texts else []), *([Channel.EMAIL] if mails else [])]


def _ask_there(work: Work, row: ReachWish, to: str, secret: str) -> None:
    subject, body = work.council.notices.render(
        "reach_wish",
        language=row.language,
        channel=row.channel,
        link=f"{work.council.settings.public_url}/reach/{secret}",
    )
    message = outbox.post(
        work.session,
        dedupe=f"reach:{row.id}",
        channel=row.channel,
        recipient=to,
        subject=subject,
        body=body,
        now=work.now,
        language=row.language,
    )
    if message is not None:
        message.review_id = row.review_id  # goes with the child


def _person(row: ReachWish) -> Child | Contact:
    return row.contact or row.review.child


def _address(work: Work, row: ReachWish) -> str:
    if row.address is None:
        raise WishUnknown
    return keys(work.session).open(row.address, f"reach:{row.id}")


def _write(work: Work, person: Child | Contact, facts: Mapping[str, str | None], *, why: str) -> None:
    before = {name: getattr(person, name) for name, value in facts.items() if getattr(person, name) != value}
    for name in before:
        setattr(person, name, facts[name])
    by_hand.mark(work, person, before)
    work.session.flush()
    child = person.id if isinstance(person, Child) else person.child_id
    work.record(Action.CORRECT, f"{type(person).__name__.lower()}:{person.id}", child_id=child, why=why)
    # nobody else has got what went to the address before: what is open stays open
    follow(work, person, before)


def _of_person(review: Review, contact_id: int | None) -> sa.Select[ReachWish]:
    """All that this person wished, after whichever review."""
    theirs = ReachWish.contact_id.is_(None) if contact_id is None else ReachWish.contact_id == contact_id
    return sa.select(ReachWish).where(ReachWish.review.has(child_id=review.child_id), theirs)


def _forget_unanswered(work: Work) -> None:
    """Addresses to which nobody said yes in time are forgotten, whosever they are."""
    late = sa.and_(ReachWish.confirmed_at.is_(None), ReachWish.asked_at < work.now - TO_SAY_YES)
    rows = sa.update(ReachWish).where(late, ReachWish.ended_at.is_(None))
    work.session.execute(rows.values(ended_at=work.now, address=None))


def _end(work: Work, row: ReachWish) -> None:
    row.ended_at, row.address, row.before = work.now, None, None
