"""What an IRO learns of people who are not named: in groups of five or more, of a year in which nothing moves now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from portal import calendar
from portal.council.council import Council
from portal.hearing.sharing import GROUP
from portal.reporting.iro_feedback.grouped import Group, Item, grouped, named
from portal.store.models import Response, Staff
from portal.store.vocabulary import FormId, IroMaySee
from tests.factories import a_child, a_contact, a_held_review, a_staff
from tests.reporting.rows import all_read, received, said

FORM = FormId.FEEDBACK_12_17
CLOSES = datetime(2026, 4, 28, 23, tzinfo=UTC)  # the end of 28 April in England: 28 days after 31 March
JUST_BEFORE = CLOSES - timedelta(microseconds=1)


def feedback(
    session: Session,
    council: Council,
    iro: Staff,
    may_see: str | None = "no_name",
    listened: str = "yes",
    on: date | datetime = date(2026, 2, 20),
    words: str = "",
) -> Response:
    """A young person's feedback about a review of that IRO."""
    review = a_held_review(session, a_child(session, age=14, iro=iro, iro_id=iro.id))
    response = received(session, council.library, review, FORM, {"fo_listened": listened}, on=on, iro_may_see=may_see)
    if words:
        said(session, response, "fo_good", words)
    return response


def adult(session: Session, council: Council, iro: Staff, form: str, answers: dict[str, str], words: str) -> Response:
    child = a_child(session, iro=iro, iro_id=iro.id)
    contact = a_contact(session, child, form.removeprefix("feedback_"))
    response = received(
        session, council.library, a_held_review(session, child), form, answers, on=date(2026, 2, 20), contact=contact
    )
    said(session, response, {"feedback_parent": "pf_good", "feedback_professional": "g_good"}[form], words)
    return response


def typed_in(session: Session, response: Response, at: datetime) -> None:
    """Staff took that return in at that moment."""
    response.known_at = at
    session.flush()


def group(
    session: Session, council: Council, iro: Staff, form: str = FORM, year: int = 2025, *, read: bool = True
) -> Group:
    """What the IRO is shown of the form; a manager has read all the words before, unless said otherwise."""
    if read:
        all_read(session, council, year)
    (found,) = [each for each in grouped(session, council, iro, year, CLOSES) if each.form == form]
    return found


def item(found: Group, question: str = "fo_listened") -> Item:
    (one,) = [each for each in found.items if each.question == question]
    return one


def listened_to(found: Group) -> tuple[int, int] | None:
    """How many said yes and how many no; None where the group is not shown."""
    counts = item(found).counts if found.shown else None
    return (counts["yes"], counts["no"]) if counts else None


def test_every_feedback_form_has_its_place_and_four_look_like_nobody(session: Session, council: Council) -> None:
    iro, idle = a_staff(session), a_staff(session)
    for _ in range(4):
        feedback(session, council, iro, words="Good")
    for other in ("yes", "no", None):
        feedback(session, council, iro, other)
    assert [each.form for each in grouped(session, council, iro, 2025, CLOSES)] == [
        "feedback_4_11", "feedback_12_17", "feedback_parent", "feedback_professional",
    ]  # fmt: skip
    assert grouped(session, council, iro, 2025, CLOSES) == grouped(session, council, idle, 2025, CLOSES)
    assert not group(session, council, iro).shown


def test_five_who_do_not_give_their_name_are_shown_together_and_nobody_else_with_them(
    session: Session, council: Council
) -> None:
    iro, other = a_staff(session), a_staff(session)
    for listened in ("yes", "yes", "yes", "yes", "no"):
        feedback(session, council, iro, "no_name", listened)
    for excluded in ("yes", "no", None):
        feedback(session, council, iro, excluded, "no")
    feedback(session, council, other, "no_name", "no")
    feedback(session, council, iro, on=date(2025, 2, 20))
    found = group(session, council, iro)
    assert (found.n, item(found).n, item(found).show("yes"), item(found).show("no")) == (5, 5, "4 (80%)", "1 (20%)")
    assert not group(session, council, other).shown
    assert not group(session, council, iro, year=2024).shown


