"""Every noun the portal keeps, on one page; what must always be true is a constraint."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, cast

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, relationship
from sqlalchemy.orm import mapped_column as col

from portal.store import vocabulary
from portal.store.base import Base, Reader, Referenced, Row, one_live, one_of, owned, together
from portal.store.counted import Counted, counted_by
from portal.store.tables import work_words

# people who work here -------------------------------------------------------------------------------------------------


class Staff(Row):
    email: Mapped[str] = col(unique=True)  # kept lower-case
    name: Mapped[str]
    role: Mapped[vocabulary.Role]
    phone: Mapped[str | None]  # printed on letters and thank-you pages for an IRO
    team: Mapped[str | None]  # a manager sees the team's rows
    password_hash: Mapped[str | None]
    directory_name: Mapped[str | None] = col(index=True, unique=True)  # there: issuer and subject
    signed_in_at: Mapped[datetime | None]
    failed_sign_ins: Mapped[int] = col(default=0, server_default="0")  # since then, told to the owner at the next
    disabled_at: Mapped[datetime | None]
    proposed_by: Mapped[int | None] = col(ForeignKey("staff.id"))
    proposed_at: Mapped[datetime | None]  # none: made where nobody has to confirm, such as the command line
    confirmed_by: Mapped[int | None] = col(ForeignKey("staff.id"))
    confirmed_at: Mapped[datetime | None]
    __table_args__ = (
        one_of("role", vocabulary.Role),
        CheckConstraint("email = lower(email)", name="email"),
        together("proposed_by", "proposed_at"),
        together("confirmed_by", "confirmed_at"),
        CheckConstraint("confirmed_by <> proposed_by", name="two_people"),
        CheckConstraint(
            "password_hash is null or proposed_at is null or confirmed_at is not null", name="password_when_confirmed"
        ),
    )

    @property
    def waiting(self) -> bool:
        """Whether the account was proposed and a second person has not confirmed it yet."""
        return self.proposed_at is not None and self.confirmed_at is None

    @property
    def works_here(self) -> bool:
        """Whether the account stands: confirmed where that is needed, and not closed."""
        return self.disabled_at is None and not self.waiting


# what is coming -------------------------------------------------------------------------------------------------------


class Child(Referenced, Reader, Row):
    reference: Mapped[str] = col(unique=True)
    first_name: Mapped[str]
    date_of_birth: Mapped[date]
    language: Mapped[str] = col(default="en")
    iro_id: Mapped[int | None] = col(ForeignKey("staff.id"), index=True)
    social_worker_email: Mapped[str | None]
    looked_after_from: Mapped[date | None]
    looked_after_to: Mapped[date | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    channel: Mapped[vocabulary.Channel | None]  # as they wish themselves
    reached_through: Mapped[vocabulary.ReachedThrough | None]  # a seven-year-old's "own" address is the carer's
    preferred_form: Mapped[str | None]  # staff's choice of version, with a reason in the audit
    iro: Mapped[Staff | None] = relationship()
    __table_args__ = (one_of("reached_through", vocabulary.ReachedThrough), one_of("channel", vocabulary.Channel),
                      UniqueConstraint("reference_plain"))  # fmt: skip


class Contact(Referenced, Reader, Row):  # the same person, of one reference, may stand for several children
    child_id: Mapped[int] = owned("child")
    role: Mapped[vocabulary.Respondent]
    name: Mapped[str]
    relation: Mapped[str | None]
    has_pr: Mapped[bool | None]  # parental responsibility
    email: Mapped[str | None]
    phone: Mapped[str | None]
    address: Mapped[str | None]
    language: Mapped[str] = col(default="en")
    channel: Mapped[vocabulary.Channel]
    safe_to_contact: Mapped[vocabulary.Safe] = col(default=vocabulary.Safe.UNKNOWN)
    safe_said_by: Mapped[str | None]
    safe_said_at: Mapped[datetime | None]
    may_know_date: Mapped[bool] = col(default=False)
    excluded_from_review: Mapped[bool] = col(default=False)
    child: Mapped[Child] = relationship()
    __table_args__ = (
        UniqueConstraint("child_id", "reference"),
        UniqueConstraint("child_id", "reference_plain"),
        one_of("role", vocabulary.Respondent, but=vocabulary.Respondent.CHILD),
        one_of("channel", vocabulary.Channel),
        one_of("safe_to_contact", vocabulary.Safe),
        together("safe_said_by", "safe_said_at"),
    )


class Review(Referenced, Row):
    reference: Mapped[str] = col(unique=True)
    child_id: Mapped[int] = owned("child")
    iro_id: Mapped[int | None] = col(ForeignKey("staff.id"))  # the IRO of that review, not of the child today
    kind: Mapped[vocabulary.ReviewKind] = col(default=vocabulary.ReviewKind.SUBSEQUENT)
    status: Mapped[vocabulary.ReviewStatus] = col(default=vocabulary.ReviewStatus.PLANNED)
    due_on: Mapped[date | None]  # the statutory day: lateness alone runs from it; none where nobody said
    planned_on: Mapped[date | None] = col(index=True)  # the meeting day: all sending clocks run from it
    planned_at: Mapped[time | None]  # local time in England
    told_on: Mapped[date | None]  # when the service heard of it: told late is not sent late
    held_on: Mapped[date | None]  # first meeting of a series
    completed_on: Mapped[date | None]  # last meeting of a series
    year: Mapped[int | None]  # financial year of held_on: 2025 is 2025-26
    age: Mapped[int | None]  # child's age on held_on: the band never moves afterwards
    venue: Mapped[vocabulary.Venue | None]
    participation: Mapped[vocabulary.Participation | None]
    participation_by: Mapped[vocabulary.CodedBy | None]  # person or import; a suggestion is computed, never kept
    plan_settled: Mapped[bool] = col(default=False, server_default=false())  # staff moved it: no file does
    outcome_settled: Mapped[bool] = col(default=False, server_default=false())  # held, recorded or cancelled by staff
    chaired_by: Mapped[vocabulary.Chair | None]
    iro_spoke_before: Mapped[bool | None]
    parent_attended: Mapped[bool | None]
    parent_met_iro: Mapped[bool | None]
    late_reason: Mapped[str | None]
    decisions_sent_on: Mapped[date | None]
    record_sent_on: Mapped[date | None]
    child: Mapped[Child] = relationship()
    iro: Mapped[Staff | None] = relationship()
    __table_args__ = (
        UniqueConstraint("reference_plain"),
        one_of("kind", vocabulary.ReviewKind),
        one_of("status", vocabulary.ReviewStatus),
        one_of("venue", vocabulary.Venue),
        one_of("participation", vocabulary.Participation),
        one_of("participation_by", vocabulary.CodedBy),
        one_of("chaired_by", vocabulary.Chair),
        together("held_on", "year"),
        together("held_on", "age"),
        together("participation", "participation_by"),
        CheckConstraint("(status = 'held') = (held_on is not null)", name="held"),
        CheckConstraint("participation is null or held_on is not null", name="coded_when_held"),
        # rules 440 and 441 of the SSDA903 return: on the fourth birthday itself both pass
        CheckConstraint("participation <> 'PN0' or age <= 4", name="pn0_age"),
        CheckConstraint("completed_on >= held_on", name="series"),
        CheckConstraint("coalesce(held_on, planned_on, due_on) is not null", name="dated"),
        Index(None, "year", "participation"),
        Index("ix_review_child_counted", "year", "child_id", "held_on", "age", "due_on", "participation"),
        Index("ix_review_sent", "year", "held_on", "completed_on", "decisions_sent_on", "record_sent_on"),
        Index(None, "child_id", "due_on"),
        Index(None, "iro_id", "due_on"),
        Index(None, "due_on"),
    )

    @property
    def day(self) -> date:
        """The day it was held, else the one it is planned for, else the one it is due: "dated" promises one."""
        return cast(date, self.held_on or self.planned_on or self.due_on)


class Attendance(Base):  # who was at the meeting, of those the portal knows
    review_id: Mapped[int] = owned("review", primary_key=True)
    contact_id: Mapped[int] = owned("contact", primary_key=True)
    how: Mapped[vocabulary.Presence]
    __table_args__ = (one_of("how", vocabulary.Presence),)


class OutcomeStep(Row):  # what "held" or the outcome was before it was last recorded, so that it can be taken back
    review_id: Mapped[int] = owned("review")
    what: Mapped[work_words.Step]
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = col(ForeignKey("staff.id"))
    before: Mapped[dict[str, Any]]
    asked: Mapped[list[int]] = col(JSON)  # invitations for feedback that came of it
    __table_args__ = (UniqueConstraint("review_id", "what"), one_of("what", work_words.Step))


# asking ---------------------------------------------------------------------------------------------------------------


class SendRound(Row):  # people asked by one press, or asked and reminded by the round of a day: stopped as one
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = col(ForeignKey("staff.id"))  # none: the round of a day
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[int | None] = col(ForeignKey("staff.id"))
    __table_args__ = (together("stopped_at", "stopped_by"),)


class Invitation(Counted, Row):
    review_id: Mapped[int] = owned("review", index=True)
    contact_id: Mapped[int | None] = owned("contact")  # none: the child
    stage: Mapped[vocabulary.Stage]
    form: Mapped[vocabulary.FormId]  # may be switched by the respondent until the first answer
    age: Mapped[int | None]  # on the review day when asked; conditions use this, never today
    language: Mapped[str]
    channel: Mapped[vocabulary.Channel]
    origin: Mapped[vocabulary.Origin] = col(default=vocabulary.Origin.ASKED)  # import: not counted as sent
    serial: Mapped[int] = col(default=1)  # link = HMAC(key, id, serial); reissue adds one
    key_id: Mapped[str]
    link_hash: Mapped[bytes] = col(unique=True)
    code_hash: Mapped[bytes] = col(unique=True)
    asked_at: Mapped[datetime] = col(index=True)
    sent_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]  # a person pressed Start
    started_at: Mapped[datetime | None]  # first answer saved
    reminded_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    declined_by: Mapped[int | None] = col(ForeignKey("staff.id"))  # staff who noted it; none: the person themselves
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]  # the name of who withdrew it; none: a fact did, such as a cancelled review
    withdrawn_why: Mapped[str | None]
    let_back_at: Mapped[datetime | None]  # somebody took the withdrawal back: the person may be asked again
    helper_note: Mapped[str | None]  # words of staff for whoever helps the child, at the end of what is sent
    moved_at: Mapped[datetime | None]  # the meeting was moved after the link had left: another day was told
    round_id: Mapped[int | None] = col(ForeignKey("send_round.id"), index=True)
    asked_again_at: Mapped[datetime | None] = col(index=True)  # for a new link, this one having ended; until given
    expires_at: Mapped[datetime]
    wrong_birthdays: Mapped[int] = col(default=0, server_default=text("0"))  # typed under this serial of the link
    review: Mapped[Review] = relationship()
    contact: Mapped[Contact | None] = relationship()
    __table_args__ = (
        one_of("stage", vocabulary.Stage),
        one_of("form", vocabulary.FormId),
        one_of("origin", vocabulary.Origin),
        one_of("channel", vocabulary.Channel),
        *counted_by(),
        one_live("uq_invitation_child", "review_id", "stage", where="contact_id is null"),
        one_live("uq_invitation_contact", "review_id", "contact_id", "stage", where="contact_id is not null"),
    )

    @property
    def stays_out(self) -> bool:
        """Whether this person was taken out of the review by somebody, and not let back."""
        return self.withdrawn_by is not None and self.let_back_at is None


class Device(Base):  # the browser that writes one response; its cookie's hash
    key_hash: Mapped[bytes] = col(primary_key=True)
    invitation_id: Mapped[int] = owned("invitation", index=True)
    created_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]  # after Send: may write, may not read; after Leave there is no row


class Message(Row):
    dedupe: Mapped[str] = col(unique=True)  # "invite:17:1", "remind:17:1", "concern:4:duty@example.org"
    reference: Mapped[str] = col(unique=True)  # Message-ID, fixed before the first try
    invitation_id: Mapped[int | None] = owned("invitation", index=True)
    concern_id: Mapped[int | None] = owned("concern", index=True)  # of an alert
    review_id: Mapped[int | None] = owned("review", index=True)  # of what its social worker is asked
    staff_id: Mapped[int | None] = col(ForeignKey("staff.id"))
    round_id: Mapped[int | None] = col(ForeignKey("send_round.id"), index=True)  # of a reminder: whose round sent it
    kind: Mapped[vocabulary.MessageKind | None]  # of what goes to whoever was asked
    channel: Mapped[vocabulary.Channel]
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[bytes]  # sealed "message:<dedupe>": it holds a live link
    private: Mapped[bool] = col(default=False)  # it opens an account: no page shows it, in a demonstration neither
    by_hand: Mapped[bool] = col(default=False, server_default=false())  # a person sends it, as every letter
    language: Mapped[str] = col(default="en")
    state: Mapped[vocabulary.MessageState] = col(default=vocabulary.MessageState.QUEUED)
    tries: Mapped[int] = col(default=0)
    queued_at: Mapped[datetime]
    not_before: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]  # as whoever carried it says; nothing else counts as arrived
    failure: Mapped[str | None]
    __table_args__ = (
        one_of("kind", vocabulary.MessageKind),
        one_of("state", vocabulary.MessageState),
        one_of("channel", vocabulary.Channel, but=vocabulary.Channel.HAND),
        Index(None, "state", "not_before"),
    )


# hearing --------------------------------------------------------------------------------------------------------------


class Wording(Row):  # the words as asked: one row per form, version and language, not one per answer
    form: Mapped[str]
    version: Mapped[str]  # hash of the meaning and words of the form file
    language: Mapped[str]
    words: Mapped[dict[str, Any]]
    __table_args__ = (UniqueConstraint("form", "version", "language"),)


class Response(Row):
    invitation_id: Mapped[int] = owned("invitation", unique=True)
    wording_id: Mapped[int] = col(ForeignKey("wording.id"))
    form: Mapped[vocabulary.FormId]
    age: Mapped[int | None]
    iro_name: Mapped[str | None]  # the {iro} that was shown
    source: Mapped[vocabulary.Source]
    helper: Mapped[str | None]  # copied from the answer
    onlooker: Mapped[bool] = col(default=False, server_default=false())  # helped, now or earlier: masks stay unshown
    sharing: Mapped[vocabulary.Sharing | None]  # copied from the answer
    wishes: Mapped[dict[str, Any] | None]  # a work_words.Wish for single answers, by question
    iro_may_see: Mapped[vocabulary.IroMaySee | None]  # feedback forms
    may_quote: Mapped[bool] = col(default=False)
    status: Mapped[vocabulary.ResponseStatus] = col(default=vocabulary.ResponseStatus.DRAFT)
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    known_at: Mapped[datetime | None]  # when it was typed in or a file brought it; none: as it was sent
    typed_by: Mapped[int | None] = col(ForeignKey("staff.id"))  # who typed in the paper; another may correct it
    typed_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]  # last replaced after sending
    year: Mapped[int | None]  # by the date received in England; a draft has none
    month: Mapped[int | None]
    read_at: Mapped[datetime | None]
    read_by: Mapped[int | None] = col(ForeignKey("staff.id"))
    invitation: Mapped[Invitation] = relationship()
    wording: Mapped[Wording] = relationship()
    __table_args__ = (
        one_of("status", vocabulary.ResponseStatus),
        one_of("source", vocabulary.Source),
        one_of("form", vocabulary.FormId),
        one_of("sharing", vocabulary.Sharing),
        one_of("iro_may_see", vocabulary.IroMaySee),
        CheckConstraint("(status = 'submitted') = (submitted_at is not null)", name="submitted"),
        together("submitted_at", "year"),
        together("year", "month"),
        together("read_at", "read_by"),
        together("typed_at", "typed_by"),
        Index(None, "year", "form", "source", "may_quote"),
    )

    @property
    def helped(self) -> bool:
        """Whether somebody was beside the person who answers, as far as they said."""
        return self.helper not in (None, "self")


class Answer(Base):
    response_id: Mapped[int] = owned("response", primary_key=True)
    question: Mapped[str] = col(primary_key=True)
    state: Mapped[vocabulary.AnswerState]
    code: Mapped[str | None]  # one choice
    words: Mapped[bytes | None]  # sealed "answer:<response>:<question>"; may stand beside a code
    translation: Mapped[bytes | None]  # an interpreter's, sealed "translation:<response>:<question>"
    saved_by: Mapped[bytes | None]  # device.key_hash: that browser may see it on the check page
    form: Mapped[str]
    year: Mapped[int | None]  # copied on submit; drafts are never counted
    __table_args__ = (
        one_of("state", vocabulary.AnswerState),
        CheckConstraint("state = 'answered' or (code is null and words is null)", name="empty"),
        Index(None, "year", "form", "question", "state", "code"),
    )


class Choice(Base):  # one row per ticked option of a "choices" or "people" question
    response_id: Mapped[int] = owned("response", primary_key=True)
    question: Mapped[str] = col(primary_key=True)
    code: Mapped[str] = col(primary_key=True)
    form: Mapped[str]
    year: Mapped[int | None]
    __table_args__ = (Index(None, "year", "form", "question", "code"),)


class Picture(Row):  # beside the answer to a drawing question: made anew when it came, so only pixels are left of it
    response_id: Mapped[int] = owned("response")
    question: Mapped[str]
    image: Mapped[bytes]  # a JPEG, sealed "picture:<response>:<question>"
    caption: Mapped[bytes | None]  # the person's own words about it, sealed "caption:<response>:<question>"
    saved_by: Mapped[bytes | None]  # device.key_hash: that browser may see it until it is sent
    __table_args__ = (UniqueConstraint("response_id", "question"),)


class Revision(Row):  # an answer as it was before it was replaced, when it had been sent or had raised a concern
    response_id: Mapped[int] = owned("response", index=True)
    question: Mapped[str]
    was: Mapped[bytes]  # sealed "revision:<response>:<question>": state, codes and words as JSON, never a picture
    replaced_at: Mapped[datetime]
    same_device: Mapped[bool]
    helper: Mapped[str | None]


class Tag(Row):
    response_id: Mapped[int] = owned("response")
    question: Mapped[str]
    kind: Mapped[vocabulary.TagKind]
    value: Mapped[str]
    start: Mapped[int | None]  # where in the words, never the words themselves
    end: Mapped[int | None]
    set_by: Mapped[vocabulary.SetBy]
    staff_id: Mapped[int | None] = col(ForeignKey("staff.id"))
    refused_at: Mapped[datetime | None]  # a person said it is wrong; kept for the agreement rate
    form: Mapped[str]
    year: Mapped[int | None]
    __table_args__ = (
        UniqueConstraint("response_id", "question", "kind", "value", "set_by"),
        one_of("kind", vocabulary.TagKind),
        one_of("set_by", vocabulary.SetBy),
        # what a report counts, and nothing else: refused tags are not in it
        Index("ix_tag_standing", *("year", "set_by", "form", "kind", "value"),
              sqlite_where=text("refused_at is null"), postgresql_where=text("refused_at is null")),
    )  # fmt: skip


class Concern(Row):
    child_id: Mapped[int] = owned("child", index=True)
    invitation_id: Mapped[int | None] = col(ForeignKey("invitation.id", ondelete="SET NULL"))
    question: Mapped[str | None]
    code: Mapped[str | None]  # what was ticked; never typed words
    speaks: Mapped[str | None]  # the language of who would answer with an interpreter
    kind: Mapped[vocabulary.ConcernKind]
    urgency: Mapped[vocabulary.Urgency]
    about_iro: Mapped[bool] = col(default=False)  # then the IRO neither sees nor counts it
    helped: Mapped[bool] = col(default=False)  # somebody was beside the child
    reach: Mapped[bytes | None]  # safe way to reach, and how not to: sealed "concern:<invitation>"
    raised_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]  # the child changed the answer; the concern stays
    due_at: Mapped[datetime]
    escalated_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[int | None] = col(ForeignKey("staff.id"))
    child: Mapped[Child] = relationship()
    invitation: Mapped[Invitation | None] = relationship()
    __table_args__ = (
        UniqueConstraint("invitation_id", "question", "code"),
        one_of("kind", vocabulary.ConcernKind),
        one_of("urgency", vocabulary.Urgency),
        together("acknowledged_at", "acknowledged_by"),
        Index(None, "acknowledged_at", "due_at"),
    )


# keeping --------------------------------------------------------------------------------------------------------------


class CouncilSetting(Base):  # what an administrator set on a page: it lies over the setting the portal was started with
    name: Mapped[str] = col(primary_key=True)
    value: Mapped[Any] = col(JSON, nullable=False)
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = col(ForeignKey("staff.id"))


class AuditEntry(Row):  # no foreign keys: it outlives what it speaks of; triggers refuse change
    at: Mapped[datetime] = col(index=True)
    actor: Mapped[str]  # "staff:7", "respondent:91", "cli:root", "worker"
    address: Mapped[str | None]
    action: Mapped[str]
    child_id: Mapped[int | None]
    subject: Mapped[str]  # "response:91"
    why: Mapped[str | None]
    __table_args__ = (Index(None, "child_id", "at"), Index(None, "actor", "at"))
