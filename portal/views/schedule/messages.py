"""The log of messages: to whom, when, and what to do when one did not arrive; bodies only where nothing leaves."""

from __future__ import annotations

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from portal.asking.invitations import rounds
from portal.i18n import gettext as _
from portal.sending import outbox
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.models import Invitation, Message, Review
from portal.store.vocabulary import Channel, MessageState, Role
from portal.views.every_page.access import open_to
from portal.views.every_page.request import by_staff, council, db, now
from portal.views.schedule.blueprint import bp
from portal.views.schedule.previewing import CHANNELS

A_PAGE = 50
STATES: dict[str, str] = {
    MessageState.QUEUED: "Waiting",
    MessageState.SENT: "Sent",
    MessageState.FAILED: "Did not arrive",
    MessageState.STOPPED: "Stopped",
}
TONES: dict[str, str] = {
    MessageState.QUEUED: "info",
    MessageState.SENT: "ok",
    MessageState.FAILED: "error",
    MessageState.STOPPED: "grey",
}
LARGEST_ID = 2**62


def bodies_shown() -> bool:
    """Whether messages may be opened here: not where they really leave, for they hold somebody's live link."""
    settings = council().settings
    return settings.demo or not settings.smtp_host


def may_open(message: Message) -> bool:
    """Whether this one may: what tells staff of a worry names the child, and is opened in a demonstration alone.

    What opens somebody's account is theirs alone, and is opened nowhere.
    """
    return bodies_shown() and not message.private and (council().settings.demo or message.invitation_id is not None)


@bp.get("/messages")
@open_to(Role.SUPPORT)
def messages() -> ResponseReturnValue:
    """The latest first; `state` leaves one state, `before` goes back in time."""
    state = request.args.get("state", "")
    query = (
        sa.select(Message, Invitation)
        .outerjoin(Invitation, Invitation.id == Message.invitation_id)
        .options(joinedload(Invitation.review).joinedload(Review.child), joinedload(Invitation.contact))
        .order_by(Message.id.desc())
        .limit(A_PAGE + 1)
    )
    if state in STATES:
        query = query.where(Message.state == state)
    before = request.args.get("before", "")
    if before.isdecimal() and int(before[:20]) <= LARGEST_ID:
        query = query.where(Message.id < int(before))
    rows = db().execute(query).all()
    return render_template(
        "schedule/messages.html",
        rows=rows[:A_PAGE],
        older=rows[A_PAGE - 1][0].id if len(rows) > A_PAGE else None,
        first=not before,
        state=state if state in STATES else "",
        states=STATES,
        tones=TONES,
        counts=_counts(),
        rounds=rounds.open_rounds(db(), now()) if not before else [],
        bodies_shown=bodies_shown(),
        may_open=may_open,
        channels=CHANNELS,
        waits=_waits,
        failed=lambda message: message.state == MessageState.FAILED,
    )


def _waits(message: Message) -> bool:
    """Whether it leaves by itself at a later moment; a letter is printed by somebody."""
    return message.state == MessageState.QUEUED and message.channel != Channel.LETTER and message.not_before > now()


def _counts() -> dict[str, int]:
    by_state = sa.select(Message.state, sa.func.count()).group_by(Message.state)
    return dict(db().execute(by_state).all())


def _message(message_id: int) -> Message:
    return db().get(Message, message_id) or abort(404)


@bp.get("/messages/<int:message_id>")
@open_to(Role.SUPPORT)
def message(message_id: int) -> ResponseReturnValue:
    """One message as it would arrive; on a live service that sends, there is no such page."""
    found = _message(message_id)
    if not may_open(found):
        abort(404)
    about = found.invitation_id and db().get(Invitation, found.invitation_id)
    child_id = about.review.child_id if about else None
    with writing(db()):
        record(db(), Action.READ, f"message:{message_id}", by=by_staff(), now=now(), child_id=child_id)
    found = _message(message_id)
    return render_template(
        "schedule/message.html",
        message=found,
        body=outbox.body_of(db(), found),
        states=STATES,
        tones=TONES,
        sender=council().settings.council_email,
    )


@bp.post("/messages/<int:message_id>/again")
@open_to(Role.SUPPORT)
def again(message_id: int) -> ResponseReturnValue:
    """Tries a message that failed once more, to the same address."""
    _message(message_id)
    with writing(db()):
        tried = outbox.try_again(db(), _message(message_id), now())
    if tried:
        flash(_("It is tried again within a minute."), "ok")
    else:
        flash(_("Only a message that did not arrive can be sent again."), "error")
    return redirect(url_for("schedule.messages"), 303)
