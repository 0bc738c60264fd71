"""What people write about over the years, by group: nothing of fewer than five, nothing that somebody refused."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reporting.this_minute.theme_years import InYear, over_years
from portal.store.models import Tag
from tests.factories import NOW, a_child, a_contact, a_held_review, a_staff
from tests.reporting.rows import received, tagged

YOUNG, PARENTS = "Young people of 12 to 17", "Parents and carers"


def wrote(
    session: Session, council: Council, times: int, theme: str | None, *, year: int = 2025, form: str = "feedback_12_17"
) -> None:
    """So many responses of that form and year that speak of a theme, or of nothing."""
    for _time in range(times):
        child = a_child(session, age=14)
        contact = None if "_1" in form else a_contact(session, child, form.split("_")[1])
        review = a_held_review(session, child)
        response = received(session, council.library, review, form, on=date(year + 1, 2, 20), contact=contact)
        tagged(session, response, "fo_good", "sentiment", "positive")
        if theme:
            tagged(session, response, "fo_good", "theme", theme)
            tagged(session, response, "fo_better", "theme", theme)  # spoken of twice: one response


def test_a_theme_stands_beside_the_years_before_and_by_group(session: Session, council: Council) -> None:
    wrote(session, council, 6, "education")
    wrote(session, council, 2, None)
    wrote(session, council, 5, "education", year=2024)
    wrote(session, council, 5, None, year=2024)
    wrote(session, council, 5, "education", form="feedback_parent")
    found = over_years(session, council, 2025)
    assert list(found) == [YOUNG, PARENTS]
    [row] = found[YOUNG]
    assert row.years == (InYear(6, 8), InYear(5, 10), InYear(None, 0))
    assert (row.years[0].percent, row.points) == (75, 25)
    assert found[PARENTS][0].years[0] == InYear(5, 5)
    assert found[PARENTS][0].points is None


def test_fewer_than_five_are_not_shown_and_neither_is_what_somebody_refused(session: Session, council: Council) -> None:
    wrote(session, council, 4, "education")
    wrote(session, council, 5, "social_worker")
    assert [row.years[0].n for row in over_years(session, council, 2025)[YOUNG]] == [5]
    for tag in session.scalars(sa.select(Tag).where(Tag.value == "social_worker")):
        tag.refused_at, tag.staff_id = NOW, a_staff(session).id
    session.flush()
    assert over_years(session, council, 2025) == {}
