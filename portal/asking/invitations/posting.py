"""Puts a notice to whoever was asked beside its cause: the one place where such a message is posted."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.asking.invitations.letters import notice_of
from portal.calendar import by_day
from portal.council.council import Council
from portal.sending import outbox
from portal.store.models import Invitation
from portal.store.vocabulary import Channel, MessageKind

NO_WAIT = timedelta(0)
KINDS = {
    "invite_consult": MessageKind.INVITE,
    "invite_feedback": MessageKind.INVITE,
    "remind": MessageKind.REMIND,
    "change": MessageKind.CHANGE,
    "read_note": MessageKind.READ,
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
    subject, body = notice_of(session, council, notice, invitation, now)
    kind = KINDS[notice]
    outbox.post(
        session,
        dedupe=":".join([kind, str(invitation.id), mark or str(invitation.serial), *_moment(again, now)]),
        channel=Channel.LETTER if invitation.channel == Channel.HAND else invitation.channel,
        recipient=recipient or "",
        subject=subject,
        body=body,
        language=invitation.language,
        invitation_id=invitation.id,
        kind=kind,
        now=now,
        not_before=by_day(now + wait),
    )


def _moment(again: bool, now: datetime) -> list[str]:
    return [f"{now:%Y%m%d%H%M%S%f}"] if again else []
