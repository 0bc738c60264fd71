"""Concerns on screen: who sees which, and that only words close one."""

from __future__ import annotations

from datetime import datetime

import pytest

from portal.hearing.answers.given import Given
from portal.store.models import Concern
from tests import factories
from tests.factories import TODAY
from tests.staff.office import Office


def unsafe(office: Office, **more: object) -> Concern:
    invitation = office.asked(office.review(office.child(first_name="Robin")))
    office.returned(invitation, {"y_helper": "carer", "y_safe": "no"} | more)
    found: Concern = next(each for each in office.all(Concern) if each.kind == "safety")
    return found


def test_a_concern_stands_above_the_reviews_and_says_what_not_to_do(office: Office) -> None:
    unsafe(office)
    browser = office.signed_in("iro").open("/my-reviews")
    assert browser.text.index("1 concern waits for you") < browser.text.index("Reviews by day")
    browser.press("Safety: Robin")
    assert "Do not ring the home first" in browser.text
    assert "Somebody was helping with the form" in browser.text
    assert "Do you feel safe where you live?" in browser.text
    assert len([each for each in office.audit("read") if each.subject.startswith("concern:")]) == 1


def test_the_three_that_are_due_first_stand_above_the_reviews_each_with_its_clock(office: Office) -> None:
    for name, days, answer in (("Ash", 20, "partly"), ("Bo", 2, "partly"), ("Cass", 0, "partly"), ("Dee", 20, "no")):
        office.returned(office.asked(office.review(office.child(first_name=name), days=days)), {"y_safe": answer})
    browser = office.signed_in("iro").open("/my-reviews")
    assert "4 concerns wait for you" in browser.text
    lines = [" ".join(line.get_text().split()) for line in browser.page.select(".tone-error li")]
    assert lines == [
        "Safety: Dee by 11:00 am, 1 hour left",
        "Safety: Cass by 5:00 pm, 7 hours left",  # a meeting today is read for today
        "Safety: Bo by Tue 3 Mar, 1 day left",
    ]
    browser.press("Safety: Bo")
    assert "To be looked at by" in browser.text


def test_who_waits_two_working_days_to_be_read_stands_with_the_iro_and_then_with_the_manager(office: Office) -> None:
    invitation = office.asked(office.review(office.child(first_name="Robin"), days=20))
    office.returned(invitation, {"y_home": "4"})
    due = "to be read by Wednesday 4 March 2026, 5:00 pm"
    browser = office.signed_in("iro").open("/my-reviews")
    assert "1 child’s form to read within two working days Robin by Wed 4 Mar, 2 days left" in browser.text
    assert "Late since" not in browser.text
    late = "1 child’s response was not read within two working days"
    assert late not in office.signed_in("manager").open("/concerns").text
    office.later(days=3)
    assert "Robin Late since Wed 4 Mar" in office.signed_in("iro").open("/my-reviews").text
    page = office.signed_in("manager").open("/concerns").text
    assert late in page
    assert due in page
    office.signed_in("iro").open("/responses/1").press("Mark as read")
    assert "1 child’s form to read" not in office.signed_in("iro").open("/my-reviews").text
    assert late not in office.signed_in("manager").open("/concerns").text


def test_what_must_be_read_before_a_meeting_names_the_day_and_no_midnight(office: Office) -> None:
    office.returned(office.asked(office.review(office.child(first_name="Robin"), days=2)), {"y_home": "4"})
    office.later(days=1)
    assert "Robin by midnight, 14 hours left" in office.signed_in("iro").open("/my-reviews").text
    office.later(days=2)
    assert "to be read by Wednesday 4 March." in office.signed_in("manager").open("/concerns").text


def test_two_worries_of_one_child_are_told_apart_by_their_order(office: Office) -> None:
    review = office.review(office.child(first_name="Robin"))
    for invitation in (office.asked(review), office.asked(office.review(review.child, days=30))):
        office.returned(invitation, {"y_safe": "no"})
    page = office.signed_in("manager").open("/concerns")
    assert page.text.index("Safety (1): Robin") < page.text.index("Safety (2): Robin")
    assert "Safety (" not in page.press("Safety (1): Robin").text


def test_a_childs_feedback_waits_two_working_days_to_be_read_by_the_iro_where_the_child_said_so(office: Office) -> None:
    held = factories.a_held_review(office.session, office.child(first_name="Robin"), TODAY)
    response = office.returned(office.asked(held, stage="feedback"), {"f_share_iro": "yes"})
    due = "to be read by Wednesday 4 March 2026, 5:00 pm"
    told = "Robin after the review by Wed 4 Mar, 2 days left"
    assert told in office.signed_in("iro").open("/my-reviews").text
    assert "not read within two working days" not in office.signed_in("manager").open("/concerns").text
    office.later(days=3)
    assert "Robin after the review Late since Wed 4 Mar" in office.signed_in("iro").open("/my-reviews").text
    page = office.signed_in("manager").open("/concerns").text
    assert "1 child’s response was not read within two working days" in page
    assert "Robin" in page
    assert due in page
    office.signed_in("iro").open(f"/responses/{response.id}").press("Mark as read")
    assert "1 child’s form to read" not in office.signed_in("iro").open("/my-reviews").text
    assert "not read within two working days" not in office.signed_in("manager").open("/concerns").text


