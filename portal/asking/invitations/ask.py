"""Asks a person, reminds them, gives them a new link: whatever sends something, and whether it may."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.asking.invitations.links import lock_devices, rehash
from portal.asking.invitations.posting import NO_WAIT, post_notice
from portal.asking.recipients import Person, age_at, around, person_of
from portal.calendar import end_of, today
from portal.council.council import Council
from portal.council.work import Work
from portal.forms.pages import form_for, other_versions
from portal.store.audit import Action
from portal.store.clauses import answered
from portal.store.models import Contact, Invitation, Message, Review
from portal.store.sealing import keys
from portal.store.vocabulary import Channel, FormId, MessageKind, MessageState, Origin, Respondent, Stage

STOPPED = "the sending was stopped"
OVER = "the time to answer is over"


class MayNotBeAsked(Exception):
    """This person is not asked, or not again; `hindrance` says why in plain words."""

    def __init__(self, hindrance: str) -> None:
        super().__init__(hindrance)
        self.hindrance = hindrance


class AlreadyAsked(Exception):
    """This person has a live invitation for this review and stage."""


def live(session: Session, review: Review, contact: Contact | None, stage: Stage) -> Invitation | None:
    """The invitation of this person for this review and stage that was not withdrawn."""
    whose = Invitation.contact_id.is_(None) if contact is None else Invitation.contact_id == contact.id
    return session.scalar(
        sa.select(Invitation).where(
            Invitation.review_id == review.id, whose, Invitation.stage == stage, Invitation.withdrawn_at.is_(None)
        )
    )


def invite(
    work: Work,
    review: Review,
    contact: Contact | None,
    *,
    stage: Stage,
    form: FormId | None = None,
    channel: Channel | None = None,
    language: str | None = None,
    helper_note: str | None = None,
    reason: str | None = None,
) -> Invitation:
    """Asks a contact, or the child when it is None: the invitation and its message, in one transaction.

    `form`, `channel` (email, text, letter, hand) and `language` are chosen by rule unless given; `helper_note` ends
    what a child is sent, `reason` goes into the audit. Raises MayNotBeAsked, AlreadyAsked.
    """
    if live(work.session, review, contact, stage):
        raise AlreadyAsked
    found = person_for(work.session, work.council, review, contact, stage, today(work.now), channel)
    person = _chosen(work.council, found, form, language)
    if contact is None and form:
        # the choice of a version stands for both stages and for later reviews; the one for their age is no choice
        usual = form_for(stage, Respondent.CHILD, age_at(review))
        review.child.preferred_form = None if form == usual else form
    return ask(work, review, person, stage=stage, helper_note=helper_note, reason=reason)


def ask(
    work: Work,
    review: Review,
    person: Person,
    *,
    stage: Stage,
    helper_note: str | None = None,
    reason: str | None = None,
) -> Invitation:
    """`invite` for a person just read from `people`, as a round over many reviews does."""
    if person.hindrance:
        raise MayNotBeAsked(person.hindrance)
    if expiry(work.council, review, stage, work.now) <= work.now:
        raise MayNotBeAsked(OVER)
    drawn = drawn_up(work, review, person, stage)
    drawn.helper_note = None if person.contact else helper_note
    invitation = _kept(work.session, drawn)
    post_notice(
        work.session,
        work.council,
        f"invite_{stage}",
        invitation,
        person.recipient,
        work.now,
        wait=waits(work.council, stage),
    )
    note(work, Action.INVITE, invitation, reason)
    return invitation


def drawn_up(work: Work, review: Review, person: Person, stage: Stage) -> Invitation:
    """The invitation of a person who may be asked, with neither number nor link, and not kept yet."""
    return Invitation(
        review=review,
        contact=person.contact,
        stage=stage,
        form=person.form,
        age=None if person.contact else age_at(review),
        language=person.language,
        channel=person.channel,
        asked_at=work.now,
        expires_at=expiry(work.council, review, stage, work.now),
    )


def invite_imported(
    session: Session, review: Review, contact: Contact | None, form: FormId, language: str, received_at: datetime
) -> Invitation:
    """The invitation that a response brought in from a file belongs to: the live one if there is one, else a new one.

    A new one is of origin "import": it was not sent by the portal, counts in no rate, and its link is over.
    """
    stage = Stage(form.partition("_")[0])
    return live(session, review, contact, stage) or _kept(
        session,
        Invitation(
            review=review,
            contact=contact,
            stage=stage,
            form=form,
            age=None if contact else age_at(review),
            language=language,
            channel=Channel.LETTER,
            origin=Origin.IMPORT,
            asked_at=received_at,
            expires_at=received_at,
        ),
    )


def expiry(council: Council, review: Review, stage: Stage, now: datetime) -> datetime:
    """When the time to answer is over: some days after the meeting day, or after a feedback form was sent.

    Both are the council's settings; the moment is the end of that day in England.
    """
    if stage == Stage.CONSULT:
        return end_of(review.day + timedelta(days=council.settings.consult_extra_days))
    return end_of(today(now) + timedelta(days=council.settings.feedback_days))


def waits(council: Council, stage: Stage) -> timedelta:
    """How long a first message waits before it leaves: after "held", as long as that can be taken back unseen."""
    return timedelta(minutes=council.settings.feedback_wait_minutes) if stage == Stage.FEEDBACK else NO_WAIT


def remind(work: Work, invitation: Invitation) -> None:
    """Reminds once, with the same link; raises MayNotBeAsked when nothing is waited for, or they no longer may be.

    A reminder that was stopped with its round was none: by hand, or with that round, it goes after all.
    """
    if invitation.reminded_at:
        raise MayNotBeAsked("has been reminded already")
    _open_to_answer(work.session, invitation, work.now)
    person = still_askable(work.session, work.council, invitation, invitation.channel, work.now)
    invitation.reminded_at = work.now
    before = sa.and_(Message.invitation_id == invitation.id, reminder_stopped())
    again = work.session.scalar(sa.select(Message.id).where(before).limit(1)) is not None
    work.session.execute(sa.update(Message).where(before).values(round_id=None))  # its place is taken by the new one
    post_notice(work.session, work.council, "remind", invitation, person.recipient, work.now, again=again)
    note(work, Action.REMIND, invitation)


def reminder_stopped() -> sa.ColumnElement[bool]:
    """Of a message: it is a reminder that did not leave because somebody stopped its round."""
    return sa.and_(
        Message.kind == MessageKind.REMIND, Message.state == MessageState.STOPPED, Message.failure == STOPPED
    )


def new_link(work: Work, invitation: Invitation) -> None:
    """Another link and code in the place of those that are out, which open nothing from here on."""
    invitation.serial += 1
    invitation.key_id = keys(work.session).link_key_id
    rehash(work.session, invitation)
    # a browser that opened the old link may be the one it had to be kept from
    lock_devices(work.session, invitation, work.now)


def person_for(
    session: Session,
    council: Council,
    review: Review,
    contact: Contact | None,
    stage: Stage,
    on: date,
    channel: Channel | None = None,
) -> Person:
    """How this one person stands to being asked on that day, by that channel if one is given."""
    return person_of(council, review, stage, contact, around(session, review), on, channel=channel)


def still_askable(
    session: Session, council: Council, invitation: Invitation, channel: Channel, now: datetime
) -> Person:
    """The person of an invitation as they may be asked now; raises MayNotBeAsked.

    Whoever was safe to contact when asked may not be so any more.
    """
    review, contact = invitation.review, invitation.contact
    person = person_for(session, council, review, contact, invitation.stage, today(now), channel)
    if person.hindrance:
        raise MayNotBeAsked(person.hindrance)
    return person


def returned(session: Session, invitation: Invitation) -> bool:
    """Whether this person has sent an answer."""
    return session.scalar(sa.select(answered).where(Invitation.id == invitation.id)) is True


def note(work: Work, action: Action, invitation: Invitation, why: str | None = None) -> None:
    """The audit entry of what was done with an invitation."""
    child_id, subject = invitation.review.child_id, f"invitation:{invitation.id}"
    work.record(action, subject, child_id=child_id, why=why)


def _chosen(council: Council, person: Person, form: FormId | None, language: str | None) -> Person:
    if form and form not in (person.form, *other_versions(person.form)):
        raise MayNotBeAsked(f"{form} is not a form for them")
    form = form or person.form
    if language and form and language not in {lang.code for lang in council.languages_for(council.library[form])}:
        raise MayNotBeAsked(f"the form is not offered in {language}")
    return person._replace(form=form, language=language or person.language)


def _open_to_answer(session: Session, invitation: Invitation, now: datetime) -> None:
    for closed, words in (
        (invitation.withdrawn_at is not None, "was withdrawn"),
        (invitation.declined_at is not None, "does not want to answer"),
        (now >= invitation.expires_at, OVER),
        (returned(session, invitation), "has answered already"),
    ):
        if closed:
            raise MayNotBeAsked(words)


def _kept(session: Session, invitation: Invitation) -> Invitation:
    """The row with its link. The link follows from the number that the row gets only when it is kept."""
    review, contact = invitation.review, invitation.contact
    invitation.serial, invitation.key_id = 1, keys(session).link_key_id
    invitation.link_hash, invitation.code_hash = os.urandom(32), os.urandom(32)
    try:
        with session.begin_nested():
            session.add(invitation)
            session.flush()
            rehash(session, invitation)
            session.flush()
    except IntegrityError as fault:
        # another process asked the same person at the same moment
        if live(session, review, contact, invitation.stage):
            raise AlreadyAsked from fault
        raise
    return invitation
