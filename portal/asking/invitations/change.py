"""What becomes of an invitation that is out: printed, declined, withdrawn, extended, asked again, its review moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking.brakes import CANCELLED
from portal.asking.invitations.ask import MayNotBeAsked, expiry, new_link, note, person_for, returned, waits
from portal.asking.invitations.birthday import may_try
from portal.asking.invitations.links import lock_devices
from portal.asking.invitations.posting import post_notice
from portal.asking.invitations.telling import tell_change, told_before
from portal.asking.reviews import can_be
from portal.calendar import end_of, today
from portal.council.work import Work
from portal.faults import NotThere
from portal.forms.pages import other_versions
from portal.sending import outbox
from portal.store.audit import Action
from portal.store.clauses import answered
from portal.store.models import Contact, Invitation, Message, Review
from portal.store.vocabulary import Channel, FormId, MessageState, Origin, Stage


class FormFixed(Exception):
    """The version can no longer be changed, or there is no such other version."""


class DayPassed(ValueError):
    """The day to extend to is over."""


class InvitationUnknown(NotThere):
    """There is no invitation of that number."""


def find(session: Session, invitation_id: int) -> Invitation:
    """The invitation of that number with its review, child and contact; raises InvitationUnknown."""
    options = [joinedload(Invitation.review).joinedload(Review.child), joinedload(Invitation.contact)]
    invitation = session.get(Invitation, invitation_id, options=options) if can_be(invitation_id) else None
    if invitation is None:
        raise InvitationUnknown(invitation_id)
    return invitation


def withdraw(work: Work, invitation: Invitation, *, who: str, why: str) -> None:
    """Cuts the link off at once, and the person stays out of this review until somebody lets them back.

    `who` is the name of whoever decided it, `why` their words; staff read both.
    """
    if invitation.withdrawn_at is None:
        invitation.withdrawn_by, invitation.withdrawn_why = who, why
        cut(work, invitation, reason=why)


def let_back(work: Work, invitation: Invitation) -> None:
    """Takes a withdrawal back: the old link stays dead, and the person may be asked again."""
    if invitation.stays_out:
        invitation.let_back_at = work.now
        work.session.flush()
        note(work, Action.LET_BACK, invitation)


def cut(work: Work, invitation: Invitation, *, reason: str) -> None:
    """Cuts the link off at once and stops what has not left; what was written stays with the staff."""
    if invitation.withdrawn_at:
        return
    outbox.stop(work.session, invitation.id)
    invitation.withdrawn_at = work.now
    lock_devices(work.session, invitation, work.now)
    work.session.flush()
    note(work, Action.WITHDRAW, invitation, reason)


def cut_link(work: Work, invitation: Invitation, *, reason: str) -> None:
    """The link and code that are out open nothing any more; the invitation stands, and a new link can be given."""
    outbox.stop(work.session, invitation.id)
    new_link(work, invitation)
    work.session.flush()
    note(work, Action.REISSUE, invitation, reason)


def came_back(work: Work, invitation: Invitation, *, why: str) -> None:
    """Notes that what was sent came back, by mail or post, so that it reached nobody; what waits does not leave.

    Raises MayNotBeAsked where somebody has opened it, or nothing has been sent.
    """
    if invitation.opened_at or invitation.started_at or returned(work.session, invitation):
        raise MayNotBeAsked("they have opened it, so it did arrive")
    outbox.stop(work.session, invitation.id)
    if not outbox.mark_back(work.session, invitation.id, why):
        raise MayNotBeAsked("nothing was sent that could have come back")
    invitation.sent_at = None
    work.session.flush()
    note(work, Action.CAME_BACK, invitation, why)


def decline(work: Work, invitation: Invitation, *, reason: str | None = None) -> None:
    """Notes that the person does not want to answer; no reminder goes, and the link stays open for a change of mind."""
    if invitation.declined_at:
        return
    outbox.stop(work.session, invitation.id)
    invitation.declined_at, invitation.declined_by = work.now, work.by.staff_id
    work.session.flush()
    note(work, Action.DECLINE, invitation, reason)


def take_back_decline(work: Work, invitation: Invitation) -> None:
    """Takes back that staff noted a no; what had not left for them is put beside the invitation again.

    Raises MayNotBeAsked where the person themselves said no: only they change their mind.
    """
    if invitation.declined_at is None:
        return
    if invitation.declined_by is None:
        raise MayNotBeAsked("they said no themselves: their link is open if they change their mind")
    invitation.declined_at = invitation.declined_by = None
    work.session.flush()
    note(work, Action.TAKE_BACK, invitation, "decline")
    if invitation.sent_at is None and not invitation.withdrawn_at:
        review, contact = invitation.review, invitation.contact
        person = person_for(
            work.session, work.council, review, contact, invitation.stage, today(work.now), invitation.channel
        )
        if person.hindrance is None:
            kind, wait = f"invite_{invitation.stage}", waits(work.council, invitation.stage)
            post_notice(work.session, work.council, kind, invitation, person.recipient, work.now, again=True, wait=wait)


def extend(work: Work, invitation: Invitation, *, until: date) -> None:  # fmt: skip
    """Leaves the link open to the end of that day in England; raises DayPassed."""
    if end_of(until) <= work.now:
        raise DayPassed(until)
    invitation.expires_at, invitation.asked_again_at = end_of(until), None
    work.session.flush()
    note(work, Action.EXTEND, invitation, until.isoformat())


def ask_again(work: Work, invitation_id: int, serial: int) -> None:
    """Notes that somebody with a link that has ended would like a new one; nothing is sent, staff decide.

    Asked twice it is noted once. A link that still opens, was replaced since that `serial` or withdrawn, or whose
    answers are here, is left alone without a word: what comes of asking tells nobody how an invitation stands. One that
    wrong birthdays have closed is as good as ended, whatever was sent by it.
    """
    invitation = work.session.get(Invitation, invitation_id)
    if invitation is None or invitation.serial != serial or invitation.withdrawn_at:
        return
    closed = not may_try(invitation)
    if work.now < invitation.expires_at and not closed:
        return
    if invitation.asked_again_at is None and (closed or not returned(work.session, invitation)):
        invitation.asked_again_at = work.now
        work.session.flush()
        note(work, Action.ASK_AGAIN, invitation)


def mark_printed(work: Work, invitation: Invitation) -> None:
    """A letter counts as sent when a person says it was printed."""
    waiting = sa.select(Message).where(
        Message.invitation_id == invitation.id, Message.channel == Channel.LETTER, Message.state == MessageState.QUEUED
    )
    for message in work.session.scalars(waiting).all():
        outbox.mark_sent(work.session, message, work.now)
    invitation.sent_at = invitation.sent_at or work.now
    work.session.flush()
    note(work, Action.PRINT, invitation)


def switch_form(session: Session, invitation: Invitation, form: FormId) -> None:
    """Another of the children's versions, until the first answer; raises FormFixed."""
    if form == invitation.form:
        return
    if invitation.started_at or form not in other_versions(invitation.form):
        raise FormFixed(form)
    invitation.form = form
    session.flush()


