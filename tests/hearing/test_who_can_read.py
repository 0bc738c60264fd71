"""Who can read an answer is said as it is: the table of readers against what sharing, concerns and the board decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.forms import pages, schema
from portal.forms.files import Library
from portal.forms.pages import Page
from portal.forms.schema import Form, Question
from portal.hearing import sharing, who_can_read
from portal.hearing.answers.given import Given
from portal.hearing.answers.kept import Heard
from portal.hearing.answers.safe_way import REACH
from portal.hearing.concerns import escalation
from portal.hearing.concerns.board import LOGISTICS
from portal.hearing.who_can_read import READERS, Audience, Reader
from portal.shipped import SHIPPED
from portal.store.models import Response
from portal.store.vocabulary import ReadAs
from portal.views.respond.who_sees_this import note_for, sentences
from tests.factories import NOW, a_staff
from tests.hearing.conftest import Asking

IRO = "Sam Okafor"
LATE = NOW + timedelta(days=21)  # whatever was raised is due by then
EVERY = [form.id for form in Library.load(SHIPPED / "forms")]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load(SHIPPED / "forms")


def given(question: Question) -> Iterator[Heard]:
    """Each answer there is to a question, but those that are kept from the meeting by themselves."""
    if question.words:
        yield Heard(question.name, "answered", (), "words")
    for option in question.every_option:
        if not option.private:
            yield Heard(question.name, "answered", (option.code,), None)


MAY_SEE = ((ReadAs.IRO, Reader.IRO), (ReadAs.MEETING, Reader.MEETING), (ReadAs.MANAGER, Reader.MANAGER))


def reached(form: Form, question: Question, answer: Heard) -> set[Reader]:
    """Everybody who learns something of this answer, whatever was chosen at the end, as the portal decides it."""
    found: set[Reader] = set()
    for sharing_as, may_see in (("meeting", "yes"), ("meeting", "no"), ("meeting", "no_name")):
        response = Response(
            form=form.id,
            status="submitted",
            sharing=sharing_as,
            iro_may_see=may_see if form.audience == "child" else None,
            submitted_at=datetime(2026, 3, 2, tzinfo=UTC),
        )
        for audience, reader in MAY_SEE:
            if sharing.may_see(audience, response, form, answer):
                found.add(reader)
        if sharing.joins_group(form, response.iro_may_see):
            found.add(Reader.GROUP)
        if sharing.to_arrange(response, question, answer.codes):
            found.add(Reader.ARRANGERS)
    for code, rule in pages.raised(question, frozenset(answer.codes), bool(answer.words)):
        if rule.concern in LOGISTICS:
            found.add(Reader.ARRANGERS)
        else:
            found.add(Reader.TOLD if code == schema.WRITTEN else Reader.TEAM)
    if question.name in REACH:
        found.add(Reader.TEAM)
    return found


@pytest.mark.parametrize("name", EVERY)
def test_who_can_read_the_answers_to_each_question_stands_in_the_table(library: Library, name: str) -> None:
    form = library[name]
    for question in form.question:
        if question.place not in ("page", "follow_up"):
            continue
        found = set().union(*(reached(form, question, answer) for answer in given(question)))
        assert found == READERS[who_can_read.audience_of(form, [question])], question.name


@pytest.mark.parametrize("name", EVERY)
def test_an_answer_that_is_kept_from_the_meeting_says_who_else_learns_of_it(library: Library, name: str) -> None:
    form = library[name]
    for question in form.question:
        for option in question.every_option:
            readers_of = who_can_read.option_audience(question, option.code)
            assert (readers_of is None) == (option.private is None)
            if readers_of:
                answer = Heard(question.name, "answered", (option.code,), "words")
                assert reached(form, question, answer) == READERS[readers_of], (question.name, option.code)


@pytest.mark.parametrize("name", EVERY)
def test_each_page_says_the_sentence_of_those_who_can_read_it(library: Library, name: str) -> None:
    form = library[name]
    said = sentences(form.skin)
    for page in pages.pages(form, None, {}):
        note = note_for(form, page, IRO)
        audience = who_can_read.audience_of(form, page.questions)
        if note is not None:
            assert str(note) == said[audience][0] % {"iro": IRO}, page.name
        else:
            assert _goes_without_saying(form, page, audience), page.name
        if Reader.MEETING not in READERS[audience]:
            assert note is None or "who else" not in note


def _goes_without_saying(form: Form, page: Page, audience: Audience) -> bool:
    """Adults are told on the welcome page; children on the first page, and wherever it is another than there.

    Beside open questions on an adult's page, the one that is the IRO's alone says so itself.
    """
    if form.skin == "adult":
        own = [str(question.help) for question in page.questions if question.private]
        if audience is Audience.PRIVATE and len(own) < len(page.questions):
            return all("not shown at the meeting" in help for help in own)
        needs = [question.name for question in page.questions if "see what you tick" in str(question.help)]
        return audience in (Audience.OPEN, Audience.TEAM_ALONE) or (audience is Audience.ARRANGED and bool(needs))
    return audience in (Audience.OPEN, Audience.CHOSEN) and page.number != 1


def test_whoever_promises_that_only_one_person_sees_an_answer_keeps_it(library: Library) -> None:
    for form in library:
        for question in form.question:
            if "only" in str(question.help).casefold() and "see" in str(question.help):
                assert who_can_read.audience_of(form, [question]) is Audience.PRIVATE, question.name


@pytest.mark.parametrize(("name", "age"), [("consult_4_11", 9), ("consult_12_17", 15)])
def test_whoever_is_mailed_about_an_answer_is_one_of_its_readers(
    council: Council, session: Session, asked: Asking, name: str, age: int
) -> None:
    """At once, and when nobody has acknowledged it in time."""
    manager, support = a_staff(session, role="manager"), a_staff(session, role="support")
    mailed_about = 0
    for question in council.library[name].question:
        for code, rule in ((c, r) for r in question.raises for c in r.when if c != schema.WRITTEN):
            visit = asked(age)
            before = len(visit.told())
            visit.save(Given(question.name, codes=(code,)))
            told = set(visit.told()[before:])
            assert bool(told) == (rule.urgency != "read_first")
            escalation.escalate_due(session, council, LATE)
            arranged = rule.concern in LOGISTICS
            who = {
                visit.iro.email: Reader.IRO,
                support.email: Reader.ARRANGERS,
                manager.email: Reader.ARRANGERS if arranged else Reader.TEAM,
            }
            found = {who.get(address, Reader.TEAM) for address in visit.told()[before:]}
            audience = who_can_read.option_audience(question, code) or who_can_read.audience_of(
                council.library[name], [question]
            )
            assert found <= READERS[audience], (question.name, code)
            mailed_about += bool(told)
    assert mailed_about


@pytest.mark.parametrize("watchers", [(), ("duty@example.org",)])
@pytest.mark.parametrize("present", [(), ("iro",), ("support",), ("manager",), ("iro", "support", "manager")])
@pytest.mark.parametrize("late", [False, True])
def test_a_wish_for_an_advocate_goes_to_nobody_but_those_who_plan_the_meeting(
    council: Council, session: Session, asked: Asking, watchers: tuple[str, ...], present: tuple[str, ...], late: bool
) -> None:
    visit = asked(9)
    council = replace(council, settings=council.settings.model_copy(update={"watchers": watchers}))
    people = {role: a_staff(session, role) for role in present if role != "iro"} | {"iro": visit.iro}
    if "iro" not in present:
        visit.invitation.review.iro = visit.invitation.review.child.iro = None
    visit.council = council
    visit.save(Given("y_takepart", codes=("advocate",)))
    if late:
        escalation.escalate_due(session, council, LATE)
    planning = [role for role in ("iro", "support") if role in present]
    expected = {people[role].email for role in planning}
    if "manager" in present and (late or not planning):
        expected.add(people["manager"].email)
    assert set(visit.told()) == expected


@pytest.mark.parametrize("name", EVERY)
def test_nobody_is_mailed_about_feedback(library: Library, name: str) -> None:
    """Its sentences name the manager and the IRO alone, so none of its answers may raise a concern."""
    form = library[name]
    assert form.stage == "consult" or not any(question.raises for question in form.question)
