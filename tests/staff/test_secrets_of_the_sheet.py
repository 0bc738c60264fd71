"""Secrets planted in everything that is private, in every form: none of them ever reaches the table."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from portal.council.work import Work
from portal.forms.schema import Form, Question
from portal.hearing import agreed
from portal.hearing.agreed import Talk
from portal.hearing.answers.given import Given
from portal.hearing.answers.kept import english
from portal.store.audit import Actor
from portal.store.database import writing
from portal.store.models import Contact, Response, Review
from portal.store.tables.work_words import Agreed, Talked
from portal.store.vocabulary import AnswerState
from tests import factories
from tests.factories import NOW, TODAY
from tests.staff.office import Office

SECRET = "canary"  # in every text that nobody at the table may read
FEEDBACK = r"shareable (?:f|fy|fo|pf|g)_\w+"  # what was said after a meeting is on neither print
CHOICES = ("iro_only", "ask", "meeting", None)
AGREEMENTS = ("all", "part", "none", None)


def private_parts(question: Question) -> bool:
    return question.private is not None or question.helper_away or any(o.private for o in question.every_option)


def given_to(form: Form) -> Iterator[Given]:
    """Everything answered: every private option and topic ticked beside an open one, and words in every box."""
    opens = {(each.question, code) for question in form.question for each in question.show_if_any for code in each.is_}
    for question in form.question:
        if question.place == "send" or question.records:
            continue
        codes = [option.code for option in question.every_option if option.private]
        codes += [option.code for option in question.every_option if not option.private and not option.none][:1]
        codes += [each.code for each in question.every_option if (question.name, each.code) in opens]
        chosen = tuple(dict.fromkeys(codes) if question.many else codes[:1])
        words = f"{SECRET} {question.name}" if private_parts(question) else f"shareable {question.name}"
        if chosen or question.words:
            yield Given(question.name, AnswerState.ANSWERED, chosen, words if question.words else None)


def secrets_of(form: Form) -> set[str]:
    """What none of them may read: the questions and options that are the IRO's alone, and every planted word."""
    found = {SECRET}
    for question in form.question:
        if question.private or question.helper_away:
            found.add(english(form, question.text))
        found |= {english(form, option.label) for option in question.every_option if option.private}
    return found


@pytest.fixture(params=["consult_4_11", "consult_12_17"])
def child_form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def returned(office: Office, review: Review, form: Form, contact: Contact | None, share: str | None) -> Response:
    invitation = office.asked(review, contact, form=form.id, stage=form.stage)
    answers = {each.question: each for each in given_to(form)}
    for question in form.question:
        if question.records == "sharing" and share:
            answers[question.name] = Given(question.name, codes=(share,))
        elif question.records == "iro_may_see":
            answers[question.name] = Given(question.name, codes=("yes",))
    return office.returned(invitation, answers)


def agree(office: Office, response: Response, shares: str | None) -> None:
    """As far as anybody can go: every question of the form is ticked, and marked to be read out."""
    form = office.council.library[response.form]
    if shares is None:
        return
    work = Work(office.session, office.council, Actor("staff", office.iro.id), NOW)
    with writing(office.session):
        seen = agreed.standing(office.session, form, response).seen
        every = [question.name for question in form.question]
        agreed.agree(work, form, response, Talk(Agreed(shares), every, TODAY, Talked.PHONE), seen=seen)
        agreed.mark_read_out(work, form, response, every)


@pytest.mark.parametrize("shares", AGREEMENTS)
@pytest.mark.parametrize("share", CHOICES)
def test_no_secret_is_ever_on_the_sheet_for_the_table(
    office: Office, child_form: str, share: str | None, shares: str | None
) -> None:
    library, age = office.council.library, 15 if child_form == "consult_12_17" else 9
    review = office.review(office.child(first_name="Robin", age=age))
    mother = office.parent(review.child, name="Alex Reed", relation="mother")
    worker = factories.a_contact(office.session, review.child, "professional", name="Toni Vale", relation="nurse")
    forms = [library[child_form], library["consult_parent"], library["consult_professional"]]
    asked = zip(forms, (None, mother, worker), strict=True)
    sent = [returned(office, review, form, contact, share) for form, contact in asked]
    feedback = {
        child_form.replace("consult", "feedback"): None, "feedback_parent": mother, "feedback_professional": worker
    }  # fmt: skip
    for form_id, contact in feedback.items():
        returned(office, review, library[form_id], contact, share)
    for response in sent:
        agree(office, response, shares)
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}/sheet")
    browser.press("Print")
    secrets = set().union(*(secrets_of(form) for form in forms))
    assert [each for each in sorted(secrets) if each in browser.html] == []
    assert re.findall(FEEDBACK, browser.html) == []
    # the test bites: what may be told is there, and all that may not is on the IRO's half
    told = (share == "meeting" and shares is None) or shares in ("all", "part")
    assert ("shareable " in browser.html) == told
    half = browser.press("Your own half, not for the table")
    planted = {each.question for form in forms for each in given_to(form) if SECRET in (each.words or "")}
    reached = set(re.findall(rf"{SECRET} (\w+)", half.html))
    assert {each for each in planted if form_place(forms, each) == "page"} <= reached
    assert re.findall(FEEDBACK, half.html) == []


def form_place(forms: list[Form], question: str) -> str:
    return next(form.find(question).place for form in forms if question in {each.name for each in form.question})


@pytest.mark.parametrize("share", CHOICES)
def test_a_secret_stays_one_after_every_change_of_mind(office: Office, share: str | None) -> None:
    """Agreed, changed, chosen anew and agreed again: at no step is it there."""
    form = office.council.library["consult_12_17"]
    review = office.review(office.child(first_name="Robin", age=15))
    response = returned(office, review, form, None, share)
    browser, path = office.signed_in("iro"), f"/my-reviews/{review.id}/sheet"
    for step in ("all", "iro_only", "all", "meeting", "part", "none", "ask", "all"):
        if step in ("all", "part", "none"):
            agree(office, response, step)
        else:
            link = office.started(response.invitation).press("Change who can see it")
            labels = {"iro_only": "Only Sam Okafor", "meeting": "Everyone at the review"}
            asked = "Sam Okafor can share some of it, after checking with me"
            link.choose(labels.get(step, asked)).press("Save")
        html = browser.open(path).html
        assert [each for each in sorted(secrets_of(form)) if each in html] == [], step
