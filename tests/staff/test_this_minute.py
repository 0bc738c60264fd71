"""The manager's first page: what is late, figures by month beside last year, and what is done about what was said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.council.work import Work
from portal.reporting.this_minute import by_month, doing, pressing, supervision
from portal.reporting.this_minute.doing import DoingFaulty, Line
from portal.reviewing.afterwards import decisions, told_back
from portal.reviewing.afterwards.decisions import Words
from portal.store.audit import Actor
from portal.store.models import Answer, Response, Review
from portal.store.tables.doing_tables import Doing
from portal.views.minute.this_minute import HIGH, WIDE, chart_of
from tests.browser import Browser
from tests.factories import a_held_review
from tests.staff.office import Office

BREAKS = Line(
    "meeting_experience", "Meetings are too long.", "Every meeting has a break.", "Bella Quill", date(2026, 5, 1)
)


def held(office: Office, on: date, number: int, **facts: Any) -> list[Review]:
    """So many reviews held that day, of a child each."""
    found = []
    coded = {"participation": "PN1", "participation_by": "person"}
    for _each in range(number):
        found.append(a_held_review(office.session, office.child(age=9), held_on=on, **coded | facts))
        office.session.commit()
    return found


def test_a_manager_opens_on_this_minute_and_nothing_is_late_in_an_empty_house(office: Office) -> None:
    browser = office.signed_in("manager").open("/")
    assert browser.heading == "This minute"
    assert "0 People not asked in time" in browser.text
    assert "No theme stands in five texts of children or more yet." in browser.text
    assert "Too few to show (fewer than 5)" in browser.text


def test_who_was_not_asked_in_time_is_told_by_reference(office: Office) -> None:
    review = office.review(days=4)
    reference = review.child.reference
    browser = office.signed_in("manager").open("/this-minute")
    assert "1 People not asked in time" in browser.text
    browser.press("People not asked in time")
    assert reference in browser.text
    assert "Robin" not in browser.text
    office.asked(review)
    assert "Everybody was asked in time." in browser.open("/not-asked").text


def test_held_reviews_without_an_outcome_are_named_by_iro_and_only_then(office: Office) -> None:
    [late, _shown] = held(office, office.at[0].date() - timedelta(days=14), 2, iro_id=office.iro.id)
    late.participation = late.participation_by = None
    office.session.commit()
    found = pressing.not_told(office.session, office.council, office.at[0])
    assert (found.no_outcome, found.by_iro) == (1, ((office.iro.name, 1),))
    # the other has its outcome, and its child was shown nothing
    assert found.not_shown == 1


def test_a_child_who_was_shown_what_was_decided_waits_no_more(office: Office) -> None:
    [review] = held(office, office.at[0].date() - timedelta(days=14), 1, iro_id=office.iro.id)
    work = Work(office.session, office.council, Actor("staff", office.iro.id), office.at[0] - timedelta(days=1))
    decisions.add(work, review, Words("You stay."))
    told_back.release(work, review)
    assert pressing.not_told(office.session, office.council, office.at[0]).not_shown == 0


def test_a_month_of_fewer_than_five_is_a_gap_and_last_year_counts_the_same_months(office: Office) -> None:
    held(office, date(2026, 2, 10), 5)
    held(office, date(2026, 1, 10), 4)
    held(office, date(2025, 2, 10), 6)
    held(office, date(2025, 3, 20), 5)  # later in the year than today: not beside it
    series = {
        each.id: each for each in by_month.by_month(office.session, office.council, 2025, date(2026, 3, 2)).series
    }
    part = series["took_part"]
    assert (part.n, part.N) == (9, 9)
    assert part.before == 100.0
    assert part.months[by_month.MONTHS.index(1)] is None
    assert part.months[by_month.MONTHS.index(2)] is not None
    assert part.months_before[by_month.MONTHS.index(2)] is not None
    assert len(part.months) == by_month.MONTHS.index(3) + 1


def test_a_line_of_a_chart_stays_in_its_picture_and_is_parted_by_a_gap() -> None:
    drawn = chart_of((50.0, 60.0, None, 100.0), (None, None, None, 0.0))
    assert len(drawn.lines) == 2
    points = [tuple(map(float, each.split(","))) for line in (*drawn.lines, *drawn.before) for each in line.split()]
    assert all(0 <= across <= WIDE and 0 <= down <= HIGH for across, down in points)
    assert (drawn.low, drawn.high) == (0, 100)
    assert drawn.last is not None
    assert drawn.last[2] == 100.0
    assert chart_of((), ()).lines == ()


def test_what_we_do_is_written_done_taken_off_and_changed(office: Office) -> None:
    browser = office.signed_in("manager").open("/doing")
    browser.pick("Theme", "The meeting itself")
    browser.write("What children or families said, in general words", "Meetings are too long.")
    browser.write("What we do about it", "Every meeting has a break.").write("Who sees to it", "Bella Quill").press(
        "Keep"
    )
    assert "We do: Every meeting has a break." in browser.text
    browser.press("It is done")
    assert "Every meeting has a break." in browser.text
    browser.press("Not done after all")
    browser.press("Change Every meeting has a break.")
    browser.write("What we do about it", "A break after half an hour.").press("Keep")
    assert "We do: A break after half an hour." in browser.text
    browser.press("Take off")
    assert "Nothing is on the list yet." in browser.text
    assert office.all(Doing)[0].ended_at is not None


def a_line(office: Office, said: str, what: str, *ticks: str) -> Browser:
    browser = office.signed_in("manager").open("/doing").pick("Theme", "The meeting itself")
    browser.write("What children or families said, in general words", said).write("What we do about it", what)
    return browser.choose(*ticks).press("Keep")


def test_anybody_reads_what_a_manager_ticked_for_them_and_nothing_else(office: Office) -> None:
    a_line(office, "Meetings are too long.", "Every meeting has a break.", "Anybody may read it")
    a_line(office, "The rooms are cold.", "We look for warmer rooms.")
    page = office.browser().open("/").press("What has changed because of what people said")
    assert "You said Meetings are too long." in page.text
    assert "What happens Every meeting has a break." in page.text
    assert "rooms" not in page.text
    # the page in another language: what the manager wrote stays as it is written
    assert "Every meeting has a break." in office.browser().open("/you-said?lang=cy").text
    office.signed_in("manager").open("/doing").press("It is done")
    assert "Done · Monday 2 March 2026 Every meeting has a break." in office.browser().open("/you-said").text
    manager = office.signed_in("manager").open("/doing").press("Change Every meeting has a break.")
    manager.untick("Anybody may read it").press("Keep")
    assert "There is nothing to read yet." in office.browser().open("/you-said").text


def test_a_name_is_not_shown_to_anybody_unless_it_is_said_to_be_none(office: Office) -> None:
    office.child(first_name="Robin")
    browser = a_line(office, "Robin wants shorter meetings.", "Every meeting has a break.", "Anybody may read it")
    assert browser.status == 400
    assert "a name may stand in it: Robin." in browser.text
    assert "There is nothing to read yet." in office.browser().open("/you-said").text
    browser.choose("It is no name of anybody: show it as it is").press("Keep")
    assert "Robin wants shorter meetings." in office.browser().open("/you-said").text


def test_the_answers_that_changed_most_stand_beside_last_year_and_none_of_few(office: Office) -> None:
    def said(year: int, month: int, number: int, code: str) -> None:
        for review in held(office, date(year, month, 10), number, age=14):
            office.session.rollback()
            invitation = office.asked(review, form="feedback_12_17", stage="feedback")
            answers = {"fo_listened": code, "fo_said": "yes"}
            office.returned(invitation, answers, received_at=datetime(year, month, 11, 12, tzinfo=UTC))

    said(2026, 2, 4, "yes")
    said(2026, 2, 1, "no")
    said(2025, 2, 5, "yes")
    found = by_month.by_month(office.session, office.council, 2025, date(2026, 3, 2)).changed
    assert [(each.label, each.change) for each in found] == [("Were you listened to?", -20)]
    assert "Were you listened to?" in office.signed_in("manager").open("/this-minute").text
    # one fewer, and last year is too few to stand beside
    office.session.execute(sa.update(Response).where(Response.year == 2024, Response.id == 6).values(year=2023))
    office.session.execute(sa.update(Answer).where(Answer.response_id == 6).values(year=2023))
    office.session.commit()
    assert by_month.by_month(office.session, office.council, 2025, date(2026, 3, 2)).changed == []


def test_a_line_that_lacks_something_comes_back_whole(office: Office) -> None:
    browser = office.signed_in("manager").open("/doing")
    browser.write("What we do about it", "Every meeting has a break.").press("Keep")
    assert browser.status == 400
    assert "Choose a theme from the list." in browser.text
    assert browser.written("What we do about it") == "Every meeting has a break."


@pytest.mark.parametrize("line", [Line("no theme", "a", "b"), Line("education", "", "b"), Line("education", "a", " ")])
def test_a_line_has_a_theme_and_both_halves(office: Office, line: Line) -> None:
    with pytest.raises(DoingFaulty):
        doing.write(Work(office.session, office.council, Actor("staff", office.iro.id), office.at[0]), line)


def test_supervision_says_nothing_of_fewer_than_ten_forms_and_nothing_made_of_fewer_than_five(office: Office) -> None:
    held(office, date(2026, 2, 10), 6, iro_id=office.iro.id)
    browser = office.signed_in("manager").open(f"/supervision?iro={office.iro.id}")
    assert "Fewer than 10 children sent a form in this year" in browser.text
    assert "6" not in browser.page.select_one("main").get_text().split("year")[-1]  # type: ignore[union-attr]
    [year] = supervision.years(office.session, office.council, 2025, office.at[0])
    assert not year.enough
    assert year.read.shown == "Too few to show"
    assert year.outcome.N == 6


def test_nobody_but_a_manager_sees_any_of_it(office: Office) -> None:
    for role in ("iro", "support", "admin"):
        browser = office.signed_in(role)
        for path in ("/this-minute", "/not-asked", "/doing", "/supervision"):
            assert browser.open(path).status == 403
