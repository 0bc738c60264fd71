"""Who an adult is stands there for them to change or keep, and is theirs only when they press Continue."""

from __future__ import annotations

from portal.store.models import Answer
from tests.respond.town import Town


def test_a_parent_finds_parent_chosen_and_nothing_is_kept_before_continue(town: Town) -> None:
    browser = town.started(town.invited("consult_parent", 9, "parent"))
    assert browser.chosen == ["Parent"]
    assert not town.all(Answer)
    browser.press("Continue")
    assert (town.answer("p_role") or Answer()).code == "parent"


def test_what_was_put_before_a_carer_can_be_changed_and_stays_changed(town: Town) -> None:
    browser = town.started(town.invited("consult_parent", 9, "carer", contact={"relation": "foster carer"}))
    assert browser.chosen == ["Foster carer"]
    browser.choose("Other family").press("Continue")
    assert (town.answer("p_role") or Answer()).code == "family"
    assert browser.open("/say/1/welcome").chosen == ["Other family"]


def test_a_social_worker_finds_it_chosen_on_the_one_page_too(town: Town) -> None:
    invitation = town.invited("feedback_professional", 9, "professional", contact={"relation": "social worker"})
    browser = town.started(invitation).press("Show all on one page")
    assert browser.chosen == ["Social worker"]


def test_nothing_is_put_over_what_was_said_on_another_device(town: Town) -> None:
    invitation = town.invited("consult_parent", 9, "parent")
    town.started(invitation).choose("Other family").press("Continue")
    theirs = town.started(invitation).open("/say/1/welcome")
    assert not theirs.chosen
    theirs.press("Continue")
    assert (town.answer("p_role") or Answer()).code == "family"


def test_where_the_records_do_not_settle_it_nothing_is_chosen(town: Town) -> None:
    professional = town.invited("feedback_professional", 9, "professional", contact={"relation": "solicitor"})
    assert not town.started(professional).chosen
    assert not town.started(town.invited()).chosen
