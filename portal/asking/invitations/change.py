"""What becomes of an invitation that is out: printed, declined, withdrawn, extended or asked again."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking.brakes import brake_on_person
from portal.asking.invitations.ask import MayNotBeAsked, new_link, note, person_for, returned, still_askable, waits
from portal.asking.invitations.birthday import forget_wrong, may_try
from portal.asking.invitations.links import lock_devices
from portal.asking.invitations.posting import post_notice
from portal.asking.recipients import around, reached
from portal.asking.reviews import can_be
from portal.calendar import end_of, today
from portal.council.work import Work
from portal.faults import NotThere
from portal.forms.pages import other_versions
from portal.sending import outbox
from portal.store.audit import Action
from portal.store.clauses import answered
from portal.store.models import Contact, Invitation, Message, Review
from portal.store.vocabulary import Channel, FormId, MessageState, Origin

NEW_LINK_DAYS = timedelta(days=7)  # a link given anew works at least this long


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
    closed = not may_try(work.session, invitation)
    if work.now < invitation.expires_at and not closed:
        return
    if invitation.asked_again_at is None and (closed or not returned(work.session, invitation)):
        invitation.asked_again_at = work.now
        work.session.flush()
        note(work, Action.ASK_AGAIN, invitation)


def reissue(
    work: Work, invitation: Invitation, *, channel: Channel | None = None, reason: str | None = None
) -> Invitation:
    """Gives a new link and code and sends them; the old ones are dead from this moment, on every browser.

    A link whose time was over works for another week. Raises MayNotBeAsked.
    """
    _may_be_renewed(invitation)
    if invitation.declined_at:
        raise MayNotBeAsked("does not want to answer")
    person = still_askable(work.session, work.council, invitation, channel or invitation.channel, work.now)
    # a new link that ends tonight would be a promise broken on arrival
    invitation.expires_at = max(invitation.expires_at, end_of(today(work.now + NEW_LINK_DAYS)))
    _renew(work, invitation, person.channel)
    post_notice(work.session, work.council, f"invite_{invitation.stage}", invitation, person.recipient, work.now)
    note(work, Action.REISSUE, invitation, reason)
    return invitation


def reissue_to_read(
    work: Work, invitation: Invitation, *, channel: Channel | None = None, reason: str | None = None
) -> None:
    """Gives a new link to what is told after the meeting, which asks for nothing; the old one is dead from now on.

    Whether there is something to read is for `told.is_told` to say. Raises MayNotBeAsked.
    """
    _may_be_renewed(invitation)
    review, contact, way = invitation.review, invitation.contact, channel or invitation.channel
    known = around(work.session, review)
    stop = brake_on_person(review, contact, out=known.outs.get(invitation.contact_id), on=today(work.now))
    if stop:
        raise MayNotBeAsked(stop.words)
    recipient = reached(review, contact, known, way)
    if recipient is None:
        raise MayNotBeAsked("is not reached that way")
    _renew(work, invitation, way)
    post_notice(work.session, work.council, "told_note", invitation, recipient, work.now, mark=f"{invitation.serial}")
    note(work, Action.REISSUE, invitation, reason)


def _may_be_renewed(invitation: Invitation) -> None:
    if invitation.withdrawn_at:
        raise MayNotBeAsked("the form was withdrawn, so they are let back and asked anew")


def _renew(work: Work, invitation: Invitation, channel: Channel | None) -> None:
    # what waits holds the link that is about to die
    outbox.stop(work.session, invitation.id)
    new_link(work, invitation)
    invitation.channel = channel or invitation.channel
    invitation.asked_again_at = None
    forget_wrong(work.session, invitation)
    work.session.flush()


def mark_sent_by_hand(work: Work, invitation: Invitation) -> None:
    """A letter counts as sent when a person says it was printed, a text message when they say they sent it."""
    waiting = sa.select(Message).where(
        Message.invitation_id == invitation.id, Message.by_hand, Message.state == MessageState.QUEUED
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


def cut_off(work: Work, contact: Contact, *, reason: str) -> int:
    """This adult must not be asked any more: every link they have not answered by is withdrawn; returns how many."""
    waiting = work.session.scalars(sa.select(Invitation).where(Invitation.contact_id == contact.id, unanswered())).all()
    for invitation in waiting:
        cut(work, invitation, reason=reason)
    return len(waiting)


def unanswered() -> sa.ColumnElement[bool]:
    """Invitations that were sent out, still stand, and brought no answer."""
    return sa.and_(Invitation.origin == Origin.ASKED, Invitation.withdrawn_at.is_(None), ~answered)