def test_a_question_that_fewer_than_five_answered_has_no_figures(session: Session, council: Council) -> None:
    iro = a_staff(session)
    for listened in ("yes", "yes", "yes", "yes", "skipped"):
        feedback(session, council, iro, listened=listened)
    found = group(session, council, iro)
    assert found.shown
    assert (item(found).counts, item(found).n, item(found).show("yes")) == (None, 0, "")


@pytest.mark.parametrize("alike", ["yes", "no", "partly"])
@pytest.mark.parametrize("number", [GROUP, GROUP + 3])
def test_of_a_group_who_all_answered_alike_nobodys_answer_is_told(
    session: Session, council: Council, alike: str, number: int
) -> None:
    """Five who all said no are five who are each known to have said no."""
    iro, few = a_staff(session), a_staff(session)
    for _ in range(number):
        feedback(session, council, iro, listened=alike)
        feedback(session, council, few, listened="skipped")
    # it looks as it does where too few answered
    assert item(group(session, council, iro)) == item(group(session, council, few))
    assert item(group(session, council, iro)).show(alike) == ""
    feedback(session, council, iro, listened={"yes": "no"}.get(alike, "yes"))
    assert item(group(session, council, iro)).n == number + 1


def test_there_is_no_group_before_the_year_closes_and_then_all_that_came_in_is_counted(
    session: Session, council: Council
) -> None:
    iro = a_staff(session)
    for listened in ("yes", "yes", "yes", "yes", "yes", "no", "no"):
        feedback(session, council, iro, listened=listened)
    assert grouped(session, council, iro, 2025, JUST_BEFORE) == []
    assert listened_to(group(session, council, iro)) == (5, 2)
    assert group(session, council, iro).n == 7


def test_a_council_whose_forms_stay_open_longer_waits_longer(session: Session, council: Council) -> None:
    iro = a_staff(session)
    slow = replace(council, settings=council.settings.model_copy(update={"feedback_days": 60}))
    closes = calendar.feedback_closes(2025, 60)
    assert grouped(session, slow, iro, 2025, closes - timedelta(microseconds=1)) == []
    assert len(grouped(session, slow, iro, 2025, closes)) == 4


@pytest.mark.parametrize(
    ("at", "year"),
    [
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), 2025),  # the clocks have just gone forward
        (datetime(2026, 3, 31, 22, 59, tzinfo=UTC), 2025),
        (datetime(2026, 3, 31, 23, 0, tzinfo=UTC), 2026),  # 1 April in England
        (datetime(2025, 3, 31, 22, 59, tzinfo=UTC), 2024),
        (datetime(2025, 3, 31, 23, 0, tzinfo=UTC), 2025),
    ],
)
def test_a_return_belongs_to_the_year_of_the_day_it_came_in_england(
    session: Session, council: Council, at: datetime, year: int
) -> None:
    iro = a_staff(session)
    for _ in range(GROUP - 1):
        feedback(session, council, iro, on=date(year, 7, 1))
    assert not shown_later(session, council, iro, year).shown
    feedback(session, council, iro, on=at)
    assert shown_later(session, council, iro, year).n == GROUP


def shown_later(session: Session, council: Council, iro: Staff, year: int) -> Group:
    """The group of that year, looked at when every year of these tests is closed."""
    groups = grouped(session, council, iro, year, CLOSES + timedelta(days=366))
    return next(each for each in groups if each.form == FORM)


@pytest.mark.parametrize(("at", "n"), [(JUST_BEFORE, 6), (CLOSES, 5), (CLOSES + timedelta(days=2), 5)])
def test_a_paper_return_counts_if_it_was_typed_in_before_the_year_closed(
    session: Session, council: Council, at: datetime, n: int
) -> None:
    iro = a_staff(session)
    for listened in ("yes", "yes", "yes", "yes", "no"):
        feedback(session, council, iro, listened=listened)
    typed_in(session, feedback(session, council, iro, listened="no", on=date(2026, 3, 20)), at)
    assert group(session, council, iro).n == n
    assert listened_to(group(session, council, iro)) == (4, n - 4)


