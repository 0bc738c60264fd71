"""One invitation that is out: remind, give a new link, withdraw, note a no, leave it open for longer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form
from wtforms.validators import InputRequired

from portal import calendar
from portal.asking import recipients
from portal.asking.invitations import ask, birthday, change
from portal.asking.progress import words
from portal.asking.progress.words import Progress
from portal.asking.register.sent_before import STATES
from portal.hearing.responses import draft, save
from portal.i18n import gettext as _
from portal.reviewing.afterwards import told
from portal.reviewing.form_lines import who
from portal.store.database import writing
from portal.store.models import Invitation, Message, Staff
from portal.store.vocabulary import Channel, MessageState, Origin, Role, Stage
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import or_again, or_back
from portal.views.every_page.request import by_staff, council, db, me, now, work
from portal.views.schedule.blueprint import bp, find_invitation
from portal.views.schedule.previewing import CHANNELS
from portal.views.staff_forms import Day, errors_of, filled, plain

# why mails and letters come back
CAME_BACK = ("no such mailbox", "the mailbox is full", "refused by their mail server", "moved away", "not known there")


def whose(invitation: Invitation) -> str:
    """The person invited, as staff call them."""
    return who(invitation.review, invitation.contact)


@bp.get("/invitations/<int:invitation_id>")
@open_to(Role.SUPPORT)
def invitation(invitation_id: int) -> ResponseReturnValue:
    """How far it is, what was sent for it, and what can be done; never what was answered."""
    return _page(find_invitation(invitation_id), None)


class ExtendForm(Form):
    """The day to which the link stays open."""

    until = Day(validators=[InputRequired("Choose a day.")])


def _page(found: Invitation, form: ExtendForm | None, faults: Sequence[dict[str, str]] = ()) -> str:
    states = words.states(db(), council(), [found.review], found.stage, now=now())[found.review_id]
    mine = next((each for each in states if each.invitation is not None and each.invitation.id == found.id), None)
    returned = mine is not None and mine.answered
    live = found.withdrawn_at is None and not returned
    failed = live and mine is not None and mine.state == Progress.FAILED
    sent = db().scalars(sa.select(Message).where(Message.invitation_id == found.id).order_by(Message.id)).all()
    return render_template(
        "schedule/invitation.html",
        invitation=found,
        review=found.review,
        child=found.review.child,
        whose=whose(found),
        state=mine,
        is_out=live and found.origin == Origin.ASKED,
        shut="" if birthday.may_try(db(), found) else birthday.SHUT,
        reads_only=found.withdrawn_at is None and found.origin == Origin.ASKED and _reads_only(found),
        said_no=live and found.declined_at is not None,
        ways=_other_ways(found, sent) if failed else {},
        may_have_come_back=live and found.opened_at is None and any(each.state == MessageState.SENT for each in sent),
        came_back=[{"code": each, "label": each.capitalize()} for each in CAME_BACK],
        messages=sent,
        states=STATES,
        channels=[{"code": code, "label": label} for code, label in CHANNELS.items()],
        channel_words=CHANNELS,
        language=council().catalogues.languages.get(found.language),
        form=form or ExtendForm(),
        errors=[*faults, *(errors_of(form) if form else [])],
        unexplained=form is None and bool(faults),
        returned=returned,
        paper=_paper(found),
        # the link ends with a day: its first moment after belongs to the next
        last_day=calendar.today(found.expires_at - timedelta(microseconds=1)),
    )


def _other_ways(found: Invitation, sent: Sequence[Message]) -> dict[Channel, str]:
    """The ways to ask again, but for the one by which it just did not arrive."""
    known = recipients.around(db(), found.review)
    ways = recipients.other_ways(found.review, found.contact, known)
    tried = {(each.channel, each.recipient) for each in sent[-1:]}
    return {channel: where for channel, where in ways.items() if (channel, where) not in tried}


@dataclass(frozen=True)
class Paper:
    """A paper form that was typed in: by whom, when, and whether whoever looks may put it right."""

    who: str
    at: datetime
    may_correct: bool


def _paper(found: Invitation) -> Paper | None:
    response = draft.response_of(db(), found.id)
    if response is None or response.typed_by is None or response.typed_at is None:
        return None
    staff = db().get(Staff, response.typed_by)
    return Paper(staff.name if staff else "", response.typed_at, save.may_correct(response, by_staff()))


def _back(found: Invitation) -> str:
    if me().role == Role.IRO:
        return url_for("reading.review", review_id=found.review_id)
    return url_for("schedule.invitation", invitation_id=found.id)


def _do(invitation_id: int, verb: Callable[[Invitation], object], done: str) -> ResponseReturnValue:
    """One verb in one transaction; what hinders it is said, and the page comes back."""
    back = _back(find_invitation(invitation_id))
    with or_back(back), writing(db()):
        verb(find_invitation(invitation_id))
    flash(done, "ok")
    return redirect(back, 303)


@bp.post("/invitations/<int:invitation_id>/remind")
@open_to(Role.SUPPORT, Role.IRO)
def remind(invitation_id: int) -> ResponseReturnValue:
    """Sends one reminder with the same link."""
    return _do(invitation_id, lambda found: ask.remind(work(), found), _("A reminder goes out."))


@bp.post("/invitations/<int:invitation_id>/reissue")
@open_to(Role.SUPPORT)
def reissue(invitation_id: int) -> ResponseReturnValue:
    """Gives a new link by the chosen way; the old one is dead from now on."""
    chosen = request.form.get("channel")
    channel = Channel(chosen) if chosen in CHANNELS else None
    return _do(
        invitation_id, lambda found: _renewed(found, channel), _("A new link goes out. The old one no longer opens.")
    )


def _renewed(found: Invitation, channel: Channel | None) -> None:
    renew = change.reissue_to_read if _reads_only(found) else change.reissue
    renew(work(), found, channel=channel, reason=_why())


def _reads_only(found: Invitation) -> bool:
    """Whether a link is no longer to answer by, and still leads to what was decided at the meeting."""
    answers = found.stage == Stage.FEEDBACK and not ask.returned(db(), found)
    return not answers and told.is_told(db(), found, now())


@bp.post("/invitations/<int:invitation_id>/came-back")
@open_to(Role.SUPPORT)
def came_back(invitation_id: int) -> ResponseReturnValue:
    """Notes that a mail or a letter came back, and why: they can be asked again by another way."""
    why = _why() or request.form.get("why", "")
    if why not in CAME_BACK and not _why():
        why = CAME_BACK[0]
    return _do(
        invitation_id,
        lambda found: change.came_back(work(), found, why=why),
        _("Noted: it did not arrive. Ask them by another way, or correct the address in the register."),
    )


@bp.post("/invitations/<int:invitation_id>/withdraw")
@open_to(Role.SUPPORT)
def withdraw(invitation_id: int) -> ResponseReturnValue:
    """Cuts the link off, and keeps the person out of this review; asks why."""
    found, why = find_invitation(invitation_id), _why()
    if why is None:
        unsaid = {"field": "withdraw-reason", "message": _("Write why, for whoever wonders later.")}
        return _page(found, None, [unsaid]), 400
    return _do(
        invitation_id,
        lambda found: change.withdraw(work(), found, who=me().name, why=why),
        _("Withdrawn. The link no longer opens, and nothing more is sent about this review until you let them back."),
    )


@bp.post("/invitations/<int:invitation_id>/let-back")
@open_to(Role.SUPPORT)
def let_back(invitation_id: int) -> ResponseReturnValue:
    """Takes a withdrawal back: the person can be asked again; nothing is sent by it."""
    return _do(
        invitation_id,
        lambda found: change.let_back(work(), found),
        _("Taken back. They stand as not asked, and can be asked again."),
    )


@bp.post("/invitations/<int:invitation_id>/decline")
@open_to(Role.SUPPORT, Role.IRO)
def decline(invitation_id: int) -> ResponseReturnValue:
    """Notes that the person does not want to; that is their choice, and the link stays open for another one."""
    return _do(
        invitation_id,
        lambda found: change.decline(work(), found, reason=_why()),
        _("Noted: they do not want to. No reminder goes. The link stays open if they change their mind."),
    )


@bp.post("/invitations/<int:invitation_id>/decline/take-back")
@open_to(Role.SUPPORT, Role.IRO)
def decline_take_back(invitation_id: int) -> ResponseReturnValue:
    """Takes back that they do not want to."""
    return _do(
        invitation_id,
        lambda found: change.take_back_decline(work(), found),
        _("Taken back: they may still answer, and are reminded as everybody is."),
    )


@bp.post("/invitations/<int:invitation_id>/extend")
@open_to(Role.SUPPORT)
def extend(invitation_id: int) -> ResponseReturnValue:
    """Leaves the link open to the end of a later day."""
    found, form = find_invitation(invitation_id), filled(ExtendForm)
    if not form.validate():
        return _page(found, form), 400
    with or_again(lambda errors: _page(find_invitation(invitation_id), form, errors)), writing(db()):
        found = find_invitation(invitation_id)
        change.extend(work(), found, until=form.until.data)
    flash(_("The link stays open for longer."), "ok")
    return redirect(_back(found), 303)


def _why() -> str | None:
    return plain(request.form.get("reason"))[:500] or None
