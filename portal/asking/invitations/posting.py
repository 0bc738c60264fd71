"""Puts a notice to whoever was asked beside its cause: the one place where such a message is posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.asking.brakes import back_on
from portal.asking.invitations.beside import Beside
from portal.asking.invitations.letters import day_of, notice_of
from portal.asking.invitations.links import code, link
from portal.asking.letters_there import stays_here
from portal.asking.progress.words import AWAY
from portal.calendar import by_day, start_of, today
from portal.council.council import Council
from portal.i18n import date_words
from portal.sending import outbox
from portal.sending.by_post import envelope, in_one_line, with_way_in
from portal.store.models import Invitation
from portal.store.vocabulary import Channel, MessageKind

NO_WAIT = timedelta(0)
KINDS = {
    "invite_consult": MessageKind.INVITE,
    "invite_feedback": MessageKind.INVITE,
    "remind": MessageKind.REMIND,
    "change": MessageKind.CHANGE,
    "read_note": MessageKind.READ,
    "told_note": MessageKind.TOLD,
    "answer_note": MessageKind.ANSWERED,
}


def post_notice(
    session: Session,
    council: Council,
    notice: str,
    invitation: Invitation,
    recipient: str | None,
    now: datetime,
    *,
    mark: str = "",
    again: bool = False,
    wait: timedelta = NO_WAIT,
) -> None:
    """Posts a notice of an invitation, for the daytime and after `wait`.

    One of its kind leaves for each link, else for each `mark`; `again`: one was stopped, and another takes its place.
    """
    words = notice_of(session, council, notice, invitation, now)
    facts = _facts(session, council, notice, invitation, recipient, words, now, wait, mark)
    if again:
        facts["dedupe"] += f":{now:%Y%m%d%H%M%S%f}"
    outbox.post(session, **facts)


def post_notices(
    session: Session,
    council: Council,
    notice: str,
    asked: Sequence[tuple[Invitation, str | None]],
    now: datetime,
    *,
    wait: timedelta = NO_WAIT,
) -> None:
    """Posts that notice to all of these, an invitation and how it reaches its person each, in a few statements."""
    invitations = [invitation for invitation, _recipient in asked]
    days = {day for each in invitations if each.contact is None and (day := day_of(notice, each.review, now))}
    beside = Beside.read(session, [each for each in invitations if each.channel == Channel.EMAIL], days)
    rows = []
    for invitation, recipient in asked:
        words = notice_of(session, council, notice, invitation, now, beside=beside)
        rows.append(_facts(session, council, notice, invitation, recipient, words, now, wait))
    outbox.post_many(session, rows)


def _facts(
    session: Session,
    council: Council,
    notice: str,
    invitation: Invitation,
    recipient: str | None,
    words: tuple[str, str],
    now: datetime,
    wait: timedelta,
    mark: str = "",
) -> dict[str, Any]:
    kind = KINDS[notice]
    channel = Channel.LETTER if invitation.channel == Channel.HAND else invitation.channel
    facts: dict[str, Any] = {
        "dedupe": f"{kind}:{invitation.id}:{mark or invitation.serial}",
        "channel": channel,
        "by_hand": channel == Channel.LETTER or (channel == Channel.TEXT and not council.sends_texts),
        "failure": None,
        "recipient": recipient or "",
        "subject": words[0],
        "body": words[1],
        "language": invitation.language,
        "invitation_id": invitation.id,
        "kind": kind,
        "now": now,
        "not_before": by_day(now + wait),
    }
    facts |= _by_post(session, council, invitation, words[1]) if channel == Channel.LETTER else {}
    return facts | while_away(invitation, now + wait)


def while_away(invitation: Invitation, leaves: datetime) -> dict[str, Any]:
    """When it leaves, and why not before, where its person is away at that moment; nothing where they are not."""
    person = invitation.contact or invitation.review.child
    back = back_on(person, today(leaves))
    if back is None or person.away_until is None:
        return {}
    return {"not_before": by_day(start_of(back)), "failure": f"{AWAY} {date_words(person.away_until)}"}


def _by_post(session: Session, council: Council, invitation: Invitation, body: str) -> dict[str, Any]:
    """What is otherwise where GOV.UK Notify prints and posts the letter: its address in lines, and its way in."""
    contact = invitation.contact
    # a link that has ended brings nobody in, and the template there has a square on every letter
    if not council.posts_letters or invitation.withdrawn_at is not None:
        return {}
    if contact is None or (why := stays_here(council, contact, invitation.channel)):
        return {} if contact is None else {"failure": f"printed here: {why}"}
    home = f"{council.settings.public_url}/code"
    words = with_way_in(body, link(session, council, invitation), home, code(session, invitation))
    to = in_one_line(envelope(contact.name, contact.address))
    return {"by_hand": False, "recipient": to, "body": words}