@pytest.mark.parametrize("said", ["no", "no_name", None])
def test_a_childs_feedback_that_is_not_the_iros_waits_two_working_days_for_a_manager(
    office: Office, said: str | None
) -> None:
    held = factories.a_held_review(office.session, office.child(first_name="Robin"), TODAY)
    response = office.returned(office.asked(held, stage="feedback"), {"f_share_iro": said} if said else {})
    assert "To be read by Wednesday 4 March 2026, 5:00 pm" in office.signed_in("manager").open("/withheld").text
    office.later(days=3)
    assert "after the review" not in office.signed_in("iro").open("/my-reviews").text
    browser = office.signed_in("manager").open("/withheld")
    assert "Overdue" in browser.text
    browser.open("/concerns")
    assert "A child’s feedback for a manager to read, not the IRO" in browser.text
    assert "Robin" not in browser.text  # the name stands where opening it leaves a trace
    browser.press("A child’s feedback").press("Mark as read")
    assert {each.subject for each in office.audit("read")} == {f"response:{response.id}"}
    assert "not read within two working days" not in browser.open("/concerns").text
    assert "Overdue" not in browser.open("/withheld").text


def test_an_adults_feedback_hurries_nobody_and_nor_does_what_a_file_brought(office: Office) -> None:
    child = office.child(first_name="Robin")
    held = factories.a_held_review(office.session, child, TODAY)
    office.returned(office.asked(held, office.parent(child), stage="feedback"), {})
    office.returned(office.asked(held, stage="feedback"), {"f_share_iro": "yes"}, source="import")
    office.later(days=9)
    assert "not read within two working days" not in office.signed_in("manager").open("/concerns").text
    assert "1 child’s form to read" not in office.signed_in("iro").open("/my-reviews").text
    assert "Overdue" not in office.signed_in("manager").open("/withheld").text


def test_a_concern_is_closed_by_words_and_not_by_a_tick(office: Office) -> None:
    concern = unsafe(office)
    browser = office.signed_in("manager").open("/concerns").press("Safety: Robin").press("Acknowledge")
    assert browser.status == 400
    assert "Write what you will do, or did, and when." in browser.text
    browser.write("What will you do, or did you do, and when?", "Rang the school at 11").press("Acknowledge")
    assert "Nothing is waiting." in browser.text
    browser.open(f"/concerns/{concern.id}")
    assert "Mo Reyes acknowledged this" in browser.text
    assert "Rang the school at 11" in browser.text
    browser.write("What will you do, or did you do, and when?", "Visit planned").press("Add this")
    assert "Visit planned" in browser.open(f"/concerns/{concern.id}").text


def test_what_was_acknowledged_can_be_found_again_with_who_did_it(office: Office) -> None:
    concern = unsafe(office)
    for role in ("iro", "manager"):
        assert "Acknowledged" not in office.signed_in(role).open("/concerns").text
    manager = office.signed_in("manager").open(f"/concerns/{concern.id}")
    manager.write("What will you do, or did you do, and when?", "Rang the school at 11").press("Acknowledge")
    assert "1 is being worked on" in manager.text
    for path in ("/concerns", "/my-reviews/1"):
        browser = office.signed_in("iro").open(path)
        assert "Acknowledged by Mo Reyes, Monday 2 March 2026" in browser.text
        assert "Rang the school at 11" in browser.press("Safety: Robin").text
    assert "Acknowledged" not in office.signed_in("support").open("/concerns").text
    assert "Acknowledged" not in office.signed_in(staff=office.another("iro")).open("/concerns").text
    office.later(days=29)
    assert "Acknowledged by Mo Reyes" in office.signed_in("manager").open("/concerns").text  # until it is done
    manager = office.signed_in("manager").open(f"/concerns/{concern.id}").choose("Nothing more is to be done")
    manager.write("What will you do, or did you do, and when?", "Moved to her aunt").press("Add this")
    assert "Acknowledged" not in office.signed_in("manager").open("/concerns").text


def test_a_manager_learns_whose_review_a_worry_is_about(office: Office) -> None:
    unsafe(office)
    assert "IRO Sam Okafor" in office.signed_in("manager").open("/concerns").text