def test_who_thought_again_before_the_year_closed_is_counted_as_they_last_said(
    session: Session, council: Council
) -> None:
    iro = a_staff(session)
    back, away = feedback(session, council, iro, "yes"), feedback(session, council, iro, "no_name", "no")
    for listened in ("yes", "yes", "yes", "yes", "partly"):
        feedback(session, council, iro, listened=listened)
    back.iro_may_see, away.iro_may_see = IroMaySee.NO_NAME, IroMaySee.YES
    back.changed_at = away.changed_at = JUST_BEFORE
    session.flush()
    assert listened_to(group(session, council, iro)) == (5, 0)
    assert [each.id for each in named(session, council, iro, 2025)] == [away.id]


@pytest.mark.parametrize(
    ("was", "then"),
    [("no_name", IroMaySee.YES), ("yes", IroMaySee.NO_NAME), ("no", IroMaySee.NO_NAME), ("no_name", IroMaySee.NO)],
)
def test_a_form_of_which_a_response_was_changed_after_the_closing_is_withheld_whole(
    session: Session, council: Council, was: str, then: IroMaySee
) -> None:
    iro = a_staff(session)
    one = feedback(session, council, iro, was, "no")
    for _ in range(GROUP):
        feedback(session, council, iro)
        adult(session, council, iro, "feedback_parent", {"pf_listened": "yes"}, "Thank you")
    assert group(session, council, iro).shown
    one.iro_may_see, one.changed_at = then, CLOSES
    session.flush()
    assert group(session, council, iro) == Group(FORM, 0)
    assert group(session, council, iro, "feedback_parent").n == GROUP


def test_late_paper_that_is_changed_again_withholds_nothing(session: Session, council: Council) -> None:
    iro = a_staff(session)
    for _ in range(GROUP):
        feedback(session, council, iro)
    late = feedback(session, council, iro)
    typed_in(session, late, CLOSES + timedelta(days=1))
    late.changed_at = CLOSES + timedelta(days=2)
    session.flush()
    assert group(session, council, iro).n == GROUP


def test_an_erasure_after_the_closing_takes_one_response_away_and_five_hide_again(
    session: Session, council: Council
) -> None:
    iro = a_staff(session)
    first, second, *_rest = [feedback(session, council, iro) for _ in range(GROUP + 1)]
    session.delete(first)
    session.flush()
    assert group(session, council, iro).n == GROUP
    session.delete(second)
    session.flush()
    assert group(session, council, iro) == Group(FORM, 0)


def test_adults_are_counted_in_groups_and_never_quoted(session: Session, council: Council) -> None:
    iro = a_staff(session)
    for form, question in (("feedback_parent", "pf_listened"), ("feedback_professional", "g_voice")):
        for said_so in ("yes", "yes", "yes", "yes", "no"):
            adult(session, council, iro, form, {question: said_so}, "Thank you")
        found = group(session, council, iro, form)
        assert (item(found, question).show("yes"), found.said, found.read) == ("4 (80%)", (), ())


def test_a_review_without_an_iro_of_its_own_counts_for_the_childs(session: Session, council: Council) -> None:
    iro = a_staff(session)
    for _ in range(GROUP):
        feedback(session, council, iro).invitation.review.iro = None
    session.flush()
    assert group(session, council, iro).n == GROUP


def test_only_who_said_yes_is_read_by_name_the_latest_first(session: Session, council: Council) -> None:
    iro, other = a_staff(session), a_staff(session)
    earlier = feedback(session, council, iro, "yes")
    later = feedback(session, council, iro, "yes", on=date(2026, 2, 21))
    for kept_back in ("no_name", "no", None):
        feedback(session, council, iro, kept_back)
    feedback(session, council, other, "yes")
    feedback(session, council, iro, "yes", on=date(2025, 2, 20))
    assert [each.id for each in named(session, council, iro, 2025)] == [later.id, earlier.id]
