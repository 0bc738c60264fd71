"""The end of a form stays with us, and no page is a dead end."""

from __future__ import annotations

import pytest

from portal.store.models import Invitation, Response
from tests.browser import Browser
from tests.respond.town import FORMS, Town, to_the_end


def _sent(town: Town, form: str, age: int, role: str | None = None, language: str = "en") -> Browser:
    browser = town.started(town.invited(form, age, role, language=language))
    browser.go_on()
    to_the_end(browser)
    return browser.open("/say/1/send").press("Send")


@pytest.mark.parametrize(("form", "age", "role"), FORMS)
def test_who_has_finished_stays_with_us_and_back_wears_the_forms_own_look(
    town: Town, form: str, age: int, role: str | None
) -> None:
    browser = _sent(town, form, age, role).press("Finish")
    assert (browser.status, browser.heading) == (200, "You can close this page.")
    skin = town.council.library[form].skin
    assert browser.page.select_one(f"body.skin-{skin}")
    for page in ("sent", "check", "send"):
        browser.open(f"/say/1/{page}")
        assert (browser.status, browser.heading) == (410, "This page is closed.")
        assert browser.page.select_one(f"body.skin-{skin}")
        assert "Robin" not in browser.text
    assert browser.open("/say/1/finished").heading == "You can close this page."  # pressed again, or reloaded


def test_whoever_declined_and_finished_stays_with_us_too(town: Town) -> None:
    browser = town.started(town.invited()).open("/say/1/decline").press("I don’t want to fill this in").press("Finish")
    assert browser.heading == "You can close this page."
    assert browser.open("/say/1/decline").heading == "This page is closed."


def test_leave_alone_leads_elsewhere_and_back_wears_the_forms_own_look(town: Town) -> None:
    browser = town.started(town.invited())
    browser.open("/say/1/leave")
    assert browser.response.headers["Location"] == town.council.settings.exit_url
    browser.open("/say/1/check")
    assert browser.page.select_one("body.skin-younger")


def test_a_stranger_is_not_told_how_a_form_looks_by_the_page_that_ends_it(town: Town) -> None:
    _sent(town, "consult_4_11", 9).press("Finish")
    assert town.browser().open("/say/1/finished").html == town.browser().open("/say/2/finished").html


@pytest.mark.parametrize(
    ("form", "age", "may_see", "said"),
    [
        ("feedback_4_11", 9, "Yes", "Sam Okafor will read it."),
        ("feedback_4_11", 9, "Yes, but not my name",
         "Another grown-up here will read it. Sam Okafor sees it without your name, mixed with other answers."),
        ("feedback_4_11", 9, "No", "Another grown-up here will read it."),
        ("feedback_12_17", 15, "Yes, but not my name",
         "The manager of the reviewing team will read it. Sam Okafor sees it without your name, mixed with other"),
        ("feedback_12_17", 15, "No", "The manager of the reviewing team will read it."),
    ],
)  # fmt: skip
def test_who_reads_feedback_is_said_as_the_child_chose(
    town: Town, form: str, age: int, may_see: str, said: str
) -> None:
    browser = town.started(town.invited(form, age))
    browser.go_on()
    to_the_end(browser)
    asked = town.council.library[form].find("f_share_iro")
    browser.open("/say/1/send")
    field = next(o for o in asked.every_option if str(o.label) == may_see)
    browser.send("/say/1/send", dict(browser.fields("Send")) | {asked.name: field.code})
    assert said in browser.text
    assert ("without your name" in browser.text) == (field.code == "no_name")
    assert [each.iro_may_see for each in town.all(Response)] == [field.code]


@pytest.mark.parametrize(("form", "age", "role"), FORMS)
def test_an_answered_link_that_has_ended_says_that_it_was_answered(
    town: Town, form: str, age: int, role: str | None
) -> None:
    _sent(town, form, age, role)
    town.later(days=60)
    page = town.browser().open(town.link(town.all(Invitation)[0]))
    assert page.status == 410
    assert page.heading in ("You sent this. Thank you.", "We’ve had your answers.")
    assert "Problem" not in page.title
    assert "expired" not in page.text
    assert not {"Robin", "Sam Okafor"} & set(page.text.split())
    assert "Ask for a new link" in page.buttons


def test_from_the_page_of_an_interpreter_and_a_closed_one_there_is_a_way_on(town: Town) -> None:
    link = town.link(town.invited(language="pl"))
    page = town.browser().open(f"{link}/interpreter?wish=pl")
    assert page.page.select_one(f'main a.button[href^="{link}"]') is not None
    closed = town.browser().open("/say/1/check")
    assert closed.press("Type a code instead").status == 200
