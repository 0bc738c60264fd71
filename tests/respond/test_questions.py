"""The questions: one to a page, all of them skippable, and what was written never lost."""

from __future__ import annotations

import pytest

from portal.store.models import Answer, Response
from tests.browser import Browser
from tests.respond.town import FORMS, Town, must, onwards, to_the_end


@pytest.mark.parametrize(("form", "age", "role"), FORMS)
def test_everybody_can_skip_everything_and_still_send(town: Town, form: str, age: int, role: str | None) -> None:
    browser = town.started(town.invited(form, age, role))
    browser.press(onwards(browser))
    seen = []
    while "/q/" in browser.path:
        seen.append(browser.title)
        assert browser.title.startswith("Question ")
        browser.press(next(b for b in browser.buttons if b.startswith("Skip")))
    assert browser.heading == "Check your answers"
    assert "That’s fine." in browser.text
    browser.press(onwards(browser))
    assert "You skipped everything. That’s OK." in browser.text
    assert not browser.chosen
    browser.press("Send")
    assert browser.heading.startswith("Sent. Thank you")
    response = town.all(Response)[0]
    assert response.status == "submitted"
    # who a parent is stood there for them, and Continue was pressed under it
    answered = {a.question: a.code for a in town.all(Answer) if a.state not in ("skipped", "blank", "not_shown")}
    assert answered.items() <= {"p_role": "parent", "pf_role": "parent"}.items()
    most_private = {"consult": response.sharing == "iro_only", "feedback": response.iro_may_see in ("no", None)}
    assert most_private[form.partition("_")[0]]
    assert not response.may_quote


def test_a_child_answers_on_each_page_and_finds_it_on_the_check_page(town: Town) -> None:
    browser = town.started(town.invited())
    assert browser.heading == "Hello Robin"
    assert "Tuesday 24 March" in browser.text
    assert "There are 10 questions." in browser.text
    browser.choose("Someone I live with").press("Next")
    assert browser.heading == "How do you feel about where you live?"
    assert browser.title.startswith("Question 1 of 10")
    assert "Helpers: please put what Robin says" in browser.text
    browser.choose("Happy").press("Next")
    browser.choose("Sometimes").press("Next")
    assert "Helpers: please put" not in browser.text
    while browser.heading != "Who would you like to see more?":
        browser.press("Next")
    browser.choose("Mum", "Someone else (tell us who)").write("Who is it?", "My cousin Zoë").press("Next").press(
        "Next"
    ).press("Next")
    browser.write("What would make things better for you?", "A dog\nand\na cat").press("Next")
    to_the_end(browser)
    assert "Happy" in browser.text
    # which private questions were passed over is nobody's to learn, and with a helper their answers are not shown again
    assert "My cousin Zoë" not in browser.text
    assert town.words("y_see") == "My cousin Zoë"
    assert "You skipped 5. That’s fine." in browser.text
    assert browser.page.find("details") is None
    assert "Answer again" in browser.text
    assert (town.answer("y_home") or Answer()).code == "4"
    assert town.words("y_wish") == "A dog\nand\na cat"


def test_change_leads_to_the_question_as_it_was_answered_and_back_to_the_check_page(town: Town) -> None:
    browser = town.started(town.invited()).press("Next").choose("Happy").press("Next")
    to_the_end(browser)
    browser.change("How do you feel about where you live?")
    assert browser.chosen == ["Happy"]
    browser.choose("Sad").press("Next")
    assert browser.heading == "Check your answers"
    assert (town.answer("y_home") or Answer()).code == "2"


def test_a_child_of_six_sees_three_faces_and_a_young_person_none(town: Town) -> None:
    six = town.started(town.invited(age=6)).press("Next")
    assert len(six.page.select("svg.face")) == 3
    nine = town.started(town.invited(age=9)).press("Next")
    assert len(nine.page.select("svg.face")) == 5
    older = town.started(town.invited("consult_12_17", 15))
    to_the_end(older, lambda b: must(not b.page.select("svg.face")))


