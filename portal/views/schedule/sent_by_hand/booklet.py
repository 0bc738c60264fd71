"""A form as it is drawn on paper: its cover, its questions with pictures to ring, and room to draw and write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from portal import i18n
from portal.accounts.called import first_name_of
from portal.asking import greetings
from portal.asking.brakes import all_outs, brake_on_asking
from portal.asking.greetings import Met
from portal.asking.invitations.letters import square
from portal.asking.invitations.links import code, link
from portal.asking.invitations.loaded import look_at
from portal.forms import booklets, pages, sentences
from portal.forms.booklets import Edition
from portal.forms.schema import Option, Question
from portal.forms.sentences import Reader
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.models import Invitation
from portal.store.vocabulary import FormFor, Stage
from portal.views.every_page.request import by_staff, council, db, now, today
from portal.views.respond.words import isolated, marked, reader_of, said

# lines to write on: for a grown-up's long answer, a child's, a short one, and beside what was chosen or drawn
LONGEST, LONG, SHORT, BESIDE = 8, 5, 3, 2


@dataclass(frozen=True)
class Answer:
    """One answer on paper: its word, its mark, and the face or the picture to ring; a grown reader has none."""

    label: Markup
    mark: str
    face: int | str | None
    picture: Markup | None


@dataclass(frozen=True)
class Printed:
    """A question on paper: `lines` how much room there is to write, `drawn` where there is room to draw.

    `leads_on`: others are about what is chosen here; `notes` are what a screen says on its next page.
    """

    number: int
    text: Markup
    help: Markup | None
    leads_on: bool
    away: Markup | None
    helper_says: Markup | None
    answers: list[Answer]
    notes: list[Markup]
    many: bool
    drawn: bool
    pictures: bool
    box_label: Markup | None
    lines: int


@dataclass(frozen=True)
class WayIn:
    """How the same form is opened on a phone: a square, and an address with a code to type."""

    square: Markup
    home: str
    code: str


@dataclass(frozen=True)
class Cover:
    """What stands before the questions: the greeting, what is told, and who runs the meeting."""

    heading: Markup
    told: list[Markup]
    met: Met


def reader_for(edition: Edition, invitation: Invitation | None) -> Reader:
    """For whom the words are chosen: the person it is printed for, else anybody it fits.

    A child reads the first name of whoever runs the meeting.
    """
    loaded = look_at(db(), invitation.id, None) if invitation else None
    if loaded is None:
        return Reader(age=edition.age, watched=council().settings.watched)
    whole = replace(reader_of(loaded, council().settings), helped=False)
    if edition.form.audience != FormFor.CHILD or loaded.iro is None:
        return whole
    return replace(whole, iro=marked(first_name_of(loaded.iro.name)))


def cover(edition: Edition, reader: Reader, invitation: Invitation | None) -> Cover:
    """The cover: of what is told before Start, what holds on paper too; the template adds the rest."""
    form = edition.form
    child = form.audience == FormFor.CHILD
    lines = form.welcome.body[: 2 if child or form.stage == Stage.CONSULT else 1]
    loaded = look_at(db(), invitation.id, None) if invitation and child else None
    met = greetings.met(db(), loaded.iro if loaded else None, i18n.current().code)
    return Cover(said(form.welcome.heading, reader, form), [said(line, reader, form) for line in lines], met)


def way_in(invitation: Invitation | None) -> WayIn | None:
    """How this person opens their form on a phone; none where nobody may write to them, or on a form for anybody.

    It is a live link: whoever had it in hand stands in the audit.
    """
    if invitation is None or invitation.withdrawn_at is not None:
        return None
    out = all_outs(db(), [invitation.review_id]).get((invitation.review_id, invitation.contact_id))
    if brake_on_asking(invitation, out, today()) is not None:
        return None
    child_id, number = invitation.review.child_id, invitation.id
    drawn = Markup(square(link(db(), council(), invitation)))  # noqa: S704  drawn from an address of our own making
    made = WayIn(drawn, council().settings.public_url, code(db(), invitation))
    with writing(db()):
        record(db(), Action.SHOW_LETTER, f"invitation:{number}", by=by_staff(), now=now(), child_id=child_id)
    return made


def printed(edition: Edition, reader: Reader) -> Iterator[Printed]:
    """The questions of the edition, each as it is drawn."""
    before = False
    for number, question in enumerate(edition.questions(), start=1):
        yield _printed(edition, question, reader, number, to_helper=question.helper_away and not before)
        before = question.helper_away


def _printed(edition: Edition, question: Question, reader: Reader, number: int, *, to_helper: bool) -> Printed:
    form, beside = edition.form, replace(reader, helped=True)
    # paper is never looked at straight away: what is said where nobody watches holds for it
    helping = pages.help_of(form, question, replace(reader, watched=False), i18n.pgettext)
    away = pages.away_of(form, question, beside, i18n.pgettext) if to_helper else None
    saying = pages.helper_words(form, question, beside, i18n.pgettext)
    answers = [_answer(edition, question, mark, each, reader) for mark, each in booklets.marked(form, question, reader)]
    label = question.words.label if question.words else None
    return Printed(
        number=number,
        text=isolated(pages.text_of(form, question, reader, i18n.pgettext)),
        help=isolated(helping) if helping else None,
        leads_on=_leads_on(edition, question),
        away=isolated(away) if away else None,
        helper_says=isolated(saying) if saying else None,
        answers=answers,
        notes=_notes(edition, question, reader),
        many=question.many,
        drawn=question.is_pictured,
        pictures=any(each.face or each.picture for each in answers),
        box_label=isolated(sentences.fill(label, reader, i18n.pgettext, form.id)) if label else None,
        lines=_lines(edition, question),
    )


def _leads_on(edition: Edition, question: Question) -> bool:
    # who somebody is was settled by which booklet they hold
    waits = (each.question for other in edition.questions() for each in other.show_if_any)
    return question.records is None and question.name in waits


def _notes(edition: Edition, question: Question, reader: Reader) -> list[Markup]:
    """What a screen says on the page after these answers; who answers a form by hand is told it on the cover."""
    if question.place == "welcome":
        return []
    offered = frozenset(each.code for _mark, each in booklets.marked(edition.form, question, reader))
    return [isolated(words) for words in pages.notes_of(edition.form, question, offered, reader, i18n.pgettext)]


def _answer(edition: Edition, question: Question, mark: str, option: Option, reader: Reader) -> Answer:
    drawn = option.picture if edition.form.skin == "younger" else None
    return Answer(
        label=isolated(pages.label_of(edition.form, question, option, reader, i18n.pgettext)),
        mark=mark,
        face=option.face,
        picture=Markup(council().pictures[drawn]) if drawn else None,  # noqa: S704  made of shapes alone
    )


def _lines(edition: Edition, question: Question) -> int:
    if question.words is None:
        return 0
    if question.is_pictured or not question.is_text:
        return BESIDE
    if question.kind != "long_text":
        return SHORT
    return LONGEST if edition.form.skin == "adult" else LONG
