"""All questions on one page, for adults in a hurry: the same answers by a shorter way."""

from __future__ import annotations

import gzip

import pytest

from portal.store.models import Answer, Invitation, Response
from tests.respond.town import Town, must

ADULTS = [("consult_parent", "parent"), ("feedback_parent", "parent"), ("feedback_professional", "professional")]
WELL, WORRIES = "What is going well for Robin?", "What worries you, if anything?"


@pytest.mark.parametrize(("form", "role"), ADULTS)
def test_an_adult_finds_every_question_of_the_pages_on_one_page(town: Town, form: str, role: str) -> None:
    browser = town.started(town.invited(form, 9, role)).press("Show all on one page")
    asked = {q.name for q in town.council.library[form].question if q.place != "send" and not q.show_if_any}
    names = {str(field["name"]).removesuffix("_words") for field in browser.page.select("main input, main textarea")}
    assert names - {"ticket"} == asked
    assert browser.response.headers["Cache-Control"] == "no-store"
    raw = browser.html.encode()
    assert len(raw) <= 28_000
    assert len(gzip.compress(raw)) <= 5_500


def test_what_a_parent_answers_on_one_page_is_checked_and_sent_as_ever(town: Town) -> None:
    browser = town.started(town.invited("consult_parent", 9, "parent")).press("Show all on one page")
    browser.choose("Other family", "Health", "Talk to Sam Okafor at a different time").write(WELL, "She sleeps well")
    browser.press("Continue")
    assert browser.heading == "Check your answers"
    for words in ("Other family", "Health", "She sleeps well"):
        assert words in browser.text
    kept = {each.question: (each.state, each.code) for each in town.all(Answer)}
    assert kept["p_role"] == ("answered", "family")
    assert kept["p_takepart"] == ("answered", "separate")
    assert kept["p_plan_agree"] == ("blank", None)
    assert town.words("p_well") == "She sleeps well"
    browser.press("Continue").choose("Check with me before sharing").press("Send")
    assert browser.heading == "Sent. Thank you."
    assert town.all(Response)[0].sharing == "ask"


def test_a_professional_presses_continue_on_an_empty_page_and_can_still_send(town: Town) -> None:
    browser = town.started(town.invited("feedback_professional", 9, "professional")).press("Show all on one page")
    browser.press("Continue").press("Continue").press("Send")
    assert browser.heading == "Sent. Thank you."


def test_a_text_that_is_too_long_comes_back_with_everything_else_on_the_page(town: Town) -> None:
    browser = town.started(town.invited("consult_parent", 9, "parent")).press("Show all on one page")
    browser.choose("Health").write(WELL, "She sleeps well").write(WORRIES, "a" * 5100).press("Continue")
    assert browser.status == 400
    assert browser.title.startswith("Problem:")
    assert [link["href"] for link in browser.page.select('[role="alert"] a')] == ["#p_worries"]
    assert browser.written(WORRIES) == "a" * 5100
    assert browser.written(WELL) == "She sleeps well"
    assert "Health" in browser.chosen
    assert not town.all(Answer)


def test_a_page_open_since_yesterday_comes_back_and_is_saved_by_another_press(town: Town) -> None:
    browser = town.started(town.invited("consult_parent", 9, "parent")).press("Show all on one page")
    brought = dict(browser.write(WELL, "She sleeps well").fields("Continue")) | {"ticket": "worn"}
    browser.send("/say/1/all", brought)
    assert browser.status == 400
    assert browser.written(WELL) == "She sleeps well"
    browser.press("Continue")
    assert town.words("p_well") == "She sleeps well"


def test_the_one_page_shows_nothing_written_elsewhere_and_empties_none_of_it(town: Town) -> None:
    invitation = town.invited("consult_parent", 9, "parent")
    town.started(invitation).open("/say/1/q/p_well").write(WELL, "She sleeps well").press("Continue")
    theirs = town.started(invitation).open("/say/1/all")
    assert "sleeps" not in theirs.html
    assert "You have answered this before." in theirs.text
    theirs.write(WORRIES, "School").press("Continue")
    assert town.words("p_well") == "She sleeps well"
    assert town.words("p_worries") == "School"


def test_language_and_look_lead_back_to_the_one_page(town: Town) -> None:
    browser = town.started(town.invited("consult_parent", 9, "parent")).open("/say/1/look?back=all")
    assert browser.press("Done").path == "/say/1/all"


def test_a_child_has_one_thing_at_a_time(town: Town) -> None:
    for number, (form, age) in enumerate([("consult_4_11", 9), ("feedback_12_17", 15)], 1):
        browser = town.started(town.invited(form, age))
        must("one page" not in browser.text)
        must(browser.open(f"/say/{number}/all").status == 404)
    assert not town.started(town.all(Invitation)[0]).open("/say/1/look?back=all").press("Done").path.endswith("/all")


def test_the_one_page_costs_few_statements(town: Town) -> None:
    browser = town.started(town.invited("consult_parent", 9, "parent"))
    with town.counting() as statements:
        browser.open("/say/1/all")
    assert len(statements) <= 4
    assert all(each.startswith("SELECT") for each in statements)
    brought = dict(browser.choose("Health").write(WELL, "She sleeps well").fields("Continue"))
    with town.counting() as statements:
        assert browser.client.post("/say/1/all", data=brought, base_url=browser.address).status_code == 303
    assert len(statements) <= 10, statements  # the first save of all: it begins the draft
