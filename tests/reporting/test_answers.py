"""What feedback says is counted on all responses of that form, and adds up."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reporting.figures import measure
from portal.reporting.figures.answers import CATEGORIES
from portal.reporting.figures.table import Table
from portal.store.models import Answer
from portal.store.vocabulary import ResponseStatus
from tests.factories import a_child, a_contact, a_held_review
from tests.reporting.rows import received

OVER = date(2026, 12, 1)
ON = date(2026, 2, 20)


def table(session: Session, council: Council, table_id: str) -> Table:
    """One table of 2025-26."""
    return next(each for each in measure.tables(session, council, 2025, on=OVER) if each.id == table_id)


def item(session: Session, council: Council, question: str) -> dict[str, Any]:
    """One row of the feedback items."""
    items = table(session, council, "feedback_items")
    return next(dict(zip(items.columns, row, strict=True)) for row in items.rows if row[1] == question)


def responses(session: Session, council: Council, form: str, *answers: dict[str, Any]) -> None:
    """One return for each set of answers."""
    child = a_child(session, age=14)
    for given_answers in answers:
        contact = None if "_1" in form else a_contact(session, child, form.split("_")[1])
        received(session, council.library, a_held_review(session, child), form, given_answers, on=ON, contact=contact)


def test_blank_and_skipped_are_not_answered_and_stay_in_the_base(session: Session, council: Council) -> None:
    responses(session, council, "feedback_12_17", {"fo_listened": "yes"}, {"fo_listened": "skipped"}, {})
    found = item(session, council, "fo_listened")
    assert (found["yes"], found["not_answered"], found["n"]) == (1, 2, 3)


def test_a_question_that_was_not_shown_is_out_of_the_base(session: Session, council: Council) -> None:
    responses(session, council, "feedback_4_11", {"fy_ready": "yes"}, {"fy_ready": "not_shown"})
    assert (item(session, council, "fy_ready")["yes"], item(session, council, "fy_ready")["n"]) == (1, 1)
    assert item(session, council, "fy_listened")["n"] == 2


def test_who_was_not_there_is_not_asked_whether_they_knew_everyone(session: Session, council: Council) -> None:
    responses(session, council, "feedback_12_17", {"fo_knew": "na"}, {"fo_knew": "no"}, {"fo_knew": "yes"})
    assert (item(session, council, "fo_knew")["yes"], item(session, council, "fo_knew")["n"]) == (1, 2)


def test_answers_of_one_question_only_are_read_as_one_of_the_shared_ones(session: Session, council: Council) -> None:
    codes = ("yes", "unclear", "not_yet", "no_want")
    responses(
        session, council, "feedback_12_17", *({"fo_decisions": code} for code in codes), {"fo_met_iro": "offered"}
    )
    told = item(session, council, "fo_decisions")
    assert [told[name] for name in (*CATEGORIES, "n")] == [1, 1, 1, 0, 1, 4]
    met = item(session, council, "fo_met_iro")
    assert (met["yes"], met["no"], met["n"]) == (0, 1, 5)


def test_drafts_are_never_counted(session: Session, council: Council) -> None:
    child = a_child(session, age=14)
    draft = received(
        session, council.library, a_held_review(session, child), "feedback_12_17", {"fo_listened": "yes"}, on=ON
    )
    draft.status, draft.submitted_at, draft.year, draft.month = ResponseStatus.DRAFT, None, None, None
    session.query(Answer).update({"year": None})
    session.flush()
    assert item(session, council, "fo_listened")["n"] == 0


def test_none_of_these_beats_what_was_ticked_beside_it(session: Session, council: Council) -> None:
    ticked: list[tuple[str, ...]] = [("where", "none"), ("where", "who")]
    responses(session, council, "feedback_12_17", *({"fo_choose": codes} for codes in ticked), {})
    answers = table(session, council, "answers")
    counts = {row[2]: row[3:] for row in answers.rows if row[1] == "fo_choose"}
    assert (counts["where"], counts["none"], counts["who"], counts["when"]) == ((1, 3), (1, 3), (1, 3), (0, 3))


def test_consent_questions_are_no_items(session: Session, council: Council) -> None:
    questions = {row[1] for row in table(session, council, "feedback_items").rows}
    assert {"f_quote", "f_share_iro", "pf_role", "fo_choose", "fo_good"}.isdisjoint(questions)
    assert {"g_views", "g_plan", "pf_contact", "fo_decisions", "fy_friendly"} <= questions


CODES = ("yes", "partly", "no", "unsure", "na", "skipped", "not_shown", None)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answered=st.lists(st.sampled_from(CODES), max_size=12))
def test_whatever_was_answered_the_parts_add_up_and_no_share_leaves_its_bounds(
    session: Session, council: Council, answered: list[str | None]
) -> None:
    responses(session, council, "feedback_12_17", *({"fo_knew": code} if code else {} for code in answered))
    for row in table(session, council, "feedback_items").rows:
        *parts, n = map(int, row[2:])
        assert sum(parts) == n
        assert min(parts) >= 0
    for figure in measure.figures(session, council, 2025, on=OVER):
        assert figure.N is None or 0 <= figure.n <= figure.N
        assert figure.unit == "count" or figure.value is None or 0 <= figure.value <= 100
    session.rollback()
