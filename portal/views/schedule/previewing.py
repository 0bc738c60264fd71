"""What would be sent, shown before anything is: to whom, by which way, in which language, and the words themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from portal.asking import recipients
from portal.asking.invitations import ask, letters
from portal.asking.invitations.links import code, link
from portal.asking.letters_there import stays_here
from portal.asking.progress import words
from portal.asking.recipients import Person
from portal.council.council import Council
from portal.i18n import ngettext
from portal.reviewing.form_lines import who
from portal.sending.text_parts import parts
from portal.store.models import Contact, Invitation, Review
from portal.store.sealing import keys
from portal.store.vocabulary import Channel, FormId, Stage
from portal.views.every_page.request import council, db, now, today

THEIR_LINK = "[their own link]"
THEIR_CODE = "[their own code]"
CHANNELS: dict[str, str] = {
    Channel.EMAIL: "Email",
    Channel.TEXT: "Text message",
    Channel.LETTER: "Letter",
    Channel.HAND: "Letter handed over",
}
# no invitation has this number: what is shown before asking holds nobody's link
NOBODYS = 0


@dataclass(frozen=True)
class Pick:
    """One person of one review at one stage, and how they stand to being asked."""

    review: Review
    stage: Stage
    person: Person

    @property
    def contact(self) -> Contact | None:
        """The adult; none for the child."""
        return self.person.contact

    @property
    def token(self) -> str:
        """As pages carry it: "17.consult.42", the child as "17.consult.0"."""
        return f"{self.review.id}.{self.stage}.{self.contact.id if self.contact else 0}"

    @property
    def name(self) -> str:
        """The person as staff call them."""
        return who(self.review, self.contact)


def everybody(reviews: Sequence[Review], stage: Stage, *, only_unasked: bool) -> list[Pick]:
    """All who could be asked about these reviews; who was asked already is hindered by that."""
    found = []
    states = words.states(db(), council(), reviews, stage, now=now())
    for review in reviews:
        for each in states[review.id]:
            if only_unasked and each.state != "not_asked":
                continue
            person = each.person._replace(hindrance="asked already") if each.asked else each.person
            found.append(Pick(review, stage, person))
    return found


def chosen(pick: Pick, *, form: FormId | None, channel: Channel | None, language: str | None) -> Pick:
    """The same person with another version, way or language than by rule."""
    if pick.person.hindrance == "asked already":
        return pick
    person = pick.person
    if channel:
        person = ask.person_for(db(), council(), pick.review, pick.contact, pick.stage, today(), channel)
    return replace(pick, person=person._replace(form=form or person.form, language=language or person.language))


def message_of(pick: Pick, helper_note: str | None = None) -> tuple[str, str] | None:
    """(subject, body) as they would arrive; none for somebody who would not be asked."""
    person = pick.person
    if person.hindrance or person.form is None or person.channel is None:
        return None
    return _words(council(), pick, person, helper_note)


def text_cost(pick: Pick, people: int = 1) -> str | None:
    """What the text messages to so many people like this one come to, in words; none where no gateway is paid.

    Counted of the real words with a link in them; another day or link of theirs may make it a part more or less.
    """
    if message_of(pick) is None or pick.person.channel != Channel.TEXT or not council().sends_texts:
        return None
    each = parts(_written(council(), pick, pick.person, None)[1])
    words = ngettext("%(num)d part", "%(num)d parts", each * people) % {"num": each * people}
    pence = each * people * council().settings.text_pence
    return f"{words}, {_money(pence)}" if pence else words


def letters_cost(number: int) -> str | None:
    """What so many letters by GOV.UK Notify come to, in words; none without any."""
    if not number:
        return None
    words = ngettext("%(num)d letter by GOV.UK Notify", "%(num)d letters by GOV.UK Notify", number) % {"num": number}
    pence = number * council().settings.letter_pence
    return f"{words}: {_money(pence)}" if pence else words


def why_printed_here(pick: Pick) -> str | None:
    """Why a letter by post is printed here all the same; none where it is not, or none is printed elsewhere."""
    if not council().posts_letters or pick.contact is None or pick.person.channel != Channel.LETTER:
        return None
    return stays_here(council(), pick.contact, Channel.LETTER)


def _money(pence: float) -> str:
    return f"£{pence / 100:.2f}" if pence >= 100 else f"{pence:g}p"


def _words(made_of: Council, pick: Pick, person: Person, helper_note: str | None) -> tuple[str, str]:
    subject, body, hidden = _written(made_of, pick, person, helper_note)
    for secret, stands_for in hidden.items():
        body = body.replace(secret, stands_for)
    return subject, body


def _written(made_of: Council, pick: Pick, person: Person, helper_note: str | None) -> tuple[str, str, dict[str, str]]:
    """(subject, body, what must not be shown of them and what stands for it)."""
    # never added to the session: it exists to be read out, and is gone with the page
    imagined = Invitation(
        id=NOBODYS,
        review=pick.review,
        contact=pick.contact,
        stage=pick.stage,
        form=person.form,
        age=None if pick.contact else recipients.age_at(pick.review),
        language=person.language,
        channel=person.channel,
        helper_note=None if pick.contact else helper_note,
        serial=1,
        key_id=keys(db()).link_key_id,
        asked_at=now(),
        expires_at=ask.expiry(made_of, pick.review, pick.stage, now()),
    )
    subject, body = letters.notice_of(db(), made_of, f"invite_{pick.stage}", imagined, now())
    return subject, body, {link(db(), made_of, imagined): THEIR_LINK, code(db(), imagined): THEIR_CODE}
