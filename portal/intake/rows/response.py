"""Rows of returned forms: who answered what, about which review, checked against the form's own questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from difflib import get_close_matches

from portal import calendar
from portal.forms.files import Library
from portal.forms.schema import Form, Question
from portal.hearing.answers.given import AnswerUnknown, Given, TooLong, check
from portal.intake.existing import Known
from portal.intake.files.table import Row
from portal.intake.problems import Problem, problem
from portal.intake.rows.people import doubled, unclear
from portal.store.models import Child, Contact, Review
from portal.store.vocabulary import FormFor, Respondent, ReviewStatus, Stage

WORDS = "_words"
ROLES = {
    FormFor.CHILD: (Respondent.CHILD,),
    FormFor.PARENT: (Respondent.PARENT, Respondent.CARER),
    FormFor.PROFESSIONAL: (Respondent.PROFESSIONAL,),
}
NOON = timedelta(hours=12)  # a day without a time of day stays that day in every zone


@dataclass
class ResponseRow:
    """One returned form as its row states it; `contact` is None for the child and for somebody not known yet."""

    line: int
    form: Form
    review: Review
    respondent_ref: str
    role: Respondent
    contact: Contact | None
    language: str
    received_at: datetime
    given: list[Given] = field(default_factory=list)


def question_columns(library: Library) -> frozenset[str]:
    """The columns that questions may have: codes under the question's name, words under `<name>_words`."""
    questions = [question for form in library for question in form.question]
    return frozenset(q.name for q in questions) | frozenset(q.name + WORDS for q in questions if q.words)


def check_responses(
    rows: list[Row], known: Known, library: Library, today: date, problems: list[Problem]
) -> list[ResponseRow]:
    """The rows as returned forms, as many as are whole; what is wrong with the others goes into `problems`."""
    forms: dict[str, Form] = {form.id: form for form in library}
    columns = question_columns(library)
    problems += doubled(rows, "respondent_ref", "form", "review_ref", "respondent_ref")
    found = []
    for row in rows:
        before = len(problems)
        form = _form(row, forms, problems)
        given = list(_given(row, form, columns, problems)) if form else []
        review = _review(row, known, form, problems)
        role, contact = _respondent(row, known, form, review, problems) if form and review else (None, None)
        received_on = row.facts.get("received_on")
        problems += _received(row, received_on, today)
        if len(problems) > before or not (form and review and role and isinstance(received_on, date)):
            continue
        language = row.facts.get("language") or (contact.language if contact else _language(review.child, role))
        received_at = calendar.start_of(received_on) + NOON
        reference = str(row.facts["respondent_ref"])
        found.append(ResponseRow(row.line, form, review, reference, role, contact, str(language), received_at, given))
    return found


def _language(child: Child, role: Respondent) -> str:
    return child.language if role == Respondent.CHILD else "en"


def _form(row: Row, forms: Mapping[str, Form], problems: list[Problem]) -> Form | None:
    name = row.facts.get("form")
    if name is None:
        return None
    form = forms.get(str(name))
    if form is None:
        near = get_close_matches(str(name), forms, 1)
        reason = f"did you mean {near[0]}?" if near else f"there is no such form; the forms are {', '.join(forms)}"
        problems.append(problem(row.line, "form", str(name), reason))
    return form


def _review(row: Row, known: Known, form: Form | None, problems: list[Problem]) -> Review | None:
    reference = row.facts.get("review_ref")
    review = known.review(row, "review_ref")
    if reference is not None and review is None:
        looks = known.unclear.get(("review_ref", str(reference)))
        reason = looks or "no review has this reference; bring in the reviews first"
        problems.append(problem(row.line, "review_ref", str(reference), reason))
    elif (
        review is not None and form is not None and form.stage == Stage.FEEDBACK and review.status != ReviewStatus.HELD
    ):
        reason = f"this is feedback on a review that is {review.status}, not held"
        problems.append(problem(row.line, "review_ref", str(reference), reason))
    return review


def _respondent(
    row: Row, known: Known, form: Form, review: Review, problems: list[Problem]
) -> tuple[Respondent | None, Contact | None]:
    """The role of whoever answered, and the contact when it is a known one."""
    reference, stated = str(row.facts.get("respondent_ref")), row.facts.get("role")
    if ("respondent_ref", reference) in known.unclear:
        problems += unclear(row, known, "respondent_ref", "respondent_ref")
        return None, None
    contact = known.contacts.get((review.child_id, reference))
    if contact is not None:
        role: object = contact.role
    elif reference == review.child.reference:
        role = Respondent.CHILD
    else:
        fitting = ROLES[form.audience]
        role = stated or (fitting[0] if len(fitting) == 1 else None)
        if role in (None, Respondent.CHILD) or fitting == (Respondent.CHILD,):
            problems.append(_nobody(row, reference, fitting))
            return None, None
    if stated and stated != role:
        problems.append(problem(row.line, "role", str(stated), f"this respondent is known as {role}"))
        return None, None
    if role not in ROLES[form.audience]:
        problems.append(problem(row.line, "form", form.id, f"is not a form for a {role}"))
        return None, None
    return Respondent(str(role)), contact


def _nobody(row: Row, reference: str, fitting: tuple[Respondent, ...]) -> Problem:
    if fitting == (Respondent.CHILD,):
        return problem(row.line, "respondent_ref", reference, "is not the reference of the child this review is about")
    wanted = " or ".join(fitting)
    return problem(row.line, "role", "", f"“{reference[:40]}” is nobody the portal knows: write {wanted}")


def _received(row: Row, received_on: object, today: date) -> Iterator[Problem]:
    if isinstance(received_on, date) and received_on > today:
        yield Problem(row.line, "received_on", received_on.isoformat(), "this day is still to come")


def _given(row: Row, form: Form, columns: frozenset[str], problems: list[Problem]) -> Iterator[Given]:
    asked = {question.name for question in form.question}
    for column, value in row.written.items():
        if value and column in columns and column not in asked and column.removesuffix(WORDS) not in asked:
            problems.append(problem(row.line, column, value, f"{form.id} does not ask this"))
    for question in form.question:
        codes, words = row.written.get(question.name, ""), row.written.get(question.name + WORDS, "")
        if question.is_text and codes:
            if words:
                problems.append(problem(row.line, question.name, codes, f"the words stand in {question.name}{WORDS}"))
                continue
            codes, words = "", codes
        if codes or words:
            yield from _checked(row, form, question, codes, words, problems)


def _checked(
    row: Row, form: Form, question: Question, codes: str, words: str, problems: list[Problem]
) -> Iterator[Given]:
    split = tuple(code for part in codes.split(";") if (code := part.strip().lower()))
    try:
        yield from check(form, [Given(question.name, codes=split, words=words or None)])
    except AnswerUnknown as fault:
        problems.append(problem(row.line, question.name, fault.code or codes, _unknown(question, fault.code)))
    except TooLong as fault:
        reason = f"has {fault.used:,} characters; the most is {fault.allowed:,}"
        problems.append(problem(row.line, question.name + WORDS, words, reason))


def _unknown(question: Question, code: str | None) -> str:
    if code and ";" in code:
        return "takes one answer, not several"
    near = get_close_matches(code or "", question.codes, 1, 0.7)
    if near:
        return f"did you mean {near[0]}?"
    return f"is not an answer to this question; the answers are {', '.join(question.codes)}"
