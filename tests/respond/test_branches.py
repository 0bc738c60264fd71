"""What an answer makes senseless is not asked after it, and an onlooker learns nothing from what is asked."""

from __future__ import annotations

import pytest

from portal.forms.files import Library
from portal.forms.pages import is_shown
from portal.shipped import SHIPPED
from portal.store.models import Child, Invitation
from tests.browser import Browser
from tests.respond.town import Town, onwards

NOT_THERE = "I wasn’t there"
SUPPOSES_BEING_THERE = {f"{who}_{name}" for who in ("fy", "fo") for name in ("friendly", "relaxed", "listened", "said")}


def test_in_no_form_a_question_that_supposes_being_there_follows_i_was_not_there() -> None:
    for form in Library.load(SHIPPED / "forms"):
        absent = [q for q in form.question if any(str(o.label) == NOT_THERE for o in q.every_option)]
        for at, asked in enumerate(absent):
            later = absent[at + 1 :]
            given = {asked.name: frozenset({"na"})}
            later = later if asked.name.endswith("_knew") else []  # asked last of all who were there
            assert [each.name for each in later if is_shown(form, each, None, given)] == []
            assert all(is_shown(form, each, None, {}) for each in later)  # who skipped it is still asked
        assert {each.name for each in absent[1:]} <= SUPPOSES_BEING_THERE


@pytest.mark.parametrize(("form", "age", "knew", "next_one"), [
    ("feedback_4_11", 9, "fy_knew", "Has someone told you what will happen now?"),
    ("feedback_12_17", 15, "fo_knew", "Did what you said make a difference?"),
])  # fmt: skip
def test_who_was_not_there_is_not_asked_whether_it_was_friendly(
    town: Town, form: str, age: int, knew: str, next_one: str
) -> None:
    browser = town.started(town.invited(form, age)).open(f"/say/1/q/{knew}")
    browser.choose(NOT_THERE).go_on()
    assert browser.heading == next_one
    browser.press("Back")
    browser.choose("Yes").go_on()
    assert "friendly" in browser.heading


def test_a_foster_carer_is_not_asked_about_the_time_they_spend_with_the_child(town: Town) -> None:
    browser = town.started(town.invited("consult_parent", 9, "carer"))
    browser.choose("Foster carer").press("Continue")
    browser.open("/say/1/q/p_plan_agree").press("Continue")
    assert browser.path.endswith("/q/p_daily")  # what a carer is asked in its place
    assert browser.press("Continue").path.endswith("/q/p_support")
    assert browser.press("Continue").path.endswith("/q/p_change")


def _asked_after_worries(
    town: Town, worry: str, *, helper: str = "", through: str = "own", before: str = ""
) -> Browser:
    form, age = ("consult_12_17", 15)
    invitation = town.invited(form, age)
    child = town.all(Child)[-1]
    child.reached_through = through
    town.session.commit()
    browser = town.started(invitation)
    if helper:
        browser.choose(helper)
    browser.press(onwards(browser))
    if before:
        browser.open(f"/say/{invitation.id}/q/o_safe").choose(before).go_on()
    browser.open(f"/say/{invitation.id}/q/o_worry").choose(worry).go_on()
    assert browser.path.endswith("/q/o_worry_more")
    return browser


def _folded(browser: Browser) -> bool:
    return browser.page.select_one("main form details:not(.listen) textarea") is not None


def test_who_is_alone_and_has_no_worries_finds_the_numbers_and_one_line(town: Town) -> None:
    browser = _asked_after_worries(town, "No", helper="By myself")
    assert _folded(browser)
    assert "I want to say more" in browser.text
    assert "0800 1111" in browser.text
    assert not _folded(_asked_after_worries(town, "Yes, a bit", helper="By myself"))
    assert not _folded(_asked_after_worries(town, "No", helper="By myself", before="No"))


@pytest.mark.parametrize(("helper", "through"), [
    ("", "own"), ("With someone I live with", "own"), ("By myself", "carer"), ("By myself", "school"),
])  # fmt: skip
def test_an_onlooker_learns_nothing_from_the_page_after_worries(town: Town, helper: str, through: str) -> None:
    pages = []
    for worry in ("No", "Yes, a lot"):
        browser = _asked_after_worries(town, worry, helper=helper, through=through)
        pages.append(
            [(each.name, each.get_text()) for each in browser.page.select("main h1, main p, main summary, main label")]
        )
    assert pages[0] == pages[1]


def test_another_browser_learns_nothing_either(town: Town) -> None:
    _asked_after_worries(town, "No", helper="By myself")
    other = town.started(town.all(Invitation)[0])
    assert not _folded(other.open("/say/1/q/o_worry_more"))
