"""The words of respondents' pages that depend on who reads: names set apart, numbers to ring, who sees an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup, escape

from portal import i18n
from portal.accounts.called import first_name_of
from portal.asking.invitations import links
from portal.asking.invitations.loaded import LoadedInvitation
from portal.asking.reviews import told_day
from portal.calendar import today
from portal.forms import pages, sentences
from portal.forms.schema import Form, Option, Question
from portal.forms.sentences import Reader, Words
from portal.helplines import Helpline
from portal.i18n import gettext as _
from portal.settings import Settings
from portal.store.clauses import is_changed_since_read
from portal.store.models import Invitation, Review
from portal.store.vocabulary import Channel, FormFor, Stage
from portal.views.telephones import rung_within

# a name's own direction must not turn the sentence round it: marked here, written as <bdi> in the page
_OPENS, _CLOSES = "\u2068", "\u2069"
_UNMARKED = str.maketrans("", "", _OPENS + _CLOSES)

_AUDIENCES = {"younger": {"child"}, "older": {"young_person"}, "adult": {"parent"}}
_LONGEST_IN_A_ROW = 7  # letters of one word under a face, five of them side by side on a phone


def day_is_over(form: Form, review: Review, on: date) -> bool:
    """Whether this form asks before a meeting, and the day of that meeting is over on that day."""
    return form.stage == Stage.CONSULT and review.planned_on is not None and review.planned_on < on


def marked(name: str | None) -> str | None:
    """A name for use inside a sentence; None stays None."""
    plain = (name or "").translate(_UNMARKED)
    return f"{_OPENS}{plain}{_CLOSES}" if plain.strip() else None


def isolated(sentence: str, *, rings: bool = False) -> Markup:
    """The sentence as markup, its marked names in <bdi>; where it `rings`, its telephone numbers are links."""
    whole = rung_within(sentence) if rings else escape(sentence)
    if whole.count(_OPENS) != whole.count(_CLOSES):
        return whole
    return whole.replace(_OPENS, Markup("<bdi>")).replace(_CLOSES, Markup("</bdi>"))


def reader_of(loaded: LoadedInvitation, settings: Settings) -> Reader:
    """For whom the words of this invitation's form are chosen, and what may be told to them.

    The day of the meeting is told to the child, and to an adult only who may know it.
    """
    tellable = told_day(loaded.review, loaded.contact)
    return Reader(
        age=loaded.invitation.age,
        iro=marked(loaded.iro.name if loaded.iro else None),
        first_name=marked(loaded.child.first_name),
        date=i18n.date_words(tellable) if tellable else None,
        watched=settings.watched,
        helped=loaded.response is not None and loaded.response.helped,
    )


def reader_before_start(loaded: LoadedInvitation, settings: Settings) -> Reader:
    """The same on the page a link opens, for machines and whoever holds the phone: nothing of the child is in it.

    The day of the meeting stands there where the invitation told it: to the child, and to an adult by email or letter.
    A child is told the first name of who asks, which says nothing of anybody else.
    """
    whole = reader_of(loaded, settings)
    child = loaded.contact is None
    return Reader(
        age=whole.age,
        iro=marked(first_name_of(loaded.iro.name)) if child and loaded.iro else None,
        date=whole.date if child or loaded.invitation.channel != Channel.TEXT else None,
        watched=whole.watched,
    )


def said(words: Words, reader: Reader, form: Form, **more: str) -> Markup:
    """Words of a form as this reader reads them."""
    return isolated(sentences.fill(words, reader, i18n.pgettext, form.id, **more))


def answer(form: Form, question: Question, option: Option, reader: Reader) -> Markup:
    """One answer to a question as this reader reads it."""
    return isolated(pages.label_of(form, question, option, reader, i18n.pgettext))


@dataclass(frozen=True)
class About:
    """The child an adult is asked about, to tell several forms apart: by name on the page, by initial in its tab.

    Two children of one name are told apart by the day of the meeting, where this adult may know it.
    """

    name: Markup
    initial: str
    day: str | None


def about(reader: Reader, form: Form) -> About | None:
    """Whom an adult's form is about; none on a child's own pages, which name nobody to an onlooker."""
    if not reader.first_name or form.audience == FormFor.CHILD:
        return None
    initial = reader.first_name.translate(_UNMARKED).strip()[0].upper()
    return About(isolated(reader.first_name), initial, reader.date)


def heading(words: Words, reader: Reader, form: Form, *, passed: bool) -> Markup:
    """The heading of a form or of its start page; once the day of the meeting is over it speaks of none to come."""
    if passed and form.skin == "adult":
        return escape(_("Your views"))
    return said(form.title if passed and form.skin == "older" else words, reader, form)


def with_the_day_marked(heading: Markup, day: str | None) -> Markup:
    """The heading with the day of the meeting in it as what the eye finds first."""
    return heading.replace(escape(day), Markup("<mark>{}</mark>").format(day)) if day else heading


def start_words(form: Form, reader: Reader, *, passed: bool) -> tuple[list[Markup], list[Markup]]:
    """What stands before Start, and what is one tap away from it; nothing of a meeting to come once its day is over."""
    questions = sum(page.place == "page" for page in pages.pages(form, reader.age, {}))
    before, more = (
        [told(line, reader, form, n=i18n.number_words(questions)) for line in lines]
        for lines in (form.welcome.body, form.welcome.more)
    )
    if passed:
        over, skip = _after_the_day(form)
        return [over, *before[1:]], [skip, *more[1:]]
    return before, more


def _after_the_day(form: Form) -> tuple[Markup, Markup]:
    """What stands in the place of the first paragraphs, which may speak of a meeting to come."""
    if form.skin == "adult":
        passed = _("The day of the meeting has passed. You can still tell us what you think.")
    else:
        passed = _("The day of your meeting has passed. You can still tell us what you think.")
    return escape(passed), escape(_("You can skip any question, and you can stop and come back later."))


def reads(invitation: Invitation, asked: str) -> tuple[str, ...]:
    """In which languages somebody reads what the IRO wrote: the one just `asked` for, else the page's and their own."""
    person = invitation.contact or invitation.review.child
    return (asked,) if asked else (invitation.language, person.language)


