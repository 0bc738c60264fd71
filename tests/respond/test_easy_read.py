"""Adults read pictures with the words where they choose so; others are shown words alone."""

from __future__ import annotations

import pytest

from tests.respond.town import Town

EASY = "Easy Read: pictures with the words"


def test_a_parent_chooses_easy_read_at_the_start_and_takes_it_back_on_the_page_of_looks(town: Town) -> None:
    browser = town.browser().open(town.link(town.invited("consult_parent", role="parent")))
    browser.press(EASY)
    assert browser.page.select("#p_role ~ label .pic, .option .pic")
    while not browser.path.endswith("/q/p_takepart"):
        browser.go_on()
    pictures = browser.page.select(".option .pic")
    assert len(pictures) == len(browser.page.select(".option"))
    browser.open("/say/1/look?back=q.p_takepart&easy=")
    assert browser.open("/say/1/q/p_takepart").page.select(".option .pic") == []
    assert browser.open("/say/1/look?easy=pictures").open("/say/1/q/p_takepart").page.select(".option .pic")


@pytest.mark.parametrize("form", ["consult_parent", "feedback_parent"])
def test_every_answer_of_a_parents_form_has_a_picture_for_easy_read(town: Town, form: str) -> None:
    asked = town.council.library[form]
    answers = [(each.name, option) for each in asked.question for option in each.every_option if not option.retired]
    assert [(name, option.code) for name, option in answers if option.picture is None] == []
    assert {option.picture for _name, option in answers} <= town.council.pictures.keys()


def test_a_professional_and_a_child_are_not_offered_it(town: Town) -> None:
    for form, age, role in (("consult_professional", 9, "professional"), ("consult_12_17", 14, None)):
        assert EASY not in town.browser().open(town.link(town.invited(form, age, role))).text