def switch_language(session: Session, invitation: Invitation, language: str) -> None:
    """The language this person reads on in; answers and page stay. Only what `languages_for` offers may be given."""
    invitation.language = language
    session.flush()


def reviews_moved(work: Work, review: Review, *, was: date | None = None) -> int:
    """The meeting day changed: the links of before the review follow it, drafts stay; returns how many.

    They end as long after the new day as they did after the old one (`was`); where that is not given, as the council's
    setting says. A message that has not left yet is written anew, so that nobody is told a day that no longer holds;
    only a caller without a `council` cannot do that. Whoever was told another day, answered or not, is told by a
    message and on their pages that it moved.
    """
    if work.council:
        tell_change(work.session, work.council, review, told_before(work.session, review), work.now)
    if review.planned_on is None:
        return 0
    moved = _unanswered(work.session, review)
    told = sa.and_(
        Invitation.review_id == review.id, Invitation.stage == Stage.CONSULT, Invitation.sent_at.is_not(None)
    )
    work.session.execute(sa.update(Invitation).where(told, Invitation.withdrawn_at.is_(None)).values(moved_at=work.now))
    for invitation in moved:
        if was is not None:
            last = today(invitation.expires_at - timedelta(microseconds=1))
            invitation.expires_at = end_of(last + (review.planned_on - was))
        elif work.council:
            invitation.expires_at = expiry(work.council, review, Stage.CONSULT, work.now)
        work.session.flush()
        if work.council and invitation.sent_at is None and outbox.stop(work.session, invitation.id):
            person = person_for(
                work.session,
                work.council,
                review,
                invitation.contact,
                Stage.CONSULT,
                today(work.now),
                invitation.channel,
            )
            if not person.hindrance:
                post_notice(
                    work.session, work.council, "invite_consult", invitation, person.recipient, work.now, again=True
                )
    return len(moved)


def review_cancelled(work: Work, review: Review) -> int:
    """The review will not be: who was asked and has not answered is no longer; returns how many.

    With the `council`, everybody who was asked is told.
    """
    waiting, told = _unanswered(work.session, review), told_before(work.session, review)
    for invitation in waiting:
        cut(work, invitation, reason=CANCELLED)
    if work.council:
        tell_change(work.session, work.council, review, told, work.now)
    return len(waiting)


def cut_off(work: Work, contact: Contact, *, reason: str) -> int:
    """This adult must not be asked any more: every link they have not answered by is withdrawn; returns how many."""
    waiting = work.session.scalars(sa.select(Invitation).where(Invitation.contact_id == contact.id, unanswered())).all()
    for invitation in waiting:
        cut(work, invitation, reason=reason)
    return len(waiting)


def _unanswered(session: Session, review: Review) -> Sequence[Invitation]:
    before = sa.and_(Invitation.review_id == review.id, Invitation.stage == Stage.CONSULT)
    return session.scalars(sa.select(Invitation).where(before, unanswered())).all()


def unanswered() -> sa.ColumnElement[bool]:
    """Invitations that were sent out, still stand, and brought no answer."""
    return sa.and_(Invitation.origin == Origin.ASKED, Invitation.withdrawn_at.is_(None), ~answered)