def test_whoever_wants_to_talk_to_nobody_named_no_way_to_be_reached(office: Office) -> None:
    unsafe(office, y_worry="lot", y_talk_to="nobody")
    browser = office.signed_in("iro").open("/concerns").press("Safety (1): Robin")
    assert "Would like to talk to: No one right now" in browser.text
    assert "no other" not in browser.text


def test_a_worry_is_not_there_for_other_iros_nor_for_support(office: Office) -> None:
    concern = unsafe(office)
    for browser in (office.signed_in(staff=office.another("iro")), office.signed_in("support")):
        assert "Nothing is waiting." in browser.open("/concerns").text
        assert browser.open(f"/concerns/{concern.id}").status == 404


def test_support_sees_a_wish_for_an_advocate_but_not_what_was_pressed(office: Office) -> None:
    form = office.council.library["consult_4_11"]
    asking = next(
        (question.name, rule.when[0])
        for question in form.question
        for rule in question.raises
        if rule.concern == "advocate" and rule.when[0] in question.codes
    )
    invitation = office.asked(office.review(office.child(first_name="Robin")))
    office.returned(invitation, {asking[0]: asking[1]})
    browser = office.signed_in("support").open("/concerns").press("Asks for an advocate: Robin")
    assert "What was pressed" not in browser.text
    assert "Open the response" not in browser.text
    browser.write("What will you do, or did you do, and when?", "Rang the advocates").press("Acknowledge")
    assert "Nothing is waiting." in browser.text


def test_how_to_reach_the_child_stands_on_the_page(office: Office) -> None:
    invitation = office.asked(office.review(office.child(first_name="Ash", age=15)))
    office.returned(invitation, {"o_safe": "no", "o_reach": Given("o_reach", words="at school, at noon")})
    browser = office.signed_in("iro").open("/concerns").press("Safety: Ash")
    assert "at school, at noon" in browser.text
    assert "Use the way to reach them that stands below" in browser.text


SAID = ("corridor", "stepdad", "Someone at school", "Safe way and time", "Not this way", "Would like to talk to")


def with_a_way(office: Office, **asks: object) -> None:
    """A young person who says how they may be reached, and asks for something that business support arranges."""
    reach = {
        "o_safe": "no",
        "o_talk_to": "school",
        "o_reach": Given("o_reach", words="in the corridor"),
        "o_avoid": Given("o_avoid", words="my stepdad reads mine"),
    }
    office.returned(office.asked(office.review(office.child(first_name="Ash", age=15))), reach | asks)


@pytest.mark.parametrize(
    ("question", "answer", "kind"),
    [("o_takepart", "advocate", "advocate"), ("o_meeting", ("interpreter",), "interpreter")],
)
def test_support_learns_that_a_way_to_be_reached_was_said_and_whom_to_ask_but_no_word_of_it(
    office: Office, question: str, answer: object, kind: str
) -> None:
    with_a_way(office, **{question: answer})
    (concern,) = [each for each in office.all(Concern) if each.kind == kind]
    support = office.signed_in("support").open(f"/concerns/{concern.id}")
    for page in (support.text, support.press("Acknowledge").text):
        assert [words for words in SAID if words in page] == []
        assert "Do not contact them before you have asked how." in page
        assert "They said how they want to be reached." in page
        assert "is not shown here. Sam Okafor (their IRO) or a manager knows it: ask one of them before" in page
    assert support.status == 400
    for role in ("iro", "manager"):
        page = office.signed_in(role).open(f"/concerns/{concern.id}").text
        assert [words for words in SAID if words in page] == list(SAID)


def test_support_is_sent_to_a_manager_where_no_iro_is_known(office: Office) -> None:
    with_a_way(office, o_takepart="advocate")
    (concern,) = [each for each in office.all(Concern) if each.kind == "advocate"]
    concern.invitation.review.iro = concern.child.iro = None
    office.session.commit()
    page = office.signed_in("support").open(f"/concerns/{concern.id}").text
    assert "A manager knows it: ask one before anybody contacts this person." in page
    assert "their IRO" not in page


def test_support_asks_nobody_where_nothing_was_said_of_being_reached(office: Office) -> None:
    office.returned(office.asked(office.review(office.child(age=15))), {"o_takepart": "advocate"})
    browser = office.signed_in("support").open("/concerns").press("Asks for an advocate: Robin")
    assert "They did not say how they would like to be reached." in browser.text
    assert "before anybody contacts" not in browser.text


def test_an_overdue_concern_says_so(office: Office) -> None:
    unsafe(office)
    office.later(hours=3)
    browser = office.signed_in("manager").open("/concerns")
    assert "Overdue" in browser.text
    assert "Overdue" in browser.press("Safety: Robin").text
    assert isinstance(office.all(Concern)[0].due_at, datetime)
