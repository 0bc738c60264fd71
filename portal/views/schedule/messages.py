"""The log of messages: to whom, when, and what to do when one did not arrive; bodies only where nothing leaves."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import contains_eager

from portal.asking.invitations import rounds
from portal.asking.register.sent_before import STATES
from portal.i18n import gettext as _
from portal.search import says
from portal.sending import outbox, ways
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.models import Child, Contact, Invitation, Message, Review
from portal.store.vocabulary import MessageState, Role
from portal.views import lists
from portal.views.every_page.access import open_to
from portal.views.every_page.request import by_staff, council, db, now
from portal.views.schedule.blueprint import bp
from portal.views.schedule.previewing import CHANNELS

TONES: dict[str, str] = {
    MessageState.QUEUED: "info",
    MessageState.SENT: "ok",
    MessageState.FAILED: "error",
    MessageState.STOPPED: "grey",
}


def bodies_shown() -> bool:
    """Whether messages may be opened here: not where they really leave, for they hold somebody's live link."""
    settings = council().settings
    return settings.demo or not (ways.mails(settings) or ways.texts(settings))


def may_open(message: Message) -> bool:
    """Whether this one may: what tells staff of a worry names the child, and is opened in a demonstration alone.

    What opens somebody's account is theirs alone, and is opened nowhere.
    """
    return bodies_shown() and not message.private and (council().settings.demo or message.invitation_id is not None)


@bp.get("/messages")
@open_to(Role.SUPPORT)
def messages() -> ResponseReturnValue:
    """The latest first, in pages; `state` leaves one state, the search what goes to somebody or is about a child."""
    state, search = request.args.get("state", ""), lists.searched()
    wanted = [Message.state == state] if state in STATES else []
    counts = _counts(search)
    page = lists.page_of(counts.get(state, 0) if wanted else sum(counts.values()))
    rows = (
        db()
        .execute(
            _about(sa.select(Message, Invitation), search)
            .where(*wanted)
            .options(contains_eager(Invitation.review).contains_eager(Review.child), contains_eager(Invitation.contact))
            .order_by(Message.id.desc())
            .limit(lists.A_PAGE)
            .offset(page.start)
        )
        .all()
    )
    return render_template(
        "schedule/messages.html",
        rows=rows,
        page=page,
        state=state if state in STATES else "",
        states=STATES,
        tones=TONES,
        counts=counts,
        rounds=rounds.open_rounds(db(), now()) if page.number == 1 and not search else [],
        bodies_shown=bodies_shown(),
        may_open=may_open,
        channels=CHANNELS,
        waits=_waits,
        failed=lambda message: message.state == MessageState.FAILED,
    )


def _waits(message: Message) -> bool:
    """Whether it leaves by itself at a later moment; what goes by hand is sent by somebody."""
    return message.state == MessageState.QUEUED and not message.by_hand and message.not_before > now()


def _counts(search: str) -> dict[str, int]:
    by_state = sa.select(Message.state, sa.func.count()).group_by(Message.state)
    return dict(db().execute(_about(by_state, search) if search else by_state).all())


def _about(statement: Any, search: str) -> Any:
    """The messages that the search finds by whom they go to, or the person or child they are about."""
    joined = (
        statement.select_from(Message)
        .outerjoin(Invitation, Invitation.id == Message.invitation_id)
        .outerjoin(Invitation.review)
        .outerjoin(Review.child)
        .outerjoin(Invitation.contact)
    )
    said = says(search, (Message.recipient, Message.subject, Child.first_name, Child.reference, Contact.name))
    return joined.where(said) if search else joined


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
    return redirect(lists.back_to("schedule.messages"), 303)
