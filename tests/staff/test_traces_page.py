"""Who looked at a child, what somebody did, and what was refused can be followed, by page and by command."""

from __future__ import annotations

import csv
import re

import pytest

from portal.accounts.attempts import TRIES
from portal.store.audit import Action, Actor, record
from portal.store.vocabulary import Role
from portal.views.every_page.access import rule_of
from tests.factories import NOW
from tests.staff.office import Office
from tests.staff.test_requests_from_elsewhere import EVE
from tests.staff.test_sign_in import guess


def rows(page: object) -> list[list[str]]:
    table = page.page.table  # type: ignore[attr-defined]
    return [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")]


@pytest.mark.parametrize("role", ["manager", "admin"])
def test_a_manager_and_an_administrator_see_who_looked_at_a_child(office: Office, role: str) -> None:
    child, other = office.child(), office.child()
    for each in (child, other):
        record(office.session, Action.READ, "response:4", by=Actor("staff", office.iro.id, "192.0.2.5"), now=NOW,
               child_id=each.id)  # fmt: skip
    office.session.commit()
    page = office.signed_in(role).open("/traces").write("A child’s reference", child.reference)
    page.press("Who looked at this child?")
    assert [row[1:] for row in rows(page)] == [["Sam Okafor", "read, response 4", child.reference, "192.0.2.5"]]
    page.open(f"/traces?child={child.reference}")
    # to look is a trace too
    assert rows(page)[0][1:3] == [office.people[role].name, f"read, traces of child {child.id}"]


def test_what_one_person_did_is_found_by_their_name(office: Office) -> None:
    office.signed_in("iro").open("/staff")
    manager = (
        office.signed_in("manager").open("/traces").pick("Somebody who works here", f"Sam Okafor, {office.iro.email}")
    )
    assert [row[1:3] for row in rows(manager.press("What did they do?"))] == [
        ["Sam Okafor", "refused, page admin.staff"]
    ]


def test_refusals_slowed_down_doors_and_failed_sign_ins_stand_in_one_list(office: Office) -> None:
    office.signed_in("iro").open("/staff")
    guess(office, office.iro.email, "192.0.2.1", TRIES)
    admin = office.signed_in("admin")
    for _ in range(TRIES + 5):
        admin.client.post("/staff/add", base_url=admin.address, data=EVE, headers={"Sec-Fetch-Site": "same-site"})
    seen = [row[1:3] for row in rows(office.signed_in("manager").open("/traces"))]
    assert seen.count(["Ada Kerr", "not from here, page admin.add_post"]) == TRIES
    assert seen.count(["anybody", "sign in failed, Sam Okafor"]) == TRIES
    assert seen.count(["anybody", "slowed down, door sign_in_address"]) == 1
    assert ["Sam Okafor", "refused, page admin.staff"] in seen


def test_an_unknown_reference_is_said_so_and_nobody_else_comes_in(office: Office) -> None:
    page = office.signed_in("manager").open("/traces?child=nobody&staff=99999999999")
    assert "There is no child of that reference." in page.text
    assert office.signed_in("iro").open("/traces").status == 403


def test_reading_to_ask_about_stands_above(office: Office) -> None:
    record(office.session, Action.READ, "response:4", by=Actor("staff", office.iro.id), now=NOW.replace(hour=5),
           child_id=office.child().id)  # fmt: skip
    office.session.commit()
    assert "Sam Okafor, Mon 2 Mar: out of hours (1)" in office.signed_in("manager").open("/traces").text


def test_a_file_for_a_spreadsheet_holds_nothing_that_it_runs(office: Office) -> None:
    from portal.keeping.traces import as_csv, by_staff, told

    record(office.session, Action.READ, "response:4", by=Actor("staff", office.iro.id), now=NOW, why="=1+1")
    office.session.commit()
    written = as_csv(told(office.session, office.session.scalars(by_staff(office.iro.id))))
    assert list(csv.reader(written.splitlines()))[1][5] == "'=1+1"


def test_every_page_of_anothers_child_that_is_not_opened_is_a_trace_of_that_child(office: Office) -> None:
    sent = office.returned(office.asked(office.review()), {"y_safe": "no"})
    numbers = {
        "child_id": sent.invitation.review.child_id,
        "review_id": sent.invitation.review_id,
        "invitation_id": sent.invitation_id,
        "response_id": sent.id,
        "concern_id": 1,
    }
    asked = office.signed_in(staff=office.another("iro"))
    closed = []
    for rule in office.app.url_map.iter_rules():
        who = rule_of(office.app, rule.endpoint)
        named = set(rule.arguments)
        if who and Role.IRO in who.roles and named and named <= numbers.keys() and "GET" in (rule.methods or ()):
            path = re.sub(r"<[^>]*?(\w+)>", lambda found: str(numbers[found[1]]), rule.rule)
            if asked.client.get(path, base_url=asked.address).status_code == 404:
                closed.append(rule.endpoint)
    assert {"reading.review", "reading.one_response", "reading.sheet"} <= set(closed)
    traces = office.audit("refused")
    assert sorted(each.why or "" for each in traces) == sorted(f"page:{each}" for each in closed)
    assert {each.child_id for each in traces} == {numbers["child_id"]}
    page = office.signed_in("manager").open(f"/traces?child={sent.invitation.review.child.reference}")
    assert page.text.count("refused") >= len(closed)


def test_a_mistyped_address_of_ones_own_child_is_no_trace(office: Office) -> None:
    sent = office.returned(office.asked(office.review()), {"y_home": "4"})
    browser = office.signed_in("iro")
    for path in (f"/responses/{sent.id}/picture/nothing", "/responses/999", "/my-reviews/999"):
        assert browser.client.get(path, base_url=browser.address).status_code == 404
    assert office.audit("refused") == []
