"""Reviews, children and parents are counted by rules a manager can read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reporting.figures import measure
from portal.reporting.figures.catalogue import CATALOGUE
from portal.reporting.figures.figure import Figure
from portal.store.models import Review
from tests.factories import a_child, a_contact, a_held_review, a_review
from tests.reporting.rows import received

OVER = date(2026, 12, 1)
CODED: dict[str, Any] = {"participation_by": "person"}


def figure(session: Session, council: Council, figure_id: str, year: int = 2025, on: date = OVER) -> Figure:
    """One figure of the year."""
    return next(each for each in measure.figures(session, council, year, on=on) if each.id == figure_id)


def left_out(session: Session, council: Council, figure_id: str, **when: Any) -> str:
    """What stands beside a figure because nobody knows it."""
    return figure(session, council, figure_id, **when).left_out


def of(session: Session, council: Council, figure_id: str, **when: Any) -> tuple[object, int | None]:
    """What a figure counted: n and N."""
    found = figure(session, council, figure_id, **when)
    return found.n, found.N


def test_a_year_without_anything_has_every_figure_and_claims_nothing(session: Session, council: Council) -> None:
    found = measure.figures(session, council, 2025, on=OVER)
    assert [each.id for each in found] == [definition.id for definition in CATALOGUE]
    assert {each.value for each in found if each.unit == "percent"} == {None}
    assert {each.value for each in found if each.unit == "count"} == {0}
    assert {each.previous for each in found} == {None}
    assert all(each.rule.endswith(".") and each.label for each in found)


def test_reviews_count_in_the_year_they_were_held_not_the_year_they_were_due(
    session: Session, council: Council
) -> None:
    child = a_child(session)
    a_held_review(session, child, date(2026, 3, 31), due_on=date(2026, 3, 31))
    a_held_review(session, child, date(2026, 4, 1), due_on=date(2026, 3, 31))
    assert of(session, council, "reviews_held") == (1, None)
    assert of(session, council, "reviews_in_time") == (1, 1)
    assert of(session, council, "reviews_in_time", year=2026) == (0, 1)


def test_a_series_counts_once_and_is_in_time_by_its_first_day(session: Session, council: Council) -> None:
    child = a_child(session)
    held, done = date(2025, 9, 1), date(2025, 9, 22)
    sent = {"decisions_sent_on": date(2025, 9, 29), "record_sent_on": date(2025, 10, 20)}
    a_held_review(session, child, held, completed_on=done, due_on=held, **sent)
    assert of(session, council, "reviews_held") == (1, None)
    assert of(session, council, "reviews_in_time") == (1, 1)
    # sending runs from the last day: five and twenty working days after 22 September
    assert of(session, council, "decisions_in_5_days") == (1, 1)
    assert of(session, council, "records_in_20_days") == (1, 1)


def test_decisions_sent_a_day_late_over_a_bank_holiday_are_not_in_time(session: Session, council: Council) -> None:
    child = a_child(session)
    good_friday_week = date(2026, 4, 1)  # then Good Friday and Easter Monday are not worked
    for sent_on in (date(2026, 4, 10), date(2026, 4, 13), None):
        a_held_review(session, child, good_friday_week, decisions_sent_on=sent_on)
    assert of(session, council, "decisions_in_5_days", year=2026) == (1, 2)
    assert left_out(session, council, "decisions_in_5_days", year=2026) == "1 review has no such day"
    assert of(session, council, "records_in_20_days", year=2026) == (0, 0)
    assert left_out(session, council, "records_in_20_days", year=2026) == "3 reviews have no such day"


def test_a_review_whose_due_day_nobody_knows_was_neither_in_time_nor_late(session: Session, council: Council) -> None:
    known, other = a_child(session), a_child(session)
    a_held_review(session, known)
    a_held_review(session, known, due_on=date(2026, 1, 2))
    a_held_review(session, other)
    a_held_review(session, other, due_on=None)
    assert of(session, council, "reviews_in_time") == (2, 3)
    assert left_out(session, council, "reviews_in_time") == "1 review has no due date"
    assert of(session, council, "children_all_in_time") == (0, 1)
    assert left_out(session, council, "children_all_in_time") == "1 child has a review without a due date"
    late = next(table for table in measure.tables(session, council, 2025, on=OVER) if table.id == "late_reasons")
    assert late.rows == (("not recorded", 1),)


def test_a_planned_review_without_a_due_day_is_not_said_to_be_overdue(session: Session, council: Council) -> None:
    a_review(session, a_child(session), due_on=None, planned_on=date(2025, 10, 6))
    assert of(session, council, "reviews_overdue_not_held") == (0, None)
    assert left_out(session, council, "reviews_overdue_not_held") == (
        "1 review whose planned day has passed has no due date"
    )


def test_a_blank_code_is_in_no_base_and_stands_in_the_table_as_not_recorded(session: Session, council: Council) -> None:
    child = a_child(session, age=9)
    a_held_review(session, child, participation="PN1", **CODED)
    a_held_review(session, child)
    assert of(session, council, "participation_reviews") == (1, 1)
    codes = next(
        table for table in measure.tables(session, council, 2025, on=OVER) if table.id == "participation_codes"
    )
    rows = {row[0]: row[1:] for row in codes.rows}
    assert codes.columns == ("code", "under_4", "4_11", "12_17", "total")
    assert (rows["PN1"], rows["not recorded"], rows["PN7"]) == ((0, 1, 0, 1), (0, 1, 0, 1), (0, 0, 0, 0))


def test_a_child_who_turns_four_on_the_day_may_be_coded_either_way(session: Session, council: Council) -> None:
    born = date(2021, 9, 10)
    a_held_review(session, a_child(session, date_of_birth=born), date(2025, 9, 10), participation="PN0", **CODED)
    a_held_review(session, a_child(session, date_of_birth=born), date(2025, 9, 10), participation="PN1", **CODED)
    assert of(session, council, "participation_reviews") == (1, 1)
    assert of(session, council, "participation_children") == (1, 1)


def test_a_child_with_one_review_without_views_did_not_take_part_in_every_review(
    session: Session, council: Council
) -> None:
    child = a_child(session, age=10)
    a_held_review(session, child, date(2025, 6, 2), participation="PN1", **CODED)
    a_held_review(session, child, date(2025, 12, 1), participation="PN4", **CODED)
    assert of(session, council, "participation_children") == (0, 1)
    assert of(session, council, "participation_attended") == (2, 2)
    assert of(session, council, "participation_attended_with_views") == (1, 2)


@pytest.mark.parametrize(
    ("since", "until", "counted"),
    [
        (None, None, 0),  # nobody knows
        (date(2025, 6, 2), date(2025, 6, 30), 0),  # twenty working days exactly
        (date(2025, 6, 2), date(2025, 7, 1), 1),
        (date(2026, 3, 16), None, 0),  # the year ends before the fourth week does
        (date(2020, 1, 6), date(2025, 6, 30), 1),
    ],
)
def test_a_short_stay_is_not_in_the_base_of_children_taking_part(
    session: Session, council: Council, since: date | None, until: date | None, counted: int
) -> None:
    child = a_child(session, age=10, looked_after_from=since, looked_after_to=until)
    a_held_review(session, child, date(2025, 6, 20), participation="PN1", **CODED)
    assert of(session, council, "participation_children") == (counted, counted)
    assert left_out(session, council, "participation_children") == (
        "" if since else "1 child has no day of coming into care"
    )
    assert of(session, council, "participation_reviews") == (1, 1)


def test_a_review_still_to_be_held_is_overdue_from_the_day_after_it_was_due(session: Session, council: Council) -> None:
    a_review(session, a_child(session), due_on=date(2025, 10, 6))
    assert of(session, council, "reviews_overdue_not_held", on=date(2025, 10, 6)) == (0, None)
    assert of(session, council, "reviews_overdue_not_held", on=date(2025, 10, 7)) == (1, None)


def test_what_was_overdue_on_the_last_day_of_the_year_stays_so_when_it_is_held_later(
    session: Session, council: Council
) -> None:
    child = a_child(session)
    a_held_review(session, child, date(2026, 4, 20), due_on=date(2026, 3, 31))
    a_review(session, child, due_on=date(2026, 2, 2), status="cancelled")
    a_held_review(session, child, date(2025, 12, 1), due_on=date(2025, 11, 3))
    assert of(session, council, "reviews_overdue_not_held") == (1, None)
    assert of(session, council, "reviews_overdue_not_held", year=2026) == (0, None)


def test_chairing_alone_and_together_both_count_and_a_blank_is_neither_yes_nor_no(
    session: Session, council: Council
) -> None:
    child = a_child(session)
    for chair, spoke in (("child", True), ("together", False), ("iro", None), (None, None)):
        a_held_review(session, child, chaired_by=chair, iro_spoke_before=spoke)
    assert of(session, council, "children_chairing") == (2, 3)
    assert left_out(session, council, "children_chairing") == "1 review has no chair recorded"
    assert of(session, council, "iro_spoke_before") == (1, 2)
    assert left_out(session, council, "iro_spoke_before") == "2 reviews have nothing recorded"


def test_a_parent_took_part_by_any_route_and_is_counted_once(session: Session, council: Council) -> None:
    child = a_child(session)
    mother, carer = a_contact(session, child, "parent"), a_contact(session, child, "carer", has_pr=False)
    guardian = a_contact(session, child, "carer", has_pr=True)
    a_held_review(session, child, parent_attended=True, parent_met_iro=True)
    a_held_review(session, child, parent_met_iro=True, parent_attended=False)
    forms = [
        (mother, date(2026, 2, 10)),
        (guardian, date(2026, 1, 20)),
        (carer, date(2026, 1, 20)),
        (mother, date(2026, 2, 11)),
    ]
    for contact, on in forms:
        review = a_held_review(session, child, date(2026, 2, 10))
        received(session, council.library, review, "consult_parent", on=on, contact=contact)
    assert of(session, council, "parents_attended") == (1, 2)
    assert of(session, council, "parents_met_iro") == (2, 2)
    assert of(session, council, "parents_by_form") == (2, 6)  # not the carer's, and not the one that came the day after
    # four have a form or nothing, and nothing recorded of a parent attending or meeting the IRO
    assert of(session, council, "parents_participating") == (2, 2)
    assert left_out(session, council, "parents_participating") == "4 reviews have nothing recorded"


def test_a_review_about_which_professionals_said_something_in_time_is_counted_once_and_apart(
    session: Session, council: Council
) -> None:
    child = a_child(session)
    heard, late = (a_held_review(session, child, date(2026, 2, 10)) for _ in range(2))
    teacher, nurse = (a_contact(session, child, "professional") for _ in range(2))
    for review, contact, on in ((heard, teacher, 9), (heard, nurse, 10), (late, nurse, 11)):
        form = "consult_professional"
        received(session, council.library, review, form, on=date(2026, 2, on), contact=contact)
    assert of(session, council, "professionals_by_form") == (1, 2)
    assert of(session, council, "parents_by_form") == (0, 2)


def test_two_parents_who_both_return_the_form_make_one_review(session: Session, council: Council) -> None:
    child = a_child(session)
    review = a_held_review(session, child, parent_attended=True)
    for _ in range(2):
        received(
            session, council.library, review, "consult_parent", on=date(2026, 2, 1), contact=a_contact(session, child)
        )
    assert of(session, council, "parents_by_form") == (1, 1)
    assert of(session, council, "parents_participating") == (1, 1)


def test_half_past_eleven_at_night_in_summer_is_already_the_next_day_in_england(
    session: Session, council: Council
) -> None:
    child = a_child(session)
    held = date(2025, 6, 10)
    for hour in (22, 23):
        review = a_held_review(session, child, held)
        at = datetime(2025, 6, 10, hour, 30, tzinfo=UTC)
        received(session, council.library, review, "consult_parent", on=at, contact=a_contact(session, child))
    assert of(session, council, "parents_by_form") == (1, 2)


def test_late_reasons_and_venues_say_what_was_not_recorded(session: Session, council: Council) -> None:
    child = a_child(session)
    late = {"due_on": date(2026, 2, 1)}
    a_held_review(session, child, late_reason="Child ill", venue="home", **late)
    a_held_review(session, child, late_reason="Child ill", **late)
    a_held_review(session, child, late_reason=" ", **late)
    a_held_review(session, child, late_reason="never late", due_on=date(2026, 2, 10))
    found = {table.id: table for table in measure.tables(session, council, 2025, on=OVER)}
    assert found["late_reasons"].rows == (("Child ill", 2), ("not recorded", 1))
    assert {("home", 1), ("school", 0), ("not recorded", 3)} <= set(found["venues"].rows)


def test_a_change_is_shown_only_where_both_years_stand_on_twenty(session: Session, council: Council) -> None:
    child = a_child(session)

    def reviews(number: int, year: int, late: int) -> None:
        for each in range(number):
            held = date(year, 9, 1)
            a_held_review(session, child, held, due_on=held if each >= late else date(year, 8, 1))

    reviews(20, 2023, 10)
    reviews(20, 2024, 5)
    reviews(19, 2025, 0)
    assert figure(session, council, "reviews_in_time", year=2024).change == 25.0
    assert figure(session, council, "reviews_in_time", year=2025).change is None
    assert (
        figure(session, council, "reviews_held", year=2025).change is None
    )  # a year still running has fewer of everything


def test_every_held_review_is_in_one_cell_of_the_codes_table(session: Session, council: Council) -> None:
    child = a_child(session, age=13)
    for code in ("PN1", "PN6", "PN7", None):
        a_held_review(session, child, participation=code, participation_by="person" if code else None)
    codes = next(
        table for table in measure.tables(session, council, 2025, on=OVER) if table.id == "participation_codes"
    )
    assert sum(int(row[-1]) for row in codes.rows) == session.query(Review).count()
