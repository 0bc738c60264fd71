"""What one invited person is told: the notice of an invitation, and what stands on a printed letter."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import segno
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking.invitations.beside import Beside
from portal.asking.invitations.links import code, last_day, link
from portal.asking.recipients import HANDED_BY, HANDED_BY_IRO
from portal.asking.reviews import told_day
from portal.calendar import today
from portal.council.council import Council
from portal.council.interpreters import Wish
from portal.sending.addresses import postal_address
from portal.sending.notices import IN_ENGLISH
from portal.store.models import Invitation, Message, Review
from portal.store.vocabulary import Channel, MessageKind, MessageState, ReviewStatus, Stage

MOST_LINES = 5  # of an address, below the name
# what asks for nothing, with the notice it is written by
TELLING: dict[str, str] = {
    MessageKind.CHANGE: "change",
    MessageKind.TOLD: "told_note",
    MessageKind.ANSWERED: "answer_note",
}


@dataclass(frozen=True)
class Letter:
    """A letter to print: to whom, its paragraphs, and three ways in: the square, the address with the code, a call."""

    to: str  # the child's first name, or the contact's name
    address: tuple[str, ...]  # lines; none for a child, whose letter is handed over
    subject: str
    words: tuple[str, ...]  # paragraphs; English follows when the language is another
    language: str
    begins_in: str  # another one where the reader's has no forms: there it says how to get an interpreter
    link: str
    home: str  # the short address to type
    code: str
    qr_svg: str
    opens: bool  # its link still opens: without that, nothing of the way in is printed
    large: bool  # the reader wants large print
    office: str  # the child's reference, for whoever puts it in an envelope

    @property
    def paragraphs(self) -> list[tuple[str, str]]:
        """Each paragraph with the language it is in."""
        cut = self.words.index(IN_ENGLISH) if IN_ENGLISH in self.words else len(self.words)
        return [(self.begins_in if at < cut else "en", words) for at, words in enumerate(self.words)]


def notice_of(
    session: Session, council: Council, kind: str, invitation: Invitation, now: datetime,
    channel: Channel | None = None, *, beside: Beside | None = None,
) -> tuple[str, str]:  # fmt: skip
    """(subject, body) of a notice for the person invited; everything in it comes from this invitation's own rows.

    `channel` (email, text, letter or hand) is the invitation's unless another is named. Where the reader's language has
    no forms, how to get an interpreter stands in that language above the English. `beside` is given where many are
    written at once.
    """
    review, contact, child = invitation.review, invitation.contact, invitation.review.child
    channel = channel or invitation.channel
    # only a child is told who runs the meeting, and afterwards who has read what they sent
    day = None if contact else day_of(kind, review, now)
    known = beside or Beside.read(session, [invitation] if channel == Channel.EMAIL else [], [day] if day else [])
    iro = None if contact else known.iro(review, day)
    meeting = told_day(review, contact)
    consult = invitation.stage == Stage.CONSULT
    # what they say themselves is theirs, whosever address stood there before
    theirs = contact is not None or child.channel == channel
    handed_on = channel == Channel.EMAIL and not theirs and child.reached_through in HANDED_BY
    subject, body = council.notices.render(
        kind,
        language=invitation.language,
        channel=Channel.LETTER if channel == Channel.HAND else channel,
        who=_who(invitation),
        stage=invitation.stage,
        first_name=child.first_name or None,
        iro=iro.name if iro else None,
        meeting_on=meeting if consult else None,
        # two children of one first name are told apart by the day
        of=meeting if contact else None,
        reply_by=None if consult else last_day(invitation),
        through=child.reached_through if handed_on else None,
        to=known.addressee(invitation) if channel == Channel.EMAIL else None,
        cancelled=review.status == ReviewStatus.CANCELLED,
        link=link(session, council, invitation),
        code=code(session, invitation),
    )
    return subject, body if channel == Channel.TEXT else _with_what_is_beside(council, invitation, body)


def _with_what_is_beside(council: Council, invitation: Invitation, body: str) -> str:
    """With how to get an interpreter above it, and the note for whoever helps below it."""
    if invitation.helper_note:
        body = f"{body}\n\n{invitation.helper_note}"
    wish = _wish(council, invitation)
    if wish is None:
        return body
    return "\n\n".join((wish.ask, wish.call, wish.in_english, council.settings.council_phone, IN_ENGLISH, body))


def day_of(kind: str, review: Review, now: datetime) -> date | None:
    """The day whose IRO a child is told of: of the meeting, or today's, who has read what they sent."""
    return today(now) if kind == "read_note" else review.planned_on


