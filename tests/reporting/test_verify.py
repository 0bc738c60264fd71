"""A report is counted twice before it leaves, and what was planted wrongly is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reporting import to_mend
from portal.reporting.annual_report import document, verify
from portal.reporting.annual_report.recount import recount
from portal.reporting.figures import measure
from portal.store.tables.meeting_tables import HeardDirectly
from portal.store.tables.work_words import CouldNot, HeardWay
from tests.factories import NOW, a_child, a_contact, a_held_review, a_review
from tests.reporting.rows import received

ON = date(2026, 12, 1)


@pytest.fixture
def a_year(session: Session, council: Council) -> Session:
    """Reviews of every kind that figures tell apart, with forms asked, returned and brought in by files."""
    coded = {"participation_by": "import"}
    for number, code in enumerate(("PN1", "PN1", "PN4", "PN5", "PN6", "PN7", "PN0", None)):
        child = a_child(session, age=3 if code == "PN0" else 6 + number, looked_after_from=date(2025, 1, 6))
        review = a_held_review(
            session,
            child,
            date(2026, 2, 10),
            due_on=(date(2026, 2, 9), date(2026, 2, 20), None)[number % 3],
            **({"participation": code} | coded if code else {}),
            chaired_by=("child", "iro", None)[number % 3],
            iro_spoke_before=(True, False, None)[number % 3],
            parent_attended=(True, None, False)[number % 3],
            decisions_sent_on=(date(2026, 2, 12), date(2026, 3, 2), None)[number % 3],
        )
        parent = a_contact(session, child, "parent")
        received(session, council.library, review, "feedback_parent", {}, on=date(2026, 2, 20), contact=parent)
        # asked by the portal, and back before the meeting or after it
        day = date(2026, 2, 5) if number % 2 else date(2026, 2, 15)
        received(session, council.library, review, "consult_12_17", {}, on=day, source="web",
                 sent_at=datetime(2026, 1, 20 if number < 5 else 29, 9, tzinfo=UTC))  # fmt: skip
        # a parent's and a professional's form for the meeting, of which some came too late for it
        received(session, council.library, review, "consult_parent", {}, on=day, contact=parent)
        seen = a_contact(session, child, "professional")
        received(session, council.library, review, "consult_professional", {}, on=day, contact=seen)
        review.told_on = (date(2026, 2, 3), date(2025, 12, 1), None)[number % 3]
        for way in (HeardWay.DIRECT, HeardWay.OBSERVED, HeardWay.DID_NOT_WANT)[: number % 4]:
            session.add(HeardDirectly(review_id=review.id, way=way, on=date(2026, 2, 3), at=NOW))
            session.add(HeardDirectly(review_id=review.id, way=way, on=date(2026, 2, 4), at=NOW))
    unable = {"way": HeardWay.COULD_NOT, "could_not": CouldNot.ILL, "on": date(2026, 2, 3), "at": NOW}
    session.add(HeardDirectly(review_id=review.id, **unable))
    a_review(session, a_child(session, age=9), due_on=date(2026, 1, 5), planned_on=date(2026, 1, 5))
    # reviews still to come about which nobody was asked, of whom some may not be
    for age, safe in ((9, "yes"), (5, "no"), (3, "yes")):
        child = a_child(session, age=age)
        a_review(session, child, due_on=date(2026, 4, 10), planned_on=date(2026, 3, 30))
        for role in ("parent", "professional"):
            a_contact(session, child, role, safe_to_contact=safe)
    return session


def test_what_is_counted_row_by_row_is_what_the_report_says(a_year: Session, council: Council) -> None:
    figures = {figure.id: figure for figure in measure.measure(a_year, council, 2025, on=ON).figures}
    again = recount(a_year, council, 2025, ON)
    assert {name: (figures[name].n, figures[name].N) for name, (_n, base) in again.items() if base is not None} == {
        name: pair for name, pair in again.items() if pair[1] is not None
    }
    assert again["reviews_held"] == (8, None)
    assert again["participation_reviews"] == (4, 6)
    assert again["forms_returned"] == (4, 8)
    assert again["feedback_parent"] == (8, None)
    assert again["reviews_overdue_not_held"] == (1, None)
    assert again["forms_told_late"] == (1, 7)
    assert again["parents_by_form"] == (4, 8)
    assert again["forms_due"] == (13, None)  # eight asked, three children and two parents whom nobody asked
    assert set(figures) == set(again)
    assert verify.faults(a_year, council, 2025, on=ON) == []


@pytest.mark.parametrize(
    ("planted", "says"),
    [
        ("UPDATE review SET year = 2024 WHERE id = (SELECT min(id) FROM review)", "Reviews held: 7"),
        ("UPDATE response SET year = 2024 WHERE form = 'feedback_parent'", "Feedback forms from parents and carers: 0"),
        ("UPDATE invitation SET after_meeting = true WHERE stage = 'consult'", "Forms returned before the review: 0"),
        ("UPDATE invitation SET year = null WHERE stage = 'consult'", "Consultation forms due: "),
        ("UPDATE invitation SET reached_at = null WHERE stage = 'consult'", "Consultation forms sent: 0"),
        ("UPDATE invitation SET reached_at = null WHERE stage = 'consult'", "Forms late because we were told late"),
        ("UPDATE invitation SET after_meeting = true WHERE stage = 'consult'", "Reviews in which a parent took part"),
        (
            "UPDATE invitation SET after_meeting = true WHERE stage = 'consult'",
            "Reviews with a parent’s consultation form",
        ),
        (
            "UPDATE invitation SET after_meeting = true WHERE stage = 'consult'",
            "Reviews with a professional’s consultation form",
        ),
        ("UPDATE review SET year = 2024 WHERE held_on IS NOT NULL", "Reviews where somebody talked with the child"),
        ("UPDATE review SET year = 2024 WHERE held_on IS NOT NULL", "Reviews where a child under 4 was observed"),
        ("UPDATE review SET year = 2024 WHERE held_on IS NOT NULL", "Reviews where the child could not take part"),
        ("UPDATE review SET year = 2024 WHERE held_on IS NOT NULL", "Reviews where the child did not want"),
    ],
)
def test_a_fault_that_was_planted_is_found(a_year: Session, council: Council, planted: str, says: str) -> None:
    a_year.execute(sa.text(planted))
    found = verify.faults(a_year, council, 2025, on=ON)
    assert [fault for fault in found if fault.startswith(says)], found


def test_a_figure_that_is_one_too_high_is_found_whichever_it_is(
    a_year: Session, council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = measure.measure(a_year, council, 2025, on=ON)
    for name in recount(a_year, council, 2025, ON):
        wrong = tuple(replace(each, n=each.n + (each.id == name)) for each in counted.figures)
        monkeypatch.setattr(measure, "measure", lambda *_, wrong=wrong, **__: replace(counted, figures=wrong))
        label = next(each.label for each in wrong if each.id == name)
        found = verify.faults(a_year, council, 2025, on=ON)
        assert [fault for fault in found if fault.startswith(f"{label}: ")], name


def test_reviews_that_break_a_rule_of_the_return_are_named(a_year: Session) -> None:
    found = verify.broken(a_year, 2025, on=ON)
    assert len([problem for problem in found if "rule 167" in problem.reason]) == 1
    a_held_review(a_year, a_child(a_year, age=9), date(2024, 5, 2), participation="PN1", participation_by="import")
    assert verify.broken(a_year, 2024, on=ON) == []


def test_the_cover_for_the_panel_says_what_the_checks_found(a_year: Session, council: Council) -> None:
    made = document.document(a_year, council, 2025, "panel", now=datetime(2026, 12, 1, 9, tzinfo=UTC))
    said = verify.checked(a_year, council, made, on=ON).checked
    assert said == (
        "Every figure was counted twice and every table added up: all agree. "
        "In them stands 1 review that breaks a rule of the SSDA903 return."
    )
    a_year.execute(sa.text("UPDATE review SET year = 2024 WHERE id = (SELECT min(id) FROM review)"))
    assert "Do not rely on it yet: " in verify.checked(a_year, council, made, on=ON).checked
    public = replace(made, audience="public")
    assert verify.checked(a_year, council, public, on=ON) == public


def mended_by(session: Session) -> list[tuple[str, str, str]]:
    """What is to be mended in 2025-26, each with the reference of the review, and who mends it."""
    found = to_mend.to_mend(session, 2025, ON)
    return [(each.review.reference, each.reason, each.who) for each in (*found.refused, *found.left_out)]


HELD = date(2026, 2, 10)
SOUND: dict[str, Any] = {"due_on": HELD, "participation": "PN1", "participation_by": "import"}


@pytest.mark.parametrize(
    ("planted", "says", "who"),
    [
        ({"participation": None, "participation_by": None}, "the participation code is blank (rule 167)", "iro"),
        (
            {"participation": "PN0", "age": 3},
            "PN0 says under 4, and the child was 4 or over on the day (rule 440)",
            "iro",
        ),
        ({"age": 3}, "the age kept with the review is 3, the date of birth says 9", "iro"),
        ({"held_on": date(2026, 12, 2), "age": 10}, "the review lies in the future", "iro"),
        ({"due_on": date(2026, 2, 9)}, "it was held late, and no reason is recorded", "iro"),
        ({"due_on": None}, "it has no due day, so nobody can say whether it was in time", "support"),
    ],
)
def test_a_review_that_breaks_a_rule_is_listed_with_who_mends_it(
    session: Session, planted: dict[str, Any], says: str, who: str
) -> None:
    child = a_child(session, date_of_birth=date(2016, 6, 1), looked_after_from=date(2024, 1, 1))
    review = a_held_review(session, child, HELD, **SOUND)
    assert mended_by(session) == []
    for name, value in planted.items():
        setattr(review, name, value)
    if "held_on" in planted:
        review.year, review.due_on = 2025, date(2026, 12, 2)
    session.flush()
    assert mended_by(session) == [(review.reference, says, who)]


def test_a_child_or_a_plan_that_breaks_a_rule_is_listed_too(session: Session) -> None:
    child = a_child(session, date_of_birth=date(2016, 6, 1), looked_after_from=None, reference="C-1")
    review = a_held_review(session, child, HELD, **SOUND)
    twin = a_held_review(session, child, HELD, **SOUND)
    waits = a_review(session, a_child(session, age=9), planned_on=date(2026, 3, 2), due_on=date(2026, 4, 10))
    found = mended_by(session)
    assert (waits.reference, "its day has passed, and it is neither held nor cancelled", "iro") in found
    for each in (review, twin):
        assert (each.reference, "CHILD must be letters and figures only", "support") in found
        assert (each.reference, "the child has 2 reviews on that day", "iro") in found
    assert len([reason for _review, reason, _who in found if "no day of coming into care" in reason]) == 2