def test_who_sees_it_stands_where_it_matters(town: Town) -> None:
    notes: dict[str, list[bool]] = {"consult_4_11": [], "consult_12_17": [], "consult_parent": []}
    for form, seen in notes.items():
        browser = town.started(town.invited(form, 15 if "12" in form else 9, "parent" if "parent" in form else None))
        browser.press(onwards(browser))

        def look(b: Browser, seen: list[bool] = seen) -> None:
            if b.page.select_one(".progress"):
                seen.append(bool(b.page.select(".note")))

        to_the_end(browser, look)
        browser.press(onwards(browser))
        assert browser.page.select(".note")
    # the first, those on safety and worries, and those at which somebody else than the IRO learns of a wish
    assert [n for n, there in enumerate(notes["consult_4_11"], 1) if there] == [1, 2, 5, 9, 10, 11]
    assert [n for n, there in enumerate(notes["consult_12_17"], 1) if there] == [1, 2, 6, 7, 8, 9, 10]
    assert [n for n, there in enumerate(notes["consult_parent"], 1) if there] == [10]


def test_a_text_that_is_too_long_comes_back_whole_with_how_much_is_too_much(town: Town) -> None:
    browser = town.started(town.invited())
    browser.open("/say/1/q/y_wish").write("What would make things better for you?", "a" * 5120).press("Next")
    assert browser.status == 400
    assert browser.title.startswith("Problem: Question 8 of 10")
    assert "You have used 5,120 of 5,000 letters." in browser.text
    assert browser.written("What would make things better for you?") == "a" * 5120
    assert town.answer("y_wish") is None
    older = town.started(town.invited("consult_12_17", 15))
    older.open("/say/2/q/o_offlimits")
    older.write("Is there anything you don’t want talked about in front of everyone?", "b" * 5001).press("Continue")
    assert "Shorten your answer to 5,000 characters. You’ve used 5,001." in older.text


def test_skip_means_skipped_even_when_something_is_chosen(town: Town) -> None:
    browser = town.started(town.invited()).press("Next").choose("Happy").press("Skip this one")
    assert (town.answer("y_home") or Answer()).state == "skipped"
    assert browser.title.startswith("Question 2 of 10")


def test_an_answer_that_is_the_iros_alone_says_so_beside_itself(town: Town) -> None:
    browser = town.started(town.invited("consult_12_17", age=15)).open("/say/1/q/o_meeting")
    (tile,) = [each for each in browser.page.select("label") if "don’t want there" in each.text]
    assert "Only Sam Okafor sees this answer." in tile.text
    assert browser.text.count("Only Sam Okafor sees this answer.") == 1
    browser.open("/say/1/q/o_topics").choose("Family and seeing people").press("Continue").open("/say/1/q/o_see")
    assert "Sam Okafor sees this answer, and so can people whose job is to help." in browser.text


@pytest.mark.parametrize(("form", "age", "question"), [
    ("consult_4_11", 9, "y_wish"),
    ("consult_12_17", 15, "o_agenda"),
])  # fmt: skip
def test_a_long_letter_is_simply_taken(town: Town, form: str, age: int, question: str) -> None:
    browser = town.started(town.invited(form, age)).open(f"/say/1/q/{question}")
    browser.send(browser.path, dict(browser.fields()) | {question: "m" * 1600})
    assert browser.status == 200
    assert town.words(question) == "m" * 1600


def test_no_one_beside_mum_comes_back_kindly_with_both_ticked(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_see")
    alone = next(o for o in town.council.library["consult_4_11"].find("y_see").every_option if o.none)
    browser.choose("Mum", str(alone.label)).press("Next")
    assert browser.status == 400
    assert browser.chosen == ["Mum", str(alone.label)]
    assert str(alone.label) in browser.page.select_one('[role="alert"]').get_text()  # type: ignore[union-attr]
    assert town.answer("y_see") is None
    browser.untick(str(alone.label)).press("Next")
    kept = town.answer("y_see")
    assert kept is not None
    assert kept.state == "answered"
