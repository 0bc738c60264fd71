"""What an IRO learns of people who are not named: in groups of five, which no single return moves."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from portal.asking.house import House
from portal.hearing.sharing import GROUP
from portal.reporting.grouped import Group, Item, grouped, named
from portal.store.audit import record
from portal.store.models import Response, Staff
from tests.factories import NOW, SOMEBODY, a_child, a_contact, a_held_review, a_staff
from tests.reporting.rows import received, said

FORM = "feedback_12_17"


def feedback(
    session: Session,
    house: House,
    iro: Staff,
    may_see: str | None = "no_name",
    listened: str = "yes",
    on: date = date(2026, 2, 20),
    words: str = "",
) -> Response:
    """A young person's feedback about a review of that IRO."""
    review = a_held_review(session, a_child(session, age=14, iro=iro, iro_id=iro.id))
    response = received(session, house.library, review, FORM, {"fo_listened": listened}, on=on, iro_may_see=may_see)
    if words:
        said(session, response, "fo_good", words)
    return response


def adult(session: Session, house: House, iro: Staff, form: str, answers: dict[str, str], words: str) -> Response:
    child = a_child(session, iro=iro, iro_id=iro.id)
    contact = a_contact(session, child, form.removeprefix("feedback_"))
    response = received(
        session, house.library, a_held_review(session, child), form, answers, on=date(2026, 2, 20), contact=contact
    )
    said(session, response, {"feedback_parent": "pf_good", "feedback_professional": "g_good"}[form], words)
    return response


def group(session: Session, house: House, iro: Staff, form: str = FORM, year: int = 2025) -> Group:
    (found,) = [each for each in grouped(session, house, iro, year) if each.form == form]
    return found


def item(found: Group, question: str = "fo_listened") -> Item:
    (one,) = [each for each in found.items if each.question == question]
    return one


def listened_to(found: Group) -> tuple[int, int] | None:
    """How many said yes and how many no; None where the group is not shown."""
    counts = item(found).counts if found.shown else None
    return (counts["yes"], counts["no"]) if counts else None


def test_every_feedback_form_has_its_place_and_four_look_like_nobody(session: Session, house: House) -> None:
    iro, idle = a_staff(session), a_staff(session)
    for _ in range(4):
        feedback(session, house, iro, words="Good")
    for other in ("yes", "no", None):
        feedback(session, house, iro, other)
    assert [each.form for each in grouped(session, house, iro, 2025)] == [
        "feedback_4_11", "feedback_12_17", "feedback_parent", "feedback_professional",
    ]  # fmt: skip
    assert grouped(session, house, iro, 2025) == grouped(session, house, idle, 2025)
    assert not group(session, house, iro).shown


def test_five_who_do_not_give_their_name_are_shown_together_and_nobody_else_with_them(
    session: Session, house: House
) -> None:
    iro, other = a_staff(session), a_staff(session)
    for listened in ("yes", "yes", "yes", "yes", "no"):
        feedback(session, house, iro, "no_name", listened)
    for excluded in ("yes", "no", None):
        feedback(session, house, iro, excluded, "no")
    feedback(session, house, other, "no_name", "no")
    feedback(session, house, iro, on=date(2025, 2, 20))
    found = group(session, house, iro)
    assert (found.n, item(found).n, item(found).show("yes"), item(found).show("no")) == (5, 5, "4 (80%)", "1 (20%)")
    assert not group(session, house, other).shown
    assert not group(session, house, iro, year=2024).shown


def test_a_question_that_fewer_than_five_answered_has_no_figures(session: Session, house: House) -> None:
    iro = a_staff(session)
    for listened in ("yes", "yes", "yes", "yes", "skipped"):
        feedback(session, house, iro, listened=listened)
    found = group(session, house, iro)
    assert found.shown
    assert (item(found).counts, item(found).n, item(found).show("yes")) == (None, 0, "")


