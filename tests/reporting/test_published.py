"""Rows that imply published figures give these figures back."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reporting.figures import measure
from portal.reporting.figures.figure import Figure
from portal.reporting.figures.table import Cell
from tests.factories import a_child, a_contact, a_held_review
from tests.reporting.rows import received

OVER = date(2026, 12, 1)  # every year spoken of here is over


def figures_of(session: Session, council: Council, year: int) -> dict[str, Figure]:
    """The year's figures by id."""
    return {figure.id: figure for figure in measure.figures(session, council, year, on=OVER)}


def item_of(session: Session, council: Council, year: int, question: str) -> dict[str, Cell]:
    """One row of the feedback items, by column."""
    items = next(table for table in measure.tables(session, council, year, on=OVER) if table.id == "feedback_items")
    return next(
        dict(zip(items.columns, row, strict=True))
        for row in items.rows
        if row[items.columns.index("question")] == question
    )


def test_85_professionals_of_peterborough_say_that_views_were_taken_and_the_voice_was_clear(
    session: Session, council: Council
) -> None:
    child = a_child(session, age=9)
    for number in range(85):
        review = a_held_review(session, child, date(2018, 3, 1), age=1)
        professional = a_contact(session, child, "professional")
        voice = "yes" if number < 81 else "no" if number < 83 else None
        answers = {"g_views": "yes"} | ({"g_voice": voice} if voice else {})
        received(
            session,
            council.library,
            review,
            "feedback_professional",
            answers,
            on=date(2018, 3, 20),
            contact=professional,
        )

    views = item_of(session, council, 2017, "g_views")
    assert (views["yes"], views["not_answered"], views["n"]) == (85, 0, 85)
    voice_item = item_of(session, council, 2017, "g_voice")
    assert [voice_item[name] for name in ("yes", "partly", "no", "unsure", "not_answered", "n")] == [81, 0, 2, 0, 2, 85]
    counted = figures_of(session, council, 2017)
    assert counted["feedback_professional"].value == 85
    assert counted["forms_sent"].value == 0  # imported forms were not sent by the portal


def test_five_reviews_give_five_measures_of_which_four_differ(session: Session, council: Council) -> None:
    held = date(2025, 9, 10)
    ten, twelve, three = (a_child(session, age=age) for age in (10, 12, 3))
    turns_four = a_child(session, date_of_birth=date(2021, 9, 10))
    coded = {"participation_by": "person"}
    a_held_review(session, ten, held, participation="PN1", **coded)
    a_held_review(session, ten, date(2026, 2, 10), participation="PN7", **coded | {"due_on": date(2026, 2, 9)})
    a_held_review(session, twelve, held, participation="PN6", **coded)
    a_held_review(session, three, held, participation="PN0", **coded)
    a_held_review(session, turns_four, held, participation="PN4", **coded)

    found = figures_of(session, council, 2025)
    assert {name: (found[name].value, found[name].n, found[name].N) for name in (
        "reviews_in_time", "children_all_in_time", "participation_reviews", "participation_children",
        "participation_attended")} == {
        "reviews_in_time": (80.0, 4, 5),
        "children_all_in_time": (75.0, 3, 4),
        "participation_reviews": (50.0, 2, 4),
        "participation_children": (33.3, 1, 3),
        "participation_attended": (50.0, 2, 4),
    }  # fmt: skip
    assert all(found[name].rule for name in found)
