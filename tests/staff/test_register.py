"""The register: a child is found by whatever is known, and all that is kept of one stands on a page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from portal.store.models import Child
from tests import factories
from tests.browser import Browser
from tests.factories import TODAY
from tests.staff.office import Office
from tests.staff.test_boards_cost import LARGEST, filled, grown
from tests.staff.test_imports import bring

JUNIPER = {"first_name": "Juniper", "reference": "C0027", "social_worker_email": "toni.reed@example.org"}


def a_family(office: Office) -> Child:
    """Juniper with a mother, among other children."""
    child = office.child(**JUNIPER)
    office.parent(
        child, name="Zoë Duskwater", relation="mother", phone="07700 900123", email="zoe@example.org",
        address="8 Invented Lane;Anytown", language="pl",
    )  # fmt: skip
    office.child(first_name="Rue", reference="C0099")
    return child


def found(browser: Browser, search: str) -> list[str]:
    """The names that a search in the register finds."""
    browser.open("/register").write("Search", search).press("Search")
    return [link.get_text() for link in browser.page.select("tbody th a")]


@pytest.mark.parametrize(
    "search",
    ["juniper", "c0027", "duskwater", "zoe dusk", "zoe@example", "07700900123", "+44 7700 900-123", "invented lane",
     "toni.reed"],
)  # fmt: skip
def test_a_child_is_found_by_whatever_is_known(office: Office, search: str) -> None:
    a_family(office)
    assert found(office.signed_in("support"), search) == ["Juniper"]


def test_a_search_for_an_iro_finds_their_children(office: Office) -> None:
    kit = office.another("iro", name="Kit Summers")
    office.child(first_name="Ash", iro_id=kit.id, iro=kit)
    a_family(office)
    assert found(office.signed_in("support"), "kit summers") == ["Ash"]


def test_who_left_care_stands_apart(office: Office) -> None:
    office.child(first_name="Ash", looked_after_to=TODAY - timedelta(days=1))
    office.child(first_name="Rue", looked_after_to=TODAY)
    browser = office.signed_in("support").open("/register")
    assert "In care (1) Left care (1)" in browser.text
    assert "Ash" not in browser.text
    assert "Ash" in browser.press("Left care (1)").text


def test_the_page_of_a_child_says_who_is_around_them_and_what_was_sent(office: Office) -> None:
    child = a_family(office)
    review = office.review(child, reference="R7")
    browser = office.signed_in("support").open(f"/reviews/{review.id}").press("Ask all 2")
    browser.press("Send to all 2")
    browser.open("/register").press("Juniper")
    assert browser.heading == "Juniper"
    for words in ("9 years old", "C0027", "Sam Okafor", "toni.reed@example.org", "Zoë Duskwater (mother)", "Polish",
                  "8 Invented Lane, Anytown", "07700 900123", "a social worker, Saturday 31 January 2026", "R7",
                  "Planned", "What was sent (2)", "Asked, before the meeting of", "Waiting Look"):  # fmt: skip
        assert words in browser.text, words
    assert "/i/" not in browser.html


def test_what_was_answered_is_on_no_page_of_the_register(office: Office) -> None:
    child = a_family(office)
    invitation = office.asked(office.review(child))
    office.returned(invitation, {"y_home": "3"})
    browser = office.signed_in("support").open(f"/register/{child.id}")
    assert "Returned on Monday 2 March" in browser.text
    assert "like it" not in browser.text


def test_an_iro_finds_their_own_children_and_those_they_stand_in_for(office: Office) -> None:
    kit, jo = office.another("iro", name="Kit Summers"), office.another("iro", name="Jo Penhallow")
    mine = office.child(first_name="Ash", iro_id=kit.id, iro=kit)
    covered = office.child(first_name="Birch", iro_id=jo.id, iro=jo)
    chaired = office.child(first_name="Cedar")
    office.review(chaired, iro_id=kit.id, iro=kit)
    other = office.child(first_name="Dill")
    factories.a_cover(office.session, jo, kit, TODAY, TODAY + timedelta(days=3))
    office.session.commit()
    browser = office.signed_in(staff=kit).open("/register")
    assert [each.get_text() for each in browser.page.select("tbody th a")] == ["Ash", "Birch", "Cedar"]
    assert browser.press("Ash").heading == "Ash"
    for child, status in ((mine, 200), (covered, 200), (chaired, 200), (other, 404)):
        assert browser.open(f"/register/{child.id}").status == status


def test_an_iro_is_not_told_who_was_asked_about_their_work(office: Office) -> None:
    child = office.child(first_name="Ash")
    office.session.rollback()
    review = factories.a_held_review(office.session, child, TODAY - timedelta(days=1))
    office.session.commit()
    office.signed_in("support").open(f"/reviews/{review.id}").press("Ask").press("Send")
    assert "What was sent (1)" in office.signed_in("support").open(f"/register/{child.id}").text
    assert "What was sent (0)" in office.signed_in("iro").open(f"/register/{child.id}").text


def test_all_that_was_sent_comes_in_pages(office: Office) -> None:
    child = office.child(first_name="Ash")
    review = office.review(child)
    office.signed_in("support").open(f"/reviews/{review.id}").press("Ask").press("Send")
    for _ in range(9):
        office.later(minutes=1)
        browser = office.signed_in("support").open("/invitations/1").press("Give a new link")
    browser.open(f"/register/{child.id}")
    assert len(browser.page.select("#sent ~ table tbody tr")) == 8
    browser.press("See all 10")
    assert len(browser.page.select("#sent ~ table tbody tr")) == 10


@pytest.mark.parametrize(
    "path", ["/register", "/register?q=07700900123", "/register?q=alex+reed&page=7", "/register/1"]
)
def test_the_register_of_two_thousand_costs_what_one_of_three_does(office: Office, path: str) -> None:
    filled(office, 50)
    grown(office, 40)
    browser = office.signed_in("support")
    with office.counting() as statements:
        browser.open(path)
    assert browser.status == 200
    assert len(statements) <= 20, "\n".join(statements)
    assert len(browser.html.encode()) < LARGEST
    assert re.search(r"In care|years old", browser.text)


@pytest.mark.parametrize("how", ["csv", "xlsx"])
def test_what_is_taken_as_a_file_can_be_brought_in_again_and_changes_nothing(office: Office, how: str) -> None:
    child = a_family(office)
    office.review(child, reference="R7")
    browser = office.signed_in("support")
    for table in ("children", "contacts", "reviews"):
        answer = browser.client.get(f"/register/download/{table}.{how}", base_url=browser.address)
        assert "would change nothing" in bring(browser, answer.data, f"{table}.{how}").text
    assert [(each.actor, each.why) for each in office.audit("download")][1:2] == [
        (f"staff:{office.people['support'].id}", f"1 rows as {how}")
    ]


def test_a_file_holds_whom_the_search_finds_and_the_person_sees(office: Office) -> None:
    a_family(office)
    support, other = office.signed_in("support"), office.signed_in(staff=office.another("iro"))
    one = support.client.get("/register/download/children.csv?q=duskwater", base_url=support.address)
    assert one.get_data(as_text=True).count("\r\n") == 2
    none = other.client.get("/register/download/children.csv", base_url=other.address)
    assert none.get_data(as_text=True).count("\r\n") == 1
    assert support.open("/register/download/staff.csv").status == 404