def test_one_return_more_changes_nothing_until_there_are_five_more(session: Session, house: House) -> None:
    iro = a_staff(session)
    for _ in range(GROUP):
        feedback(session, house, iro)
    before = grouped(session, house, iro, 2025)
    for _ in range(GROUP - 1):
        feedback(session, house, iro, listened="no", words="Better snacks", on=date(2026, 2, 21))
        assert grouped(session, house, iro, 2025) == before
    feedback(session, house, iro, listened="no", words="Better snacks", on=date(2026, 2, 21))
    after = group(session, house, iro)
    assert (after.n, listened_to(after)) == (10, (5, 5))
    assert [each.words for each in after.said] == [("Better snacks",) * 5]


def test_a_paper_return_of_an_earlier_day_does_not_push_another_out(session: Session, house: House) -> None:
    iro = a_staff(session)
    for _ in range(GROUP):
        feedback(session, house, iro)
    before = group(session, house, iro)
    late = feedback(session, house, iro, listened="no", on=date(2026, 2, 1))
    child_id = late.invitation.review.child_id
    record(session, "receive", f"response:{late.id}", by=SOMEBODY, now=NOW, child_id=child_id)
    session.flush()
    assert group(session, house, iro) == before
    assert listened_to(before) == (5, 0)


def test_words_stand_only_where_five_wrote_and_without_the_names_the_portal_knows(
    session: Session, house: House
) -> None:
    iro = a_staff(session, name="Sam Okafor")
    written = ["Sam listened", "The biscuits", "Robin chose the room", "No rush"]
    responses = [feedback(session, house, iro, words=words) for words in written]
    fifth = feedback(session, house, iro)
    assert group(session, house, iro).said == ()
    assert group(session, house, iro).read == ()
    said(session, fifth, "fo_good", "Short")
    found = group(session, house, iro)
    (good,) = found.said
    assert sorted(good.words) == ["No rush", "Short", "The biscuits", "[name] chose the room", "[name] listened"]
    children = [(each.id, each.invitation.review.child_id) for each in (*responses, fifth)]
    assert list(found.read) == sorted(children)


def test_the_order_of_words_is_neither_that_they_came_in_nor_that_of_another_question(
    session: Session, house: House
) -> None:
    iro = a_staff(session)
    for number in range(20):
        response = feedback(session, house, iro, words=f"{number:02}")
        said(session, response, "fo_different", f"{number:02}")
    good, different = group(session, house, iro).said
    came = tuple(f"{number:02}" for number in range(20))
    assert sorted(good.words) == sorted(different.words) == list(came)
    assert len({came, came[::-1], good.words, different.words}) == 4


def test_words_in_another_language_would_tell_who_wrote_them(session: Session, house: House) -> None:
    iro = a_staff(session)
    for words in ("One", "Two", "Three", "Four", "Five"):
        feedback(session, house, iro, words=words)
    for words in ("Мене слухали", "Six", "Seven", "Eight", "Nine"):
        feedback(session, house, iro, words=words)
    (good,) = group(session, house, iro).said
    assert len(good.words) == 9
    assert group(session, house, iro).n == 10


def test_adults_are_counted_in_groups_and_never_quoted(session: Session, house: House) -> None:
    iro = a_staff(session)
    for form, question in (("feedback_parent", "pf_listened"), ("feedback_professional", "g_voice")):
        for _ in range(GROUP):
            adult(session, house, iro, form, {question: "yes"}, "Thank you")
        found = group(session, house, iro, form)
        assert (item(found, question).show("yes"), found.said, found.read) == ("5 (100%)", (), ())


def test_a_review_without_an_iro_of_its_own_counts_for_the_childs(session: Session, house: House) -> None:
    iro = a_staff(session)
    for _ in range(GROUP):
        feedback(session, house, iro).invitation.review.iro = None
    session.flush()
    assert group(session, house, iro).n == GROUP


def test_only_who_said_yes_is_read_by_name_the_latest_first(session: Session, house: House) -> None:
    iro, other = a_staff(session), a_staff(session)
    earlier = feedback(session, house, iro, "yes")
    later = feedback(session, house, iro, "yes", on=date(2026, 2, 21))
    for kept_back in ("no_name", "no", None):
        feedback(session, house, iro, kept_back)
    feedback(session, house, other, "yes")
    feedback(session, house, iro, "yes", on=date(2025, 2, 20))
    assert [each.id for each in named(session, house, iro, 2025)] == [later.id, earlier.id]