def _wish(council: Council, invitation: Invitation) -> Wish | None:
    """How the reader asks for an interpreter, where they read a language that the form is not offered in."""
    reads = invitation.contact.language if invitation.contact else invitation.review.child.language
    return council.wishes.get(reads) if invitation.language == "en" != reads else None


def telling(session: Session, invitations: Iterable[Invitation]) -> dict[int, str]:
    """The notice of those who are to be told something by hand, and asked for nothing: of a change, or what to read."""
    waits = sa.and_(Message.kind.in_(TELLING), Message.state == MessageState.QUEUED, Message.by_hand)
    theirs = Message.invitation_id.in_([each.id for each in invitations])
    found = session.execute(sa.select(Message.invitation_id, Message.kind).where(theirs, waits).order_by(Message.id))
    return {number: TELLING[kind] for number, kind in found if number and kind}


def handed(invitation: Invitation) -> str:
    """How the letter comes to the person: by post, or who hands it over."""
    if invitation.contact is None:
        return HANDED_BY.get(invitation.review.child.reached_through or "", HANDED_BY_IRO)
    return "to be handed over" if invitation.channel == Channel.HAND else "by post"


def in_large_print(invitation: Invitation) -> bool:
    """Whether this person reads large print, as the register says."""
    return (invitation.contact or invitation.review.child).large_print


def letter_facts(session: Session, council: Council, invitation: Invitation, *, notice: str | None = None) -> Letter:
    """The letter of an invitation, with the same link and code at every reprint; reads only.

    `notice`: the letter that tells that the meeting moved or will not be, or that there is something to read.
    """
    contact, address = invitation.contact, link(session, council, invitation)
    kind = notice or _usual(invitation)
    subject, body = notice_of(session, council, kind, invitation, invitation.asked_at, Channel.LETTER)
    return Letter(
        to=contact.name if contact else invitation.review.child.first_name,
        address=_in_the_window(postal_address(contact.address if contact else None)),
        subject=subject,
        words=tuple(body.split("\n\n")),
        language=invitation.language,
        begins_in=wish.language.code if (wish := _wish(council, invitation)) else invitation.language,
        link=address,
        home=council.settings.public_url,
        code=code(session, invitation),
        qr_svg=square(address),
        opens=invitation.withdrawn_at is None,
        large=in_large_print(invitation),
        office=invitation.review.child.reference,
    )


def text_of(session: Session, council: Council, invitation: Invitation, *, notice: str | None = None) -> str:
    """The text message of an invitation, with the same link each time; reads only. `notice` as in `letter_facts`."""
    kind = notice or _usual(invitation)
    return notice_of(session, council, kind, invitation, invitation.asked_at, Channel.TEXT)[1]


def _in_the_window(lines: tuple[str, ...]) -> tuple[str, ...]:
    """As many lines as the window of an envelope shows below the name; town and postcode share the last."""
    return lines if len(lines) <= MOST_LINES else (*lines[: MOST_LINES - 1], ", ".join(lines[MOST_LINES - 1 :]))


def _usual(invitation: Invitation) -> str:
    return "remind" if invitation.reminded_at else f"invite_{invitation.stage}"


def _who(invitation: Invitation) -> str:
    if invitation.form.endswith(("4_7", "4_11")):
        return "child"
    return "young_person" if invitation.form.endswith("12_17") else "adult"


def square(address: str) -> str:
    # medium correction survives a fold or a coffee ring; the quiet zone is what cheap cameras need
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=True, border=4, omitsize=True, svgclass="qr", lineclass=None
    )
    return drawn.getvalue().decode()