def told(words: Words, reader: Reader, form: Form, **more: str) -> Markup:
    """`said` for whole sentences: what can be rung in them rings."""
    return isolated(sentences.fill(words, reader, i18n.pgettext, form.id, **more), rings=True)


def product_of(skin: str, settings: Settings) -> str:
    """What the portal calls itself to this reader: it must not announce a council over a child's shoulder."""
    if skin == "younger":
        return _("My say")
    return _("Your review") if skin == "older" else settings.council_name


def lines_for(form: Form, settings: Settings) -> list[Helpline]:
    """The helplines this reader is told of."""
    wanted = {"everyone"} if form.audience == FormFor.PROFESSIONAL else {"everyone", *_AUDIENCES[form.skin]}
    # a council's own hours stand as it wrote them; those of the national lines are translated
    hours = {"free, day or night": _("free, day or night"), "free, weekdays 9 to 5": _("free, weekdays 9 to 5"),
             "free, weekdays": _("free, weekdays")}  # fmt: skip
    told = [line for line in settings.helplines if line.audience in wanted]
    return [line.model_copy(update={"hours": hours.get(line.hours, line.hours)}) for line in told]


def in_a_row(question: Question, options: tuple[Option, ...], reader: Reader, form: Form) -> bool:
    """Whether the faces may stand side by side: not where a word under one is long in this language."""
    labels = " ".join(
        pages.label_of(form, question, o, reader, i18n.pgettext) for o in options if isinstance(o.face, int)
    )
    return question.has_faces and all(len(word) <= _LONGEST_IN_A_ROW for word in labels.split())


def too_long(form: Form, used: int, allowed: int) -> str:
    """What is said of a text that does not fit; nothing of it is lost."""
    numbers = {"used": i18n.number_words(used), "allowed": i18n.number_words(allowed)}
    if form.skin == "younger":
        return (
            _("That’s a lot, thank you! Please make it shorter. You have used %(used)s of %(allowed)s letters.")
            % numbers
        )
    return _("Shorten your answer to %(allowed)s characters. You’ve used %(used)s.") % numbers


def no_picture(form: Form) -> str:
    """What is said of a file that is no picture, a damaged one, or more than can be taken; the words stay."""
    if form.skin == "younger":
        return _("We couldn’t open that picture. Try a photo, or tell us in words.")
    return _("Upload a JPG, PNG or HEIC under 10 MB.")


def not_beside_others(alone: str) -> str:
    """What is said when “no one” or “none of these” was ticked together with something else."""
    return _("You picked “%(alone)s” and something else. Please keep only what is right.") % {"alone": alone}


def not_offered() -> str:
    """What is said of an answer that the page does not offer."""
    return _("Please choose from the answers on this page.")


def open_too_long(form: Form, first: Question | None) -> str:
    """What is said when a page's ticket has run out: its text is still there, one press from being saved.

    `first` is the first question of the page; where it is about sending, the button is not called Next.
    """
    if first is None or first.place == "send":
        return _("This page was open a long time. Press the button again.")
    if form.skin == "younger":
        return _("This page was open a long time. Press Next again.")
    return _("This page was open a long time. Press Continue again.")


def stale_problem() -> dict[str, str]:
    """What the error summary says on a page without answers whose ticket has run out."""
    return {"field": "main", "message": _("This page was open a long time. Press the button again.")}


def day_of(moment: datetime) -> str:
    """The day of a moment in England, in words."""
    return i18n.date_words(today(moment))


@dataclass(frozen=True)
class Read:
    """When what was sent was read; `by_iro` where it was whoever runs the meeting, who is named then."""

    day: str
    by_iro: bool


def read_of(loaded: LoadedInvitation) -> Read | None:
    """What a person may be told of the reading of what they sent before the review; none while it waits, or anew."""
    response = loaded.response
    if response is None or response.read_at is None or loaded.invitation.stage != Stage.CONSULT:
        return None
    if is_changed_since_read(response):
        return None
    return Read(day_of(response.read_at), loaded.iro is not None and loaded.iro.id == response.read_by)


def until(invitation: Invitation) -> str | None:
    """The last day on which answers can be given or changed, in words; None where no day ends it."""
    day = links.last_day(invitation)
    return i18n.date_words(day) if day else None
