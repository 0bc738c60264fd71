"""Everything the portal holds about a child, for the child or whoever may ask for them; other people stay out of it.

What the child said and what was told to them is theirs. What somebody else wrote about them may speak of other people
or do serious harm: a person decides each of these before it can leave. Forms and addresses of other people never do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.calendar import WorkingDays
from portal.council.council import Council
from portal.forms.schema import Form
from portal.hearing import agreed, between
from portal.hearing.aloud import voices
from portal.hearing.aloud.sounds import Sound
from portal.hearing.answers import in_english, kept
from portal.hearing.concerns import meeting_requests
from portal.hearing.concerns.being_done import notes_of
from portal.hearing.pictures import keep, paper_pages
from portal.i18n import date_words, name_in_english
from portal.keeping.erasure import number_of
from portal.reviewing import heard_directly, to_hear
from portal.reviewing.afterwards import last_time
from portal.reviewing.afterwards.coming import coming_next
from portal.reviewing.afterwards.told import rows_of, words_of
from portal.reviewing.participation import CODES
from portal.store.audit import Action
from portal.store.models import AuditEntry, Child, Concern, Contact, Invitation, Message, Response, Review
from portal.store.sealing import keys
from portal.store.tables.media_tables import PaperPage
from portal.store.tables.work_words import Half, Wish
from portal.store.vocabulary import AnswerState, ResponseStatus, Role, Stage

WISHES: dict[str, str] = {
    Wish.KEEP: "you asked us to keep it between you and your reviewing officer",
    Wish.ALOUD: "you asked to have it read out at the meeting",
}


@dataclass(frozen=True)
class Item:
    """One thing that is held: in which part it stands, when it came, what it is about, and what it says."""

    part: str
    about: str
    says: str
    at: date | None = None
    by_others: bool = False  # written by somebody else: a person decides whether it leaves
    picture: bytes | None = None  # a JPEG
    sound: Sound | None = None
    before: bool = False  # said or noted before a review, for the IRO

    @property
    def mark(self) -> str:
        """By which a decision about it is known again, as long as it says the same."""
        return hashlib.sha256(repr((self.part, self.about, self.says, self.at)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Held:
    """All that is held about one child, and how much about other people was left out."""

    child_id: int
    reference: str
    items: tuple[Item, ...]
    left_out: dict[str, int]

    def of(self, half: Half) -> Held:
        """That half of it; what is left out of the whole stands with each."""
        kept = (each for each in self.items if half == Half.WHOLE or each.before == (half == Half.WORDS))
        return replace(self, items=tuple(kept))

    @property
    def to_decide(self) -> list[Item]:
        """What a person decides before anything leaves."""
        return [each for each in self.items if each.by_others]


def gather(session: Session, council: Council, child_ref: str) -> Held:
    """Everything about the child of that reference; reads only. Raises ChildUnknown, SealBroken."""
    child = session.get_one(Child, number_of(session, child_ref))
    reviews = session.scalars(sa.select(Review).where(Review.child_id == child.id).order_by(Review.id)).all()
    before = chain.from_iterable(chain(_heard(session, each), _last_time(session, each)) for each in reviews)
    items = chain(
        _facts(child),
        chain.from_iterable(_review(session, each) for each in reviews),
        chain.from_iterable(_asked(session, council, each) for each in reviews),
        (replace(each, before=True) for each in before),
        _said(session, council, child),
        _on_paper(session, child),
        _worries(session, child),
        _messages(session, child),
        _looked(session, child),
    )
    return Held(child.id, child.reference, tuple(items), _left_out(session, child))


def answer_by(asked_on: date, days: WorkingDays) -> date:
    """One calendar month after it was asked for, or the next working day: ICO, "Time limits for responding"."""
    month = asked_on.month % 12 + 1
    year = asked_on.year + (month == 1)
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    day = date(year, month, min(asked_on.day, last))
    while not days.is_working(day):
        day += timedelta(days=1)
    return day


def _facts(child: Child) -> Iterator[Item]:
    facts = (
        ("Reference", child.reference), ("First name", child.first_name), ("Date of birth", child.date_of_birth),
        ("Language", name_in_english(child.language)), ("Looked after from", child.looked_after_from),
        ("Looked after until", child.looked_after_to), ("Email", child.email), ("Telephone", child.phone),
        ("Independent Reviewing Officer", child.iro.name if child.iro else None),
        ("Large print", "yes" if child.large_print else None),
    )  # fmt: skip
    yield from (Item("About you", about, _plainly(says)) for about, says in facts if says)


def _plainly(fact: str | date) -> str:
    return date_words(fact, year=True) if isinstance(fact, date) else fact


def _review(session: Session, review: Review) -> Iterator[Item]:
    facts = (
        ("due by", review.due_on),
        ("planned for", review.planned_on),
        ("held on", review.held_on),
        ("how you took part", CODES[review.participation] if review.participation else None),
        ("why it was late", review.late_reason),
    )
    said = "; ".join(f"{about}: {_plainly(says)}" for about, says in facts if says)
    yield Item("Your reviews", f"Review {review.reference}", said, review.day)
    for row in rows_of(session, review):
        if words := words_of(keys(session), row, drafts=False):
            who = f" ({words.who})" if words.who else ""
            yield Item("What was decided", f"Review {review.reference}", f"{words.what}{who}", review.held_on)
    if coming := coming_next(session, review, drafts=False).words:
        yield Item("What was decided", f"Review {review.reference}, what comes next", coming, review.held_on)


def _heard(session: Session, review: Review) -> Iterator[Item]:
    """What was noted when somebody talked with them or watched; their own words are theirs."""
    for each in heard_directly.opened(session, heard_directly.of(session, review)):
        about = f"Heard for review {review.reference}"
        if each.own_words:
            yield Item("What you told us", about, each.own_words, each.row.on)
        if each.account:
            yield Item("What somebody wrote who talked with you", about, each.account, each.row.on, by_others=True)
    for asked in to_hear.of(session, review):
        if words := to_hear.words_of(session, asked):
            about = f"What your reviewing officer wrote to whoever was to talk with you, review {review.reference}"
            yield Item("What was written about you", about, words, asked.asked_at.date(), by_others=True)


def _said(session: Session, council: Council, child: Child) -> Iterator[Item]:
    mine = sa.select(Response).join(Response.invitation).join(Invitation.review)
    of_child = mine.where(Review.child_id == child.id, Invitation.contact_id.is_(None)).order_by(Response.id)
    for response in session.scalars(of_child.options(joinedload(Response.invitation))).all():
        before = response.invitation.stage == Stage.CONSULT
        yield from (replace(each, before=before) for each in _one_form(session, council, response))


def _one_form(session: Session, council: Council, response: Response) -> Iterator[Item]:
    form = council.library[response.form]
    at = (response.submitted_at or response.started_at).date()
    part = "What you told us" if response.status == ResponseStatus.SUBMITTED else "What you wrote and did not send"
    for name, heard in kept.heard(session, response).items():
        if heard.state == AnswerState.ANSWERED:
            says = "; ".join([*in_english.labels(form, response, heard), *filter(None, [heard.words])])
            yield Item(part, in_english.asked(form, form.find(name), response), says, at)
    for name, picture in keep.standing(session, response).items():
        drawn = keep.open_picture(session, response, name)
        about = in_english.asked(form, form.find(name), response)
        yield Item(part, f"{about} (your picture)", picture.caption or "", at, picture=drawn)
    yield from _aloud(session, response, form, part, at)
    yield from _changed(session, response, form)
    yield from _shared(session, response, form)


def _aloud(session: Session, response: Response, form: Form, part: str, at: date) -> Iterator[Item]:
    """What they said aloud, to listen to, with what was typed up of it: the words are theirs, whoever typed."""
    for name, heard in kept.heard(session, response).items():
        content = voices.open_sound(session, response, name) if heard.aloud else None
        if heard.aloud and content:
            sound = Sound(content, heard.aloud.kind, heard.aloud.seconds)
            about = f"{in_english.asked(form, form.find(name), response)} (your voice)"
            yield Item(part, about, heard.aloud.typed or "", at, sound=sound)


def _on_paper(session: Session, child: Child) -> Iterator[Item]:
    """The pages they filled in by hand and sent as photos."""
    mine = sa.select(PaperPage, Invitation.stage).join(Invitation, Invitation.id == PaperPage.invitation_id)
    of_child = mine.join(Invitation.review).where(Review.child_id == child.id, Invitation.contact_id.is_(None))
    for number, (each, stage) in enumerate(session.execute(of_child.order_by(PaperPage.id)), start=1):
        page, about = paper_pages.open_page(session, each.invitation_id, each.position), f"A page you sent ({number})"
        yield Item("What you told us", about, "", each.at.date(), picture=page, before=stage == Stage.CONSULT)


def _changed(session: Session, response: Response, form: Form) -> Iterator[Item]:
    """What stood there before they changed it."""
    asked = {question.name: question for question in form.question}
    for each in kept.earlier(session, response):
        says = "; ".join(filter(None, [*each.codes, each.words]))
        if says and each.question in asked:
            about = f"{in_english.asked(form, asked[each.question], response)} (before you changed it)"
            yield Item("What you told us", about, says, each.replaced_at.date())


def _shared(session: Session, response: Response, form: Form) -> Iterator[Item]:
    """What they asked about single answers, and what they agreed to have told."""
    part, asked = "What you said about sharing", {question.name: question for question in form.question}
    for name, wish in (response.wishes or {}).items():
        if name in asked:
            yield Item(part, in_english.asked(form, asked[name], response), WISHES[wish])
    for each in agreed.history(session, response):
        back = ", taken back" if each.taken_back_at else ""
        yield Item(part, "What you agreed with your reviewing officer", f"{each.shares}{back}", each.talked_on)


def _asked(session: Session, council: Council, review: Review) -> Iterator[Item]:
    """What they asked for about a meeting, and what was done: that is in the words of staff."""
    for each in meeting_requests.asked_for(session, council, review).requests:
        done = ("settled" if each.words else "passed on to your social worker") if each.at else "not passed on yet"
        day = each.at.date() if each.at else review.day
        yield Item("What you asked for about your meeting", each.label, done, day)
        if each.words:
            yield Item("What you asked for about your meeting", f"{each.label}, noted by staff", each.words, day, True)


def _last_time(session: Session, review: Review) -> Iterator[Item]:
    """What they said became of the decisions of the review before."""
    of_child = Invitation.review_id == review.id, Invitation.contact_id.is_(None)
    mine = set(session.scalars(sa.select(Response.id).join(Response.invitation).where(*of_child)))
    for voice in last_time.voices(session, review):
        if voice.response_id in mine:
            if voice.missing:
                yield Item("What you said of last time", "What is missing", voice.missing, review.day)
            if voice.done:
                said = ", ".join(each.replace("_", " ") for each in voice.done.values())
                yield Item("What you said of last time", "What became of what was decided", said, review.day)


def _worries(session: Session, child: Child) -> Iterator[Item]:
    concerns = session.scalars(sa.select(Concern).where(Concern.child_id == child.id).order_by(Concern.id)).all()
    notes = notes_of(session, [each.id for each in concerns], Role.MANAGER) if concerns else {}
    for concern in concerns:
        about = f"Worry {concern.id}: {concern.kind.replace('_', ' ')}"
        yield Item("Worries", about, "noted", concern.raised_at.date())
        if message := between.of(session, concern):
            words, way, answered = between.words_of(session, message)
            for what, says in (("what you wrote", words), ("how to reach you", way), ("what we answered", answered)):
                if says:
                    yield Item("Between reviews", f"{about}, {what}", says, concern.raised_at.date())
        for note in notes.get(concern.id, ()):
            yield Item("Worries", f"{about}, noted by staff", note.words, note.at.date(), by_others=True)


def _messages(session: Session, child: Child) -> Iterator[Item]:
    sent = sa.select(Message).join(Invitation, Invitation.id == Message.invitation_id).join(Invitation.review)
    mine = sent.where(Review.child_id == child.id, Invitation.contact_id.is_(None), Message.sent_at.is_not(None))
    for message in session.scalars(mine.order_by(Message.id)):
        at = message.sent_at or message.queued_at
        yield Item("Messages to you", message.channel, message.subject or "(its words are deleted)", at.date())


def _looked(session: Session, child: Child) -> Iterator[Item]:
    """Who looked, by what they are here for: the names of staff are theirs."""
    log = sa.select(AuditEntry).where(AuditEntry.child_id == child.id).order_by(AuditEntry.id)
    for entry in session.scalars(log):
        if entry.action in _READING:
            who = "you, or whoever had your link" if entry.actor.startswith("respondent") else "a member of staff"
            yield Item("Who looked", f"{entry.action}, {entry.subject.partition(':')[0]}", who, entry.at.date())


_READING = (Action.READ, Action.READ_OUT, Action.DOWNLOAD, Action.PRINT, Action.SHOW_LETTER)


def _left_out(session: Session, child: Child) -> dict[str, int]:
    theirs = sa.select(sa.func.count()).select_from(Response).join(Response.invitation).join(Invitation.review)
    return {
        "people around you, with how to reach them": _count(
            session, sa.select(sa.func.count()).where(Contact.child_id == child.id)
        ),
        "forms that other people filled in": _count(
            session, theirs.where(Review.child_id == child.id, Invitation.contact_id.is_not(None))
        ),
    }


def _count(session: Session, query: sa.Select[int]) -> int:
    return session.scalar(query) or 0
