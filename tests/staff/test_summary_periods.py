"""A manager picks a month, a quarter or a rolling year, and goes from a figure to the reviews behind it."""

from __future__ import annotations

from datetime import date, timedelta

from portal.store.models import Review
from tests import factories
from tests.browser import Browser
from tests.staff.office import Office


def held(office: Office, number: int, day: date = date(2026, 1, 14), **facts: object) -> list[Review]:
    office.session.rollback()
    given = {"due_on": day, "participation": "PN1", "participation_by": "import"} | facts
    found = [
        factories.a_held_review(
            office.session, factories.a_child(office.session, age=9, iro=office.iro, iro_id=office.iro.id), day, **given
        )
        for _ in range(number)
    ]
    office.session.commit()
    return found


def summary(office: Office, which: str) -> Browser:
    return office.signed_in("manager").open("/summary").pick("Year, quarter or month", which).press("Show it")


def test_a_quarter_a_month_and_a_rolling_year_are_counted_as_the_year_is(office: Office) -> None:
    held(office, 6)
    held(office, 5, date(2025, 3, 4))
    for which, says in (
        ("January to March 2026", "Reviews held in time 100.0% 6 of 6"),
        ("January 2026", "Reviews held in time 100.0% 6 of 6"),
        ("12 months to February 2026", "Reviews held in time 100.0% 11 of 11"),
        ("2025-26", "Reviews held in time 100.0% 6 of 6"),
    ):
        browser = summary(office, which)
        assert browser.heading == f"Summary {which}"
        assert says in " ".join(browser.text.split()), which
    assert "No responses in this period." in summary(office, "November 2025").text


def test_a_figure_leads_to_the_reviews_behind_it_and_names_the_iro_only_of_what_is_late(office: Office) -> None:
    (late,) = held(office, 1, due_on=date(2026, 1, 13), late_reason="Strike of teachers")
    fine = held(office, 6)
    browser = summary(office, "January 2026").press("6 of 7: Reviews held in time")
    assert late.child.reference in browser.text
    assert "Strike of teachers" in browser.text
    assert office.iro.name in browser.text
    browser.press("Counted in it (6)")
    assert all(each.child.reference in browser.text for each in fine)
    assert office.iro.name not in browser.text
    assert browser.press("Back to the summary").heading == "Summary January 2026"


def test_a_small_group_of_children_is_not_listed(office: Office) -> None:
    (silent,) = held(office, 1, participation="PN7")
    held(office, 6)
    browser = summary(office, "January 2026").press("6 of 7: Reviews in which the child took part").press("Not so (1)")
    assert "Too few to list (fewer than 5)." in browser.text
    assert silent.child.reference not in browser.text


def test_a_manager_finds_the_reviews_of_another_team_counted_and_not_listed(office: Office) -> None:
    manager = office.another("manager", team="North", name="Manager North")
    office.another("manager", team="South", name="Manager South")
    theirs = office.another("iro", team="South", name="Iro South")
    (mine,) = held(office, 1)
    held(office, 4, iro_id=theirs.id, iro=theirs)
    browser = office.signed_in(staff=manager).open("/summary/reviews_held?period=2026-01..2026-01")
    assert mine.child.reference in browser.text
    assert "4 more are of other teams." in browser.text


def test_behind_what_people_said_there_is_no_list(office: Office) -> None:
    browser = office.signed_in("manager")
    assert browser.open("/summary/feedback_total").status == 404
    assert browser.open("/summary/reviews_held?period=nonsense&show=nonsense").status == 200
    assert browser.open(f"/summary?period={date(2026, 3, 2) + timedelta(days=40):%Y-%m}").heading == "Summary 2025-26"
