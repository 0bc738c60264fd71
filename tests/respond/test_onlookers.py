"""With somebody beside a child, a private answer can be written and not be read again until it is sent."""

from __future__ import annotations

import pytest

from tests.browser import Browser
from tests.forms.shipped import LIBRARY
from tests.respond.town import Town

CHILDREN = [("consult_4_11", 9), ("consult_12_17", 15)]


def answered(browser: Browser, number: int, form_id: str) -> dict[str, list[str]]:
    """Every masked question answered on its page; what was pressed and written, by question."""
    form = next(form for form in LIBRARY if form.id == form_id)
    said: dict[str, list[str]] = {}
    for question in (question for question in form.question if question.masked):
        browser.open(f"/say/{number}/q/{question.same_page_as or question.name}")
        said[question.name] = _filled(browser, question.name)
        browser.go_on()
    return said


def _filled(browser: Browser, name: str) -> list[str]:
    said = []
    choice = browser.page.find("input", attrs={"name": name})
    if choice:
        choice["checked"] = ""
        label = browser.page.find("label", attrs={"for": choice["id"]})
        said.append(label.get_text(strip=True) if label else "")
    for box in browser.page.find_all("textarea", attrs={"name": [name, f"{name}_words"]}):
        box.string = f"only for {name}"
        said.append(f"only for {name}")
    return said


@pytest.mark.parametrize(("form", "age"), CHILDREN)
@pytest.mark.parametrize("through", ["own", "carer", "school", "worker", None])
def test_what_a_masked_question_was_answered_is_on_no_page_once_its_page_is_left(
    town: Town, form: str, age: int, through: str | None
) -> None:
    """A helper was declared, or the link came through somebody, or nobody knows through whom."""
    invitation = town.invited(form, age, reached_through=through)
    browser = town.started(invitation)
    if through == "own":
        browser.choose(next(each for each in labels(browser) if "someone i live with" in each.lower())).go_on()
    said = answered(browser, 1, form)
    _nothing_is_shown(browser, form, said)
    again = town.started(invitation, browser)  # the link once more, in the same browser
    _nothing_is_shown(again, form, said)
    again.open("/say/1/language?back=check").press("¤Polski" if "¤Polski" in again.buttons else again.buttons[-1])
    _nothing_is_shown(again, form, said)


def labels(browser: Browser) -> list[str]:
    return [label.get_text(strip=True) for label in browser.page.find_all("label")]


def _nothing_is_shown(browser: Browser, form_id: str, said: dict[str, list[str]]) -> None:
    form = next(form for form in LIBRARY if form.id == form_id)
    for name in said:
        browser.open(f"/say/1/q/{form.find(name).same_page_as or name}")
        field = browser.page.find_all("input", attrs={"name": name})
        assert not [each for each in field if each.has_attr("checked")], name
        assert f"only for {name}" not in browser.html
    for page in ("check", "welcome", "send", "help", ""):
        browser.open(f"/say/1/{page}")
        assert not [name for name in said if f"only for {name}" in browser.html], page
    assert not browser.open("/say/1/check").page.select("main details")


def test_the_check_page_says_answered_and_offers_to_answer_again(town: Town) -> None:
    browser = town.started(town.invited()).choose("Someone I live with").press("Next")
    browser.open("/say/1/q/y_safe").choose("No").press("Next")
    browser.open("/say/1/check")
    row = next(each for each in browser.page.select("dl.summary > div") if "Do you feel safe" in each.get_text())
    assert [dd.get_text(" ", strip=True) for dd in row.find_all("dd")] == [
        "Answered",
        "Answer again : Do you feel safe where you live?",
    ]
    assert "Some answers are not shown here" in browser.text
    browser.press("Answer again: Do you feel safe where you live?")
    assert "You have answered this before." in browser.text
    browser.press("Next")
    kept = town.answer("y_safe")
    assert kept is not None
    assert kept.code == "no"  # left empty, it stays
    browser.open("/say/1/q/y_safe").choose("Yes").press("Next")
    kept = town.answer("y_safe")
    assert kept is not None
    assert kept.code == "yes"


def test_to_say_afterwards_that_nobody_helps_opens_nothing(town: Town) -> None:
    browser = town.started(town.invited("consult_12_17", 15)).choose("With someone I live with").press("Continue")
    browser.open("/say/1/q/o_offlimits")
    box = browser.page.textarea
    assert box is not None
    box.string = "my dad"
    browser.press("Continue")
    browser.open("/say/1/welcome").choose("By myself").press("Continue")
    for page in ("check", "q/o_offlimits"):
        assert "my dad" not in browser.open(f"/say/1/{page}").html
    assert town.words("o_offlimits") == "my dad"


def test_who_says_later_that_somebody_helps_hides_what_was_said_alone(town: Town) -> None:
    browser = town.started(town.invited("consult_12_17", 15)).choose("By myself").press("Continue")
    browser.open("/say/1/q/o_safe").choose("No").press("Continue")
    assert browser.open("/say/1/q/o_safe").chosen == ["No"]
    browser.open("/say/1/welcome").choose("With my social worker").press("Continue")
    assert browser.open("/say/1/q/o_safe").chosen == []
    assert not browser.open("/say/1/check").page.select("main details")


def test_a_young_person_alone_with_their_own_address_reads_what_they_wrote(town: Town) -> None:
    browser = town.started(town.invited("consult_12_17", 15)).choose("By myself").press("Continue")
    browser.open("/say/1/q/o_safe").choose("No").press("Continue")
    assert browser.open("/say/1/check").page.select("main details")
