"""An IRO's own page for how children meet them."""

from __future__ import annotations

import pytest

from portal.store.models import AuditEntry
from portal.store.tables.staff_tables import Greeting
from tests.staff.office import Office

PAGE = "/my-reviews/how-children-meet-me"


def test_an_iro_writes_two_lines_chooses_a_figure_and_sees_what_children_see(office: Office) -> None:
    browser = office.signed_in("iro").open("/my-reviews").press("How children meet you")
    assert browser.path == PAGE
    browser.write("First line", "I like dogs.").write("Your thank-you, when a child has sent their answers", "Thanks.")
    browser.choose("Headscarf").press("Save")
    assert "Saved. Children see it from now on." in browser.text
    assert "I like dogs." in browser.page.select_one(".meets").text  # type: ignore[union-attr]
    assert browser.chosen == ["Headscarf"]
    (kept,) = office.all(Greeting)
    assert (kept.figure, kept.first_line, kept.second_line, kept.thanks) == (
        "headscarf",
        "I like dogs.",
        None,
        "Thanks.",
    )
    assert [each.subject for each in office.all(AuditEntry) if each.subject.startswith("greeting:")]


@pytest.mark.parametrize("role", ["support", "manager", "admin"])
def test_nobody_else_has_such_a_page(office: Office, role: str) -> None:
    assert office.signed_in(role).open(PAGE).status == 403


def test_a_figure_there_is_not_is_refused(office: Office) -> None:
    browser = office.signed_in("iro").open(PAGE)
    brought = dict(browser.fields("Save")) | {"figure": "dragon"}
    assert browser.send(browser.leads_to("Save"), brought).status == 400
    assert not office.all(Greeting)


def test_a_line_that_is_too_long_for_a_phone_comes_back(office: Office) -> None:
    browser = office.signed_in("iro").open(PAGE).write("Second line", "x" * 61).press("Save")
    assert browser.status == 400
    assert browser.written("Second line") == "x" * 61
    assert not office.all(Greeting)
