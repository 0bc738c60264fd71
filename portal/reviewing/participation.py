"""How the child took part in the review: a code from PN0 to PN7, suggested here and confirmed by a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import calendar, i18n
from portal.forms.files import Library
from portal.reviewing import heard_directly
from portal.store.models import Answer, Invitation, Response, Review
from portal.store.tables.work_words import HeardWay
from portal.store.vocabulary import Chair, Participation, Stage

CODES = {
    Participation.PN0: "Under 4 on the day",
    Participation.PN1: "Was there and spoke for themselves",
    Participation.PN2: "Was there; an advocate or the reviewing officer spoke for them",
    Participation.PN3: "Was there and showed their views without words",
    Participation.PN4: "Was there; no views were given by them or for them",
    Participation.PN5: "Was not there; an advocate or the reviewing officer spoke for them",
    Participation.PN6: "Was not there; their views came by form, message, phone or film",
    Participation.PN7: "Was not there and no views reached the review",
}
YOUNGEST = 4
# nobody is looked after past 18; a few years more allow for a wrong day, not for a wrong century
OLDEST = 21
METRIC = "P_PREF"  # of the questions how a child would like to take part
ASKS_TO_BE_SPOKEN_FOR = ("advocate", "attend_adv")


@dataclass(frozen=True)
class Suggestion:
    """A code with the sentence that says why; no code where nothing points to one."""

    code: str | None
    because: str


def check(code: str, age: int | None, held_on: date, born: date | None) -> list[str]:
    """What speaks against a code: rules 167, 440 and 441 of the SSDA903 return, then what those let pass.

    On the fourth birthday itself both PN0 and PN1-PN7 stand, as in the return. Empty when nothing does.
    """
    if code not in CODES:
        return ["is not a participation code from PN0 to PN7 (rule 167)"]
    if born is None:
        return ["the date of birth is not known"]
    if held_on < born:
        return ["the review was held before the child was born"]
    fourth = _birthday(born, YOUNGEST)
    if code == Participation.PN0 and held_on > fourth:
        return ["PN0 says under 4, and the child was 4 or over on the day (rule 440)"]
    if code != Participation.PN0 and held_on < fourth:
        return [f"{code} says 4 or over, and the child was under 4 on the day (rule 441)"]
    there = calendar.age_on(born, held_on)
    if there > OLDEST:
        return [f"the child would have been {there} years old"]
    if age is not None and age != there:
        return [f"the age kept with the review is {age}, the date of birth says {there}"]
    return []


def _birthday(born: date, years: int) -> date:
    try:
        return born.replace(year=born.year + years)
    except ValueError:  # 29 February where that year has none
        return date(born.year + years, 3, 1)


def suggest(session: Session, library: Library, review: Review) -> Suggestion:
    """What the child's code probably is, from what is recorded and from the child's own form.

    A form alone never says that the child was there (PN1-PN4), and declining it never says PN7: the IRO may have
    carried the child's views all the same.
    """
    child, met_on = review.child, review.day
    name = child.first_name or "The child"
    age = review.age if review.age is not None else calendar.age_on(child.date_of_birth, met_on)
    if age < YOUNGEST:
        return Suggestion(Participation.PN0, f"{name} was {age} on the day.")
    if review.chaired_by in (Chair.CHILD, Chair.TOGETHER):
        return Suggestion(Participation.PN1, f"{name} helped to chair the meeting, so was there and spoke.")
    asked = _consulted(session, review)
    sent = asked is not None and asked[1] is not None and asked[1].submitted_at is not None
    if not sent and (otherwise := _heard_otherwise(session, review, name)):
        return otherwise
    if asked is None:
        return _without_form(review, f"{name} was not asked with a form.")
    invitation, response = asked
    if response is not None and response.submitted_at is not None:
        voice = _wants_a_voice(session, library, response.id)
        return _from_form(review, name, calendar.today(response.submitted_at), voice=voice)
    if invitation.declined_at is not None:
        words = f"{name} did not want to fill in the form. That alone does not make it PN7."
        return _without_form(review, words)
    return _without_form(review, f"No form came back from {name}.")


def _heard_otherwise(session: Session, review: Review, name: str) -> Suggestion | None:
    """What is noted of a child who sent no form: talked with before the meeting, or why not."""
    ways = {each.way: each for each in heard_directly.of(session, review) if each.on <= (review.held_on or each.on)}
    if talk := ways.get(HeardWay.DIRECT):
        words = f"Somebody talked with {name} on {i18n.date_words(talk.on)}. If {name} was not there: PN5 or PN6."
        return Suggestion(Participation.PN6, words)
    if HeardWay.COULD_NOT in ways or HeardWay.DID_NOT_WANT in ways:
        why = "could not take part" if HeardWay.COULD_NOT in ways else "did not want to be asked"
        return _without_form(review, f"{name} {why}. That alone does not make it PN7.")
    return None


def _consulted(session: Session, review: Review) -> tuple[Invitation, Response | None] | None:
    found = session.execute(
        sa.select(Invitation, Response)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(
            Invitation.review_id == review.id,
            Invitation.contact_id.is_(None),
            Invitation.stage == Stage.CONSULT,
            Invitation.withdrawn_at.is_(None),
        )
    ).first()
    return None if found is None else (found[0], found[1])


def _from_form(review: Review, name: str, received: date, *, voice: bool) -> Suggestion:
    if received > (review.held_on or received):
        return _without_form(review, f"{name}’s form came in after the meeting, on {i18n.date_words(received)}.")
    words = f"{name}’s form came in before the meeting, on {i18n.date_words(received)}. If {name} was not there: PN6."
    if voice:
        words += f" {name} asked for somebody to speak for them; if an advocate did: PN5, or PN2 if {name} was there."
    return Suggestion(Participation.PN6, words)


def _wants_a_voice(session: Session, library: Library, response_id: int) -> bool:
    answered = sa.and_(Answer.response_id == response_id, Answer.question.in_(library.children_answer(METRIC)))
    return bool(session.scalar(sa.select(sa.exists().where(answered, Answer.code.in_(ASKS_TO_BE_SPOKEN_FOR)))))


def _without_form(review: Review, words: str) -> Suggestion:
    if review.iro_spoke_before:
        words += " You spoke before the meeting: if you brought the child’s views to it, that counts."
    return Suggestion(None, words)
