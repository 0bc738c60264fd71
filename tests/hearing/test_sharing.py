"""The child decides who else sees it: every audience, every choice, every kind of answer."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.hearing import sharing
from portal.hearing.answers.given import Given
from portal.hearing.answers.kept import Heard
from portal.hearing.concerns import raising
from portal.store.models import Child, Response, Review, Staff
from portal.store.vocabulary import ReadAs
from tests.hearing.conftest import Asking

IRO = {"iro", "cover"}
NOBODY: set[str] = set()

# kinds of answer to the consultation of 12 to 17, by what decides over them
PLAIN = Heard("o_agenda", "answered", (), "More football")
CODED = Heard("o_home", "answered", ("4",))
PRIVATE = Heard("o_offlimits", "answered", (), "My dad")
AWAY = Heard("o_safe", "answered", ("yes",))
UNWELCOME = Heard("o_meeting", "answered", ("not_want", "plain"), "Not Uncle Ken")
WELCOME = Heard("o_meeting", "answered", ("online", "plain"), "By video")
WORRY = Heard("o_worry", "answered", ("unsafe",))
FOLLOW_UP = Heard("o_worry_more", "answered", (), "He shouts")
REQUEST = Heard("o_takepart", "answered", ("advocate",))
FEEDBACK = Heard("fo_different", "answered", (), "Ask me first")


def _response(form: str = "consult_12_17", status: str = "submitted", **facts: Any) -> Response:
    return Response(form=form, status=status, **{"may_quote": False} | facts)


def _audiences(council: Council, response: Response, answer: Heard, **more: Any) -> set[str]:
    form = council.library[response.form]
    return {who for who in ReadAs if sharing.may_see(who, response, form, answer, **more)}


@pytest.mark.parametrize(
    ("choice", "answer", "audiences"),
    [
        ("meeting", PLAIN, IRO | {"meeting"}),
        ("meeting", CODED, IRO | {"meeting"}),
        ("meeting", WELCOME, IRO | {"meeting"}),
        ("meeting", REQUEST, IRO | {"meeting"}),
        ("meeting", PRIVATE, IRO),
        ("meeting", AWAY, IRO),
        ("meeting", WORRY, IRO),
        ("meeting", FOLLOW_UP, IRO),
        ("meeting", UNWELCOME, IRO),
        *(
            (choice, answer, IRO)
            for choice in ("ask", "iro_only", None)
            for answer in (PLAIN, CODED, WELCOME, REQUEST, PRIVATE, AWAY, WORRY, FOLLOW_UP, UNWELCOME)
        ),
    ],
)
def test_who_sees_what_a_child_sent_before_the_review(
    choice: str | None, answer: Heard, audiences: set[str], council: Council
) -> None:
    assert _audiences(council, _response(sharing=choice), answer) == audiences


@pytest.mark.parametrize(
    ("answer", "audiences"),
    [(WORRY, IRO), (REQUEST, IRO), (AWAY, NOBODY), (PLAIN, NOBODY), (FOLLOW_UP, NOBODY), (UNWELCOME, NOBODY)],
)
def test_what_was_not_sent_stays_unread_but_for_what_raises_a_concern(
    answer: Heard, audiences: set[str], council: Council
) -> None:
    assert _audiences(council, _response(status="draft", sharing="meeting"), answer) == audiences


def test_the_page_after_a_worry_is_read_with_it_though_it_was_changed(council: Council) -> None:
    draft = _response(status="draft")
    assert _audiences(council, draft, FOLLOW_UP, concerned=frozenset({"o_worry"})) == IRO
    changed = Heard("o_worry", "answered", ("none",))
    assert _audiences(council, draft, changed, concerned=frozenset({"o_worry"})) == IRO
    assert _audiences(council, draft, PLAIN, concerned=frozenset({"o_worry"})) == NOBODY
    # to ask for an advocate is no worry: it opens no more than itself
    assert _audiences(council, draft, FOLLOW_UP, concerned=frozenset({"o_takepart"})) == NOBODY


@pytest.mark.parametrize("quoted", [True, False])
@pytest.mark.parametrize(
    ("form", "may_see", "status", "audiences"),
    [
        ("feedback_12_17", "yes", "submitted", IRO),
        ("feedback_12_17", "no_name", "submitted", {"manager"}),
        ("feedback_12_17", "no", "submitted", {"manager"}),
        ("feedback_12_17", "yes", "draft", NOBODY),
        ("feedback_12_17", "no", "draft", NOBODY),
    ],
)
def test_feedback_reaches_the_iro_by_name_only_if_the_child_said_so(
    form: str, may_see: str, status: str, audiences: set[str], quoted: bool, council: Council
) -> None:
    response = _response(form, status, iro_may_see=may_see, may_quote=quoted)
    report = {"report"} if quoted and status == "submitted" else set()
    assert _audiences(council, response, FEEDBACK) == audiences | report


@pytest.mark.parametrize(("form", "question"), [("feedback_parent", "pf_good"), ("feedback_professional", "g_good")])
def test_what_adults_say_of_the_review_goes_to_the_manager(form: str, question: str, council: Council) -> None:
    said = Heard(question, "answered", (), "Well run")
    assert _audiences(council, _response(form), said) == {"manager"}
    assert _audiences(council, _response(form, may_quote=True), said) == {"manager", "report"}


@pytest.mark.parametrize(
    ("answer", "quotable"),
    [
        (FEEDBACK, True),
        (Heard("fo_listened", "answered", ("no",)), False),  # no words
        (Heard("fo_different", "skipped"), False),
    ],
)
def test_only_words_are_quoted_and_only_on_a_yes(answer: Heard, quotable: bool, council: Council) -> None:
    form = council.library["feedback_12_17"]
    assert sharing.may_quote(_response(form.id, may_quote=True), form, answer) is quotable
    assert not sharing.may_quote(_response(form.id, may_quote=False), form, answer)
    assert not sharing.may_quote(_response(form.id, "draft", may_quote=True), form, answer)


@pytest.mark.parametrize("answer", [PRIVATE, UNWELCOME, FOLLOW_UP])
def test_what_is_the_iros_alone_is_never_quoted(answer: Heard, council: Council) -> None:
    form = council.library["consult_12_17"]
    assert not sharing.may_quote(_response(may_quote=True), form, answer)


def test_a_parents_views_reach_the_table_but_not_what_keeps_them_safe(council: Council) -> None:
    shared = _response("consult_parent", sharing="meeting")
    assert _audiences(council, shared, Heard("p_well", "answered", (), "School")) == IRO | {"meeting"}
    assert _audiences(council, shared, Heard("p_safe_meeting", "answered", (), "His uncle")) == IRO


def test_the_table_sees_the_other_options_but_not_the_words_beside_an_unwelcome_person(council: Council) -> None:
    form, answers = council.library["consult_12_17"], {each.question: each for each in (UNWELCOME, PLAIN, PRIVATE)}
    shared = _response(sharing="meeting")
    assert sharing.shown(ReadAs.MEETING, shared, form, answers) == {
        "o_agenda": PLAIN,
        "o_meeting": Heard("o_meeting", "answered", ("plain",)),
    }
    assert list(sharing.shown(ReadAs.IRO, shared, form, answers).values()) == [PLAIN, PRIVATE, UNWELCOME]
    only = {"o_see": Heard("o_see", "answered", ("less",), "Ken")}
    assert sharing.shown(ReadAs.MEETING, shared, form, only) == {}


def test_a_report_is_given_words_and_no_codes(council: Council) -> None:
    form = council.library["consult_parent"]
    said = {"p_plan_agree": Heard("p_plan_agree", "answered", ("no",), "Too far")}
    found = sharing.shown(ReadAs.REPORT, _response(form.id, may_quote=True), form, said)
    assert found == {"p_plan_agree": Heard("p_plan_agree", "answered", (), "Too far")}


@pytest.mark.parametrize("audience", ReadAs)
def test_a_draft_as_each_audience_has_it(audience: ReadAs, council: Council) -> None:
    form = council.library["consult_12_17"]
    answers = {each.question: each for each in (PLAIN, WORRY, FOLLOW_UP, UNWELCOME)}
    seen = sharing.shown(audience, _response(status="draft", sharing="meeting"), form, answers)
    assert set(seen) == ({"o_worry", "o_worry_more"} if audience in IRO else set())


CHAIR, OTHER, MANAGER, SUPPORT, ADMIN = (
    Staff(id=number, role=role) for number, role in enumerate(("iro", "iro", "manager", "support", "admin"), start=1)
)
CONSULT = _response()
DRAFT = _response(status="draft")
TOLD = _response("feedback_12_17", iro_may_see="yes")
WITHHELD = _response("feedback_12_17", iro_may_see="no")
ADULTS = _response("feedback_professional")
UNSENT = _response("feedback_12_17", "draft", iro_may_see="yes")


@pytest.mark.parametrize(
    ("response", "opened_by"),
    [
        (CONSULT, {"chair", "cover", "manager covering"}),
        (DRAFT, {"chair", "cover", "manager covering"}),
        (TOLD, {"chair", "cover", "manager covering"}),
        (WITHHELD, {"manager", "manager covering"}),
        (ADULTS, {"manager", "manager covering"}),
        (UNSENT, set()),
    ],
)
def test_who_may_open_a_response(response: Response, opened_by: set[str]) -> None:
    review = Review(iro_id=CHAIR.id, child=Child(iro_id=None))
    people = {
        "chair": (CHAIR, False),
        "cover": (OTHER, True),
        "another IRO": (OTHER, False),
        "manager": (MANAGER, False),
        "manager covering": (MANAGER, True),
        "support": (SUPPORT, True),
        "admin": (ADMIN, True),
    }
    assert {who for who, (staff, cover) in people.items() if sharing.may_open(staff, response, review, cover)} == (
        opened_by
    )


def test_a_review_without_an_iro_of_its_own_is_opened_by_the_childs() -> None:
    review = Review(iro_id=None, child=Child(iro_id=CHAIR.id))
    assert sharing.may_open(CHAIR, CONSULT, review, covering=False)
    assert not sharing.may_open(OTHER, CONSULT, review, covering=False)


def test_who_left_opens_nothing(asked: Asking, session: Session) -> None:
    visit = asked()
    response = visit.send().response
    visit.iro.disabled_at = visit.now
    assert not sharing.may_open(visit.iro, response, visit.invitation.review, covering=False)


def test_a_worry_taken_back_is_still_read_with_its_page(asked: Asking, session: Session, council: Council) -> None:
    visit = asked()
    response = visit.save(Given("y_worry", codes=("unsafe",)))
    visit.save(Given("y_worry_more", words="He shouts"), Given("y_wish", words="A dog"))
    visit.save(Given("y_worry", codes=("none",)))
    raised = raising.raised_by(session, visit.invitation)
    seen = sharing.shown(ReadAs.IRO, response, council.library[response.form], visit.heard(), concerned=raised)
    assert set(seen) == {"y_worry", "y_worry_more"}
